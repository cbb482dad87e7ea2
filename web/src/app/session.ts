// Who is signed in and what they may do. Shared by every page, hence a store.
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { api } from './api'
import type { SecondStep, Session } from './contract'
import { keep_phone_user } from './phone'
import { Problem } from './problem'

export const use_session = defineStore('session', () => {
  const session = ref<Session | null>(null)
  const asked = ref(false)
  const demo = ref(false)

  const user = computed(() => session.value?.user ?? null)
  const signed_in = computed(() => session.value !== null)
  const permissions = computed(() => new Set(session.value?.permissions ?? []))

  function keep(s: Session | null): void {
    session.value = s
    if (s !== null) demo.value = s.demo
    api.set_csrf(s?.csrf ?? '')
    asked.value = true
  }
  // The empty permission means "anyone signed in".
  function may(permission: string | null | undefined): boolean {
    if (permission === undefined || permission === null || permission === '') return true
    if (permission === 'signed_in') return signed_in.value
    return permissions.value.has(permission)
  }
  async function ask(): Promise<void> {
    try {
      keep(await api.get<Session>('/session'))
    } catch (e) {
      if (!(e instanceof Problem) || e.status !== 401) throw e
      keep(null)
    }
  }
  // 'code': the password was right and a second step is left.
  async function sign_in(login: string, password: string): Promise<'in' | 'code'> {
    return take(await api.post<Session | SecondStep>('/session', { login, password }))
  }
  async function give_code(code: string): Promise<void> {
    keep(await api.post<Session>('/session/code', { code }))
  }
  function take(reply: Session | SecondStep): 'in' | 'code' {
    if ('second_factor' in reply) return 'code'
    keep(reply)
    return 'in'
  }
  async function sign_out(): Promise<void> {
    try {
      await api.remove('/session')
    } finally {
      keep(null)
      keep_phone_user(null)
    }
  }

  return { session, user, asked, demo, signed_in, permissions, keep, take, may, ask, sign_in, give_code, sign_out }
})
