// What the first screen says of its figures: the interval in percent, the chance to reach a target, days, the chart's axis and its table.
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { MapPoint } from '@/api/generated'
import { i18n, use_language } from '@/app/i18n'
import TrendChart from '@/app/TrendChart.vue'
import { in_entry, when_tall } from '@/app/way_back'
import { chance, chance_words, days_of, in_percent, keep_target, kept_target, normal, trend_data } from '@/modules/warmap/standing'

const drawn: unknown[] = []
vi.mock('@/app/chart', () => ({
  Chart: class {
    draw(data: unknown) {
      drawn.push(data)
    }
    end() {}
  },
}))

const point = (day: string, rate: string, low: number | null = null, high: number | null = null): MapPoint => ({ round: 1, name: `轮 ${day}`, kind: 'mock', state: 'closed', day, points: rate, max: '1', rate, low, high, observations: 10, sites: 3 })

beforeEach(() => localStorage.clear())

describe('how sure', () => {
  it('is told in percent of the maximum', () => {
    const total = { code: '', name: '', points: '40', max: '50', rate: '0.8', observations: 9, sites: 9, counted: true }
    expect(in_percent({ total, interval: { low: 38, high: 42, error: 1, sites: 9, strata: 2, joined: 0 } })).toEqual({ low: 76, high: 84, error: 2 })
    expect(in_percent({ total, interval: null })).toBeNull()
    expect(in_percent({ total: { ...total, max: '0' }, interval: { low: 0, high: 0, error: 0, sites: 0, strata: 0, joined: 0 } })).toBeNull()
  })
  it('gives a chance by the normal distribution, or none', () => {
    expect(normal(0)).toBeCloseTo(0.5, 6)
    expect(normal(1.959964)).toBeCloseTo(0.975, 6)
    expect(normal(-1.644854)).toBeCloseTo(0.05, 6)
    expect(chance(87.4, 5.2, 90)).toBeCloseTo(0.3085, 3)
    expect(chance(87.4, undefined, 90)).toBeNull()
    expect([chance(90, 0, 90), chance(89.99, 0, 90)]).toEqual([1, 0])
  })
  it('is never certain of what was sampled', () => {
    expect([chance_words(0.3085, true), chance_words(0.001, true), chance_words(0.9999, true), chance_words(1, false), chance_words(0, false)]).toEqual(['31%', '<1%', '>99%', '100%', '0%'])
  })
  it('keeps a target for each person', () => {
    keep_target(7, 90)
    expect([kept_target(7), kept_target(8)]).toEqual([90, null])
    keep_target(7, null)
    expect(kept_target(7)).toBeNull()
    localStorage.setItem('chuangcheng.target.7', '300')
    expect(kept_target(7)).toBeNull()
  })
})

describe('rounds over time', () => {
  it('are named by day, with the year where there are several', () => {
    expect(days_of([point('2026-03-01', '1'), point('2026-06-30', '1')])).toEqual(['03-01', '06-30'])
    expect(days_of([point('2025-12-31', '1'), point('2026-06-30', '1')])).toEqual(['2025-12', '2026-06'])
  })
  it('are a chart and the same figures as a table, one key away', async () => {
    await use_language('zh-CN')
    const data = trend_data([point('2026-03-01', '0.5'), point('2026-06-30', '0.75', 0.7, 0.8)], '得分率', 90, '目标 90%')
    const page = mount(TrendChart, { props: { label: '走势', data }, global: { plugins: [createPinia(), i18n] } })
    await vi.waitFor(() => expect(drawn.length).toBe(1))
    expect(drawn[0]).toEqual(data)
    const cells = page.findAll('tbody td').map((c) => c.text().replace(/\s+/g, ''))
    expect(cells).toEqual(['50.0%10次观察', '75.0%[70.0–80.0]10次观察'])
    expect(page.find('.wide').exists()).toBe(false)
    expect(page.find('.visually-hidden table').exists()).toBe(true)
    await page.find('button').trigger('click')
    expect(page.find('.wide table').exists()).toBe(true)
    expect(page.find('.wide').attributes('tabindex')).toBe('0')
  })
})

describe('the axis', () => {
  it('names at the ends of lines keep their distance, their order and the frame', async () => {
    const { apart } = await import('@/app/trend')
    expect(apart([50, 50, 50], 10, 0, 100)).toEqual([50, 60, 70])
    expect(apart([95, 20, 97, 96], 10, 0, 100)).toEqual([80, 20, 100, 90])
    expect(apart([-5, 2], 10, 0, 100)).toEqual([0, 10])
    expect(apart([5, 5, 5], 100, 0, 100)).toEqual([0, 50, 100])
    expect(apart([], 10, 0, 100)).toEqual([])
  })
  it('holds all figures in steps people read', async () => {
    const { range_of } = await vi.importActual<typeof import('@/app/chart')>('@/app/chart')
    const of = (values: (number | null)[], target?: number) => range_of({ x: [], series: [{ name: '', values }], target })
    for (const [values, target] of [[[79.9, 83.5], 84], [[99.5, 100], undefined], [[0, 100], undefined], [[50, null], undefined]] as [(number | null)[], number | undefined][]) {
      const a = of(values, target)
      const all = [...values, target].filter((v): v is number => v != null)
      expect(a.min).toBeLessThanOrEqual(Math.min(...all))
      expect(a.max).toBeGreaterThanOrEqual(Math.max(...all))
      expect((a.max - a.min) / a.step).toBeLessThanOrEqual(6)
    }
  })
})

describe('the way back', () => {
  it('finds what was chosen in its entry of the history', async () => {
    history.replaceState({ position: 3 }, '')
    const by = in_entry('by', 'place')
    expect(by.value).toBe('place')
    by.value = 'unit'
    await nextTick()
    expect(history.state).toEqual({ position: 3, 'kept:by': 'unit' })
    expect(in_entry('by', 'place').value).toBe('unit')
    history.replaceState({}, '')
    expect(in_entry('by', 'place').value).toBe('place')
  })
  it('waits until the page is tall enough', async () => {
    let height = 100
    vi.spyOn(document.documentElement, 'scrollHeight', 'get').mockImplementation(() => (height += 400))
    const saved = { left: 0, top: 1200 }
    expect(await when_tall(saved)).toBe(saved)
    expect(height).toBeGreaterThanOrEqual(1200 + window.innerHeight)
    vi.restoreAllMocks()
  })
})
