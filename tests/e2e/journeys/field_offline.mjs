// A visit on a phone in a basement: no line from the cold start on, the page killed, everything there at the end.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { password } from '../stage.mjs'

export const name = 'an inspector works with no line at all: cold start, lines, photos, kill, finish; then the server holds all of it by hash'

// Another photo of any size: the same picture with segments of nothing after its beginning.
export function padded(jpeg, bytes) {
  const parts = [jpeg.subarray(0, 2)]
  for (let left = bytes; left > 0; left -= 60_000) {
    const nothing = randomBytes(Math.min(left, 60_000))
    const head = Buffer.from([0xff, 0xef, 0, 0])
    head.writeUInt16BE(nothing.length + 2, 2)
    parts.push(head, nothing)
  }
  return Buffer.concat([...parts, jpeg.subarray(2)])
}
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex')
export async function sign_in(page, at, login) {
  await page.goto(at('/sign-in?next=/field'))
  await fill(page, login)
  await page.locator('li.card a').first().waitFor()
}
async function fill(page, login) {
  await page.fill('input[name=login]', login)
  await page.fill('input[name=password]', password)
  await page.click('button[type=submit]')
  await page.waitForURL((u) => u.pathname.startsWith('/field'))
}
// The session ended with the browser: the page says so and goes on, and the way back leads to the same place.
export async function sign_in_again(page, login) {
  await page.getByText('登录已失效，可以继续检查').waitFor()
  await page.getByRole('link', { name: '登录', exact: true }).click()
  await fill(page, login)
}
// Everything the phone needs later has come: pages, list, checklists.
export async function ready_offline(page) {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.waitForFunction(
    () =>
      new Promise((done) => {
        const open = indexedDB.open('chuangcheng-field')
        open.onsuccess = () => {
          const keys = open.result.transaction('shelf').objectStore('shelf').getAllKeys()
          keys.onsuccess = () => {
            open.result.close()
            done(keys.result.some((k) => k.startsWith('mine/')) && keys.result.some((k) => k.startsWith('list/')))
          }
        }
        open.onerror = () => done(false)
      }),
  )
}

export async function walk({ stage, at, photo }) {
  const watcher = await stage.person('leader')
  await watcher.goto(at('/score'))
  await watcher.getByText('实地考察').first().waitFor()
  const before = await watcher.locator('body').innerText()
  const first = await photo()
  const second = padded(first, 100)

  const [inspector] = await stage.inspectors()
  let page = await stage.phone('basement')
  await sign_in(page, at, inspector)
  await ready_offline(page)
  // The plate on the wall, as a camera sees it.
  const { todo } = await (await page.request.get(at('/api/my/visits'))).json()
  let errand
  for (const e of todo.filter((x) => x.draw !== null && x.visit === null)) {
    const list = await (await page.request.get(at(`/api/standards/${e.standard}/checklist?site_type=${encodeURIComponent(e.site_type)}`))).json()
    if (list.some((i) => i.input === 'counter') && list.filter((i) => i.input !== 'number').length > 1) errand ??= e
  }
  assert.ok(errand, 'a site with a counter and another line to tap')
  const office = await stage.person('office')
  await office.goto(at(`/api/sites/${errand.site}/qr.svg`))
  const plate = await office.screenshot({ type: 'png' })

  // Turned off and on again in the basement.
  const again = async (path) => {
    await page.context().close()
    page = await stage.phone('basement')
    await page.context().setOffline(true)
    await page.goto(at(path))
  }
  await again('/field')
  await page.getByText('没有网络').first().waitFor()
  await page.getByRole('link', { name: '扫码' }).click()
  await page.getByText('不能打开相机').waitFor()
  await page.locator('input[type=file]').setInputFiles({ name: '点位牌.png', mimeType: 'image/png', buffer: plate })
  await page.waitForURL((u) => u.pathname === `/field/visits/d${errand.draw}`)
  await page.getByRole('heading', { name: errand.name }).waitFor()
  const counted = page.locator('li.line').filter({ has: page.locator('button.more') }).first()
  for (let i = 0; i < 3; i++) await counted.locator('button.more').click()
  await page.locator('li.line:not(.answered)').locator('button.zero, button.answer').first().click()
  const cameras = page.locator('input[type=file]')
  await cameras.nth(0).setInputFiles({ name: '全貌.jpg', mimeType: 'image/jpeg', buffer: first })
  await cameras.nth(1).setInputFiles({ name: '近处.jpg', mimeType: 'image/jpeg', buffer: second })
  await page.getByRole('button', { name: /照片 2，在手机上/ }).waitFor()
  const key = new URL(page.url()).pathname

  // Killed: what was tapped and taken is on the phone.
  await again(key)
  await page.locator('li.line.answered').nth(1).waitFor()
  assert.match(await page.locator('li.line.answered output').first().innerText(), /3/)
  await page.getByRole('button', { name: /在手机上/ }).nth(1).waitFor()
  assert.equal(await page.getByRole('button', { name: /在手机上/ }).count(), 2)
  await page.getByRole('button', { name: '完成检查' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '完成检查' }).click()
  await page.getByText('已保存在这部手机上').first().waitFor()
  await page.waitForURL(/\/field$/)
  await page.getByRole('link', { name: /^本机/ }).click()
  await page.getByText('待报到服务器').waitFor()

  await page.context().setOffline(false)
  await sign_in_again(page, inspector)
  await page.locator('.tag.ok', { hasText: '已核对' }).first().waitFor()
  await page.getByText('没有等待发送的内容').waitFor()
  const held = await page.evaluate(async () => {
    const mine = await new Promise((done) => {
      const open = indexedDB.open('chuangcheng-field')
      open.onsuccess = () => {
        const all = open.result.transaction('visits').objectStore('visits').getAll()
        all.onsuccess = () => done(all.result)
      }
    })
    const visit = mine.find((v) => v.photos.length === 2)
    return { there: await (await fetch(`/api/visits/${visit.visit}/held`)).json(), here: visit }
  })
  assert.equal(held.there.state, 'finished')
  assert.deepEqual(held.there.photos.map((p) => p.hash).sort(), [sha(first), sha(second)].sort())
  const values = Object.entries(held.here.values).map(([criterion, v]) => [criterion, v.value])
  assert.deepEqual(held.there.observations.map((o) => [o.criterion, o.value]).sort(), values.sort())
  assert.ok(values.some(([, v]) => v === '3'))
  await watcher.waitForFunction((old) => document.body.innerText !== old, before)
  assert.deepEqual(page.faults, [])
}
