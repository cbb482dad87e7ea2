// Printing: a page may have work to do before (a list fetches and draws the rows that are not in the document), and knows
// while paper is made, also when the browser's own command began it.
import { nextTick, onBeforeUnmount, ref } from 'vue'

export const kPrinted = 10_000 // rows of a list on paper
export const printing = ref(false)
window.addEventListener('beforeprint', () => (printing.value = true))
window.addEventListener('afterprint', () => (printing.value = false))

const works = new Set<() => Promise<void>>()
export function before_print(work: () => Promise<void>): void {
  works.add(work)
  onBeforeUnmount(() => works.delete(work))
}
export async function print_page(): Promise<void> {
  for (const work of works) await work()
  printing.value = true
  await nextTick()
  window.print()
}
