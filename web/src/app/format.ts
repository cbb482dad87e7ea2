// Numbers, days and instants as people read them. Places work at UTC+8, whatever the browser's zone.
export const kZone = 'Asia/Shanghai'

// 2026-03-02 09:05 in either language, as days are written everywhere: Swedish writes it so. Brief: where the year goes without saying.
const to_minutes = new Intl.DateTimeFormat('sv-SE', { timeZone: kZone, dateStyle: 'short', timeStyle: 'short' })
const to_seconds = new Intl.DateTimeFormat('sv-SE', { timeZone: kZone, dateStyle: 'short', timeStyle: 'medium' })
export function format_instant(ms: number, form: 'seconds' | 'minutes' | 'brief' = 'minutes'): string {
  if (form === 'seconds') return to_seconds.format(ms)
  return to_minutes.format(ms).slice(form === 'brief' ? 5 : 0)
}

// A whole number with its thousands apart, the same in both languages.
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

const numbers = new Map<string, Intl.NumberFormat>()

export function format_number(n: number, locale: string, digits = 2): string {
  const id = `${locale}/${digits}`
  let f = numbers.get(id)
  if (f === undefined) numbers.set(id, (f = new Intl.NumberFormat(locale, { maximumFractionDigits: digits })))
  return f.format(n)
}

// The engine's numbers are decimal strings; a score is shown with a fixed number of digits so that columns align.
export function fixed(value: string | number | null | undefined, digits = 2): string {
  if (value === null || value === undefined || value === '') return '—'
  const n = Number(value)
  return Number.isFinite(n) ? n.toFixed(digits) : String(value)
}

export function percent(rate: string | number | null | undefined, digits = 1): string {
  if (rate === null || rate === undefined || rate === '') return '—'
  const n = Number(rate)
  return Number.isFinite(n) ? `${(n * 100).toFixed(digits)}%` : String(rate)
}
