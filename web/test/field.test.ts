import { beforeEach, describe, expect, it } from 'vitest'
import { Api } from '@/app/api'
import { metres } from '@/modules/field/distance'
import { errand_key, waiting_of, type KeptVisit } from '@/modules/field/kept'
import { send_visit } from '@/modules/field/sending'

interface Seen {
  method: string
  path: string
  body: unknown
  key: string | null
}
// A server in memory that forgets nothing: what it got, in order; `answers` decides each reply.
function server(answer: (seen: Seen) => Response | null) {
  const seen: Seen[] = []
  const api = new Api({
    sleep: async () => undefined,
    fetch: async (url, init) => {
      const body = init?.body instanceof FormData ? Object.fromEntries(init.body) : init?.body ? JSON.parse(String(init.body)) : null
      const one = { method: init?.method ?? 'GET', path: String(url), body, key: new Headers(init?.headers).get('Idempotency-Key') }
      seen.push(one)
      const reply = answer(one)
      if (reply === null) throw new TypeError('no line')
      return reply
    },
  })
  return { api, seen, paths: () => seen.map((s) => s.path.replace('/api', '')) }
}
const ok = (body: unknown) => new Response(JSON.stringify(body), { status: 200 })
const bad = (status: number, doc: object) => new Response(JSON.stringify({ status, title: 'x', ...doc }), { status, headers: { 'Content-Type': 'application/problem+json' } })
const whole = { visit: { id: 70 }, checklist: [{ code: '1.1' }] }
function usual(s: Seen): Response {
  if (s.path.endsWith('/photos')) return ok({ id: 900 })
  return ok(whole)
}

let visit: KeptVisit
let kept: number
const keep = async () => void kept++
beforeEach(() => {
  kept = 0
  visit = {
    key: 'd5',
    user: 1,
    errand: { draw: 5, visit: null, site: 9, round: 2, standard: 1, round_name: '', number: 'S1', name: '人民广场', site_type: '广场', place: '', address: '', lon: null, lat: null, to: null },
    visit: null,
    started_at: 1000,
    round_name: '',
    checklist: [],
    values: { '1.1': { value: '2', note: '', at: 1, sent: false, wrong: null }, '1.2': { value: 'yes', note: '有人引导', at: 2, sent: false, wrong: null } },
    photos: [{ key: 'k1', criterion: '1.1', name: 'a.jpg', blob: new Blob(['x']), at: 3, id: null }],
    finish: { note: '完', at: 4 },
    done: false,
    problem: null,
  }
})

describe('sending a kept visit', () => {
  it('sends start, values, photos and finish in this order, each repeatable', async () => {
    const s = server(usual)
    expect(waiting_of(visit)).toBe(4)
    expect(await send_visit(s.api, visit, keep)).toBe('sent')
    expect(s.paths()).toEqual(['/visits', '/visits/70/observations', '/visits/70/photos', '/visits/70/finish'])
    expect(s.seen[0]?.body).toEqual({ draw: 5, at: 1000 })
    expect(s.seen.map((x) => x.key)).toEqual(['start-d5-1000', null, 'k1', 'finish-d5-4'])
    expect([visit.visit, visit.done, visit.photos[0]?.id, visit.photos[0]?.blob, waiting_of(visit)]).toEqual([70, true, 900, null, 0])
    expect(kept).toBeGreaterThan(3)
  })

  it('goes on where the line broke, with the same keys', async () => {
    let broken = true
    const s = server((x) => (broken && x.path.endsWith('/photos') ? null : usual(x)))
    expect(await send_visit(s.api, visit, keep)).toBe('waiting')
    expect([visit.problem, visit.values['1.1']?.sent, visit.photos[0]?.id, waiting_of(visit)]).toEqual([null, true, null, 2])
    broken = false
    expect(await send_visit(s.api, visit, keep)).toBe('sent')
    expect(s.paths().slice(3)).toEqual(['/visits/70/photos', '/visits/70/finish'])
  })

  it('names a refused value, sends the others, and does not finish', async () => {
    const s = server((x) => {
      const items = (x.body as { items?: { criterion: string }[] } | null)?.items
      const at = items?.findIndex((i) => i.criterion === '1.1') ?? -1
      return at >= 0 ? bad(422, { key: 'invalid', errors: [{ field: `items[${at}].value`, key: 'value_count', args: {} }] }) : usual(x)
    })
    expect(await send_visit(s.api, visit, keep)).toBe('refused')
    expect(visit.values['1.1']?.wrong?.key).toBe('value_count')
    expect(visit.values['1.2']?.sent).toBe(true)
    expect([visit.done, s.paths().includes('/visits/70/finish')]).toEqual([false, false])
  })

  it('keeps the reason when the server refuses the visit, and waits when it is busy or the session is gone', async () => {
    const refused = server(() => bad(409, { key: 'visits.not_open' }))
    expect(await send_visit(refused.api, visit, keep)).toBe('refused')
    expect(visit.problem?.key).toBe('visits.not_open')
    visit.problem = null
    for (const status of [401, 429, 500, 503]) {
      const s = server(() => bad(status, { key: 'x' }))
      expect(await send_visit(s.api, visit, keep)).toBe('waiting')
      expect(visit.problem).toBeNull()
    }
  })

  it('does not take a value for sent that changed on its way', async () => {
    const s = server((x) => {
      if (x.path.endsWith('/observations')) visit.values['1.1'] = { value: '3', note: '', at: 9, sent: false, wrong: null }
      return usual(x)
    })
    await send_visit(s.api, visit, keep)
    expect(visit.values['1.1']?.sent).toBe(false)
    expect(visit.values['1.2']?.sent).toBe(true)
  })
})

describe('errands', () => {
  it('keep one key before and after the server knows the visit', () => {
    expect(errand_key({ draw: 5, visit: null })).toBe('d5')
    expect(errand_key({ draw: 5, visit: 70 })).toBe('d5')
    expect(errand_key({ draw: null, visit: 70 })).toBe('v70')
  })
  it('know how far a site is', () => {
    // One degree of latitude is 111.19 km on this sphere; longitude shrinks with its cosine.
    expect(metres({ lon: 117, lat: 36 }, { lon: 117, lat: 37 })).toBeCloseTo(111_195, -2)
    expect(metres({ lon: 117, lat: 60 }, { lon: 118, lat: 60 })).toBeCloseTo(55_597, -2)
    expect(metres({ lon: 117, lat: 36 }, { lon: 117, lat: 36 })).toBe(0)
  })
})
