// A large photo on a line that breaks in the middle.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { padded, ready_offline, sign_in, sign_in_again } from './field_offline.mjs'

export const name = 'an upload that broke off goes on where it was: parts the server has a receipt for are not sent again'

export async function walk({ stage, at, photo }) {
  const large = padded(await photo(), 900_000)
  const [inspector] = await stage.inspectors()
  let page = await stage.phone('resume')
  await sign_in(page, at, inspector)
  await ready_offline(page)

  const sent = []
  let broken = true
  const watch = (context) =>
    context.route('**/api/uploads/*/parts/*', (route) => {
      const n = Number(new URL(route.request().url()).pathname.split('/').at(-1))
      if (broken && n >= 2) return route.abort('connectionreset')
      sent.push(n)
      return route.continue()
    })
  await watch(page.context())
  await page.locator('li.card a').first().click()
  await page.locator('button.more').first().click()
  await page.locator('input[type=file]').first().setInputFiles({ name: '大图.jpg', mimeType: 'image/jpeg', buffer: large })
  await page.getByRole('button', { name: /照片 1，正在发送 [45]\d%/ }).waitFor()
  assert.deepEqual(sent, [0, 1])
  const path = new URL(page.url()).pathname

  // The phone is turned off; another day it goes on.
  await page.context().close()
  page = await stage.phone('resume')
  broken = false
  await watch(page.context())
  await page.goto(at(path))
  await sign_in_again(page, inspector)
  await page.getByRole('button', { name: /照片 1，服务器已保存/ }).waitFor()
  assert.deepEqual(sent, [...Array(Math.ceil(large.length / 262_144)).keys()])
  await page.getByRole('button', { name: /照片 1，/ }).click()
  await page.getByRole('dialog').getByText(createHash('sha256').update(large).digest('hex')).waitFor()
  assert.deepEqual(page.faults, [])
}
