// A week's circular: drafted from the figures, edited, approved, taken along as PDF; and a meeting whose resolution a unit reads.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { axe_path } from '../stage.mjs'

const axe = readFileSync(axe_path, 'utf8')

export const name = 'a weekly circular is drafted, edited, approved and downloaded; a meeting makes a task and minutes'

async function accessible(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`), [])
}

async function circular(page, at) {
  await page.goto(at('/desk/bulletins'))
  await page.getByRole('button', { name: '起草', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('种类').selectOption({ label: '周通报' })
  const from = await dialog.getByLabel('自', { exact: true }).inputValue()
  assert.equal(new Date(`${from}T00:00:00Z`).getUTCDay(), 1, 'a week begins on Monday')
  await accessible(page)
  await dialog.getByRole('button', { name: '起草', exact: true }).click()
  await page.waitForURL(/\/bulletins\/\d+$/)
  const first = page.getByRole('textbox', { name: '正文，第 1 段' })
  await first.fill('经市创城办检查，有关情况通报如下。')
  // By keyboard: from the words to their actions, and save.
  await first.focus()
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), '第 1 段的种类')
  await page.getByLabel('第 1 段下面加').selectOption({ label: '正文' })
  await page.getByRole('textbox', { name: '正文，第 2 段' }).fill('请各单位对照整改。')
  await page.keyboard.press('Control+s')
  await page.getByText('已保存').first().waitFor()
  await accessible(page)
  await page.getByRole('button', { name: '签发', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '签发', exact: true }).click()
  await page.getByText(/通〔\d{4}〕\d+号/).first().waitFor()
  assert.equal(await page.getByRole('textbox').count(), 0, 'a signed paper is not edited')
  await page.getByText('经市创城办检查，有关情况通报如下。').waitFor()
  await accessible(page)
  const [pdf] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载 PDF' }).click()])
  assert.match(pdf.suggestedFilename(), /通〔\d{4}〕\d+号.*\.pdf$/)
  assert.equal(readFileSync(await pdf.path()).subarray(0, 4).toString(), '%PDF')
  const [docx] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载 DOCX' }).click()])
  assert.equal(readFileSync(await docx.path()).subarray(0, 2).toString(), 'PK')
  await page.getByRole('button', { name: '印发', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: '印发', exact: true }).click()
  await page.locator('h1 .tag', { hasText: '已印发' }).waitFor()
  return page.url()
}

async function meeting(page, at, unit) {
  await page.goto(at('/meetings/new'))
  await page.getByLabel('地点').fill('三楼会议室')
  await page.getByLabel('主持').fill('主任')
  await page.getByRole('button', { name: '添加议题' }).click()
  await page.getByRole('textbox', { name: '议题 1', exact: true }).fill('集贸市场周边停车')
  await page.getByRole('textbox', { name: '议题 1 的议定意见' }).fill('由责任单位增设标线。')
  await page.getByRole('button', { name: '保存' }).click()
  await page.waitForURL(/\/meetings\/\d+$/)
  await page.getByRole('button', { name: '立为任务' }).click()
  const task = page.getByRole('textbox', { name: '任务' })
  assert.equal(await task.inputValue(), '集贸市场周边停车')
  await task.fill('增设停车标线')
  await page.getByRole('combobox', { name: '责任单位' }).fill(unit)
  await page.getByRole('option', { name: unit, exact: true }).click()
  await page.getByRole('button', { name: '添加任务' }).click()
  await page.getByRole('cell', { name: '增设停车标线', exact: true }).waitFor()
  await page.reload() // the list of units that was opened stands outside of the page's regions
  await page.getByRole('cell', { name: '增设停车标线', exact: true }).waitFor()
  await accessible(page)
  await page.getByRole('button', { name: '起草纪要' }).click()
  await page.waitForURL(/\/bulletins\/\d+$/)
  await page.getByRole('textbox', { name: '第 1 行，任务' }).waitFor()
}

export async function walk({ stage, at }) {
  const page = await stage.person('office')
  const paper = await circular(page, at)
  const liaison = await stage.person('liaison')
  const who = await (await liaison.request.get(at('/api/session'))).json()
  await meeting(page, at, who.user.unit_name)

  await liaison.goto(paper)
  await liaison.getByText('请各单位对照整改。').waitFor()
  assert.equal(await liaison.getByRole('button', { name: '撤回' }).count(), 0)
  await liaison.goto(at('/desk/meeting_tasks'))
  await liaison.getByRole('button', { name: '完成', exact: true }).click()
  await liaison.getByRole('dialog').getByLabel('完成情况').fill('已增设标线二十条。')
  await liaison.getByRole('dialog').getByRole('button', { name: '完成', exact: true }).click()
  await liaison.getByText('没有这样的任务。').waitFor()
  await liaison.getByRole('button', { name: '已完成' }).click()
  await liaison.getByRole('cell', { name: '已增设标线二十条。' }).waitFor()
  await accessible(liaison)
  assert.deepEqual([...page.faults, ...liaison.faults], [])
}
