// A visit on a phone whose line is cut.
import assert from 'node:assert/strict'
import { phone } from '../stage.mjs'

export const name = 'an inspector records on a phone with the line cut; it is kept, sent, and moves the score elsewhere without reload'

export async function walk({ stage, at, photo }) {
  const watcher = await stage.person('leader')
  await watcher.goto(at('/score'))
  await watcher.getByText('实地考察').first().waitFor()
  const before = await watcher.locator('body').innerText()

  const page = await stage.person('inspector1', phone)
  await page.goto(at('/field'))
  await page.locator('li.card a').first().click()
  const more = page.locator('li.line').filter({ has: page.locator('button.big') }).first().locator('button.big').last()
  await more.waitFor()
  await page.context().setOffline(true)
  for (let i = 0; i < 3; i++) await more.click()
  await page.getByText('项待发送').first().waitFor()
  // The page may be killed at any moment: what was tapped is on the phone.
  await page.context().setOffline(false)
  await page.reload()
  await page.locator('li.line.answered').first().waitFor()
  await page.setInputFiles('input[type=file] >> nth=1', { name: '现场.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  await page.locator('li.line img').first().waitFor()
  await page.getByRole('button', { name: /^完成/ }).last().click()
  await page.getByRole('dialog').getByRole('button', { name: /完成/ }).click()
  await page.waitForURL(/\/field$/)
  await watcher.waitForFunction((old) => document.body.innerText !== old, before)
  assert.deepEqual(page.faults, [])
}
