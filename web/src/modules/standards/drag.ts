// Rows dragged with the mouse, a finger or a pen: where they would go is worked out from the row under the pointer (its upper
// quarter: before it; the middle: below it; the lower quarter: behind it), the list scrolls at its edges, Escape gives up.
import { onScopeDispose, ref, shallowRef } from 'vue'
import { end_of, outline, siblings, tops, type Doc } from './document'

export interface Target {
  parent: number
  before: number // 0: behind the last
  over: number // the row under the pointer
  zone: 'before' | 'into' | 'after'
  depth: number
}
export interface Dragged {
  keys: Set<number>
  x: number
  y: number
  target: Target | null
}

export function target_at(doc: Doc, dragged: ReadonlySet<number>, over: number, share: number, open: boolean): Target | null {
  const o = outline(doc)
  const i = o.at.get(over)
  const row = i === undefined ? undefined : doc[i]
  if (i === undefined || row === undefined) return null
  for (const k of tops(doc, o, dragged)) {
    const d = o.at.get(k) as number
    if (i >= d && i < end_of(o, d)) return null // into itself
  }
  const depth = o.depth[i] ?? 0
  const below = (o.children[i] ?? []).length > 0 && open
  const free = (keys: number[], from: number) => keys.slice(from).find((k) => !dragged.has(k)) ?? 0
  if (share < 0.25) return { parent: row.parent, before: over, over, zone: 'before', depth }
  if (share <= 0.75) return { parent: over, before: 0, over, zone: 'into', depth: depth + 1 }
  if (below) return { parent: over, before: free(siblings(doc, o, over), 0), over, zone: 'after', depth: depth + 1 }
  const family = siblings(doc, o, row.parent)
  return { parent: row.parent, before: free(family, family.indexOf(over) + 1), over, zone: 'after', depth }
}

const kStart = 4 // pixels before a press becomes a drag
const kEdge = 48

export function use_drag(scroller: () => HTMLElement | null, doc: () => Doc, open: (key: number) => boolean, dropped: (keys: Set<number>, target: Target) => void) {
  const drag = shallowRef<Dragged | null>(null)
  const line = ref<{ top: number; left: number } | null>(null)
  let stop: (() => void) | null = null

  function look(x: number, y: number): Target | null {
    const d = drag.value
    const row = document.elementFromPoint(x, y)?.closest<HTMLElement>('tr[data-key]')
    if (d === null || row === null || row === undefined || !scroller()?.contains(row)) return null
    const box = row.getBoundingClientRect()
    return target_at(doc(), d.keys, Number(row.dataset.key), (y - box.top) / Math.max(1, box.height), open(Number(row.dataset.key)))
  }
  function mark(target: Target | null): void {
    const s = scroller()
    const row = target === null ? null : s?.querySelector<HTMLElement>(`tr[data-key="${target.over}"]`)
    if (s === null || row === null || row === undefined || target === null || target.zone === 'into') {
      line.value = null
      return
    }
    const [a, b] = [row.getBoundingClientRect(), s.getBoundingClientRect()]
    line.value = { top: (target.zone === 'before' ? a.top : a.bottom) - b.top + s.scrollTop, left: target.depth }
  }
  function begin(e: PointerEvent, keys: Set<number>): void {
    if (e.button !== 0) return
    e.preventDefault()
    const [x0, y0] = [e.clientX, e.clientY]
    const held = scroller() // not the handle: its row may scroll out of the document
    if (held === null) return
    let [x, y] = [x0, y0]
    let frame = 0
    const update = () => {
      const target = look(x, y)
      drag.value = { keys, x, y, target }
      mark(target)
    }
    const roll = () => {
      const s = scroller()
      if (s === null || drag.value === null) return
      const box = s.getBoundingClientRect()
      const by = y < box.top + kEdge ? y - box.top - kEdge : y > box.bottom - kEdge ? y - box.bottom + kEdge : 0
      if (by !== 0) {
        s.scrollTop += Math.max(-24, Math.min(24, by / 2))
        update()
      }
      frame = requestAnimationFrame(roll)
    }
    const moved = (m: PointerEvent) => {
      ;[x, y] = [m.clientX, m.clientY]
      if (drag.value === null) {
        if (Math.hypot(x - x0, y - y0) < kStart) return
        drag.value = { keys, x, y, target: null }
        frame = requestAnimationFrame(roll)
      }
      update()
    }
    const up = () => {
      const d = drag.value
      end()
      if (d?.target) dropped(d.keys, d.target)
    }
    const key = (k: KeyboardEvent) => {
      if (k.key !== 'Escape') return
      k.preventDefault()
      k.stopPropagation()
      end()
    }
    const end = () => {
      cancelAnimationFrame(frame)
      held.removeEventListener('pointermove', moved)
      held.removeEventListener('pointerup', up)
      held.removeEventListener('pointercancel', end)
      window.removeEventListener('keydown', key, true)
      drag.value = null
      line.value = null
      stop = null
    }
    stop?.()
    stop = end
    held.setPointerCapture(e.pointerId)
    held.addEventListener('pointermove', moved)
    held.addEventListener('pointerup', up)
    held.addEventListener('pointercancel', end)
    window.addEventListener('keydown', key, true)
  }
  onScopeDispose(() => stop?.())
  return { drag, line, begin }
}
