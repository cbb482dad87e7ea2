// What this person opened last, for the palette: kept in this browser, by account.
import { use_session } from './session'

export interface Recent {
  to: string
  title: string
  entity: string
}
const kKept = 8

function slot(): string | null {
  const user = use_session().user
  return user === null ? null : `chuangcheng.recent.${user.id}`
}
export function recent(): Recent[] {
  const name = slot()
  if (name === null) return []
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '[]')
    return Array.isArray(kept) ? kept.filter((r): r is Recent => typeof r?.to === 'string' && r.to.startsWith('/') && typeof r.title === 'string' && typeof r.entity === 'string').slice(0, kKept) : []
  } catch {
    return []
  }
}
export function keep_recent(item: Recent): void {
  const name = slot()
  if (name !== null && item.title !== '') localStorage.setItem(name, JSON.stringify([item, ...recent().filter((r) => r.to !== item.to)].slice(0, kKept)))
}
