import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Held } from '@/api/generated'
import { Api } from '@/app/api'
import { next_number, photo_number, stamp_lines } from '@/modules/field/capture'
import { compare } from '@/modules/field/compare'
import { new_upload_id, sha256, sha256_slow, sha256_text } from '@/modules/field/digest'
import { metres } from '@/modules/field/distance'
import { errand_key, photo_state, undecided_of, waiting_of, type KeptPhoto, type KeptValue, type KeptVisit } from '@/modules/field/kept'
import { droppable } from '@/modules/field/room'
import { errands_by_token, token_of } from '@/modules/field/scan'
import { send_visit } from '@/modules/field/sending'
import { percent_sent } from '@/modules/field/uploading'

const kPart = 1000 // the server says how long parts are
interface Seen {
  method: string
  path: string
  body: unknown
  key: string | null
}
const ok = (body: unknown) => new Response(JSON.stringify(body), { status: 200 })
const bad = (status: number, doc: object) => new Response(JSON.stringify({ status, title: 'x', ...doc }), { status, headers: { 'Content-Type': 'application/problem+json' } })
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

// A server in memory that keeps uploads, photos and observations as the real one does. `disturb` may answer in its place;
// null breaks the line.
function server(disturb: (seen: Seen, n: number) => Response | null | undefined = () => undefined) {
  const seen: Seen[] = []
  const uploads = new Map<string, { bytes: number; sha256: string; parts: Map<number, Uint8Array>; state: string }>()
  const photos = new Map<string, { id: number; hash: string; upload: string; criterion: string; bytes: number }>()
  const values = new Map<string, { criterion: string; value: string; note: string; at: number; version: number; assessor: number }>()
  let readings: { criterion: string; value: string; note: string; at: number; assessor: number }[] = []
  let state = 'open'
  let version = 100
  const whole = () => ({ visit: { id: 70, state }, checklist: [{ code: '1.1' }], observations: [...values.values()], readings })
  const status = (id: string) => {
    const u = uploads.get(id)
    return u === undefined ? null : { id, parts: Math.ceil(u.bytes / kPart), part_bytes: kPart, held: [...u.parts.keys()], state: u.state, bytes: u.bytes }
  }
  async function answer(one: Seen, raw: BodyInit | null | undefined): Promise<Response> {
    const path = one.path.replace('/api', '')
    const body = one.body as { id: string; bytes: number; sha256: string; upload: string; criterion: string; items: { criterion: string; value: string; note: string; at: number; base: number }[] }
    if (path === '/uploads') {
      if (!uploads.has(body.id)) uploads.set(body.id, { bytes: body.bytes, sha256: body.sha256, parts: new Map(), state: 'open' })
      return ok(status(body.id))
    }
    const part = /^\/uploads\/(\w+)\/parts\/(\d+)$/.exec(path)
    if (part !== null) {
      const bytes = new Uint8Array(await (raw as Blob).arrayBuffer())
      const u = uploads.get(part[1] ?? '')
      u?.parts.set(Number(part[2]), bytes)
      return ok({ part: Number(part[2]), sha256: sha(bytes), held: u?.parts.size, parts: 3 })
    }
    const complete = /^\/uploads\/(\w+)\/complete$/.exec(path)
    if (complete !== null) {
      const u = uploads.get(complete[1] ?? '')
      if (u === undefined) return bad(404, { key: 'uploads.unknown' })
      const joined = new Uint8Array([...u.parts].sort((a, b) => a[0] - b[0]).flatMap(([, b]) => [...b]))
      if (sha(joined) !== u.sha256) return bad(409, { key: 'uploads.wrong_hash' })
      u.state = 'whole'
      return ok(status(complete[1] ?? ''))
    }
    if (path.endsWith('/from-upload')) {
      const u = uploads.get(body.upload)
      if (u?.state !== 'whole') return bad(409, { key: 'uploads.not_whole' })
      if (!photos.has(body.upload)) photos.set(body.upload, { id: 900 + photos.size, hash: u.sha256, upload: body.upload, criterion: body.criterion, bytes: u.bytes })
      return ok(photos.get(body.upload))
    }
    if (path.endsWith('/observations')) {
      if (state === 'finished') return bad(409, { key: 'visits.finished' })
      for (const i of body.items) {
        const now = values.get(i.criterion)
        if ((now?.version ?? 0) !== i.base && now?.value !== i.value) readings.push({ ...i, assessor: 1 })
        else {
          readings = readings.filter((r) => r.criterion !== i.criterion)
          values.set(i.criterion, { ...i, assessor: 1, version: ++version })
        }
      }
    }
    if (path.endsWith('/finish')) state = 'finished'
    if (path.endsWith('/held')) return ok({ visit: 70, state, observations: [...values.values()], readings, photos: [...photos.values()] })
    return ok(whole())
  }
  const api = new Api({
    sleep: async () => undefined,
    fetch: async (url, init) => {
      const body = typeof init?.body === 'string' ? JSON.parse(init.body) : null
      const one = { method: init?.method ?? 'GET', path: String(url), body, key: new Headers(init?.headers).get('Idempotency-Key') }
      seen.push(one)
      const reply = disturb(one, seen.length)
      if (reply === null) throw new TypeError('no line')
      return reply ?? answer(one, init?.body)
    },
  })
  const paths = () => seen.map((s) => s.path.replace('/api', '').replace(/[0-9a-f]{32}/, '#'))
  return { api, seen, paths, photos, values, uploads, finish: () => (state = 'finished'), count: (part: string) => seen.filter((s) => s.path.includes(part)).length }
}

