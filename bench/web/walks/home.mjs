// The first screen: its own buttons, and the way to another page and back.
// The map is there: what it takes to make it is no interaction.
async function settled(page) {
  await page.locator('.where canvas').waitFor()
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => document.documentElement.dataset.mapIdle === '1' && document.querySelector('[aria-busy=true]') === null)
}

export const home = [
  {
    name: 'home: unfold, table, target; away and back',
    async walk({ page, at, quiet, step }) {
      await quiet(async () => {
        await page.goto(at('/'))
        await page.locator('.standing p.figure').waitFor()
        await settled(page)
      })
      const link = (name) => page.getByRole('button', { name })
      for (let i = 0; i < 2; i++) {
        await step('as table', () => link('看表格').click())
        await step('as chart', () => link('看图').click())
        await step('target', () => link(/设定目标|更改/).click())
        await step('type', () => page.keyboard.type('90'))
        await step('keep', () => page.keyboard.press('Enter'))
        await step('to the list', async () => {
          await page.locator('nav a[href="/desk/sites"]').click()
          await page.locator('[role=grid]').waitFor()
        })
        await step('back home', async () => {
          await page.locator('header .name').click()
          await page.locator('.standing p.figure').waitFor()
        })
        await quiet(() => settled(page))
      }
    },
  },
]
