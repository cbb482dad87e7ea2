// Interactions with the map of 2,000 sites and the list beside it.
import { painted } from '../timing.mjs'

const canvas = (page) => page.locator('.map .canvas canvas')
const idle = (page) => page.waitForFunction(() => document.documentElement.dataset.mapIdle === '1')
async function opened(page, address) {
  await page.goto(address)
  await page.locator('.side .option').first().waitFor()
  await page.locator('.acts').waitFor() // the sites are on the ground
  await page.waitForLoadState('networkidle')
  await idle(page)
}
// A site of its own in the middle of the map: one that is opened by its address.
async function at_site({ page, at }) {
  const { sites } = await (await page.request.get(at('/api/sites/map'))).json()
  const site = sites.filter((s) => s.lon != null).at(700)
  await opened(page, at(`/map?site=${site.number}&view=${site.lon},${site.lat},16`))
  const box = await canvas(page).boundingBox()
  return [box.x + box.width / 2, box.y + box.height / 2]
}

export const map = [
  {
    name: 'map: hover and choose a site',
    async walk({ page, at, quiet, step }) {
      let middle = [0, 0]
      await quiet(async () => void (middle = await at_site({ page, at })))
      const [x, y] = middle
      for (let i = 0; i < 4; i++) {
        await step('beside', () => page.mouse.move(x + 90, y + 70), { moves: true })
        await step('over a site', () => page.mouse.move(x, y), { moves: true })
        await step('choose', () => page.mouse.click(x, y))
        await idle(page)
        await step('leave', () => page.mouse.click(x + 90, y + 70))
        await idle(page)
      }
    },
  },
  {
    name: 'map: zoom and move by key, wheel and hand',
    async walk({ page, at, quiet, step }) {
      await quiet(() => opened(page, at('/map')))
      const zoom = page.locator('.maplibregl-ctrl-zoom-in')
      await step('zoom in', () => zoom.click())
      await idle(page)
      await canvas(page).focus()
      for (const key of ['Equal', 'ArrowLeft', 'ArrowUp', 'Minus', 'Minus', 'Equal']) {
        await step(key, () => page.keyboard.press(key))
        await idle(page)
      }
      const box = await canvas(page).boundingBox()
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
      await page.mouse.move(x, y)
      for (let i = 0; i < 6; i++) await step('wheel', () => page.mouse.wheel(0, i < 3 ? -120 : 120), { moves: true })
      await idle(page)
      await page.mouse.down()
      for (let i = 1; i <= 8; i++) await step('drag', () => page.mouse.move(x + i * 20, y + i * 12), { moves: true })
      await page.mouse.up()
      await idle(page)
    },
  },
  {
    name: 'map: filters',
    async walk({ page, at, quiet, step }) {
      await quiet(() => opened(page, at('/map')))
      for (const dim of ['type', 'band', 'state']) {
        await step(`open ${dim}`, () => page.locator(`[data-dim=${dim}]`).click())
        for (const n of [0, 1, 0, 1]) {
          await step(`choose ${dim}`, () => page.locator('.panel-of label').nth(n).click())
          await idle(page)
        }
        await step('shut', () => page.keyboard.press('Escape'))
      }
      await page.locator('.find').focus()
      for (const letter of '公园') await step(`type ${letter}`, () => page.keyboard.type(letter))
      await idle(page)
      for (let i = 0; i < 2; i++) await step('erase', () => page.keyboard.press('Backspace'))
      await idle(page)
    },
  },
  {
    name: 'map: the list beside it',
    async walk({ page, at, quiet, step }) {
      await quiet(() => opened(page, at('/map')))
      await page.locator('.list').focus()
      for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'PageDown', 'Space', 'End', 'Home', 'Control+a', 'Space', 'Shift+ArrowDown']) await step(key, () => page.keyboard.press(key))
      await step('put all back', () => page.locator('.picked button', { hasText: '取消选择' }).click())
      for (const order of ['rate', 'last', 'number']) await step(`sort by ${order}`, () => page.locator('.sort').selectOption(order))
      await idle(page)
    },
  },
  {
    name: 'map: draw around sites',
    async walk({ page, at, quiet, step }) {
      await quiet(() => opened(page, at('/map')))
      for (let i = 0; i < 2; i++) {
        await step('take the pen', () => page.getByRole('button', { name: '圈选' }).click())
        const box = await page.locator('.pen').boundingBox()
        const corner = (x, y) => [box.x + box.width * x, box.y + box.height * y]
        await page.mouse.move(...corner(0.3, 0.25))
        await page.mouse.down()
        for (const [x, y] of [[0.75, 0.25], [0.75, 0.8], [0.3, 0.8], [0.31, 0.3]]) await step('draw', () => page.mouse.move(...corner(x, y), { steps: 4 }), { moves: true })
        await step('close the ring', () => page.mouse.up())
        await idle(page)
        await step('put all back', () => page.locator('.picked button', { hasText: '取消选择' }).click())
        await painted(page)
      }
    },
  },
]
