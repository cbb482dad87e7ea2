// From the first screen down to the photo behind a figure, and back to where one was; on a desk and on a phone.
import assert from 'node:assert/strict'
import { desk, marked_photo, phone } from '../stage.mjs'

export const name = 'the first screen opens down to the photo, and the way back keeps the place'

export async function walk({ stage, at }) {
  for (const size of [desk, phone]) {
    const page = await stage.person('leader', size)
    await page.goto(at('/'))
    for (const title of ['我们在哪里', '失分最多', '谁滞后了', '今天做什么']) await page.getByRole('region', { name: title }).waitFor()
    const home = await (await page.request.get(at('/api/warmap/home'))).json()
    const shown = await page.getByRole('region', { name: '我们在哪里' }).locator('.figure b').textContent()
    assert.equal(shown, `${(100 * Number(home.current.total.rate)).toFixed(2)}%`)
    const first = await page.getByRole('region', { name: '失分最多' }).locator('li').first().textContent()
    assert.ok(first.includes(home.current.losses[0].name), first)

    // A target of one's own is kept; the chance is there only with an interval.
    await page.getByRole('button', { name: /设定目标|更改/ }).click()
    await page.getByLabel('目标得分率').fill('700')
    await page.getByLabel('目标得分率').press('Enter')
    await page.getByText('请填 0 到 100 之间的数。').waitFor()
    await page.getByLabel('目标得分率').fill('90')
    await page.getByLabel('目标得分率').press('Enter')
    await page.getByText('目标 90%').first().waitFor()
    assert.equal(await page.getByText('达到的可能').count(), home.current.interval ? 1 : 0)

    // Down: a loss, its marks, the visit, the photo.
    const { visit, code } = await marked_photo(async (path) => (await page.request.get(at(`/api${path}`))).json(), home.current.round.id)
    await page.getByRole('region', { name: '我们在哪里' }).getByRole('link', { name: home.current.round.name }).click()
    await page.getByRole('heading', { name: home.current.round.name }).waitFor()
    // The chart of the rounds stands above the tree and comes after it.
    await page.locator('.trends svg, .trends canvas').nth(1).waitFor()
    // Open the tree down to the criterion.
    const score = await (await page.request.get(at(`/api/rounds/${home.current.round.id}/score`))).json()
    const by_code = new Map(score.nodes.map((n) => [n.code, n]))
    const way = []
    for (let n = by_code.get(code); n; n = by_code.get(n.parent)) way.unshift(n)
    const tree = page.getByRole('region', { name: '按项目' })
    for (const n of way.slice(0, -1)) {
      const fold = tree.getByRole('row').filter({ has: page.locator(`a[href$="/${encodeURIComponent(n.code)}"]`) }).getByRole('button')
      if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click()
    }
    const link = tree.locator(`a[href$="/${encodeURIComponent(code)}"]`)
    await link.hover() // where a click would have to scroll it to
    const place = await page.evaluate(() => window.scrollY)
    await link.click()
    await page.getByRole('heading', { name: /评分记录/ }).waitFor()
    const evidence = page.locator(`a[href="/visits/${visit.id}"]`)
    // Wherever it stands among the marks: the next ones have come when there are more rows, and the last ones take the button away.
    const marks = page.locator('a[href^="/visits/"]')
    for (;;) {
      await marks.first().waitFor()
      if ((await evidence.count()) > 0) break
      const shown = await marks.count()
      await page.getByRole('button', { name: '再显示一些' }).click()
      await marks.nth(shown).waitFor()
    }
    await evidence.first().hover()
    const rows = await page.evaluate(() => window.scrollY)
    await evidence.first().click()
    await page.waitForURL(/\/visits\/\d+/)
    const photo = page.locator('main img[src*="/api/photos/"]').first()
    await photo.waitFor()
    await page.waitForFunction((img) => img.complete && img.naturalWidth > 100, await photo.elementHandle())

    // And back, twice: the same row under the eye, the tree as open as it was.
    const stands = (y) => page.waitForFunction((want) => Math.abs(window.scrollY - want) < 4, y)
    await page.goBack()
    await page.getByRole('heading', { name: /评分记录/ }).waitFor()
    await stands(rows)
    await page.goBack()
    await link.waitFor()
    await stands(place)
    await page.goBack()
    await page.getByRole('region', { name: '失分最多' }).waitFor()
    assert.deepEqual(page.faults, [])
  }

  // Who does not see the war map sees what is theirs.
  for (const [login, words] of [['inspector1', '我的外业'], ['liaison', '本单位的点位'], ['reviewer', '最近完成的检查']]) {
    const page = await stage.person(login, phone)
    await page.goto(at('/'))
    await page.getByRole('heading', { name: words }).waitFor()
    assert.deepEqual(page.faults, [])
  }
}
