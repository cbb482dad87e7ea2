// A second factor from the first QR code to signing in by a recovery code; the authenticator is a few lines of RFC 6238.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { password, phone } from '../stage.mjs'

export const name = 'a second factor is set up, asked for at sign-in, replaced by a recovery code, and taken off'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
function code_of(key, at = Date.now()) {
  const bits = [...key].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('')
  const secret = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const from = mac[19] & 15
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

export async function walk({ stage, at }) {
  const desk = await stage.person('inspector2')
  await desk.goto(at('/account'))
  await desk.getByRole('button', { name: '设置第二因素' }).click()
  await desk.fill('input[type=password][autocomplete=current-password] >> nth=-1', password)
  await desk.getByRole('button', { name: '设置第二因素' }).click()
  const key = (await desk.locator('form:has(img.qr) code').innerText()).replace(/\s/g, '')
  assert.equal(key.length, 32)
  assert.ok(await desk.locator('img.qr').evaluate((img) => img.naturalWidth > 0))
  await desk.getByLabel('验证码').fill(code_of(key))
  await desk.getByRole('button', { name: '确认并启用' }).click()
  await desk.locator('.codes').waitFor()
  const codes = await desk.locator('.codes code').allInnerTexts()
  assert.equal(codes.length, 10)
  await desk.getByRole('button', { name: '我已保存好' }).click()
  await desk.getByText('已启用第二因素').waitFor()
  assert.deepEqual(desk.faults, [])

  // On another device: the password is not enough, a wrong code neither; a recovery code is.
  const small = await stage.person('', phone)
  await small.fill('input[name=login]', 'inspector2')
  await small.fill('input[name=password]', password)
  await small.click('button[type=submit]')
  await small.fill('input[name=code]', '000000')
  await small.click('button[type=submit]')
  await small.getByText('验证码不对').waitFor()
  await small.goto(at('/account'))
  await small.waitForURL(/sign-in/)
  await small.fill('input[name=login]', 'inspector2')
  await small.fill('input[name=password]', password)
  await small.click('button[type=submit]')
  await small.fill('input[name=code]', codes[0].toLowerCase())
  await small.click('button[type=submit]')
  await small.waitForURL((u) => !u.pathname.startsWith('/sign-in'))
  await small.goto(at('/account'))
  await small.getByText('剩余恢复码 9 个').waitFor()
  assert.deepEqual(small.faults, [])

  await small.getByRole('button', { name: '取消第二因素' }).click()
  await small.fill('input[type=password][autocomplete=current-password] >> nth=-1', password)
  await small.getByRole('button', { name: '取消第二因素' }).click()
  await small.getByRole('button', { name: '设置第二因素' }).waitFor()
  await small.goto(at('/messages'))
  await small.getByText('第二因素已取消').first().waitFor()
}
