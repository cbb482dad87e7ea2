// Rules of the generic list: which columns it shows, what its address says, how the row cursor moves.
import type { Query } from './api'
import type { Choice, Entity, Field } from './contract'
import { grouped } from './format'
import { columns_of, filters_of, title_field } from './schema'

export interface Column {
  field: Field
  width: number // hundredths of the root's type size, so that large type widens columns as well
}
export const kNarrowest = 400
export const kWidest = 4800

// The server counts up to here, and says one more where there are more (kCountMost in app/page.cpp).
const kCounted = 100_000
export const is_counted = (total: number): boolean => total <= kCounted
export const count_text = (total: number): string => (is_counted(total) ? grouped(total) : `${grouped(kCounted)}+`)

// Columns a person may choose: all that can be read in one line.
export function choosable(entity: Entity): Field[] {
  return entity.fields.filter((f) => !f.hidden && !f.secret && f.kind !== 'record' && f.kind !== 'json' && !(f.kind === 'list' && (f.element === 'record' || f.element === 'json')))
}

const kPadding = 120 // left and right of a cell's words
// What words take in one line; never too little: a Chinese letter is as wide as the type is high, another somewhat more than half.
export const room_for = (text: string): number => [...text].reduce((n, c) => n + (c > '\u2e7f' ? 100 : 62), kPadding)

// Wide enough for the column's own name and for whatever one may choose there, in the language of the page.
type Label = (x: Field | Choice) => string
export function usual_width(entity: Entity, f: Field, label: Label): number {
  const words = [f, ...f.choices].map((x) => room_for(label(x)))
  return Math.max(width_of_kind(entity, f), Math.min(1700, Math.ceil(Math.max(...words) / 50) * 50))
}
function width_of_kind(entity: Entity, f: Field): number {
  if (f.name === title_field(entity)) return 1700
  if (f.ref !== '') return 1200
  switch (f.kind) {
    case 'boolean':
      return 500
    case 'i32':
    case 'i64':
    case 'real':
      return 650
    case 'enumeration':
      return 700
    case 'day':
      return 800
    case 'instant':
      return 1050
    default:
      return f.wide ? 1700 : 1000
  }
}

// What stands in a column from the right.
export function is_number(f: Field | undefined): boolean {
  return f !== undefined && f.ref === '' && (f.kind === 'i32' || f.kind === 'i64' || f.kind === 'real')
}

// "number,name:2200,place": names in order, a width where one was set. Unknown names are left out; nothing left: as the server names them.
export function read_columns(entity: Entity, text: unknown, label: Label): Column[] {
  const out: Column[] = []
  const all = choosable(entity)
  for (const part of typeof text === 'string' ? text.split(',') : []) {
    const [name, width] = part.split(':')
    const field = all.find((f) => f.name === name)
    if (field === undefined || out.some((c) => c.field === field)) continue
    const set = Number(width)
    out.push({ field, width: width !== undefined && Number.isFinite(set) ? clamp(Math.round(set), kNarrowest, kWidest) : usual_width(entity, field, label) })
  }
  return out.length > 0 ? out : columns_of(entity).map((field) => ({ field, width: usual_width(entity, field, label) }))
}

// Null when the columns are the usual ones: the address then says nothing of them.
export function write_columns(entity: Entity, columns: Column[], label: Label): string | null {
  const text = columns.map((c) => (c.width === usual_width(entity, c.field, label) ? c.field.name : `${c.field.name}:${c.width}`)).join(',')
  return text === columns_of(entity).map((f) => f.name).join(',') ? null : text
}

export function with_width(columns: Column[], at: number, width: number): Column[] {
  return columns.map((c, i) => (i === at ? { ...c, width: clamp(Math.round(width / 10) * 10, kNarrowest, kWidest) } : c))
}
export function moved(columns: Column[], at: number, by: number): Column[] {
  const to = at + by
  if (to < 0 || to >= columns.length) return columns
  const out = [...columns]
  out.splice(to, 0, ...out.splice(at, 1))
  return out
}
export function toggled(entity: Entity, columns: Column[], field: Field, label: Label): Column[] {
  const left = columns.filter((c) => c.field.name !== field.name)
  if (left.length === columns.length) return [...columns, { field, width: usual_width(entity, field, label) }]
  return left.length > 0 ? left : columns // a list without columns shows nothing
}

// What of an address the server's list understands.
export function asked_of(entity: Entity, address: Record<string, unknown>): Query {
  const names = new Set([...filters_of(entity).map((f) => f.name), 'sort'])
  const out: Query = {}
  for (const [name, value] of Object.entries(address)) if (names.has(name) && typeof value === 'string' && value !== '') out[name] = value
  return out
}

// A saved view keeps the address's query as text, in one order, so that equal views are equal texts.
export function view_text(address: Record<string, unknown>): string {
  const pairs = Object.entries(address).filter((p): p is [string, string] => typeof p[1] === 'string' && p[1] !== '')
  return new URLSearchParams(pairs.sort(([a], [b]) => (a < b ? -1 : 1))).toString()
}
export function view_address(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

// Where the row cursor goes; null when the key is none of its.
export function cursor_after(key: string, at: number, count: number, page: number): number | null {
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: count - 1 }[key]
  return target === undefined || count === 0 ? null : clamp(target, 0, count - 1)
}

export function clamp(n: number, least: number, most: number): number {
  return Math.min(Math.max(n, least), most)
}
