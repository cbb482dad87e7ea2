// Not the fault of what was sent: no line, no session, a server that is busy. It is tried again later as it is.
import { Problem } from '@/app/problem'

export const no_line = (e: unknown): boolean => e instanceof Problem && (e.status === 0 || e.status === 401 || e.status === 429 || e.status >= 500 || e.key === 'csrf')
