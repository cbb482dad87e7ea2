// Finding in the manual's text. Short enough to look through whole: no index.
import type { Passage } from '../../../scripts/manual'

const kMost = 20
const words_of = (wanted: string) => wanted.toLowerCase().split(/\s+/).filter((w) => w !== '')

export function find_passages(all: readonly Passage[], wanted: string): Passage[] {
  const words = words_of(wanted)
  if (words.length === 0) return []
  const hits = all.filter((p) => {
    const text = `${p.title} ${p.text}`.toLowerCase()
    return words.every((w) => text.includes(w))
  })
  // What the title names comes first; otherwise the order of the manual.
  const named = (p: Passage) => (words.some((w) => p.title.toLowerCase().includes(w)) ? 0 : 1)
  return hits.sort((a, b) => named(a) - named(b)).slice(0, kMost)
}

// Where the first word stands, with what is around it.
export function snippet(text: string, wanted: string, around = 30): string {
  const at = words_of(wanted).reduce((first, w) => {
    const here = text.toLowerCase().indexOf(w)
    return here >= 0 && (first < 0 || here < first) ? here : first
  }, -1)
  const begin = Math.max(0, at - around)
  const end = Math.min(text.length, Math.max(at, 0) + 2 * around)
  return `${begin > 0 ? '…' : ''}${text.slice(begin, end).trim()}${end < text.length ? '…' : ''}`
}
