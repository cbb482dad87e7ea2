// Sends what a kept visit has and the server has not: start, values, photos, finish, in this order; then asks the server for
// its own list and compares. Every step can be repeated: the server counts what it was sent twice once. A step that fails for
// want of a line is tried again later; one that the server refuses stays with its reason until a person has looked.
import type { CaseWhole, Held, Received, Whole } from '@/api/generated'
import type { Api } from '@/app/api'
import { Problem } from '@/app/problem'
import { compare } from './compare'
import { waiting_of, type KeptVisit } from './kept'
import { no_line } from './line'
import { send_photo } from './uploading'

export type Outcome = 'sent' | 'waiting' | 'refused'

// What sending needs of the phone. `keep` is called after every step, so that a page closed in between goes on where it was.
export interface Phone {
  keep: (v: KeptVisit) => Promise<void>
  original: (key: string) => Promise<Blob | undefined>
  move_original: (from: string, to: string) => Promise<void>
}

const is_finished = (e: unknown) => e instanceof Problem && e.key === 'visits.finished'

export async function send_visit(api: Api, v: KeptVisit, phone: Phone): Promise<Outcome> {
  try {
    await send_start(api, v, phone)
    const values = await send_values(api, v, phone).catch(only_finished)
    const photos = await send_photos(api, v, phone)
    await send_cases(api, v, phone)
    const finish = await send_finish(api, v, phone).catch(only_finished)
    v.problem = null
    if (v.confirmed === null) {
      await check_held(api, v, phone)
      // What turned out to be missing is sent again before anybody is told that all is well.
      if (v.missing.length > 0) {
        await send_photos(api, v, phone)
        await check_held(api, v, phone)
      }
    }
    const shut = values ?? photos ?? finish
    if (shut && waiting_of(v) > 0) throw shut
    return undecided(v) ? 'refused' : 'sent'
  } catch (e) {
    if (no_line(e)) return 'waiting'
    v.problem = e instanceof Problem ? { key: e.key, title: e.title, status: e.status } : { key: 'unexpected', title: String(e), status: 0 }
    await phone.keep(v)
    return 'refused'
  }
}

const undecided = (v: KeptVisit) => Object.values(v.cases ?? {}).some((c) => c.wrong !== null) || Object.values(v.values).some((x) => x.wrong !== null || x.theirs !== null) || v.photos.some((p) => p.wrong !== null)
// Another phone finished the visit: photos taken before may still come, and perhaps it recorded the same.
function only_finished(e: unknown): Problem {
  if (is_finished(e)) return e as Problem
  throw e
}

async function send_start(api: Api, v: KeptVisit, phone: Phone): Promise<void> {
  if (v.visit !== null) return
  const whole = await api.post<Whole>('/visits', { draw: v.errand.draw, at: v.started_at }, { idempotency_key: `start-${v.key}-${v.started_at}` })
  v.visit = whole.visit.id
  if (whole.checklist.length > 0) v.checklist = whole.checklist
  await phone.keep(v)
}

async function send_values(api: Api, v: KeptVisit, phone: Phone): Promise<undefined> {
  const pending = Object.entries(v.values).filter(([, x]) => !x.sent && x.wrong === null && x.theirs === null)
  if (pending.length === 0) return undefined
  const sent = pending.map(([criterion, x]) => ({ criterion, value: x.value, note: x.note, at: x.at, base: x.base }))
  let received: Received
  try {
    received = await api.post<Received>(`/visits/${v.visit}/observations`, { items: sent }, { repeatable: true })
  } catch (e) {
    if (!(e instanceof Problem) || e.errors.length === 0) throw e
    // Name the refused lines, then send the others without them.
    let named = 0
    for (const error of e.errors) {
      const at = /^items\[(\d+)\]/.exec(error.field)
      const criterion = at === null ? undefined : sent[Number(at[1])]?.criterion
      const kept_value = criterion === undefined ? undefined : v.values[criterion]
      if (kept_value === undefined) continue
      kept_value.wrong = { key: error.key, args: error.args }
      named++
    }
    if (named === 0) throw e
    await phone.keep(v)
    return send_values(api, v, phone)
  }
  for (const s of sent) {
    const now = v.values[s.criterion]
    if (now === undefined) continue
    const there = received.observations.find((o) => o.criterion === s.criterion && o.assessor === v.user)
    const aside = received.readings.some((r) => r.criterion === s.criterion && r.assessor === v.user && r.value === s.value.trim() && r.note === s.note)
    if (aside) {
      now.theirs = { value: there?.value ?? '', note: there?.note ?? '', at: there?.at ?? s.at, version: there?.version ?? 0 }
      continue
    }
    now.base = there?.version ?? 0
    // A value changed while its older self was on its way is still to be sent.
    if (now.value === s.value && now.note === s.note) now.sent = true
  }
  await phone.keep(v)
  return undefined
}

// Photos that the server refuses do not hold up the others. Returns why, when the visit was closed to them.
async function send_photos(api: Api, v: KeptVisit, phone: Phone): Promise<Problem | undefined> {
  let shut: Problem | undefined
  for (const p of v.photos) {
    if (p.id !== null || p.wrong !== null || p.sha256 === '' || v.visit === null) continue
    const original = await phone.original(p.key)
    if (original === undefined) {
      p.wrong = { key: 'original_lost' }
      await phone.keep(v)
      continue
    }
    try {
      await send_photo(api, v.visit, p, original, () => phone.keep(v))
    } catch (e) {
      if (no_line(e) || !(e instanceof Problem)) throw e
      if (is_finished(e)) shut = e
      p.wrong = { key: e.key, args: e.args }
    }
    await phone.keep(v)
  }
  return shut
}

// After what was seen and its photos: the case takes them along. The server knows a line that was sent twice.
async function send_cases(api: Api, v: KeptVisit, phone: Phone): Promise<void> {
  for (const [criterion, c] of Object.entries(v.cases ?? {})) {
    const ready = v.values[criterion]?.sent !== false && v.photos.every((p) => p.criterion !== criterion || p.id !== null || p.wrong !== null)
    if (c.id !== null || c.wrong !== null || v.visit === null || !ready) continue
    try {
      c.id = (await api.post<CaseWhole>('/cases', { visit: v.visit, criterion, at: c.at }, { idempotency_key: `case-${v.key}-${criterion}-${c.at}` })).now.id
    } catch (e) {
      if (no_line(e) || !(e instanceof Problem)) throw e
      c.wrong = { key: e.key, args: e.args }
    }
    await phone.keep(v)
  }
}

async function send_finish(api: Api, v: KeptVisit, phone: Phone): Promise<undefined> {
  if (v.finish === null || v.done || undecided(v) || v.photos.some((p) => p.id === null)) return undefined
  if (Object.values(v.values).some((x) => !x.sent)) return undefined
  await api.post<Whole>(`/visits/${v.visit}/finish`, { note: v.finish.note, at: v.finish.at }, { idempotency_key: `finish-${v.key}-${v.finish.at}` })
  v.done = true
  await phone.keep(v)
  return undefined
}

export async function check_held(api: Api, v: KeptVisit, phone: Pick<Phone, 'keep' | 'move_original'>): Promise<void> {
  if (v.visit === null) return
  const { moved } = compare(v, await api.get<Held>(`/visits/${v.visit}/held`), Date.now())
  for (const [from, to] of moved) await phone.move_original(from, to)
  await phone.keep(v)
}
