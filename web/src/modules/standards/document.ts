// The rows of a draft while they are edited: plain values, never changed in place. Each operation gives a new document, so
// that undo is going back to the one before, and what must be saved is the difference to the one the server has.
import type { CombineRule, Criterion, MissingRule, StandardNode } from '@/api/generated'

export interface DocRow {
  key: number // of this session; the server's id where it had one
  parent: number // key; 0: a top row
  code: string
  name: string
  points: string
  method: string
  rule: string
  site_types: string[]
  combine: CombineRule
  weight: string
  missing: MissingRule | null
  note: string
}
export type Doc = readonly DocRow[] // depth first
export type Cell = Exclude<keyof DocRow, 'key' | 'parent'>
export const kCells: Cell[] = ['code', 'name', 'points', 'method', 'rule', 'site_types', 'combine', 'weight', 'missing', 'note']

export interface Outline {
  at: Map<number, number> // key → index
  depth: number[]
  children: number[][] // indexes, by index
  roots: number[]
}
export function outline(doc: Doc): Outline {
  const at = new Map(doc.map((r, i) => [r.key, i]))
  const depth: number[] = []
  const children: number[][] = doc.map(() => [])
  const roots: number[] = []
  doc.forEach((r, i) => {
    const p = r.parent === 0 ? undefined : at.get(r.parent)
    depth[i] = p === undefined ? 0 : (depth[p] ?? 0) + 1
    if (p === undefined) roots.push(i)
    else children[p]?.push(i)
  })
  return { at, depth, children, roots }
}
export function siblings(doc: Doc, o: Outline, parent: number): number[] {
  const p = parent === 0 ? undefined : o.at.get(parent)
  return (p === undefined ? o.roots : (o.children[p] ?? [])).map((i) => doc[i]?.key ?? 0)
}
// Behind the last row below row i.
export function end_of(o: Outline, i: number): number {
  let end = i + 1
  while (end < o.depth.length && (o.depth[end] ?? 0) > (o.depth[i] ?? 0)) end++
  return end
}

// From the server's tree; parents there are codes.
export function from_tree(nodes: readonly StandardNode[], key_of: (id: number) => number = (id) => id): Doc {
  const fold = (code: string) => code.normalize('NFKC').trim().toLowerCase()
  const by_code = new Map(nodes.map((n) => [fold(n.code), key_of(n.id)]))
  return nodes.map((n) => ({
    key: key_of(n.id),
    parent: n.parent === '' ? 0 : (by_code.get(fold(n.parent)) ?? 0),
    code: n.code,
    name: n.name,
    points: n.points,
    method: n.method,
    rule: n.rule,
    site_types: n.site_types,
    combine: n.combine,
    weight: n.weight,
    missing: n.missing ?? null,
    note: n.note,
  }))
}

export function set_cell(doc: Doc, key: number, value: Partial<DocRow>): Doc {
  return doc.map((r) => (r.key === key ? { ...r, ...value } : r))
}

// Those of the keys that no other of them lies above, in the order of the document.
export function tops(doc: Doc, o: Outline, keys: ReadonlySet<number>): number[] {
  const out: number[] = []
  let covered = 0
  doc.forEach((r, i) => {
    if (i < covered || !keys.has(r.key)) return
    out.push(r.key)
    covered = end_of(o, i)
  })
  return out
}

// The rows and all below them go below `parent`, before its child `before` (0: behind the last). Null: not possible, or no change.
export function move(doc: Doc, keys: ReadonlySet<number>, parent: number, before: number): Doc | null {
  const o = outline(doc)
  const heads = new Set(tops(doc, o, keys))
  if (heads.size === 0) return null
  const moved: DocRow[] = []
  const rest: DocRow[] = []
  for (let i = 0; i < doc.length; ) {
    const row = doc[i] as DocRow
    const end = heads.has(row.key) ? end_of(o, i) : i + 1
    if (heads.has(row.key)) moved.push(row.parent === parent ? row : { ...row, parent }, ...doc.slice(i + 1, end))
    else rest.push(row)
    i = end
  }
  const ro = outline(rest)
  if (parent !== 0 && !ro.at.has(parent)) return null // into itself
  let place = rest.length
  if (before !== 0) {
    const b = ro.at.get(before)
    if (b === undefined || rest[b]?.parent !== parent) return null
    place = b
  } else if (parent !== 0) place = end_of(ro, ro.at.get(parent) as number)
  const out = [...rest.slice(0, place), ...moved, ...rest.slice(place)]
  return out.every((r, i) => r === doc[i]) ? null : out
}

