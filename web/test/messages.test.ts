// The bell, and what the message pages compute.
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { i18n, use_language } from '@/app/i18n'
import BellLink from '@/modules/messages/BellLink.vue'
import { field_of_kind } from '@/modules/messages/fields'
import { minutes_of, time_of } from '@/modules/messages/minutes'

const sources: { url: string; closed: boolean; say: () => void }[] = []
class FakeSource {
  static readonly CLOSED = 2
  readyState = 1
  onopen = null
  onerror = null
  private readonly own
  private f: () => void = () => {}
  constructor(url: string) {
    sources.push((this.own = { url, closed: false, say: () => this.f() }))
  }
  addEventListener(_kind: string, f: (e: { data: string }) => void): void {
    this.f = () => f({ data: '{}' })
  }
  close(): void {
    this.own.closed = true
  }
}
let visibility = 'visible'
const turn = (to: string) => {
  visibility = to
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(async () => {
  sources.length = 0
  visibility = 'visible'
  vi.stubGlobal('EventSource', FakeSource)
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility as DocumentVisibilityState)
  await use_language('zh-CN')
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('the bell', () => {
  it('counts, hears of news on the own topic, and holds no stream in a tab that nobody sees', async () => {
    let unread = 2
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ unread }), { status: 200, headers: { 'Content-Type': 'application/json' } })))
    const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:x(.*)*', component: { render: () => null } }] })
    const bell = mount(BellLink, { props: { person: 7 }, global: { plugins: [i18n, router, [VueQueryPlugin, { queryClient: new QueryClient() }]] } })
    await flushPromises()
    expect(bell.attributes('aria-label')).toBe('消息，2 条未读')
    expect(bell.text()).toBe('2')
    expect(decodeURIComponent(sources[0]?.url ?? '')).toBe('/api/events?topics=user:7')

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    unread = 120
    sources[0]?.say()
    await vi.runAllTimersAsync()
    expect(bell.text()).toBe('99+')

    turn('hidden')
    await vi.runAllTimersAsync()
    expect(sources.map((s) => s.closed)).toEqual([true])
    unread = 0
    turn('visible')
    await vi.runAllTimersAsync()
    expect(sources.map((s) => s.closed)).toEqual([true, false])
    expect(bell.attributes('aria-label')).toBe('消息，没有未读')
    expect(bell.text()).toBe('')
    bell.unmount()
    expect(sources.every((s) => s.closed)).toBe(true)
  })
})

describe('minutes of the day', () => {
  it('are what a time field holds', () => {
    expect([time_of(0), time_of(1320), time_of(1439)]).toEqual(['00:00', '22:00', '23:59'])
    expect([minutes_of('22:00'), minutes_of('07:05:00'), minutes_of('')]).toEqual([1320, 425, null])
    for (const wrong of ['24:00', '7:00', '07:60', 'x']) expect(minutes_of(wrong)).toBeNull()
  })
})

describe('the form of a channel', () => {
  it('has the fields of its kind', () => {
    const of = (kind: string) => ['name', 'server', 'password', 'url', 'unit', 'body'].filter((f) => field_of_kind(f, kind))
    expect(of('email')).toEqual(['name', 'server', 'password'])
    expect(of('wecom')).toEqual(['name', 'url', 'unit'])
    expect(of('dingtalk')).toEqual(['name', 'password', 'url', 'unit'])
    expect(of('sms')).toEqual(['name', 'url', 'body'])
  })
})
