// axe-core on every route of the app, as the router lists them, with real ids; every entity's list, detail, forms and import;
// in Chinese, in English and in elder mode. A new route needs an example here, or the journey fails.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { axe_path, desk, password, phone, settled } from '../stage.mjs'

const axe = readFileSync(axe_path, 'utf8')

export let name = 'axe finds no violation on any route'

const modes = [
  { locale: 'zh-CN', elder: '0' },
  { locale: 'en', elder: '0' },
  { locale: 'zh-CN', elder: '1' },
]

// One line for each fault, however many pages show it.
function in_short(found) {
  const pages = new Map()
  for (const { what, where } of found) pages.set(what, [...(pages.get(what) ?? []), where])
  return [...pages].map(([what, where]) => `${what} on ${where.length} pages: ${where.slice(0, 3).join(', ')}`)
}

// Paths of each route by its name. What takes no parameter needs none.
async function examples(ask, told) {
  const id = async (entity, what = () => true) => (await ask(`/${entity}?limit=200`)).rows.find(what)?.id
  const { entities } = await ask('/schema')
  const visit = (await ask('/visits?limit=300')).rows.find((v) => v.photos > 0)
  const whole = await ask(`/visits/${visit.id}/whole`)
  const entity_paths = async (path) => {
    const all = []
    for (const e of entities) {
      const row = (await ask(`${e.path.replace(/^\/api/, '')}?limit=1`)).rows[0]
      const made = path(e, row === undefined ? null : encodeURIComponent(row[e.id_field]))
      if (made) all.push(made)
    }
    return all
  }
  const user = await id('users', (u) => u.login === 'liaison')
  return {
    standard: [`/standards/${await id('standards')}`],
    'standard-compare': [`/standards/${await id('standards')}/compare/${await id('standards')}`],
    score: ['/score', `/score/${visit.round}`],
    'mark-import': [`/score/${await id('rounds', (r) => r.state === 'running')}/import`],
    explain: [`/score/${visit.round}/${whole.photos[0].criterion}`],
    site: [`/sites/${await id('sites')}`],
    'import-map': ['/import-map/sites', '/import-map/places'],
    scanned: [`/q/${(await ask('/sites?limit=1')).rows[0].token}`, '/q/nothing'],
    user: [`/users/${user}`],
    role: [`/roles/${await id('roles')}`, '/roles/new'],
    journal: [`/journal/${(await ask('/journal?limit=1')).rows[0].seq}`],
    plan: [`/plans/${await id('plans', (p) => p.state === 'drawn')}`],
    'plan-sheets': [`/plans/${await id('plans', (p) => p.state === 'drawn')}/sheets`],
    visit: [`/visits/${visit.id}`],
    case: [`/cases/${await id('cases', (c) => c.state === 'closed')}`, `/cases/${await id('cases', (c) => c.state === 'dispatched')}`],
    'case-board': ['/cases/board', '/cases/board?by=unit', '/cases/board?by=deadline'],
    bulletin: (await ask('/bulletins')).rows.map((b) => `/bulletins/${b.id}`),
    meeting: ['/meetings/new', `/meetings/${await id('meetings')}`],
    notice: [`/notices/${await id('notices')}`],
    flag: [`/flags/${await id('flags')}`],
    list: await entity_paths((e) => `/desk/${e.name}`),
    create: await entity_paths((e) => e.create && `/desk/${e.name}/new`),
    import: await entity_paths((e) => e.import && `/desk/${e.name}/import`),
    detail: await entity_paths((e, row) => row && `/desk/${e.name}/${row}`),
    edit: await entity_paths((e, row) => e.edit && row && `/desk/${e.name}/${row}/edit`),
    // Channels are not for the office: who manages accounts looks at them, in the new installation.
    channel: [],
    'channel-new': [],
    'channel-edit': [],
    delivery: ['/deliveries/1'], // the demo city sends nothing to the outside
    nowhere: ['/nowhere'],
    'public-follow': [`/public/r/${await told()}`, '/public/r/nothing'],
    help: ['/help', '/help/walk', '/help/all', '/help/nothing'],
    setup: ['/setup'],
  }
}

