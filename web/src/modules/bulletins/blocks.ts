// The body of a paper as a value: blocks are replaced, never changed in place. And the periods a draft begins with.
import type { Block, PaperKind } from '@/api/generated'

const kDay = 86_400_000
const kOffset = 8 * 3_600_000 // days are those of UTC+8

// The level of each heading in the page, 1 below the title: a paper may go from 一、 to 1. at once, an outline goes step by step.
export function outline_of(blocks: Block[]): number[] {
  let last = 0
  return blocks.map((b) => {
    const level = Number(/^heading(\d)$/.exec(b.kind)?.[1] ?? 0)
    return level === 0 ? 0 : (last = Math.min(level, last + 1))
  })
}

export function new_block(kind: Block['kind']): Block {
  const table = kind === 'table'
  return { kind, text: '', columns: table ? [{ title: '', figure: false }, { title: '', figure: true }] : [], rows: table ? [['', '']] : [] }
}

export function moved<T>(all: T[], from: number, to: number): T[] {
  if (to < 0 || to >= all.length) return all
  const out = [...all]
  out.splice(to, 0, ...out.splice(from, 1))
  return out
}

const day_text = (ms: number) => new Date(ms).toISOString().slice(0, 10)

// Yesterday; the last whole week; the last whole month.
export function period_for(kind: PaperKind, now: number): { from_day: string; to_day: string } {
  const today = Math.floor((now + kOffset) / kDay) * kDay
  if (kind === 'daily') return { from_day: day_text(today - kDay), to_day: day_text(today - kDay) }
  if (kind === 'monthly') {
    const d = new Date(today)
    return { from_day: day_text(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() - 1, 1)), to_day: day_text(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), 0)) }
  }
  const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * kDay
  return { from_day: day_text(monday - 7 * kDay), to_day: day_text(monday - kDay) }
}

export function today_text(now: number): string {
  return day_text(now + kOffset)
}

export const kPaperTone: Record<string, string> = { draft: 'warn', approved: 'info', published: 'ok', withdrawn: 'bad' }
