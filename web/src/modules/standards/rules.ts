// What may be written in a rule, for the list below the cell: the forms of engine/rule.hpp filled with the scale's own
// grades, and what this standard uses most.
import type { ScaleGrade } from '@/api/generated'
import type { Doc } from './document'

export interface Suggestion {
  value: string
  note: string // key in the locales, or ''
}

const kForms = ['defects', 'met', 'rate', 'deduct', 'share', 'tiers', 'pass', 'grade', 'percent', 'points', 'veto'] as const
const kWords: Record<(typeof kForms)[number], [string, string]> = {
  defects: ['缺陷', 'defects'],
  met: ['符合', 'met'],
  rate: ['比率', 'rate'],
  deduct: ['每处扣', 'deduct'],
  share: ['按比例', 'share'],
  tiers: ['分档', 'tiers'],
  pass: ['合格', 'pass'],
  grade: ['评等', 'grade'],
  percent: ['得分率', 'percent'],
  points: ['打分', 'points'],
  veto: ['否决', 'veto'],
}

function form_of(kind: (typeof kForms)[number], grades: string[], english: boolean, points: string): string {
  const word = kWords[kind][english ? 1 : 0]
  const rest = english ? 'else' : '其余'
  const last = grades.at(-1) ?? ''
  const n = grades.length - 1
  switch (kind) {
    case 'defects':
      return `${word} ${grades.map((g, i) => `${i}${i === n && n > 0 ? '+' : ''}=${g}`).join(' ')}`
    case 'met':
      return `${word} ${grades.slice(0, -1).map((g, i) => `${n - i}=${g}`).join(' ')} ${rest} ${last}`
    case 'rate':
      return `${word} ${grades.slice(0, -1).map((g, i) => `>=${95 - i * 15}=${g}`).join(' ')} ${rest} ${last}`
    case 'deduct':
      return english ? `${word} 1 floor 0` : `${word} 1 最低 0`
    case 'share':
      return `${word} ${n}`
    case 'tiers': {
      const p = Number(points)
      const most = Number.isFinite(p) && p > 0 ? p : 10
      return `${word} >=3=${most} >=1=${most / 2} ${rest} 0`
    }
    default:
      return word
  }
}

export function rule_suggestions(doc: Doc, scale: ScaleGrade[], english: boolean, points: string, typed: string): Suggestion[] {
  const grades = scale.length > 0 ? scale.map((g) => g.grade) : ['A', 'B', 'C', 'C#']
  const used = most_used(doc.map((r) => r.rule)).slice(0, 6).map((value) => ({ value, note: 'used' }))
  const forms = kForms.map((kind) => ({ value: form_of(kind, grades, english, points), note: kind as string }))
  const wanted = typed.trim().toLowerCase()
  const all = [...used, ...forms.filter((f) => !used.some((u) => u.value === f.value))]
  if (wanted === '') return all
  return all.filter((s) => s.value.toLowerCase().includes(wanted) && s.value.toLowerCase() !== wanted)
}

export function most_used(all: string[]): string[] {
  const count = new Map<string, number>()
  for (const x of all) if (x !== '') count.set(x, (count.get(x) ?? 0) + 1)
  return [...count].sort((a, b) => b[1] - a[1]).map(([x]) => x)
}

// Several words in one cell, separated as in a spreadsheet; the one being typed is the last.
export function split_types(text: string): string[] {
  return [...new Set(text.split(/[;；、，,|]/).map((x) => x.trim()).filter((x) => x !== ''))]
}
export function type_suggestions(known: string[], typed: string): Suggestion[] {
  const parts = typed.split(/[;；、，,|]/)
  const last = (parts.at(-1) ?? '').trim().toLowerCase()
  const before = split_types(parts.slice(0, -1).join(';'))
  return known.filter((k) => !before.includes(k) && k.toLowerCase().includes(last) && k.toLowerCase() !== last).slice(0, 40).map((k) => ({ value: [...before, k].join('；'), note: '' }))
}
