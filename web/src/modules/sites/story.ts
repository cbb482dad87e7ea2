// A site's story put in order: what is still amiss, what each round found, and the same thing photographed again.
import type { ChecklistItem, Story, StoryLine, StoryPhoto, StoryVisit } from '@/api/generated'

export interface Found {
  line: StoryLine
  visit: StoryVisit
}
export interface StoryRow {
  code: string
  item: ChecklistItem | undefined
  by_round: Map<number, Found> // of each round the last visit that has it
  last: Found
}

export function rows_of(s: Story): StoryRow[] {
  const visits = new Map(s.visits.map((v) => [v.visit, v]))
  const items = new Map(s.checklist.map((i) => [i.code, i]))
  const rows = new Map<string, StoryRow>()
  for (const line of s.lines) {
    const visit = visits.get(line.visit)
    if (visit === undefined) continue
    const found = { line, visit }
    const row = rows.get(line.criterion) ?? { code: line.criterion, item: items.get(line.criterion), by_round: new Map<number, Found>(), last: found }
    const before = row.by_round.get(visit.round)
    if (before === undefined || before.visit.at < visit.at) row.by_round.set(visit.round, found)
    if (row.last.visit.at < visit.at) row.last = found
    rows.set(line.criterion, row)
  }
  const order = new Map(s.checklist.map((i, at) => [i.code, at]))
  return [...rows.values()].sort((a, b) => (order.get(a.code) ?? 1e9) - (order.get(b.code) ?? 1e9) || a.code.localeCompare(b.code))
}
export function open_ones(rows: StoryRow[]): StoryRow[] {
  return rows.filter((r) => r.last.line.flawed)
}

export interface Pair {
  code: string
  photos: StoryPhoto[] // the oldest first
}
export function pairs_of(s: Story): Pair[] {
  const by = new Map<string, StoryPhoto[]>()
  for (const p of s.photos) by.set(p.criterion, [...(by.get(p.criterion) ?? []), p])
  return [...by].map(([code, photos]) => ({ code, photos: [...photos].sort((a, b) => a.at - b.at) })).sort((a, b) => b.photos.length - a.photos.length || a.code.localeCompare(b.code))
}
