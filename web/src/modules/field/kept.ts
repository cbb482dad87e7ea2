// What a phone keeps: the day's errands, checklists, every visit with what has not been sent yet, and the photos' originals.
// In IndexedDB, so that closing the page loses nothing.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { ChecklistItem, Errand, Mine } from '@/api/generated'
import { new_upload_id } from './digest'

export interface Refusal {
  key: string
  args?: Record<string, unknown>
}
// What another phone of the same person recorded meanwhile; an empty value: withdrawn there.
export interface Theirs {
  value: string
  note: string
  at: number
  version: number
}
export interface KeptValue {
  value: string
  note: string
  at: number
  sent: boolean
  base: number // version of the server's observation this one knows of; 0: none
  wrong: Refusal | null
  theirs: Theirs | null // to be decided by the person
}
export interface KeptPhoto {
  key: string // id of its upload, made at capture
  criterion: string
  name: string
  number: number // of the stamp, within the visit
  bytes: number
  sha256: string // of the original; '' until it has been read
  at: number
  lon: number | null // the photo's own position, when the person allows it
  lat: number | null
  original: boolean // its bytes are on this phone
  parts: number // receipts so far
  id: number | null // the server made the photo
  wrong: Refusal | null
}
// A line of the checklist that was reported as a case with one tap.
export interface KeptCase {
  at: number
  id: number | null // the server made the case
  wrong: Refusal | null
}
// What the server said it holds, when it was asked last.
export interface HeldThere {
  at: number
  finished: boolean
  observations: number
  photos: string[] // hashes
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
  cases?: Record<string, KeptCase> // by criterion
  draft: string // the closing note while it is written
  finish: { note: string; at: number } | null
  done: boolean // finished at the server
  held: HeldThere | null
  confirmed: number | null // when every value and every photo's hash was seen at the server; null: not, or changed since
  missing: string[] // photos the server turned out not to have: sent again, and told
  problem: { key: string; title: string; status: number } | null // why sending stopped, when trying again is of no use
}

interface FieldDb extends DBSchema {
  visits: { key: string; value: KeptVisit }
  shelf: { key: string; value: unknown } // errands ("mine"), checklists by round and site type
  originals: { key: string; value: Blob } // by upload id, untouched
  looks: { key: string; value: Blob } // small copies with the stamp drawn on
}

interface FirstPhoto {
  key: string
  criterion: string
  name: string
  blob: Blob | null
  at: number
  id: number | null
}

let opened: Promise<IDBPDatabase<FieldDb>> | null = null
function db(): Promise<IDBPDatabase<FieldDb>> {
  opened ??= openDB<FieldDb>('chuangcheng-field', 2, {
    async upgrade(d, before, _after, tx) {
      if (before < 1) {
        d.createObjectStore('visits', { keyPath: 'key' })
        d.createObjectStore('shelf')
      }
      d.createObjectStore('originals')
      d.createObjectStore('looks')
      if (before < 1) return
      // The first form kept photos inside the visit.
      const visits = tx.objectStore('visits')
      for (const v of await visits.getAll()) {
        const first = v.photos as unknown as FirstPhoto[]
        v.photos = []
        for (const [i, p] of first.entries()) {
          const key = new_upload_id()
          if (p.blob !== null) await tx.objectStore('originals').put(p.blob, key)
          v.photos.push({ key, criterion: p.criterion, name: p.name, number: i + 1, bytes: p.blob?.size ?? 0, sha256: '', at: p.at, lon: null, lat: null, original: p.blob !== null, parts: 0, id: p.id, wrong: null })
        }
        for (const x of Object.values(v.values)) Object.assign(x, { base: 0, theirs: null })
        Object.assign(v, { draft: '', held: null, confirmed: null, missing: [] })
        await visits.put(v)
      }
    },
    blocking: (_now, _next, e) => (e.target as IDBDatabase).close(),
  })
  return opened
}

export function errand_key(e: Pick<Errand, 'draw' | 'visit'>): string {
  return e.draw != null ? `d${e.draw}` : `v${e.visit}`
}

// Vue's proxies cannot be cloned into IndexedDB.
const plain = <T>(x: T): T => JSON.parse(JSON.stringify(x)) as T

