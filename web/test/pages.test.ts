// Generic pages against a small server in memory: what a person sees when the server says no, and when it says yes.
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import type { Entity, Field, ImportReport } from '@/app/contract'
import FormPage from '@/app/FormPage.vue'
import { i18n, use_language } from '@/app/i18n'
import ImportPage from '@/app/ImportPage.vue'

const field = (f: Partial<Field> & Pick<Field, 'name' | 'kind'>): Field => ({
  optional: false, label: f.name, label_en: '', required: false, read_only: false, secret: false, masked: false, hidden: false, wide: false,
  min: null, max: null, min_length: 0, max_length: 200, unit: '', unit_en: '', ref: '', choices: [], element: null, ...f,
})
const sites: Entity = {
  name: 'sites', title: '点位', title_en: 'Sites', module: 'sites', path: '/api/sites', id_field: 'id', title_field: 'name', read: 'r', write: 'w',
  import: true, export: true, options: true, create: true, edit: true, remove: true, show: true, filters: [], sorts: [], columns: ['name'],
  fields: [field({ name: 'id', kind: 'id', read_only: true, hidden: true }), field({ name: 'name', kind: 'text', label: '名称', required: true }), field({ name: 'number', kind: 'text', label: '编号' }), field({ name: 'area', kind: 'i32', label: '面积', min: 0, optional: true })],
}

interface Sent {
  method: string
  path: string
  body: unknown
}
let sent: Sent[]
let answer: (s: Sent) => Response
const reply = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })

beforeEach(async () => {
  sent = []
  await use_language('zh-CN')
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (url === '/api/schema') return reply({ modules: [], entities: [sites], permissions: [] })
    const one = { method: init.method ?? 'GET', path: url, body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body }
    sent.push(one)
    return answer(one)
  })
})
afterEach(() => vi.unstubAllGlobals())

async function show(component: object, props: Record<string, unknown>) {
  const Empty = defineComponent({ render: () => h('p', 'elsewhere') })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/form', component: component as never, props: () => props }, { path: '/:rest(.*)*', component: Empty }] })
  await router.push('/form')
  const page = mount({ render: () => h(RouterView) }, { global: { plugins: [createPinia(), i18n, router, [VueQueryPlugin, { queryClient: new QueryClient() }]] }, attachTo: document.body })
  await flushPromises()
  await flushPromises()
  return { page, router }
}

describe('the generic form', () => {
  it('asks for what is required before it sends anything', async () => {
    const { page } = await show(FormPage, { entity: 'sites' })
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(sent).toEqual([])
    const name = page.findAll('label').find((l) => l.text().startsWith('名称'))
    const input = page.find(`[id="${name?.attributes('for')}"]`)
    expect(input.attributes('aria-invalid')).toBe('true')
    expect(page.find(`[id="${input.attributes('aria-describedby')?.split(' ')[0]}"]`).text()).toBe('必须填写')
    page.unmount()
  })

  it('shows what the server refuses at its field, keeps what was typed, then saves and opens the row', async () => {
    answer = () => reply({ status: 422, key: 'invalid', title: 'x', request_id: 'r', errors: [{ field: 'number', key: 'taken', args: {} }] }, 422)
    const { page, router } = await show(FormPage, { entity: 'sites' })
    const [name, number, area] = page.findAll('input')
    await name?.setValue('人民广场')
    await number?.setValue('S1')
    await area?.setValue('900')
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(sent[0]).toEqual({ method: 'POST', path: '/api/sites', body: { name: '人民广场', number: 'S1', area: 900 } })
    expect(page.text()).toContain('已被使用')
    expect((name?.element as HTMLInputElement).value).toBe('人民广场')

    answer = () => reply({ id: 9, name: '人民广场', number: 'S2', area: 900 }, 201)
    await number?.setValue('S2')
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(router.currentRoute.value.path).toBe('/sites/9')
    page.unmount()
  })
})

describe('the generic import', () => {
  const report = (x: Partial<ImportReport>): ImportReport => ({ mode: 'check', file: 'a.csv', applied: false, rows: 2, created: 1, changed: 0, same: 0, wrong: 1, truncated: false, columns: [{ title: '名称', field: 'name' }, { title: '面积', field: 'area' }], lines: [], ...x })
  async function choose(page: Awaited<ReturnType<typeof show>>['page']) {
    const input = page.find('input[type=file]').element as HTMLInputElement
    Object.defineProperty(input, 'files', { value: [new File(['x'], 'a.csv')], configurable: true })
    await page.find('input[type=file]').trigger('change')
    await flushPromises()
  }
  it('checks first, names each wrong cell, and does not offer to apply', async () => {
    answer = () => reply(report({ lines: [{ row: 3, state: 'wrong', key: '（无名）', cells: ['', '-5'], changes: [], errors: [{ field: 'area', key: 'range', args: { min: '0' } }] }] }))
    const { page } = await show(ImportPage, { entity: 'sites' })
    await choose(page)
    expect(sent[0]?.path).toBe('/api/sites/import?mode=check')
    expect((sent[0]?.body as FormData).get('file')).toBeInstanceOf(File)
    expect(page.findAll('thead th').map((h) => h.text())).toEqual(['行', '结果', '名称', '面积'])
    expect(page.find('td.wrong').text()).toBe('-5不能小于 0')
    expect(page.find('button.primary').attributes('disabled')).toBeDefined()
    page.unmount()
  })
  it('applies the same file when nothing is wrong, and says what it did', async () => {
    answer = (s) => reply(s.path.endsWith('apply') ? report({ mode: 'apply', applied: true, wrong: 0 }) : report({ wrong: 0, lines: [{ row: 2, state: 'created', key: '夜市', cells: ['夜市', '900'], changes: [{ field: 'area', before: null, after: 900 }], errors: [] }] }))
    const { page } = await show(ImportPage, { entity: 'sites' })
    await choose(page)
    expect(page.text()).toContain('还没有写入')
    await page.find('button.primary').trigger('click')
    await flushPromises()
    expect(sent.map((s) => s.path)).toEqual(['/api/sites/import?mode=check', '/api/sites/import?mode=apply'])
    expect(page.text()).toContain('新增 1 条')
    page.unmount()
  })
})
