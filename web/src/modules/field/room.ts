// Room on the phone. Asked to keep what we store; when it runs full, originals that the server is known to hold are dropped,
// the oldest first. What has not been confirmed is never dropped.
import type { KeptVisit } from './kept'

export interface Room {
  used: number
  all: number
}
export async function room(): Promise<Room | null> {
  const storage = navigator.storage as StorageManager | undefined // hidden on plain http
  if (storage?.estimate === undefined) return null
  const { usage, quota } = await storage.estimate()
  return usage === undefined || quota === undefined ? null : { used: usage, all: quota }
}
export async function ask_to_persist(): Promise<void> {
  const storage = navigator.storage as StorageManager | undefined
  if (storage?.persist !== undefined && !(await storage.persisted())) await storage.persist()
}
export function is_full(e: unknown): boolean {
  return e instanceof DOMException && (e.name === 'QuotaExceededError' || e.name === 'NS_ERROR_DOM_QUOTA_REACHED')
}

// Originals that may go: of confirmed visits, each hash seen at the server; oldest first.
export function droppable(visits: Iterable<KeptVisit>, before = Infinity): { visit: KeptVisit; key: string; bytes: number; at: number }[] {
  const out = []
  for (const visit of visits) {
    if (visit.confirmed === null || visit.confirmed > before) continue
    for (const p of visit.photos) if (p.original && p.id !== null && visit.held?.photos.includes(p.sha256) === true) out.push({ visit, key: p.key, bytes: p.bytes, at: p.at })
  }
  return out.sort((a, b) => a.at - b.at)
}
