// The palette: opened, typed into, walked through, closed.
import { painted } from '../timing.mjs'

export const palette = [
  {
    name: 'palette: open and type',
    async walk({ page, at, quiet, step }) {
      await quiet(async () => {
        await page.goto(at('/'))
        await page.waitForLoadState('networkidle')
        await page.waitForTimeout(2500) // the palette is fetched, the map drawn while nobody waits
      })
      for (const word of ['hfnm', 'gongyuan', '市场']) {
        await step('open', async () => {
          await page.keyboard.press('Control+k')
          await page.locator('dialog.palette input').waitFor()
        })
        await step(`type ${word}`, () => page.keyboard.type(word, { delay: 60 }))
        await page.waitForLoadState('networkidle')
        await painted(page)
        await step('arrow', () => page.keyboard.press('ArrowDown'))
        await step('close', () => page.keyboard.press('Escape'))
      }
    },
  },
]
