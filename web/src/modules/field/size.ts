// Bytes as people read them.
import { format_number } from '@/app/format'

export function size_text(bytes: number, locale: string): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${format_number(bytes / 1000, locale, 0)} kB`
  if (bytes < 1_000_000_000) return `${format_number(bytes / 1_000_000, locale, 1)} MB`
  return `${format_number(bytes / 1_000_000_000, locale, 1)} GB`
}
