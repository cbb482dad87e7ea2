// The lines of a visit as a reviewer reads them: what was asked, what was found, by whom, and what it was before.
import type { ChecklistItem, Judged, Photo, Revised, Whole } from '@/api/generated'

export interface Line {
  code: string
  item: ChecklistItem | undefined
  own: Judged | undefined
  second: Judged | undefined
  photos: Photo[]
  revisions: Revised[] // the newest first
  differs: boolean
}

// Every line of the checklist, recorded or not; an observation whose line has left the standard is still shown.
export function lines_of(w: Whole): Line[] {
  const items = new Map(w.checklist.map((i) => [i.code, i]))
  const codes = [...new Set([...items.keys(), ...w.observations.map((o) => o.criterion), ...w.revisions.map((r) => r.criterion)])]
  return codes.map((code) => {
    const own = w.observations.find((o) => o.criterion === code && o.assessor === w.visit.assessor)
    const second = w.observations.find((o) => o.criterion === code && o.assessor !== w.visit.assessor)
    return {
      code,
      item: items.get(code),
      own,
      second,
      photos: w.photos.filter((p) => p.criterion === code),
      revisions: w.revisions.filter((r) => r.criterion === code),
      // The same grade is agreement, whatever the count was.
      differs: own !== undefined && second !== undefined && (own.grade !== '' && second.grade !== '' ? own.grade !== second.grade : own.value !== second.value),
    }
  })
}
export function with_defects(lines: Line[]): Line[] {
  return lines.filter((l) => l.own?.flawed === true || l.second?.flawed === true)
}

// Photos in the order in which they are looked through: of the whole site first, then by line; or those of shortcomings alone.
export function photos_in_order(w: Whole, lines: Line[], of_defects = false): Photo[] {
  if (of_defects) return with_defects(lines).flatMap((l) => l.photos)
  const listed = new Set(lines.map((l) => l.code))
  return [...w.photos.filter((p) => !listed.has(p.criterion)), ...lines.flatMap((l) => l.photos)]
}

// What is written on the keys.
export const kKeys = { photos: '← →', zoom: '+ −', fit: '0', defects: 'D', correct: 'C', off: 'R', queue: 'J K', help: '?' } as const

// A key press that is meant for the page: not while typing, not with a modifier, not behind a dialog.
export function for_page(e: KeyboardEvent): boolean {
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return false
  const at = e.target as HTMLElement | null
  if (at?.closest('input, textarea, select, [contenteditable], dialog') != null) return false
  return document.querySelector('dialog[open]') === null
}
