// Chinese first, English second; a language is fetched when it is asked for, so nobody loads both.
import { createI18n } from 'vue-i18n'
import type { Messages } from '@/locales/zh-CN'
import { message_compiler } from './message'

export const kLanguages = ['zh-CN', 'en'] as const
export type Language = (typeof kLanguages)[number]

const kStored = 'chuangcheng.language'

export const i18n = createI18n<[Messages], Language, false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  missingWarn: false,
  fallbackWarn: false,
  messageCompiler: message_compiler,
  messages: {} as Record<Language, Messages>,
})

// The field face and the public pages get by with a part of the words; whoever goes on to another face fetches the rest then.
export type Words = 'field' | 'open' | 'all'
const kLoaders: Record<Words, Record<Language, () => Promise<{ default: Partial<Record<keyof Messages, unknown>> }>>> = {
  field: { 'zh-CN': () => import('@/locales/zh-CN.field'), en: () => import('@/locales/en.field') },
  open: { 'zh-CN': () => import('@/locales/zh-CN.open'), en: () => import('@/locales/en.open') },
  all: { 'zh-CN': () => import('@/locales/zh-CN'), en: () => import('@/locales/en') },
}
const loaded = new Map<Language, Words>()
let wanted: Words = 'all'
export const words_of = (path: string): Words => (/^\/(field|q)(\/|$)|^\/sign-in$/.test(path) ? 'field' : /^\/(public|help)(\/|$)/.test(path) ? 'open' : 'all')

export function preferred_language(): Language {
  const kept = localStorage.getItem(kStored)
  return kLanguages.find((l) => l === kept) ?? 'zh-CN'
}

export async function use_words(words: Words): Promise<void> {
  await use_language(i18n.global.locale.value, words)
}

export async function use_language(language: Language, words: Words = wanted): Promise<void> {
  wanted = words
  if (loaded.get(language) !== 'all' && loaded.get(language) !== wanted) {
    i18n.global.setLocaleMessage(language, (await kLoaders[words][language]()).default as unknown as Messages)
    loaded.set(language, words)
  }
  if (document.documentElement.lang === language && i18n.global.locale.value === language) return // as on every step from page to page
  i18n.global.locale.value = language
  localStorage.setItem(kStored, language)
  document.documentElement.lang = language
}
