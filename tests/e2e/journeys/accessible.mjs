// axe-core on the pages of every face, in both languages.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { axe_path, desk, phone } from '../stage.mjs'

const pages = ['/', '/score', '/map', '/desk/sites', '/desk/units', '/desk/standards', '/desk/plans', '/desk/visits', '/desk/journal', '/desk/roles', '/standards/import', '/desk/sites/import', '/desk/sites/new']

export const name = `axe finds no violation on ${pages.length + 2} pages in two languages`

export async function walk({ stage, at }) {
  const found = []
  for (const locale of ['zh-CN', 'en']) {
    const look = async (p, path) => {
      await p.goto(at(path))
      await p.waitForLoadState('networkidle')
      await p.addScriptTag({ path: axe_path }).catch(() => p.evaluate(readFileSync(axe_path, 'utf8')))
      const result = await p.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
      for (const v of result.violations) found.push(`${locale} ${path}: ${v.id} (${v.nodes.length}) ${v.nodes[0]?.html.slice(0, 120)}`)
    }
    const page = await stage.person('office', desk, locale)
    if (locale === 'en') await page.getByRole('button', { name: 'English' }).click().catch(() => {})
    for (const path of pages) await look(page, path)
    await look(await stage.person('inspector2', phone, locale), '/field')
    await look(await stage.person('', phone, locale), '/sign-in')
  }
  assert.deepEqual(found, [])
}
