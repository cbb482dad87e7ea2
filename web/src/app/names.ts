// Names of rows that a field refers to. Lists bring them along; single rows and forms ask here, at most six at a time.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api } from './api'
import type { Row } from './contract'
import { title_field, use_entity } from './schema'

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

// `key` is the id or code as text; null or '' asks nothing.
export function use_name(entity_name: () => string, key: () => string | null) {
  const { entity } = use_entity(entity_name)
  return useQuery({
    queryKey: computed(() => ['name', entity_name(), key()]),
    enabled: computed(() => entity.value !== null && key() !== null && key() !== ''),
    staleTime: 60_000,
    queryFn: () =>
      in_turn(async () => {
        const e = entity.value
        const wanted = key() ?? ''
        if (e === null) return wanted
        const row = await api.get<Row>(`${e.path}/${encodeURIComponent(wanted)}`)
        return String(row[title_field(e)] ?? wanted)
      }),
  })
}
