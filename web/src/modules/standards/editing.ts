// The cell that is being edited: what is typed is checked as it stands, and taken only when the server would take it.
import { computed, ref, shallowRef, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { word_field_error } from '@/app/problem'
import { cell_text, cell_value, is_cell, wrong_cell, type Column, type Editing, type Go } from './columns'
import { set_cell, type DocRow } from './document'
import type { Editor, Finding } from './editor'
import type { use_cursor } from './cursor'

interface Place {
  may_edit: () => boolean
  found: ComputedRef<Map<number, Finding[]>>
  said: (f: Finding) => string
  focus: () => void // on the grid again
  say: (text: string) => void
  undo: () => void
}

export function use_editing(editor: Editor, { cursor, by_columns }: ReturnType<typeof use_cursor>, { may_edit, found, said, focus, say, undo }: Place) {
  const { t, te } = useI18n()
  const editing = shallowRef<Editing | null>(null)
  const wrong = ref<string[]>([])
  const touched = ref(false)
  const row_of = (key: number) => editor.doc.value[editor.shape.value.at.get(key) ?? -1]
  const errors = computed(() => {
    const e = editing.value
    if (e === null) return []
    const told = editor.typed_errors.value.filter((x) => x.field === e.column).map((x) => word_field_error(x, { t, te }))
    const here = told.length > 0 || !touched.value ? [] : (found.value.get(e.key) ?? []).filter((f) => f.column === e.column).map(said)
    return [...new Set([...wrong.value, ...told, ...here])]
  })

  function edit(key: number, column: Column, start: string | null = null, fresh = false): void {
    if (!may_edit() || !is_cell(column)) return
    cursor.value = { key, column }
    wrong.value = []
    touched.value = false
    editing.value = { key, column, start, fresh }
    if (start !== null) typed(start)
  }
  function typed(text: string): void {
    const e = editing.value
    if (e === null) return
    touched.value = true
    wrong.value = wrong_cell(editor.doc.value, e.key, e.column, text).map((x) => word_field_error(x, { t, te }))
    editor.check(wrong.value.length > 0 ? null : { key: e.key, column: e.column, value: cell_value(e.column, text) as string | string[] | null })
  }
  function done(text: string, to: Go): void {
    const e = editing.value
    if (e === null) return
    const row = row_of(e.key)
    const bad = wrong_cell(editor.doc.value, e.key, e.column, text)
    const refused = bad.length > 0 ? bad : editor.typed_errors.value.filter((x) => x.field === e.column)
    if (row !== undefined && refused.length > 0 && text !== cell_text(row, e.column)) {
      wrong.value = refused.map((x) => word_field_error(x, { t, te }))
      touched.value = true
      if (to !== 'away') return // stays open until it can be taken, or Escape
      say(t('standards.said.not_taken', { text, why: wrong.value.join(' ') }))
    } else if (row !== undefined && text !== cell_text(row, e.column)) {
      const value = cell_value(e.column, text)
      if (cell_text({ ...row, [e.column]: value } as DocRow, e.column) !== cell_text(row, e.column))
        editor.change(set_cell(editor.doc.value, e.key, { [e.column]: value }), t('standards.did.cell', { code: row.code, column: t(`standards.columns.${e.column}`) }), { key: e.key, column: e.column })
    }
    shut(to !== 'away')
    if (to === 'next' && by_columns(1)) return cursor.value && is_cell(cursor.value.column) ? edit(cursor.value.key, cursor.value.column) : void by_columns(1)
    if (to === 'before') by_columns(-1)
  }
  function shut(and_focus = true): void {
    editing.value = null
    wrong.value = []
    editor.check(null)
    if (and_focus) focus()
  }
  function leave(): void {
    const e = editing.value
    shut()
    if (e?.fresh === true) undo() // the row was only just made for this
  }
  return { editing, errors, edit, typed, done, leave }
}
