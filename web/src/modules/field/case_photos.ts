// What fixes and tours share: photos of a case that wait on the phone, and how a thing that waits is sent.
import type { CasePhoto } from '@/api/generated'
import type { Api } from '@/app/api'
import { Problem } from '@/app/problem'
import { new_upload_id, sha256 } from './digest'
import { kept, type Refusal } from './kept'
import { no_line } from './line'
import { send_parts } from './uploading'

export interface WaitingPhoto {
  key: string // of its upload
  name: string
  sha256: string
  parts: number
  id: number | null
}
export interface Waiting {
  photos: WaitingPhoto[]
  sent: boolean
  wrong: Refusal | null
}
export type Original = (key: string) => Promise<Blob | undefined>
export type Keep = () => Promise<void>

// Reads what waits on the phone once for each person, however many pages ask for it: read anew while it is being sent, it would be what it
// was before, and what the sending has found out would be lost.
export function read_once(user: () => number, read: () => Promise<void>): () => Promise<void> {
  let last: { of: number; done: Promise<void> } | null = null
  return () => {
    if (last?.of !== user()) last = { of: user(), done: read() }
    return last.done
  }
}

// The original is on the phone before anything names it.
export async function photo_of(file: File): Promise<WaitingPhoto> {
  const bytes = await file.arrayBuffer()
  const key = new_upload_id()
  await kept.put_original(key, new Blob([bytes], { type: file.type }))
  return { key, name: file.name, sha256: await sha256(new Uint8Array(bytes)), parts: 0, id: null }
}

export async function send_case_photos(to: Api, of: { case: number; moment: 'before' | 'after' }, photos: WaitingPhoto[], original: Original, keep: Keep): Promise<void> {
  for (const p of photos) {
    if (p.id !== null) continue
    const blob = await original(p.key)
    if (blob === undefined) throw new Problem({ status: 409, key: 'original_lost' })
    await send_parts(to, 'cases.photo', p, blob, keep)
    p.id = (await to.post<CasePhoto>(`/cases/${of.case}/photos/from-upload`, { upload: p.key, moment: of.moment }, { repeatable: true })).id
    await keep()
  }
}

// Runs the steps, which can all be repeated. Without a line it goes on waiting; what the server refuses stays with its reason.
export async function settle(f: Waiting, keep: Keep, steps: () => Promise<void>): Promise<'sent' | 'waiting' | 'refused'> {
  try {
    await steps()
    f.sent = true
    f.wrong = null
    await keep()
    return 'sent'
  } catch (e) {
    if (no_line(e)) return 'waiting'
    const problem = e instanceof Problem ? e : new Problem({ status: 0, key: 'unexpected' })
    f.wrong = problem.errors[0] ?? { key: problem.key, args: problem.args }
    await keep()
    return 'refused'
  }
}
