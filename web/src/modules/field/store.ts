// The phone's state: errands, kept visits, and the one sender that works through what is waiting.
import { defineStore } from 'pinia'
import { computed, reactive, ref } from 'vue'
import type { ChecklistItem, Errand, Mine, Whole } from '@/api/generated'
import { api } from '@/app/api'
import { keep_phone_user, phone_user } from '@/app/phone'
import { Problem } from '@/app/problem'
import { use_session } from '@/app/session'
import { next_number, photo_position, stamp_lines, stamped } from './capture'
import { new_upload_id, sha256 } from './digest'
import { errand_key, kept, undecided_of, waiting_of, type KeptPhoto, type KeptVisit } from './kept'
import { ask_to_persist, droppable, is_full, room, type Room } from './room'
import { errands_by_token } from './scan'
import { check_held, send_visit } from './sending'

const kAgain = 20_000
const kSoon = 1_200
const kOriginalsStay = 2 * 86_400_000 // after the server is known to hold them
const kVisitsStay = 30 * 86_400_000

export const use_field = defineStore('field', () => {
  const session = use_session()
  const mine = ref<Mine | null>(null)
  const visits = reactive(new Map<string, KeptVisit>())
  const offline = ref(false)
  const sending = ref(false)
  const full = ref(false)
  const space = ref<Room | null>(null)
  const error = ref<unknown>(null)
  let owner = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const user = () => session.user?.id ?? phone_user() ?? 0
  const waiting = computed(() => [...visits.values()].reduce((n, v) => n + waiting_of(v), 0))
  const signed_out = computed(() => session.asked && !session.signed_in)
  const others = ref(0) // visits of somebody else that wait on this phone

  async function load(): Promise<void> {
    if (session.user) keep_phone_user(session.user.id)
    if (owner !== user()) {
      visits.clear()
      mine.value = null
      owner = user()
    }
    others.value = 0
    for (const v of await kept.visits())
      if (v.user !== owner) others.value += waiting_of(v) > 0 ? 1 : 0
      else if (!visits.has(v.key)) visits.set(v.key, v)
    mine.value ??= (await kept.mine(owner)) ?? null
    void ask_to_persist()
    void tidy()
    // The page may have been killed between keeping a photo and reading it.
    for (const v of visits.values()) for (const p of v.photos) if (p.sha256 === '' && p.original) void read_photo(v, p)
    void refresh().then(send)
  }

  async function refresh(): Promise<void> {
    try {
      if (!session.signed_in) await session.ask()
      if (!session.signed_in) return
      if (user() !== owner) return await load()
      if (!session.may('visits.visit')) return // a liaison has cases, and nothing to visit
      mine.value = await api.get<Mine>('/my/visits')
      offline.value = false
      error.value = null
      await kept.put_mine(owner, mine.value)
      void shelve(mine.value.todo)
    } catch (e) {
      offline.value = e instanceof Problem && e.status === 0
      error.value = offline.value || (e instanceof Problem && e.status === 401) ? null : e
    }
  }

  async function first_list(): Promise<void> {
    if (owner !== user()) await load()
    await refresh()
  }

  async function checklist_of(e: Errand): Promise<ChecklistItem[]> {
    const held = await kept.checklist(e.round, e.site_type)
    if (held !== undefined || !session.may('standards.read')) return held ?? []
    const list = await api.get<ChecklistItem[]>(`/standards/${e.standard}/checklist`, { site_type: e.site_type })
    await kept.put_checklist(e.round, e.site_type, list)
    return list
  }

  // Checklists for a place without signal, one for each kind of site ahead.
  async function shelve(todo: Errand[]): Promise<void> {
    const kinds = new Map(todo.map((e) => [`${e.round}/${e.site_type}`, e]))
    try {
      for (const e of kinds.values()) await checklist_of(e)
    } catch {
      return // not now; a visit that begins with a line brings its own
    }
  }

  async function open(key: string): Promise<KeptVisit | null> {
    const known = visits.get(key) ?? (await kept.visit(key))
    if (known !== undefined && known.user === user()) {
      if (!visits.has(key)) visits.set(key, known)
      return visits.get(key) ?? null
    }
    mine.value ??= (await kept.mine(user())) ?? null
    if (mine.value === null) await first_list() // a link that was opened before this phone had its list
    const errand = mine.value?.todo.find((e) => errand_key(e) === key)
    const id = errand?.visit ?? (key.startsWith('v') ? Number(key.slice(1)) : null)
    if (id !== null) {
      try {
        return await adopt(key, errand ?? null, await api.get<Whole>(`/visits/${id}/whole`))
      } catch (e) {
        // Begun on another phone, and no line to see how far: what is recorded here meets it when it is sent.
        if (errand === undefined || !(e instanceof Problem) || e.status !== 0) throw e
      }
    }
    return errand === undefined ? null : begin(key, errand)
  }

  const blank = (key: string, errand: Errand) => ({ key, user: user(), errand: { ...errand }, draft: '', finish: null, held: null, confirmed: null, missing: [], problem: null })

  async function begin(key: string, errand: Errand): Promise<KeptVisit> {
    const list = await checklist_of(errand).catch(() => [])
    return take_up({ ...blank(key, errand), visit: errand.visit ?? null, started_at: Date.now(), round_name: errand.round_name, checklist: list, values: {}, photos: [], done: false })
  }

  // A visit the server knows and this phone does not: begun elsewhere.
  async function adopt(key: string, errand: Errand | null, whole: Whole): Promise<KeptVisit> {
    const own = whole.observations.filter((o) => o.assessor === user())
    const told: Errand = errand ?? {
      draw: whole.visit.draw, visit: whole.visit.id, site: whole.visit.site, round: whole.visit.round, standard: 0 /* its checklist is here already */, round_name: whole.round_name, number: '',
      name: whole.visit.site_name, site_type: whole.visit.site_type, place: whole.visit.place, address: '', lon: null, lat: null, to: null, token_hash: '',
    }
    return take_up({
      ...blank(key, told),
      visit: whole.visit.id,
      started_at: whole.visit.started_at,
      round_name: whole.round_name,
      checklist: whole.checklist,
      values: Object.fromEntries(own.map((o) => [o.criterion, { value: o.value, note: o.note, at: o.at, sent: true, base: o.version, wrong: null, theirs: null }])),
      photos: whole.photos
        .filter((p) => p.uploader === user())
        .map((p) => ({ key: p.upload || String(p.id), criterion: p.criterion, name: p.name, number: p.number, bytes: p.bytes, sha256: p.hash, at: p.captured_at ?? p.at, lon: p.lon ?? null, lat: p.lat ?? null, original: false, parts: 0, id: p.id, wrong: null })),
      done: whole.visit.state === 'finished',
    })
  }
  async function take_up(v: KeptVisit): Promise<KeptVisit> {
    visits.set(v.key, v)
    await keep(v)
    void send()
    return visits.get(v.key) ?? v
  }

  // ---- keeping ----
  async function with_room(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (e) {
      if (!is_full(e)) throw e
      await make_room(Infinity)
      try {
        await write()
      } catch (again) {
        full.value = is_full(again)
        throw again
      }
    }
    full.value = false
  }
  const keep = (v: KeptVisit): Promise<void> => with_room(() => kept.put(v))

  async function make_room(before: number): Promise<void> {
    for (const d of droppable(visits.values(), before)) {
      await kept.drop_original(d.key)
      const p = d.visit.photos.find((x) => x.key === d.key)
      if (p !== undefined) p.original = false
      await kept.put(d.visit)
    }
  }
  async function tidy(): Promise<void> {
    const now = Date.now()
    space.value = await room()
    const tight = space.value !== null && space.value.used > 0.8 * space.value.all
    await make_room(tight ? Infinity : now - kOriginalsStay)
    for (const v of [...visits.values()]) if (v.done && v.confirmed !== null && v.confirmed < now - kVisitsStay) await forget(v)
  }

  // A changed visit is no longer what the server confirmed.
  async function changed(v: KeptVisit): Promise<void> {
    v.confirmed = null
    await keep(v)
  }

  // ---- photos ----
  async function add_photo(v: KeptVisit, criterion: string, file: File): Promise<void> {
    // Read at once: the camera's file may vanish with the page.
    const original = new Blob([await file.arrayBuffer()], { type: file.type })
    const p: KeptPhoto = {
      key: new_upload_id(), criterion, name: file.name, number: next_number(v), bytes: original.size, sha256: '', at: Date.now(), lon: null, lat: null, original: true, parts: 0, id: null, wrong: null,
    }
    v.photos.push(p)
    v.confirmed = null
    try {
      await with_room(() => kept.put_photo(v, p.key, original))
    } catch (e) {
      v.photos.splice(v.photos.findIndex((x) => x.key === p.key), 1)
      throw e
    }
    const here = v.photos.find((x) => x.key === p.key)
    if (here !== undefined) await read_photo(v, here)
  }
  async function read_photo(v: KeptVisit, p: KeptPhoto): Promise<void> {
    const original = await kept.original(p.key)
    if (original === undefined) return
    const [bytes, position] = await Promise.all([original.arrayBuffer(), photo_position()])
    p.bytes = original.size
    p.lon = position?.lon ?? null
    p.lat = position?.lat ?? null
    p.sha256 = await sha256(new Uint8Array(bytes))
    const look = await stamped(original, stamp_lines(v, p))
    if (look !== null) await kept.put_look(p.key, look).catch(() => undefined) // it can be drawn again
    await keep(v)
    send_soon()
  }
  async function remove_photo(v: KeptVisit, p: KeptPhoto): Promise<void> {
    if (p.id !== null) await api.remove(`/photos/${p.id}`)
    else if (p.parts > 0) await api.remove(`/uploads/${p.key}`).catch(() => undefined) // it ends by itself, too
    v.photos.splice(v.photos.findIndex((x) => x.key === p.key), 1)
    await changed(v)
    await kept.drop_original(p.key)
    send_soon()
  }

  // ---- sending: one sender at a time; what arrives meanwhile is taken in the next turn ----
  const phone = { keep, original: kept.original, move_original: kept.move_original }
  let again = false
  async function send(): Promise<void> {
    clearTimeout(timer)
    if (sending.value) {
      again = true
      return
    }
    sending.value = true
    let left = false
    try {
      if (!session.signed_in) await session.ask()
      // Only under its owner's name: another person who signs in sends nothing of it.
      if (session.user?.id === owner)
        for (const v of [...visits.values()]) {
          if (v.problem !== null || (v.visit !== null && waiting_of(v) === 0 && v.confirmed !== null)) continue
          left = (await send_visit(api, v, phone)) === 'waiting' || left
          // Somebody signed in elsewhere under this tab: its token has changed.
          if (left && session.signed_in) await session.ask()
        }
      offline.value = left && session.signed_in
    } catch {
      offline.value = true
      left = true
    } finally {
      sending.value = false
    }
    if (again) {
      again = false
      return send()
    }
    if (left) timer = setTimeout(() => void send(), kAgain)
  }
  // After a tap: a few taps go together.
  let soon: ReturnType<typeof setTimeout> | undefined
  function send_soon(): void {
    clearTimeout(soon)
    soon = setTimeout(() => void send(), kSoon)
  }

  async function retry(v: KeptVisit): Promise<void> {
    v.problem = null
    v.confirmed = null
    for (const p of v.photos) if (p.wrong !== null && p.original) p.wrong = null
    await keep(v)
    await send()
  }
  // Asks the server once more, for the person who looks.
  async function check(v: KeptVisit): Promise<void> {
    await check_held(api, v, phone)
    if (waiting_of(v) > 0) await send()
  }
  async function forget(v: KeptVisit): Promise<void> {
    visits.delete(v.key)
    await kept.drop(v)
  }
  // The phone's sites behind a scanned code; a visit on this phone counts when the list has gone on.
  const by_token = (token: string): Promise<Errand[]> => {
    const all = new Map<string, Errand>()
    for (const v of visits.values()) if (!v.done) all.set(v.key, v.errand)
    for (const e of mine.value?.todo ?? []) all.set(errand_key(e), e)
    return errands_by_token(token, [...all.values()])
  }

  return { mine, visits, offline, sending, full, space, waiting, signed_out, others, error, load, refresh, open, keep, changed, add_photo, remove_photo, send, send_soon, retry, check, forget, by_token, undecided_of }
})
