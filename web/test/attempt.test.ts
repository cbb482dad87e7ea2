// What a press begins: once at a time, and what goes wrong is said.
import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { h } from 'vue'
import { use_attempt } from '@/app/attempt'
import { i18n, use_language } from '@/app/i18n'
import { notices } from '@/app/notice'
import { Problem } from '@/app/problem'

beforeEach(async () => {
  notices.splice(0)
  await use_language('zh-CN')
})
type Made = ReturnType<typeof use_attempt>
function made(own?: (p: Problem) => string | undefined): Made {
  let all: Made | undefined
  mount({ setup: () => ((all = use_attempt(own)), () => h('p')) }, { global: { plugins: [i18n] } })
  return all as Made
}

describe('what a press begins', () => {
  it('is done once: a second press while it is on its way does nothing', async () => {
    const { busy, attempt } = made()
    let end = () => {}
    let begun = 0
    const work = () => new Promise<void>((done) => (begun++, (end = done)))
    const first = attempt(work)
    expect(busy.value).toBe(true)
    expect(await attempt(work)).toBe(false)
    end()
    expect([await first, begun, busy.value, notices.length]).toEqual([true, 1, false, 0])
  })
  it('says what went wrong, and can be pressed again', async () => {
    const { busy, attempt } = made()
    expect(await attempt(() => Promise.reject(new Problem({ status: 403, key: 'forbidden' })))).toBe(false)
    expect(notices.map((n) => [n.kind, n.text])).toEqual([['bad', i18n.global.t('errors.forbidden')]])
    expect(busy.value).toBe(false)
    expect(await attempt(async () => undefined)).toBe(true)
  })
  it("says it in the page's own words where it has them", async () => {
    const { attempt } = made((p) => (p.key === 'not_over' ? '这个月还没过完' : undefined))
    await attempt(() => Promise.reject(new Problem({ status: 422, key: 'not_over' })))
    await attempt(() => Promise.reject(new Problem({ status: 403, key: 'forbidden' })))
    expect(notices.map((n) => n.text)).toEqual(['这个月还没过完', i18n.global.t('errors.forbidden')])
  })
})
