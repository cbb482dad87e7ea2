// The field face without a line: a service worker keeps its pages. A new version waits until the person says so, or until the
// next start with nothing to send; pages of one version are never mixed with those of another.
import { ref } from 'vue'

export const update_ready = ref(false)
export const works_offline = ref(false)
let registration: ServiceWorkerRegistration | null = null
let asked = false

const kLookAgain = 30 * 60_000

export async function start_shell(nothing_waits: () => boolean): Promise<void> {
  if (registration !== null || !import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const controlled = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (asked) location.reload()
  })
  void navigator.serviceWorker.ready.then(() => (works_offline.value = true))
  const r = await navigator.serviceWorker.register('/sw.js').catch(() => null) // no line, or forbidden by the browser
  if (r === null) return
  registration = r
  if (controlled && r.waiting !== null) {
    update_ready.value = true
    if (nothing_waits()) activate()
  }
  r.addEventListener('updatefound', () => {
    const coming = r.installing
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed' && navigator.serviceWorker.controller !== null) update_ready.value = true
    })
  })
  setInterval(() => void r.update().catch(() => undefined), kLookAgain)
}

export function activate(): void {
  asked = true
  registration?.waiting?.postMessage('activate')
}
