// Sends what a kept visit has and the server has not: start, values, photos, finish, in this order. Every step can be
// repeated: the server counts what it was sent twice once. A step that fails for want of a line is tried again later; one
// that the server refuses stays with its reason until a person has looked.
import type { Photo, Whole } from '@/api/generated'
import type { Api } from '@/app/api'
import { Problem } from '@/app/problem'
import type { KeptVisit } from './kept'

export type Outcome = 'sent' | 'waiting' | 'refused'

function no_line(e: unknown): boolean {
  return e instanceof Problem && (e.status === 0 || e.status === 401 || e.status === 429 || e.status >= 500)
}

// `keep` is called after every step, so that a page closed in between goes on where it was.
export async function send_visit(api: Api, v: KeptVisit, keep: (v: KeptVisit) => Promise<void>): Promise<Outcome> {
  try {
    await send_start(api, v, keep)
    await send_values(api, v, keep)
    await send_photos(api, v, keep)
    await send_finish(api, v, keep)
    v.problem = null
    await keep(v)
    return Object.values(v.values).some((x) => x.wrong !== null) ? 'refused' : 'sent'
  } catch (e) {
    if (no_line(e)) return 'waiting'
    v.problem = e instanceof Problem ? { key: e.key, title: e.title, status: e.status } : { key: 'unexpected', title: String(e), status: 0 }
    await keep(v)
    return 'refused'
  }
}

async function send_start(api: Api, v: KeptVisit, keep: (v: KeptVisit) => Promise<void>): Promise<void> {
  if (v.visit !== null) return
  const whole = await api.post<Whole>('/visits', { draw: v.errand.draw, at: v.started_at }, { idempotency_key: `start-${v.key}-${v.started_at}` })
  v.visit = whole.visit.id
  if (whole.checklist.length > 0) v.checklist = whole.checklist
  await keep(v)
}

async function send_values(api: Api, v: KeptVisit, keep: (v: KeptVisit) => Promise<void>): Promise<void> {
  const pending = Object.entries(v.values).filter(([, x]) => !x.sent && x.wrong === null)
  if (pending.length === 0) return
  const sent = pending.map(([criterion, x]) => ({ criterion, value: x.value, note: x.note, at: x.at }))
  try {
    await api.post<Whole>(`/visits/${v.visit}/observations`, { items: sent })
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
    await keep(v)
    return send_values(api, v, keep)
  }
  // A value changed while its older self was on its way is still to be sent.
  for (const s of sent) {
    const now = v.values[s.criterion]
    if (now !== undefined && now.value === s.value && now.note === s.note) now.sent = true
  }
  await keep(v)
}

async function send_photos(api: Api, v: KeptVisit, keep: (v: KeptVisit) => Promise<void>): Promise<void> {
  for (const p of v.photos) {
    if (p.id !== null || p.blob === null) continue
    const form = new FormData()
    form.append('criterion', p.criterion)
    form.append('file', p.blob, p.name)
    p.id = (await api.post<Photo>(`/visits/${v.visit}/photos`, form, { idempotency_key: p.key })).id
    p.blob = null
    await keep(v)
  }
}

async function send_finish(api: Api, v: KeptVisit, keep: (v: KeptVisit) => Promise<void>): Promise<void> {
  if (v.finish === null || v.done || Object.values(v.values).some((x) => x.wrong !== null)) return
  await api.post<Whole>(`/visits/${v.visit}/finish`, { note: v.finish.note, at: v.finish.at }, { idempotency_key: `finish-${v.key}-${v.finish.at}` })
  v.done = true
  await keep(v)
}
