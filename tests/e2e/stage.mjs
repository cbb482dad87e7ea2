// What journeys and screenshots share: a small demo city served by the binary, a browser, people who sign in.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')

export const axe_path = require.resolve('axe-core/axe.min.js')
export const password = 'chuangcheng-demo'
export const desk = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

// Nothing is on its way and nothing says that it is loading, for two looks in a row; maps have drawn what they know.
// For pictures and for axe: journeys wait for what a person waits for.
export async function settled(page, limit = 120_000) {
  const end = Date.now() + limit
  for (let calm = 0; calm < 2; ) {
    const busy = await page.evaluate(async () => {
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      const loading = document.querySelector('#app')?.childElementCount === 0 || document.querySelector('.state .bar, [aria-busy=true]') !== null
      return loading || (document.querySelector('.maplibregl-canvas') !== null && document.documentElement.dataset.mapIdle !== '1')
    })
    calm = busy || page.asked > 0 ? 0 : calm + 1
    if (Date.now() > end) throw new Error(`not settled: ${page.url()}, ${page.asked} requests on their way`)
  }
}

// A visit with a mark of its own that has photos behind it, and the criterion's code; of any round, or of one.
export async function marked_photo(ask, round = null) {
  for (const visit of (await ask('/visits?limit=300')).rows.filter((v) => v.photos > 0 && (round === null || v.round === round)))
    for (const { criterion } of (await ask(`/visits/${visit.id}/whole`)).photos)
      if (criterion !== '' && (await ask(`/rounds/${visit.round}/score/${criterion}?limit=100`)).rows.some((m) => m.photos > 0 && m.source_id === String(visit.id))) return { visit, code: criterion }
  throw new Error('no mark has photos')
}

// What no page may do: throw, or try what the policy of its server forbids.
function watch(page) {
  page.on('pageerror', (e) => page.faults.push(String(e)))
  page.on('console', (m) => /Content Security Policy/.test(m.text()) && page.faults.push(m.text()))
}

// `drawn`: options that say by what. By default Chromium draws in software and emulates a graphics card for the map's WebGL alone:
// all that is drawn by an emulated card takes three times as long.
export async function open_stage(binary, size = ['--sites', '300', '--observations', '4000', '--photos', '24'], drawn = []) {
  const folder = mkdtempSync(join(tmpdir(), 'chuangcheng-'))
  const data = join(folder, 'city')
  const made = spawnSync(binary, ['demo', '--data', data, ...size], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
  const servers = []
  // Serves a folder; what the program prints until it is ready, line by line.
  const serve = async (folder, lines) => {
    const server = spawn(binary, ['serve', '--data', folder, '--port', '0', '--quiet'], { stdio: ['ignore', 'pipe', 'ignore'] })
    servers.push(server)
    const printed = []
    for await (const line of createInterface({ input: server.stdout })) if (printed.push(line) === lines) break
    return printed
  }
  const [address] = await serve(data, 1)
  const launch = {
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', ...drawn, '--enable-unsafe-swiftshader', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  }
  const browser = await chromium.launch(launch)
  const people = []
  return {
    address,
    folder,
    browser,
    // A new installation with nothing in it: its address, and the link that makes the first administrator.
    async fresh() {
      const [at, link] = await serve(join(folder, 'fresh'), 2)
      return { address: at, setup: link.slice(link.indexOf('http')) }
    },
    // A person with an own browser context; `where`: another server than the demo city's.
    async person(login, viewport = desk, locale = 'zh-CN', elder = '0', where = address) {
      const context = await browser.newContext({ viewport, locale, acceptDownloads: true, isMobile: viewport === phone, hasTouch: viewport === phone })
      people.push(context)
      // What they chose on this device before; what they choose now stays.
      const chosen = { 'chuangcheng.language': locale, 'chuangcheng.elder': elder }
      await context.addInitScript((all) => Object.entries(all).forEach(([k, v]) => localStorage.getItem(k) ?? localStorage.setItem(k, v)), chosen)
      const page = await context.newPage()
      // On their way; what a document had asked for when the next one took its place may never be said to have ended.
      const flying = new Set()
      Object.defineProperty(page, 'asked', { get: () => flying.size })
      page.on('request', (r) => {
        if (r.isNavigationRequest() && r.frame() === page.mainFrame()) flying.clear()
        if (r.resourceType() !== 'eventsource') flying.add(r)
      })
      for (const end of ['requestfinished', 'requestfailed']) page.on(end, (r) => flying.delete(r))
      page.setDefaultTimeout(45_000) // beside other work a page may take long
      page.faults = []
      watch(page)
      await page.goto(`${where}/sign-in`)
      if (login) {
        await page.fill('input[name=login]', login)
        await page.fill('input[name=password]', password)
        await page.click('button[type=submit]')
        await page.waitForURL((u) => !u.pathname.startsWith('/sign-in'))
      }
      return page
    },
    // The inspectors for whom sites wait that nobody has begun, those with most first. Who they are depends on the hour: the demo's day goes on.
    async inspectors() {
      const found = []
      for (let n = 1; n <= 8; n++) {
        const login = `inspector${n}`
        const session = await fetch(`${address}/api/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ login, password }) })
        if (!session.ok) continue
        const reply = await fetch(`${address}/api/my/visits`, { headers: { Cookie: session.headers.get('set-cookie').split(';')[0] } })
        const left = (await reply.json()).todo.filter((e) => e.draw !== null && e.visit === null).length
        if (left > 0) found.push({ login, left })
      }
      return found.sort((a, b) => b.left - a.left).map((f) => f.login)
    },
    // A phone that keeps what it stores: closing it and turning it on again leaves IndexedDB and the service worker. `more`: what its
    // Chromium is started with besides, such as a camera.
    async phone(name, more = []) {
      const at = join(folder, `phone-${name}`)
      const context = await chromium.launchPersistentContext(at, { ...launch, args: [...launch.args, ...more], viewport: phone, locale: 'zh-CN', isMobile: true, hasTouch: true })
      people.push(context)
      const page = context.pages()[0] ?? (await context.newPage())
      page.setDefaultTimeout(15_000)
      page.faults = []
      watch(page)
      return page
    },
    // Everybody goes home.
    async leave() {
      for (const c of people.splice(0)) await c.close()
    },
    async close() {
      await this.leave()
      await browser.close()
      for (const server of servers) {
        server.kill('SIGTERM')
        await new Promise((done) => server.once('exit', done))
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
