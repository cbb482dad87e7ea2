// A site's plate before the phone's camera: read by the reader that the program brings along, and by the browser's own where it has one.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ready_offline, sign_in } from './field_offline.mjs'

const { default: decode } = await import(createRequire(new URL('../../../web/package.json', import.meta.url)).resolve('qr/decode.js'))

export const name = "the camera reads a site's plate and opens its visit, by the reader brought along and by the browser's own"

const [kWide, kHigh, kFrames] = [640, 480, 10]

// What the camera sees, as Chromium takes it from a file: raw pictures of the plate on a wall, one after the other. Returns what the
// plate says.
async function film(page, plate, path) {
  const grey = await page.evaluate(
    async ({ svg, wide, high }) => {
      const picture = new Image()
      picture.src = `data:image/svg+xml;base64,${btoa(svg)}`
      await picture.decode()
      const canvas = Object.assign(document.createElement('canvas'), { width: wide, height: high })
      const c = canvas.getContext('2d')
      c.fillStyle = '#b9b4a8'
      c.fillRect(0, 0, wide, high)
      c.translate(wide / 2, high / 2)
      c.rotate(0.06) // nobody holds a phone straight
      c.drawImage(picture, -150, -150, 300, 300)
      const { data } = c.getImageData(0, 0, wide, high)
      return btoa(Array.from({ length: wide * high }, (_, i) => String.fromCharCode(data[4 * i])).join(''))
    },
    { svg: plate, wide: kWide, high: kHigh },
  )
  const frame = Buffer.concat([Buffer.from('FRAME\n'), Buffer.from(grey, 'base64'), Buffer.alloc((kWide * kHigh) / 2, 128)])
  writeFileSync(path, Buffer.concat([Buffer.from(`YUV4MPEG2 W${kWide} H${kHigh} F10:1 Ip A1:1 C420jpeg\n`), ...Array(kFrames).fill(frame)]))
  const data = Buffer.from(grey, 'base64').reduce((out, v, i) => out.fill(v, 4 * i, 4 * i + 4), Buffer.alloc(4 * kWide * kHigh))
  return decode({ width: kWide, height: kHigh, data })
}

export async function walk({ stage, at }) {
  const office = await stage.person('office')
  const [login] = await stage.inspectors()
  const inspector = await stage.person(login)
  const { todo } = await (await inspector.request.get(at('/api/my/visits'))).json()
  const errand = todo.find((e) => todo.filter((x) => x.site === e.site).length === 1)
  assert.ok(errand, 'a site that is to be visited once')
  const blank = await stage.browser.newPage() // no policy of ours forbids the picture there
  const path = join(stage.folder, 'plate.y4m')
  const link = await film(blank, await (await office.request.get(at(`/api/sites/${errand.site}/qr.svg`))).text(), path)
  await blank.close()
  assert.match(link, /\/q\//)

  const page = await stage.phone('camera', ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${path}`])
  await sign_in(page, at, login)
  await ready_offline(page)
  assert.equal(await page.evaluate(() => 'BarcodeDetector' in globalThis), false, 'what is read here is read by the program')
  const scan = async () => {
    await page.getByRole('link', { name: '扫码' }).click()
    await page.waitForURL((u) => u.pathname.startsWith('/field/visits/'))
    await page.getByRole('heading', { name: errand.name }).waitFor()
  }
  await page.context().setOffline(true) // a plate hangs in a basement
  await scan()

  // A browser with a detector of its own is asked instead, and again until it has seen something.
  await page.context().setOffline(false)
  await page.addInitScript((said) => {
    globalThis.asked = 0
    globalThis.BarcodeDetector = class {
      static getSupportedFormats = async () => ['qr_code']
      detect = async () => (++globalThis.asked < 3 ? [] : [{ rawValue: said }])
    }
  }, link)
  await page.goto(at('/field'))
  await scan()
  assert.equal(await page.evaluate(() => globalThis.asked), 3)
  assert.deepEqual(page.faults, [])
}
