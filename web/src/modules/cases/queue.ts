// One column of the board as a list that grows by pages and hears of changes: the queue of dispatcher, unit and verifier.
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import type { Board, Card } from '@/api/generated'
import { api, type Query } from '@/app/api'
import { calmly, use_live } from '@/app/live'
import { use_session } from '@/app/session'
import { case_topics } from './topics'

export function use_column(column: () => string, filter: () => Query = () => ({}), limit = 50) {
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['cases', 'column', column(), filter(), limit]),
    queryFn: ({ pageParam, signal }) => api.get<Board>('/case-board', { ...filter(), column: column(), limit, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Board) => last.columns[0]?.next ?? null,
    placeholderData: keepPreviousData,
  })
  const cards = computed<Card[]>(() => pages.data.value?.pages.flatMap((p) => p.columns[0]?.cards ?? []) ?? [])
  const count = computed(() => pages.data.value?.pages[0]?.columns[0]?.count ?? 0)
  const late = computed(() => pages.data.value?.pages[0]?.columns[0]?.late ?? 0)
  return { pages, cards, count, late }
}

// Whatever of cases is on the screen is read again when one has moved.
export function hear_cases(): void {
  const session = use_session()
  const client = useQueryClient()
  const again = calmly(() => void client.invalidateQueries({ queryKey: ['cases'] }), 800)
  use_live(() => case_topics(session.user), ['case'], again)
}
