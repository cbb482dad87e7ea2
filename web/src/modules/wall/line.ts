// Whether the wall still hears the city. The stream tells when it breaks; a silent break (a pulled cable) shows when a reading fails.
import { computed, ref, type ComputedRef } from 'vue'

export interface Line {
  since: ComputedRef<number | null> // no line since; null: it stands
  read: ComputedRef<number | null>  // the last reading that arrived
  stands: (yes: boolean, now: number) => void
  arrived: (now: number) => void
  failed: (now: number) => void
}

export function use_line(): Line {
  const stream_lost = ref<number | null>(null)
  const reading_lost = ref<number | null>(null)
  const last = ref<number | null>(null)
  return {
    since: computed(() => {
      const lost = [stream_lost.value, reading_lost.value].filter((x): x is number => x !== null)
      return lost.length === 0 ? null : Math.min(...lost)
    }),
    read: computed(() => last.value),
    stands: (yes, now) => (stream_lost.value = yes ? null : (stream_lost.value ?? now)),
    arrived: (now) => {
      last.value = now
      reading_lost.value = null
    },
    // What is on the screen is as old as the last reading that arrived.
    failed: (now) => (reading_lost.value ??= last.value ?? now),
  }
}
