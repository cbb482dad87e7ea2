import { createI18n } from 'vue-i18n'
import { describe, expect, it } from 'vitest'
import { message_compiler } from '@/app/message'
import en from '@/locales/en'
import zh from '@/locales/zh-CN'

const { t } = createI18n({
  legacy: false,
  locale: 'zh-CN',
  messageCompiler: message_compiler,
  messages: { 'zh-CN': { plain: '没有', one: '共 {n} 处', two: '{who}：{what}。', taken: "要有 {'{phone}'} 和 {'{text}'}", both: "{'{'}{n}{'}'}", gap: '{missing}止', rows: '{n} {n|row is|rows are} wrong' } } as Record<string, Record<string, string>>,
}).global

describe('messages', () => {
  it('puts arguments in, as numbers and as text', () => {
    expect(t('plain')).toBe('没有')
    expect(t('one', { n: 0 })).toBe('共 0 处')
    expect(t('two', { who: '$1', what: '{n}' })).toBe('$1：{n}。')
  })
  it('leaves out what was not given', () => expect(t('gap')).toBe('止'))
  it('writes whole numbers with their thousands apart', () => expect([999, 1500, -40171, 1234567, 1234.5].map((n) => t('one', { n }))).toEqual(['共 999 处', '共 1,500 处', '共 -40,171 处', '共 1,234,567 处', '共 1234.5 处']))
  it('counts one as one, be it a number or written out', () => expect([1, '1', 0, 2, '1,001'].map((n) => t('rows', { n }))).toEqual(['1 row is wrong', '1 row is wrong', '0 rows are wrong', '2 rows are wrong', '1,001 rows are wrong']))
  it('takes quoted text as it stands', () => {
    expect(t('taken')).toBe('要有 {phone} 和 {text}')
    expect(t('both', { n: 3 })).toBe('{3}')
  })
  it('knows all that the words use: no links, no list arguments', () => {
    const odd: string[] = []
    const walk = (at: unknown, path: string): void => {
      if (typeof at === 'string') {
        if (/ \| |@:|@\./.test(at) || at.replace(/\{(?:'[^']*'|\w+(?:\|[^|{}]*\|[^|{}]*)?)\}/g, '').match(/[{}]/)) odd.push(path)
      } else for (const [k, v] of Object.entries(at as object)) walk(v, `${path}.${k}`)
    }
    walk(zh, 'zh')
    walk(en, 'en')
    expect(odd).toEqual([])
  })
})