export type Way = 'up' | 'down' | 'in' | 'out'
// One step of one row: among its siblings, below the one before it, or behind its parent.
export function step(doc: Doc, key: number, way: Way): Doc | null {
  const o = outline(doc)
  const row = doc[o.at.get(key) ?? -1]
  if (row === undefined) return null
  const family = siblings(doc, o, row.parent)
  const i = family.indexOf(key)
  const one = new Set([key])
  if (way === 'up') return i > 0 ? move(doc, one, row.parent, family[i - 1] ?? 0) : null
  if (way === 'down') return i + 1 < family.length ? move(doc, one, row.parent, family[i + 2] ?? 0) : null
  if (way === 'in') return i > 0 ? move(doc, one, family[i - 1] ?? 0, 0) : null
  const parent = doc[o.at.get(row.parent) ?? -1]
  if (parent === undefined) return null
  const aunts = siblings(doc, o, parent.parent)
  return move(doc, one, parent.parent, aunts[aunts.indexOf(parent.key) + 1] ?? 0)
}

export function remove(doc: Doc, keys: ReadonlySet<number>): Doc {
  const o = outline(doc)
  const gone = new Set<number>()
  for (const k of tops(doc, o, keys)) {
    const i = o.at.get(k) as number
    for (let j = i; j < end_of(o, i); j++) gone.add(doc[j]?.key ?? 0)
  }
  return doc.filter((r) => !gone.has(r.key))
}

// A code that is free: the last sibling's, counted on.
export function free_code(doc: Doc, parent: number): string {
  const o = outline(doc)
  const used = new Set(doc.map((r) => r.code.toLowerCase()))
  const last = doc[o.at.get(siblings(doc, o, parent).at(-1) ?? -1) ?? -1]?.code
  const above = doc[o.at.get(parent) ?? -1]?.code
  const [, head = '', tail = '0'] = /^(.*?)(\d*)$/.exec(last ?? (above === undefined ? '0' : `${above}.0`)) ?? []
  for (let n = Number(tail === '' ? 0 : tail) + 1; ; n++) {
    const code = `${head}${n}`
    if (!used.has(code.toLowerCase())) return code
  }
}
// Behind the row `after` and what is below it, among its siblings; or as the last below `parent`.
export function insert(doc: Doc, row: DocRow, after: number | null): Doc {
  const o = outline(doc)
  if (after !== null) {
    const end = end_of(o, o.at.get(after) as number)
    return [...doc.slice(0, end), row, ...doc.slice(end)]
  }
  const p = o.at.get(row.parent)
  const end = p === undefined ? doc.length : end_of(o, p)
  return [...doc.slice(0, end), row, ...doc.slice(end)]
}

// ---- what is saved ----
export interface Edit {
  rows: Criterion[]
  keys: number[] // of the rows, in the same order
  removed: number[]
  order: number[]
}
function codes(doc: Doc): Map<number, string> {
  return new Map(doc.map((r) => [r.key, r.code]))
}
export function difference(base: Doc, now: Doc, standard: number, id_of: (key: number) => number): Edit | null {
  const before = new Map(base.map((r) => [r.key, r]))
  const old_codes = codes(base)
  const new_codes = codes(now)
  const rows: Criterion[] = []
  const keys: number[] = []
  for (const r of now) {
    const was = before.get(r.key)
    const parent = new_codes.get(r.parent) ?? ''
    if (was !== undefined && same_cells(was, r) && (old_codes.get(was.parent) ?? '') === parent) continue
    const { key, ...cells } = r
    rows.push({ ...cells, id: id_of(key), standard, parent, position: 0 })
    keys.push(key)
  }
  const removed = base.filter((r) => !new_codes.has(r.key)).map((r) => id_of(r.key))
  const stayed = base.filter((r) => new_codes.has(r.key))
  const ordered = stayed.length === now.length && now.every((r, i) => stayed[i]?.key === r.key)
  if (rows.length === 0 && removed.length === 0 && ordered) return null
  return { rows, keys, removed, order: ordered ? [] : now.map((r) => id_of(r.key)) }
}
export function same_cells(a: DocRow, b: DocRow): boolean {
  return a === b || kCells.every((c) => (c === 'site_types' ? a.site_types.join('\n') === b.site_types.join('\n') : a[c] === b[c]))
}

