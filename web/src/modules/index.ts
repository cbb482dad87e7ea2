// Pages that are more than a generic list or form: their routes, and where the menu shows them.
import type { RouteRecordRaw } from 'vue-router'

export interface MenuPage {
  module: string
  title: string // key in the locales
  to: string
  permission: string
}

export const module_routes: { desk: RouteRecordRaw[]; field: RouteRecordRaw[] } = {
  desk: [{ path: '', name: 'home', component: () => import('./warmap/HomePage.vue'), meta: { title: 'home.title' } }],
  field: [],
}

export const menu_pages: MenuPage[] = []
