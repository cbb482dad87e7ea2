import { describe, expect, it, vi } from 'vitest'
import type { ChecklistItem, ComparedRow, Criterion, StandardNode, StandardTree } from '@/api/generated'
import { api } from '@/app/api'
import { Problem } from '@/app/problem'
import { used, wrong_cell } from '@/modules/standards/columns'
import { counts, pieces, shown, signed } from '@/modules/standards/compared'
import { difference, first_folded, free_code, from_tree, insert, move, outline, redo_on, remove, set_cell, step, visible, type Doc, type DocRow } from '@/modules/standards/document'
import { target_at } from '@/modules/standards/drag'
import { make_editor } from '@/modules/standards/editor'
import { rule_suggestions, split_types, type_suggestions } from '@/modules/standards/rules'
import { counted, show_value } from '@/modules/visits/values'

const node = (id: number, code: string, parent: string, depth: number, leaf: boolean): StandardNode => ({
  id, code, parent, depth, leaf, standard: 9, name: `条目${code}`, points: '', method: '', rule: '', site_types: [], combine: 'sum', weight: '', missing: null, note: '', position: id, maximum: '0', reachable: '0',
})
// 101 1 · 102 1.1 · 103 1.1.1 · 104 1.1.2 · 105 1.2 · 106 2
const nodes = [node(101, '1', '', 0, false), node(102, '1.1', '1', 1, false), node(103, '1.1.1', '1.1', 2, true), node(104, '1.1.2', '1.1', 2, true), node(105, '1.2', '１', 1, true), node(106, '2', '', 0, true)]
const doc = from_tree(nodes)
const same = (k: number) => k
const codes = (d: Doc | null) => d?.map((r) => `${r.code}<${d.find((p) => p.key === r.parent)?.code ?? ''}`).join(' ')
const row = (key: number, parent: number, code: string): DocRow => ({ key, parent, code, name: '新', points: '', method: '', rule: '', site_types: [], combine: 'sum', weight: '', missing: null, note: '' })

