import { createI18n } from 'vue-i18n'
import { describe, expect, it } from 'vitest'
import { message_compiler } from '@/app/message'
import { as_problem, by_field, Problem, word_field_error, word_problem } from '@/app/problem'
import en from '@/locales/en'
import zh from '@/locales/zh-CN'

const i18n = createI18n({ legacy: false, locale: 'zh-CN', messageCompiler: message_compiler, messages: { 'zh-CN': zh, en } as Record<string, typeof zh> })
const w = { t: (k: string, a: Record<string, unknown>) => i18n.global.t(k, a), te: (k: string) => i18n.global.te(k) }

describe('wording of problems', () => {
  it('finds keys of modules, with their arguments', () => {
    expect(word_problem(new Problem({ status: 401, key: 'accounts.wrong_login' }), w)).toBe('账号或密码不对。')
    expect(word_problem(new Problem({ status: 429, key: 'accounts.too_many', args: { seconds: 30 } }), w)).toBe('输错次数太多，请 30 秒后再试。')
    expect(word_problem(new Problem({ status: 429, key: 'too_many' }, 12), w)).toContain('12')
  })
  it('falls back to the status and the key, then to the title', () => {
    expect(word_problem(new Problem({ status: 409, key: 'cases.nobody_knows', title: 'Conflict' }), w)).toBe('别人刚刚改过，请刷新后再试。（cases.nobody_knows）')
    expect(word_problem(new Problem({ status: 418, key: 'teapot', title: '茶壶' }), w)).toBe('茶壶（teapot）')
    expect(word_problem(new Problem({ status: 403, key: 'status_403' }), w)).toBe('没有权限做这件事。')
    expect(word_problem(new Problem({ status: 418, key: 'status_418' }), w)).toBe('418（status_418）')
  })
  it('takes a group of keys for no wording', () => {
    expect(word_problem(new Problem({ status: 400, key: 'accounts', title: '账号' }), w)).toBe('请求的格式不对。（accounts）')
  })
  it('words field errors shortly', () => {
    expect(word_field_error({ field: 'name', key: 'length', args: { min: 2, max: 60 } }, w)).toBe('长度应在 2 至 60 个字之间')
    expect(word_field_error({ field: 'name', key: 'nobody_knows' }, w)).toBe('不符合要求（nobody_knows）')
  })
  it('puts nested errors at their field too', () => {
    const map = by_field([
      { field: 'lines.3.points', key: 'min' },
      { field: 'name', key: 'required' },
    ])
    expect(map.get('lines')?.[0]?.key).toBe('min')
    expect(map.get('lines.3.points')?.length).toBe(1)
    expect(map.get('name')?.length).toBe(1)
  })
  it('makes a problem of anything thrown', () => {
    expect(as_problem(new Error('x')).key).toBe('unexpected')
    expect(as_problem('x').title).toBe('x')
  })
})
