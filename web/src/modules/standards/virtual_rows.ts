// The rows of a long table that are in the document: those in view, measured as they are; all of them on paper.
import { useVirtualizer } from '@tanstack/vue-virtual'
import { computed, onBeforeUnmount, onMounted, ref } from 'vue'
import { painted } from '@/app/paint'

const kBeside = 4 // rows out of sight that are there already

export function use_virtual_rows(scroller: () => HTMLElement | null, count: () => number, key_of: (n: number) => number) {
  const printing = ref(false)
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
  const beside = ref(kBeside)
  const virtual = useVirtualizer(
    computed(() => ({
      count: count(),
      getScrollElement: scroller,
      estimateSize: () => rem * 2.1429,
      getItemKey: key_of,
      overscan: beside.value,
      scrollPaddingStart: rem * 2.5,
      scrollPaddingEnd: rem,
    })),
  )
  const items = computed(() => (printing.value ? Array.from({ length: count() }, (_, n) => n) : virtual.value.getVirtualItems().map((v) => v.index)))
  const before = computed(() => (printing.value ? 0 : (virtual.value.getVirtualItems()[0]?.start ?? 0)))
  const after = computed(() => (printing.value ? 0 : virtual.value.getTotalSize() - (virtual.value.getVirtualItems().at(-1)?.end ?? 0)))
  // To a row that is not in the document: those in view are painted first.
  function go(n: number, align: 'auto' | 'center'): void {
    if (!items.value.includes(n)) {
      beside.value = 1
      void painted().then(() => (beside.value = kBeside))
    }
    virtual.value.scrollToIndex(n, { align })
  }
  // An element is one row after another: what it is now stands in its data-index. Its size is watched, and asked for when it has become
  // another row.
  function sized(el: HTMLElement): void {
    if (el.isConnected && el.offsetHeight > 0 && !printing.value) virtual.value.resizeItem(Number(el.dataset.index), el.offsetHeight)
  }
  const watcher = new ResizeObserver((all) => all.forEach(({ target }) => sized(target as HTMLElement)))
  function measure(el: unknown): void {
    if (el instanceof HTMLElement) watcher.observe(el)
  }
  // As many elements as were ever in the document at once.
  let most = 0
  const pool = computed(() => (most = Math.max(most, items.value.length)))
  const all = () => (printing.value = true)
  const some = () => (printing.value = false)
  onMounted(() => {
    window.addEventListener('beforeprint', all)
    window.addEventListener('afterprint', some)
  })
  onBeforeUnmount(() => {
    watcher.disconnect()
    window.removeEventListener('beforeprint', all)
    window.removeEventListener('afterprint', some)
  })
  return { virtual, items, pool, before, after, measure, sized, go }
}
