// The script budgets of the first views (gzip): entry, shell and first page with everything they import statically.
// Fails the build when one is over.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { close, dist } from './manifest.mjs'

const views = [
  { name: 'desk', kB: 200, parts: ['index.html', 'src/locales/zh-CN.ts', 'src/app/DeskShell.vue', 'src/modules/warmap/HomePage.vue'] },
  { name: 'wall', kB: 200, parts: ['index.html', 'src/locales/zh-CN.ts', 'src/modules/wall/WallPage.vue'] },
  { name: 'sign-in', kB: 120, parts: ['index.html', 'src/locales/zh-CN.field.ts', 'src/app/SignIn.vue'] },
  { name: 'public', kB: 120, parts: ['index.html', 'src/locales/zh-CN.open.ts', 'src/modules/public/PublicPage.vue'] },
  { name: 'report', kB: 120, parts: ['index.html', 'src/locales/zh-CN.open.ts', 'src/modules/public/ReportPage.vue'] },
  { name: 'follow', kB: 120, parts: ['index.html', 'src/locales/zh-CN.open.ts', 'src/modules/public/FollowPage.vue'] },
  { name: 'help', kB: 120, parts: ['index.html', 'src/locales/zh-CN.open.ts', 'src/modules/help/HelpPage.vue'] },
  { name: 'field', kB: 120, parts: ['index.html', 'src/locales/zh-CN.field.ts', 'src/modules/field/FieldShell.vue', 'src/modules/field/FieldHome.vue'] },
  { name: 'visit', kB: 120, parts: ['index.html', 'src/locales/zh-CN.field.ts', 'src/modules/field/FieldShell.vue', 'src/modules/field/FieldVisit.vue'] },
]

let over = false
for (const { name, kB, parts } of views) {
  const files = new Set(close(parts).map((c) => c.file).filter((file) => file.endsWith('.js')))
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(dist + file), { level: 9 }).length, 0)
  const used = bytes / 1000
  const ok = used <= kB
  over ||= !ok
  console.log(`budget ${name.padEnd(8)} ${used.toFixed(1).padStart(6)} kB of ${kB} kB gzip, ${files.size} files${ok ? '' : '  OVER'}`)
}
process.exit(over ? 1 : 0)
