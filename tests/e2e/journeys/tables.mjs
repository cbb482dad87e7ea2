// The list of sites as a table people work in: keyboard, columns, a saved view that follows the person, the file of what is
// seen, and the way back from a row.
import assert from 'node:assert/strict'
import { phone } from '../stage.mjs'

export const name = 'a list by keyboard, with chosen columns saved as a view, exported as seen; the way back from a row keeps the place'

export async function walk({ stage, at }) {
  const page = await stage.person('office')
  await page.goto(at('/desk/sites'))
  const grid = page.getByRole('grid')
  await grid.waitFor()
  const row = () => page.evaluate(() => document.getElementById(document.querySelector('[role=grid]').getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-rowindex') ?? '')
  await grid.focus()
  for (const [key, index] of [['ArrowDown', '3'], ['ArrowDown', '4'], ['ArrowUp', '3'], ['Home', '2']]) {
    await page.keyboard.press(key)
    assert.equal(await row(), index)
  }
  // Chosen rows are counted.
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await page.getByText('已选 3 条').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('已选 3 条').waitFor({ state: 'detached' })
  // Keys are explained; "/" goes to the search box and down back into the list.
  await page.keyboard.press('?')
  await page.getByRole('heading', { name: '键盘操作' }).waitFor()
  await page.keyboard.press('Escape')
  await grid.focus()
  await page.keyboard.press('/')
  await page.keyboard.type('公园')
  await page.waitForURL(/q=/)
  await page.keyboard.press('ArrowDown')
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'grid')

  // Columns: one away, one moved, and all of it in the address.
  await page.getByRole('button', { name: '列', exact: true }).click()
  await page.getByRole('checkbox', { name: '包保单位' }).uncheck()
  await page.getByRole('button', { name: '点位名称前移' }).click()
  await page.keyboard.press('Escape')
  await page.waitForURL((u) => /^name,number,/.test(u.searchParams.get('columns') ?? ''))
  const head = (await page.getByRole('columnheader').allInnerTexts()).map((h) => h.trim()).filter((h) => h !== '')
  assert.equal(head[0], '点位名称')
  assert.ok(!head.includes('包保单位'))
  await page.getByRole('button', { name: '视图' }).click()
  await page.getByPlaceholder('视图名称').fill('公园点位')
  await page.getByRole('button', { name: '保存为视图' }).click()
  await page.getByText('视图已保存').first().waitFor()

  // The file has the columns and rows that are seen.
  const href = await page.getByRole('link', { name: '导出 XLSX' }).getAttribute('href')
  const csv = await (await page.request.get(at(href.replace('format=xlsx', 'format=csv')))).text()
  const lines = csv.replace('\uFEFF', '').trim().split('\r\n')
  assert.deepEqual(lines[0].split(','), head.map((h) => h.replace(/[↑↓]/, '')))
  assert.equal(String(lines.length - 1), (await page.locator('[role=status].count').innerText()).match(/\d+/)[0])
  assert.ok(lines.slice(1).every((l) => l.includes('公园')))

  // On another device the view is there, and gives the same list.
  const other = await stage.person('office')
  await other.goto(at('/desk/sites'))
  await other.getByRole('button', { name: '视图' }).click()
  await other.getByRole('button', { name: '公园点位', exact: true }).click()
  await other.waitForURL(/columns=name/)
  await other.getByRole('grid').getByText('公园').first().waitFor()

  // Down the whole list, into a row, and back to the same place.
  await page.goto(at('/desk/sites?sort=name'))
  await grid.focus()
  await page.keyboard.press('End')
  const total = Number((await page.locator('[role=status].count').innerText()).match(/\d+/)[0])
  await page.waitForFunction((n) => document.querySelector(`[role=grid] [aria-rowindex="${n + 1}"]`) !== null, total)
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowUp')
  const left = await row()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/sites\/\d+/)
  await page.goBack()
  await page.waitForFunction((n) => document.querySelector(`[role=grid] [aria-rowindex="${n}"].cursor`) !== null, left)
  assert.match(page.url(), /sort=name/)

  // On a phone rows are cards, and nothing is wider than the screen.
  const small = await stage.person('office', phone)
  await small.goto(at('/desk/sites'))
  await small.locator('.whole').first().waitFor()
  assert.ok((await small.evaluate(() => document.documentElement.scrollWidth)) <= 390)
  assert.deepEqual(page.faults, [])
  assert.deepEqual(small.faults, [])
}
