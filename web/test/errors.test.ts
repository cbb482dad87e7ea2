// Every key the server can show a person is worded. Keys of things that only a programmer or the console meets are left out.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import zh from '@/locales/zh-CN'

const src = join(process.cwd(), '../src')
const files = ['app', 'modules', 'http'].flatMap((folder) =>
  readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.cpp') && !/(^|\/)test\//.test(f))
    .map((f) => join(src, folder, f)),
)
const texts = files.map((f) => readFileSync(f, 'utf8'))
const kOfTheConsole = /^config$|^(app|store|engine|demo|zip|xlsx|pdf|qr)\.|^http\.(bind|tls)$|_in_write$/

function worded(key: string): boolean {
  let at: unknown = zh.errors
  for (const part of key.split('.')) at = (at as Record<string, unknown> | undefined)?.[part]
  return typeof at === 'string'
}

describe('the keys of the server', () => {
  it('of problems are worded', () => {
    const keys = new Set(texts.flatMap((t) => [...t.matchAll(/Fail(?:\(| \w+\()(?:base::)?Code::\w+, "([\w.]+)"/g)].map((m) => m[1] ?? '')))
    expect(keys.size).toBeGreaterThan(20)
    expect([...keys].filter((k) => !kOfTheConsole.test(k) && !worded(k)).sort()).toEqual([])
  })
  it('of files and photos are worded', () => {
    const media = readdirSync(join(src, 'media'), { encoding: 'utf8' }).filter((f) => f.endsWith('.cpp')).map((f) => readFileSync(join(src, 'media', f), 'utf8'))
    const keys = new Set(media.flatMap((t) => [...t.matchAll(/"((?:file|photo)\.[a-z_]+|geometry_[a-z]+)"/g)].map((m) => m[1] ?? '')))
    expect(keys.size).toBeGreaterThan(15)
    expect([...keys].filter((k) => !worded(k) && !worded(`fields.${k}`)).sort()).toEqual([])
  })
  it('of wrong fields are worded', () => {
    const keys = new Set(texts.flatMap((t) => [...t.matchAll(/\bbad\.(?:add|check)\([^;"]*(?:"[^"]*"[^;"]*)?,\s*"([a-z_]+)"(?:\)|,\s*\{)/g)].map((m) => m[1] ?? '')))
    expect(keys.size).toBeGreaterThan(20)
    expect([...keys].filter((k) => !worded(`fields.${k}`) && !worded(k)).sort()).toEqual([])
  })
})
