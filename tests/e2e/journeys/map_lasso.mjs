// From the map to a drawn sample: filter, lasso, a plan of what was caught, committed, drawn, and seen on the map.
import assert from 'node:assert/strict'

export const name = 'the office filters the map, draws around sites, makes a plan of them and draws its sample'

export async function walk({ stage, at }) {
  const page = await stage.person('office')
  await page.goto(at('/map'))
  const shown = page.getByText(/显示 \d+ \/ \d+ 个点位/)
  await shown.waitFor()
  const count = async () => Number((await shown.textContent()).match(/显示 (\d+)/)[1])
  await page.waitForFunction(() => document.querySelectorAll('.option').length > 5)
  const all = await count()

  // One click on a choice leaves as many as it said, and stands in the address.
  await page.locator('[data-dim=state]').click()
  const active = page.locator('.panel-of label', { hasText: '正常' })
  const promised = Number(await active.locator('.num').textContent())
  await active.click()
  await page.waitForURL(/state=active/)
  assert.equal(await count(), promised)
  assert.ok(promised <= all)
  await page.keyboard.press('Escape')

  // Around the middle of the map.
  await page.getByRole('button', { name: '圈选' }).click()
  const box = await page.locator('.pen').boundingBox()
  const corner = (x, y) => [box.x + box.width * x, box.y + box.height * y]
  await page.mouse.move(...corner(0.3, 0.25))
  await page.mouse.down()
  for (const [x, y] of [[0.75, 0.25], [0.75, 0.8], [0.3, 0.8], [0.31, 0.3]]) await page.mouse.move(...corner(x, y), { steps: 6 })
  await page.mouse.up()
  const picked = page.getByRole('heading', { name: /已选 \d+ 个/ })
  await picked.waitFor()
  const caught = Number((await picked.textContent()).match(/\d+/)[0])
  assert.ok(caught > 10 && caught < promised, `caught ${caught} of ${promised}`)

  // By keyboard one less: the list's first picked site is put back.
  const list = page.getByRole('listbox')
  await list.focus()
  await page.keyboard.press('Home')
  const was_picked = (await page.locator('.option.here').getAttribute('aria-selected')) === 'true'
  await page.keyboard.press('Space')
  const now = caught + (was_picked ? -1 : 1)
  await page.getByRole('heading', { name: `已选 ${now} 个`, exact: true }).waitFor()

  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 XLSX' }).click()])
  assert.match(file.suggestedFilename(), new RegExp(`${now}.*\\.xlsx$`))

  // Away and back: the selection is still there.
  await page.waitForFunction((n) => history.state?.picked?.length === n, now)
  await page.getByRole('link', { name: '点位类型' }).click()
  await page.waitForURL(/site_types/)
  await page.goBack()
  await page.getByRole('heading', { name: `已选 ${now} 个`, exact: true }).waitFor()
  assert.match(page.url(), /state=active.*view=/)

  await page.getByRole('button', { name: '在此抽样' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('抽取点位数').fill('8')
  await dialog.getByLabel('每层至少').fill('0')
  await dialog.getByRole('button', { name: '建立计划' }).click()
  await page.waitForURL(/\/plans\/\d+$/)
  await page.getByText(`指定名单 ${now} 个`).first().waitFor()
  await page.locator('.plan-map .legend', { hasText: `抽样框 ${now}` }).waitFor()

  await page.getByRole('button', { name: '承诺抽样' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '承诺抽样' }).click()
  await page.getByText('抽样框摘要').first().waitFor()
  await page.getByLabel('来源').fill('双色球第 2026135 期')
  await page.getByLabel('公开日期').fill(new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10))
  await page.getByLabel('公开随机数').last().fill('03 08 17 22 29 31 + 05')
  await page.getByRole('button', { name: '抽样', exact: true }).click()
  await page.locator('.plan-map .legend', { hasText: '待检查 8' }).waitFor()
  await page.locator('.plan-map .legend', { hasText: `备选 ${now - 8}` }).waitFor()
  assert.equal(await page.locator('.tag', { hasText: '待检查' }).count(), 8)
  const proof = await (await page.request.get(at(`/api${new URL(page.url()).pathname}/proof`))).json()
  assert.equal(proof.frame_size, now)
  assert.equal(proof.named, now)
  assert.equal(proof.sites.length, 0, 'the sites stay hidden until published')
  assert.deepEqual(page.faults, [])
}
