// Where the cursor of a standard's tree stands, and which rows are chosen: by keys through rows and columns, by the mouse with Shift and Ctrl.
import { computed, nextTick, ref, shallowRef, type ComputedRef } from 'vue'
import { cell_id, type Column, type kColumns } from './columns'

interface Shown {
  columns: ComputedRef<typeof kColumns>
  order: ComputedRef<number[]> // the keys of the rows
  place_of: ComputedRef<Map<number, number>>
  go: (n: number, align: 'auto' | 'center') => void
}

export function use_cursor({ columns, order, place_of, go }: Shown) {
  const cursor = shallowRef<{ key: number; column: Column } | null>(null)
  const chosen = ref<ReadonlySet<number>>(new Set())
  let anchor: number | null = null
  const active = computed(() => (cursor.value !== null && place_of.value.has(cursor.value.key) ? cell_id(cursor.value.key, cursor.value.column) : undefined))

  function go_to(key: number, column: Column = cursor.value?.column ?? 'name', align: 'auto' | 'center' = 'auto'): void {
    cursor.value = { key, column }
    const n = place_of.value.get(key)
    if (n !== undefined) go(n, align)
  }
  function by_rows(step_by: number, extend: boolean): void {
    const n = Math.min(Math.max((place_of.value.get(cursor.value?.key ?? 0) ?? -1) + step_by, 0), order.value.length - 1)
    const key = order.value[n]
    if (key === undefined) return
    if (extend) {
      anchor ??= cursor.value?.key ?? key
      const [a, b] = [place_of.value.get(anchor) ?? n, n].sort((x, y) => x - y) as [number, number]
      chosen.value = new Set(order.value.slice(a, b + 1))
    } else choose_none()
    go_to(key)
  }
  const column_at = () => columns.value.findIndex((x) => x.name === cursor.value?.column)
  function by_columns(step_by: number): boolean {
    const c = cursor.value
    const to = c === null ? undefined : columns.value[column_at() + step_by]
    if (c === null || to === undefined) return false
    cursor.value = { key: c.key, column: to.name }
    void nextTick(() => document.getElementById(cell_id(c.key, to.name))?.scrollIntoView({ block: 'nearest', inline: 'nearest' }))
    return true
  }
  const to_column = (n: number) => void by_columns((n < 0 ? columns.value.length + n : n) - column_at())

  function choose_none(): void {
    anchor = null
    if (chosen.value.size > 0) chosen.value = new Set()
  }
  function toggle(key: number): void {
    const next = new Set(chosen.value)
    if (!next.delete(key)) next.add(key)
    chosen.value = next
    anchor = key
  }
  // What is done to a chosen row is done to all of them.
  const meant = (key: number): Set<number> => (chosen.value.has(key) ? new Set(chosen.value) : new Set([key]))
  // A press of the mouse on a cell; true: on the one where the cursor was already.
  function press(e: MouseEvent, key: number, column: Column): boolean {
    const was = cursor.value
    if (e.shiftKey && was !== null) {
      anchor ??= was.key
      by_rows((place_of.value.get(key) ?? 0) - (place_of.value.get(was.key) ?? 0), true)
      return false
    }
    if (e.ctrlKey || e.metaKey) {
      if (chosen.value.size === 0 && was !== null && was.key !== key) toggle(was.key)
      toggle(key)
    } else choose_none()
    cursor.value = { key, column }
    return !e.ctrlKey && !e.metaKey && was?.key === key && was.column === column
  }
  return { cursor, chosen, active, go_to, by_rows, by_columns, to_column, choose_none, toggle, meant, press }
}
