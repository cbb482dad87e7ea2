// Numbers, days and instants as people read them. Places work at UTC+8, whatever the browser's zone.
export const kZone = 'Asia/Shanghai'

const instants = new Map<string, Intl.DateTimeFormat>()

export function format_instant(ms: number, locale: string, form: 'seconds' | 'minutes' | 'brief' = 'minutes'): string {
  const id = `${locale}/${form}`
  let f = instants.get(id)
  if (f === undefined) {
    f = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
      timeZone: kZone,
      year: form === 'brief' ? undefined : 'numeric', // brief: where the year goes without saying
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: form === 'seconds' ? '2-digit' : undefined,
      hourCycle: 'h23',
    })
    instants.set(id, f)
  }
  return f.format(ms)
}

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