const bytes = new Uint8Array(2 * kPart + 10).map((_, i) => i * 31 + (i >> 8))
const original = new Blob([bytes])
const value = (v: string, note = ''): KeptValue => ({ value: v, note, at: 1, sent: false, base: 0, wrong: null, theirs: null })
const photo = (): KeptPhoto => ({ key: 'a'.repeat(32), criterion: '1.1', name: 'a.jpg', number: 1, bytes: bytes.length, sha256: sha(bytes), at: 3, lon: null, lat: null, original: true, parts: 0, id: null, wrong: null })

let visit: KeptVisit
let saves: number
const originals = new Map<string, Blob>()
const phone = {
  keep: async () => void saves++,
  original: async (key: string) => originals.get(key),
  move_original: async (from: string, to: string) => {
    const blob = originals.get(from)
    if (blob !== undefined) originals.set(to, blob)
    originals.delete(from)
  },
}
beforeEach(() => {
  saves = 0
  originals.clear()
  originals.set('a'.repeat(32), original)
  visit = {
    key: 'd5', user: 1,
    errand: { draw: 5, visit: null, site: 9, round: 2, standard: 1, round_name: '', number: 'S1', name: '人民广场', site_type: '广场', place: '', address: '', lon: null, lat: null, to: null, token_hash: '' },
    visit: null, started_at: 1000, round_name: '', checklist: [],
    values: { '1.1': value('2'), '1.2': value('yes', '有人引导') },
    photos: [photo()], draft: '', finish: { note: '完', at: 4 }, done: false, held: null, confirmed: null, missing: [], problem: null,
  }
})

