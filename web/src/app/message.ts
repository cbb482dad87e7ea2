// What a message of the locales may hold: {name}, an argument, and {'…'}, taken as it stands. That is all they use, so this takes the
// place of vue-i18n's own compiler, which is a tenth of a phone's first view.
import type { MessageCompiler, MessageContext, MessageFunction } from 'vue-i18n'

type Made = MessageFunction<string>
const kPart = /\{(?:'([^']*)'|\s*(\w+)\s*)\}/g
const made = new Map<string, Made>()

function make(text: string): Made {
  const words: string[] = [] // before, between and behind the arguments
  const names: string[] = []
  let word = ''
  let from = 0
  for (const found of text.matchAll(kPart)) {
    word += text.slice(from, found.index) + (found[1] ?? '')
    from = found.index + found[0].length
    if (found[2] === undefined) continue
    names.push(found[2])
    words.push(word)
    word = ''
  }
  words.push(word + text.slice(from))
  return ({ values }: MessageContext<string>) => words.reduce((said, next, i) => said + String(values[names[i - 1] ?? ''] ?? '') + next)
}
export const message_compiler: MessageCompiler = (message) => {
  const text = typeof message === 'string' ? message : ''
  const known = made.get(text) ?? make(text)
  made.set(text, known)
  return known
}
