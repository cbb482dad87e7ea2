// What a unit's liaison may see.
import assert from 'node:assert/strict'

export const name = 'a liaison sees only what concerns the own unit'

export async function walk({ stage, at }) {
  const page = await stage.person('liaison')
  const all = await (await (await stage.person('office')).request.get(at('/api/sites?limit=1'))).json()
  const own = await (await page.request.get(at('/api/sites?limit=1'))).json()
  assert.ok(own.total < all.total, `${own.total} of ${all.total}`)
  assert.equal((await page.request.get(at('/api/users'))).status(), 403)
  assert.equal((await page.request.get(at('/api/plans'))).status(), 403)
  await page.goto(at('/desk/users'))
  await page.getByText('不在您的范围之内').waitFor()
}
