// What is found on a tour, on the phone: the tours as they were last known, the finding being written, and those that wait to be
// sent. Each goes once under its own token; its photos follow when the server has made the case. Nothing typed is lost with the page.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Meeting, Recorded } from '@/api/generated'
import { api, type Api } from '@/app/api'
import { phone_user } from '@/app/phone'
import { Problem } from '@/app/problem'
import { use_session } from '@/app/session'
import { photo_of, read_once, send_case_photos, settle, type Keep, type Original, type Waiting } from '@/modules/field/case_photos'
import { new_upload_id } from '@/modules/field/digest'
import { kept } from '@/modules/field/kept'

const kLookBackMs = 14 * 86_400_000

export interface Found extends Waiting {
  token: string
  tour: number
  text: string
  minutes: string
  place: string
  address: string
  lon: number | null
  lat: number | null
  as_case: boolean
  unit: number | null
  due: string
  case: number | null
  recorded: boolean // the server has it; sent: and its photos
}
export interface KnownTours {
  tours: Meeting[]
  names: Record<string, string> // of units and places they name: "u12", "p3301"
}

export const blank = (tour: number): Found => ({ token: new_upload_id(), tour, text: '', minutes: '', place: '', address: '', lon: null, lat: null, as_case: true, unit: null, due: '', photos: [], case: null, recorded: false, sent: false, wrong: null })

// The finding, then its photos; every step can be repeated. `keep` is called after each.
export const send_found = (to: Api, f: Found, original: Original, keep: Keep) =>
  settle(f, keep, async () => {
    if (!f.recorded) {
      const asked = f.unit !== null && f.due !== '' // who, until when: a resolution needs both
      const said = { token: f.token, text: f.text, minutes: f.minutes, place: f.place, address: f.address, lon: f.lon, lat: f.lat, as_case: f.as_case }
      const got = await to.post<Recorded>(`/meetings/${f.tour}/findings`, { ...said, unit: asked ? f.unit : null, due: asked ? f.due : null }, { idempotency_key: `finding-${f.token}` })
      f.case = got.case_id ?? null
      f.recorded = true
      await keep()
    }
    if (f.case !== null) await send_case_photos(to, { case: f.case, moment: 'before' }, f.photos, original, keep)
  })

export const use_tours = defineStore('tours', () => {
  const session = use_session()
  const known = ref<KnownTours | null>(null)
  const found = ref<Found[]>([])
  const draft = ref<Found | null>(null)
  const offline = ref(false)
  const error = ref<unknown>(null)
  const sending = ref(false)
  const user = () => session.user?.id ?? phone_user() ?? 0

  const read = read_once(user, async () => {
    known.value = (await kept.shelf<KnownTours>(`tours/${user()}`)) ?? null
    found.value = (await kept.shelf<Found[]>(`found/${user()}`)) ?? []
    draft.value = (await kept.shelf<Found | null>(`finding/${user()}`)) ?? null
  })
  async function load(): Promise<void> {
    await read()
    await send()
    await refresh()
  }
  async function name_all(tours: Meeting[], names: Record<string, string>): Promise<void> {
    const units = new Set(tours.flatMap((m) => m.units).filter((u) => names[`u${u}`] === undefined))
    const places = new Set(tours.flatMap((m) => m.route).filter((p) => names[`p${p}`] === undefined))
    for (const u of units) names[`u${u}`] = (await api.get<{ name: string }>(`/units/${u}`)).name
    for (const p of places) names[`p${p}`] = (await api.get<{ name: string }>(`/places/${p}`)).name
  }
  async function refresh(): Promise<void> {
    try {
      if (!session.signed_in) await session.ask()
      if (!session.may('bulletins.write')) {
        known.value = { tours: [], names: {} }
        return
      }
      const from = new Date(Date.now() - kLookBackMs + 8 * 3_600_000).toISOString().slice(0, 10)
      const { rows } = await api.get<{ rows: Meeting[] }>('/meetings', { kind: 'tour', from_day: from, limit: 20 })
      const names = { ...known.value?.names }
      await name_all(rows, names)
      known.value = { tours: rows, names }
      await kept.put_shelf(`tours/${user()}`, known.value)
      offline.value = false
      error.value = null
      for (const f of found.value) if (f.sent) for (const p of f.photos) await kept.drop_original(p.key)
      found.value = found.value.filter((f) => !f.sent)
      await keep()
    } catch (e) {
      offline.value = e instanceof Problem && e.status === 0
      error.value = offline.value || (e instanceof Problem && e.status === 401) ? null : e
    }
  }
  const keep = (): Promise<void> => kept.put_shelf(`found/${user()}`, found.value)
  const keep_draft = (): Promise<void> => kept.put_shelf(`finding/${user()}`, draft.value)

  async function add_photo(f: Found, file: File): Promise<void> {
    f.photos.push(await photo_of(file))
    await keep_draft()
  }
  // The draft becomes one of those that are sent, before anything is sent.
  async function record(f: Found): Promise<Found> {
    // Kept first: what the page lists as waiting is on the phone, whatever ends the page now.
    await kept.put_shelf(`found/${user()}`, [...found.value, f])
    found.value.push(f)
    draft.value = null
    await keep_draft()
    await send()
    return found.value.find((x) => x.token === f.token) ?? f
  }
  async function again(f: Found): Promise<void> {
    f.wrong = null
    await keep()
    await send()
  }
  async function drop(f: Found): Promise<void> {
    for (const p of f.photos) await kept.drop_original(p.key)
    found.value = found.value.filter((x) => x !== f)
    await keep()
  }
  async function send(): Promise<void> {
    if (sending.value) return
    sending.value = true
    try {
      if (!session.signed_in) await session.ask()
      if (!session.signed_in) return
      for (const f of found.value) if (!f.sent && f.wrong === null && (await send_found(api, f, kept.original, keep)) === 'waiting') offline.value = true
    } catch {
      offline.value = true
    } finally {
      sending.value = false
    }
  }
  return { known, found, draft, offline, error, load, refresh, keep_draft, add_photo, record, again, drop, send }
})
