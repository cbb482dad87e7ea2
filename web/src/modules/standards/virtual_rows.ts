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
  function measure(el: unknown): void {
    if (el instanceof HTMLElement && !printing.value) virtual.value.measureElement(el)
  }
  const all = () => (printing.value = true)
  const some = () => (printing.value = false)
  onMounted(() => {
    window.addEventListener('beforeprint', all)
    window.addEventListener('afterprint', some)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('beforeprint', all)
    window.removeEventListener('afterprint', some)
  })
  return { virtual, items, before, after, measure, go }
}
