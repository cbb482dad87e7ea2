// How a recorded value reads to people: counts with their word, yes/no by the rule they answer.
import type { ChecklistItem } from '@/api/generated'

export type YesNo = 'pass' | 'veto'
export function yes_no_of(item: ChecklistItem): YesNo {
  return item.rule_kind === 'veto' ? 'veto' : 'pass'
}

// What a count counts: shortcomings, contents met, or a plain number.
export function counted(item: ChecklistItem): 'defects' | 'met' | 'count' {
  if (item.rule_kind === 'defects' || item.rule_kind === 'deduct') return 'defects'
  return item.rule_kind === 'met' ? 'met' : 'count'
}

export function show_value(item: ChecklistItem | undefined, value: string, t: (key: string, args?: Record<string, unknown>) => string): string {
  if (item === undefined || value === '') return value
  if (item.input === 'yes_no') {
    // eslint-disable-next-line no-restricted-syntax -- what a spreadsheet may have said
    const yes = ['yes', '1', '是', '有', '合格', '符合', '达标'].includes(value)
    return t(`visits.answers.${yes_no_of(item)}_${yes ? 'yes' : 'no'}`)
  }
  if (item.input === 'counter') return t(`visits.counts.${counted(item)}`, { n: value })
  return value
}
