// QR codes of sites: read from a camera picture by the browser's own detector where there is one, else by a small library that
// is loaded then; and resolved without a line from what the phone keeps.
import type { Errand } from '@/api/generated'
import { sha256_text } from './digest'

// The token of a site's link, whatever server printed it; null: some other code.
export function token_of(text: string): string | null {
  return /(?:^|\/)q\/([A-Za-z0-9_-]{8,64})\/?(?:[?#].*)?$/.exec(text.trim())?.[1] ?? null
}
export async function errands_by_token(token: string, errands: Errand[]): Promise<Errand[]> {
  const hash = await sha256_text(token)
  return errands.filter((e) => e.token_hash === hash)
}

interface Detector {
  detect: (source: CanvasImageSource) => Promise<{ rawValue: string }[]>
}
type DetectorClass = (new (options: { formats: string[] }) => Detector) & { getSupportedFormats: () => Promise<string[]> }

export type Reader = (source: HTMLVideoElement | ImageBitmap, width: number, height: number) => Promise<string | null>

export async function make_reader(): Promise<Reader> {
  const Own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
  if (Own !== undefined && (await Own.getSupportedFormats().catch((): string[] => [])).includes('qr_code')) {
    const detector = new Own({ formats: ['qr_code'] })
    return async (source) => (await detector.detect(source))[0]?.rawValue ?? null
  }
  const { default: decode } = await import('qr/decode.js')
  const canvas = document.createElement('canvas')
  return async (source, width, height) => {
    const scale = Math.min(1, 720 / Math.max(width, height))
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const c = canvas.getContext('2d', { willReadFrequently: true })
    if (c === null || canvas.width === 0 || canvas.height === 0) return null
    c.drawImage(source, 0, 0, canvas.width, canvas.height)
    const { data } = c.getImageData(0, 0, canvas.width, canvas.height)
    try {
      return decode({ width: canvas.width, height: canvas.height, data })
    } catch {
      return null // no code in this picture
    }
  }
}