describe('the document of a draft', () => {
  it('knows parents however their codes are written', () => expect(doc[4]?.parent).toBe(101))
  it('moves a row with all below it, and never into itself', () => {
    expect(codes(move(doc, new Set([102]), 0, 106))).toBe('1< 1.2<1 1.1< 1.1.1<1.1 1.1.2<1.1 2<')
    expect(codes(move(doc, new Set([106]), 102, 104))).toBe('1< 1.1<1 1.1.1<1.1 2<1.1 1.1.2<1.1 1.2<1')
    expect(move(doc, new Set([101]), 103, 0)).toBeNull()
    expect(move(doc, new Set([103]), 102, 104)).toBeNull() // where it is
    // A row chosen together with what is above it goes along.
    expect(codes(move(doc, new Set([102, 103]), 106, 0))).toBe('1< 1.2<1 2< 1.1<2 1.1.1<1.1 1.1.2<1.1')
  })
  it('steps among siblings, in and out', () => {
    expect(codes(step(doc, 104, 'up'))).toBe('1< 1.1<1 1.1.2<1.1 1.1.1<1.1 1.2<1 2<')
    expect(codes(step(doc, 101, 'down'))).toBe('2< 1< 1.1<1 1.1.1<1.1 1.1.2<1.1 1.2<1')
    expect(codes(step(doc, 105, 'in'))).toBe('1< 1.1<1 1.1.1<1.1 1.1.2<1.1 1.2<1.1 2<')
    expect(codes(step(doc, 103, 'out'))).toBe('1< 1.1<1 1.1.2<1.1 1.1.1<1 1.2<1 2<')
    for (const way of ['up', 'out'] as const) expect(step(doc, 101, way)).toBeNull()
    expect(step(doc, 106, 'down')).toBeNull()
    expect(step(doc, 102, 'in')).toBeNull()
  })
  it('takes away what is below, and finds free codes', () => {
    expect(codes(remove(doc, new Set([102, 103])))).toBe('1< 1.2<1 2<')
    expect(free_code(doc, 102)).toBe('1.1.3')
    expect(free_code(doc, 105)).toBe('1.2.1')
    expect(free_code(doc, 0)).toBe('3')
    expect(free_code([], 0)).toBe('1')
  })
  it('says what must be saved, and nothing more', () => {
    expect(difference(doc, doc, 9, same)).toBeNull()
    const named = difference(doc, set_cell(doc, 103, { name: 'x' }), 9, same)
    expect(named).toMatchObject({ keys: [103], removed: [], order: [] })
    // Another code of a parent is another parent of its children.
    expect(difference(doc, set_cell(doc, 102, { code: 'A' }), 9, same)?.rows.map((r) => `${r.code}<${r.parent}`)).toEqual(['A<1', '1.1.1<A', '1.1.2<A'])
    const moved = difference(doc, move(doc, new Set([104]), 102, 103) as Doc, 9, same)
    expect(moved).toMatchObject({ rows: [], order: [101, 102, 104, 103, 105, 106] })
    const more = difference(doc, insert(remove(doc, new Set([106])), row(1, 101, '1.3'), 102), 9, (k) => (k === 1 ? 77 : k))
    expect(more).toMatchObject({ keys: [1], removed: [106], order: [101, 102, 103, 104, 77, 105] })
  })
  it('redoes my changes on what another person saved', () => {
    const theirs = set_cell(remove(doc, new Set([106])), 103, { name: '他改的', points: '3' })
    let mine = set_cell(doc, 103, { rule: '合格' })
    mine = step(mine, 105, 'up') as Doc
    mine = insert(mine, row(1, 102, '1.1.3'), 104)
    const both = redo_on(doc, mine, theirs)
    expect(codes(both)).toBe('1< 1.2<1 1.1<1 1.1.1<1.1 1.1.2<1.1 1.1.3<1.1')
    expect(both.find((r) => r.key === 103)).toMatchObject({ name: '他改的', points: '3', rule: '合格' })
  })
  it('hides what is folded and shows hits with what is above them', () => {
    const o = outline(doc)
    const seen = (folded: number[], search = '') => visible(doc, o, new Set(folded), search).map((i) => doc[i]?.code)
    expect(seen([])).toHaveLength(6)
    expect(seen([102])).toEqual(['1', '1.1', '1.2', '2'])
    expect(seen([101])).toEqual(['1', '2'])
    expect(seen([101, 102], '1.1.2')).toEqual(['1', '1.1', '1.1.2'])
    expect(seen([], '没有')).toEqual([])
    expect(first_folded(doc).size).toBe(0)
    expect(first_folded([...doc, ...Array.from({ length: 300 }, (_, i) => row(1000 + i, 106, `2.${i}`))])).toEqual(new Set([102]))
  })
})

describe('a row that is dragged', () => {
  it('goes before, into or behind the row under the pointer, and nowhere into itself', () => {
    const at = (over: number, share: number, open = true) => target_at(doc, new Set([105]), over, share, open)
    expect(at(103, 0.1)).toMatchObject({ parent: 102, before: 103, depth: 2 })
    expect(at(103, 0.5)).toMatchObject({ parent: 103, before: 0, depth: 3 })
    expect(at(103, 0.9)).toMatchObject({ parent: 102, before: 104 })
    expect(at(104, 0.9)).toMatchObject({ parent: 102, before: 0 })
    expect(at(102, 0.9)).toMatchObject({ parent: 102, before: 103 }) // open: its first
    expect(at(102, 0.9, false)).toMatchObject({ parent: 101, before: 0 }) // folded: behind it
    expect(target_at(doc, new Set([101]), 103, 0.5, true)).toBeNull()
  })
})

