// Chinese first, English second; a language is fetched when it is asked for, so nobody loads both.
import { createI18n } from 'vue-i18n'
import type { Messages } from '@/locales/zh-CN'

export const kLanguages = ['zh-CN', 'en'] as const
export type Language = (typeof kLanguages)[number]

const kStored = 'chuangcheng.language'

export const i18n = createI18n<[Messages], Language, false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  missingWarn: false,
  fallbackWarn: false,
  messages: {} as Record<Language, Messages>,
})

const kLoaders: Record<Language, () => Promise<{ default: Messages }>> = {
  'zh-CN': () => import('@/locales/zh-CN'),
  en: () => import('@/locales/en'),
}
const loaded = new Set<Language>()

export function preferred_language(): Language {
  const kept = localStorage.getItem(kStored)
  return kLanguages.find((l) => l === kept) ?? 'zh-CN'
}

export async function use_language(language: Language): Promise<void> {
  if (!loaded.has(language)) {
    i18n.global.setLocaleMessage(language, (await kLoaders[language]()).default)
    loaded.add(language)
  }
  i18n.global.locale.value = language
  localStorage.setItem(kStored, language)
  document.documentElement.lang = language
}
