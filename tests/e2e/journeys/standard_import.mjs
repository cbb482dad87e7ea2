// A standard from a spreadsheet.
import assert from 'node:assert/strict'

export const name = 'a standard comes in from a spreadsheet: mistakes are named, then it is published'

export async function walk({ stage, at, file }) {
  const page = await stage.person('office')
  await page.goto(at('/standards/import'))
  await page.setInputFiles('input[type=file]', file('wrong.csv', '编号,上级,名称,分值,规则\n1,,门前三包,10,\n1.1,1,保洁,x,缺陷 0=A 1+=C#\n1.2,9,绿化,4,怪规则\n'))
  await page.getByText(/改正后再导入/).waitFor()
  await page.getByText(/不是数/).first().waitFor()
  await page.getByText(/不认识的规则/).first().waitFor()
  await page.getByText(/上级 9 不存在/).first().waitFor()
  assert.ok(await page.getByRole('button', { name: /导入 \d+ 行/ }).isDisabled())
  await page.goto(at('/standards/import'))
  await page.setInputFiles('input[type=file]', file('门前三包.csv', '编号,上级,名称,分值,方法,规则,点位类型\n1,,门前三包,10,实地考察,,\n1.1,1,保洁,6,,缺陷 0=A 1=B 2=C 3+=C#,商业大街\n1.2,1,绿化,4,,合格,商业大街\n'))
  await page.getByRole('button', { name: /导入 3 行/ }).click()
  await page.waitForURL(/\/standards\/\d+/)
  await page.getByRole('button', { name: '发布' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '发布' }).click()
  await page.getByText('已发布').first().waitFor()
  await page.getByText('已发布的版本不能修改').waitFor()
}
