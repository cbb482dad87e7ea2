// A sample that nobody can steer.
import assert from 'node:assert/strict'

export const name = 'a plan is made, committed, drawn; its sample is shown and can be assigned'

export async function walk({ stage, at }) {
  const page = await stage.person('office')
  const rounds = await (await page.request.get(at('/api/rounds?limit=50'))).json()
  const round = rounds.rows.find((r) => r.state === 'running')
  const session = await (await page.request.get(at('/api/session'))).json()
  const made = await page.request.post(at('/api/plans'), { data: { name: '旅程暗访', round: round.id, wanted: 20, least: 1 }, headers: { 'X-CSRF-Token': session.csrf } })
  assert.equal(made.status(), 201, await made.text())
  const plan = await made.json()
  await page.goto(at(`/plans/${plan.id}`))
  await page.getByRole('button', { name: '承诺抽样' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '承诺抽样' }).click()
  await page.getByText('抽样框摘要').first().waitFor()
  await page.getByLabel('来源').fill('双色球第 2026135 期')
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  await page.getByLabel('公开日期').fill(today)
  await page.getByLabel('公开随机数').last().fill('03 08 17 22 29 31 + 05')
  await page.getByRole('button', { name: '抽样', exact: true }).click()
  await page.getByText('样本').first().waitFor()
  await page.locator('.tag', { hasText: '待检查' }).first().waitFor()
  assert.deepEqual(page.faults, [])
}
