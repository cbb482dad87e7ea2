// Minutes of the day as a time field has them: 1320 is "22:00".
export function time_of(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
// Null for what is no time, such as a field that is being emptied.
export function minutes_of(time: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)/.exec(time)
  return found === null ? null : Number(found[1]) * 60 + Number(found[2])
}
