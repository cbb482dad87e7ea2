// How many messages are new: asked once, then whenever the server says that something changed. A tab that nobody sees holds no
// stream: a browser has six connections to a server, and each open stream takes one.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref } from 'vue'
import type { Unread } from '@/api/generated'
import { api } from '@/app/api'
import { calmly, use_live } from '@/app/live'

export const kUnread = ['messages', 'unread']

export function use_unread(person: () => number) {
  const client = useQueryClient()
  const seen = ref(document.visibilityState === 'visible')
  const query = useQuery({ queryKey: kUnread, queryFn: ({ signal }) => api.get<Unread>('/messages/unread', {}, signal), staleTime: 60_000 })
  const anew = calmly(() => void client.invalidateQueries({ queryKey: ['messages'] }))

  function looked(): void {
    seen.value = document.visibilityState === 'visible'
    if (seen.value) anew() // what was missed meanwhile
  }
  document.addEventListener('visibilitychange', looked)
  onScopeDispose(() => document.removeEventListener('visibilitychange', looked))
  use_live(() => (seen.value ? [`user:${person()}`] : []), ['message'], anew)
  return computed(() => query.data.value?.unread ?? 0)
}
