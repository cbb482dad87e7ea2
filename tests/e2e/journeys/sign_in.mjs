// Who gets in, and who does not.
import assert from 'node:assert/strict'

export const name = 'a wrong password is told as such, and nothing is given away'

export async function walk({ stage, at }) {
  const page = await stage.person('')
  await page.fill('input[name=login]', 'office')
  await page.fill('input[name=password]', 'not-the-password')
  await page.click('button[type=submit]')
  await page.getByText('账号或密码不对').first().waitFor()
  assert.ok(page.url().includes('/sign-in'))
  await page.goto(at('/desk/sites'))
  await page.waitForURL(/sign-in/)
}
