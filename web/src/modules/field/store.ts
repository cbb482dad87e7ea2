// The phone's state: errands, kept visits, and the one sender that works through what is waiting.
import { defineStore } from 'pinia'
import { computed, reactive, ref } from 'vue'
import type { ChecklistItem, Errand, Mine, Whole } from '@/api/generated'
import { api } from '@/app/api'
import { Problem } from '@/app/problem'
import { use_session } from '@/app/session'
import { errand_key, kept, waiting_of, type KeptVisit } from './kept'
import { send_visit } from './sending'

const kAgain = 20_000

export const use_field = defineStore('field', () => {
  const session = use_session()
  const mine = ref<Mine | null>(null)
  const visits = reactive(new Map<string, KeptVisit>())
  const offline = ref(false)
  const sending = ref(false)
  const error = ref<unknown>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const user = () => session.user?.id ?? Number(localStorage.getItem('chuangcheng.field_user') ?? 0)
  const waiting = computed(() => [...visits.values()].reduce((n, v) => n + waiting_of(v), 0))

  async function load(): Promise<void> {
    if (session.user) localStorage.setItem('chuangcheng.field_user', String(session.user.id))
    for (const v of await kept.visits()) if (v.user === user() && !visits.has(v.key)) visits.set(v.key, v)
    mine.value ??= (await kept.mine(user())) ?? null
    await refresh()
    void send()
  }

  async function refresh(): Promise<void> {
    try {
      if (!session.signed_in) await session.ask()
      mine.value = await api.get<Mine>('/my/visits')
      offline.value = false
      error.value = null
      await kept.put_mine(user(), mine.value)
      void shelve(mine.value.todo)
    } catch (e) {
      offline.value = e instanceof Problem && e.status === 0
      error.value = offline.value ? null : e
    }
  }

  // Checklists for a place without signal, one for each kind of site ahead.
  async function shelve(todo: Errand[]): Promise<void> {
    if (!session.may('standards.read')) return
    const seen = new Set<string>()
    for (const e of todo) {
      const id = `${e.round}/${e.site_type}`
      if (seen.has(id) || (await kept.checklist(e.round, e.site_type)) !== undefined) continue
      seen.add(id)
      try {
        await kept.put_checklist(e.round, e.site_type, await api.get<ChecklistItem[]>(`/standards/${e.standard}/checklist`, { site_type: e.site_type }))
      } catch {
        return // not now; a visit that begins with a line brings its own
      }
    }
  }

  async function open(key: string): Promise<KeptVisit | null> {
    const known = visits.get(key) ?? (await kept.visit(key))
    if (known !== undefined) {
      if (!visits.has(key)) visits.set(key, known)
      return visits.get(key) ?? null
    }
    mine.value ??= (await kept.mine(user())) ?? null
    const errand = mine.value?.todo.find((e) => errand_key(e) === key)
    const id = errand?.visit ?? (key.startsWith('v') ? Number(key.slice(1)) : null)
    if (id !== null) return adopt(key, errand ?? null, await api.get<Whole>(`/visits/${id}/whole`))
    return errand === undefined ? null : begin(key, errand)
  }

  async function begin(key: string, errand: Errand): Promise<KeptVisit> {
    const v: KeptVisit = {
      key,
      user: user(),
      errand: { ...errand },
      visit: null,
      started_at: Date.now(),
      round_name: errand.round_name,
      checklist: (await kept.checklist(errand.round, errand.site_type)) ?? [],
      values: {},
      photos: [],
      finish: null,
      done: false,
      problem: null,
    }
    visits.set(key, v)
    await keep(v)
    await send()
    return visits.get(key) ?? v
  }

  // A visit the server knows and this phone does not: begun elsewhere.
  async function adopt(key: string, errand: Errand | null, whole: Whole): Promise<KeptVisit> {
    const own = whole.observations.filter((o) => o.assessor === user())
    const v: KeptVisit = {
      key,
      user: user(),
      errand: errand ?? {
        draw: whole.visit.draw, visit: whole.visit.id, site: whole.visit.site, round: whole.visit.round, standard: 0 /* its checklist is here already */, round_name: whole.round_name, number: '',
        name: whole.visit.site_name, site_type: whole.visit.site_type, place: whole.visit.place, address: '', lon: null, lat: null, to: null,
      },
      visit: whole.visit.id,
      started_at: whole.visit.started_at,
      round_name: whole.round_name,
      checklist: whole.checklist,
      values: Object.fromEntries(own.map((o) => [o.criterion, { value: o.value, note: o.note, at: o.at, sent: true, wrong: null }])),
      photos: whole.photos.filter((p) => p.uploader === user()).map((p) => ({ key: String(p.id), criterion: p.criterion, name: p.name, blob: null, at: p.at, id: p.id })),
      finish: null,
      done: whole.visit.state === 'finished',
      problem: null,
    }
    visits.set(key, v)
    await keep(v)
    return visits.get(key) ?? v
  }

  async function keep(v: KeptVisit): Promise<void> {
    await kept.put(v)
  }

  // One sender at a time; what arrives meanwhile is taken in the next turn.
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
      for (const v of [...visits.values()]) {
        if (v.done || v.problem !== null || (v.visit !== null && waiting_of(v) === 0)) continue
        left = (await send_visit(api, v, keep)) === 'waiting' || left
      }
      offline.value = left
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

  async function retry(v: KeptVisit): Promise<void> {
    v.problem = null
    await keep(v)
    await send()
  }
  async function forget(key: string): Promise<void> {
    visits.delete(key)
    await kept.drop(key)
  }

  return { mine, visits, offline, sending, waiting, error, load, refresh, open, keep, send, retry, forget }
})
