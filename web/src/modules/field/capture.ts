// At capture: the original's bytes are kept as they came and hashed; the stamp (site, number, time, hash) is drawn on a small
// copy for looking at, never on the original, which is evidence. See docs/decisions/0005.
import { format_instant } from '@/app/format'
import type { KeptPhoto, KeptVisit } from './kept'

const kLook = 1280
const kPosition = 'chuangcheng.photo_position'

// Whether the person lets photos carry where they were taken. Off until switched on.
export const position_allowed = (): boolean => localStorage.getItem(kPosition) === '1'
export function allow_position(on: boolean): void {
  localStorage.setItem(kPosition, on ? '1' : '0')
}

export function photo_position(): Promise<{ lon: number; lat: number } | null> {
  if (!position_allowed() || !('geolocation' in navigator)) return Promise.resolve(null)
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(
      (p) => done({ lon: p.coords.longitude, lat: p.coords.latitude }),
      () => done(null), // a photo without a position is as good
      { enableHighAccuracy: true, timeout: 6_000, maximumAge: 30_000 },
    )
  })
}

export const next_number = (v: KeptVisit): number => v.photos.reduce((n, p) => Math.max(n, p.number), 0) + 1

export function photo_number(v: Pick<KeptVisit, 'errand'>, p: Pick<KeptPhoto, 'number'>): string {
  const n = String(p.number).padStart(2, '0')
  return v.errand.number === '' ? n : `${v.errand.number}-${n}`
}
export function stamp_lines(v: Pick<KeptVisit, 'errand'>, p: Pick<KeptPhoto, 'number' | 'at' | 'sha256'>): string[] {
  return [v.errand.name, `${photo_number(v, p)} · ${format_instant(p.at, 'seconds')}`, `SHA-256 ${p.sha256.slice(0, 16)}`]
}

// A JPEG of at most 1280 px with the stamp along its lower edge; null where the browser cannot read the picture.
export async function stamped(original: Blob, lines: string[]): Promise<Blob | null> {
  try {
    const picture = await createImageBitmap(original)
    const scale = Math.min(1, kLook / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.width * scale))
    canvas.height = Math.max(1, Math.round(picture.height * scale))
    const c = canvas.getContext('2d')
    if (c === null) return null
    c.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const size = Math.max(12, Math.round(canvas.width / 36))
    const height = (lines.length + 0.6) * size * 1.35
    c.fillStyle = 'rgb(31 35 40 / 0.72)'
    c.fillRect(0, canvas.height - height, canvas.width, height)
    c.fillStyle = '#ffffff'
    c.font = `${size}px ${getComputedStyle(document.body).fontFamily}`
    c.textBaseline = 'top'
    lines.forEach((line, i) => c.fillText(line, size, canvas.height - height + size * (0.4 + 1.35 * i), canvas.width - 2 * size))
    return await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.8))
  } catch {
    return null
  }
}
