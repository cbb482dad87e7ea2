// The manual and the app hold together: every page has its section, every link and picture is there, none is left over.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chapters as listed } from 'virtual:manual'
import { passages } from 'virtual:manual-text'
import { make_router } from '@/app/router'
import { anchors, help_of } from '@/modules/help/anchors'
import { find_passages, snippet } from '@/modules/help/find'
import { anchor_of, chapters, component_of, size_of } from '../scripts/manual'

const docs = join(process.cwd(), '../docs')
const folder = join(docs, 'manual')
const sections = new Set(listed.flatMap((c) => [c.slug, ...c.sections.map((s) => `${c.slug}#${s.id}`)]))
const texts = readdirSync(folder).filter((f) => f.endsWith('.md')).map((f) => ({ file: f, text: readFileSync(join(folder, f), 'utf8') }))

describe('the manual', () => {
  it('has a section for every page of the app', () => {
    const routes = make_router().getRoutes().filter((r) => r.name !== undefined)
    expect(routes.length).toBeGreaterThan(20)
    expect(routes.filter((r) => help_of({ name: r.name, params: {} }) === null).map((r) => r.name)).toEqual([])
    expect([...Object.values(anchors.routes), ...Object.values(anchors.entities)].filter((a) => !sections.has(a))).toEqual([])
    const names = new Set(routes.map((r) => r.name))
    expect(Object.keys(anchors.routes).filter((n) => !names.has(n))).toEqual([])
    expect(help_of({ name: 'list', params: { entity: 'units' } })).toBe('/help/lists#区划与单位')
    expect(help_of({ name: 'edit', params: { entity: 'units' } })).toBe('/help/lists#新增和修改')
  })
  it('has only links that lead somewhere, here and on the forge', () => {
    const wrong = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/(?<!!)\[[^\]]*\]\(([^)]+)\)/g)]
        .map((m) => m[1] ?? '')
        .filter((href) => {
          const [, to, hash] = /^([\w-]+\.md)?(?:#(.+))?$/.exec(href) ?? []
          const target = (to ?? file).replace(/^\d+-/, '').replace(/\.md$/, '')
          return !(hash === undefined ? to !== undefined && existsSync(join(folder, to)) : sections.has(`${target}#${hash}`))
        })
        .map((href) => `${file}: ${href}`),
    )
    expect(wrong).toEqual([])
  })
  it('has every picture it names, names every picture it has, and they are small', () => {
    const named = new Set([...texts.map((t) => t.text), readFileSync(join(docs, '../README.md'), 'utf8')].flatMap((text) => [...text.matchAll(/!\[[^\]]*\]\((?:docs\/manual\/)?img\/([\w.-]+)\)/g)].map((m) => m[1] ?? '')))
    const there = readdirSync(join(folder, 'img'))
    expect([...named].sort()).toEqual(there.sort())
    expect(there.reduce((sum, f) => sum + statSync(join(folder, 'img', f)).size, 0)).toBeLessThan(4_000_000)
    for (const f of there) expect(size_of(readFileSync(join(folder, 'img', f))).width).toBeGreaterThan(300)
  })
  it('has sections that a link can name: no two alike', () => {
    const ids = listed.flatMap((c) => c.sections.map((s) => s.id))
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  })
  it('lists all its chapters on the forge', () => {
    const index = texts.find((t) => t.file === 'README.md')?.text ?? ''
    expect(chapters().filter((c) => !index.includes(`[${c.title}](${c.file})`)).map((c) => c.file)).toEqual([])
  })
})

describe('rendering', () => {
  it('shows what looks like code as text', () => {
    const html = component_of('03-standards.md')
    expect(html).toContain('<h2 id="计分规则"><a href="#计分规则">')
    expect(html).not.toMatch(/<script|\son\w+=|\{\{/i)
  })
  it('makes anchors as the forge does', () => {
    expect(anchor_of('1. 登录 / Sign in')).toBe('1-登录--sign-in')
  })
})

describe('search in the manual', () => {
  it('finds the sections that hold all the words, titles first', () => {
    const found = find_passages(passages, '密值 承诺')
    expect(found.length).toBeGreaterThan(0)
    expect(find_passages(passages, '审计日志')[0]?.title).toBe('审计日志')
    expect(find_passages(passages, '   ')).toEqual([])
    expect(find_passages(passages, '没有这样的字句')).toEqual([])
  })
  it('shows where the word stands', () => {
    expect(snippet(`${'前'.repeat(50)}密值${'后'.repeat(90)}`, '密值', 5)).toBe('…前前前前前密值后后后后后后后后…')
  })
})
