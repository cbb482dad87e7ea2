// The public pages against a small server in memory: what a citizen sends, and what a second tap does not send.
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { i18n, use_language, words_of } from '@/app/i18n'
import FollowPage from '@/modules/public/FollowPage.vue'
import ReportPage from '@/modules/public/ReportPage.vue'
import { forget_mine, keep_mine, mine, new_token, suggested } from '@/modules/public/report'

const form = {
  kinds: [{ code: '0102', name: '暴露垃圾', group: '市容环境', words: '垃圾 乱扔' }, { code: '0201', name: '非法小广告', group: '宣传广告', words: '小广告 牛皮癣' }],
  places: [{ code: '339902001', name: '东街街道', within: '南城区' }], lon: 120, lat: 30, photos: 3, reopen_days: 15, limits: { address_hour: 20, address_day: 60, device_hour: 5 }, site_name: '', site_place: '', demo: false,
}
const followed = {
  kind: 'problem', number: '20260302-0001', text: '垃圾', class_name: '暴露垃圾', place_name: '东街街道', address: '', at: 1772413200000, state: 'closed', unit_name: '环卫处', due_at: null, until: null, reports: 1, steps: [], photos: [],
  answer: '已清运', answered_at: 1772413200000, rating: null, rating_text: '', can_rate: true, can_reopen: true, reopen_until: 1773709200000, reopen_days: 15, photos_left: 0,
}
let sent: { method: string; path: string; body: unknown }[]
let answer: (path: string) => Response
const reply = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })

beforeEach(async () => {
  sent = []
  localStorage.clear()
  await use_language('zh-CN', 'open')
  answer = (path) => (path.startsWith('/api/public/kinds') ? reply(form) : path === '/api/public/reports' ? reply({ number: '20260302-0001', path: '', joined: false, due_at: null }, 201) : path === '/api/session' ? reply({ key: 'unauthorized', status: 401 }, 401) : reply(followed))
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (init.method !== 'GET') sent.push({ method: init.method ?? '', path: url, body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body })
    return answer(url)
  })
})
afterEach(() => vi.unstubAllGlobals())

async function show(at: string) {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/public/report', component: ReportPage }, { path: '/public/r/:token', component: FollowPage, props: true }, { path: '/:rest(.*)*', component: { render: () => h('p') } }] })
  await router.push(at)
  const page = mount({ render: () => h(RouterView) }, { global: { plugins: [createPinia(), i18n, router, [VueQueryPlugin, { queryClient: new QueryClient({ defaultOptions: { queries: { retry: false } } }) }]] }, attachTo: document.body })
  await flushPromises()
  await flushPromises()
  return { page, router }
}

describe('a report', () => {
  it('says what is missing before it is sent', async () => {
    const { page } = await show('/public/report')
    await page.find('form').trigger('submit')
    expect(page.find('[role=alert]').text()).toBe('请写几个字，或选一个类别。')
    await page.find('textarea').setValue('垃圾成堆')
    await page.find('form').trigger('submit')
    expect(page.find('[role=alert]').text()).toContain('请告诉我们在哪里')
    expect(sent).toEqual([])
  })
  it('offers classes by what was typed, and goes once however often it is tapped', async () => {
    const { page, router } = await show('/public/report')
    await page.find('textarea').setValue('路口垃圾成堆')
    const offer = page.findAll('button').find((b) => b.text() === '暴露垃圾')
    expect(offer).toBeDefined()
    await offer?.trigger('click')
    await page.findAll('select')[0]?.setValue('339902001')
    await page.find('form').trigger('submit')
    await page.find('form').trigger('submit')
    await flushPromises()
    await flushPromises()
    const posts = sent.filter((s) => s.path === '/api/public/reports')
    expect(posts.length).toBe(1)
    expect(posts[0]?.body).toMatchObject({ kind: 'problem', text: '路口垃圾成堆', class_code: '0102', place: '339902001', join: null })
    const token = (posts[0]?.body as { token: string }).token
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(router.currentRoute.value.path).toBe(`/public/r/${token}`)
    expect(mine()[0]).toMatchObject({ token, number: '20260302-0001' })
  })
  it('keeps its link when it is sent again after a broken line', async () => {
    const { page } = await show('/public/report')
    await page.find('textarea').setValue('垃圾')
    await page.findAll('select')[0]?.setValue('339902001')
    const good = answer
    answer = (path) => {
      if (path === '/api/public/reports') throw new TypeError('no line')
      return good(path)
    }
    await page.find('form').trigger('submit')
    await flushPromises()
    await flushPromises()
    expect(page.text()).toContain('连接不上服务器')
    answer = good
    await page.find('form').trigger('submit')
    await flushPromises()
    const tokens = sent.filter((s) => s.path === '/api/public/reports').map((s) => (s.body as { token: string }).token)
    expect(tokens.length).toBe(2)
    expect(new Set(tokens).size).toBe(1)
  })
})

describe('the link', () => {
  it('tells the state in plain words, takes a rating and the wish to open it again', async () => {
    const { page } = await show(`/public/r/${'a'.repeat(43)}?new=1`)
    expect(page.find('h1').text()).toBe('收到了，谢谢您')
    expect(page.text()).toContain('已办结')
    expect(page.text()).toContain('由 环卫处 承办。')
    await page.findAll('input[type=radio]')[1]?.setValue(true)
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(sent.at(-1)).toMatchObject({ path: `/api/public/reports/${'a'.repeat(43)}/rate`, body: { rating: 2, text: '' } })
    await page.findAll('button').find((b) => b.text() === '要求重新办理')?.trigger('click')
    const reason = page.findAll('textarea').at(-1)
    await reason?.setValue('还在')
    await page.findAll('form').at(-1)?.trigger('submit')
    await flushPromises()
    expect(sent.at(-1)).toMatchObject({ path: `/api/public/reports/${'a'.repeat(43)}/reopen`, body: { reason: '还在' } })
  })
  it('says so when there is no such report', async () => {
    answer = () => reply({ key: 'citizen.unknown_link', status: 404 }, 404)
    const { page } = await show('/public/r/nothing')
    expect(page.text()).toContain('没有这个反映')
  })
})

describe('what the phone does', () => {
  it('suggests classes by their words, the longest first', () => {
    expect(suggested(form.kinds, '墙上有小广告，地上有垃圾').map((k) => k.code)).toEqual(['0201', '0102'])
    expect(suggested(form.kinds, '别的')).toEqual([])
    expect(suggested(form.kinds, ' ')).toEqual([])
  })
  it('makes links nobody can guess, and forgets on request', () => {
    expect(new Set(Array.from({ length: 50 }, new_token)).size).toBe(50)
    for (let n = 0; n < 25; n++) keep_mine({ token: String(n), number: '', text: '', at: n })
    expect(mine().length).toBe(20)
    forget_mine()
    expect(mine()).toEqual([])
  })
  it('fetches the words of the public face alone', () => {
    expect(['/public', '/public/report', '/public/r/x', '/help/walk'].map(words_of)).toEqual(['open', 'open', 'open', 'open'])
    expect(words_of('/publication')).toBe('all')
  })
})
