// The map under a finger: drawn around sites at phone size.
import assert from 'node:assert/strict'
import { phone } from '../stage.mjs'

export const name = 'on a phone sites are picked by drawing around them with a finger, and by a tap in the list'

export async function walk({ stage, at }) {
  const page = await stage.person('office', phone)
  await page.goto(at('/map'))
  await page.locator('.acts').waitFor({ timeout: 60_000 })
  await page.waitForFunction(() => document.documentElement.dataset.mapIdle === '1', null, { timeout: 60_000 })
  const cdp = await page.context().newCDPSession(page)
  const finger = (type, ...points) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x: Math.round(x), y: Math.round(y), id })) })

  await page.getByRole('button', { name: '圈选' }).tap()
  const box = await page.locator('.pen').boundingBox()
  assert.ok(box.width <= phone.width)
  const corner = (x, y) => [box.x + box.width * x, box.y + box.height * y]
  const way = [[0.25, 0.3], [0.5, 0.22], [0.8, 0.35], [0.78, 0.65], [0.5, 0.78], [0.24, 0.62], [0.25, 0.32]]
  await finger('touchStart', corner(...way[0]))
  for (const point of way.slice(1)) await finger('touchMove', corner(...point))
  assert.equal(await page.locator('.pen path').count(), 1, 'the line is there under the finger')
  await finger('touchEnd')
  const picked = page.getByRole('heading', { name: /已选 \d+ 个/ })
  await picked.waitFor()
  const caught = Number((await picked.textContent()).match(/\d+/)[0])
  assert.ok(caught > 5, `caught ${caught}`)
  assert.equal(await page.evaluate(() => window.scrollY), 0, 'the page stayed where it was')

  // Put back, then a site of the list by its box.
  await page.locator('.picked button', { hasText: '取消选择' }).tap()
  await picked.waitFor({ state: 'detached' })
  await page.locator('.option .box').first().tap()
  await page.getByRole('heading', { name: '已选 1 个', exact: true }).waitFor()
  // Nothing of the map is hidden by another part of it.
  const boxes = await page.evaluate(() => ['.legend', '.maplibregl-ctrl-scale', '.acts', '.maplibregl-ctrl-top-right'].map((s) => document.querySelector(`.map ${s}`)?.getBoundingClientRect().toJSON()))
  assert.ok(boxes.every((b) => b !== undefined && b.width > 0))
  for (const [i, a] of boxes.entries()) for (const b of boxes.slice(i + 1)) assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top, 'two of them lie on each other')
  assert.deepEqual(page.faults, [])
}
