// The long journey: a standard from a spreadsheet, its sites, an unannounced sample, a visit without a line whose page is
// killed in the middle, the score, down to the photo, and out again as a spreadsheet.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { phone } from '../stage.mjs'

export const name = 'a standard, its sites, a sample, a visit without a line and with photos, the score down to the photo, the export'

const kType = '便民驿站'
const sites = ['西关驿站', '河湾驿站', '北门驿站', '长堤驿站']

export async function walk({ stage, at, file, photo }) {
  const office = await stage.person('office')
  const { csrf } = await (await office.request.get(at('/api/session'))).json()
  const ask = async (path) => (await office.request.get(at(`/api${path}`))).json()
  const post = async (path, data = {}) => {
    const reply = await office.request.post(at(`/api${path}`), { data, headers: { 'X-CSRF-Token': csrf } })
    assert.ok(reply.ok(), `${path}: ${await reply.text()}`)
    return reply.json()
  }
  const confirm = async (button) => {
    await office.getByRole('button', { name: button, exact: true }).click()
    await office.getByRole('dialog').getByRole('button', { name: button, exact: true }).click()
  }

  // The standard.
  await office.goto(at('/standards/import'))
  await office.setInputFiles('input[type=file]', file('驿站.csv', `编号,上级,名称,分值,方法,规则,点位类型\n1,,驿站管理,10,实地考察,,\n1.1,1,环境卫生,6,,缺陷 0=A 1=B 2=C 3+=C#,${kType}\n1.2,1,公示信息,4,,合格,${kType}\n`))
  await office.getByRole('button', { name: /导入 3 行/ }).click()
  await office.waitForURL(/\/standards\/\d+/)
  const standard = /standards\/(\d+)/.exec(office.url())[1]
  await confirm('发布')
  await office.getByText('已发布的版本不能修改').waitFor()

  // The sites.
  await post('/site-types', { code: 'post_house', name: kType })
  const place = (await ask('/places?level=community&limit=1')).rows[0].code
  await office.goto(at('/desk/sites/import'))
  await office.setInputFiles('input[type=file]', file('驿站点位.csv', `点位名称,点位类型,区划,经度,纬度\n${sites.map((s, i) => `${s},${kType},${place},${117.1 + i / 100},36.6`).join('\n')}\n`))
  await office.getByRole('button', { name: /导入 4 条/ }).click()
  await office.getByRole('link', { name: '查看列表' }).waitFor()

  // The round. It begins before the demo's, so that pages that show "the" round go on showing the demo's.
  const city = (await ask('/rounds?limit=50')).rows.find((r) => r.state === 'running').place
  const round = await post('/rounds', { name: '驿站专项督查', standard: Number(standard), kind: 'daily', from_day: '2026-01-01', to_day: '2026-12-31', place: city })
  await office.goto(at(`/score/${round.id}`))
  await confirm('开始记录')
  await office.getByText('进行中').first().waitFor()

  // The sample.
  const plan = await post('/plans', { name: '驿站暗访', round: round.id, site_types: ['post_house'], wanted: 2, least: 1 })
  await office.goto(at(`/plans/${plan.id}`))
  await confirm('承诺抽样')
  await office.getByLabel('来源').fill('双色球第 2026136 期')
  await office.getByLabel('公开日期').fill(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10))
  await office.getByLabel('公开随机数').last().fill('01 09 15 20 26 33 + 11')
  await office.getByRole('button', { name: '抽样', exact: true }).click()
  await office.getByLabel('全选').check()
  await office.getByRole('combobox', { name: '添加检查人' }).click()
  const inspector = (await ask('/users?limit=200')).rows.find((u) => u.login === 'inspector3').name
  await office.keyboard.type(inspector)
  await office.getByRole('option', { name: new RegExp(inspector) }).filter({ visible: true }).first().click()
  await office.getByRole('list', { name: '检查人' }).getByRole('button', { name: new RegExp(`${inspector}.*分派 2 个`) }).click()
  await office.getByText('已分派').waitFor()
  const drawn = (await ask(`/plans/${plan.id}/sample`)).rows.filter((d) => d.state === 'open')
  assert.equal(drawn.length, 2)
  const site = drawn[0].name
  assert.ok(sites.includes(site))

  // The visit: opened with a line, recorded without one, the page killed, reopened, finished, sent.
  let page = await stage.person('inspector3', phone)
  const context = page.context()
  await page.goto(at('/field'))
  await page.getByRole('link', { name: new RegExp(site) }).click()
  const line = (criterion) => page.getByRole('listitem').filter({ has: page.getByRole('group', { name: new RegExp(criterion) }) })
  await line('环境卫生').waitFor()
  await context.setOffline(true)
  await line('环境卫生').getByRole('button', { name: '加一' }).click()
  await line('环境卫生').locator('input[type=file]').setInputFiles({ name: '现场.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  await line('环境卫生').getByRole('button', { name: /^照片 \d+，/ }).waitFor()
  await page.getByText('项待发送').first().waitFor()
  const here = page.url()
  await page.close()
  await context.setOffline(false)
  await context.route('**/api/**', (route) => route.abort())
  page = await context.newPage()
  await page.goto(here)
  await line('环境卫生').getByRole('button', { name: /^照片 \d+，/ }).waitFor()
  await line('公示信息').getByRole('button', { name: '符合', exact: true }).click()
  await context.unroute('**/api/**')
  await page.getByRole('button', { name: '完成检查' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '完成检查' }).click()
  await page.waitForURL(/\/field$/)

  // The score: 3.96 of 6, and 4 of 4; then down to the photo.
  await office.goto(at(`/score/${round.id}`))
  await office.getByText('7.96').first().waitFor()
  await office.getByRole('link', { name: /环境卫生/ }).first().click()
  await office.getByRole('main').getByRole('link', { name: /1 张照片/ }).click()
  await office.waitForURL(/\/visits\/\d+/)
  const shown = office.getByRole('main').getByRole('img').first()
  await shown.waitFor()
  await office.waitForFunction((img) => img.complete && img.naturalWidth > 100, await shown.elementHandle())
  await office.goBack()
  await office.getByRole('heading', { name: /评分记录/ }).waitFor()

  // On the wall.
  const wall = await stage.person('office', { width: 1920, height: 1080 })
  await wall.goto(at(`/wall?round=${round.id}`))
  await wall.getByText('7.96').first().waitFor()
  assert.deepEqual(wall.faults, [])

  // The export.
  await office.goto(at(`/score/${round.id}`))
  const [download] = await Promise.all([office.waitForEvent('download'), office.getByRole('link', { name: '导出 XLSX' }).click()])
  const bytes = readFileSync(await download.path())
  assert.equal(bytes.toString('latin1', 0, 2), 'PK')
  assert.ok(bytes.length > 3000, `${bytes.length} bytes`)
  assert.deepEqual(office.faults, [])
}
