// The report of an import as rows of a table: lines as the file has them, runs of unchanged ones folded into one.
import type { Field, FieldError, ImportLine, ImportReport, LineState } from './contract'

export interface SheetColumn {
  title: string
  field: string // '' when the column is not read
  at: number // cell of the file's line; -1: the file has none (a map)
}
export type SheetRow = { line: ImportLine } | { from: number; to: number; n: number }

export function columns_of_report(report: ImportReport, label: (field: string) => string): SheetColumn[] {
  const columns = report.columns.map((c, at) => ({ ...c, at })).filter((c) => c.title !== '')
  if (columns.length > 0) return columns
  const fields = new Set(report.lines.flatMap((l) => [...l.errors.map((e) => e.field), ...l.changes.map((c) => c.field)]))
  fields.delete('')
  return [...fields].map((field) => ({ title: label(field), field, at: -1 }))
}

export function sheet_rows(lines: ImportLine[], only: LineState | null): SheetRow[] {
  if (only !== null) return lines.filter((l) => l.state === only).map((line) => ({ line }))
  const out: SheetRow[] = []
  for (const line of lines) {
    if (line.state !== 'same') {
      out.push({ line })
      continue
    }
    const last = out.at(-1)
    if (last !== undefined && 'n' in last) {
      last.to = line.row
      last.n++
    } else out.push({ from: line.row, to: line.row, n: 1 })
  }
  return out
}

// Errors that no column shows: of the line as a whole, or of a column the file does not have.
export function errors_elsewhere(line: ImportLine, columns: SheetColumn[]): FieldError[] {
  return line.errors.filter((e) => !columns.some((c) => c.field !== '' && c.field === e.field))
}

export function csv_of(rows: string[][]): string {
  return rows.map((r) => r.map((c) => (/[",\r\n;\t]/.test(c) ? `"${c.replaceAll('"', '""')}"` : c)).join(',')).join('\r\n')
}
// The wrong lines with one column more, to be mended and chosen again.
export function wrong_rows(report: ImportReport, columns: SheetColumn[], reason_title: string, reason: (line: ImportLine) => string): string[][] {
  const read = columns.filter((c) => c.at >= 0)
  return [[...read.map((c) => c.title), reason_title], ...report.lines.filter((l) => l.state === 'wrong').map((l) => [...read.map((c) => l.cells[c.at] ?? ''), reason(l)])]
}

// What was copied from a spreadsheet is a table with tabs; one word is none.
export function pasted_table(text: string): string | null {
  const rows = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n')
  return rows.length >= 2 && rows.some((r) => r.includes('\t')) ? text : null
}

export function field_named(fields: Field[], name: string): Field | undefined {
  return fields.find((f) => f.name === name)
}

// Rows of several heights in a window: where each begins (and where the last ends), and which one lies at a place.
export function starts_of(heights: number[]): number[] {
  const out = [0]
  for (const h of heights) out.push((out.at(-1) ?? 0) + h)
  return out
}
export function index_at(starts: number[], y: number): number {
  let low = 0
  let high = Math.max(0, starts.length - 2)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}
