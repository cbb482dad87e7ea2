// Cases in the browser: how time left is told, whose news one hears, and a fix that goes from the phone to the server once.
import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, it, vi } from 'vitest'
import { Api, api } from '@/app/api'
import { Problem } from '@/app/problem'
import { use_session } from '@/app/session'
import { kDayMinutes, span_of, urgency } from '@/modules/cases/left'
import { case_topics } from '@/modules/cases/topics'
import { send_fix, use_fixes, type Fix } from '@/modules/field/fixing'
import { sha256 } from '@/modules/field/digest'
import { kept, waiting_of, type KeptVisit } from '@/modules/field/kept'
import { send_visit } from '@/modules/field/sending'
import { blank, send_found } from '@/modules/tours/recording'

describe('time left', () => {
  it('is told in minutes, hours, working days', () => {
    expect([0, 1, 59, 60, 100, 829].map((m) => span_of(m))).toEqual([
      { unit: 'minutes', n: 1 }, { unit: 'minutes', n: 1 }, { unit: 'minutes', n: 59 }, { unit: 'hours', n: 1 }, { unit: 'hours', n: 1.5 }, { unit: 'hours', n: 14 },
    ])
    expect(span_of(-3 * kDayMinutes)).toEqual({ unit: 'days', n: 3 })
  })
  it('hurts when it is over, and not when there is none', () => {
    const later = Date.now() + 1e9
    expect(urgency({ due_at: later, left_minutes: 500 })).toBe('calm')
    expect(urgency({ due_at: later, left_minutes: 120 })).toBe('soon')
    expect(urgency({ due_at: Date.now() - 1, left_minutes: 0 })).toBe('over')
    expect(urgency({ due_at: later, left_minutes: -1 })).toBe('over')
    expect([urgency({ due_at: null }), urgency({ due_at: later, left_minutes: null })]).toEqual(['none', 'none'])
  })
})

describe('live topics of cases', () => {
  it('are the unit’s, everybody’s, or those of the place at a level the server tells', () => {
    expect(case_topics(null)).toEqual([])
    expect(case_topics({ place: '3399', unit: 7 })).toEqual(['cases:u7'])
    expect(case_topics({ place: '', unit: null })).toEqual(['cases:all'])
    expect(case_topics({ place: '339902', unit: null })).toEqual(['cases:p339902'])
    expect(case_topics({ place: '33990200', unit: null })).toEqual(['cases:p339902'])
    expect(case_topics({ place: '33', unit: null })).toEqual([])
  })
})

// A server that answers by path; null: the line is broken.
function server(answer: (path: string, body: unknown) => object | null | number) {
  const seen: { path: string; key: string | null }[] = []
  const fetch = vi.fn(async (url: string, init: RequestInit) => {
    const path = url.replace('/api', '')
    seen.push({ path, key: new Headers(init.headers).get('Idempotency-Key') })
    const said = answer(path, typeof init.body === 'string' ? JSON.parse(init.body) : null)
    if (said === null) throw new TypeError('no line')
    if (typeof said === 'number') return new Response(JSON.stringify({ key: 'cases.state' }), { status: said, headers: { 'Content-Type': 'application/problem+json' } })
    return new Response(JSON.stringify(said), { status: 200, headers: { 'Content-Type': 'application/json' } })
  })
  return { api: new Api({ fetch: fetch as never, sleep: async () => undefined }), seen }
}
const bytes = new Uint8Array([1, 2, 3])
const fix = (): Fix => ({ case: 5, title: '垃圾', note: '清了', photos: [{ key: 'a'.repeat(32), name: 'a.jpg', sha256: 'h', parts: 0, id: null }], ready: true, key: 'k', sent: false, wrong: null })
const blob = async () => new Blob([bytes])

describe('a fix on the phone', () => {
  it('sends photos first, then the fix under its own key', async () => {
    const hash = await sha256(bytes)
    const s = server((path) => (path === '/uploads' ? { state: 'open', held: [], parts: 1, part_bytes: 1000 } : path.includes('/parts/') ? { sha256: hash, held: 1 } : path.includes('from-upload') ? { id: 9 } : {}))
    const f = fix()
    expect(await send_fix(s.api, f, blob, async () => undefined)).toBe('sent')
    expect(s.seen.map((x) => x.path.replace(/a{32}/, '#'))).toEqual(['/uploads', '/uploads/#/parts/0', '/uploads/#/complete', '/cases/5/photos/from-upload', '/cases/5/steps'])
    expect(s.seen.at(-1)?.key).toBe('fix-k')
    expect([f.sent, f.photos[0]?.id]).toEqual([true, 9])
  })
  it('waits without a line, and goes on where it was', async () => {
    const hash = await sha256(bytes)
    let line = false
    const s = server((path) => (path === '/uploads' ? { state: 'open', held: [], parts: 1, part_bytes: 1000 } : path.includes('/parts/') ? { sha256: hash, held: 1 } : path.includes('from-upload') ? { id: 9 } : line ? {} : path.endsWith('/steps') ? null : {}))
    const f = fix()
    expect(await send_fix(s.api, f, blob, async () => undefined)).toBe('waiting')
    expect([f.sent, f.wrong, f.photos[0]?.id]).toEqual([false, null, 9])
    line = true
    expect(await send_fix(s.api, f, blob, async () => undefined)).toBe('sent')
    expect(s.seen.filter((x) => x.path === '/uploads').length).toBe(1)
  })
  it('keeps the reason when the server refuses, or the photo is gone', async () => {
    const f = fix()
    expect(await send_fix(server(() => 409).api, f, blob, async () => undefined)).toBe('refused')
    expect(f.wrong?.key).toBe('cases.state')
    expect(await send_fix(server(() => ({})).api, f, async () => undefined, async () => undefined)).toBe('refused')
    expect(f.wrong?.key).toBe('original_lost')
  })
  it('keeps what the server said when another page reads the list meanwhile', async () => {
    setActivePinia(createPinia())
    use_session().keep({ user: { id: 3, name: '', login: '', unit: 1 }, permissions: ['cases.handle'] } as never)
    vi.spyOn(kept, 'shelf').mockImplementation(async (key) => (key.startsWith('fixes/') ? [{ ...fix(), photos: [] }] : undefined) as never)
    vi.spyOn(kept, 'put_shelf').mockResolvedValue()
    vi.spyOn(api, 'get').mockResolvedValue({ columns: [{ cards: [] }] })
    let refuse = (_: unknown): void => undefined
    const sent = vi.spyOn(api, 'post').mockImplementation(() => new Promise((_, no) => (refuse = no)))
    const store = use_fixes()
    const first = store.load()
    await vi.waitFor(() => expect(sent).toHaveBeenCalled())
    await store.load()
    refuse(new Problem({ status: 422, key: 'invalid', errors: [{ field: 'photos', key: 'after_photo', args: {} }] }))
    await first
    expect(store.fixes.map((f) => f.wrong?.key)).toEqual(['after_photo'])
    vi.restoreAllMocks()
  })
})

