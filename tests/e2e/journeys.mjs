// The journeys of the manual, as people walk them. node journeys.mjs BINARY
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe_path, desk, open_stage, phone } from './stage.mjs'

const stage = await open_stage(process.argv[2])
let passed = 0
let failed = 0
async function journey(name, walk) {
  try {
    await walk()
    passed++
    console.log(`ok   ${name}`)
  } catch (e) {
    failed++
    console.log(`FAIL ${name}\n${e.stack ?? e}`)
  }
}
const at = (path) => stage.address + path
const file = (name, text) => {
  const path = join(stage.folder, name)
  writeFileSync(path, text)
  return path
}
// A photo to take: one of the demo's own.
const photo = await (async () => {
  const page = await stage.person('office')
  const { rows } = await (await page.request.get(at('/api/visits?limit=300'))).json()
  const whole = await (await page.request.get(at(`/api/visits/${rows.find((v) => v.photos > 0).id}/whole`))).json()
  return (await page.request.get(at(`/api/photos/${whole.photos[0].id}/original`))).body()
})()

await journey('a wrong password is told as such, and nothing is given away', async () => {
  const page = await stage.person('')
  await page.fill('input[name=login]', 'office')
  await page.fill('input[name=password]', 'not-the-password')
  await page.click('button[type=submit]')
  await page.getByText('账号或密码不对').first().waitFor()
  assert.ok(page.url().includes('/sign-in'))
  await page.goto(at('/desk/sites'))
  await page.waitForURL(/sign-in/)
})

await journey('the office opens the score, down to the photo, and comes back', async () => {
  const page = await stage.person('office')
  await page.goto(at('/score'))
  await page.getByText('实地考察').first().waitFor()
  // Down the tree to a criterion whose marks came from visits with photos.
  const { rows } = await (await page.request.get(at('/api/visits?limit=300'))).json()
  const visit = rows.find((v) => v.photos > 0)
  assert.ok(visit, 'the demo has visits with photos')
  const whole = await (await page.request.get(at(`/api/visits/${visit.id}/whole`))).json()
  const code = whole.photos[0].criterion
  await page.goto(at(`/score/${visit.round}/${code}`))
  await page.getByRole('heading', { name: /评分记录/ }).waitFor()
  await page.getByRole('link', { name: /张照片/ }).first().click()
  await page.waitForURL(/\/visits\/\d+/)
  const shown = page.locator('main img, .page img').first()
  await shown.waitFor()
  await page.waitForFunction((img) => img.complete && img.naturalWidth > 100, await shown.elementHandle())
  await page.goBack()
  await page.getByRole('heading', { name: /评分记录/ }).waitFor()
  assert.deepEqual(page.faults, [])
})

await journey('a standard comes in from a spreadsheet: mistakes are named, then it is published', async () => {
  const page = await stage.person('office')
  await page.goto(at('/standards/import'))
  await page.setInputFiles('input[type=file]', file('wrong.csv', '编号,上级,名称,分值,规则\n1,,门前三包,10,\n1.1,1,保洁,x,缺陷 0=A 1+=C#\n1.2,9,绿化,4,怪规则\n'))
  await page.getByText(/改正后再导入/).waitFor()
  await page.getByText(/不是数/).first().waitFor()
  await page.getByText(/不认识的规则/).first().waitFor()
  await page.getByText(/上级 9 不存在/).first().waitFor()
  assert.ok(await page.getByRole('button', { name: /导入 \d+ 行/ }).isDisabled())
  await page.goto(at('/standards/import'))
  await page.setInputFiles('input[type=file]', file('门前三包.csv', '编号,上级,名称,分值,方法,规则,点位类型\n1,,门前三包,10,实地考察,,\n1.1,1,保洁,6,,缺陷 0=A 1=B 2=C 3+=C#,商业大街\n1.2,1,绿化,4,,合格,商业大街\n'))
  await page.getByRole('button', { name: /导入 3 行/ }).click()
  await page.waitForURL(/\/standards\/\d+/)
  await page.getByRole('button', { name: '发布' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '发布' }).click()
  await page.getByText('已发布').first().waitFor()
  await page.getByText('已发布的版本不能修改').waitFor()
})

await journey('sites come in: the dry run shows each cell, a wrong line stops all, the right file is applied', async () => {
  const page = await stage.person('office')
  const before = (await (await page.request.get(at('/api/sites?limit=1'))).json()).total
  const exported = await (await page.request.get(at('/api/sites/export?format=csv&template=1'))).text()
  assert.ok(exported.includes('点位名称'))
  const { rows } = await (await page.request.get(at('/api/places?level=community&limit=1'))).json()
  const head = '点位名称,点位类型,区划,经度,纬度\n'
  await page.goto(at('/desk/sites/import'))
  await page.setInputFiles('input[type=file]', file('sites-wrong.csv', `${head}新街口,没有这种类型,${rows[0].code},117.1,36.6\n,商业大街,${rows[0].code},999,36.6\n`))
  await page.getByText(/改正/).first().waitFor()
  assert.equal((await (await page.request.get(at('/api/sites?limit=1'))).json()).total, before)
  await page.goto(at('/desk/sites/import'))
  await page.setInputFiles('input[type=file]', file('sites.csv', `${head}试点大街,商业大街,${rows[0].code},117.1,36.6\n`))
  await page.getByRole('button', { name: /导入 1 条/ }).click()
  await page.getByRole('link', { name: '查看列表' }).waitFor()
  assert.equal((await (await page.request.get(at('/api/sites?limit=1'))).json()).total, before + 1)
})

