// The rows of a long table that are in the document: those in view, measured as they are; all of them on paper.
import { useVirtualizer } from '@tanstack/vue-virtual'
import { computed, onBeforeUnmount, onMounted, ref } from 'vue'

// Rows out of sight that are there already: what a hand scrolls the browser shows before the page knows; what a key scrolls is shown with
// its rows, and those beside would only make the next key wait.
const kByHand = 4
const kByKey = 1

export function use_virtual_rows(scroller: () => HTMLElement | null, count: () => number, key_of: (n: number) => number, held = () => false) {
  const printing = ref(false)
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
  const beside = ref(kByKey)
  const head = ref(rem * 2.2) // the head of the table: it stays in sight, and the rows begin below it
  const virtual = useVirtualizer(
    computed(() => ({
      count: count(),
      getScrollElement: scroller,
      estimateSize: () => rem * 2.1429,
      getItemKey: key_of,
      overscan: beside.value,
      scrollMargin: head.value,
      scrollPaddingStart: head.value,
      scrollPaddingEnd: rem,
    })),
  )
  // The same as long as the rows are the same: it is asked whenever a scroll begins, goes on and ends.
  const items = computed<number[]>((was) => {
    const now = printing.value ? Array.from({ length: count() }, (_, n) => n) : virtual.value.getVirtualItems().map((v) => v.index)
    return was !== undefined && was.length === now.length && was.every((n, i) => n === now[i]) ? was : now
  })
  const before = computed(() => (printing.value ? 0 : (virtual.value.getVirtualItems()[0]?.start ?? head.value) - head.value))
  const after = computed(() => (printing.value ? 0 : virtual.value.getTotalSize() + head.value - (virtual.value.getVirtualItems().at(-1)?.end ?? head.value)))
  // A row keeps its element, and those that come take the elements of those that left. Moved within a table an element costs more than it does as
  // another row: where many come, all are given out anew in their order, unless a row is `held` by what somebody types in it.
  let made = 0
  const elements = computed<Map<number, number>>((was = new Map()) => {
    const now = new Set(items.value.map(key_of))
    const come = [...now].filter((key) => !was.has(key)).length
    const keep = come <= now.size / 4 || held()
    const free = [...was].flatMap(([key, element]) => (keep && now.has(key) ? [] : [element]))
    return new Map([...now].map((key) => [key, (keep ? was.get(key) : undefined) ?? free.shift() ?? made++]))
  })
  function go(n: number, align: 'auto' | 'center'): void {
    const v = virtual.value
    const [to] = v.getOffsetForIndex(n, align) ?? []
    if (to === v.scrollOffset && to === scroller()?.scrollTop) return
    if (!items.value.includes(n)) beside.value = kByKey
    v.scrollToIndex(n, { align })
  }
  // An element is one row after another: what it is now stands in its data-index. Its size is watched, and asked for when it has become
  // another row.
  function sized(el: HTMLElement): void {
    const { height } = el.getBoundingClientRect()
    if (height > 0 && !printing.value) virtual.value.resizeItem(Number(el.dataset.index), height)
  }
  const watcher = new ResizeObserver((all) => all.forEach(({ target }) => sized(target as HTMLElement)))
  function measure(el: unknown): void {
    if (el instanceof HTMLElement) watcher.observe(el)
  }
  const all = () => (printing.value = true)
  const some = () => (printing.value = false)
  const by_hand = (e: Event) => {
    if (e.type !== 'pointerdown' || e.target === scroller()) beside.value = kByHand // a press on the grid itself is one on its scroll bar
  }
  const kHand = ['wheel', 'touchmove', 'pointerdown']
  onMounted(() => {
    head.value = Math.ceil(scroller()?.querySelector('thead')?.getBoundingClientRect().height ?? 0)
    window.addEventListener('beforeprint', all)
    window.addEventListener('afterprint', some)
    for (const type of kHand) scroller()?.addEventListener(type, by_hand, { passive: true })
  })
  onBeforeUnmount(() => {
    watcher.disconnect()
    window.removeEventListener('beforeprint', all)
    window.removeEventListener('afterprint', some)
  })
  return { virtual, items, elements, before, after, measure, sized, go }
}
