// Interactions with the tree editor on a draft of 2,000 rows.
const kTops = 8
const kBranches = 20
const kLeaves = 12 // 8 + 160 + 1,920 rows

async function opened({ page, at }) {
  const lines = ['编号,上级,名称,分值,方法,规则']
  const leaf = 1
  for (let a = 1; a <= kTops; a++) {
    lines.push(`${a},,第${a}部分 城市环境与公共秩序,${kBranches * kLeaves * leaf},实地考察,`)
    for (let b = 1; b <= kBranches; b++) {
      lines.push(`${a}.${b},${a},第${b}项 街巷整洁与设施完好,${kLeaves * leaf},,`)
      for (let c = 1; c <= kLeaves; c++) lines.push(`${a}.${b}.${c},${a}.${b},路面无破损积水，第${c}款,${leaf},,缺陷 0=A 1=B 2=C 3+=C#`)
    }
  }
  const { csrf } = await (await page.request.get(at('/api/session'))).json()
  const file = { name: '大体系.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) }
  const report = await (await page.request.post(at(`/api/standards/import?mode=apply&name=${encodeURIComponent(`大体系${Date.now()}`)}&subject_kind=city`), { multipart: { file }, headers: { 'X-CSRF-Token': csrf }, timeout: 120_000 })).json()
  if (!report.applied) throw new Error(`the standard was not imported: ${JSON.stringify(report).slice(0, 400)}`)
  await page.goto(at(`/standards/${report.standard}`))
  await page.locator('tr[data-code="1"]').waitFor()
  await page.getByRole('button', { name: '全部展开' }).click()
  await page.locator('tr[data-code="1.1.2"]').waitFor()
  await page.locator('[role=treegrid]').focus()
}
const saved = (page) => page.locator('.mark.saved').waitFor()

export const standard = [
  {
    name: 'standard: keys through 2,000 rows',
    async walk({ page, at, quiet, step }) {
      await quiet(() => opened({ page, at }))
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'PageDown', 'PageDown', 'ArrowUp', 'Control+End', 'PageUp', 'Control+Home', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Escape'])
        await step(key, () => page.keyboard.press(key))
    },
  },
  {
    name: 'standard: edit, move, fold, undo in 2,000 rows',
    async walk({ page, at, quiet, step }) {
      await quiet(async () => {
        await opened({ page, at })
        await page.locator('tr[data-code="1.1.2"] td.c-points').click()
      })
      for (const key of ['F2', '2', 'Enter']) await step(`edit: ${key}`, () => page.keyboard.press(key))
      await saved(page)
      for (const [what, key] of [['move', 'Alt+ArrowDown'], ['move', 'Alt+ArrowUp'], ['undo', 'Control+z'], ['redo', 'Control+Shift+z']]) {
        await step(what, () => page.keyboard.press(key))
        await saved(page)
      }
      await step('add', () => page.keyboard.press('Control+Enter'))
      await step('leave', () => page.keyboard.press('Escape'))
      await saved(page)
      await page.locator('tr[data-code="1.1"] td.c-code').click()
      for (let i = 0; i < 2; i++) await step('fold', () => page.keyboard.press('Space'))
      await step('fold all', () => page.getByRole('button', { name: '全部收起' }).click())
      await step('unfold all', () => page.getByRole('button', { name: '全部展开' }).click())
      await page.locator('.find').focus()
      for (const letter of '第5款') await step(`find ${letter}`, () => page.keyboard.type(letter))
    },
  },
]