await journey('a plan is made, committed, drawn; its sample is shown and can be assigned', async () => {
  const page = await stage.person('office')
  const rounds = await (await page.request.get(at('/api/rounds?limit=50'))).json()
  const round = rounds.rows.find((r) => r.state === 'running')
  const session = await (await page.request.get(at('/api/session'))).json()
  const made = await page.request.post(at('/api/plans'), { data: { name: '旅程暗访', round: round.id, wanted: 20, least: 1 }, headers: { 'X-CSRF-Token': session.csrf } })
  assert.equal(made.status(), 201, await made.text())
  const plan = await made.json()
  await page.goto(at(`/plans/${plan.id}`))
  await page.getByRole('button', { name: '承诺抽样' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '承诺抽样' }).click()
  await page.getByText('抽样框摘要').first().waitFor()
  await page.getByLabel('来源').fill('双色球第 2026135 期')
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  await page.getByLabel('公开日期').fill(today)
  await page.getByLabel('公开随机数').last().fill('03 08 17 22 29 31 + 05')
  await page.getByRole('button', { name: '抽样', exact: true }).click()
  await page.getByText('样本').first().waitFor()
  await page.locator('.tag', { hasText: '待检查' }).first().waitFor()
  assert.deepEqual(page.faults, [])
})

await journey('an inspector records on a phone with the line cut; it is kept, sent, and moves the score elsewhere without reload', async () => {
  const watcher = await stage.person('leader')
  await watcher.goto(at('/score'))
  await watcher.getByText('实地考察').first().waitFor()
  const before = await watcher.locator('body').innerText()

  const page = await stage.person('inspector1', phone)
  await page.goto(at('/field'))
  await page.locator('li.card a').first().click()
  const more = page.locator('li.line').filter({ has: page.locator('button.big') }).first().locator('button.big').last()
  await more.waitFor()
  await page.context().setOffline(true)
  for (let i = 0; i < 3; i++) await more.click()
  await page.getByText('项待发送').first().waitFor()
  // The page may be killed at any moment: what was tapped is on the phone.
  await page.context().setOffline(false)
  await page.reload()
  await page.locator('li.line.answered').first().waitFor()
  await page.setInputFiles('input[type=file] >> nth=1', { name: '现场.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.locator('li.line img').first().waitFor()
  await page.getByRole('button', { name: /^完成/ }).last().click()
  await page.getByRole('dialog').getByRole('button', { name: /完成/ }).click()
  await page.waitForURL(/\/field$/)
  await watcher.waitForFunction((old) => document.body.innerText !== old, before)
  assert.deepEqual(page.faults, [])
})

await journey('a liaison sees only what concerns the own unit', async () => {
  const page = await stage.person('liaison')
  const all = await (await (await stage.person('office')).request.get(at('/api/sites?limit=1'))).json()
  const own = await (await page.request.get(at('/api/sites?limit=1'))).json()
  assert.ok(own.total < all.total, `${own.total} of ${all.total}`)
  assert.equal((await page.request.get(at('/api/users'))).status(), 403)
  assert.equal((await page.request.get(at('/api/plans'))).status(), 403)
  await page.goto(at('/desk/users'))
  await page.getByText('不在您的范围之内').waitFor()
})

const pages = ['/', '/score', '/map', '/desk/sites', '/desk/units', '/desk/standards', '/desk/plans', '/desk/visits', '/desk/journal', '/desk/roles', '/standards/import', '/desk/sites/import', '/desk/sites/new']
for (const locale of ['zh-CN', 'en'])
  await journey(`axe finds no violation on ${pages.length + 2} pages in ${locale}`, async () => {
    const page = await stage.person('office', desk, locale)
    const found = []
    const look = async (p, path) => {
      await p.goto(at(path))
      await p.waitForLoadState('networkidle')
      await p.addScriptTag({ path: axe_path }).catch(() => p.evaluate(readFileSync(axe_path, 'utf8')))
      const result = await p.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
      for (const v of result.violations) found.push(`${path}: ${v.id} (${v.nodes.length}) ${v.nodes[0]?.html.slice(0, 120)}`)
    }
    if (locale === 'en') await page.getByRole('button', { name: 'English' }).click().catch(() => {})
    for (const path of pages) await look(page, path)
    const mobile = await stage.person('inspector2', phone, locale)
    await look(mobile, '/field')
    const stranger = await stage.person('', phone, locale)
    await look(stranger, '/sign-in')
    assert.deepEqual(found, [])
  })

await stage.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
