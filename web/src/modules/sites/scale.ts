// Colours of a rate on the map: the steps of tone.ts in a scale that stays apart for every kind of colour vision (red,
// orange, light and dark blue). Dark marks carry white figures, light ones ink.
import { kSteps } from '../marks/tone'

export type Band = (typeof kSteps)[number]['tone'] | 'none'
export const kBands: { band: Band; colour: string; ink: string }[] = [
  { band: 'ok', colour: '#2b4c7e', ink: '#ffffff' },
  { band: 'fair', colour: '#8fb8dd', ink: '#1f2328' },
  { band: 'warn', colour: '#eda84b', ink: '#1f2328' },
  { band: 'bad', colour: '#b5342a', ink: '#ffffff' },
  { band: 'none', colour: '#c3c6ca', ink: '#1f2328' },
]

export function band_of(rate: number | null): Band {
  if (rate === null) return 'none'
  return kSteps.find((s) => rate >= s.from)?.tone ?? 'none'
}
export function colour_of(rate: number | null): string {
  const band = band_of(rate)
  return kBands.find((b) => b.band === band)?.colour ?? '#c3c6ca'
}
