// The wall: a mark entered elsewhere is on it within a second; it turns, tells when the line or the session is gone, and does not grow.
import assert from 'node:assert/strict'
import { phone, settled } from '../stage.mjs'

export const name = 'a mark is on the wall within a second; the wall turns, reconnects and does not grow'

export async function walk({ stage, at }) {
  const office = await stage.person('office')
  const rounds = await (await office.request.get(at('/api/rounds?limit=50'))).json()
  const home = await (await office.request.get(at('/api/warmap/home'))).json()
  const round = rounds.rows.find((r) => r.id === home.current.round.id)
  const criteria = await (await office.request.get(at(`/api/rounds/${round.id}/score`))).json()
  const leaf = criteria.nodes.find((n) => n.leaf && n.method === '材料审核') ?? criteria.nodes.find((n) => n.leaf)
  const marks = await (await office.request.get(at(`/api/marks?round=${round.id}&criterion=${encodeURIComponent(leaf.code)}&limit=1`))).json()
  const session = await (await office.request.get(at('/api/session'))).json()

  const wall = await stage.person('leader', { width: 1920, height: 1080 })
  await wall.goto(at('/wall'))
  await wall.getByText('实时').waitFor()
  const figure = wall.locator('.stand .figures')
  await figure.waitFor()
  await wall.keyboard.press(' ') // stand still for the measurement
  await wall.getByText('已暂停').waitFor()
  await settled(wall) // the wall hangs there for hours: not while its map is being drawn for the first time
  const before = await figure.textContent()
  await wall.evaluate((was) => {
    const box = document.querySelector('.stand .figures')
    window.changed = new Promise((done) => {
      const look = () => box.textContent !== was && done(Date.now())
      new MutationObserver(look).observe(box, { subtree: true, characterData: true, childList: true })
    })
  }, before)
  const sent = Date.now()
  const made = await office.request.post(at(`/api/rounds/${round.id}/marks`), { data: { criterion: leaf.code, value: marks.rows[0].value }, headers: { 'X-CSRF-Token': session.csrf } })
  assert.equal(made.status(), 201, await made.text())
  const took = (await wall.evaluate(() => window.changed)) - sent
  console.log(`     from the mark sent to the wall's text changed: ${took} ms`)
  assert.ok(took < 1000, `${took} ms`)

  // Turning by hand, ten times round: no more nodes and listeners than after the first round.
  const client = await wall.context().newCDPSession(wall)
  await client.send('Performance.enable')
  const held = async () => {
    // Charts are made when nobody waits: what is still to come, or to be let go, is over first.
    await wall.evaluate(() => new Promise((done) => requestIdleCallback(() => requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(done))))))
    await client.send('HeapProfiler.collectGarbage')
    const { metrics } = await client.send('Performance.getMetrics')
    return Object.fromEntries(metrics.filter((m) => ['Nodes', 'JSEventListeners', 'JSHeapUsedSize'].includes(m.name)).map((m) => [m.name, m.value]))
  }
  const round_trip = async () => {
    for (const title of ['失分最多', '谁滞后了', '今天做什么', '我们在哪里']) {
      await wall.keyboard.press('ArrowRight')
      await wall.getByRole('heading', { name: title }).waitFor()
    }
  }
  await wall.emulateMedia({ reducedMotion: 'reduce' })
  for (let i = 0; i < 3; i++) await round_trip()
  const first = await held()
  for (let i = 0; i < 10; i++) await round_trip()
  const last = await held()
  assert.ok(last.JSEventListeners <= first.JSEventListeners + 5, JSON.stringify([first, last]))
  assert.ok(last.Nodes <= first.Nodes + 300, JSON.stringify([first, last]))

  // In a hand it is one column that scrolls down and not sideways.
  const hand = await stage.person('leader', phone)
  await hand.goto(at('/wall'))
  for (const title of ['我们在哪里', '失分最多', '谁滞后了', '今天做什么']) {
    await hand.getByRole('heading', { name: title }).waitFor()
    const [page, screen] = await hand.evaluate(() => [document.scrollingElement.scrollWidth, document.documentElement.clientWidth])
    assert.deepEqual([page, screen], [phone.width, phone.width], title)
    await hand.keyboard.press('ArrowRight')
  }

  // No line: it says since when, and goes on by itself.
  await wall.context().setOffline(true)
  await wall.getByText(/没有连接/).waitFor({ timeout: 40_000 })
  await wall.context().setOffline(false)
  await wall.getByText('实时').waitFor({ timeout: 40_000 })

  // The session ends: the last figures stay, with a quiet way to sign in.
  const who = await (await wall.request.get(at('/api/session'))).json()
  await wall.request.delete(at('/api/session'), { headers: { 'X-CSRF-Token': who.csrf } })
  await office.request.post(at(`/api/rounds/${round.id}/marks`), { data: { criterion: leaf.code, value: marks.rows[0].value }, headers: { 'X-CSRF-Token': session.csrf } })
  await wall.getByText(/登录已到期/).waitFor({ timeout: 40_000 })
  assert.ok(await figure.isVisible())
  assert.equal(new URL(wall.url()).pathname, '/wall')
  assert.deepEqual(wall.faults, [])
}