// A published round that is open to the public, so that /public has something to show.
async function open_round(ask, post) {
  const running = (await ask('/rounds?limit=50')).rows.find((r) => r.state === 'running')
  const round = await post('/rounds', { name: '公开的一轮', standard: running.standard, from_day: '2025-01-01', to_day: '2025-01-31', place: running.place })
  await post(`/rounds/${round.id}/state`, { state: 'running' })
  const { nodes } = await ask(`/rounds/${running.id}/score`)
  const leaf = nodes.find((n) => n.leaf && n.observations > 0)
  const mark = (await ask(`/marks?round=${running.id}&criterion=${leaf.code}&limit=1`)).rows[0]
  await post(`/rounds/${round.id}/marks`, { criterion: leaf.code, value: mark.value, place: mark.place })
  for (const state of ['closed', 'published']) await post(`/rounds/${round.id}/state`, { state })
  await post(`/rounds/${round.id}/open`, { open: true })
}

// A citizen's report of the same place as one that is shown, so that pages have what they show; its link.
async function told_report(ask, post, office, at) {
  const place = (await ask('/places?level=street&limit=1')).rows[0].code
  const links = ['a', 'b'].map((c) => c.repeat(43))
  for (const token of links) await post('/public/reports', { token, text: '路边垃圾', class_code: '0102', place })
  const [report] = (await ask('/reports?source=citizen&limit=1')).rows
  const { csrf } = await ask('/session')
  const shown = await office.request.put(at(`/api/report-review/${report.id}`), { data: { shown: 'shown', text: '路边垃圾' }, headers: { 'X-CSRF-Token': csrf } })
  assert.ok(shown.ok(), await shown.text())
  return links[0]
}

// A notice, and flags of last month.
async function write_notices(ask, post) {
  const [unit] = (await ask('/units?limit=1')).rows
  await post('/notices', { kind: 'supervision', unit: unit.id, title: '限时办结', text: '请于两日内办结。' })
  await post('/flag-rules', { name: '处置', colour: 'yellow', test: 'worst', threshold: 3, least: 1 })
  const now = new Date()
  await post('/flags/propose', { month: new Date(Date.UTC(now.getFullYear(), now.getMonth() - 1, 15)).toISOString().slice(0, 10) })
}

// A draft, a signed paper, and a meeting with a task.
async function write_papers(ask, post) {
  const period = { from_day: '2026-01-05', to_day: '2026-01-11' }
  await post('/bulletins/draft', { kind: 'weekly', ...period })
  const signed = await post('/bulletins/draft', { kind: 'monthly', ...period })
  await post(`/bulletins/${signed.id}/approve`, { version: signed.version })
  const meeting = await post('/meetings', { title: '例会', day: period.to_day, agenda: [{ source: 'own', text: '停车' }] })
  const [unit] = (await ask('/units?limit=1')).rows
  await post('/meeting-tasks', { meeting: meeting.id, unit: unit.id, text: '增设标线', due: period.to_day })
}

