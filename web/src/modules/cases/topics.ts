// Which live topic tells this person about cases: the unit's, all, or those of the place.
import type { SessionUser } from '@/app/contract'

const kLevels = [12, 9, 6, 4]
export function case_topics(user: Pick<SessionUser, 'place' | 'unit'> | null): string[] {
  if (user === null) return []
  if (user.unit != null) return [`cases:u${user.unit}`]
  if (user.place === '') return ['cases:all']
  const digits = kLevels.find((n) => user.place.length >= n)
  return digits === undefined ? [] : [`cases:p${user.place.slice(0, digits)}`]
}
