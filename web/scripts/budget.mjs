// The script budgets of the first views (gzip): entry, shell and first page with everything they import statically.
// Fails the build when one is over. The build's manifest is moved out of dist, which is served whole.
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const kept = fileURLToPath(new URL('../node_modules/.chuangcheng-manifest.json', import.meta.url))
if (existsSync(`${dist}.vite/manifest.json`)) {
  renameSync(`${dist}.vite/manifest.json`, kept)
  rmSync(`${dist}.vite`, { recursive: true })
}
const manifest = JSON.parse(readFileSync(kept, 'utf8'))

const views = [
  { name: 'desk', kB: 200, parts: ['index.html', 'src/locales/zh-CN.ts', 'src/app/DeskShell.vue', 'src/modules/warmap/HomePage.vue'] },
  { name: 'wall', kB: 200, parts: ['index.html', 'src/locales/zh-CN.ts', 'src/modules/wall/WallPage.vue'] },
  { name: 'sign-in', kB: 120, parts: ['index.html', 'src/locales/zh-CN.ts', 'src/app/SignIn.vue'] },
  { name: 'public', kB: 120, parts: ['index.html', 'src/locales/zh-CN.ts', 'src/modules/public/PublicPage.vue'] },
  { name: 'help', kB: 120, parts: ['index.html', 'src/locales/zh-CN.ts', 'src/modules/help/HelpPage.vue'] },
  { name: 'field', kB: 120, parts: ['index.html', 'src/locales/zh-CN.ts', 'src/modules/field/FieldShell.vue', 'src/modules/field/FieldHome.vue'] },
  { name: 'visit', kB: 120, parts: ['index.html', 'src/locales/zh-CN.ts', 'src/modules/field/FieldShell.vue', 'src/modules/field/FieldVisit.vue'] },
]

function close(keys) {
  const seen = new Set()
  const visit = (key) => {
    if (seen.has(key)) return
    const chunk = manifest[key]
    if (chunk === undefined) throw new Error(`budget: the build has no chunk ${key}`)
    seen.add(key)
    for (const next of chunk.imports ?? []) visit(next)
  }
  keys.forEach(visit)
  return new Set([...seen].map((key) => manifest[key].file).filter((file) => file.endsWith('.js')))
}

let over = false
for (const { name, kB, parts } of views) {
  const files = close(parts)
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(dist + file), { level: 9 }).length, 0)
  const used = bytes / 1000
  const ok = used <= kB
  over ||= !ok
  console.log(`budget ${name.padEnd(8)} ${used.toFixed(1).padStart(6)} kB of ${kB} kB gzip, ${files.size} files${ok ? '' : '  OVER'}`)
}
process.exit(over ? 1 : 0)
