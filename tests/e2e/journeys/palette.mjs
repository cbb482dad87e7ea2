// The command palette: anywhere by name, pinyin, first letters or number, by keyboard alone; and only what one may see.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { axe_path, phone } from '../stage.mjs'

export const name = 'the palette finds a site by name, pinyin, letters and number, opens it by keyboard, and hides what is not one\'s own'

export async function walk({ stage, at }) {
  const page = await stage.person('office')
  const { rows } = await (await page.request.get(at('/api/sites?limit=1'))).json()
  const { csrf } = await (await page.request.get(at('/api/session'))).json()
  const made = await page.request.put(at(`/api/sites/${rows[0].id}`), { data: { name: '和风农贸市场' }, headers: { 'X-CSRF-Token': csrf } })
  assert.equal(made.status(), 200)

  await page.goto(at('/'))
  await page.getByRole('button', { name: '查找', exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: '查找点位' })
  const option = page.getByRole('option', { name: '和风农贸市场' })
  for (const typed of ['和风农贸', 'hefengnongmao', 'hfnm', rows[0].number]) {
    await field.fill(typed)
    await option.first().waitFor()
    assert.equal(await page.getByRole('option', { selected: true }).count(), 1)
  }
  await page.evaluate(readFileSync(axe_path, 'utf8')) // not as a script of the page: its policy forbids those
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  assert.deepEqual(violations.map((v) => v.id), [])
  // A page, by first letters; then back to the site by the keyboard alone.
  await field.fill('jsrz')
  await page.getByRole('option', { name: '审计日志' }).waitFor({ state: 'detached' })
  await field.fill('sjrz')
  await page.getByRole('option', { name: '审计日志' }).waitFor()
  await field.fill('hfnm')
  await option.first().waitFor()
  while (!(await page.getByRole('option', { selected: true }).innerText()).includes('和风农贸市场')) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/sites/${rows[0].id}`)
  await field.waitFor({ state: 'detached' })
  // Opened last comes first.
  await page.keyboard.press('Control+k')
  await page.getByRole('group', { name: '最近打开' }).getByRole('option', { name: '和风农贸市场' }).waitFor()
  await page.keyboard.press('Escape')
  await field.waitFor({ state: 'detached' })

  // Another unit's person does not find it; on a phone the field is a button.
  const liaison = await stage.person('liaison', phone)
  const seen = await (await liaison.request.get(at(`/api/sites/${rows[0].id}`))).status()
  const found = await (await liaison.request.get(at('/api/search?q=hfnm'))).json()
  assert.equal(found.groups.some((g) => g.entity === 'sites' && g.hits.some((h) => h.id === String(rows[0].id))), seen === 200)
  assert.equal(found.groups.some((g) => g.entity === 'users'), false)
  await liaison.goto(at('/'))
  await liaison.getByRole('button', { name: '查找', exact: true }).click()
  await liaison.getByRole('combobox', { name: '查找点位' }).fill('没有这样的点位')
  await liaison.getByText('没有找到').waitFor()
  assert.deepEqual(page.faults, [])
}
