// One photo's bytes, in parts of the server's size: what it holds already is not sent again, each part has a receipt with the
// hash of what lies on the server's disk, and the photo is made once, however often it is asked for. See docs/uploads.md.
import type { Photo, PartReceipt, UploadStatus } from '@/api/generated'
import type { Api } from '@/app/api'
import { Problem } from '@/app/problem'
import { sha256 } from './digest'
import type { KeptPhoto } from './kept'

const kTurns = 3

export async function send_photo(api: Api, visit: number, p: KeptPhoto, original: Blob, moved: () => Promise<void>): Promise<void> {
  for (let turn = 1; ; turn++) {
    try {
      await send_parts(api, 'visits.photo', p, original, moved)
      p.id = (
        await api.post<Photo>(
          `/visits/${visit}/photos/from-upload`,
          { upload: p.key, criterion: p.criterion, number: p.number, captured_at: p.at, lon: p.lon, lat: p.lat },
          { repeatable: true },
        )
      ).id
      p.wrong = null
      return
    } catch (e) {
      // The server lost a part, or gave the upload up after its time: begin again with what it says it has.
      const again = e instanceof Problem && ['uploads.parts_missing', 'uploads.unknown', 'uploads.wrong_hash', 'uploads.not_whole', 'invalid'].includes(e.key)
      if (!again || turn >= kTurns) throw e
    }
  }
}

export type Sendable = Pick<KeptPhoto, 'key' | 'name' | 'sha256' | 'parts'>
export async function send_parts(api: Api, purpose: string, p: Sendable, original: Blob, moved: () => Promise<void>): Promise<void> {
  const begun = await api.post<UploadStatus>('/uploads', { id: p.key, purpose, name: p.name, bytes: original.size, sha256: p.sha256 }, { repeatable: true })
  p.parts = begun.held.length
  if (begun.state !== 'open') return
  const held = new Set(begun.held)
  for (let n = 0; n < begun.parts; n++) {
    if (held.has(n)) continue
    const part = original.slice(n * begun.part_bytes, (n + 1) * begun.part_bytes)
    const hash = await sha256(new Uint8Array(await part.arrayBuffer()))
    const receipt = await api.put<PartReceipt>(`/uploads/${p.key}/parts/${n}`, part, { repeatable: true, headers: { 'X-Part-Sha256': hash } })
    if (receipt.sha256 !== hash) throw new Problem({ status: 409, key: 'uploads.wrong_hash' })
    p.parts = receipt.held
    await moved()
  }
  await api.post<UploadStatus>(`/uploads/${p.key}/complete`, undefined, { repeatable: true })
}

// How much of the photo has a receipt, in hundredths.
export function percent_sent(p: KeptPhoto, part_bytes = 256 * 1024): number {
  const all = Math.max(1, Math.ceil(p.bytes / part_bytes))
  return Math.min(100, Math.floor((p.parts * 100) / all))
}
