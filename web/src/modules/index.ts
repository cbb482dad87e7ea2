// Pages that are more than a generic list or form: their routes, their place in the menu, and which entity they stand for.
import type { RouteRecordRaw } from 'vue-router'
import type { Entity } from '@/app/contract'

export interface MenuPage {
  module: string
  title: string // key in the locales
  to: string
  permission: string
}

export const module_routes: { desk: RouteRecordRaw[]; field: RouteRecordRaw[] } = {
  desk: [
    { path: '', name: 'home', component: () => import('./warmap/HomePage.vue'), meta: { title: 'home.title' } },
    { path: 'standards/import', name: 'standard-import', component: () => import('./standards/StandardImportPage.vue'), meta: { permission: 'standards.write', title: 'standards.import' } },
    { path: 'standards/:id', name: 'standard', component: () => import('./standards/StandardPage.vue'), props: true, meta: { permission: 'standards.read', title: 'standards.title' } },
    { path: 'plans/:id', name: 'plan', component: () => import('./visits/PlanPage.vue'), props: true, meta: { title: 'plans.title' } },
    { path: 'visits/:id', name: 'visit', component: () => import('./visits/VisitPage.vue'), props: true, meta: { title: 'visits.visits' } },
  ],
  field: [
    {
      path: '/field',
      component: () => import('./field/FieldShell.vue'),
      children: [
        { path: '', name: 'field', component: () => import('./field/FieldHome.vue'), meta: { title: 'field.title' } },
        { path: 'visits/:id', name: 'field-visit', component: () => import('./field/FieldVisit.vue'), props: true, meta: { title: 'field.title' } },
      ],
    },
  ],
}

export const menu_pages: MenuPage[] = [{ module: 'visits', title: 'field.title', to: '/field', permission: 'visits.visit' }]

// What takes the place of the generic pages of an entity.
export interface EntityPages {
  row?: (id: string) => string
  create?: false
  in_menu?: false
  actions?: { title: string; to: string; permission: string }[] // beside the list's own buttons
}
const kPages: Record<string, EntityPages> = {
  standards: {
    row: (id) => `/standards/${id}`,
    actions: [{ title: 'standards.import', to: '/standards/import', permission: 'standards.write' }],
  },
  plans: { row: (id) => `/plans/${id}` },
  visits: { row: (id) => `/visits/${id}` },
  standard_criteria: { in_menu: false },
}

export function pages_of(entity: string): EntityPages {
  return kPages[entity] ?? {}
}
export function row_path(entity: Pick<Entity, 'name'> | string, id: unknown): string {
  const name = typeof entity === 'string' ? entity : entity.name
  return pages_of(name).row?.(String(id)) ?? `/desk/${name}/${encodeURIComponent(String(id))}`
}
