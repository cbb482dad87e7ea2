// The server's description of its entities: menu, lists, forms and imports are drawn from it.
import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from './api'
import type { Choice, Entity, Field, Schema } from './contract'

export function use_schema() {
  return useQuery({ queryKey: ['schema'], queryFn: ({ signal }) => api.get<Schema>('/schema', {}, signal), staleTime: Infinity })
}

export function use_entity(name: () => string): { entity: ComputedRef<Entity | null>; query: ReturnType<typeof use_schema> } {
  const query = use_schema()
  const entity = computed(() => query.data.value?.entities.find((e) => e.name === name()) ?? null)
  return { entity, query }
}

// Titles come in both languages; an empty English title shows the Chinese one.
export function use_titles() {
  const { locale } = useI18n()
  const english = computed(() => locale.value === 'en')
  return {
    title_of: (x: { title: string; title_en: string }) => (english.value && x.title_en !== '' ? x.title_en : x.title),
    unit_of: (f: Field) => (english.value ? f.unit_en : f.unit),
    label_of: (x: Field | Choice) => {
      const label = english.value && x.label_en !== '' ? x.label_en : x.label
      return label !== '' ? label : 'name' in x ? x.name : x.value
    },
  }
}

// The field a person recognises a row by.
export function title_field(entity: Entity): string {
  return entity.fields.some((f) => f.name === entity.title_field) ? entity.title_field : entity.id_field
}

// Filters a person fills in; paging and order have controls of their own.
const kOfPaging = new Set(['cursor', 'limit', 'sort'])
export function filters_of(entity: Entity): Field[] {
  return entity.filters.filter((f) => !f.hidden && !kOfPaging.has(f.name))
}

// Columns in the order the server names them; without any, the first readable fields.
export function columns_of(entity: Entity): Field[] {
  const named = entity.columns.map((c) => entity.fields.find((f) => f.name === c)).filter((f): f is Field => f !== undefined)
  if (named.length > 0) return named
  return entity.fields.filter((f) => !f.hidden && !f.secret && f.kind !== 'record' && f.kind !== 'json' && f.name !== entity.id_field).slice(0, 8)
}
