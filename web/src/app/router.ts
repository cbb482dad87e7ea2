// Paths of the app. A route is closed (needs a session) unless meta.open; meta.permission names what it needs.
import { createRouter, createWebHistory, START_LOCATION, type RouteRecordRaw } from 'vue-router'
import { module_routes } from '@/modules'
import { i18n, use_words, words_of } from './i18n'
import { painted } from './paint'
import { phone_user } from './phone'
import { use_session } from './session'
import { when_tall } from './way_back'

declare module 'vue-router' {
  interface RouteMeta {
    open?: boolean
    kept?: boolean // works from what the phone keeps: without a line, and after the session has run out
    permission?: string
    title?: string // key in the locales
  }
}

const desk: RouteRecordRaw[] = [
  ...module_routes.desk,
  { path: 'desk/:entity', name: 'list', component: () => import('./ListPage.vue'), props: true },
  { path: 'desk/:entity/new', name: 'create', component: () => import('./FormPage.vue'), props: true },
  { path: 'desk/:entity/import', name: 'import', component: () => import('./ImportPage.vue'), props: true },
  { path: 'desk/:entity/:id', name: 'detail', component: () => import('./DetailPage.vue'), props: true },
  { path: 'desk/:entity/:id/edit', name: 'edit', component: () => import('./FormPage.vue'), props: true },
  { path: ':rest(.*)*', name: 'nowhere', component: () => import('./NotFound.vue') },
]

export function make_router() {
  const router = createRouter({
    history: createWebHistory(),
    scrollBehavior: (to, _from, saved) => (saved !== null ? when_tall(saved) : to.hash === '' && { top: 0 }), // a page with sections goes there itself, once it is loaded
    routes: [
      { path: '/sign-in', name: 'sign-in', component: () => import('./SignIn.vue'), meta: { open: true, title: 'session.sign_in' } },
      { path: '/setup', name: 'setup', component: () => import('./SetupPage.vue'), meta: { open: true, title: 'setup.title' } },
      { path: '/second-factor', name: 'second-factor', component: () => import('@/modules/accounts/SecondFactorPage.vue'), meta: { open: true, title: 'factor.title' } },
      ...module_routes.field,
      ...module_routes.open,
      { path: '/', component: () => import('./DeskShell.vue'), children: desk },
    ],
  })

  router.beforeEach(async (to) => {
    const session = use_session()
    await use_words(words_of(to.path))
    if (to.meta.open === true) return true
    if (to.meta.kept === true && phone_user() !== null && !session.signed_in) {
      if (!session.asked) void session.ask().catch(() => undefined) // a weak line must not hold up the page
      return true
    }
    if (!session.asked) {
      try {
        await session.ask()
      } catch {
        // No line to the server: the page itself shows it, and a phone goes on with what it has kept.
        return true
      }
    }
    // Who scans a site's code and works for nobody here has something to report.
    if (!session.signed_in && to.name === 'scanned') return { name: 'public-report', query: { site: String(to.params.token) } }
    if (session.session?.needs_factor === true) return { name: 'second-factor', query: { next: to.fullPath } }
    if (!session.signed_in) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
    return true
  })
  // The press itself is painted before the page it leads to is made.
  router.beforeResolve(async (_to, from) => {
    if (from !== START_LOCATION) await painted()
  })
  router.afterEach((to) => {
    const { t } = i18n.global
    document.title = to.meta.title ? `${t(to.meta.title)} · ${t('app.name')}` : t('app.name')
  })
  return router
}
