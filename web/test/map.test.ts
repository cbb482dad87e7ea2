import { describe, expect, it } from 'vitest'
import { filtered, from_query, no_filter, prepare, read_view, to_query, view_text, type MapEntry } from '@/modules/sites/filter'
import { caught, inside, summary, thin, type Ring } from '@/modules/sites/lasso'
import { band_of } from '@/modules/sites/scale'

const kNow = 1_800_000_000_000
const kDay = 86_400_000
function site(number: string, more: Partial<MapEntry> = {}): MapEntry {
  return { id: Number(number), number, name: `点位${number}`, type: '07', place: '339902001005', state: 'active', unit: 1, steward: null, position: [0, 0], rate: 0.95, n: 4, visited_at: kNow - kDay, visit: 9, this_round: true, ...more }
}
const all = [
  site('1', { name: '东关菜场', type: '12', rate: 0.5 }),
  site('2', { place: '339902002001', rate: null, n: 0, visited_at: null, this_round: false }),
  site('3', { place: '339903001001', unit: 2, steward: 1, state: 'paused', rate: 0.8, visited_at: kNow - 60 * kDay, this_round: false }),
  site('4', { type: '12', unit: null, rate: 0.6 }),
]
const ready = prepare(all, kNow)
function ask(chosen: Partial<Record<string, string[]>>, q = '') {
  const f = no_filter()
  Object.assign(f.chosen, chosen)
  f.q = q
  return filtered(ready, f)
}

describe('map filter', () => {
  it('shows all and counts each choice when nothing is chosen', () => {
    const r = ask({})
    expect(r.shown).toEqual([0, 1, 2, 3])
    expect(Object.fromEntries(r.counts.type)).toEqual({ '12': 2, '07': 2 })
    expect(Object.fromEntries(r.counts.place)).toEqual({ '339902': 3, '339902001': 2, '339902002': 1, '339903': 1, '339903001': 1 })
    expect(Object.fromEntries(r.counts.band)).toEqual({ bad: 1, none: 1, fair: 1, warn: 1 })
    expect(Object.fromEntries(r.counts.last)).toEqual({ d30: 2, never: 1, d90: 1 })
    expect(r.counts.unit.get('none')).toBe(1)
  })
  it('takes any choice within a dimension and all dimensions together', () => {
    expect(ask({ type: ['12', '07'], place: ['339902'] }).shown).toEqual([0, 1, 3])
    expect(ask({ type: ['12'], band: ['bad'] }).shown).toEqual([0])
    expect(ask({ round: ['no'], state: ['active'] }).shown).toEqual([1])
    expect(ask({}, '菜场').shown).toEqual([0])
  })
  it('counts a choice under the other dimensions, not under its own', () => {
    const r = ask({ type: ['12'] })
    expect(Object.fromEntries(r.counts.type)).toEqual({ '12': 2, '07': 2 })
    expect(Object.fromEntries(r.counts.state)).toEqual({ active: 2 })
    // Two dimensions that do not hold: not one click away, so in no count.
    expect(ask({ type: ['12'], band: ['bad'] }).counts.type.get('07')).toBeUndefined()
  })
  it('survives the address and refuses nonsense', () => {
    const f = no_filter()
    f.q = '路'
    f.chosen.type = ['07', '12']
    f.chosen.last = ['never']
    expect(from_query(to_query(f))).toEqual(f)
    expect(to_query(no_filter())).toEqual({})
    expect(read_view(view_text({ lon: 102.33, lat: 40.1, zoom: 12.4 }))).toEqual({ lon: 102.33, lat: 40.1, zoom: 12.4 })
    for (const bad of ['', '1,2', 'a,b,c', '1,2,3,4', '1,2,99', '500,2,3', null]) expect(read_view(bad)).toBeNull()
  })
})

describe('lasso', () => {
  // A horseshoe: the point in its mouth is outside.
  const horseshoe: Ring = [[0, 0], [6, 0], [6, 6], [4, 6], [4, 2], [2, 2], [2, 6], [0, 6]]
  it('knows in from out, also of a shape that is not convex', () => {
    expect(inside(horseshoe, [1, 5])).toBe(true)
    expect(inside(horseshoe, [3, 1])).toBe(true)
    expect(inside(horseshoe, [3, 4])).toBe(false)
    expect(inside(horseshoe, [7, 1])).toBe(false)
  })
  it('catches of the shown sites those inside, and never one without coordinates', () => {
    const entries = [site('1', { position: [1, 5] }), site('2', { position: [3, 4] }), site('3', { position: null }), site('4', { position: [5, 5] })]
    expect(caught(horseshoe, entries, [0, 1, 2, 3])).toEqual([0, 3])
    expect(caught(horseshoe, entries, [1, 2, 3])).toEqual([3])
    expect(caught([[0, 0], [9, 9]], entries, [0, 1, 2, 3])).toEqual([])
  })
  it('leaves out trembling', () => {
    expect(thin([[0, 0], [1, 1], [2, 0], [5, 0], [5, 1], [5, 9]], 3)).toEqual([[0, 0], [5, 0], [5, 9]])
  })
  it('sums up: the mean is over sites that have a rate', () => {
    const s = summary(all)
    expect(s).toMatchObject({ n: 4, active: 3, rated: 3 })
    expect(s.mean).toBeCloseTo((0.5 + 0.8 + 0.6) / 3)
    expect(s.types.map((t) => [t.type, t.n])).toEqual([['07', 2], ['12', 2]])
    expect(summary([]).mean).toBeNull()
  })
  it('bands by the steps of the tables', () => {
    expect([0.9, 0.899, 0.75, 0.6, 0.599, 0, null].map(band_of)).toEqual(['ok', 'fair', 'fair', 'warn', 'bad', 'bad', 'none'])
  })
})