describe('what a cell may hold', () => {
  it('is refused as the server would', () => {
    const keys = (column: Parameters<typeof wrong_cell>[2], text: string) => wrong_cell(doc, 103, column, text).map((e) => e.key)
    expect(keys('code', ' １.２ ')).toEqual(['duplicate'])
    expect(keys('code', '')).toEqual(['required'])
    for (const good of ['', '2', '2.5', '1/3', '40%', '15分', '-10', '２']) expect(keys('points', good)).toEqual([])
    for (const bad of ['七', '1.2.3', '1/', '12345678901']) expect(keys('points', bad)).toEqual(['number'])
    expect(keys('name', 'x'.repeat(501))).toEqual(['length'])
    expect(used(doc, 'weight')).toBe(false)
    expect(used(set_cell(doc, 103, { weight: '2' }), 'weight')).toBe(true)
  })
  it('is suggested from the scale and from what is used', () => {
    const all = rule_suggestions(set_cell(doc, 103, { rule: '合格' }), [{ grade: '优', percent: '100' }, { grade: '良', percent: '60' }], false, '6', '')
    expect(all[0]).toEqual({ value: '合格', note: 'used' })
    expect(all.map((s) => s.value)).toContain('缺陷 0=优 1+=良')
    expect(rule_suggestions(doc, [], true, '', 'def').map((s) => s.value)).toEqual(['defects 0=A 1=B 2=C 3+=C#'])
    expect(split_types('公园；医院, 公园、')).toEqual(['公园', '医院'])
    expect(type_suggestions(['公园', '公厕', '医院'], '医院；公').map((s) => s.value)).toEqual(['医院；公园', '医院；公厕'])
  })
})

describe('saving by itself', () => {
  const tree = (): StandardTree => ({ standard: { id: 9, name: 's', scale: [] } as never, nodes, maximum: '0', reachable: '0', errors: 0, warnings: 0, findings: [], revision: 4, edited_by: '', edited_at: null })
  const reply = (rows: Partial<Criterion>[], revision: number) => ({ rows, revision, findings: [], maxima: [], maximum: '1', reachable: '1', errors: 0, warnings: 0 })

  it('sends one edit on its revision, and takes the id and the spelling the server gives', async () => {
    const post = vi.spyOn(api, 'post').mockImplementation(async (_p, body) => reply((body as { rows: Criterion[] }).rows.map((r) => ({ ...r, id: r.id === 1 ? 555 : r.id, points: r.points === '2.50' ? '2.5' : r.points })), 5))
    const e = make_editor(tree(), true)
    e.change(insert(set_cell(e.doc.value, 103, { points: '2.50' }), row(e.fresh_key(), 106, '2.1'), null), 'x')
    expect(e.settled()).toBe(false)
    await e.save_now()
    expect(post.mock.calls[0]?.[1]).toMatchObject({ revision: 4, removed: [] })
    expect([e.state.value, e.settled(), e.revision(), e.doc.value.find((r) => r.key === 103)?.points]).toEqual(['saved', true, 5, '2.5'])
    e.change(set_cell(e.doc.value, 1, { name: 'y' }), 'x')
    await e.save_now()
    expect((post.mock.calls[1]?.[1] as { rows: Criterion[] }).rows.map((r) => r.id)).toEqual([555])
    // Undo goes all the way back, and the server is told.
    e.undo()
    e.undo()
    await e.save_now()
    expect(post.mock.calls[2]?.[1]).toMatchObject({ removed: [555] })
    expect(e.undo()).toBeNull()
    expect(e.redo()).not.toBeNull()
    post.mockRestore()
  })
  it('keeps an edit while there is no line, and sends the same one again', async () => {
    vi.useFakeTimers()
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(new Problem({ status: 0, key: 'offline' }))
    post.mockImplementation(async (_p, body) => reply((body as { rows: Criterion[] }).rows, 5 + post.mock.calls.length))
    const e = make_editor(tree(), true)
    e.change(set_cell(e.doc.value, 103, { name: 'a' }), 'x')
    await e.save_now()
    expect(e.state.value).toBe('offline')
    e.change(set_cell(e.doc.value, 104, { name: 'b' }), 'x')
    await vi.advanceTimersByTimeAsync(10_000)
    const [first, again, then] = post.mock.calls
    expect(again?.[1]).toEqual(first?.[1])
    expect(again?.[2]?.idempotency_key).toBe(first?.[2]?.idempotency_key)
    expect((then?.[1] as { rows: Criterion[] }).rows.map((r) => r.name)).toEqual(['b'])
    expect(e.state.value).toBe('saved')
    vi.useRealTimers()
    post.mockRestore()
  })
  it('stops when another person was faster, until it is said what to do', async () => {
    const post = vi.spyOn(api, 'post').mockRejectedValueOnce(new Problem({ status: 409, key: 'standards.edited', args: { who: '王', rows: '2' } }))
    const e = make_editor(tree(), true)
    e.change(set_cell(e.doc.value, 103, { name: 'mine' }), 'x')
    await e.save_now()
    await e.save_now()
    expect([e.state.value, post.mock.calls.length]).toEqual(['conflict', 1])
    post.mockImplementation(async (_p, body) => reply((body as { rows: Criterion[] }).rows, 7))
    e.redo_mine({ ...tree(), revision: 6, nodes: nodes.map((n) => (n.id === 104 ? { ...n, name: 'theirs' } : n)) })
    await e.save_now()
    expect(post.mock.calls[1]?.[1]).toMatchObject({ revision: 6 })
    expect(e.doc.value.slice(2, 4).map((r) => r.name)).toEqual(['mine', 'theirs'])
    post.mockRestore()
  })
})