describe('sending a kept visit', () => {
  it('sends start, values, the photo in parts and finish, then compares with the server', async () => {
    const s = server()
    expect(waiting_of(visit)).toBe(4)
    expect(await send_visit(s.api, visit, phone)).toBe('sent')
    expect(s.paths()).toEqual([
      '/visits', '/visits/70/observations', '/uploads', '/uploads/#/parts/0', '/uploads/#/parts/1', '/uploads/#/parts/2', '/uploads/#/complete', '/visits/70/photos/from-upload', '/visits/70/finish', '/visits/70/held',
    ])
    expect(s.seen[0]?.body).toEqual({ draw: 5, at: 1000 })
    expect([visit.done, waiting_of(visit), visit.confirmed === null, undecided_of(visit)]).toEqual([true, 0, false, false])
    expect(visit.photos[0] && photo_state(visit, visit.photos[0])).toBe('held')
    expect(saves).toBeGreaterThan(5)
  })

  it('goes on where the line broke: parts with a receipt are not sent again', async () => {
    let broken = true
    const s = server((x) => (broken && x.path.endsWith('/parts/2') ? null : undefined))
    expect(await send_visit(s.api, visit, phone)).toBe('waiting')
    expect([visit.problem, visit.values['1.1']?.sent, visit.photos[0]?.parts, percent_sent(photo(), kPart), visit.confirmed]).toEqual([null, true, 2, 0, null])
    expect(visit.photos[0] && [photo_state(visit, visit.photos[0]), percent_sent(visit.photos[0], kPart)]).toEqual(['sending', 66])
    broken = false
    expect(await send_visit(s.api, visit, phone)).toBe('sent')
    expect([s.count('/parts/0'), s.count('/parts/1'), s.count('/parts/2'), s.photos.size]).toEqual([1, 1, 2, 1])
  })

  it('makes the photo once when the replies are lost', async () => {
    const s = server()
    // The server has done it; the phone never heard: its copy of the state is the older one.
    const before = structuredClone({ ...visit, photos: visit.photos.map((p) => ({ ...p })) })
    await send_visit(s.api, visit, phone)
    visit = { ...before, visit: 70, values: { ...before.values } }
    expect(await send_visit(s.api, visit, phone)).toBe('sent')
    expect([s.photos.size, s.count('/parts/')]).toEqual([1, 3])
  })

  it('sends again, and names, a photo that the server does not list', async () => {
    const s = server()
    await send_visit(s.api, visit, phone)
    s.photos.clear()
    visit.confirmed = null
    expect(await send_visit(s.api, visit, phone)).toBe('sent')
    expect([s.photos.size, visit.missing, visit.photos[0]?.key === 'a'.repeat(32), visit.confirmed === null]).toEqual([1, [], false, false])
    // With the original gone from the phone it is told, not hidden.
    s.photos.clear()
    Object.assign(visit.photos[0] ?? {}, { original: false })
    visit.confirmed = null
    expect(await send_visit(s.api, visit, phone)).toBe('refused')
    expect([visit.photos[0]?.wrong?.key, visit.missing, visit.confirmed]).toEqual(['not_held', ['a.jpg'], null])
  })

  it('names a refused value, sends the others, and does not finish', async () => {
    const s = server((x) => {
      const items = (x.body as { items?: { criterion: string }[] } | null)?.items
      const at = items?.findIndex((i) => i.criterion === '1.1') ?? -1
      return at >= 0 ? bad(422, { key: 'invalid', errors: [{ field: `items[${at}].value`, key: 'value_count', args: {} }] }) : undefined
    })
    expect(await send_visit(s.api, visit, phone)).toBe('refused')
    expect([visit.values['1.1']?.wrong?.key, visit.values['1.2']?.sent, visit.done, s.count('/finish')]).toEqual(['value_count', true, false, 0])
  })

  it('keeps the reason when the server refuses the visit, and waits when it is busy or the session is gone', async () => {
    expect(await send_visit(server(() => bad(409, { key: 'visits.not_open' })).api, visit, phone)).toBe('refused')
    expect(visit.problem?.key).toBe('visits.not_open')
    visit.problem = null
    for (const [status, key] of [[401, 'unauthorized'], [429, 'x'], [500, 'x'], [503, 'x'], [403, 'csrf']] as const) {
      expect(await send_visit(server(() => bad(status, { key })).api, visit, phone)).toBe('waiting')
      expect(visit.problem).toBeNull()
    }
  })

  it('does not take a value for sent that changed on its way', async () => {
    const s = server((x) => {
      if (x.path.endsWith('/observations')) visit.values['1.1'] = value('3')
      return undefined
    })
    visit.finish = null
    await send_visit(s.api, visit, phone)
    expect([visit.values['1.1']?.sent, visit.values['1.2']?.sent, visit.confirmed]).toEqual([false, true, null])
  })
})

