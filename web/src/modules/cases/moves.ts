// Moving a case: the request, its photos before it, and what must be known again afterwards.
import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { CaseWhole, Move, MoveIn, Moment } from '@/api/generated'
import { api } from '@/app/api'

export function use_case(id: () => number | string | null) {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: computed(() => ['cases', 'whole', String(id())]),
    enabled: computed(() => id() !== null),
    queryFn: ({ signal }) => api.get<CaseWhole>(`/cases/${id()}/whole`, {}, signal),
  })
  async function moved(whole: CaseWhole): Promise<void> {
    client.setQueryData(['cases', 'whole', String(whole.now.id)], whole)
    await Promise.all([
      client.invalidateQueries({ queryKey: ['cases', 'column'] }),
      client.invalidateQueries({ queryKey: ['cases', 'board'] }),
      client.invalidateQueries({ queryKey: ['list', 'cases'] }),
      client.invalidateQueries({ queryKey: ['row', 'cases'] }),
    ])
  }
  async function step(move: Move, more: Partial<MoveIn> = {}): Promise<CaseWhole> {
    const whole = query.data.value
    const done = await api.post<CaseWhole>(`/cases/${id()}/steps`, { move, seen: whole?.now.version ?? null, ...more })
    await moved(done)
    return done
  }
  async function add_photo(file: File, moment: Moment): Promise<void> {
    const form = new FormData()
    form.append('moment', moment)
    form.append('file', file, file.name)
    await api.post(`/cases/${id()}/photos`, form)
    await query.refetch()
  }
  return { query, step, add_photo, moved }
}
