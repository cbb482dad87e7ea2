// The round a person means when none is named: one that is running, else the latest.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { RankedSubject, Round, ScoreLoss, ScorePage } from '@/api/generated'
import { api } from '@/app/api'
import type { Page } from '@/app/contract'
import { calmly, use_live } from '@/app/live'

export function current_round(rounds: Round[]): Round | null {
  return rounds.find((r) => r.state === 'running') ?? rounds.find((r) => r.state !== 'preparing') ?? rounds[0] ?? null
}

export function use_rounds(enabled = true) {
  return useQuery({ queryKey: ['rounds'], enabled, queryFn: ({ signal }) => api.get<Page<Round>>('/rounds', { sort: '-from_day', limit: 100 }, signal).then((p) => p.rows) })
}

// A round's score and losses, read again whenever a mark arrives anywhere.
export function use_score(round: () => number | null, subject: () => string | null) {
  const enabled = computed(() => round() !== null)
  const key = (what: string) => computed(() => ['round', round(), what, subject()])
  const asked = () => ({ subject: subject() })
  const score = useQuery({ queryKey: key('score'), enabled, queryFn: ({ signal }) => api.get<ScorePage>(`/rounds/${round()}/score`, asked(), signal) })
  const losses = useQuery({ queryKey: key('losses'), enabled, queryFn: ({ signal }) => api.get<ScoreLoss[]>(`/rounds/${round()}/losses`, { ...asked(), limit: 50 }, signal) })
  const subjects = useQuery({ queryKey: computed(() => ['round', round(), 'subjects']), enabled, queryFn: ({ signal }) => api.get<RankedSubject[]>(`/rounds/${round()}/subjects`, {}, signal) })

  const again = calmly(() => {
    void score.refetch()
    void losses.refetch()
    void subjects.refetch()
  })
  use_live(
    () => (round() === null ? [] : [`round:${round()}`]),
    ['score', 'state'],
    again,
  )
  return { score, losses, subjects }
}