export const kept = {
  visit: async (key: string): Promise<KeptVisit | undefined> => (await db()).get('visits', key),
  visits: async (): Promise<KeptVisit[]> => (await db()).getAll('visits'),
  put: async (v: KeptVisit): Promise<void> => void (await (await db()).put('visits', plain(v))),
  drop: async (v: KeptVisit): Promise<void> => {
    const tx = (await db()).transaction(['visits', 'originals', 'looks'], 'readwrite')
    await tx.objectStore('visits').delete(v.key)
    for (const p of v.photos) {
      await tx.objectStore('originals').delete(p.key)
      await tx.objectStore('looks').delete(p.key)
    }
    await tx.done
  },
  // The visit and the bytes together: after a kill there is never one without the other.
  put_photo: async (v: KeptVisit, key: string, original: Blob): Promise<void> => {
    const tx = (await db()).transaction(['visits', 'originals'], 'readwrite')
    await Promise.all([tx.objectStore('originals').put(original, key), tx.objectStore('visits').put(plain(v)), tx.done])
  },
  original: async (key: string): Promise<Blob | undefined> => (await db()).get('originals', key),
  drop_original: async (key: string): Promise<void> => (await db()).delete('originals', key),
  // The same photo under another upload.
  move_original: async (from: string, to: string): Promise<void> => {
    const tx = (await db()).transaction(['originals', 'looks'], 'readwrite')
    for (const name of ['originals', 'looks'] as const) {
      const blob = await tx.objectStore(name).get(from)
      if (blob !== undefined) await tx.objectStore(name).put(blob, to)
      await tx.objectStore(name).delete(from)
    }
    await tx.done
  },
  look: async (key: string): Promise<Blob | undefined> => (await db()).get('looks', key),
  put_look: async (key: string, look: Blob): Promise<void> => void (await (await db()).put('looks', look, key)),
  shelf: async <T>(key: string): Promise<T | undefined> => (await db()).get('shelf', key) as Promise<T | undefined>,
  put_shelf: async (key: string, value: unknown): Promise<void> => void (await (await db()).put('shelf', plain(value), key)),
  put_original: async (key: string, original: Blob): Promise<void> => void (await (await db()).put('originals', original, key)),
  mine: async (user: number): Promise<Mine | undefined> => (await db()).get('shelf', `mine/${user}`) as Promise<Mine | undefined>,
  put_mine: async (user: number, m: Mine): Promise<void> => void (await (await db()).put('shelf', plain(m), `mine/${user}`)),
  checklist: async (round: number, type: string): Promise<ChecklistItem[] | undefined> => (await db()).get('shelf', `list/${round}/${type}`) as Promise<ChecklistItem[] | undefined>,
  put_checklist: async (round: number, type: string, list: ChecklistItem[]): Promise<void> => void (await (await db()).put('shelf', plain(list), `list/${round}/${type}`)),
}

export function waiting_of(v: KeptVisit): number {
  const cases = Object.values(v.cases ?? {}).filter((c) => c.id === null && c.wrong === null).length
  if (v.done && v.photos.every((p) => p.id !== null)) return cases
  return cases + (v.done ? 0 : Object.values(v.values).filter((x) => !x.sent).length) + v.photos.filter((p) => p.id === null).length + (v.finish === null || v.done ? 0 : 1)
}
// Something only a person can settle.
export function undecided_of(v: KeptVisit): boolean {
  return v.problem !== null || Object.values(v.values).some((x) => x.wrong !== null || x.theirs !== null) || v.photos.some((p) => p.wrong !== null) || Object.values(v.cases ?? {}).some((c) => c.wrong !== null)
}

export type PhotoState = 'reading' | 'here' | 'sending' | 'sent' | 'held' | 'refused'
export function photo_state(v: KeptVisit, p: KeptPhoto): PhotoState {
  if (p.wrong !== null) return 'refused'
  if (p.id !== null) return v.held?.photos.includes(p.sha256) === true ? 'held' : 'sent'
  if (p.sha256 === '') return 'reading'
  return p.parts > 0 ? 'sending' : 'here'
}
