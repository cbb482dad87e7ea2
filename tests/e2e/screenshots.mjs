// The pictures of the manual, the README and docs/screens, from the running program: node screenshots.mjs BINARY [NAME…].
// Nothing waits for a time: a picture is taken when the page has settled. A picture that no shot makes any more is removed.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { desk, open_stage, phone, settled } from './stage.mjs'
import { shots } from './shots.mjs'

const [, , binary, ...wanted] = process.argv
const docs = fileURLToPath(new URL('../../docs/', import.meta.url))
const folders = { manual: join(docs, 'manual/img'), screens: join(docs, 'screens') }
const sizes = { desk, phone, wall: { width: 1920, height: 1080 } }
const stage = await open_stage(binary, [])
const at = (path) => stage.address + path
const file = (name, text) => {
  const path = join(stage.folder, name)
  writeFileSync(path, text)
  return path
}

// Chromium writes WebP itself; at this quality letters are clean and a page is some 60 kB.
async function take(page, path, quality) {
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality, optimizeForSpeed: false })
  await session.detach()
  writeFileSync(path, Buffer.from(data, 'base64'))
}

const people = new Map()
async function person({ as = '', size = 'desk', language = 'zh-CN', elder = false }) {
  const key = [as, size, language, elder].join()
  if (!people.has(key)) people.set(key, await stage.person(as, sizes[size], language, elder ? '1' : '0'))
  return people.get(key)
}

for (const folder of Object.values(folders)) {
  mkdirSync(folder, { recursive: true })
  for (const f of readdirSync(folder)) if (f.endsWith('.webp') && !shots.some((s) => f === `${s.name}.webp` && folders[s.for ?? 'manual'] === folder)) rmSync(join(folder, f))
}
let failed = 0
for (const shot of shots) {
  if (wanted.length > 0 && !wanted.includes(shot.name)) continue
  try {
    const page = await person(shot)
    const ask = async (path) => (await page.request.get(at(`/api${path}`))).json()
    const path = typeof shot.path === 'function' ? await shot.path(ask) : shot.path
    await page.goto(at(path))
    await settled(page)
    if (shot.act) {
      await shot.act(page, { file, ask })
      await settled(page)
    }
    // Those in view: a lazy one further down is not even asked for.
    await page.evaluate(() => {
      const near = [...document.images].map((i) => [i, i.getBoundingClientRect()]).filter(([, r]) => r.top < innerHeight && r.left < innerWidth)
      return Promise.all(near.map(([i]) => i.decode().catch(() => null)))
    })
    await take(page, join(folders[shot.for ?? 'manual'], `${shot.name}.webp`), shot.for === 'screens' ? 60 : 80)
    console.log(shot.name)
  } catch (e) {
    failed++
    console.log(`FAIL ${shot.name}: ${e.message}`)
  }
}
await stage.close()
process.exit(failed === 0 ? 0 : 1)
