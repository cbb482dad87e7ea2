import { describe, expect, it } from 'vitest'
import type { Judged, Photo, Story, Whole } from '@/api/generated'
import { for_page, lines_of, photos_in_order, with_defects } from '@/modules/visits/review'
import { open_ones, pairs_of, rows_of } from '@/modules/sites/story'

const judged = (criterion: string, assessor: number, value: string, grade: string, flawed: boolean) => ({ criterion, assessor, value, grade, flawed }) as Judged
const photo = (id: number, criterion: string) => ({ id, criterion }) as Photo
const whole = {
  visit: { assessor: 1, second: 2 },
  checklist: [{ code: 'a' }, { code: 'b' }, { code: 'c' }],
  observations: [judged('a', 1, '0', 'A', false), judged('a', 2, '0', 'A', false), judged('b', 1, '3', 'C#', true), judged('b', 2, '5', 'C#', true), judged('c', 1, '1', '', false), judged('c', 2, '2', '', false), judged('gone', 1, '1', '', true)],
  photos: [photo(1, 'b'), photo(2, ''), photo(3, 'a'), photo(4, 'b')],
  revisions: [{ criterion: 'b', was: '9' }],
} as unknown as Whole

describe('review', () => {
  it('puts both assessors, photos and corrections beside each line', () => {
    const lines = lines_of(whole)
    expect(lines.map((l) => l.code)).toEqual(['a', 'b', 'c', 'gone'])
    expect(lines[1]).toMatchObject({ own: { value: '3' }, second: { value: '5' }, revisions: [{ was: '9' }] })
    expect(lines[1]?.photos.map((p) => p.id)).toEqual([1, 4])
    expect(with_defects(lines).map((l) => l.code)).toEqual(['b', 'gone'])
  })
  it('calls the same grade agreement, whatever the count; without grades the value decides', () => {
    expect(lines_of(whole).map((l) => l.differs)).toEqual([false, false, true, false])
  })
  it('goes through the photos of the whole site first, then line by line', () => {
    expect(photos_in_order(whole, lines_of(whole)).map((p) => p.id)).toEqual([2, 3, 1, 4])
  })
  it('goes through the photos of shortcomings alone', () => {
    expect(photos_in_order(whole, lines_of(whole), true).map((p) => p.id)).toEqual([1, 4])
  })
  it('leaves keys alone while somebody types', () => {
    const input = document.body.appendChild(document.createElement('input'))
    const press = (at: Element, more = {}) => {
      let heard = false
      const hear = (e: Event) => (heard = for_page(e as KeyboardEvent))
      window.addEventListener('keydown', hear, { once: true })
      at.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true, ...more }))
      return heard
    }
    expect(press(document.body)).toBe(true)
    expect(press(input)).toBe(false)
    expect(press(document.body, { ctrlKey: true })).toBe(false)
  })
})

describe('story', () => {
  const story = {
    rounds: [{ round: 2 }, { round: 1 }],
    visits: [{ visit: 12, round: 2, at: 300 }, { visit: 11, round: 1, at: 200 }, { visit: 10, round: 1, at: 100 }],
    checklist: [{ code: 'a' }, { code: 'b' }],
    lines: [
      { visit: 12, criterion: 'a', value: '0', flawed: false },
      { visit: 11, criterion: 'a', value: '2', flawed: true },
      { visit: 10, criterion: 'a', value: '3', flawed: true },
      { visit: 10, criterion: 'b', value: '1', flawed: true },
    ],
    photos: [{ photo: 2, criterion: 'a', at: 300 }, { photo: 1, criterion: 'a', at: 100 }, { photo: 3, criterion: '', at: 50 }],
  } as unknown as Story
  it('takes of each round the last visit that looked, and what was not looked at again stays open', () => {
    const rows = rows_of(story)
    expect(rows.map((r) => r.code)).toEqual(['a', 'b'])
    expect(rows[0]?.by_round.get(1)?.line.value).toBe('2')
    expect(rows[0]?.last.line.value).toBe('0')
    expect(open_ones(rows).map((r) => r.code)).toEqual(['b'])
  })
  it('orders photos of the same thing in time', () => {
    expect(pairs_of(story).map((p) => p.photos.map((x) => x.photo))).toEqual([[1, 2], [3]])
  })
})
