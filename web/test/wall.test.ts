// The wall turns by itself, and knows since when it hears nothing.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { use_line } from '@/modules/wall/line'
import { use_turning } from '@/modules/wall/turning'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('turning', () => {
  it('goes round by itself, by hand, and stands still', () => {
    const scope = effectScope()
    const t = scope.run(() => use_turning(() => 4, 20_000))!
    vi.advanceTimersByTime(19_999)
    expect(t.at.value).toBe(0)
    vi.advanceTimersByTime(1)
    expect(t.at.value).toBe(1)
    vi.advanceTimersByTime(60_000)
    expect([t.at.value, t.turned.value]).toEqual([0, 4])
    t.go(-1)
    expect(t.at.value).toBe(3)
    // By hand, the time begins anew.
    vi.advanceTimersByTime(15_000)
    t.go(1)
    vi.advanceTimersByTime(19_999)
    expect(t.at.value).toBe(0)
    t.pause()
    vi.advanceTimersByTime(100_000)
    expect(t.at.value).toBe(0)
    t.pause()
    vi.advanceTimersByTime(20_000)
    expect(t.at.value).toBe(1)
    expect(vi.getTimerCount()).toBe(1)
    scope.stop()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('the line', () => {
  it('tells since when there is none', () => {
    const line = use_line()
    line.arrived(100)
    expect(line.since.value).toBeNull()
    line.stands(false, 200)
    line.stands(false, 300)
    expect(line.since.value).toBe(200)
    line.failed(310) // what is shown is as old as the last reading
    expect(line.since.value).toBe(100)
    line.stands(true, 400)
    expect(line.since.value).toBe(100)
    line.arrived(410)
    expect([line.since.value, line.read.value]).toEqual([null, 410])
  })
})
