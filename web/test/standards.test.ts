import { describe, expect, it } from 'vitest'
import type { ChecklistItem, StandardNode } from '@/api/generated'
import { first_folded, neighbour, visible_rows } from '@/modules/standards/tree'
import { counted, show_value } from '@/modules/visits/values'

const node = (id: number, code: string, parent: string, depth: number, leaf: boolean): StandardNode => ({
  id, code, parent, depth, leaf, standard: 1, name: `条目${code}`, points: '', method: '', rule: '', site_types: [], combine: 'sum', weight: '', missing: null, note: '', position: id, maximum: '0', reachable: '0',
})
const nodes = [node(1, '1', '', 0, false), node(2, '1.1', '1', 1, false), node(3, '1.1.1', '1.1', 2, true), node(4, '1.1.2', '1.1', 2, true), node(5, '1.2', '1', 1, true), node(6, '2', '', 0, true)]
const codes = (all: StandardNode[]) => all.map((n) => n.code)

describe('the tree of a standard', () => {
  it('hides what lies below a folded row, however deep', () => {
    expect(codes(visible_rows(nodes, new Set(), ''))).toEqual(['1', '1.1', '1.1.1', '1.1.2', '1.2', '2'])
    expect(codes(visible_rows(nodes, new Set([2]), ''))).toEqual(['1', '1.1', '1.2', '2'])
    expect(codes(visible_rows(nodes, new Set([1]), ''))).toEqual(['1', '2'])
  })
  it('shows hits of a search with what is above them, folded or not', () => {
    expect(codes(visible_rows(nodes, new Set([1, 2]), '1.1.2'))).toEqual(['1', '1.1', '1.1.2'])
    expect(codes(visible_rows(nodes, new Set(), '没有'))).toEqual([])
  })
  it('folds only large standards at first', () => {
    expect(first_folded(nodes).size).toBe(0)
    const many = [...nodes, ...Array.from({ length: 70 }, (_, i) => node(100 + i, `3.${i}`, '3', 1, true))]
    expect([...first_folded(many)]).toEqual([2])
  })
  it('moves among siblings and no further', () => {
    expect(neighbour(nodes, nodes[3]!, 'up')).toBe(3)
    expect(neighbour(nodes, nodes[3]!, 'down')).toBeUndefined()
    expect(neighbour(nodes, nodes[2]!, 'down')).toBeNull()
    expect(neighbour(nodes, nodes[0]!, 'up')).toBeUndefined()
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
