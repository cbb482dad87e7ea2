// Starts the app: language first, so that nothing is ever shown unworded, then the router.
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { api } from './app/api'
import { i18n, preferred_language, use_language, words_of } from './app/i18n'
import { phone_user } from './app/phone'
import { Problem } from './app/problem'
import { make_router } from './app/router'
import { use_session } from './app/session'
import { use_settings } from './app/settings'
import './app/tokens.css'

async function start(): Promise<void> {
  await use_language(preferred_language(), words_of(location.pathname))
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: false,
        // What the server sent is a value that nobody changes in place: watched as a whole, not field by field. A map of two thousand
        // sites, wrapped for watching, took a second to hand on.
        shallow: true,
        // The client already waits where the server asks for it; only a broken line is worth another try.
        retry: (count, e) => e instanceof Problem && e.status === 0 && count < 2,
      },
    },
  })
  const app = createApp(App)
  app.use(createPinia())
  app.use(i18n)
  app.use(VueQueryPlugin, { queryClient: queries })
  const router = make_router()
  app.use(router)
  use_settings()

  api.when_signed_out(() => {
    const session = use_session()
    session.keep(null)
    queries.clear()
    const here = router.currentRoute.value
    // On the phone work goes on without a session; it says so, and sends later.
    if (here.meta.kept === true && phone_user() !== null) return
    if (here.meta.open !== true) void router.replace({ name: 'sign-in', query: { next: here.fullPath } })
  })
  api.when_factor_needed(() => {
    const here = router.currentRoute.value
    if (here.name !== 'second-factor') void router.replace({ name: 'second-factor', query: { next: here.fullPath } })
  })
  app.mount('#app')
}
void start()
