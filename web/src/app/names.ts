// Names of rows that an id field refers to. Ids asked for in the same moment are looked up together, six at a time.
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api } from './api'
import type { Entity, Page, Row } from './contract'
import { title_field, use_entity } from './schema'

const kFirst = 200
const kAtOnce = 6

let running = 0
const waiting: (() => void)[] = []
async function in_turn<T>(f: () => Promise<T>): Promise<T> {
  if (running >= kAtOnce) await new Promise<void>((go) => waiting.push(go))
  running++
  try {
    return await f()
  } finally {
    running--
    waiting.shift()?.()
  }
}

// Small entities (place levels, units, site types) come whole in one page; only ids beyond it are asked for one by one.
function first_page(client: QueryClient, entity: Entity): Promise<Map<number, string>> {
  return client.fetchQuery({
    queryKey: ['names', entity.name],
    staleTime: 60_000,
    queryFn: async () => {
      const page = await api.get<Page>(entity.path, { limit: kFirst })
      return new Map(page.rows.map((r) => [Number(r[entity.id_field]), String(r[title_field(entity)] ?? '')]))
    },
  })
}

export function use_name(entity_name: () => string, id: () => number | null) {
  const client = useQueryClient()
  const { entity } = use_entity(entity_name)
  return useQuery({
    queryKey: computed(() => ['name', entity_name(), id()]),
    enabled: computed(() => entity.value !== null && id() !== null),
    staleTime: 60_000,
    queryFn: async (): Promise<string> => {
      const e = entity.value as Entity
      const wanted = id() as number
      const known = (await first_page(client, e)).get(wanted)
      if (known !== undefined) return known
      return in_turn(async () => {
        const row = await api.get<Row>(`${e.path}/${wanted}`)
        return String(row[title_field(e)] ?? wanted)
      })
    },
  })
}
