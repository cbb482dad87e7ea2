// The colour of a delivery's state.
import type { TestAnswer } from '@/api/generated'

export function tone_of(state: TestAnswer['state']): string {
  if (state === 'sent') return 'ok'
  return state === 'failed' ? 'bad' : 'warn'
}
