// The whole loop as three people live it: a citizen's phone, the office's desk, and the people who mend and check.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { desk, phone } from '../stage.mjs'

export const name = 'a citizen reports with a photo on a phone, the office publishes and closes, the citizen rates and re-opens'

export async function walk({ stage, at, photo }) {
  const picture = join(stage.folder, 'street.jpg')
  writeFileSync(picture, await photo())
  const office = await stage.person('office', desk)
  const ask = async (path) => (await office.request.get(at(`/api${path}`))).json()
  const session = await ask('/session')
  const send = async (method, path, data, page = office, csrf = session.csrf) => {
    const reply = await page.request[method](at(`/api${path}`), { data, headers: { 'X-CSRF-Token': csrf } })
    assert.ok(reply.ok(), `${path}: ${await reply.text()}`)
    return reply.status() === 204 ? null : reply.json()
  }
  // Where the liaison's unit works.
  const mender = (await ask('/users?limit=100')).rows.find((u) => u.login === 'liaison')
  const site = (await ask(`/sites?limit=100&place=${mender.place}`)).rows.find((s) => s.wgs_lon !== null)

  // ---- the phone: photo, place, words, send ----
  const citizen = await stage.person('', phone)
  await citizen.context().grantPermissions(['geolocation'])
  await citizen.context().setGeolocation({ longitude: site.wgs_lon, latitude: site.wgs_lat, accuracy: 12 })
  await citizen.goto(at('/public'))
  await citizen.getByRole('link', { name: '我要反映' }).first().click()
  await citizen.getByLabel('从相册选').setInputFiles(picture)
  await citizen.getByAltText('第 1 张照片').waitFor()
  await citizen.getByRole('button', { name: '用我现在的位置' }).click()
  await citizen.getByText('已取得位置').waitFor()
  await citizen.getByLabel('说一说').fill('垃圾桶旁堆放垃圾，电话 13800138000')
  await citizen.getByRole('button', { name: '暴露垃圾' }).click()
  await citizen.getByRole('button', { name: '提交' }).click()
  await citizen.waitForURL(/\/public\/r\/[\w-]{43}/)
  await citizen.getByRole('heading', { name: '收到了，谢谢您' }).waitFor()
  await citizen.getByRole('heading', { name: '已收到，等待受理' }).waitFor()
  await citizen.getByAltText('处理前').waitFor()
  const link = citizen.url().replace(/\?.*/, '')

  // ---- the desk: review, then the case ----
  const report = (await ask('/reports?source=citizen&limit=1')).rows[0]
  assert.ok(report.text.startsWith('垃圾桶旁'))
  await office.goto(at('/reports/review'))
  await office.locator('.line', { hasText: '垃圾桶旁' }).click()
  await office.getByText('文字里可能有电话').waitFor()
  await office.getByLabel('公开的文字').fill('垃圾桶旁堆放垃圾')
  const box = office.getByRole('application')
  await box.locator('img').evaluate((img) => img.decode())
  const { x, y, width, height } = await box.boundingBox()
  await office.mouse.move(x + width * 0.3, y + height * 0.3)
  await office.mouse.down()
  await office.mouse.move(x + width * 0.6, y + height * 0.6, { steps: 4 })
  await office.mouse.up()
  await office.getByText('遮挡 1 处').waitFor()
  await office.getByRole('button', { name: '公开', exact: true }).click()
  await office.getByText('已处理').waitFor()
  const shown = (await ask('/public/reports?limit=1')).rows[0]
  assert.equal(shown.text, '垃圾桶旁堆放垃圾')
  assert.equal(shown.photos.length, 1)

  // ---- somebody else near by is offered the same problem ----
  const neighbour = await stage.person('', phone)
  await neighbour.context().grantPermissions(['geolocation'])
  await neighbour.context().setGeolocation({ longitude: site.wgs_lon, latitude: site.wgs_lat })
  await neighbour.goto(at('/public/report'))
  await neighbour.getByRole('button', { name: '用我现在的位置' }).click()
  const near = neighbour.getByRole('region', { name: '附近已有人反映' })
  await near.getByRole('button', { name: '就是这个问题' }).first().waitFor()
  await near.locator('li', { hasText: '垃圾桶旁堆放垃圾' }).getByRole('button', { name: '就是这个问题' }).click()
  await neighbour.getByLabel('说一说').fill('我也看到了')
  await neighbour.getByRole('button', { name: '提交' }).click()
  await neighbour.getByRole('heading', { name: '已经记在同一个问题之下，谢谢您' }).waitFor()

  // ---- filed, dispatched, mended, checked, closed ----
  const id = report.case_id
  const step = (move, more = {}, ...who) => send('post', `/cases/${id}/steps`, { move, ...more }, ...who)
  await step('file', { kind: '0102' })
  await step('dispatch', { unit: mender.unit })
  const worker = await stage.person('liaison', desk)
  const worker_csrf = (await (await worker.request.get(at('/api/session'))).json()).csrf
  const added = await worker.request.post(at(`/api/cases/${id}/photos`), { multipart: { moment: 'after', file: { name: 'after.jpg', mimeType: 'image/jpeg', buffer: await photo() } }, headers: { 'X-CSRF-Token': worker_csrf } })
  assert.ok(added.ok(), await added.text())
  await step('handle', { reason: '清运完毕，桶已加盖' }, worker, worker_csrf)
  await step('pass') // by who neither mended it nor is of the unit
  await step('close')
  await send('post', `/reports/${report.id}/answer`, { text: '已清运，并增加一次收集。' })

  // ---- the citizen: sees, rates, opens again ----
  await citizen.goto(link)
  await citizen.getByRole('heading', { name: '已办结' }).waitFor()
  await citizen.getByText('已清运，并增加一次收集。').waitFor()
  await citizen.getByText('清运完毕，桶已加盖').waitFor()
  await citizen.locator('.stars label').nth(1).click()
  await citizen.getByLabel('还想说的').fill('只清了一半')
  await citizen.getByRole('button', { name: '提交评价' }).click()
  await citizen.getByText('您的评价：2 分').waitFor()
  await citizen.getByRole('button', { name: '要求重新办理' }).click()
  await citizen.getByLabel('哪里还没有解决').fill('后面一排还在')
  await citizen.getByRole('button', { name: '要求重新办理' }).click()
  await citizen.getByRole('heading', { name: '处理中' }).waitFor()
  const whole = await ask(`/cases/${id}/whole`)
  assert.equal(whole.now.state, 'dispatched')
  assert.equal(whole.now.reports, 2)
  assert.equal(whole.reports.find((r) => r.id === report.id).rating, 2)
  assert.equal(whole.steps.at(-1).move, 'reopen')
  // What everybody may read tells nothing of it.
  await neighbour.goto(at('/public/reports'))
  await neighbour.getByText('垃圾桶旁堆放垃圾', { exact: true }).waitFor()
  assert.equal(await neighbour.getByText('13800138000').count(), 0)
  for (const page of [citizen, office, neighbour]) assert.deepEqual(page.faults, [])
}