describe('a finding of a tour', () => {
  const found = () => ({ ...blank(4), text: '积水', unit: 7, due: '2026-03-05', photos: [{ key: 'b'.repeat(32), name: 'x.jpg', sha256: 'h', parts: 0, id: null }] })
  it('is recorded under its token, then its photo goes to the case that was made', async () => {
    const hash = await sha256(bytes)
    let line = false
    const said: unknown[] = []
    const s = server((path, body) => {
      if (path.endsWith('/findings')) said.push(body)
      return path.endsWith('/findings') ? { case_id: 8 } : path === '/uploads' ? { state: 'open', held: [], parts: 1, part_bytes: 1000 } : path.includes('/parts/') ? { sha256: hash, held: 1 } : path.includes('from-upload') ? (line ? { id: 9 } : null) : {}
    })
    const f = found()
    expect(await send_found(s.api, f, blob, async () => undefined)).toBe('waiting')
    expect([f.recorded, f.sent, f.case]).toEqual([true, false, 8])
    line = true
    expect(await send_found(s.api, f, blob, async () => undefined)).toBe('sent')
    expect(said).toEqual([{ token: f.token, text: '积水', minutes: '', place: '', address: '', lon: null, lat: null, as_case: true, unit: 7, due: '2026-03-05' }])
    expect(s.seen[0]).toEqual({ path: '/meetings/4/findings', key: `finding-${f.token}` })
    expect(s.seen.at(-1)?.path).toBe('/cases/8/photos/from-upload')
  })
  it('asks nobody when it says who but not until when, and keeps the reason of a refusal', async () => {
    const bodies: unknown[] = []
    const s = server((_path, body) => (bodies.push(body), { case_id: null }))
    expect(await send_found(s.api, { ...found(), due: '' }, blob, async () => undefined)).toBe('sent') // noted only: its photo has no case to go to
    expect(bodies).toEqual([expect.objectContaining({ unit: null, due: null })])
    const f = found()
    expect(await send_found(server(() => 409).api, f, blob, async () => undefined)).toBe('refused')
    expect([f.recorded, f.wrong?.key]).toEqual([false, 'cases.state'])
  })
})

describe('a case of a check line', () => {
  const visit = (): KeptVisit => ({
    key: 'd5', user: 1, visit: 70, started_at: 1, round_name: '', checklist: [],
    errand: { draw: 5, visit: 70, site: 9, round: 2, standard: 1, round_name: '', number: '', name: '', site_type: '', place: '', address: '', lon: null, lat: null, to: null, token_hash: '' },
    values: { '1.1': { value: '2', note: '', at: 1, sent: true, base: 1, wrong: null, theirs: null } },
    photos: [], cases: { '1.1': { at: 3, id: null, wrong: null } }, draft: '', finish: null, done: false, held: null, confirmed: 1, missing: [], problem: null,
  })
  const phone = { keep: async () => undefined, original: async () => undefined, move_original: async () => undefined }
  it('is sent once what was seen is there, and once only', async () => {
    const v = visit()
    expect(waiting_of(v)).toBe(1)
    const s = server((path) => (path === '/cases' ? { now: { id: 8 } } : {}))
    expect(await send_visit(s.api, v, phone)).toBe('sent')
    expect([v.cases?.['1.1']?.id, waiting_of(v), s.seen[0]?.key]).toEqual([8, 0, 'case-d5-1.1-3'])
    await send_visit(s.api, v, phone)
    expect(s.seen.length).toBe(1)
  })
  it('waits for its value, and keeps the reason when it is refused', async () => {
    const v = visit()
    Object.assign(v.values['1.1'] ?? {}, { sent: false, wrong: { key: 'value_wrong' } })
    const quiet = server(() => ({}))
    await send_visit(quiet.api, v, phone)
    expect(quiet.seen.filter((x) => x.path === '/cases')).toEqual([])
    const w = visit()
    expect(await send_visit(server(() => 403).api, w, phone)).toBe('refused')
    expect([w.cases?.['1.1']?.wrong?.key, waiting_of(w)]).toEqual(['cases.state', 0])
  })
})
