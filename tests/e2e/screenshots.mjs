// The pictures of the manual: node screenshots.mjs BINARY FOLDER
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { desk, open_stage, phone } from './stage.mjs'

const [, , binary, folder] = process.argv
mkdirSync(folder, { recursive: true })
const stage = await open_stage(binary, [])
const at = (path) => stage.address + path
const settle = async (page) => {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => Promise.all([...document.images].map((i) => i.decode().catch(() => null))))
}
const shoot = async (page, name, path) => {
  if (path) await page.goto(at(path))
  await settle(page)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  console.log(name)
}
const file = (name, text) => {
  const path = join(stage.folder, name)
  writeFileSync(path, text)
  return path
}

const stranger = await stage.person('', desk)
await shoot(stranger, 'sign-in', '/sign-in')

const office = await stage.person('office', desk)
const ask = async (path) => (await office.request.get(at(path))).json()
await shoot(office, 'home', '/')
await shoot(office, 'score', '/score')
await office.goto(at('/map'))
await settle(office)
// The map is drawn a moment after its data has come.
await office.waitForFunction(() => document.querySelector('canvas') !== null)
await new Promise((done) => setTimeout(done, 6000))
await office.screenshot({ path: join(folder, 'map.png') })
console.log('map')
await office.goto(at('/standards/import'))
await office.setInputFiles('input[type=file]', file('village.csv', '编号,上级,名称,分值,规则\n七,,村民素质,15,\n七.1,七,村风民风,5,打分\n七.2,七,文明家庭创评率,4,比率 >=80=A 其余 C#\n七.3,七,未成年人,3,合格\n七.4,七,新居民登记率,4,比率 >=90=A 其余 C#\n七.5,八,移风易俗,2,每处扣二\n'))
await office.getByText('改正').first().waitFor()
await shoot(office, 'standard-import')
const standard = (await ask('/api/standards?limit=1')).rows[0]
await office.goto(at(`/standards/${standard.id}`))
await settle(office)
for (const code of ['F', 'F5']) await office.locator('tr', { has: office.locator(`text="${code}"`) }).locator('button').first().click()
await shoot(office, 'standard')
const place = (await ask('/api/places?level=community&limit=1')).rows[0]
await office.goto(at('/desk/sites/import'))
await office.setInputFiles('input[type=file]', file('sites.csv', `点位名称,点位类型,区划,经度,纬度\n和风大街(东段),商业大街,${place.code},117.1,36.6\n和风农贸市场,集贸市场,${place.code},117.11,36.61\n,商业大街,${place.code},117.1,36.6\n和风公园,游乐园,${place.code},117.1,136.6\n`))
await office.getByText('改正').first().waitFor()
await shoot(office, 'import')
const plan = (await ask('/api/plans?limit=10')).rows.find((p) => p.state === 'drawn')
await shoot(office, 'plan', `/plans/${plan.id}`)
const visits = (await ask('/api/visits?limit=300')).rows
const visit = visits.toSorted((a, b) => b.photos - a.photos || b.observations - a.observations)[0]
await shoot(office, 'visit', `/visits/${visit.id}`)

const inspector = await stage.person('inspector1', phone)
await shoot(inspector, 'field', '/field')
await inspector.locator('li.card a').nth(2).click()
const more = inspector.locator('button.big').nth(1)
await more.waitFor()
await more.click()
await more.click()
await shoot(inspector, 'field-visit')
await stage.close()
