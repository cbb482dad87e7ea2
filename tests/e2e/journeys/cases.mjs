// A case from a check line to a fix that stays fixed, and the same problem again: visit, report, file and dispatch by keyboard,
// the deadline passes, a supervision notice goes out and is answered, the unit fixes with a photo, somebody else verifies, closed; then it is there again: the
// trace is open again, until the repeat is fixed as well.
import assert from 'node:assert/strict'
import { desk, phone } from '../stage.mjs'

export const name = 'a case: reported on a visit, dispatched, late, supervised, fixed on the phone, verified by another, closed, back again, re-opened and fixed once more'

// Who has a site to visit in this district, with something to count.
async function inspector_in(stage, place, call) {
  for (let n = 1; n <= 8; n++) {
    const page = await stage.person(`inspector${n}`, phone)
    const { todo } = await call(page, 'GET', '/my/visits')
    for (const errand of todo.filter((e) => e.draw !== null && e.visit === null && e.place.startsWith(place))) {
      const list = await call(page, 'GET', `/standards/${errand.standard}/checklist?site_type=${encodeURIComponent(errand.site_type)}`)
      if (list.some((i) => i.input === 'counter')) return { page, errand }
    }
  }
  throw new Error(`nobody has a visit in ${place}`)
}

export async function walk({ stage, at, photo }) {
  const office = await stage.person('office')
  const call = async (page, method, path, data) => {
    const { csrf } = await (await page.request.get(at('/api/session'))).json()
    const reply = await page.request.fetch(at(`/api${path}`), { method, headers: { 'X-CSRF-Token': csrf }, ...(data === undefined ? {} : { data }) })
    assert.ok(reply.ok(), `${method} ${path}: ${reply.status()} ${await reply.text()}`)
    return reply.status() === 204 ? null : reply.json()
  }
  // What the fix of adverts is given no time at all: the deadline has passed as soon as it runs.
  const kind = (await call(office, 'GET', '/case-kinds?q=0203')).rows[0]
  await call(office, 'POST', '/case-limits', { stage: 'handling', kind: kind.code, level: 'major', amount: 0, unit: 'hours', basis: '旅程' })

  // ---- the inspector, on the phone: one tap ----
  const liaison = await stage.person('liaison')
  const own = (await call(liaison, 'GET', '/session')).user
  const { page: inspector, errand } = await inspector_in(stage, own.place, call)
  await inspector.goto(at(`/field/visits/d${errand.draw}`))
  const more = inspector.locator('button.more').first()
  await more.waitFor()
  await more.click()
  const line = inspector.locator('li.line').filter({ has: inspector.locator('button.more') }).first()
  await line.getByRole('button', { name: /^上报案件/ }).click()
  await line.getByText('已成为案件').waitFor()

  // ---- the office files and dispatches ----
  const made = (await call(office, 'GET', '/cases?state=reported&source=visit&sort=-reported_at&limit=1')).rows[0]
  await call(office, 'PUT', `/cases/${made.id}`, { ...made, kind: '', level: 'major' })
  await office.goto(at('/cases/dispatch'))
  await office.locator('.queue').getByText(made.number).click()
  await office.getByRole('heading', { name: made.title }).waitFor()
  await office.keyboard.press('/')
  await office.keyboard.type('ggposun')
  await office.getByRole('option', { name: /公益广告破损/ }).waitFor()
  await office.keyboard.press('Enter')
  await office.getByRole('heading', { name: '派遣：公益广告破损' }).waitFor()
  const filed = await call(office, 'GET', `/cases/${made.id}/whole`)
  assert.equal(filed.now.kind, '0203')
  await call(office, 'POST', `/cases/${made.id}/steps`, { move: 'dispatch', unit: own.unit })
  await office.goto(at(`/cases/${made.id}`))
  await office.locator('.clock .over').waitFor()

  // ---- nobody moves: a rule drafts a supervision notice, the office issues it, the unit reads and answers ----
  const rung = (await call(office, 'GET', '/case-ladder?limit=50')).rows.find((r) => r.supervises)
  await call(office, 'PUT', `/case-ladder/${rung.id}`, { ...rung, amount: 0, unit: 'hours' }) // at the deadline, which has passed
  const patience = Date.now() + 30_000
  let notice
  while (notice === undefined && Date.now() < patience) notice = (await call(office, 'GET', '/notices?state=draft&limit=100')).rows.find((n) => n.cases.includes(made.id))
  assert.ok(notice, 'the rule drafted a notice')
  await office.goto(at(`/notices/${notice.id}`))
  await office.getByRole('button', { name: '签发', exact: true }).click()
  await office.getByRole('dialog').getByRole('button', { name: '签发', exact: true }).click()
  await office.getByText(/督办〔\d{4}〕\d+号/).first().waitFor()
  await liaison.goto(at('/messages'))
  await liaison.getByText(notice.title).first().waitFor()
  await liaison.goto(at(`/notices/${notice.id}`))
  await liaison.locator('textarea').fill('材料今天到，今天换好')
  await liaison.getByRole('button', { name: '反馈' }).click()
  await liaison.getByText('已反馈').first().waitFor()

  // ---- the unit, on the phone: photo, a word, sent ----
  const mender = await stage.person('liaison', phone)
  await mender.goto(at('/field/cases'))
  await mender.getByRole('button', { name: new RegExp(made.title.slice(0, 6).replace(/[()]/g, '.')) }).first().waitFor()
  const card = mender.locator('li.card').filter({ hasText: made.title }).first()
  await card.locator('button.head').click()
  await card.locator('input[type=file]').setInputFiles({ name: '处置后.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  await card.getByText('已拍 1 张').waitFor()
  await card.locator('textarea').fill('画面已更换')
  await card.getByRole('button', { name: '发送处置结果' }).click()
  await card.waitFor({ state: 'detached' })
  const fixed = await call(office, 'GET', `/cases/${made.id}/whole`)
  assert.equal(fixed.now.state, 'handled')
  assert.equal(fixed.now.late, true)
  assert.equal(fixed.photos.filter((p) => p.moment === 'after').length, 1)

  // ---- verified by somebody else, closed by the office ----
  const verifier = await stage.person('reviewer')
  await verifier.goto(at(`/cases/${made.id}`))
  await verifier.getByRole('button', { name: '核查通过' }).click()
  await verifier.locator('form.move').getByRole('button', { name: '核查通过' }).click()
  await verifier.getByText('待结案').first().waitFor()
  await office.goto(at(`/cases/${made.id}`))
  await office.getByRole('button', { name: '结案' }).click()
  await office.locator('form.move').getByRole('button', { name: '结案' }).click()
  await office.locator('.tag.ok', { hasText: '已结案' }).waitFor()

  // ---- the same there again ----
  const again = (await call(office, 'POST', '/cases', { text: '又坏了', kind: '0203', site: made.site })).now
  await office.goto(at(`/cases/${again.id}`))
  await office.getByRole('button', { name: '立案' }).first().click()
  await office.locator('form.move').getByRole('button', { name: '立案' }).click()
  const trace = office.getByRole('region', { name: '是否保持达标' })
  await trace.getByText('同一地点同类问题 2 次').waitFor()
  await trace.getByText('复发，追踪重新打开').waitFor()
  // The closed case says so itself, in its story as well, and leads to what came.
  await office.getByRole('link', { name: made.number }).first().click()
  await office.waitForURL((u) => u.pathname === `/cases/${made.id}`)
  await office.getByRole('heading', { name: made.title }).waitFor()
  await trace.getByText('复发，追踪重新打开').waitFor()
  await office.locator('.tag.ok', { hasText: '已结案' }).waitFor()
  await office.getByRole('link', { name: `又见 ${again.number}` }).waitFor()
  const reopened = await call(office, 'GET', `/cases/${made.id}/whole`)
  assert.equal(reopened.stay, 'reopened')
  assert.equal(reopened.now.repeats, 1)

  // ---- fixed once more: the trace is watched again ----
  await call(office, 'POST', `/cases/${again.id}/steps`, { move: 'dispatch', unit: own.unit })
  const after = { file: { name: '再次处置后.jpg', mimeType: 'image/jpeg', buffer: await photo() }, moment: 'after' }
  const { csrf } = await call(liaison, 'GET', '/session')
  const kept = await liaison.request.post(at(`/api/cases/${again.id}/photos`), { multipart: after, headers: { 'X-CSRF-Token': csrf } })
  assert.equal(kept.status(), 201, await kept.text())
  await call(liaison, 'POST', `/cases/${again.id}/steps`, { move: 'handle', reason: '换成加固的画面' })
  await call(verifier, 'POST', `/cases/${again.id}/steps`, { move: 'pass' })
  await call(office, 'POST', `/cases/${again.id}/steps`, { move: 'close' })
  await trace.getByText('观察中', { exact: true }).waitFor() // by itself: the page hears of it
  assert.equal((await call(office, 'GET', `/cases/${made.id}/whole`)).stay, 'watched')

  // ---- the list: together, and who was refused ----
  await office.setViewportSize(desk)
  await office.goto(at(`/desk/cases?q=${again.number}`))
  await office.getByRole('grid').focus()
  await office.keyboard.press('ArrowDown')
  await office.keyboard.press(' ')
  await office.getByRole('button', { name: '结案' }).click()
  await office.getByRole('button', { name: '结案 1 件' }).click()
  await office.getByText('1 件没有办理').waitFor()
  for (const page of [office, liaison, inspector, mender, verifier]) assert.deepEqual(page.faults, [])
}
