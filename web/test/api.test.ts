import { describe, expect, it } from 'vitest'
import { Api, api_url, type Surroundings } from '@/app/api'
import type { Problem } from '@/app/problem'

interface Call {
  url: string
  init: RequestInit
  headers: Headers
}
function server(replies: (() => Response | Promise<Response>)[]) {
  const calls: Call[] = []
  const slept: number[] = []
  const env: Surroundings = {
    fetch: async (url, init) => {
      calls.push({ url: String(url), init: init ?? {}, headers: new Headers(init?.headers) })
      const next = replies.shift()
      if (next === undefined) throw new Error('one request too many')
      return next()
    },
    sleep: async (ms) => void slept.push(ms),
  }
  return { api: new Api(env), calls, slept }
}
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) => () =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers } })

async function failure(p: Promise<unknown>): Promise<Problem> {
  try {
    await p
  } catch (e) {
    return e as Problem
  }
  throw new Error('it succeeded')
}

describe('api_url', () => {
  it('roots paths under /api once and leaves empty values out', () => {
    expect(api_url('/sites')).toBe('/api/sites')
    expect(api_url('/api/sites', { q: '背街 小巷', state: '', n: 0, off: false, none: null })).toBe('/api/sites?q=%E8%83%8C%E8%A1%97+%E5%B0%8F%E5%B7%B7&n=0&off=false')
    expect(api_url('/sites?a=1', { b: 2 })).toBe('/api/sites?a=1&b=2')
  })
})

describe('Api', () => {
  it('sends the CSRF token on writes only', async () => {
    const s = server([json({}), json({ id: 1 }), json({ id: 1 }), () => new Response(null, { status: 204 })])
    s.api.set_csrf('tok')
    await s.api.get('/x')
    await s.api.post('/x', { a: 1 })
    await s.api.put('/x/1', { a: 2 })
    expect(await s.api.remove('/x/1')).toBeUndefined()
    expect(s.calls.map((c) => c.headers.get('X-CSRF-Token'))).toEqual([null, 'tok', 'tok', 'tok'])
    expect(s.calls.map((c) => c.init.method)).toEqual(['GET', 'POST', 'PUT', 'DELETE'])
    expect(s.calls[1]?.init.body).toBe('{"a":1}')
  })

  it('leaves the content type of an upload to the browser', async () => {
    const s = server([json({})])
    const form = new FormData()
    form.append('file', new File(['a,b'], '点位.csv'))
    await s.api.post('/sites/import?mode=check', form)
    expect(s.calls[0]?.headers.has('Content-Type')).toBe(false)
    expect(s.calls[0]?.init.body).toBe(form)
  })

  it('turns a problem document into a Problem with its fields', async () => {
    const s = server([json({ type: 'about:blank', title: '无效', key: 'invalid', request_id: 'r1', errors: [{ field: 'name', key: 'length', args: { min: 1, max: 60 } }] }, 422)])
    const p = await failure(s.api.post('/x', {}))
    expect([p.status, p.key, p.request_id, p.errors[0]?.key]).toEqual([422, 'invalid', 'r1', 'length'])
  })

  it('words a reply that is no problem document by its status', async () => {
    const s = server([() => new Response('<html>Bad gateway</html>', { status: 502, headers: { 'Content-Type': 'text/html' } })])
    expect((await failure(s.api.get('/x'))).key).toBe('status_502')
    const broken = server([() => new Response('{', { status: 500, headers: { 'Content-Type': 'application/problem+json' } })])
    expect((await failure(broken.api.get('/x'))).key).toBe('status_500')
    const half = server([() => new Response('{"rows":[', { status: 200 })])
    expect((await failure(half.api.get('/x'))).key).toBe('bad_reply')
  })

  it('waits as long as Retry-After says, and only for what cannot happen twice', async () => {
    const busy = json({ key: 'busy', title: '忙' }, 503, { 'Retry-After': '2' })
    const reading = server([busy, busy, json({ ok: true })])
    expect(await reading.api.get('/x')).toEqual({ ok: true })
    expect(reading.slept).toEqual([2000, 2000])

    const writing = server([busy])
    expect((await failure(writing.api.post('/x', {}))).retry_after).toBe(2)
    expect(writing.slept).toEqual([])

    const twice_safe = server([busy, json({ id: 7 })])
    expect(await twice_safe.api.post('/x', {}, { idempotency_key: 'k' })).toEqual({ id: 7 })
    expect(twice_safe.calls.map((c) => c.headers.get('Idempotency-Key'))).toEqual(['k', 'k'])

    const long = server([json({ key: 'busy' }, 503, { 'Retry-After': '60' })])
    expect((await failure(long.api.get('/x'))).retry_after).toBe(60)
    const forever = server([busy, busy, busy])
    expect((await failure(forever.api.get('/x'))).key).toBe('busy')
    expect(forever.slept.length).toBe(2)
  })

  it('tells once that the session is gone, but not for the question whether there is one', async () => {
    let told = 0
    const s = server([json({ key: 'unauthorized' }, 401), json({ key: 'unauthorized' }, 401)])
    s.api.when_signed_out(() => told++)
    await failure(s.api.get('/session'))
    expect(told).toBe(0)
    await failure(s.api.get('/sites'))
    expect(told).toBe(1)
  })

  it('is offline when there is no reply, and silent when the page gave up', async () => {
    const s = server([() => Promise.reject(new TypeError('fetch failed'))])
    expect((await failure(s.api.get('/x'))).key).toBe('offline')
    const left = server([() => Promise.reject(new DOMException('aborted', 'AbortError'))])
    expect((await failure(left.api.get('/x'))).name).toBe('AbortError')
  })
})
