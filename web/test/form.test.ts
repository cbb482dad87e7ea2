import { describe, expect, it } from 'vitest'
import type { Entity, Field } from '@/app/contract'
import { body_of, check_draft, check_field, editable, must_fill, start_draft } from '@/app/form'

const field = (f: Partial<Field> & Pick<Field, 'name' | 'kind'>): Field => ({
  optional: false,
  label: f.name,
  label_en: '',
  required: false,
  read_only: false,
  secret: false,
  masked: false,
  hidden: false,
  wide: false,
  min: null,
  max: null,
  min_length: 0,
  max_length: 200,
  unit: '',
  unit_en: '',
  ref: '',
  choices: [],
  element: null,
  ...f,
})
const keys = (f: Field, v: unknown) => check_field(f, v).map((e) => e.key)

describe('form rules', () => {
  it('asks for what must be filled', () => {
    expect(keys(field({ name: 'day', kind: 'day' }), null)).toEqual(['required'])
    expect(keys(field({ name: 'day', kind: 'day', optional: true }), null)).toEqual([])
    expect(keys(field({ name: 'name', kind: 'text', required: true }), '')).toEqual(['required'])
    expect(must_fill(field({ name: 'on', kind: 'boolean' }))).toBe(false)
  })
  it('keeps numbers within their type and range', () => {
    const minutes = field({ name: 'minutes', kind: 'i32', min: 15, max: 720 })
    expect(keys(minutes, '15')).toEqual([])
    expect(check_field(minutes, '14')).toEqual([{ field: 'minutes', key: 'min', args: { min: 15 } }])
    expect(keys(minutes, '721')).toEqual(['max'])
    expect(keys(minutes, '20.5')).toEqual(['type'])
    expect(keys(minutes, '十五')).toEqual(['type'])
    expect(keys(field({ name: 'n', kind: 'i32' }), 2 ** 31)).toEqual(['type'])
    expect(keys(field({ name: 'n', kind: 'i64' }), 2 ** 53)).toEqual(['type'])
    expect(keys(field({ name: 'x', kind: 'real' }), '20.5')).toEqual([])
  })
  it('counts characters as people do', () => {
    const name = field({ name: 'name', kind: 'text', min_length: 2, max_length: 3 })
    expect(keys(name, '文明城')).toEqual([])
    expect(keys(name, '𠮷野家')).toEqual([])
    expect(keys(name, '文明城市')).toEqual(['length'])
    expect(keys(name, '文')).toEqual(['length'])
  })
  it('knows choices, days and JSON', () => {
    const state = field({ name: 's', kind: 'enumeration', choices: [{ value: 'open', label: '开', label_en: '' }] })
    expect(keys(state, 'open')).toEqual([])
    expect(keys(state, 'shut')).toEqual(['choice'])
    expect(keys(field({ name: 'd', kind: 'day' }), '2026-2-1')).toEqual(['format'])
    const bounded = field({ name: 'd', kind: 'day', min: 1, max: 100_000 })
    expect(keys(bounded, '2026-02-01')).toEqual([])
    expect(check_field(bounded, '1969-12-31')).toEqual([{ field: 'd', key: 'min', args: { min: '1970-01-02' } }])
    expect(check_field(bounded, '9999-01-01')).toEqual([{ field: 'd', key: 'max', args: { max: '2243-10-17' } }])
    expect(keys(field({ name: 'j', kind: 'json' }), '{"a":')).toEqual(['format'])
  })
  it('offers only what may be changed', () => {
    const fields = [field({ name: 'id', kind: 'id' }), field({ name: 'name', kind: 'text' }), field({ name: 'made', kind: 'instant', read_only: true }), field({ name: 'hash', kind: 'text', hidden: true })]
    expect(editable({ id_field: 'id', fields } as Entity).map((f) => f.name)).toEqual(['name'])
  })
  it('sends typed values: null for nothing, numbers as numbers, no empty secret', () => {
    const fields = [
      field({ name: 'name', kind: 'text' }),
      field({ name: 'note', kind: 'text', optional: true }),
      field({ name: 'n', kind: 'i32' }),
      field({ name: 'day', kind: 'day', optional: true }),
      field({ name: 'password', kind: 'text', secret: true }),
      field({ name: 'shape', kind: 'json', optional: true }),
      field({ name: 'roles', kind: 'list' }),
      field({ name: 'on', kind: 'boolean' }),
      field({ name: 'order', kind: 'i32' }),
      field({ name: 'state', kind: 'enumeration', choices: [{ value: 'open', label: '开', label_en: '' }] }),
    ]
    const draft = start_draft(fields, null)
    Object.assign(draft, { n: '12', shape: '{"type":"Point"}' })
    expect(body_of(fields, draft)).toEqual({ name: '', note: null, n: 12, day: null, shape: { type: 'Point' }, roles: [], on: false, state: 'open' })
    expect(check_draft(fields, draft)).toEqual([])
  })
  it('starts from the row and changes nothing by itself', () => {
    const fields = [field({ name: 'name', kind: 'text' }), field({ name: 'shape', kind: 'json' }), field({ name: 'on', kind: 'boolean', optional: true })]
    const row = { name: '东关街道', shape: { a: [1, 2] }, on: false }
    expect(body_of(fields, start_draft(fields, row))).toEqual(row)
  })
})
