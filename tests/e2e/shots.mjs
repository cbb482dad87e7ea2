// Which pictures there are: name, where it goes (manual: docs/manual/img, screens: docs/screens), who looks, on what, at
// which page, and what they do there first.
const busiest = async (ask) => (await ask('/visits?limit=300')).rows.toSorted((a, b) => b.photos - a.photos || b.observations - a.observations)[0]
const community = async (ask) => (await ask('/places?level=community&limit=1')).rows[0]
const office = { as: 'office' }

const manual = [
  { name: 'sign-in', path: '/sign-in' },
  { ...office, name: 'home', path: '/' },
  { ...office, name: 'score', path: '/score' },
  { ...office, name: 'explain', path: async (ask) => {
    const { rows } = await ask('/visits?limit=300')
    const visit = rows.find((v) => v.photos > 0)
    const whole = await ask(`/visits/${visit.id}/whole`)
    return `/score/${visit.round}/${whole.photos[0].criterion}`
  } },
  { ...office, name: 'map', path: '/map' },
  { ...office, name: 'sites', path: '/desk/sites' },
  { ...office, name: 'site', path: async (ask) => `/sites/${(await ask('/sites?limit=1')).rows[0].id}` },
  { ...office, name: 'standard-import', path: '/standards/import', act: async (page, { file }) => {
    await page.setInputFiles('input[type=file]', file('village.csv', '编号,上级,名称,分值,规则\n七,,村民素质,15,\n七.1,七,村风民风,5,打分\n七.2,七,文明家庭创评率,4,比率 >=80=A 其余 C#\n七.3,七,未成年人,3,合格\n七.4,七,新居民登记率,4,比率 >=90=A 其余 C#\n七.5,八,移风易俗,2,每处扣二\n'))
    await page.getByText('改正').first().waitFor()
  } },
  { ...office, name: 'standard', path: async (ask) => `/standards/${(await ask('/standards?limit=1')).rows[0].id}` },
  { ...office, name: 'import', path: '/desk/sites/import', act: async (page, { file, ask }) => {
    const { code } = await community(ask)
    await page.setInputFiles('input[type=file]', file('sites.csv', `点位名称,点位类型,区划,经度,纬度\n和风大街(东段),商业大街,${code},117.1,36.6\n和风农贸市场,集贸市场,${code},117.11,36.61\n,商业大街,${code},117.1,36.6\n和风公园,游乐园,${code},117.1,136.6\n`))
    await page.getByText('改正').first().waitFor()
  } },
  { ...office, name: 'plan', path: async (ask) => `/plans/${(await ask('/plans?limit=10')).rows.find((p) => p.state === 'drawn').id}` },
  { ...office, name: 'visit', path: async (ask) => `/visits/${(await busiest(ask)).id}` },
  { ...office, name: 'journal', path: '/desk/journal' },
  { ...office, name: 'role', path: async (ask) => `/roles/${(await ask('/roles?limit=10')).rows[1].id}` },
  { as: 'inspector1', size: 'phone', name: 'field', path: '/field' },
  { as: 'inspector1', size: 'phone', name: 'field-visit', path: '/field', act: async (page) => {
    await page.locator('li.card a').nth(2).click()
    const more = page.locator('button.big').nth(1)
    await more.waitFor()
    await more.click()
    await more.click()
  } },
  { size: 'phone', name: 'public', path: '/public' },
]

// A curated set for who wants to see the program before running it, in the sizes and types it is held to.
const screens = [
  ...['desk', 'wall'].map((size) => ({ ...office, size, name: size === 'wall' ? 'home-1920' : 'home-1440', path: '/' })),
  { ...office, name: 'home-elder', elder: true, path: '/' },
  { ...office, name: 'home-english', language: 'en', path: '/' },
  { ...office, size: 'phone', name: 'home-390', path: '/' },
  { ...office, name: 'score-1440', path: '/score' },
  { ...office, size: 'wall', name: 'map-1920', path: '/map' },
  { ...office, name: 'list-1440', path: '/desk/sites' },
  { ...office, name: 'list-elder', elder: true, path: '/desk/sites' },
  { as: 'inspector1', size: 'phone', name: 'field-390', path: '/field' },
  { as: 'inspector1', size: 'phone', name: 'field-elder', elder: true, path: '/field' },
  { size: 'phone', name: 'public-390', path: '/public' },
  { size: 'phone', name: 'public-elder', elder: true, path: '/public' },
  { name: 'public-1440', path: '/public' },
  { size: 'phone', name: 'help-390', path: '/help/walk' },
  { name: 'help-1440', path: '/help/walk' },
  { size: 'phone', name: 'sign-in-390', path: '/sign-in' },
].map((s) => ({ ...s, for: 'screens' }))

export const shots = [...manual, ...screens]
