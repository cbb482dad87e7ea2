// What a press of a button begins: one at a time, and what went wrong is said in a notice.
import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { notify } from './notice'
import { as_problem, word_problem, type Problem } from './problem'

// `own`: this page's words for a problem that has better ones here than everywhere.
export function use_attempt(own?: (p: Problem) => string | undefined) {
  const { t, te } = useI18n()
  const busy = ref(false)
  // Whether it was done. A second press while the first is on its way does nothing.
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    try {
      await work()
      return true
    } catch (e) {
      const p = as_problem(e)
      notify('bad', own?.(p) ?? word_problem(p, { t, te }))
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, attempt }
}
