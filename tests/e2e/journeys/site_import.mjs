// Sites from a spreadsheet, with a dry run.
import assert from 'node:assert/strict'

export const name = 'sites come in: the dry run shows each cell, a wrong line stops all, the right file is applied'

export async function walk({ stage, at, file }) {
  const page = await stage.person('office')
  const before = (await (await page.request.get(at('/api/sites?limit=1'))).json()).total
  const exported = await (await page.request.get(at('/api/sites/export?format=csv&template=1'))).text()
  assert.ok(exported.includes('点位名称'))
  const { rows } = await (await page.request.get(at('/api/places?level=community&limit=1'))).json()
  const head = '点位名称,点位类型,区划,经度,纬度\n'
  await page.goto(at('/desk/sites/import'))
  await page.setInputFiles('input[type=file]', file('sites-wrong.csv', `${head}新街口,没有这种类型,${rows[0].code},117.1,36.6\n,商业大街,${rows[0].code},999,36.6\n`))
  await page.getByText(/改正/).first().waitFor()
  assert.equal((await (await page.request.get(at('/api/sites?limit=1'))).json()).total, before)
  await page.goto(at('/desk/sites/import'))
  await page.setInputFiles('input[type=file]', file('sites.csv', `${head}试点大街,商业大街,${rows[0].code},117.1,36.6\n`))
  await page.getByRole('button', { name: /导入 1 条/ }).click()
  await page.getByRole('link', { name: '查看列表' }).waitFor()
  assert.equal((await (await page.request.get(at('/api/sites?limit=1'))).json()).total, before + 1)
}
