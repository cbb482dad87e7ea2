// What a map costs that shows nothing: MapLibre with a background alone, at the size of the map page and the same throttling, moved by the
// keys and the wheel of walks/map.mjs: node bench/web/floor.mjs [undrawn]. The floor under interaction.mjs: for each key CPU of the page's
// thread, and the time to the next paint.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { traced } from './spent.mjs'
import { draw_nothing, in_large_window, kThrottle, painted, watch } from './timing.mjs'

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
  await page.addInitScript(watch)
  await page.goto('http://floor.test/')
  await page.waitForFunction(() => document.documentElement.dataset.idle === '1', null, { timeout: 90_000 })
  const cdp = await page.context().newCDPSession(page)
  await in_large_window(cdp)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: kThrottle })
  await page.locator('canvas').focus()
  const spent = await traced(cdp, async () => {
    for (const key of ['Equal', 'ArrowLeft', 'ArrowUp', 'Minus', 'Minus', 'Equal']) {
      await page.evaluate((k) => void performance.mark(`step:${k}`), key)
      await page.keyboard.press(key)
      await page.waitForTimeout(1500) // the way ends
    }
  })
  // The wheel is no interaction: from the event to the end of the frame after it.
  await page.mouse.move(435, 370)
  await page.evaluate(() => (window.moves_count = true))
  for (let i = 0; i < 6; i++) {
    await page.mouse.wheel(0, i < 3 ? -120 : 120)
    await painted(page)
  }
  await page.waitForTimeout(400) // entries come after their paint
  const { presses, moves } = await page.evaluate(() => window.taken)
  const by_key = new Map()
  for (const p of presses) by_key.set(p.id, Math.max(p.ms, by_key.get(p.id) ?? 0))
  const line = (what, figures) => {
    const all = [...figures].sort((x, y) => x - y)
    console.log(`empty map, WebGL ${undrawn ? 'undrawn' : 'emulated'}: ${what} ${all[0]}–${all.at(-1)} ms, median ${all[Math.floor(all.length / 2)]}`)
  }
  line('CPU a key', spent.map((x) => x.ms))
  line('key to the next paint', by_key.values())
  line('wheel to the end of its frame', moves.map((m) => m.ms))
} finally {
  await browser.close()
}
