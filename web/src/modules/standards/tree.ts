// The rows of a standard as the tree shows them: depth first, folded where a person folded them.
import type { StandardNode } from '@/api/generated'

// Rows below a folded row are hidden; a search shows its hits with everything above them.
export function visible_rows(nodes: StandardNode[], folded: ReadonlySet<number>, search: string): StandardNode[] {
  const wanted = search.trim().toLowerCase()
  if (wanted !== '') return with_ancestors(nodes, (n) => n.code.toLowerCase().includes(wanted) || n.name.toLowerCase().includes(wanted))
  const out: StandardNode[] = []
  let hidden_below = Infinity
  for (const n of nodes) {
    if (n.depth > hidden_below) continue
    hidden_below = Infinity
    out.push(n)
    if (folded.has(n.id)) hidden_below = n.depth
  }
  return out
}

function with_ancestors(nodes: StandardNode[], hit: (n: StandardNode) => boolean): StandardNode[] {
  const keep = new Set<number>()
  const path: StandardNode[] = []
  for (const n of nodes) {
    path.length = n.depth
    path[n.depth] = n
    if (hit(n)) for (const p of path) keep.add(p.id)
  }
  return nodes.filter((n) => keep.has(n.id))
}

// Everything deeper than the second level is folded at first in a large standard.
export function first_folded(nodes: StandardNode[]): Set<number> {
  if (nodes.length <= 60) return new Set()
  return new Set(nodes.filter((n) => !n.leaf && n.depth >= 1).map((n) => n.id))
}

// The sibling a row is put before to move it one place up or down; undefined: it is at that end already, null: the end.
export function neighbour(nodes: StandardNode[], row: StandardNode, way: 'up' | 'down'): number | null | undefined {
  const siblings = nodes.filter((n) => n.parent === row.parent)
  const at = siblings.findIndex((n) => n.id === row.id)
  if (way === 'up') return at > 0 ? siblings[at - 1]?.id : undefined
  if (at < 0 || at + 1 >= siblings.length) return undefined
  return siblings[at + 2]?.id ?? null
}
