import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Round } from '@/api/generated'
import { calmly, use_live } from '@/app/live'
import { current_round } from '@/modules/marks/rounds'

class FakeSource {
  static readonly CLOSED = 2
  static all: FakeSource[] = []
  readyState = 1
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  private readonly listeners = new Map<string, (e: { data: string }) => void>()
  constructor(readonly url: string) {
    FakeSource.all.push(this)
  }
  addEventListener(kind: string, f: (e: { data: string }) => void): void {
    this.listeners.set(kind, f)
  }
  close(): void {
    this.readyState = 2
  }
  say(kind: string, data: string): void {
    this.listeners.get(kind)?.({ data })
  }
  refuse(): void {
    this.readyState = 2
    this.onerror?.()
  }
}

beforeEach(() => {
  FakeSource.all = []
  vi.stubGlobal('EventSource', FakeSource)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('live events', () => {
  it('tell whether the stream stands', () => {
    const stands: boolean[] = []
    const scope = effectScope()
    scope.run(() => use_live(() => ['round:2'], [], () => {}, (yes) => stands.push(yes)))
    const source = FakeSource.all[0]!
    source.onopen?.()
    source.readyState = 0 // the browser tries again by itself
    source.onerror?.()
    source.onopen?.()
    expect(stands).toEqual([true, false, true])
    scope.stop()
    source.onerror?.()
    expect(stands.length).toBe(3)
  })
  it('follow the topics of the page and end with it', async () => {
    const topics = ref<string[]>([])
    const heard: unknown[] = []
    const scope = effectScope()
    scope.run(() => use_live(() => topics.value, ['score'], (kind, data) => heard.push([kind, data])))
    expect(FakeSource.all.length).toBe(0)
    topics.value = ['round:2']
    await nextTick()
    expect(FakeSource.all[0]?.url).toBe('/api/events?topics=round%3A2')
    FakeSource.all[0]?.say('score', '{"round":2,"seq":7}')
    FakeSource.all[0]?.say('score', 'not json')
    FakeSource.all[0]?.say('other', '{}')
    expect(heard).toEqual([['score', { round: 2, seq: 7 }], ['score', null]])
    topics.value = ['round:3']
    await nextTick()
    expect([FakeSource.all[0]?.readyState, FakeSource.all.length]).toEqual([2, 2])
    scope.stop()
    expect(FakeSource.all[1]?.readyState).toBe(2)
  })

  it('are asked for again, ever slower, when the server refuses', () => {
    const scope = effectScope()
    scope.run(() => use_live(() => ['round:2'], ['score'], () => undefined))
    FakeSource.all[0]?.refuse()
    vi.advanceTimersByTime(1999)
    expect(FakeSource.all.length).toBe(1)
    vi.advanceTimersByTime(1)
    expect(FakeSource.all.length).toBe(2)
    FakeSource.all[1]?.refuse()
    vi.advanceTimersByTime(3999)
    expect(FakeSource.all.length).toBe(2)
    vi.advanceTimersByTime(1)
    expect(FakeSource.all.length).toBe(3)
    scope.stop()
    FakeSource.all[2]?.refuse()
    vi.advanceTimersByTime(60_000)
    expect(FakeSource.all.length).toBe(3)
  })

  it('of one moment are one reason to read again', () => {
    let read = 0
    const again = calmly(() => read++, 400)
    again()
    again()
    expect(read).toBe(0)
    vi.advanceTimersByTime(400)
    expect(read).toBe(1)
    again()
    vi.advanceTimersByTime(400)
    expect(read).toBe(2)
  })
})

describe('the round a person means', () => {
  const r = (id: number, state: Round['state']) => ({ id, state }) as Round
  it('is the running one, else the latest that began', () => {
    expect(current_round([r(1, 'preparing'), r(2, 'published'), r(3, 'running')])?.id).toBe(3)
    expect(current_round([r(1, 'preparing'), r(2, 'closed'), r(3, 'published')])?.id).toBe(2)
    expect(current_round([r(1, 'preparing')])?.id).toBe(1)
    expect(current_round([])).toBeNull()
  })
})
