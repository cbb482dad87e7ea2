// A leader's tour with no line: what is found is written on the phone, the page is killed, and each finding arrives once, as a
// case with its photo and as a task; at the desk another becomes a case, and the record a paper.
import assert from 'node:assert/strict'
import { password } from '../stage.mjs'

export const name = 'a tour is recorded with no line, each finding arrives once as case and task, and the record is a paper'

async function fill(page) {
  await page.fill('input[name=login]', 'office')
  await page.fill('input[name=password]', password)
  await page.click('button[type=submit]')
}

export async function walk({ stage, at, photo }) {
  const office = await stage.person('office')
  const call = async (method, path, data) => {
    const { csrf } = await (await office.request.get(at('/api/session'))).json()
    const reply = await office.request.fetch(at(`/api${path}`), { method, headers: { 'X-CSRF-Token': csrf }, ...(data === undefined ? {} : { data }) })
    assert.ok(reply.ok(), `${method} ${path}: ${reply.status()} ${await reply.text()}`)
    return reply.json()
  }
  // ---- at the desk: a tour of today ----
  const unit = (await call('GET', '/units?limit=1')).rows[0]
  await office.goto(at('/meetings/new?kind=tour'))
  await office.getByRole('heading', { name: '新建巡访' }).waitFor()
  await office.getByLabel('带队（职务）').fill('分管副市长')
  await office.getByLabel('名称').fill('跨河桥现场督导')
  await office.getByRole('button', { name: '保存' }).click()
  await office.waitForURL((u) => /^\/meetings\/\d+$/.test(u.pathname))
  const id = Number(new URL(office.url()).pathname.slice(10))
  const street = (await call('GET', '/places?level=street&limit=1')).rows[0]
  const made = await call('GET', `/meetings/${id}`)
  await call('PUT', `/meetings/${id}`, { ...made, units: [unit.id], route: [street.code] })

  // ---- on the phone, then in the basement ----
  let page = await stage.phone('tour')
  await page.goto(at('/sign-in?next=/field/tours'))
  await fill(page)
  const chosen = page.locator('select').first()
  await page.getByText('跨河桥现场督导').first().waitFor({ state: 'attached' })
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const again = async () => {
    await page.context().close()
    page = await stage.phone('tour')
    await page.context().setOffline(true)
    await page.goto(at('/field/tours'))
    await page.getByText('没有网络。记下的内容').waitFor()
  }
  const choose = () => page.locator('select').first().selectOption(String(id))
  await chosen.selectOption(String(id))
  await again()
  await choose()
  await page.getByLabel('发现的问题').fill('桥下堆放建筑垃圾')
  await page.getByLabel('现场要求').fill('三天内清运')
  await page.locator('input[type=file]').setInputFiles({ name: '桥下.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  await page.getByText('已拍 1 张').waitFor()
  // Killed while writing: what was typed and taken is there.
  await again()
  assert.equal(await page.getByLabel('发现的问题').inputValue(), '桥下堆放建筑垃圾')
  await page.getByText('已拍 1 张').waitFor()
  await page.getByLabel('区划').selectOption(street.code)
  await page.getByLabel('责任单位').selectOption(String(unit.id))
  await page.getByLabel('完成时限').fill(made.day)
  await page.getByRole('button', { name: '记下这一条' }).click()
  await page.getByText('待上报').waitFor()

  // ---- the line is back, and breaks once more after the server has taken it ----
  await page.context().setOffline(false)
  let cut
  const broken = new Promise((done) => (cut = done))
  await page.route('**/api/meetings/*/findings', async (route) => {
    await route.fetch()
    await route.abort()
    cut()
  }, { times: 1 })
  await page.goto(at('/sign-in?next=/field/tours'))
  await fill(page)
  await page.waitForURL((u) => u.pathname === '/field/tours')
  await broken
  await page.reload()
  await page.locator('select').first().selectOption(String(id))
  await page.locator('.tag.ok', { hasText: '案件' }).waitFor()
  await page.getByText('待上报').waitFor({ state: 'detached' })
  const after = await call('GET', `/meetings/${id}`)
  assert.equal(after.agenda.length, 1)
  const whole = await call('GET', `/cases/${after.agenda[0].case_id}/whole`)
  assert.equal(whole.now.source, 'tour')
  assert.equal(whole.now.place, street.code)
  assert.equal(whole.photos.length, 1)
  const tasks = (await call('GET', `/meeting-tasks?meeting=${id}`)).rows
  assert.deepEqual(tasks.map((t) => [t.text, t.unit, t.case_id]), [['桥下堆放建筑垃圾', unit.id, whole.now.id]])

  // ---- at the desk: one more, made a case there; the record ----
  await office.goto(at(`/meetings/${id}`))
  await office.getByRole('button', { name: '添加议题' }).click()
  await office.getByLabel('议题 2', { exact: true }).fill('公交站牌破损')
  await office.getByRole('button', { name: '转为案件' }).click()
  await office.getByRole('link', { name: '查看案件' }).nth(1).waitFor()
  await office.getByRole('button', { name: '起草纪要' }).click()
  await office.waitForURL((u) => /^\/bulletins\/\d+$/.test(u.pathname))
  const record = await call('GET', new URL(office.url()).pathname)
  assert.match(record.blocks[0].text, /分管副市长带队/)
  assert.ok(record.blocks.some((b) => b.text === '三天内清运'))
  for (const p of [office, page]) assert.deepEqual(p.faults, [])
}
