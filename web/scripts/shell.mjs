// Makes dist/sw.js: the service worker of the field face, with the list of what it keeps on the phone. The list is what the
// field's pages import, now or when they need it, and nothing of the desk; its size is said and bounded.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { close, dist } from './manifest.mjs'

const kLimit = 250 // kB, compressed as they are sent
const pages = ['FieldShell', 'FieldHome', 'FieldVisit', 'FieldCases', 'ScanPage', 'PhonePage'].map((name) => `src/modules/field/${name}.vue`)
const chunks = close(['index.html', ...pages, 'src/modules/tours/TourPage.vue', 'src/modules/sites/ScannedPage.vue', 'src/app/SignIn.vue', 'src/locales/zh-CN.field.ts', 'src/locales/en.field.ts'], true)
const files = new Set(chunks.flatMap((c) => [c.file, ...(c.css ?? []), ...(c.assets ?? [])]))
const desk = [...files].filter((f) => /DeskShell|element-plus|maplibre|echarts/i.test(f))
if (desk.length > 0) throw new Error(`the field's shell would keep parts of the desk: ${desk.join(', ')}`)
for (const f of ['index.html', 'manifest.webmanifest', 'icon.svg', 'icon-192.png', 'icon-512.png']) files.add(f)

const bytes = (f) => readFileSync(dist + f)
const shell = [...files].sort().map((f) => ({
  url: `/${f}`,
  // A name with its hash never changes its content.
  revision: f.startsWith('assets/') ? null : createHash('sha256').update(bytes(f)).digest('hex').slice(0, 16),
}))
const sent = [...files].reduce((sum, f) => sum + (f.endsWith('.png') ? bytes(f).length : gzipSync(bytes(f), { level: 9 }).length), 0) / 1000

await build({
  configFile: false,
  logLevel: 'warn',
  define: { __SHELL__: JSON.stringify(shell), 'process.env.NODE_ENV': '"production"' },
  build: {
    target: 'es2022',
    outDir: dist,
    emptyOutDir: false,
    copyPublicDir: false,
    lib: { entry: fileURLToPath(new URL('../src/modules/field/service_worker.ts', import.meta.url)), formats: ['iife'], name: 'field', fileName: () => 'sw.js' },
  },
})
console.log(`offline  ${sent.toFixed(1)} kB of ${kLimit} kB gzip, ${files.size} files; worker ${(gzipSync(bytes('sw.js')).length / 1000).toFixed(1)} kB`)
if (sent > kLimit) {
  console.log('offline  OVER')
  process.exit(1)
}
