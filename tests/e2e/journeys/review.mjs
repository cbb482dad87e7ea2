// A reviewer's work by keyboard: look through photos, correct with a reason, see what was there, go on to the next.
import assert from 'node:assert/strict'

export const name = 'a reviewer looks through a visit by keyboard, corrects it with a reason, and goes on'

export async function walk({ stage, at }) {
  const page = await stage.person('reviewer')
  const get = async (path) => (await page.request.get(at(`/api${path}`))).json()
  // A visit with a photo of a counted defect that nobody has corrected or reviewed yet.
  const { rows } = await get('/visits?limit=500&reviewed=false&state=finished')
  let visit, whole, target
  for (const v of rows.filter((r) => r.photos > 0)) {
    whole = await get(`/visits/${v.id}/whole`)
    target = whole.checklist.find((i) => i.input === 'counter' && i.rule_kind === 'defects' && whole.photos.some((p) => p.criterion === i.code) && whole.observations.some((o) => o.criterion === i.code && o.flawed))
    if (target !== undefined && whole.revisions.length === 0 && whole.photos.every((p) => p.lat != null)) {
      visit = v
      break
    }
  }
  assert.ok(visit, 'the demo has a visit with a photo of a defect')
  const before = (await get(`/rounds/${visit.round}/score`)).seq
  const old = whole.observations.find((o) => o.criterion === target.code && o.assessor === whole.visit.assessor).value

  const said = page.locator('.said').getByText(target.name, { exact: true })
  // From photo to photo until it is the one of that criterion; each key waits for what the one before has shown.
  const to_target = async () => {
    for (let i = 0; i < whole.photos.length && (await said.count()) === 0; i++) {
      const at_photo = await page.getByText(/第 \d+ \/ \d+ 张/).textContent()
      await page.keyboard.press('ArrowRight')
      await page.getByText(at_photo, { exact: true }).waitFor({ state: 'hidden' })
    }
    await said.waitFor()
  }
  await page.goto(at(`/visits/${visit.id}`))
  const photo = page.locator('.stage img')
  await photo.waitFor()
  await page.waitForFunction((img) => img.complete && img.naturalWidth > 300, await photo.elementHandle())
  await page.getByText(/距点位 [\d.]+ (米|公里)/).waitFor()
  await page.keyboard.press('+')
  await page.getByText('125%').waitFor()
  await page.keyboard.press('0')
  await page.getByText('100%').waitFor()
  await to_target()
  await page.keyboard.press('d')
  await page.getByRole('checkbox', { name: /只看有问题的/ }).and(page.locator(':checked')).waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: '快捷键' }).waitFor()
  await page.keyboard.press('Escape')
  // Keys are the page's again once the dialog has gone and given the focus back.
  await page.waitForFunction(() => document.querySelector('dialog[open]') === null && document.activeElement?.closest('dialog') === null)
  await page.keyboard.press('d')
  await page.getByRole('checkbox', { name: /只看有问题的/ }).and(page.locator(':not(:checked)')).waitFor()
  await to_target()

  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog', { name: '更正' })
  await dialog.waitFor()
  await dialog.getByLabel('记录值').fill('0')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.locator('.field-error').first().waitFor() // a reason is asked for
  await dialog.getByLabel('更正原因').fill('照片上没有看到')
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.locator('.said del', { hasText: old }).waitFor()
  await page.locator('.said').getByText(/更正：照片上没有看到/).waitFor()

  const score = await get(`/rounds/${visit.round}/score`)
  assert.ok(score.seq > before, 'the log of marks has the correction')
  const office = await stage.person('office')
  const journal = await (await office.request.get(at('/api/journal?limit=5'))).json()
  assert.ok(journal.rows.some((r) => JSON.stringify(r.detail).includes('照片上没有看到')), 'the journal has the reason')

  const queue = await get(`/visits/${visit.id}/queue`)
  await page.keyboard.press('r')
  await page.waitForURL((u) => u.pathname !== `/visits/${visit.id}`)
  const after = await get(`/visits/${queue.after ?? queue.before}/queue`)
  assert.equal(after.waiting, queue.waiting - 1)
  assert.ok((await get(`/visits/${visit.id}/whole`)).visit.reviewed_at > 0)
  await page.locator('h1').first().waitFor()
  assert.deepEqual(page.faults, [])
}
