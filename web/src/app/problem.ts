// A problem is what a reply other than 2xx becomes; its wording lives in the locales under errors.*.
import type { Args, FieldError, ProblemDocument } from './contract'

export class Problem extends Error {
  readonly status: number
  readonly key: string
  readonly title: string
  readonly request_id: string
  readonly args: Args
  readonly errors: FieldError[]
  readonly retry_after: number | null // seconds

  constructor(doc: Partial<ProblemDocument> & { status: number; key: string }, retry_after: number | null = null) {
    super(`${doc.status} ${doc.key}`)
    this.name = 'Problem'
    this.status = doc.status
    this.key = doc.key
    this.title = doc.title ?? ''
    this.request_id = doc.request_id ?? ''
    this.args = doc.args ?? {}
    this.errors = doc.errors ?? []
    this.retry_after = retry_after
  }
}

export function as_problem(e: unknown): Problem {
  if (e instanceof Problem) return e
  return new Problem({ status: 0, key: 'unexpected', title: e instanceof Error ? e.message : String(e) })
}

// The part of vue-i18n that wording needs; tests pass their own.
export interface Wording {
  t: (key: string, args: Record<string, unknown>) => string
  te: (key: string) => boolean
}

const kByStatus: Record<number, string> = {
  400: 'bad_request',
  401: 'signed_out',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  410: 'gone',
  413: 'too_large',
  422: 'invalid',
  429: 'too_many',
  500: 'internal',
  503: 'busy',
}

// One sentence for people. An unknown key falls back to its status, then to the server's own title; the key stays findable.
export function word_problem(p: Problem, w: Wording): string {
  const args = { seconds: p.retry_after ?? 0, ...p.args }
  if (w.te(`errors.${p.key}`)) return w.t(`errors.${p.key}`, args)
  const by_status = kByStatus[p.status]
  if (by_status === undefined) return w.t('errors.fallback', { title: p.title || String(p.status), key: p.key })
  const said = w.t(`errors.${by_status}`, args)
  return p.key.startsWith('status_') ? said : w.t('errors.fallback', { title: said, key: p.key })
}

// The sentence at a field. `fields.*` words are short: they stand under the label.
export function word_field_error(e: FieldError, w: Wording): string {
  const args = e.args ?? {}
  // A range that is open on one side is worded by the side it has.
  const key = e.key !== 'range' ? e.key : !('max' in args) && 'min' in args ? 'min' : !('min' in args) && 'max' in args ? 'max' : 'min' in args ? 'between' : 'range'
  if (w.te(`errors.fields.${key}`)) return w.t(`errors.fields.${key}`, args)
  if (w.te(`errors.${e.key}`)) return w.t(`errors.${e.key}`, args)
  return w.t('errors.fields.fallback', { key: e.key })
}

// Field errors by field; nested paths ("lines.3.points") also count for their first segment.
export function by_field(errors: FieldError[]): Map<string, FieldError[]> {
  const out = new Map<string, FieldError[]>()
  for (const e of errors) {
    const head = e.field.split(/[.[]/, 1)[0] ?? ''
    for (const name of new Set([e.field, head])) out.set(name, [...(out.get(name) ?? []), e])
  }
  return out
}
