// What the phone does for a report: the random link, photos that are not larger than they need be, what was reported from here.
import type { ReportKind, Tell } from '@/api/generated'
import { api } from '@/app/api'
import { use_session } from '@/app/session'

export const kPhotoBytes = 20_000_000
const kHuge = 2_500_000 // above it a photo is scaled down: a minute on a weak line
const kSide = 2400
const kMine = 'chuangcheng.my_reports'

// The link is made here, so that sending again after a lost reply is the same report, and the server never keeps it.
export function new_token(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

// The photo itself, or a smaller JPEG of a huge one; null when the browser cannot read it.
export async function ready_photo(file: File): Promise<Blob | null> {
  try {
    const picture = await createImageBitmap(file)
    const scale = Math.min(1, kSide / Math.max(picture.width, picture.height))
    if (file.size <= kHuge || scale === 1) {
      picture.close()
      return file
    }
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    return await new Promise((done) => canvas.toBlob((b) => done(b ?? file), 'image/jpeg', 0.85))
  } catch {
    return null
  }
}

// Whoever is signed in on this browser sends the header that proves it is our page; a citizen has none and needs none.
async function greet(): Promise<void> {
  const session = use_session()
  if (!session.asked) await session.ask().catch(() => undefined)
}

export async function send<T>(path: string, body: unknown): Promise<T> {
  await greet()
  return api.post<T>(path, body, { repeatable: true })
}
export async function send_photo(token: string, photo: Blob, name: string): Promise<void> {
  const form = new FormData()
  form.append('file', photo, name)
  await send(`/public/reports/${token}/photos`, form)
}

export type Told = Partial<Tell> & { token: string; kind: ReportKind }

// Kinds whose words, or whose name, stand in what was typed; the longest hit first.
export function suggested<K extends { name: string; words: string }>(kinds: K[], typed: string, most = 4): K[] {
  const text = typed.trim().toLowerCase()
  if (text === '') return []
  const score = (k: K) => Math.max(0, ...[k.name, ...k.words.split(/\s+/)].filter((w) => w !== '' && text.includes(w.toLowerCase())).map((w) => w.length))
  return kinds.map((k) => ({ k, n: score(k) })).filter((x) => x.n > 0).sort((a, b) => b.n - a.n).slice(0, most).map((x) => x.k)
}

// ---- what was reported from this phone ----
export interface Mine {
  token: string
  number: string
  text: string
  at: number
}
export function mine(): Mine[] {
  try {
    return JSON.parse(localStorage.getItem(kMine) ?? '[]') as Mine[]
  } catch {
    return []
  }
}
export function keep_mine(one: Mine): void {
  localStorage.setItem(kMine, JSON.stringify([one, ...mine().filter((m) => m.token !== one.token)].slice(0, 20)))
}
export function forget_mine(): void {
  localStorage.removeItem(kMine)
}
