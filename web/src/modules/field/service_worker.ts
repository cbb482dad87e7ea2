// The service worker of the field face: keeps the files that face needs and answers with them, its pages with the start page of
// the same version. Nothing else passes through it: no answer of the API is ever kept, and the desk's pages go to the server.
import { createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const __SHELL__: PrecacheEntry[] // made by scripts/shell.mjs
// The part of the worker's own world that is used here; the project's types are those of pages.
interface Worker {
  addEventListener(kind: 'message', f: (e: { data: unknown }) => void): void
  addEventListener(kind: 'activate', f: (e: { waitUntil: (p: Promise<unknown>) => void }) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
}
const worker = globalThis as unknown as Worker

precacheAndRoute(__SHELL__)
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { allowlist: [/^\/field(\/|$|\?)/, /^\/q\/[^/]+$/] }))
worker.addEventListener('message', (e) => {
  if (e.data === 'activate') void worker.skipWaiting()
})
worker.addEventListener('activate', (e) => e.waitUntil(worker.clients.claim()))
