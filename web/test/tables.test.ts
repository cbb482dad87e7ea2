// Rules of the generic list: columns, address, views, cursor; of the palette and of the import's table.
import { describe, expect, it } from 'vitest'
import type { Entity, Field, ImportLine, ImportReport } from '@/app/contract'
import { columns_of_report, csv_of, errors_elsewhere, index_at, pasted_table, sheet_rows, starts_of, wrong_rows } from '@/app/import_lines'
import { asked_of, choosable, count_text, cursor_after, is_counted, moved, read_columns, room_for, toggled, usual_width, view_address, view_text, with_width, write_columns } from '@/app/list_state'
import { pieces, step } from '@/app/palette'

function field(name: string, more: Partial<Field> = {}): Field {
  return { name, kind: 'text', optional: false, label: name, label_en: '', required: false, read_only: false, secret: false, masked: false, hidden: false, wide: false, min: null, max: null, min_length: 0, max_length: 200, unit: '', unit_en: '', ref: '', choices: [], element: null, ...more }
}
const entity = {
  name: 'sites',
  title_field: 'name',
  id_field: 'id',
  fields: [field('id', { kind: 'id', hidden: true }), field('number'), field('name'), field('place', { ref: 'places' }), field('secret', { secret: true }), field('shape', { kind: 'json' }), field('walk', { kind: 'i32' })],
  filters: [field('q'), field('cursor'), field('limit'), field('sort'), field('state')],
  sorts: ['number', '-updated'],
  columns: ['number', 'name', 'place'],
} as unknown as Entity
const label = (x: { label: string }) => x.label
const names = (text: unknown) => read_columns(entity, text, label).map((c) => c.field.name)

describe('columns', () => {
  it('are the usual ones when the address names none that is known', () => {
    expect(names(undefined)).toEqual(['number', 'name', 'place'])
    expect(names('')).toEqual(['number', 'name', 'place'])
    expect(names('colour,secret,shape,id')).toEqual(['number', 'name', 'place'])
    expect(choosable(entity).map((f) => f.name)).toEqual(['number', 'name', 'place', 'walk'])
  })
  it('come in the order of the address, once each, as wide as it says within bounds', () => {
    const columns = read_columns(entity, 'walk,name:2200,walk,number:1,place:99999,x', label)
    expect(columns.map((c) => [c.field.name, c.width])).toEqual([['walk', 650], ['name', 2200], ['number', 400], ['place', 4800]])
    expect(read_columns(entity, 'name:wide', label)[0]?.width).toBe(usual_width(entity, field('name'), label))
  })
  it('have room for their own name and for what may be chosen there', () => {
    const choices = ['部门检查', '领导现场办公'].map((label) => ({ value: label, label, label_en: '' }))
    expect(usual_width(entity, field('state', { kind: 'enumeration', label: '来源', choices }), label)).toBe(750)
    expect(usual_width(entity, field('host', { label: '主持或带队（职务）' }), label)).toBe(1050)
    expect(usual_width(entity, field('unit', { ref: 'units', label: '单位' }), label)).toBeGreaterThanOrEqual(room_for('云澜市政务服务管理局'))
    const english = ['working hours', 'working days'].map((label_en) => ({ value: label_en, label: '工时', label_en }))
    expect(usual_width(entity, field('unit', { kind: 'enumeration', label: '单位', choices: english }), (x) => ('label_en' in x && x.label_en) || x.label)).toBeGreaterThanOrEqual(room_for('working hours'))
    expect(room_for('RX20451')).toBeLessThan(room_for('一二三四五六七'))
  })
  it('are written back as they were read, and not at all when usual', () => {
    expect(write_columns(entity, read_columns(entity, 'walk,name:2200', label), label)).toBe('walk,name:2200')
    expect(write_columns(entity, read_columns(entity, null, label), label)).toBeNull()
    expect(write_columns(entity, with_width(read_columns(entity, null, label), 0, 1234), label)).toBe('number:1230,name,place')
  })
  it('are moved, added and taken away; one stays', () => {
    const columns = read_columns(entity, null, label)
    expect(moved(columns, 0, 1).map((c) => c.field.name)).toEqual(['name', 'number', 'place'])
    expect(moved(columns, 0, -1)).toBe(columns)
    expect(toggled(entity, columns, field('walk', { kind: 'i32' }), label).map((c) => c.field.name)).toEqual(['number', 'name', 'place', 'walk'])
    expect(toggled(entity, columns, field('number'), label).map((c) => c.field.name)).toEqual(['name', 'place'])
    const one = read_columns(entity, 'name', label)
    expect(toggled(entity, one, field('name'), label)).toBe(one)
  })
})

