// What the rows of a standard's tree know of the grid they stand in. One object for all of them, of values that each row watches for itself: so
// the cursor, a choice, a drag or a check reaches the rows it concerns, and no other is made anew.
import type { Ref } from 'vue'
import type { Column, Editing, Go, kColumns } from './columns'
import type { Cell, DocRow } from './document'
import type { Dragged } from './drag'
import type { Checked, Finding } from './editor'
import type { Suggestion } from './rules'

type Seen<T> = Readonly<Ref<T>>
export type Choice = { value: string; label: string }

export interface Grid {
  columns: Seen<typeof kColumns>
  may_edit: Seen<boolean>
  words: Seen<Record<'combine' | 'missing', Choice[]>>
  say: Seen<{ drag: string; finding: (f: Finding) => string; unreachable: (n: string) => string; column: (c: Column) => string }> // rows come by the dozen
  found: Seen<Map<number, Finding[]>>
  checked: Seen<Checked>
  cursor: Seen<{ key: number; column: Column } | null>
  chosen: Seen<ReadonlySet<number>>
  drag: Seen<Dragged | null>
  opened: (key: number) => boolean
  editing: Seen<Editing | null>
  errors: Seen<string[]> // of what is typed
  suggest: (row: DocRow, column: Cell) => ((text: string) => Suggestion[]) | undefined
  choices: (column: Cell) => Choice[] | undefined
  typed: (text: string) => void
  done: (text: string, to: Go) => void
  leave: () => void
  measure: (el: HTMLElement) => void // once; from then on its size is watched
  sized: (el: HTMLElement) => void // it has become another row
}
