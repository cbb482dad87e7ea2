// The server's own list of a visit against what this phone has: only when all of it is there is the visit synchronised.
// Pure: changes the kept visit, sends nothing.
import type { Held } from '@/api/generated'
import { new_upload_id } from './digest'
import type { KeptVisit } from './kept'

export interface Compared {
  moved: [from: string, to: string][] // photos to be sent again, under another upload
}

export function compare(v: KeptVisit, held: Held, now: number): Compared {
  const moved: [string, string][] = []
  let whole = v.finish === null || held.state === 'finished'
  const there = new Map(held.observations.map((o) => [o.criterion, o]))
  for (const [criterion, o] of there) {
    const here = v.values[criterion]
    // Changed elsewhere by somebody who had seen ours: taken over. What waits here is decided when it is sent.
    if (here === undefined || here.sent) v.values[criterion] = { value: o.value, note: o.note, at: o.at, sent: true, base: o.version, wrong: null, theirs: null }
    else if (here.value === o.value && here.note === o.note) Object.assign(here, { sent: true, base: o.version, wrong: null, theirs: null })
    else whole = false
  }
  for (const [criterion, here] of Object.entries(v.values)) {
    if (here.value === '' || there.has(criterion)) continue
    whole = false
    // It was there: withdrawn on another phone. The person decides.
    if (here.sent) Object.assign(here, { sent: false, theirs: { value: '', note: '', at: now, version: 0 } })
  }
  const hashes = new Set(held.photos.map((p) => p.hash))
  v.missing = []
  for (const p of v.photos) {
    if (p.id === null) {
      whole = false
      continue
    }
    // Kept by the first form of this app, or taken over from the server: its hash is what the server says.
    if (p.sha256 === '') p.sha256 = held.photos.find((h) => h.id === p.id)?.hash ?? ''
    if (p.sha256 !== '' && hashes.has(p.sha256)) continue
    whole = false
    v.missing.push(p.name)
    if (!p.original) {
      p.wrong = { key: 'not_held' }
      continue
    }
    const key = new_upload_id()
    moved.push([p.key, key])
    Object.assign(p, { key, id: null, parts: 0 })
  }
  if (held.state === 'finished' && Object.values(v.values).every((x) => x.sent)) v.done = true
  v.held = { at: now, finished: held.state === 'finished', observations: held.observations.length, photos: [...hashes] }
  v.confirmed = whole ? now : null
  return { moved }
}
