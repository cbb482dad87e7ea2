// Cases that a unit has to fix, on the phone: the list as it was last known, and fixes that wait to be sent. Photos go up in
// parts as those of visits do; the fix itself is sent once under its own key. What the server refuses stays until a person has
// looked. The phone's own position orders the list and is neither kept nor sent.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Board, Card } from '@/api/generated'
import { api } from '@/app/api'
import type { Api } from '@/app/api'
import { phone_user } from '@/app/phone'
import { Problem } from '@/app/problem'
import { use_session } from '@/app/session'
import { photo_of, read_once, send_case_photos, settle, type Keep, type Original, type Waiting } from './case_photos'
import { new_upload_id } from './digest'
import { kept } from './kept'

export interface Fix extends Waiting {
  case: number
  title: string
  note: string
  ready: boolean // the person has said "send"
  key: string // under which the server takes it once
}
interface KeptCards {
  at: number
  cards: Card[]
}

// The photos, then the fix; every step can be repeated. `keep` is called after each.
export const send_fix = (to: Api, f: Fix, original: Original, keep: Keep) =>
  settle(f, keep, async () => {
    await send_case_photos(to, { case: f.case, moment: 'after' }, f.photos, original, keep)
    await to.post(`/cases/${f.case}/steps`, { move: 'handle', reason: f.note }, { idempotency_key: `fix-${f.key}` })
  })

export const use_fixes = defineStore('fixes', () => {
  const session = use_session()
  const known = ref<KeptCards | null>(null)
  const fixes = ref<Fix[]>([])
  const offline = ref(false)
  const error = ref<unknown>(null)
  const sending = ref(false)
  const user = () => session.user?.id ?? phone_user() ?? 0
  const waiting = computed(() => fixes.value.filter((f) => f.ready && !f.sent).length)

  const read = read_once(user, async () => {
    known.value = (await kept.shelf<KeptCards>(`cases/${user()}`)) ?? null
    fixes.value = (await kept.shelf<Fix[]>(`fixes/${user()}`)) ?? []
  })
  async function load(): Promise<void> {
    await read()
    await send()
    await refresh()
  }
  async function refresh(): Promise<void> {
    try {
      if (!session.signed_in) await session.ask()
      if (!session.may('cases.handle')) {
        known.value = { at: Date.now(), cards: [] }
        return
      }
      const got = await api.get<Board>('/case-board', { column: 'dispatched', limit: 200 })
      known.value = { at: Date.now(), cards: got.columns[0]?.cards ?? [] }
      await kept.put_shelf(`cases/${user()}`, known.value)
      offline.value = false
      error.value = null
      // What has been sent and is not asked for any more is done with.
      const open = new Set(known.value.cards.map((c) => c.id))
      for (const f of fixes.value) if (f.sent) for (const p of f.photos) await kept.drop_original(p.key)
      fixes.value = fixes.value.filter((f) => !f.sent || open.has(f.case))
      await keep()
    } catch (e) {
      offline.value = e instanceof Problem && e.status === 0
      error.value = offline.value || (e instanceof Problem && e.status === 401) ? null : e
    }
  }
  const keep = (): Promise<void> => kept.put_shelf(`fixes/${user()}`, fixes.value)

  function fix_of(card: Card): Fix {
    const there = fixes.value.find((f) => f.case === card.id && !f.sent)
    if (there !== undefined) return there
    fixes.value.push({ case: card.id, title: card.title, note: '', photos: [], ready: false, key: new_upload_id(), sent: false, wrong: null })
    return fixes.value[fixes.value.length - 1] as Fix
  }
  async function add_photo(f: Fix, file: File): Promise<void> {
    f.photos.push(await photo_of(file))
    await keep()
  }
  async function ready(f: Fix): Promise<void> {
    // Kept first: what the page calls waiting is on the phone, whatever ends the page now.
    await kept.put_shelf(`fixes/${user()}`, fixes.value.map((x) => (x === f ? { ...x, ready: true, wrong: null } : x)))
    f.ready = true
    f.wrong = null
    await send()
  }
  async function drop(f: Fix): Promise<void> {
    for (const p of f.photos) await kept.drop_original(p.key)
    fixes.value = fixes.value.filter((x) => x !== f)
    await keep()
  }
  async function send(): Promise<void> {
    if (sending.value) return
    sending.value = true
    try {
      if (!session.signed_in) await session.ask()
      if (!session.signed_in) return
      for (const f of fixes.value) if (f.ready && !f.sent && f.wrong === null && (await send_fix(api, f, kept.original, keep)) === 'waiting') offline.value = true
    } catch {
      offline.value = true
    } finally {
      sending.value = false
    }
  }
  return { known, fixes, offline, error, waiting, load, refresh, keep, fix_of, add_photo, ready, drop, send }
})