describe('two versions', () => {
  const compared = (depth: number, changes: string[]): ComparedRow => ({ depth, leaf: true, before: null, after: null, changes })
  const rows = [compared(0, []), compared(1, []), compared(2, ['points', 'reordered']), compared(1, ['note']), compared(0, ['added'])]
  it('are counted and filtered, hits with what is above them', () => {
    expect(counts(rows)).toMatchObject({ points: 1, moved: 1, other: 1, added: 1, removed: 0 })
    expect(shown(rows, true, new Set()).map((r) => [r.n, r.context])).toEqual([[0, true], [1, true], [2, false], [3, false], [4, false]])
    expect(shown(rows, true, new Set(['added'])).map((r) => r.n)).toEqual([4])
    expect(shown(rows, false, new Set())).toHaveLength(5)
  })
  it('show which part of a text is new', () => {
    expect(pieces('创建规划与年度方案', '创建规划和年度方案')).toEqual({ head: '创建规划', old: '与', fresh: '和', tail: '年度方案' })
    expect(pieces('aa', 'aaa')).toEqual({ head: 'aa', old: '', fresh: 'a', tail: '' })
    expect([signed('-0.137'), signed('3'), signed('0.001')]).toEqual(['−0.14', '+3.00', '0.00'])
  })
})
describe('recorded values', () => {
  const item = (x: Partial<ChecklistItem>): ChecklistItem => ({ code: '1', name: '', group: '', points: '', rule: '', rule_kind: '', input: 'number', grades: [], expected_zh: '', expected_en: '', note: '', ...x })
  const t = (key: string, args?: Record<string, unknown>) => `${key}${args ? JSON.stringify(args) : ''}`
  it('read by the rule they answer', () => {
    expect(show_value(item({ input: 'yes_no', rule_kind: 'pass' }), '合格', t)).toBe('visits.answers.pass_yes')
    expect(show_value(item({ input: 'yes_no', rule_kind: 'veto' }), 'no', t)).toBe('visits.answers.veto_no')
    expect(show_value(item({ input: 'counter', rule_kind: 'defects' }), '3', t)).toBe('visits.counts.defects{"n":"3"}')
    expect(show_value(item({ input: 'grades', rule_kind: 'grade' }), 'C#', t)).toBe('C#')
    expect(show_value(undefined, '7', t)).toBe('7')
    expect(counted(item({ rule_kind: 'deduct' }))).toBe('defects')
    expect(counted(item({ rule_kind: 'met' }))).toBe('met')
    expect(counted(item({ rule_kind: 'share' }))).toBe('count')
  })
})
