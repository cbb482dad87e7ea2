// Values as people read them, as plain text: for tables, where a component per cell would be slow, and for FieldValue.
import { useI18n } from 'vue-i18n'
import type { Field, Page } from './contract'
import { format_instant, format_number } from './format'
import { use_titles } from './schema'

export function use_words() {
  const { t, locale } = useI18n()
  const { label_of, unit_of } = use_titles()

  function choice_of(f: Field, v: unknown): string {
    const choice = f.choices.find((c) => c.value === v)
    return choice === undefined ? String(v) : label_of(choice)
  }
  // `indent`: structures over several lines.
  function text_of(f: Field | undefined, v: unknown, indent = false): string {
    if (v === null || v === undefined || v === '') return t('app.none')
    if (f === undefined) return typeof v === 'object' ? JSON.stringify(v) : String(v)
    switch (f.kind) {
      case 'boolean':
        return t(v === true ? 'app.yes' : 'app.no')
      case 'i32':
      case 'i64':
      case 'real': {
        const n = format_number(Number(v), locale.value, f.kind === 'real' ? 6 : 0)
        return unit_of(f) ? `${n} ${unit_of(f)}` : n
      }
      case 'instant':
        return format_instant(Number(v))
      case 'enumeration':
        return choice_of(f, v)
      case 'list':
        if (!Array.isArray(v)) return JSON.stringify(v)
        if (v.length === 0) return t('app.none')
        return v.map((x) => (typeof x === 'object' ? JSON.stringify(x) : choice_of(f, x))).join(t('app.comma'))
      case 'record':
      case 'json':
        return JSON.stringify(v, null, indent ? 2 : 0)
      default:
        return String(v)
    }
  }
  // With the names that came along with a page of rows; id 0 means none.
  function cell_of(f: Field, v: unknown, refs: Page['refs']): string {
    if (f.ref === '') return text_of(f, v)
    const keys = (Array.isArray(v) ? v : [v]).filter((k) => k !== null && k !== undefined && k !== '' && k !== 0).map(String)
    return keys.length === 0 ? t('app.none') : keys.map((k) => refs[f.ref]?.[k] ?? k).join(t('app.comma'))
  }
  return { text_of, cell_of }
}
