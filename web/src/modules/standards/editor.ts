// The editing of one draft: the document, its history, what the server has of it, and what the check says. Every change is
// saved by itself, a moment later, as one edit on the revision it stands on; with no line it is kept until there is one.
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { Criterion, StandardCheck, StandardEdited, StandardFinding, StandardTree } from '@/api/generated'
import { api } from '@/app/api'
import type { FieldError } from '@/app/contract'
import { new_key } from '@/app/key'
import { as_problem, type Problem } from '@/app/problem'
import { difference, from_tree, outline, redo_on, same_cells, type Cell, type Doc, type DocRow, type Edit, type Outline } from './document'

export type SaveState = 'saved' | 'waiting' | 'saving' | 'offline' | 'conflict' | 'refused'
export interface Place {
  key: number
  column: Cell
}
interface Entry {
  doc: Doc
  place: Place | null // where the change was made
  said: string
}
export interface Checked {
  findings: Finding[]
  maxima: Map<number, { maximum: string; reachable: string }>
  maximum: string
  reachable: string
  errors: number
  warnings: number
}
export type Finding = StandardFinding & { row_key: number | null }
export interface Typed {
  key: number
  column: Cell
  value: string | string[] | null
}

const kSaveAfter = 400
const kCheckAfter = 120
const kMostSteps = 1000
const kFirstWait = 2000
const kLongestWait = 30_000

export interface Editor {
  id: number
  doc: ShallowRef<Doc>
  shape: ComputedRef<Outline>
  state: Ref<SaveState>
  problem: ShallowRef<Problem | null>
  shown: ComputedRef<Checked>
  typed_errors: Ref<FieldError[]>
  undo_of: ComputedRef<string | null>
  redo_of: ComputedRef<string | null>
  revision: () => number
  settled: () => boolean // everything is on the server
  fresh_key: () => number
  change: (doc: Doc | null, said: string, place?: Place | null) => boolean
  undo: () => Entry | null
  redo: () => Entry | null
  check: (typed: Typed | null) => void
  save_now: () => Promise<void>
  take: (tree: StandardTree) => void // starts anew from what the server has
  redo_mine: (tree: StandardTree) => void // what was not saved, on top of what the server has
}

