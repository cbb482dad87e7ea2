// Figures of where a round stands, from what the server sends: in percent of the maximum, so that rounds of different maxima compare.
import type { MapPoint, MapRound } from '@/api/generated'
import type { TrendData } from '@/app/trend'

export interface Span {
  low: number
  high: number
  error: number // standard error
}
const kSure = 1e-9

export function in_percent(round: Pick<MapRound, 'interval' | 'total'>): Span | null {
  const most = Number(round.total.max)
  if (round.interval == null || !(most > 0)) return null
  const { low, high, error } = round.interval
  return { low: (100 * low) / most, high: (100 * high) / most, error: (100 * error) / most }
}

// The chance that all sites together stand at the target or above, given the sample: the normal distribution around the rate with its
// standard error. Nothing where there is no interval; without any doubt left (all sites seen) it is 0 or 1.
export function chance(rate: number, error: number | undefined, target: number): number | null {
  if (error === undefined || !Number.isFinite(target)) return null
  if (error < kSure) return rate >= target ? 1 : 0
  return normal((rate - target) / error)
}

// Φ by Abramowitz and Stegun 26.2.17, to 7.5e-8.
export function normal(z: number): number {
  const x = Math.abs(z)
  const t = 1 / (1 + 0.2316419 * x)
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return z >= 0 ? 1 - tail : tail
}

// 31 %, but never a certainty that a sample cannot give.
export function chance_words(p: number, sampled: boolean): string {
  const whole = Math.round(p * 100)
  if (sampled && whole < 1) return '<1%'
  if (sampled && whole > 99) return '>99%'
  return `${whole}%`
}

const percent = (v: number | string | null | undefined) => (v == null || v === '' ? null : 100 * Number(v))
const kDay = /^\d{4}-(\d\d)-(\d\d)$/
export function short_day(day: string): string {
  return day.replace(kDay, '$1-$2')
}
// A year where rounds lie in several.
export function days_of(points: Pick<MapPoint, 'day'>[]): string[] {
  const years = new Set(points.map((p) => p.day.slice(0, 4)))
  return points.map((p) => (years.size > 1 ? p.day.slice(0, 7) : short_day(p.day)))
}

export function trend_data(points: MapPoint[], name: string, target: number | null, target_label: string): TrendData {
  const days = days_of(points)
  return {
    x: points.map((p, i) => ({ label: days[i] ?? '', name: p.name })),
    series: [{ name, values: points.map((p) => percent(p.rate)), low: points.map((p) => percent(p.low)), high: points.map((p) => percent(p.high)), n: points.map((p) => p.observations) }],
    target,
    target_label,
  }
}

// The target a person works towards, for the eyes of that person in this browser alone.
const key_of = (user: number) => `chuangcheng.target.${user}`
export function kept_target(user: number): number | null {
  const n = Number(localStorage.getItem(key_of(user)) ?? '')
  return n > 0 && n <= 100 ? n : null
}
export function keep_target(user: number, target: number | null): void {
  if (target === null) localStorage.removeItem(key_of(user))
  else localStorage.setItem(key_of(user), String(target))
}