describe('address and views', () => {
  it('asks the server for what it knows', () => {
    expect(asked_of(entity, { q: '和风', state: '', sort: '-number', columns: 'name', limit: '9', cursor: 'x', other: ['a'] })).toEqual({ q: '和风', sort: '-number' })
  })
  it('a view is the same text whatever the order, and gives the address back', () => {
    const text = view_text({ sort: '-name', q: '和 风&', columns: 'name:2200,walk', empty: '', list: ['x'] })
    expect(text).toBe(view_text({ columns: 'name:2200,walk', q: '和 风&', sort: '-name' }))
    expect(view_address(text)).toEqual({ columns: 'name:2200,walk', q: '和 风&', sort: '-name' })
  })
})

describe('the row cursor', () => {
  it('moves by rows, screens and to the ends, and stays inside', () => {
    const at = (key: string, from: number, count = 100) => cursor_after(key, from, count, 20)
    expect([at('ArrowDown', 0), at('ArrowUp', 0), at('ArrowDown', 99), at('PageDown', 90), at('PageUp', 5), at('Home', 50), at('End', 0)]).toEqual([1, 0, 99, 99, 0, 0, 99])
    expect(at('ArrowDown', -1)).toBe(0)
    expect(at('a', 3)).toBeNull()
    expect(at('End', 0, 0)).toBeNull()
  })
})

describe('the palette', () => {
  it('goes round with the arrows', () => {
    expect([step('ArrowDown', 2, 3), step('ArrowUp', 0, 3), step('PageDown', 0, 5), step('PageUp', 2, 5), step('x', 0, 3), step('ArrowDown', 0, 0)]).toEqual([0, 2, 4, 0, null, null])
  })
  it('shows what was found, by characters', () => {
    expect(pieces('和风𠮷农贸', [{ from: 2, length: 2 }])).toEqual([{ text: '和风', found: false }, { text: '𠮷农', found: true }, { text: '贸', found: false }])
    expect(pieces('ab', [])).toEqual([{ text: 'ab', found: false }])
    expect(pieces('', [{ from: 0, length: 1 }])).toEqual([])
  })
})

describe('how many there are', () => {
  it('is not said more exactly than it was counted', () => {
    expect(count_text(100_000)).toBe('100,000')
    expect(count_text(100_001)).toBe('100,000+')
    expect([100_000, 100_001].map(is_counted)).toEqual([true, false])
  })
})

describe('the table of an import', () => {
  const line = (row: number, state: ImportLine['state'], more: Partial<ImportLine> = {}): ImportLine => ({ row, state, key: '', cells: [], changes: [], errors: [], ...more })
  const wrong = line(3, 'wrong', { cells: ['东,街', '"x"'], errors: [{ field: 'name', key: 'length' }, { field: 'unit', key: 'no_such' }, { field: '', key: 'conflict' }] })
  const report = { columns: [{ title: '名称', field: 'name' }, { title: '', field: '' }, { title: '颜色', field: '' }], lines: [line(2, 'same'), wrong, line(4, 'same'), line(5, 'same'), line(7, 'created')] } as unknown as ImportReport
  const columns = columns_of_report(report, (f) => f)
  it('has the columns of the file, or of what changes when the file is no table', () => {
    expect(columns).toEqual([{ title: '名称', field: 'name', at: 0 }, { title: '颜色', field: '', at: 2 }])
    expect(columns_of_report({ ...report, columns: [] }, (f) => f.toUpperCase())).toEqual([{ title: 'NAME', field: 'name', at: -1 }, { title: 'UNIT', field: 'unit', at: -1 }])
  })
  it('folds what does not change', () => {
    expect(sheet_rows(report.lines, null)).toEqual([{ from: 2, to: 2, n: 1 }, { line: wrong }, { from: 4, to: 5, n: 2 }, { line: report.lines[4] }])
    expect(sheet_rows(report.lines, 'wrong')).toEqual([{ line: wrong }])
  })
  it('leaves no error unsaid, and gives the wrong rows back with the reason', () => {
    expect(errors_elsewhere(wrong, columns).map((e) => e.key)).toEqual(['no_such', 'conflict'])
    const rows = wrong_rows(report, columns, '错误原因', (l) => l.errors.map((e) => e.key).join('；'))
    expect(rows).toEqual([['名称', '颜色', '错误原因'], ['东,街', '', 'length；no_such；conflict']])
    expect(csv_of([['a', '"x",\n', '东;街']])).toBe('a,"""x"",\n","东;街"')
  })
  it('knows which row lies where', () => {
    const starts = starts_of([52, 32, 52])
    expect(starts).toEqual([0, 52, 84, 136])
    expect([-5, 0, 51, 52, 83, 84, 500].map((y) => index_at(starts, y))).toEqual([0, 0, 0, 1, 1, 2, 2])
    expect(index_at([0], 10)).toBe(0)
  })
  it('takes a pasted table, not a word', () => {
    expect(pasted_table('名称\t区划\r\n东街\t3399\r\n')).not.toBeNull()
    expect(pasted_table('东街')).toBeNull()
    expect(pasted_table('a\tb')).toBeNull()
    expect(pasted_table('a\nb')).toBeNull()
  })
})
