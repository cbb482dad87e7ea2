// One phone, two people, and no room: what the first has not sent stays hers, and a photo that does not fit is said not to be there.
import assert from 'node:assert/strict'
import { padded, ready_offline, sign_in } from './field_offline.mjs'

export const name = "a full phone says what it did not keep; a second person on it neither sees nor sends the first one's work"

export async function walk({ stage, at, photo }) {
  const [she, another] = await stage.inspectors()
  const page = await stage.phone('shared')
  // A small phone: pages and lists fit, a large photo does not. From the start, because Chromium remembers the room it has seen.
  const cdp = await page.context().newCDPSession(page)
  const origin = new URL(at('/')).origin
  const quota = (bytes) => cdp.send('Storage.overrideQuotaForOrigin', { origin, ...(bytes === null ? {} : { quotaSize: bytes }) })
  await quota(2_500_000)
  await sign_in(page, at, she)
  await ready_offline(page)
  // Nothing gets through, though the phone believes it has a line.
  const sent = []
  let line = false
  await page.context().route(/\/api\/(my\/)?(visits|uploads)(\/|$|\?)/, (route) => {
    const request = route.request()
    if (request.method() === 'GET') return route.continue()
    if (!line) return route.abort('connectionreset')
    sent.push(request.method())
    return route.continue()
  })
  await page.locator('li.card a').first().click()
  await page.locator('button.more').first().click()
  const heading = await page.locator('h1').innerText()
  await page.locator('li.line.answered').first().waitFor()

  // No room left: the photo is not kept, and nothing says that it was. With room it is.
  const large = { name: '大图.jpg', mimeType: 'image/jpeg', buffer: padded(await photo(), 3_000_000) }
  const camera = page.locator('input[type=file]').first()
  await camera.setInputFiles(large)
  await page.getByText('手机存储已满，刚才的内容没有存下').waitFor()
  assert.equal(await page.getByRole('button', { name: /^照片 1，/ }).count(), 0)
  await quota(null)
  await camera.setInputFiles(large)
  await page.getByRole('button', { name: /^照片 1，(在手机上|正在发送)/ }).waitFor()
  await page.getByText('手机存储已满').waitFor({ state: 'hidden' })

  // She signs out with work that waits; another takes the phone.
  await page.goto(at('/field/phone'))
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.getByRole('dialog').getByText(/手机上还有 \d+ 项没有发送/).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '退出登录' }).click()
  await page.waitForURL(/sign-in/)
  line = true
  await sign_in(page, at, another)
  await page.getByText('这部手机上还有另一位检查人的 1 次检查没有发送').waitFor()
  await page.goto(at('/field/phone'))
  await page.getByText('没有等待发送的内容').waitFor()
  assert.deepEqual(sent, [])

  // She again: everything goes, and the server has it.
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.waitForURL(/sign-in/)
  await sign_in(page, at, she)
  await page.goto(at('/field/phone'))
  await page.getByText('没有等待发送的内容').waitFor()
  const card = page.locator('section, li').filter({ hasText: heading }).filter({ hasText: '已核对' }).first()
  await card.waitFor()
  assert.match(await card.innerText(), /照片 1 张/)
  assert.ok(sent.length > 0)
  assert.deepEqual(page.faults, [])
}
