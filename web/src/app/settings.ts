// What a person sets for this device: language and elder mode (适老, type ×1.35).
import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { preferred_language, use_language, type Language } from './i18n'

const kElder = 'chuangcheng.elder'

export const use_settings = defineStore('settings', () => {
  const language = ref<Language>(preferred_language())
  const elder = ref(localStorage.getItem(kElder) === '1')

  watch(
    elder,
    (on) => {
      document.documentElement.classList.toggle('elder', on)
      localStorage.setItem(kElder, on ? '1' : '0')
    },
    { immediate: true },
  )
  async function set_language(next: Language): Promise<void> {
    await use_language(next)
    language.value = next
  }
  return { language, elder, set_language }
})
