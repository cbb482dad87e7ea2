// What a phone keeps: the day's errands, checklists, and every visit with what has not been sent yet. In IndexedDB, so that
// closing the page loses nothing.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { ChecklistItem, Errand, Mine } from '@/api/generated'

export interface KeptValue {
  value: string
  note: string
  at: number
  sent: boolean
  wrong: { key: string; args?: Record<string, unknown> } | null
}
export interface KeptPhoto {
  key: string // idempotency key, made at capture
  criterion: string
  name: string
  blob: Blob | null // dropped once the server has it
  at: number
  id: number | null
}
export interface KeptVisit {
  key: string // "d<draw>" or "v<visit>": the same before and after the server knows it
  user: number // whose; a phone may be shared
  errand: Errand
  visit: number | null
  started_at: number
  round_name: string
  checklist: ChecklistItem[]
  values: Record<string, KeptValue>
  photos: KeptPhoto[]
  finish: { note: string; at: number } | null
  done: boolean // the server has all of it
  problem: { key: string; title: string; status: number } | null // why sending stopped, when trying again is of no use
}

interface FieldDb extends DBSchema {
  visits: { key: string; value: KeptVisit }
  shelf: { key: string; value: unknown } // errands ("mine"), checklists by round and site type
}

let opened: Promise<IDBPDatabase<FieldDb>> | null = null
function db(): Promise<IDBPDatabase<FieldDb>> {
  opened ??= openDB<FieldDb>('chuangcheng-field', 1, {
    upgrade(d) {
      d.createObjectStore('visits', { keyPath: 'key' })
      d.createObjectStore('shelf')
    },
  })
  return opened
}

export function errand_key(e: Pick<Errand, 'draw' | 'visit'>): string {
  return e.draw != null ? `d${e.draw}` : `v${e.visit}`
}

// Vue's proxies cannot be cloned into IndexedDB; blobs inside can.
function plain(v: KeptVisit): KeptVisit {
  return { ...JSON.parse(JSON.stringify({ ...v, photos: [] })), photos: v.photos.map((p) => ({ ...p })) } as KeptVisit
}

export const kept = {
  visit: async (key: string): Promise<KeptVisit | undefined> => (await db()).get('visits', key),
  visits: async (): Promise<KeptVisit[]> => (await db()).getAll('visits'),
  put: async (v: KeptVisit): Promise<void> => void (await (await db()).put('visits', plain(v))),
  drop: async (key: string): Promise<void> => (await db()).delete('visits', key),
  mine: async (user: number): Promise<Mine | undefined> => (await db()).get('shelf', `mine/${user}`) as Promise<Mine | undefined>,
  put_mine: async (user: number, m: Mine): Promise<void> => void (await (await db()).put('shelf', JSON.parse(JSON.stringify(m)), `mine/${user}`)),
  checklist: async (round: number, type: string): Promise<ChecklistItem[] | undefined> => (await db()).get('shelf', `list/${round}/${type}`) as Promise<ChecklistItem[] | undefined>,
  put_checklist: async (round: number, type: string, list: ChecklistItem[]): Promise<void> =>
    void (await (await db()).put('shelf', JSON.parse(JSON.stringify(list)), `list/${round}/${type}`)),
}

export function waiting_of(v: KeptVisit): number {
  if (v.done) return 0
  return Object.values(v.values).filter((x) => !x.sent).length + v.photos.filter((p) => p.id === null).length + (v.finish === null ? 0 : 1)
}
