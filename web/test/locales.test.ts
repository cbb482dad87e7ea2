import { describe, expect, it } from 'vitest'
import en from '@/locales/en'
import zh from '@/locales/zh-CN'
import zh_field from '@/locales/zh-CN.field'
import zh_open from '@/locales/zh-CN.open'

type Tree = { [key: string]: string | Tree }
function leaves(tree: Tree, path = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const here = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') out.set(here, value)
    else for (const [k, v] of leaves(value, here)) out.set(k, v)
  }
  return out
}
const chinese = leaves(zh as unknown as Tree)
const english = leaves(en as unknown as Tree)
const slots = (s: string) => [...s.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
const sources = import.meta.glob<string>('../src/**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true })

describe('languages', () => {
  it('have the same keys, none empty', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
    expect([...chinese, ...english].filter(([, text]) => text.trim() === '')).toEqual([])
  })
  it('take the same arguments', () => {
    const different = [...chinese].filter(([key, text]) => JSON.stringify(slots(text)) !== JSON.stringify(slots(english.get(key) ?? '')))
    expect(different).toEqual([])
  })
  it('hold every key the pages ask for', () => {
    const asked = Object.entries(sources).flatMap(([file, text]) => [...text.matchAll(/[^\w.]t\('([\w.]+)'/g)].map((m) => ({ file, key: m[1] ?? '' })))
    expect(asked.length).toBeGreaterThan(50)
    expect(asked.filter((a) => !chinese.has(a.key))).toEqual([])
  })
  it('hold no key that nobody asks for', () => {
    // A key stands in the code as a text, or is made from a template with holes; keys of the server's problems are in its own sources.
    const code = Object.entries(sources).filter(([file]) => !file.includes('/locales/')).map(([, text]) => text)
    const texts = new Set(code.flatMap((text) => [...text.matchAll(/['"`]([a-z_]\w*(?:\.[\w-]+)+)['"`]/g)].map((m) => m[1] ?? '')))
    const holes = code.flatMap((text) => [...text.matchAll(/`([a-z_]+\.[^`\s]*\$\{[^`\s]*)`/g)].map((m) => m[1] ?? ''))
    const made = holes.map((hole) => new RegExp(`^${hole.replace(/\./g, '\\.').replace(/\$\{.*?\}/g, '[\\w.-]+')}$`))
    expect(made.length).toBeGreaterThan(10)
    const unused = [...chinese.keys()].filter((key) => !texts.has(key) && !made.some((m) => m.test(key)))
    expect(unused).toEqual([])
  })
  it('hold at least one key of each template', () => {
    const holes = Object.values(sources).flatMap((text) => [...text.matchAll(/[^\w.]t\(`([a-z_]+\.[^`\s]*\$\{[^`\s]*)`/g)].map((m) => m[1] ?? ''))
    const empty = holes.filter((hole) => {
      const m = new RegExp(`^${hole.replace(/\./g, '\\.').replace(/\$\{.*?\}/g, '[\\w.-]+')}$`)
      return ![...chinese.keys()].some((key) => m.test(key))
    })
    expect(empty).toEqual([])
  })
  it('of the field face hold every key its pages ask for', () => {
    const held = leaves(zh_field as unknown as Tree)
    const parts = /modules\/field\/|ScannedPage|visits\/values|app\/(SignIn|PlainPage|FieldRow|StateBlock|ProblemBlock|problem|NoticeBar|AskDialog|SettingsSwitch)\./
    const asked = Object.entries(sources)
      .filter(([file]) => parts.test(file))
      .flatMap(([, text]) => [...text.matchAll(/'([a-z_]+\.[\w.]+)'/g)].map((m) => m[1] ?? ''))
      .filter((key) => chinese.has(key) && !/^(fixes|tours)\./.test(key)) // these two pages bring words of their own
    expect(asked.length).toBeGreaterThan(80)
    expect(asked.filter((key) => !held.has(key))).toEqual([])
  })
  it('of the public face hold every key its pages ask for', () => {
    const held = leaves(zh_open as unknown as Tree)
    const parts = /modules\/(public|help)\/|marks\/RateBar|app\/(StateBlock|ProblemBlock|problem|NoticeBar|AskDialog|SettingsSwitch)\./
    const asked = Object.entries(sources)
      .filter(([file]) => parts.test(file))
      .flatMap(([, text]) => [...text.matchAll(/'([a-z_]+\.[\w.]+)'/g)].map((m) => m[1] ?? ''))
      .filter((key) => chinese.has(key))
    expect(asked.length).toBeGreaterThan(60)
    expect(asked.filter((key) => !held.has(key))).toEqual([])
    // And all that a template with holes may come to.
    const made = Object.entries(sources)
      .filter(([file]) => parts.test(file))
      .flatMap(([, text]) => [...text.matchAll(/\bt\(`([a-z_]+\.[^`\s]*\$\{[^`\s]*)`/g)].map((m) => new RegExp(`^${(m[1] ?? '').replace(/\./g, '\\.').replace(/\$\{.*?\}/g, '[\\w-]+')}$`)))
    expect(made.length).toBeGreaterThan(8)
    expect([...chinese.keys()].filter((key) => made.some((m) => m.test(key)) && !held.has(key))).toEqual([])
  })
  it('use no character that the message compiler takes for syntax', () => {
    const odd = [...chinese, ...english].filter(([, text]) => /[@|]/.test(text.replace(/\{\w+\|[^|{}]*\|[^|{}]*\}/g, '')))
    expect(odd).toEqual([])
  })
  // A Chinese type has no others: there a typographic quotation mark is as wide as a character, in the middle of an English word.
  it('of English use the quotation marks of its keyboard', () => expect([...english].filter(([, text]) => /[‘’“”]/.test(text))).toEqual([]))
  it('of English count one as one', () => {
    const nouns = /\{\w+\} (sections|days|rows|columns|items|observations|sites|visits|photos|warnings|errors|reports|permissions|lines|things|pairs|values)\b/
    expect([...english].filter(([, text]) => nouns.test(text))).toEqual([])
  })
  it('are not mixed up: what is words in one is words in the other', () => {
    const cjk = /[\u4e00-\u9fff]/
    const left = [...english].filter(([key, text]) => cjk.test(text) && key !== 'app.languages.zh-CN')
    const names = new Set(['app.languages.en', 'standards.default_scale', 'review.photo_size'])
    const bare = [...chinese].filter(([key, text]) => !names.has(key) && !cjk.test(text) && /[a-z]/i.test(text.replace(/\{\w+\}/g, '')))
    expect([left, bare]).toEqual([[], []])
  })
})
