// The map's scale (sites/scale.ts) on ink-blue: lighter, so that it is read there (4.5:1 and more).
export const kNight = { ok: '#5b9be0', fair: '#b4d3f2', warn: '#eda84b', bad: '#f0776b', none: '#8b97a8' } as const

export function night_of(rate: string | number): string {
  const n = Number(rate)
  return n >= 0.9 ? kNight.ok : n >= 0.75 ? kNight.fair : n >= 0.6 ? kNight.warn : kNight.bad
}
