// Colours of a rate: the same four steps in tables, bars and on the map. Never the only sign: the figure stands beside it.
export const kSteps = [
  { from: 0.9, tone: 'ok', colour: '#2e7d5b' },
  { from: 0.75, tone: 'fair', colour: '#2b4c7e' },
  { from: 0.6, tone: 'warn', colour: '#b7791f' },
  { from: -Infinity, tone: 'bad', colour: '#b5342a' },
] as const
export const kNone = '#9aa0a6'

export function colour_of(rate: string | number | null | undefined): string {
  if (rate === null || rate === undefined || rate === '') return kNone
  const n = Number(rate)
  return kSteps.find((s) => n >= s.from)?.colour ?? kNone
}
