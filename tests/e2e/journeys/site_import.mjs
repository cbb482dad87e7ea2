// Sites from a spreadsheet, with a dry run.
import assert from 'node:assert/strict'

export const name = 'sites come in: the dry run shows each cell, a wrong line stops all, the wrong rows come back to be mended, a pasted table is applied'

export async function walk({ stage, at, file }) {
  const page = await stage.person('office')
  const count = async () => (await (await page.request.get(at('/api/sites?limit=1'))).json()).total
  const before = await count()
  const exported = await (await page.request.get(at('/api/sites/export?format=csv&template=1'))).text()
  assert.ok(exported.includes('点位名称'))
  const { rows } = await (await page.request.get(at('/api/places?level=community&limit=1'))).json()
  const place = rows[0].code
  const site = (await (await page.request.get(at('/api/sites?limit=1'))).json()).rows[0]

  // A column that is not known is named with the nearest; the others can still be looked at.
  await page.goto(at('/desk/sites/import'))
  await page.setInputFiles('input[type=file]', file('sites-columns.csv', `点位名称,点位类型,区划,经度,纬度,负责单位\n南湖大街,商业大街,${place},117.1,36.6,x\n`))
  await page.getByText('最接近的是“责任单位”').waitFor()
  await page.getByRole('button', { name: '不读这 1 列' }).click()
  await page.getByRole('button', { name: /导入 1 条/ }).waitFor()

  // Wrong cells are marked in place, what changes is shown before and after, what stays is folded.
  const head = '点位编号,点位名称,点位类型,区划,经度,纬度,备注\n'
  const same = [site.number, site.name, site.site_type, site.place, site.lon, site.lat].join(',')
  await page.setInputFiles('input[type=file]', file('sites-wrong.csv', `${head},新街口,没有这种类型,${place},117.1,36.6,\n,,商业大街,${place},999,36.6,\n${same},改过的备注\n`))
  await page.getByText(/改正/).first().waitFor()
  assert.equal(await page.locator('td.wrong').count(), 3)
  await page.locator('td.wrong', { hasText: '没有这种类型' }).locator('.why').waitFor()
  await page.locator('td.changed ins', { hasText: '改过的备注' }).waitFor()
  await page.getByRole('button', { name: /只看有误 2/ }).click()
  await page.locator('td.changed').waitFor({ state: 'detached' })
  assert.equal(await page.getByRole('button', { name: /导入/ }).isDisabled(), true)
  assert.equal(await count(), before)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载有误的行' }).click()])
  assert.match(download.suggestedFilename(), /有误的行.*xlsx$/)
  // What was downloaded is understood again, with its reasons left aside: still two wrong rows.
  await page.setInputFiles('input[type=file]', await download.path().then(async (p) => ({ name: 'mended.xlsx', mimeType: 'application/octet-stream', buffer: (await import('node:fs')).readFileSync(p) })))
  await page.getByRole('button', { name: '全部 2' }).waitFor()
  assert.equal(await page.locator('td.wrong').count(), 3)

  // Copied in a spreadsheet, pasted here.
  await page.evaluate((text) => {
    const data = new DataTransfer()
    data.setData('text/plain', text)
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
  }, `点位名称\t点位类型\t区划\t经度\t纬度\r\n试点大街\t商业大街\t${place}\t117.1\t36.6\r\n`)
  await page.getByRole('button', { name: /导入 1 条/ }).click()
  await page.getByRole('link', { name: '查看列表' }).waitFor()
  assert.equal(await count(), before + 1)
  assert.deepEqual(page.faults, [])
}
