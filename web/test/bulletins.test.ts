// Papers as values: moving blocks, and the periods a draft begins with.
import { describe, expect, it } from 'vitest'
import { moved, new_block, outline_of, period_for, today_text } from '@/modules/bulletins/blocks'

const at = (text: string) => Date.parse(`${text}+08:00`)

describe('blocks', () => {
  it('move within the list and nowhere else', () => {
    const all = ['a', 'b', 'c']
    expect(moved(all, 0, 1)).toEqual(['b', 'a', 'c'])
    expect(moved(all, 2, 3)).toBe(all)
    expect(moved(all, 0, -1)).toBe(all)
    expect(all).toEqual(['a', 'b', 'c'])
  })
  it('make an outline that skips no level', () => {
    const all = (['text', 'heading1', 'heading3', 'heading2', 'heading1', 'heading2', 'heading4'] as const).map((kind) => ({ ...new_block('text'), kind }))
    expect(outline_of(all)).toEqual([0, 1, 2, 2, 1, 2, 3])
  })
  it('of a table have as many cells as columns', () => {
    const t = new_block('table')
    expect(t.rows.every((r) => r.length === t.columns.length)).toBe(true)
    expect(new_block('text').columns).toEqual([])
  })
})

describe('the period of a draft', () => {
  it('is the last one that is over, in China, whatever the zone', () => {
    expect(period_for('daily', at('2026-11-25T00:30'))).toEqual({ from_day: '2026-11-24', to_day: '2026-11-24' })
    expect(period_for('weekly', at('2026-11-25T09:00'))).toEqual({ from_day: '2026-11-16', to_day: '2026-11-22' })
    expect(period_for('weekly', at('2026-11-23T00:00'))).toEqual({ from_day: '2026-11-16', to_day: '2026-11-22' })
    expect(period_for('weekly', at('2026-11-22T23:59'))).toEqual({ from_day: '2026-11-09', to_day: '2026-11-15' })
    expect(period_for('monthly', at('2027-01-01T00:00'))).toEqual({ from_day: '2026-12-01', to_day: '2026-12-31' })
    expect(period_for('monthly', at('2026-03-15T12:00'))).toEqual({ from_day: '2026-02-01', to_day: '2026-02-28' })
    expect(today_text(at('2026-11-25T00:10'))).toBe('2026-11-25')
  })
})
