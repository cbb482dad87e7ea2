// The tree editor of a draft: typed, dragged, moved by keys, undone; published; the next version compared, and what it does to the score.
import assert from 'node:assert/strict'

export const name = 'a standard is edited by mouse and keyboard, undone, published, and its next version compared with the score'

export async function walk({ stage, at, file }) {
  const page = await stage.person('office')
  await page.goto(at('/standards/import'))
  await page.setInputFiles('input[type=file]', file('编辑.csv', '编号,上级,名称,分值,方法,规则\n1,,市容环境,10,实地考察,\n1.1,1,路面整洁,6,,缺陷 0=A 1=B 2=C 3+=C#\n1.2,1,绿化养护,4,,合格\n2,,公共秩序,10,实地考察,\n2.1,2,停车有序,5,,打分\n2.2,2,文明劝导,5,,打分\n'))
  await page.getByRole('button', { name: /导入 6 行/ }).click()
  await page.waitForURL(/\/standards\/\d+/)
  const grid = page.getByRole('treegrid')
  const row = (code) => page.locator(`tr[data-code="${code}"]`)
  const cell = (code, column) => row(code).locator(`td.c-${column}`)
  const order = () => page.locator('tr[data-code]').evaluateAll((all) => all.map((r) => r.dataset.code).join(' '))
  const until = (wanted) => page.waitForFunction((w) => [...document.querySelectorAll('tr[data-code]')].map((r) => r.dataset.code).join(' ') === w, wanted)
  const saved = () => page.locator('.mark.saved').waitFor()
  await row('1').waitFor()
  await saved()

  // A sum that does not close is named at its parent while it is typed; a wrong rule at its cell.
  await cell('1.1', 'points').dblclick()
  await page.keyboard.type('7')
  await row('1').getByText(/下级合计 11/).waitFor()
  await page.keyboard.press('Escape')
  await row('1').getByText(/下级合计 11/).waitFor({ state: 'detached' })
  await cell('1.2', 'rule').click()
  await page.keyboard.press('Enter')
  await page.getByRole('combobox').fill('缺陷 0=A 1=Z')
  await page.getByText(/等级 Z 不在等级表/).first().waitFor()
  await page.keyboard.press('Escape')

  // By mouse below another parent, by keys among its siblings; undone twice, done again once.
  await row('1.2').hover()
  const from = await row('1.2').locator('.handle').boundingBox()
  const to = await row('2.1').boundingBox()
  await page.mouse.move(from.x + 4, from.y + 6)
  await page.mouse.down()
  await page.mouse.move(from.x + 60, from.y + 30, { steps: 3 })
  await page.mouse.move(to.x + 200, to.y + 3, { steps: 3 })
  await page.mouse.up()
  await until('1 1.1 2 1.2 2.1 2.2')
  await page.getByText(/移到“2 公共秩序”之下，第 1 个/).first().waitFor({ state: 'attached' })
  await page.keyboard.press('Alt+ArrowDown')
  await until('1 1.1 2 2.1 1.2 2.2')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await until('1 1.1 1.2 2 2.1 2.2')
  await page.keyboard.press('Control+Shift+z')
  await until('1 1.1 2 1.2 2.1 2.2')
  await page.keyboard.press('Control+z')
  await until('1 1.1 1.2 2 2.1 2.2')
  await saved()
  // What the screen says is what the server has.
  await page.reload()
  await row('2.2').waitFor()
  assert.equal(await order(), '1 1.1 1.2 2 2.1 2.2')

  // A row more, named and worth something; without a line it is kept, and saved when there is one.
  await page.context().setOffline(true)
  await cell('2.2', 'name').click()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('combobox').fill('公厕干净')
  await page.keyboard.press('Tab')
  await page.keyboard.type('5')
  await page.keyboard.press('Enter')
  await page.locator('.mark.offline').waitFor()
  await page.context().setOffline(false)
  await saved()
  await row('2').getByText(/下级合计 15/).waitFor()
  await cell('2', 'points').click()
  await page.keyboard.type('15')
  await page.keyboard.press('Enter')
  await row('2').getByText(/下级合计/).waitFor({ state: 'detached' })
  await saved()
  await grid.focus()

  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '发布' }).click()
  await page.getByText('已发布的版本不能修改').waitFor()
  const standard = page.url().split('/').at(-1)

  // A round with a few observations, and a version with other points.
  const csrf = { 'X-CSRF-Token': (await (await page.request.get(at('/api/session'))).json()).csrf }
  const post = async (path, data) => (await page.request.post(at(`/api${path}`), { headers: csrf, data })).json()
  const round = await post('/rounds', { name: '编辑后的试测', standard: Number(standard), from_day: '2026-03-01', to_day: '2026-03-31', subject_by: 'city' })
  await post(`/rounds/${round.id}/state`, { state: 'running' })
  for (const [criterion, value] of [['1.1', '0'], ['1.1', '1'], ['2.1', '4']]) await post(`/rounds/${round.id}/marks`, { criterion, value })
  await page.getByRole('button', { name: '建新版本' }).click()
  await page.waitForURL((u) => u.pathname !== `/standards/${standard}`)
  await cell('2.1', 'points').click()
  await page.keyboard.type('10')
  await page.keyboard.press('Enter')
  await saved()
  await page.getByRole('link', { name: '比较' }).click()
  await page.getByRole('heading', { name: /两版比较/ }).waitFor()
  await page.getByText('改分值 1', { exact: false }).first().waitFor()
  // 6 × (1 + 0.66) / 2 + 4 = 8.98 of 11; four of ten points now: the same 8.98 of 16.
  await page.getByText('8.98').first().waitFor()
  await page.getByText('分值 5 改为 10').waitFor()
  await page.getByText(/同样的 3 次观察/).waitFor()

  // In a long one the cursor is in sight wherever a key takes it, and what is being typed stays when the rows are scrolled.
  await page.goto(at('/standards/import'))
  await page.setInputFiles('input[type=file]', file('长.csv', `编号,上级,名称,分值\n1,,市容环境,90\n${Array.from({ length: 90 }, (_, i) => `1.${i + 1},1,第 ${i + 1} 条,1\n`).join('')}`))
  await page.getByRole('button', { name: /导入 91 行/ }).click()
  await row('1.9').waitFor()
  await grid.focus()
  for (const key of ['ArrowDown', 'PageDown', 'PageDown', 'ArrowUp', 'PageDown', 'Control+End', 'PageUp', 'PageUp', 'PageUp', 'Control+Home']) {
    await page.keyboard.press(key)
    await page.waitForFunction(() => {
      const grid = document.querySelector('[role=treegrid]')
      const cell = document.getElementById(grid.getAttribute('aria-activedescendant'))?.getBoundingClientRect()
      return cell !== undefined && cell.bottom <= grid.getBoundingClientRect().bottom && cell.top >= grid.querySelector('th').getBoundingClientRect().bottom - 1
    }, null, { timeout: 10_000 })
  }
  await cell('1.10', 'name').click()
  await page.keyboard.press('F2')
  await page.getByRole('combobox').fill('写到一半')
  for (const way of [200, 150, -250]) {
    const before = await grid.evaluate((g) => g.scrollTop)
    await page.mouse.wheel(0, way)
    await page.waitForFunction((from) => document.querySelector('[role=treegrid]').scrollTop !== from, before)
  }
  assert.equal(await page.getByRole('combobox').inputValue(), '写到一半')
  assert.ok(await page.getByRole('combobox').evaluate((c) => c === document.activeElement))
  assert.deepEqual(page.faults, [])
}
