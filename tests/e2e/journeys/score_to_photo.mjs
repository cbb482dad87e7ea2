// From the score down to the photo behind it, and back.
import assert from 'node:assert/strict'
import { marked_photo } from '../stage.mjs'

export const name = 'the office opens the score, down to the photo, and comes back'

export async function walk({ stage, at }) {
  const page = await stage.person('office')
  await page.goto(at('/score'))
  await page.getByText('实地考察').first().waitFor()
  // Down the tree to a criterion whose marks came from visits with photos.
  const { visit, code } = await marked_photo(async (path) => (await page.request.get(at(`/api${path}`))).json())
  await page.goto(at(`/score/${visit.round}/${code}`))
  await page.getByRole('heading', { name: /评分记录/ }).waitFor()
  // Each mark says whose unit is to mend it.
  const { rows } = await (await page.request.get(at(`/api/rounds/${visit.round}/score/${code}?limit=1`))).json()
  const { name: unit } = await (await page.request.get(at(`/api/units/${rows[0].unit}`))).json()
  assert.ok(unit)
  await page.getByRole('row', { name: new RegExp(rows[0].site_name.replace(/[()]/g, '.')) }).getByText(unit).first().waitFor()
  await page.getByRole('link', { name: /张照片/ }).first().click()
  await page.waitForURL(/\/visits\/\d+/)
  const shown = page.locator('main img, .page img').first()
  await shown.waitFor()
  await page.waitForFunction((img) => img.complete && img.naturalWidth > 100, await shown.elementHandle())
  await page.goBack()
  await page.getByRole('heading', { name: /评分记录/ }).waitFor()
  assert.deepEqual(page.faults, [])
}
