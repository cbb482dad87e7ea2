// Keys of the queues: one letter, never while somebody types.
import { onBeforeUnmount, onMounted } from 'vue'
import { for_page } from '../visits/review'

export function use_keys(acts: Record<string, () => void>): void {
  function pressed(e: KeyboardEvent): void {
    if (!for_page(e)) return
    const act = acts[e.key.length === 1 ? e.key.toLowerCase() : e.key]
    if (act === undefined) return
    e.preventDefault()
    act()
  }
  onMounted(() => window.addEventListener('keydown', pressed))
  onBeforeUnmount(() => window.removeEventListener('keydown', pressed))
}
