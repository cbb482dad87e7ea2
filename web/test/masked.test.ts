// A masked value: the whole one is asked for by a press, by who may, and never by itself.
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { i18n, use_language } from '@/app/i18n'
import MaskedText from '@/app/MaskedText.vue'

let sent: string[]
let answer: () => Response
const reply = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' } })

beforeEach(async () => {
  sent = []
  answer = () => reply({ value: '13800001234' })
  await use_language('zh-CN')
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push(`${init.method} ${url}`)
    return answer()
  })
})
const shown = (props: Partial<{ value: string; may: boolean }> = {}) =>
  mount(MaskedText, { props: { record: '/units/12', field: 'head_phone', label: '负责人电话', value: '138****1234', may: true, ...props }, global: { plugins: [i18n] } })

describe('a masked value', () => {
  it('is shown whole after a press, and masked again for the next record', async () => {
    const w = shown()
    expect(w.text()).toContain('138****1234')
    expect(sent).toEqual([])
    await w.get('button').trigger('click')
    await flushPromises()
    expect(sent).toEqual(['POST /api/units/12/show/head_phone'])
    expect(w.text()).toBe('13800001234')
    await w.setProps({ record: '/units/13', value: '139****5678' })
    expect(w.text()).toContain('139****5678')
    expect(w.text()).not.toContain('13800001234')
  })

  it('has no button for who may not, and none where there is nothing', () => {
    expect(shown({ may: false }).find('button').exists()).toBe(false)
    expect(shown({ value: '' }).find('button').exists()).toBe(false)
  })

  it('stays masked when the server refuses', async () => {
    answer = () => reply({ status: 403, key: 'forbidden', title: '' }, 403)
    const w = shown()
    await w.get('button').trigger('click')
    await flushPromises()
    expect(w.text()).toContain('138****1234')
  })
})
