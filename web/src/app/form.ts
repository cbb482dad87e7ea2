// Rules of the generic form: what a field starts as, what is wrong with it before sending, and what is sent.
// The server checks everything again; these only spare a round trip.
import type { Entity, Field, FieldError, Row } from './contract'

export type Draft = Record<string, unknown>

export function editable(entity: Entity): Field[] {
  return entity.fields.filter((f) => !f.read_only && !f.hidden && f.name !== entity.id_field)
}

export function start_draft(fields: Field[], row: Row | null): Draft {
  const draft: Draft = {}
  for (const f of fields) {
    const value = row?.[f.name]
    if (value !== undefined && value !== null) draft[f.name] = as_text(f) ? JSON.stringify(value, null, 2) : value
    else draft[f.name] = empty_of(f)
  }
  return draft
}

// Structures without a control of their own are edited as JSON text.
export function as_text(f: Field): boolean {
  return f.kind === 'json' || f.kind === 'record' || (f.kind === 'list' && (f.element === 'record' || f.element === 'json'))
}

function empty_of(f: Field): unknown {
  if (f.kind === 'boolean') return f.optional ? null : false
  if (f.kind === 'enumeration') return f.optional ? null : (f.choices[0]?.value ?? null)
  if (f.kind === 'text' || as_text(f)) return f.kind === 'list' ? '[]' : ''
  if (f.kind === 'list') return []
  return null
}

function blank(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

// A number without a value keeps the server's default; a day or an instant has none that means anything.
export function must_fill(f: Field): boolean {
  return f.required || (!f.optional && (f.kind === 'day' || f.kind === 'instant'))
}

const kDay = 86_400_000
const day_of = (n: number) => new Date(n * kDay).toISOString().slice(0, 10)

// Length counts characters as people do (code points), as the server does.
export function check_field(f: Field, value: unknown): FieldError[] {
  const wrong = (key: string, args: Record<string, unknown> = {}): FieldError[] => [{ field: f.name, key, args }]
  if (blank(value)) return must_fill(f) ? wrong('required') : []
  switch (f.kind) {
    case 'i32':
    case 'i64':
    case 'real': {
      const n = Number(value)
      if (!Number.isFinite(n)) return wrong('type')
      if (f.kind !== 'real' && !Number.isSafeInteger(n)) return wrong('type')
      if (f.kind === 'i32' && Math.abs(n) > 2 ** 31 - 1) return wrong('type')
      if (f.min !== null && n < f.min) return wrong('min', { min: f.min })
      if (f.max !== null && n > f.max) return wrong('max', { max: f.max })
      return []
    }
    case 'text': {
      const length = [...String(value)].length
      if (length > f.max_length || length < f.min_length) return wrong('length', { min: f.min_length, max: f.max_length, is: length })
      return []
    }
    case 'day': {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(String(value))) return wrong('format')
      const n = Date.parse(String(value)) / kDay // the bounds count days from 1970 on
      if (f.min !== null && n < f.min) return wrong('min', { min: day_of(f.min) })
      if (f.max !== null && n > f.max) return wrong('max', { max: day_of(f.max) })
      return []
    }
    case 'enumeration':
      return f.choices.some((c) => c.value === value) ? [] : wrong('choice')
    default:
      return as_text(f) && parse_json(String(value)) === undefined ? wrong('format') : []
  }
}

export function check_draft(fields: Field[], draft: Draft): FieldError[] {
  return fields.flatMap((f) => check_field(f, draft[f.name]))
}

function parse_json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// An empty secret means "leave it as it is" and is not sent; neither is a number without a value where null is no value.
export function body_of(fields: Field[], draft: Draft): Row {
  const body: Row = {}
  for (const f of fields) {
    const value = draft[f.name]
    if (f.secret && blank(value)) continue
    if (blank(value) && !f.optional && f.kind !== 'text' && f.kind !== 'list') continue
    body[f.name] = value_of(f, value)
  }
  return body
}

function value_of(f: Field, value: unknown): unknown {
  if (as_text(f) && !blank(value)) return parse_json(String(value))
  if (f.kind === 'list') return Array.isArray(value) ? value.filter((x) => !blank(x)) : []
  if (f.kind === 'text') return blank(value) ? (f.optional ? null : '') : String(value)
  if (blank(value)) return null
  if (f.kind === 'i32' || f.kind === 'i64' || f.kind === 'real' || f.kind === 'instant') return Number(value)
  return value
}
