// Two versions side by side: which rows to show, how many changed in which way, and which part of a text is new.
import type { ComparedRow } from '@/api/generated'

export const kKinds = ['added', 'removed', 'moved', 'code', 'name', 'points', 'rule', 'site_types', 'other'] as const
export type Kind = (typeof kKinds)[number]

export function kinds_of(row: ComparedRow): Kind[] {
  const out = new Set<Kind>()
  for (const c of row.changes) out.add(c === 'reordered' ? 'moved' : (kKinds as readonly string[]).includes(c) ? (c as Kind) : 'other')
  return [...out]
}
export function counts(rows: ComparedRow[]): Record<Kind, number> {
  const out = Object.fromEntries(kKinds.map((k) => [k, 0])) as Record<Kind, number>
  for (const r of rows) for (const k of kinds_of(r)) out[k]++
  return out
}

// Rows of the kinds asked for (none: every change), with what is above them, so that they can be found.
export function shown(rows: ComparedRow[], only: boolean, kinds: ReadonlySet<Kind>): { row: ComparedRow; context: boolean; n: number }[] {
  const hit = (r: ComparedRow) => (kinds.size > 0 ? kinds_of(r).some((k) => kinds.has(k)) : r.changes.length > 0)
  if (!only && kinds.size === 0) return rows.map((row, n) => ({ row, context: false, n }))
  const keep = new Map<number, boolean>()
  const path: number[] = []
  rows.forEach((r, n) => {
    path.length = r.depth
    path[r.depth] = n
    if (!hit(r)) return
    for (const p of path) if (!keep.has(p)) keep.set(p, true)
    keep.set(n, false)
  })
  return [...keep].sort((a, b) => a[0] - b[0]).flatMap(([n, context]) => (rows[n] === undefined ? [] : [{ row: rows[n], context, n }]))
}

// What two texts share at their beginning and end; between lies what was changed.
export function pieces(before: string, after: string): { head: string; old: string; fresh: string; tail: string } {
  const [a, b] = [[...before], [...after]]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head++
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return { head: a.slice(0, head).join(''), old: a.slice(head, a.length - tail).join(''), fresh: b.slice(head, b.length - tail).join(''), tail: tail === 0 ? '' : a.slice(-tail).join('') }
}

export function signed(difference: string, digits = 2): string {
  const n = Number(difference)
  const text = Math.abs(n).toFixed(digits)
  return Number(text) === 0 ? text : `${n > 0 ? '+' : '−'}${text}`
}
