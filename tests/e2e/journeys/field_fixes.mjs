// A unit's cases on a phone with no line: the list is there, a fix with its photo waits, the page is killed, and it arrives once.
import assert from 'node:assert/strict'
import { password } from '../stage.mjs'

export const name = 'a unit fixes a case with no line: list, photo, word, kill; then it is sent once'

const kTold = '路口堆着纸箱'

export async function walk({ stage, at, photo }) {
  const fill = async (page) => {
    await page.fill('input[name=login]', 'liaison')
    await page.fill('input[name=password]', password)
    await page.click('button[type=submit]')
    await page.waitForURL((u) => u.pathname === '/field/cases')
  }
  // A case of its own for the unit: which ones the demo city has open depends on the hour.
  const office = await stage.person('office')
  const send = async (method, path, data) => {
    const { csrf } = await (await office.request.get(at('/api/session'))).json()
    const reply = await office.request.fetch(at(`/api${path}`), { method, data, headers: { 'X-CSRF-Token': csrf } })
    assert.ok(reply.ok(), `${path}: ${await reply.text()}`)
    return reply.json()
  }
  const ask = async (path) => (await office.request.get(at(`/api${path}`))).json()
  const own = (await (await (await stage.person('liaison')).request.get(at('/api/session'))).json()).user
  await send('POST', '/public/reports', { token: 'f'.repeat(43), text: kTold, class_code: '0102', place: own.place })
  const told = (await ask('/reports?source=citizen&sort=-at&limit=1')).rows[0]
  const { now } = await ask(`/cases/${told.case_id}/whole`)
  await send('PUT', `/cases/${now.id}`, { ...now, title: kTold })
  await send('POST', `/cases/${told.case_id}/steps`, { move: 'file', kind: '0102' })
  await send('POST', `/cases/${told.case_id}/steps`, { move: 'dispatch', unit: own.unit })

  let page = await stage.phone('fixes')
  await page.goto(at('/sign-in?next=/field/cases'))
  await fill(page)
  const card = () => page.locator('li.card', { hasText: kTold })
  await card().waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const listed = await page.locator('li.card').count()
  const again = async () => {
    await page.context().close()
    page = await stage.phone('fixes')
    await page.context().setOffline(true)
    await page.goto(at('/field/cases'))
  }
  await again()
  await page.getByText('没有网络').first().waitFor()
  await page.locator('li.card').nth(listed - 1).waitFor()
  await card().locator('button.head').click()
  await card().locator('input[type=file]').setInputFiles({ name: '处置后.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  await card().getByText('已拍 1 张').waitFor()
  await card().locator('textarea').fill('已清理')
  await card().getByRole('button', { name: '发送处置结果' }).click()
  await card().getByText('待发送').waitFor()
  // Killed: it waits on the phone.
  await again()
  await card().getByText('待发送').waitFor()

  await page.context().setOffline(false)
  // The server takes the fix, and its answer is lost.
  let cut
  const broken = new Promise((done) => (cut = done))
  await page.route('**/api/cases/*/steps', async (route) => {
    await route.fetch()
    await route.abort()
    cut()
  }, { times: 1 })
  await page.goto(at('/sign-in?next=/field/cases'))
  await fill(page)
  await broken
  await page.reload()
  await page.getByText(/待处置 \d+ 件/).waitFor() // the list is there again
  await card().waitFor({ state: 'detached' })
  const whole = await ask(`/cases/${told.case_id}/whole`)
  assert.equal(whole.now.state, 'handled')
  assert.equal(whole.steps.filter((s) => s.move === 'handle').length, 1)
  assert.equal(whole.photos.filter((p) => p.moment === 'after').length, 1)
  assert.deepEqual(page.faults, [])
}
