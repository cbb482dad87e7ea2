// Short notices ("saved") and yes/no questions, raised from anywhere, shown once by App.vue.
import { reactive, ref } from 'vue'

export interface Notice {
  id: number
  kind: 'ok' | 'bad'
  text: string
}
export const notices = reactive<Notice[]>([])
let last = 0

export function notify(kind: Notice['kind'], text: string): void {
  const id = ++last
  notices.push({ id, kind, text })
  setTimeout(() => dismiss(id), kind === 'ok' ? 4000 : 9000)
}
export function dismiss(id: number): void {
  const at = notices.findIndex((n) => n.id === id)
  if (at >= 0) notices.splice(at, 1)
}

export interface Question {
  title: string
  text: string
  yes: string
  danger: boolean
  answer: (yes: boolean) => void
}
export const question = ref<Question | null>(null)

export function ask(q: Omit<Question, 'answer'>): Promise<boolean> {
  return new Promise((done) => {
    question.value = {
      ...q,
      answer: (yes) => {
        question.value = null
        done(yes)
      },
    }
  })
}
