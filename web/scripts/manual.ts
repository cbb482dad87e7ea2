// The manual (docs/manual, Markdown) as part of the app: each chapter becomes a Vue component at build time, so that the
// browser needs no Markdown engine and nothing is ever inserted as HTML at run time. Raw HTML in the Markdown is shown as
// text. Two modules tell what is there: virtual:manual (chapters, sections, how to load one), virtual:manual-text (for search).
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import MarkdownIt, { type Token } from 'markdown-it'
import type { Plugin } from 'vite'

const folder = `${resolve(import.meta.dirname, '../../docs/manual')}/`
export const kManual = /\/docs\/manual\/[\w-]+\.md$/

const markdown = new MarkdownIt({ html: false, typographer: false })

// As GitHub makes them, so that a link works there and here.
export function anchor_of(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')
}
// "02-desk.md" → "desk"
export function slug_of(file: string): string {
  return file.replace(/^.*\//, '').replace(/^\d+-/, '').replace(/\.md$/, '')
}

// Width and height from the head of a PNG or WebP file, so that the page does not jump when the picture comes.
export function size_of(bytes: Buffer): { width: number; height: number } {
  if (bytes.toString('latin1', 1, 4) === 'PNG') return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  const kind = bytes.toString('latin1', 12, 16)
  if (kind === 'VP8 ') return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  if (kind === 'VP8L') {
    const packed = bytes.readUInt32LE(21)
    return { width: (packed & 0x3fff) + 1, height: ((packed >> 14) & 0x3fff) + 1 }
  }
  if (kind === 'VP8X') return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
  const drawn = /^<svg [^>]*width="(\d+)" height="(\d+)"/.exec(bytes.toString('latin1', 0, 400))
  if (drawn !== null) return { width: Number(drawn[1]), height: Number(drawn[2]) }
  throw new Error('manual: neither PNG nor WebP nor SVG')
}

export interface Section {
  id: string
  title: string
  depth: number
}
export interface Chapter {
  slug: string
  file: string
  title: string
  title_en: string
  text_en: string // what the chapter is for, in English
  sections: Section[]
}
export interface Passage extends Section {
  slug: string
  text: string
}

function words_of(token: Token | undefined): string {
  return (token?.children ?? []).map((c) => (c.type === 'softbreak' || c.type === 'hardbreak' ? '' : c.content)).join('')
}

// The first line is a comment, which neither GitHub nor the app shows: <!-- Title in English: what the chapter is for -->
function parse(file: string) {
  const source = readFileSync(folder + file, 'utf8')
  const english = /^<!-- (.+?): (.+?) -->\n/.exec(source)
  if (english === null) throw new Error(`manual: ${file} does not begin with its English line`)
  return { english, tokens: markdown.parse(source.slice(english[0].length), {}) }
}

export function passages_of(file: string): Passage[] {
  const out: Passage[] = []
  const { tokens } = parse(file)
  tokens.forEach((token, at) => {
    if (token.type === 'heading_open') {
      const title = words_of(tokens[at + 1])
      out.push({ slug: slug_of(file), id: anchor_of(title), title, depth: Number(token.tag.slice(1)), text: '' })
    } else if (token.type === 'inline' && tokens[at - 1]?.type !== 'heading_open') {
      const last = out.at(-1)
      if (last) last.text += `${words_of(token)} `
    } else if (token.type === 'fence' || token.type === 'code_block') {
      const last = out.at(-1)
      if (last) last.text += `${token.content} `
    }
  })
  return out
}

export function chapters(): Chapter[] {
  return readdirSync(folder)
    .filter((f) => /^\d+-[\w-]+\.md$/.test(f))
    .sort()
    .map((file) => {
      const { english } = parse(file)
      const [head, ...sections] = passages_of(file).map(({ id, title, depth }) => ({ id, title, depth }))
      if (head === undefined || head.depth !== 1) throw new Error(`manual: ${file} has no title`)
      return { slug: slug_of(file), file, title: head.title, title_en: english[1] ?? '', text_en: english[2] ?? '', sections }
    })
}

// Every token that could carry something foreign is written here; the rest is markdown-it's own escaped text.
markdown.renderer.rules.heading_open = (tokens, at) => {
  const id = anchor_of(words_of(tokens[at + 1]))
  return `<${tokens[at]?.tag} id="${id}"><a href="#${id}">`
}
markdown.renderer.rules.heading_close = (tokens, at) => `</a></${tokens[at]?.tag}>`
markdown.renderer.rules.table_open = () => '<div class="table" tabindex="0"><table class="grid">'
markdown.renderer.rules.table_close = () => '</table></div>'
// What may be wider than a phone can be scrolled by keyboard.
const code = (tokens: Token[], at: number) => `<pre tabindex="0"><code>${markdown.utils.escapeHtml(tokens[at]?.content ?? '')}</code></pre>`
markdown.renderer.rules.code_block = code
markdown.renderer.rules.fence = code
markdown.renderer.rules.image = (tokens, at) => {
  const token = tokens[at]
  const src = String(token?.attrGet('src') ?? '')
  const text = markdown.utils.escapeHtml(token?.content ?? '')
  // Pictures are taken from a program that was built before: a new one is not there yet (a test tells when it never comes).
  if (!existsSync(folder + src)) return `<em>${text}</em>`
  const { width, height } = size_of(readFileSync(folder + src))
  return `<img src="./${src}" alt="${text}" width="${width}" height="${height}" loading="lazy" decoding="async"${width < 600 ? ' class="phone"' : ''}>`
}
markdown.renderer.rules.link_open = (tokens, at) => {
  const href = decodeURI(String(tokens[at]?.attrGet('href') ?? ''))
  const [, file, hash] = /^([\w-]+\.md)?(#.*)?$/.exec(href) ?? []
  const to = file !== undefined ? `/help/${slug_of(file)}${hash ?? ''}` : href
  return `<a href="${markdown.utils.escapeHtml(to)}">`
}

// Braces are no template's here.
export function component_of(file: string): string {
  const { tokens } = parse(file)
  const html = markdown.renderer.render(tokens, markdown.options, {}).replaceAll('{', '&#123;')
  return `<template><article class="manual" lang="zh-CN">${html}</article></template>`
}

const kVirtual = ['virtual:manual', 'virtual:manual-text']

export function manual(): Plugin {
  return {
    name: 'chuangcheng-manual',
    enforce: 'pre',
    resolveId: (id) => (kVirtual.includes(id) ? `\0${id}` : null),
    load(id) {
      if (id === '\0virtual:manual-text') return `export const passages = ${JSON.stringify(chapters().flatMap((c) => passages_of(c.file)))}`
      if (id !== '\0virtual:manual') return null
      const all = chapters()
      const loaders = all.map((c) => `${JSON.stringify(c.slug)}: () => import(${JSON.stringify(folder + c.file)})`)
      return `export const chapters = ${JSON.stringify(all)}\nexport const load = { ${loaders.join(', ')} }`
    },
    transform(_code, id) {
      return kManual.test(id) ? { code: component_of(id.replace(/^.*\//, '')), map: null } : null
    },
  }
}