export async function walk({ stage, at }) {
  const office = await stage.person('office')
  const { csrf } = await (await office.request.get(at('/api/session'))).json()
  const ask = async (path) => (await office.request.get(at(`/api${path}`))).json()
  const post = async (path, data = {}) => {
    const reply = await office.request.post(at(`/api${path}`), { data, headers: { 'X-CSRF-Token': csrf } })
    assert.ok(reply.ok(), `${path}: ${await reply.text()}`)
    return reply.status() === 204 ? null : reply.json()
  }
  await open_round(ask, post)
  await write_papers(ask, post)
  await write_notices(ask, post)
  const table = await office.evaluate(() => document.querySelector('#app').__vue_app__.config.globalProperties.$router.getRoutes().filter((r) => r.name).map((r) => ({ name: r.name, path: r.path, open: r.meta.open === true })))
  const known = await examples(ask, () => told_report(ask, post, office, at))
  const field = (r) => r.path.startsWith('/field')
  const missing = table.filter((r) => r.path.includes(':') && !field(r) && known[r.name] === undefined).map((r) => r.name)
  assert.deepEqual(missing, [], 'routes without an example')
  const paths_of = (r) => known[r.name] ?? [r.path]
  const faces = [
    { who: 'office', size: desk, paths: [...table.filter((r) => !r.open && !field(r)).flatMap(paths_of), '/wall'] },
    { who: '', size: phone, paths: table.filter((r) => r.open).flatMap(paths_of) },
    { who: 'liaison', size: phone, paths: ['/', '/cases/mine', '/cases/board', '/field/cases'] },
    { who: 'inspector2', size: phone, paths: table.filter((r) => field(r) && !r.path.includes(':')).flatMap(paths_of) },
  ]

  let views = 0
  const found = []
  const look = async (page, path, { locale, elder }) => {
    await page.waitForFunction(() => document.querySelector('#app')?.__vue_app__ !== undefined)
    await page.evaluate((to) => document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(to), path)
    await settled(page)
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)  // not as a script of the page: its policy allows none
    const violations = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => ({ id: v.id, at: v.nodes.map((n) => n.target.join(' ')), html: v.nodes[0]?.html.slice(0, 100) }))))
    views++
    for (const v of violations) found.push({ what: `${v.id} at ${v.at.slice(0, 3).join(', ')}${v.at.length > 3 ? ` and ${v.at.length - 3} more` : ''}: ${v.html}`, where: `${path} (${locale}${elder === '1' ? ', elder' : ''})` })
  }
  // A new installation: the first set-up, the pages of who manages accounts, and what lists and figures look like when empty.
  const fresh = await stage.fresh()
  const begin = async (mode) => {
    const page = await stage.person('', phone, mode.locale, mode.elder, fresh.address)
    await look(page, fresh.setup.slice(fresh.address.length), mode)
    return page
  }
  const administrator = async (page, mode) => {
    for (const path of ['/', '/score', '/map', '/desk/rounds', '/desk/users', '/desk/users/new', '/desk/roles', '/roles/new', '/account', '/account/contact', '/messages', '/desk/channels', '/desk/channels/new', '/desk/deliveries', '/public', '/cases/board', '/cases/dispatch', '/cases/verify', '/burden', '/flags', '/desk/flag_rules', '/desk/notices', '/desk/notices/new', '/desk/case_ladder']) await look(page, path, mode)
    const { rows } = await (await page.request.get(`${fresh.address}/api/users`)).json()
    const [channel] = (await (await page.request.get(`${fresh.address}/api/channels`)).json()).rows
    for (const path of [`/channels/${channel.id}`, `/desk/channels/${channel.id}/edit`, `/users/${rows[0].id}`, `/desk/users/${rows[0].id}/edit`]) await look(page, path, mode)
  }
  const beginners = await Promise.all(modes.map(begin))
  const [first] = beginners
  for (const [name, value] of Object.entries({ name: '管理员', username: 'admin' })) await first.locator(`input[autocomplete=${name}]`).fill(value)
  for (const input of await first.locator('input[type=password]').all()) await input.fill(password)
  await first.locator('button[type=submit]').click()
  await first.waitForURL((u) => u.pathname === '/')
  const { csrf: token } = await (await first.request.get(`${fresh.address}/api/session`)).json()
  const mail = { name: '邮件', kind: 'email', server: 'mail.example.org', sender: 'robot@example.org' }
  assert.equal((await first.request.post(`${fresh.address}/api/channels`, { data: mail, headers: { 'X-CSRF-Token': token } })).status(), 201)
  const enter = async (page) => {
    await page.goto(`${fresh.address}/sign-in`)
    await page.fill('input[name=login]', 'admin')
    await page.fill('input[name=password]', password)
    await page.click('button[type=submit]')
    await page.waitForURL((u) => u.pathname === '/')
  }
  for (const page of beginners.slice(1)) await enter(page)

  await Promise.all(
    modes.map(async (mode, i) => {
      await administrator(beginners[i], mode)
      for (const { who, size, paths } of faces) {
        const page = await stage.person(who, size, mode.locale, mode.elder)
        for (const path of paths) await look(page, path, mode)
        if (who.startsWith('inspector')) {
          await page.locator('li.card a').first().click()
          await settled(page)
          await look(page, new URL(page.url()).pathname, mode)
        }
        assert.deepEqual(page.faults, [])
      }
    }),
  )
  name = `axe finds no violation on any route: ${views} views in Chinese, English and elder mode`
  assert.deepEqual(in_short(found), [])
}
