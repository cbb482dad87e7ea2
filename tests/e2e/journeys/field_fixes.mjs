// A unit's cases on a phone with no line: the list is there, a fix with its photo waits, the page is killed, and it arrives once.
import assert from 'node:assert/strict'
import { password } from '../stage.mjs'

export const name = 'a unit fixes a case with no line: list, photo, word, kill; then it is sent once'

export async function walk({ stage, at, photo }) {
  const fill = async (page) => {
    await page.fill('input[name=login]', 'liaison')
    await page.fill('input[name=password]', password)
    await page.click('button[type=submit]')
    await page.waitForURL((u) => u.pathname === '/field/cases')
  }
  let page = await stage.phone('fixes')
  await page.goto(at('/sign-in?next=/field/cases'))
  await fill(page)
  await page.locator('li.card').first().waitFor()
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
  const card = () => page.locator('li.card').first()
  await card().locator('button.head').click()
  const board = async () => (await (await page.request.get(at('/api/case-board?column=dispatched&limit=200'))).json()).columns[0].cards.map((c) => c.id)
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
  const before = await (async () => {
    await fill(page)
    return board()
  })()
  await broken
  await page.reload()
  await page.getByText('待发送').waitFor({ state: 'detached' })
  const left = await board()
  assert.ok(left.length < listed, `${left.length} of ${listed}`)
  const office = await stage.person('office')
  const handled = (await (await office.request.get(at('/api/cases?state=handled&limit=200'))).json()).rows.filter((k) => !left.includes(k.id))
  const mine = []
  for (const k of handled) {
    const whole = await (await office.request.get(at(`/api/cases/${k.id}/whole`))).json()
    const steps = whole.steps.filter((s) => s.move === 'handle' && s.note === '已清理')
    if (steps.length > 0) mine.push([steps.length, whole.photos.filter((p) => p.moment === 'after').length])
  }
  assert.deepEqual(mine, [[1, 1]])
  assert.ok(before.length >= left.length)
  assert.deepEqual(page.faults, [])
}
