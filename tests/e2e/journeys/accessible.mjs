// axe-core on every route of the app, as the router lists them, with real ids; every entity's list, detail, forms and import;
// in Chinese, in English and in elder mode. A new route needs an example here, or the journey fails.
import assert from 'node:assert/strict'
import { axe_path, desk, phone, settled } from '../stage.mjs'

export let name = 'axe finds no violation on any route'

const modes = [
  { locale: 'zh-CN', elder: '0' },
  { locale: 'en', elder: '0' },
  { locale: 'zh-CN', elder: '1' },
]

// Paths of each route by its name. What takes no parameter needs none.
async function examples(ask, post) {
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
  const link = await post(`/users/${user}/link`)
  return {
    standard: [`/standards/${await id('standards')}`],
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
    visit: [`/visits/${visit.id}`],
    list: await entity_paths((e) => `/desk/${e.name}`),
    create: await entity_paths((e) => e.create && `/desk/${e.name}/new`),
    import: await entity_paths((e) => e.import && `/desk/${e.name}/import`),
    detail: await entity_paths((e, row) => row && `/desk/${e.name}/${row}`),
    edit: await entity_paths((e, row) => e.edit && row && `/desk/${e.name}/${row}/edit`),
    nowhere: ['/nowhere'],
    help: ['/help', '/help/walk', '/help/all', '/help/nothing'],
    setup: ['/setup', new URL(link.url ?? link.path, 'http://x').pathname + new URL(link.url ?? link.path, 'http://x').search],
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
  const table = await office.evaluate(() => document.querySelector('#app').__vue_app__.config.globalProperties.$router.getRoutes().filter((r) => r.name).map((r) => ({ name: r.name, path: r.path, open: r.meta.open === true })))
  const known = await examples(ask, post)
  const field = (r) => r.path.startsWith('/field')
  const missing = table.filter((r) => r.path.includes(':') && !field(r) && known[r.name] === undefined).map((r) => r.name)
  assert.deepEqual(missing, [], 'routes without an example')
  const paths_of = (r) => known[r.name] ?? [r.path]
  const faces = [
    { who: 'office', size: desk, paths: table.filter((r) => !r.open && !field(r)).flatMap(paths_of) },
    { who: '', size: phone, paths: table.filter((r) => r.open).flatMap(paths_of) },
    { who: 'inspector2', size: phone, paths: table.filter((r) => field(r) && !r.path.includes(':')).flatMap(paths_of) },
  ]

  let views = 0
  const found = []
  const look = async (page, path, { locale, elder }) => {
    await page.evaluate((to) => document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(to), path)
    await settled(page)
    if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axe_path })
    const violations = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => ({ id: v.id, at: v.nodes.map((n) => n.target.join(' ')), html: v.nodes[0]?.html.slice(0, 100) }))))
    views++
    for (const v of violations) found.push(`${path} (${locale}${elder === '1' ? ', elder' : ''}): ${v.id} at ${v.at.slice(0, 3).join(', ')}${v.at.length > 3 ? ` and ${v.at.length - 3} more` : ''}: ${v.html}`)
  }
  await Promise.all(
    modes.map(async (mode) => {
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
  assert.deepEqual(found, [])
}
