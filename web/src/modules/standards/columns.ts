// The columns of the tree: what they show, how wide they are, and what a cell may hold.
import type { FieldError } from '@/app/contract'
import { type Cell, type Doc, type DocRow } from './document'
import { split_types } from './rules'

export type Column = Cell | 'counted'
export type Go = 'stay' | 'next' | 'before' | 'away' // after a cell was taken; away: the focus is elsewhere already
export const kColumns: { name: Column; width: string; optional?: true }[] = [
  { name: 'code', width: '9.5rem' },
  { name: 'name', width: 'auto' },
  { name: 'points', width: '4.6rem' },
  { name: 'counted', width: '5rem' },
  { name: 'method', width: '6.4rem' },
  { name: 'rule', width: '15rem' },
  { name: 'site_types', width: '10.5rem' },
  { name: 'combine', width: '5rem', optional: true },
  { name: 'weight', width: '4.6rem', optional: true },
  { name: 'missing', width: '5rem', optional: true },
  { name: 'note', width: '13rem', optional: true },
]

export const cell_id = (key: number, column: Column) => `cell-${key}-${column}`
// The cell whose control is open; `start`: what it begins with instead of what stands there; `fresh`: the row was only just made for it.
export interface Editing {
  key: number
  column: Cell
  start: string | null
  fresh: boolean
}
export function is_cell(c: Column): c is Cell {
  return c !== 'counted'
}
// Columns that most standards leave empty are shown when this one uses them.
export function used(doc: Doc, column: Column): boolean {
  if (column === 'combine') return doc.some((r) => r.combine !== 'sum')
  if (column === 'missing') return doc.some((r) => r.missing !== null)
  if (column === 'weight' || column === 'note') return doc.some((r) => r[column] !== '')
  return true
}

export function cell_text(row: DocRow, column: Cell): string {
  const value = row[column]
  return Array.isArray(value) ? value.join('；') : (value ?? '')
}
export function cell_value(column: Cell, text: string): DocRow[Cell] {
  if (column === 'site_types') return split_types(text)
  if (column === 'missing') return text === '' ? null : (text as DocRow['missing'])
  return text.trim()
}

const kLongest: Partial<Record<Cell, number>> = { code: 40, name: 500, points: 40, method: 60, rule: 500, weight: 40, note: 4000 }
const kNumber = /^[-−]?\d{1,9}(\.\d{1,6})?(\s*(%|分)|\/\d{1,9}(\.\d{1,6})?)?$/
// What the server would refuse of a cell; what a check merely finds may stand.
export function wrong_cell(doc: Doc, key: number, column: Cell, text: string): FieldError[] {
  const value = text.normalize('NFKC').trim()
  const wrong = (name: string, args = {}): FieldError[] => [{ field: column, key: name, args }]
  const most = kLongest[column]
  if (value === '' && (column === 'code' || column === 'name')) return wrong('required')
  if (most !== undefined && [...text.trim()].length > most) return wrong('length', { min: 0, max: most })
  if ((column === 'points' || column === 'weight') && value !== '' && !kNumber.test(value)) return wrong('number', { is: text })
  if (column === 'code' && doc.some((r) => r.key !== key && r.code.normalize('NFKC').trim().toLowerCase() === value.toLowerCase())) return wrong('duplicate', { is: text })
  if (column === 'site_types' && split_types(text).some((x) => [...x].length > 60)) return wrong('length', { min: 0, max: 60 })
  return []
}
