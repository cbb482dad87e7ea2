// The turning of the wall's screens: by itself, one timer, or by hand. Time is given from outside so that tests need not wait.
import { onScopeDispose, ref, type Ref } from 'vue'

export interface Turning {
  at: Ref<number>
  paused: Ref<boolean>
  turned: Ref<number> // counts every turn: what restarts the progress line
  go: (by: number) => void
  pause: () => void
}

export function use_turning(count: () => number, every_ms: number): Turning {
  const at = ref(0)
  const paused = ref(false)
  const turned = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined

  function wait(): void {
    clearTimeout(timer)
    if (!paused.value) timer = setTimeout(() => go(1), every_ms)
  }
  function go(by: number): void {
    const n = count()
    at.value = n === 0 ? 0 : (((at.value + by) % n) + n) % n
    turned.value++
    wait()
  }
  function pause(): void {
    paused.value = !paused.value
    turned.value++
    wait()
  }
  wait()
  onScopeDispose(() => clearTimeout(timer))
  return { at, paused, turned, go, pause }
}
