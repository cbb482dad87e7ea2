// Files that are not behind a plain link: made here, or asked for with a body.
import { api } from '@/app/api'

export function save_blob(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

export async function send_for_file(path: string, body: unknown, name: string): Promise<void> {
  save_blob(await api.file(path, body), name)
}
