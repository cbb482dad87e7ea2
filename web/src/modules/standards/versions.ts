// What the two pages of versions share.
import type { StandardState } from '@/api/generated'

export function state_tone(state: StandardState): string {
  return state === 'draft' ? 'warn' : state === 'published' ? 'ok' : ''
}
