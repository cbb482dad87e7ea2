// The way back finds a page as it was left: what was opened or chosen there lies in its entry of the browser's history, and
// the scroll position waits until the page is tall enough to have it.
import { ref, toRaw, watch, type Ref } from 'vue'

export function in_entry<T>(name: string, first: T): Ref<T> {
  const key = `kept:${name}`
  const entry = (history.state ?? {}) as Record<string, unknown>
  const value = ref(key in entry ? entry[key] : first) as Ref<T>
  watch(value, (now) => history.replaceState({ ...(history.state as object | null), [key]: toRaw(now) }, ''))
  return value
}

interface Scroll {
  left: number
  top: number
}
const kLongest = 2_000

export async function when_tall(saved: Scroll): Promise<Scroll> {
  const began = performance.now()
  while (document.documentElement.scrollHeight - window.innerHeight < saved.top && performance.now() - began < kLongest) await new Promise(requestAnimationFrame)
  return saved
}