// My changes (base → mine) done again on what another person has saved meanwhile.
export function redo_on(base: Doc, mine: Doc, theirs: Doc): Doc {
  const was = new Map(base.map((r) => [r.key, r]))
  const here = new Set(mine.map((r) => r.key))
  let out = remove(theirs, new Set(base.filter((r) => !here.has(r.key)).map((r) => r.key)))
  const seen = new Map<number, number>() // parent → the child of mine before this one
  for (const r of mine) {
    const b = was.get(r.key)
    const before = seen.get(r.parent) ?? 0
    seen.set(r.parent, r.key)
    const there = out.find((x) => x.key === r.key)
    const parent_there = r.parent === 0 || out.some((x) => x.key === r.parent)
    if (b === undefined && parent_there) {
      const after = out.find((x) => x.key === before && x.parent === r.parent)
      out = insert(out, { ...r, code: out.some((x) => x.code === r.code) ? free_code(out, r.parent) : r.code }, after?.key ?? null)
    } else if (b !== undefined && there !== undefined) {
      const cells = Object.fromEntries(kCells.filter((c) => JSON.stringify(b[c]) !== JSON.stringify(r[c])).map((c) => [c, r[c]]))
      if (Object.keys(cells).length > 0) out = set_cell(out, r.key, cells)
      if (b.parent !== r.parent && parent_there) {
        const family = siblings(out, outline(out), r.parent)
        out = move(out, new Set([r.key]), r.parent, family[family.indexOf(before) + 1] ?? 0) ?? out
      }
    }
  }
  return reorder_as(base, mine, out)
}
// Where I put siblings into another order, theirs follow.
function reorder_as(base: Doc, mine: Doc, theirs: Doc): Doc {
  const [bo, mo] = [outline(base), outline(mine)]
  let out = theirs
  for (const parent of [0, ...mine.map((r) => r.key)]) {
    const now = siblings(mine, mo, parent)
    const both = new Set(siblings(base, bo, parent))
    const kept = now.filter((k) => both.has(k))
    if (parent !== 0 && !mo.at.has(parent)) continue
    const before = siblings(base, bo, parent).filter((k) => kept.includes(k))
    if (kept.join() === before.join()) continue
    for (const key of now) if (out.some((r) => r.key === key && r.parent === parent)) out = move(out, new Set([key]), parent, 0) ?? out
  }
  return out
}

// ---- what is seen ----
// Rows below a folded row are hidden; a search shows its hits with everything above them.
export function visible(doc: Doc, o: Outline, folded: ReadonlySet<number>, search: string): number[] {
  const wanted = search.trim().toLowerCase()
  const out: number[] = []
  if (wanted !== '') {
    const keep = new Set<number>()
    doc.forEach((r, i) => {
      if (![r.code, r.name, r.rule, r.method, r.note, ...r.site_types].some((x) => x.toLowerCase().includes(wanted))) return
      for (let k: number | undefined = i; k !== undefined && !keep.has(k); k = o.at.get(doc[k]?.parent ?? 0)) keep.add(k)
    })
    return doc.map((_, i) => i).filter((i) => keep.has(i))
  }
  for (let i = 0; i < doc.length; ) {
    out.push(i)
    i = folded.has(doc[i]?.key ?? 0) ? end_of(o, i) : i + 1
  }
  return out
}
// A large standard opens to its second level.
export function first_folded(doc: Doc): Set<number> {
  if (doc.length <= 300) return new Set()
  const o = outline(doc)
  return new Set(doc.filter((_, i) => (o.depth[i] ?? 0) >= 1 && (o.children[i] ?? []).length > 0).map((r) => r.key))
}
