// What lies within a hand-drawn polygon, and what the chosen sites have in common. Plain geometry on degrees: a city is
// small enough that the sides may be taken as straight.
import { kBands, band_of, type Band } from './scale'
import type { MapEntry } from './filter'

export type Ring = [number, number][]

// Even-odd rule; a point on the border may fall on either side.
export function inside(ring: Ring, [x, y]: [number, number]): boolean {
  let within = false
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i]
    const b = ring[j]
    if (a === undefined || b === undefined) continue
    if (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0]) within = !within
  }
  return within
}

// A hand trembles: points nearer than `least` pixels to the last kept one are left out.
export function thin(points: [number, number][], least: number): [number, number][] {
  const out: [number, number][] = []
  for (const p of points) {
    const last = out.at(-1)
    if (last === undefined || Math.hypot(p[0] - last[0], p[1] - last[1]) >= least) out.push(p)
  }
  return out
}

export function caught(ring: Ring, entries: MapEntry[], among: number[]): number[] {
  if (ring.length < 3) return []
  const xs = ring.map((p) => p[0])
  const ys = ring.map((p) => p[1])
  const [w, e, s, n] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  return among.filter((at) => {
    const p = entries[at]?.position
    return p != null && p[0] >= w && p[0] <= e && p[1] >= s && p[1] <= n && inside(ring, p)
  })
}

export interface Summary {
  n: number
  active: number
  rated: number
  mean: number | null // over the sites that have a rate
  types: { type: string; n: number; mean: number | null }[] // the most frequent first
  bands: { band: Band; n: number }[]
}
export function summary(all: MapEntry[]): Summary {
  const mean = (list: MapEntry[]) => {
    const rates = list.flatMap((e) => (e.rate === null ? [] : [e.rate]))
    return rates.length === 0 ? null : rates.reduce((a, b) => a + b, 0) / rates.length
  }
  const by_type = new Map<string, MapEntry[]>()
  for (const e of all) {
    const list = by_type.get(e.type)
    if (list === undefined) by_type.set(e.type, [e])
    else list.push(e)
  }
  return {
    n: all.length,
    active: all.filter((e) => e.state === 'active').length,
    rated: all.filter((e) => e.rate !== null).length,
    mean: mean(all),
    types: [...by_type].map(([type, list]) => ({ type, n: list.length, mean: mean(list) })).sort((a, b) => b.n - a.n || a.type.localeCompare(b.type)),
    bands: kBands.map(({ band }) => ({ band, n: all.filter((e) => band_of(e.rate) === band).length })),
  }
}

export function as_geojson(all: MapEntry[], type_name: (code: string) => string): string {
  return JSON.stringify({
    type: 'FeatureCollection',
    features: all.flatMap((e) =>
      e.position === null
        ? []
        : [{ type: 'Feature', geometry: { type: 'Point', coordinates: e.position }, properties: { number: e.number, name: e.name, site_type: type_name(e.type), place: e.place, state: e.state, rate: e.rate, observations: e.n } }],
    ),
  })
}
