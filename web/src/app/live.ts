// Live events: what changed, by topic. The browser reconnects by itself; a stream the server refused is asked for again, ever slower.
// Events carry no content, only the news; the page then reads what it may read.
import { onScopeDispose, watch } from 'vue'
import { api_url } from './api'

const kFirstWait = 2_000
const kLongestWait = 60_000

// `line` hears whether the stream stands: for a page that nobody is there to load again.
export function use_live(topics: () => string[], kinds: string[], heard: (kind: string, data: unknown) => void, line?: (stands: boolean) => void): void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = kFirstWait

  function stop(): void {
    clearTimeout(timer)
    source?.close()
    source = null
  }
  function start(list: string[]): void {
    stop()
    if (list.length === 0 || typeof EventSource === 'undefined') return
    const opened = new EventSource(api_url('/events', { topics: list.join(',') }))
    source = opened
    opened.onopen = () => {
      wait = kFirstWait
      line?.(true)
    }
    opened.onerror = () => {
      if (source === opened) line?.(false)
      if (opened.readyState !== EventSource.CLOSED || source !== opened) return
      timer = setTimeout(() => start(list), wait)
      wait = Math.min(wait * 2, kLongestWait)
    }
    for (const kind of kinds)
      opened.addEventListener(kind, (e) => {
        let data: unknown = null
        try {
          data = JSON.parse((e as MessageEvent<string>).data)
        } catch {
          // the news alone is enough
        }
        heard(kind, data)
      })
  }
  watch(topics, (now, before) => (now.join() === before?.join() ? undefined : start(now)), { immediate: true })
  onScopeDispose(stop)
}

// Many marks in one second are one reason to read again.
export function calmly(f: () => void, ms = 400): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return () => {
    if (timer !== undefined) return
    timer = setTimeout(() => {
      timer = undefined
      f()
    }, ms)
  }
}
