// What a chart over time is given: plain figures. Rates in percent.
export interface TrendSeries {
  name: string
  values: (number | null)[] // by x
  low?: (number | null)[]   // 95 % interval
  high?: (number | null)[]
  n?: (number | null)[]     // observations
}
export interface TrendData {
  x: { label: string; name: string }[]
  series: TrendSeries[]
  target?: number | null
  target_label?: string
}
export interface TrendLook {
  font: string
  size: number
  ink: string
  muted: string
  line: string
  card: string
  accent: string
  series: string[]
  motion: boolean
}

// Where lines of text stand that want to stand at `wanted`, none nearer to another than `gap` and all between top and bottom, in the order of
// what they want; when there are too many for the room they move closer.
export function apart(wanted: number[], gap: number, top: number, bottom: number): number[] {
  const step = Math.min(gap, (bottom - top) / Math.max(1, wanted.length - 1))
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b)
  const at = [...wanted]
  let least = top
  for (const i of order) {
    at[i] = Math.max(wanted[i]!, least)
    least = at[i]! + step
  }
  let most = bottom
  for (const i of order.toReversed()) {
    at[i] = Math.min(at[i]!, most)
    most = at[i]! - step
  }
  return at
}

// The tokens as they are where the chart stands, so that the wall's ink and elder mode are the chart's, too.
export function look_of(box: HTMLElement): TrendLook {
  const style = getComputedStyle(box)
  const token = (name: string) => style.getPropertyValue(name).trim()
  return {
    font: style.fontFamily,
    size: Math.round(parseFloat(style.fontSize)),
    ink: token('--ink'),
    muted: token('--muted'),
    line: token('--line'),
    card: token('--card'),
    accent: token('--accent'),
    series: [1, 2, 3, 4, 5, 6].map((i) => token(`--series-${i}`)),
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
  }
}
