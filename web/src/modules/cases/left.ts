// Time left of a case's stage, in working time: how it is told, and how much it hurts.
export interface Timed {
  due_at?: number | null
  left_minutes?: number | null
}
export const kDayMinutes = 420 // 09:00–12:00, 14:00–18:00: for telling only; deadlines are the server's
const kSoon = 120

export type Urgency = 'over' | 'soon' | 'calm' | 'none'
export function urgency(c: Timed): Urgency {
  if (c.due_at == null || c.left_minutes == null) return 'none'
  return c.left_minutes < 0 || c.due_at < Date.now() ? 'over' : c.left_minutes <= kSoon ? 'soon' : 'calm'
}

export interface Span {
  unit: 'minutes' | 'hours' | 'days'
  n: number
}
// 45 minutes; 3.5 hours; 4 days. Never a false zero: what is over by seconds is over by one minute.
export function span_of(minutes: number): Span {
  const m = Math.max(1, Math.abs(minutes))
  if (m < 60) return { unit: 'minutes', n: m }
  if (m < 2 * kDayMinutes) return { unit: 'hours', n: Math.round(m / 30) / 2 }
  return { unit: 'days', n: Math.round(m / kDayMinutes) }
}
