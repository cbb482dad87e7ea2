// The one way to the server: JSON over fetch, problems as exceptions, the CSRF header on writes, patience when the server asks for it.
import type { ProblemDocument } from './contract'
import { Problem } from './problem'

export type Query = Record<string, string | number | boolean | null | undefined>
export interface WriteOptions {
  // A phone may send the same capture twice; the server keeps the first result under this key.
  idempotency_key?: string
  // Counts once however often it comes, by the server's own rules (an upload's part, an observation with its base).
  repeatable?: boolean
  headers?: Record<string, string>
  signal?: AbortSignal
}
export interface Surroundings {
  fetch: typeof fetch
  sleep: (ms: number) => Promise<void>
}

const kTries = 3
const kLongestWaitSeconds = 8 // a longer Retry-After is told to the user instead of waited for

export function api_url(path: string, query: Query = {}): string {
  const rooted = path.startsWith('/api/') || path === '/api' ? path : `/api${path.startsWith('/') ? '' : '/'}${path}`
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    params.append(name, String(value))
  }
  const tail = params.toString()
  return tail === '' ? rooted : `${rooted}${rooted.includes('?') ? '&' : '?'}${tail}`
}

// A file of the server's: it says its headings in the language of the page, not in the browser's.
export function file_url(path: string, language: string, query: Query): string {
  return api_url(path, { ...query, lang: language === 'en' ? 'en' : null })
}

export class Api {
  private csrf = ''
  private on_signed_out: () => void = () => {}
  private on_factor_needed: () => void = () => {}

  constructor(
    private readonly env: Surroundings = {
      fetch: (...a) => fetch(...a),
      sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    },
  ) {}

  set_csrf(token: string): void {
    this.csrf = token
  }
  when_signed_out(f: () => void): void {
    this.on_signed_out = f
  }
  // A role of the account has begun to ask for a second factor.
  when_factor_needed(f: () => void): void {
    this.on_factor_needed = f
  }

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.send<T>('GET', api_url(path, query), undefined, { signal })
  }
  post<T>(path: string, body?: unknown, options: WriteOptions = {}): Promise<T> {
    return this.send<T>('POST', api_url(path), body, options)
  }
  put<T>(path: string, body?: unknown, options: WriteOptions = {}): Promise<T> {
    return this.send<T>('PUT', api_url(path), body, options)
  }
  remove(path: string, options: WriteOptions = {}): Promise<void> {
    return this.send<void>('DELETE', api_url(path), undefined, options)
  }

  // A file made of what is sent.
  file(path: string, body: unknown): Promise<Blob> {
    return this.send<Blob>('POST', api_url(path), body, {}, (reply) => reply.blob())
  }

  private async send<T>(method: string, url: string, body: unknown, options: WriteOptions, read: (reply: Response) => Promise<unknown> = body_of): Promise<T> {
    const headers = new Headers({ Accept: 'application/json' })
    let payload: BodyInit | undefined
    if (body instanceof FormData) payload = body
    else if (body instanceof Blob) {
      headers.set('Content-Type', 'application/octet-stream')
      payload = body
    }
    else if (body !== undefined) {
      headers.set('Content-Type', 'application/json')
      payload = JSON.stringify(body)
    }
    if (method !== 'GET' && this.csrf !== '') headers.set('X-CSRF-Token', this.csrf)
    if (options.idempotency_key !== undefined) headers.set('Idempotency-Key', options.idempotency_key)
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value)
    // Only what cannot happen twice is tried again by itself.
    const repeatable = method === 'GET' || options.repeatable === true || options.idempotency_key !== undefined

    for (let attempt = 1; ; attempt++) {
      const reply = await this.once(url, { method, headers, body: payload, credentials: 'same-origin', signal: options.signal })
      if (reply.ok) return (await read(reply)) as T
      const problem = await problem_of(reply)
      const wait = problem.retry_after
      const may_wait = reply.status === 503 && wait !== null && wait <= kLongestWaitSeconds
      if (repeatable && may_wait && attempt < kTries) {
        await this.env.sleep(wait * 1000)
        continue
      }
      if (problem.key === 'factor_needed') this.on_factor_needed()
      if (reply.status === 401 && !url.startsWith('/api/session')) this.on_signed_out()
      throw problem
    }
  }

  private async once(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.env.fetch(url, init)
    } catch (e) {
      if (e instanceof DOMException && e.name === 'AbortError') throw e
      throw new Problem({ status: 0, key: 'offline' })
    }
  }
}

async function body_of(reply: Response): Promise<unknown> {
  if (reply.status === 204) return undefined
  const text = await reply.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem({ status: reply.status, key: 'bad_reply' })
  }
}

async function problem_of(reply: Response): Promise<Problem> {
  const retry_after = seconds_of(reply.headers.get('Retry-After'))
  const kind = reply.headers.get('Content-Type') ?? ''
  if (kind.includes('json')) {
    try {
      const doc = (await reply.json()) as Partial<ProblemDocument>
      if (typeof doc.key === 'string') return new Problem({ ...doc, status: reply.status, key: doc.key }, retry_after)
    } catch {
      // a broken document is worded by its status
    }
  }
  return new Problem({ status: reply.status, key: `status_${reply.status}` }, retry_after)
}

function seconds_of(header: string | null): number | null {
  if (header === null) return null
  const n = Number(header)
  return Number.isFinite(n) && n >= 0 ? n : null
}

export const api = new Api()
