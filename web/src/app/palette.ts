// The palette's small rules: how the arrows move, and which parts of a name are shown as found.
import type { Stretch } from '@/api/generated'

// Round and round; null when the key is none of its.
export function step(key: string, at: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return (at + 1) % count
  if (key === 'ArrowUp') return (at + count - 1) % count
  if (key === 'PageDown') return Math.min(at + 8, count - 1)
  if (key === 'PageUp') return Math.max(at - 8, 0)
  return null
}

// The server counts characters (code points), not UTF-16 units.
export function pieces(text: string, stretches: Stretch[]): { text: string; found: boolean }[] {
  const letters = [...text]
  const found = letters.map((_, i) => stretches.some((s) => i >= s.from && i < s.from + s.length))
  const out: { text: string; found: boolean }[] = []
  letters.forEach((letter, i) => {
    const last = out.at(-1)
    if (last !== undefined && last.found === found[i]) last.text += letter
    else out.push({ text: letter, found: found[i] ?? false })
  })
  return out
}
