// What a map costs that shows nothing: MapLibre with a background alone, at the size of the map page and the same throttling, moved by the
// keys of walks/map.mjs: node bench/web/floor.mjs [undrawn]. CPU of the page's thread for each key, ms; the floor under interaction.mjs.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { traced } from './spent.mjs'
import { draw_nothing, kThrottle } from './timing.mjs'

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('playwright-core')
const library = new URL('../../web/node_modules/maplibre-gl/dist/', import.meta.url)
const kPage = `<link rel=stylesheet href=/maplibre-gl.css><div id=map style="width:870px;height:740px"></div><script type=module>
  import { Map, setWorkerUrl } from '/maplibre-gl.mjs'
  setWorkerUrl('/maplibre-gl-worker.mjs')
  const style = { version: 8, sources: {}, layers: [{ id: 'paper', type: 'background', paint: { 'background-color': '#f3f1ec' } }] }
  new Map({ container: 'map', fadeDuration: 200, center: [102.3, 40.1], zoom: 11, style }).on('idle', () => (document.documentElement.dataset.idle = '1'))
</script>`
const undrawn = process.argv.includes('undrawn')

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--enable-unsafe-swiftshader'] })
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.route('http://floor.test/**', (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: kPage })
    return route.fulfill({ contentType: pathname.endsWith('css') ? 'text/css' : 'text/javascript', body: readFileSync(new URL(`.${pathname}`, library)) })
  })
  if (undrawn) await page.addInitScript(draw_nothing)
  await page.goto('http://floor.test/')
  await page.waitForFunction(() => document.documentElement.dataset.idle === '1', null, { timeout: 90_000 })
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: kThrottle })
  await page.locator('canvas').focus()
  const spent = await traced(cdp, async () => {
    for (const key of ['Equal', 'ArrowLeft', 'ArrowUp', 'Minus', 'Minus', 'Equal']) {
      await page.evaluate((k) => void performance.mark(`step:${k}`), key)
      await page.keyboard.press(key)
      await page.waitForTimeout(1500) // the way ends
    }
  })
  const all = spent.map((s) => s.ms).sort((a, b) => a - b)
  console.log(`empty map, WebGL ${undrawn ? 'undrawn' : 'emulated'}: ${all[0]}–${all.at(-1)} ms of CPU a key, median ${all[Math.floor(all.length / 2)]}`)
} finally {
  await browser.close()
}