describe('two phones of one person', () => {
  it('neither overwrites: the second is told what the first recorded, and decides', async () => {
    const s = server()
    visit.finish = null
    await send_visit(s.api, visit, phone)
    // The other phone had seen nothing.
    const other: KeptVisit = { ...visit, visit: 70, values: { '1.1': value('5') }, photos: [], confirmed: null }
    expect(await send_visit(s.api, other, phone)).toBe('refused')
    const here = other.values['1.1']
    expect([here?.theirs?.value, here?.value, here?.sent, s.values.get('1.1')?.value]).toEqual(['2', '5', false, '2'])
    expect(other.values['1.2']?.value).toBe('yes') // what it had not recorded itself comes over
    expect(undecided_of(other)).toBe(true)
    // Keep mine.
    if (here?.theirs) other.values['1.1'] = { ...here, base: here.theirs.version, theirs: null }
    expect(await send_visit(s.api, other, phone)).toBe('sent')
    expect(s.values.get('1.1')?.value).toBe('5')
    // The first phone, with nothing waiting, takes it over.
    visit.confirmed = null
    await send_visit(s.api, visit, phone)
    expect([visit.values['1.1']?.value, visit.confirmed === null]).toEqual(['5', false])
  })

  it('a visit the other phone finished is done here when the server has the same', async () => {
    const s = server()
    visit.finish = null
    await send_visit(s.api, visit, phone)
    s.finish()
    const same: KeptVisit = { ...visit, values: { '1.1': value('2'), '1.2': value('yes', '有人引导') }, photos: [], finish: { note: '', at: 5 }, confirmed: null, done: false }
    expect(await send_visit(s.api, same, phone)).toBe('sent')
    expect([same.done, waiting_of(same)]).toEqual([true, 0])
    const differs: KeptVisit = { ...same, values: { '1.1': value('9') }, confirmed: null, done: false }
    expect(await send_visit(s.api, differs, phone)).toBe('refused')
    expect(differs.problem?.key).toBe('visits.finished')
  })

  it('a value that is gone at the server is a question, never silently sent again', () => {
    visit.values = { '1.1': { ...value('2'), sent: true, base: 7 } }
    visit.photos = []
    visit.finish = null
    compare(visit, { visit: 70, state: 'open', observations: [], readings: [], photos: [] } as Held, 99)
    expect([visit.values['1.1']?.sent, visit.values['1.1']?.theirs?.value, visit.confirmed]).toEqual([false, '', null])
  })
})

describe('a photo', () => {
  it('has the same hash by the browser and by the library', async () => {
    expect(await sha256(bytes)).toBe(sha(bytes))
    expect(await sha256_slow(bytes)).toBe(sha(bytes))
    expect(new_upload_id()).toMatch(/^[0-9a-f]{32}$/)
  })
  it('is stamped with site, number, time in China and the beginning of its hash', () => {
    const p = { ...photo(), at: Date.UTC(2026, 2, 2, 1, 5, 6), number: 3 }
    expect(photo_number(visit, p)).toBe('S1-03')
    expect(stamp_lines(visit, p)).toEqual(['人民广场', 'S1-03 · 2026-03-02 09:05:06', `SHA-256 ${p.sha256.slice(0, 16)}`])
    expect(next_number({ ...visit, photos: [p] })).toBe(4)
  })
  it('leaves the phone only when the server is known to hold it, the oldest first', () => {
    const held = { at: 1, finished: true, observations: 0, photos: [sha(bytes)] }
    const of = (key: string, at: number, change: Partial<KeptVisit>, own: Partial<KeptPhoto> = {}): KeptVisit => ({ ...visit, key, photos: [{ ...photo(), key, at, id: 1, ...own }], held, confirmed: 10, ...change })
    const all = [of('new', 9, {}), of('old', 5, {}), of('unconfirmed', 1, { confirmed: null }), of('unsent', 1, {}, { id: null }), of('other', 1, {}, { sha256: 'x' })]
    expect(droppable(all).map((d) => d.key)).toEqual(['old', 'new'])
    expect(droppable(all, 9)).toEqual([])
  })
})

describe('a scanned code', () => {
  it('leads to the errand by the hash of its token, whatever server printed it', async () => {
    expect(token_of('https://city.example/q/Ab3_-xyz01234567')).toBe('Ab3_-xyz01234567')
    expect(token_of('http://10.0.0.8:8080/q/Ab3_-xyz01234567?from=plate')).toBe('Ab3_-xyz01234567')
    for (const other of ['https://city.example/sites/12', 'WIFI:S:x;;', 'https://q.example/abcdefghij', '']) expect(token_of(other)).toBeNull()
    const errand = { ...visit.errand, token_hash: await sha256_text('Ab3_-xyz01234567') }
    expect(await errands_by_token('Ab3_-xyz01234567', [visit.errand, errand])).toEqual([errand])
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
