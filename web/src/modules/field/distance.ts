// Metres between two WGS-84 points; good to 0.5 % at the size of a city. The phone's own position never leaves it.
export interface Position {
  lon: number
  lat: number
}
const kEarth = 6_371_008.8

export function metres(a: Position, b: Position): number {
  const rad = Math.PI / 180
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad)
  const y = (b.lat - a.lat) * rad
  return Math.hypot(x, y) * kEarth
}
