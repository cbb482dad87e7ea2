// What a message of the locales may hold: {name}, an argument, {'…'}, taken as it stands, and {name|row|rows}, the first word when the
// argument is 1, else the second. A whole number is written with its thousands apart. That is all they use, so this takes
// the place of vue-i18n's own compiler, which is a tenth of a phone's first view.
import type { MessageCompiler, MessageContext, MessageFunction } from 'vue-i18n'
import { grouped } from './format'

type Made = MessageFunction<string>
type Part = (values: Record<string, unknown>) => string
const kPart = /\{(?:'([^']*)'|\s*(\w+)\s*(?:\|([^|{}]*)\|([^|{}]*))?)\}/g
const said = (value: unknown): string => (typeof value === 'number' && Number.isInteger(value) ? grouped(value) : String(value ?? ''))
const made = new Map<string, Made>()

function make(text: string): Made {
  const words: string[] = [] // before, between and behind the arguments
  const parts: Part[] = []
  let word = ''
  let from = 0
  for (const found of text.matchAll(kPart)) {
    word += text.slice(from, found.index) + (found[1] ?? '')
    from = found.index + found[0].length
    const [, , name, single, several] = found
    if (name === undefined) continue
    parts.push(several === undefined ? (values) => said(values[name]) : (values) => (String(values[name]) === '1' ? (single ?? '') : several))
    words.push(word)
    word = ''
  }
  words.push(word + text.slice(from))
  return ({ values }: MessageContext<string>) => words.reduce((text, next, i) => text + (parts[i - 1]?.(values) ?? '') + next)
}
export const message_compiler: MessageCompiler = (message) => {
  const text = typeof message === 'string' ? message : ''
  const known = made.get(text) ?? make(text)
  made.set(text, known)
  return known
}
