// The journeys of the manual, as people walk them: node journeys.mjs BINARY [NAME… | -NAME…]; -NAME is left out. One file of journeys/ each; it
// exports its name and walk({ stage, at, file, photo }). All are walked on one served city, in the order of their file names.
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { open_stage } from './stage.mjs'

const [, , binary, ...named] = process.argv
const wanted = named.filter((n) => !n.startsWith('-'))
const left_out = named.filter((n) => n.startsWith('-')).map((n) => n.slice(1))
const stage = await open_stage(binary)
const at = (path) => stage.address + path
// A file to choose: its path.
const file = (name, text) => {
  const path = join(stage.folder, name)
  writeFileSync(path, text)
  return path
}
// A photo to take: one of the demo's own.
const photo = async () => {
  const page = await stage.person('office')
  const { rows } = await (await page.request.get(at('/api/visits?limit=300'))).json()
  const whole = await (await page.request.get(at(`/api/visits/${rows.find((v) => v.photos > 0).id}/whole`))).json()
  return (await page.request.get(at(`/api/photos/${whole.photos[0].id}/original`))).body()
}

let passed = 0
let failed = 0
const names = readdirSync(new URL('./journeys', import.meta.url)).filter((f) => f.endsWith('.mjs')).sort()
for (const f of names) {
  const short = f.replace('.mjs', '')
  if ((wanted.length > 0 && !wanted.includes(short)) || left_out.includes(short)) continue
  const start = Date.now()
  let name = f
  try {
    const journey = await import(`./journeys/${f}`)
    name = journey.name
    await journey.walk({ stage, at, file, photo })
    passed++
    console.log(`ok   ${journey.name} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
  } catch (e) {
    failed++
    console.log(`FAIL ${name}\n${e.stack ?? e}`)
  }
  await stage.leave()
}
await stage.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