export function make_editor(tree: StandardTree, may_edit: boolean): Editor {
  const id = tree.standard.id
  const doc = shallowRef<Doc>([])
  const shape = computed(() => outline(doc.value))
  const state = ref<SaveState>('saved')
  const problem = shallowRef<Problem | null>(null)
  const settled_check = shallowRef<Checked>({ findings: [], maxima: new Map(), maximum: '0', reachable: '0', errors: 0, warnings: 0 })
  const typed_check = shallowRef<Checked | null>(null)
  const typed_errors = ref<FieldError[]>([])
  const past = shallowRef<Entry[]>([])
  const step = ref(0)

  let base: Doc = []
  let revision = 0
  let ids = new Map<number, number>() // key → the server's id, where it is another
  let keys = new Map<number, number>()
  let last_key = 0
  let sent: { edit: Edit; doc: Doc; body: unknown; key: string } | null = null
  let busy = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = kFirstWait
  let check_timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | null = null

  const id_of = (key: number) => ids.get(key) ?? key
  const key_of = (server: number) => keys.get(server) ?? server

  function checked(c: StandardCheck | StandardTree): Checked {
    const maxima = 'maxima' in c ? c.maxima.map((m) => [key_of(m.node), m] as const) : c.nodes.map((n) => [key_of(n.id), n] as const)
    return {
      findings: c.findings.map((f) => ({ ...f, row_key: f.node == null ? null : key_of(f.node) })),
      maxima: new Map(maxima.map(([key, m]) => [key, { maximum: m.maximum, reachable: m.reachable }])),
      maximum: c.maximum,
      reachable: c.reachable,
      errors: c.errors,
      warnings: c.warnings,
    }
  }
  function begin(from: StandardTree): void {
    base = from_tree(from.nodes, key_of)
    revision = from.revision
    settled_check.value = checked(from)
    typed_check.value = null
    sent = null
    problem.value = null
  }
  function take(from: StandardTree): void {
    clearTimeout(timer)
    begin(from)
    doc.value = base
    past.value = [{ doc: base, place: null, said: '' }]
    step.value = 0
    state.value = 'saved'
  }
  function redo_mine(from: StandardTree): void {
    const [was, mine] = [base, doc.value]
    begin(from)
    doc.value = redo_on(was, mine, base)
    past.value = [
      { doc: base, place: null, said: '' },
      { doc: doc.value, place: null, said: '' },
    ]
    step.value = 1
    state.value = 'waiting'
    later(0)
  }

  // ---- history ----
  function show(entry: Entry | undefined): void {
    if (entry === undefined) return
    doc.value = entry.doc
    later()
  }
  function change(next: Doc | null, said: string, place: Place | null = null): boolean {
    if (!may_edit || next === null || next === doc.value) return false
    const kept = past.value.slice(Math.max(0, step.value + 1 - kMostSteps), step.value + 1)
    past.value = [...kept, { doc: next, place, said }]
    step.value = past.value.length - 1
    show(past.value[step.value])
    return true
  }
  function undo(): Entry | null {
    const undone = past.value[step.value]
    if (step.value === 0 || undone === undefined) return null
    step.value--
    show(past.value[step.value])
    return undone
  }
  function redo(): Entry | null {
    const entry = past.value[step.value + 1]
    if (entry === undefined) return null
    step.value++
    show(entry)
    return entry
  }

  // ---- saving ----
  function later(ms = kSaveAfter): void {
    if (state.value === 'conflict') return
    if (!busy) state.value = state.value === 'offline' ? 'offline' : 'waiting'
    clearTimeout(timer)
    timer = setTimeout(() => void save_now(), ms)
  }
  async function save_now(): Promise<void> {
    clearTimeout(timer)
    if (busy || state.value === 'conflict') return
    // An edit whose reply never came is sent again as it was: the server knows it by its key and does it once.
    if (sent === null) {
      const edit = difference(base, doc.value, id, id_of)
      if (edit === null) {
        state.value = 'saved'
        problem.value = null
        return
      }
      const { rows, removed, order } = edit
      sent = { edit, doc: doc.value, body: { revision, rows, removed, order }, key: new_key() }
    }
    const mine = sent
    busy = true
    if (state.value !== 'offline') state.value = 'saving'
    try {
      const reply = await api.post<StandardEdited>(`/standards/${id}/edit`, mine.body, { idempotency_key: mine.key })
      sent = null
      wait = kFirstWait
      saved(mine.edit, mine.doc, reply)
      state.value = 'saved'
      problem.value = null
    } catch (e) {
      problem.value = as_problem(e)
      const p = problem.value
      if (p.status === 0 || p.status === 503 || p.status === 401) {
        state.value = 'offline'
        timer = setTimeout(() => void save_now(), wait)
        wait = Math.min(wait * 2, kLongestWait)
      } else {
        sent = null
        state.value = p.status === 409 ? 'conflict' : 'refused'
      }
      return
    } finally {
      busy = false
    }
    if (difference(base, doc.value, id, id_of) !== null) later(0)
  }
  // The server's own spelling (2.50 → 2.5) takes the place of what was sent, unless it was changed again meanwhile.
  function saved(edit: Edit, then: Doc, reply: StandardEdited): void {
    reply.rows.forEach((r, i) => {
      const key = edit.keys[i] as number
      if (r.id === key) return
      ids = new Map(ids).set(key, r.id)
      keys = new Map(keys).set(r.id, key)
    })
    const spelled = new Map(reply.rows.map((r, i) => [edit.keys[i] as number, r]))
    const as_written = (row: DocRow): DocRow => {
      const r = spelled.get(row.key)
      return r === undefined ? row : settle(row, r)
    }
    base = then.map(as_written)
    revision = reply.revision
    settled_check.value = checked(reply)
    const sent_rows = new Map(then.map((r) => [r.key, r]))
    const now = doc.value.map((r) => (sent_rows.get(r.key) === r ? as_written(r) : r))
    if (now.some((r, i) => r !== doc.value[i])) {
      doc.value = now
      const entry = past.value[step.value]
      if (entry !== undefined) past.value = past.value.map((e) => (e === entry ? { ...e, doc: now } : e))
    }
  }
  // ---- the check ----
  function check(typed: Typed | null): void {
    clearTimeout(check_timer)
    asking?.abort()
    typed_errors.value = []
    if (typed === null) {
      typed_check.value = null
      return
    }
    check_timer = setTimeout(() => void ask(typed), kCheckAfter)
  }
  async function ask(typed: Typed): Promise<void> {
    if (busy || sent !== null) return check(typed) // what is on its way would be counted twice
    const asked = doc.value.map((r) => (r.key === typed.key ? { ...r, [typed.column]: typed.value } : r))
    const edit = difference(base, asked, id, id_of)
    if (edit === null) return void (typed_check.value = null)
    asking = new AbortController()
    try {
      const { rows, removed, order } = edit
      const reply = await api.post<StandardCheck>(`/standards/${id}/check`, { revision, rows, removed, order }, { signal: asking.signal })
      typed_check.value = checked(reply)
    } catch (e) {
      if (e instanceof DOMException) return
      typed_errors.value = as_problem(e).errors.map((x) => ({ ...x, field: x.field.replace(/^rows\[\d+\]\./, '') }))
    }
  }

  const editor: Editor = {
    id,
    doc,
    shape,
    state,
    problem,
    typed_errors,
    shown: computed(() => typed_check.value ?? settled_check.value),
    undo_of: computed(() => (step.value > 0 ? (past.value[step.value]?.said ?? '') : null)),
    redo_of: computed(() => past.value[step.value + 1]?.said ?? null),
    revision: () => revision,
    settled: () => !busy && sent === null && difference(base, doc.value, id, id_of) === null,
    fresh_key: () => ++last_key,
    change,
    undo,
    redo,
    check,
    save_now,
    take,
    redo_mine,
  }
  take(tree)
  return editor
}

function settle(row: DocRow, r: Criterion): DocRow {
  const written: DocRow = {
    key: row.key,
    parent: row.parent,
    code: r.code,
    name: r.name,
    points: r.points,
    method: r.method,
    rule: r.rule,
    site_types: r.site_types,
    combine: r.combine,
    weight: r.weight,
    missing: r.missing ?? null,
    note: r.note,
  }
  return same_cells(row, written) ? row : written
}

// Editors live as long as the page: who looks at another screen and comes back can still undo.
const editors = new Map<number, Editor>()
export function editor_of(tree: StandardTree, may_edit: boolean): Editor {
  const kept = editors.get(tree.standard.id)
  const current = kept !== undefined && may_edit && (!kept.settled() || kept.revision() >= tree.revision)
  if (kept !== undefined && current) return kept
  const made = make_editor(tree, may_edit)
  if (may_edit) editors.set(tree.standard.id, made)
  return made
}
