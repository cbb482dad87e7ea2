// Interactions with a list of 10,000 rows.
import { painted } from '../timing.mjs'

export const kRows = 10_000
const grid = (page) => page.locator('[role=grid]')

// The demo's sites are fewer: the others come in as a file would bring them.
export async function more_sites(page, address, count) {
  const { csrf } = await (await page.request.get(`${address}/api/session`)).json()
  const { rows } = await (await page.request.get(`${address}/api/places?level=community&limit=200`)).json()
  const more = Array.from({ length: count }, (_, i) => `和风第${i}号市场,商业大街,${rows[i % rows.length].code}`)
  const file = { name: 'sites.csv', mimeType: 'text/csv', buffer: Buffer.from(`点位名称,点位类型,区划\n${more.join('\n')}\n`) }
  const report = await (await page.request.post(`${address}/api/sites/import?mode=apply`, { multipart: { file }, headers: { 'X-CSRF-Token': csrf }, timeout: 120_000 })).json()
  if (!report.applied) throw new Error(`sites were not imported: ${JSON.stringify(report).slice(0, 400)}`)
}
async function opened({ page, at }) {
  await page.goto(at('/desk/sites'))
  await grid(page).waitFor()
  await grid(page).focus()
}
async function all_loaded({ page, at }) {
  await opened({ page, at })
  await page.keyboard.press('End')
  await page.waitForFunction((last) => document.querySelector(`[role=grid] [aria-rowindex="${last}"]`) !== null, kRows + 1, { timeout: 180_000 })
}
const keys = async ({ page, step }, all) => {
  for (const key of all) await step(key, () => page.keyboard.press(key))
}

export const list = [
  {
    name: 'list: 40 keys through rows',
    async walk({ page, at, quiet, step }) {
      await quiet(() => opened({ page, at }))
      await keys({ page, step }, Array.from({ length: 40 }, (_, i) => (i % 8 === 7 ? 'PageDown' : 'ArrowDown')))
    },
  },
  {
    name: 'list: all 10,000 rows loaded, ends and screens',
    async walk({ page, at, quiet, step }) {
      await quiet(() => all_loaded({ page, at }))
      await keys({ page, step }, ['Home', 'PageDown', 'PageDown', 'PageDown', 'ArrowUp', 'ArrowUp', 'Space', 'ArrowDown', 'Space', 'Home', 'End', 'PageUp', 'Home', 'End'])
    },
  },
  {
    name: 'list: sort by a column, with 10,000 rows loaded',
    async walk({ page, at, quiet, step }) {
      await quiet(() => all_loaded({ page, at }))
      for (let i = 0; i < 6; i++)
        await step(`column ${i % 2}`, async () => {
          await page.locator('.sort').nth(i % 2).click()
          await page.waitForLoadState('networkidle')
        })
    },
  },
  {
    name: 'list: open a row, come back, another list',
    async walk({ page, at, quiet, step }) {
      await quiet(() => opened({ page, at }))
      for (let i = 0; i < 4; i++) {
        await step('open', async () => {
          await page.locator('[role=grid] a').nth(3 + i).click()
          await page.waitForURL(/sites\/\d+/)
          await page.waitForLoadState('networkidle')
        })
        await page.goBack()
        await grid(page).waitFor()
        await step('to another list', async () => {
          await page.locator('nav a[href="/desk/units"]').click()
          await page.waitForLoadState('networkidle')
        })
        await step('to the list', async () => {
          await page.locator('nav a[href="/desk/sites"]').click()
          await page.waitForLoadState('networkidle')
        })
        await grid(page).waitFor()
      }
    },
  },
  {
    name: 'list: filter by a word, with 10,000 rows loaded',
    async walk({ page, at, quiet, step }) {
      await quiet(() => all_loaded({ page, at }))
      await page.keyboard.press('/')
      for (const letter of '和风第12') await step(`type ${letter}`, () => page.keyboard.type(letter))
      await step('enter', () => page.keyboard.press('Enter'))
      await page.waitForLoadState('networkidle')
    },
  },
  {
    name: 'list: scroll 10,000 rows',
    async walk({ page, at, quiet, step }) {
      await quiet(async () => {
        await all_loaded({ page, at })
        await page.evaluate(() => (document.querySelector('[role=grid]').scrollTop = 0))
        await grid(page).hover()
      })
      for (let i = 0; i < 60; i++) await step('wheel', () => page.mouse.wheel(0, 240), { moves: true })
      await painted(page)
    },
  },
]
