// Which pictures there are: name, where it goes (manual: docs/manual/img, screens: docs/screens), who looks, on what, at
// which page, and what they do there first.
import { password } from './stage.mjs'

const busiest = async (ask) => (await ask('/visits?limit=300&state=finished')).rows.toSorted((a, b) => b.photos - a.photos || b.observations - a.observations)[0]
// The published versions of the standard that has most of them, the newest first.
const editions = async (ask) => {
  const all = (await ask('/standards?limit=100')).rows.filter((s) => s.state === 'published').toSorted((a, b) => b.version - a.version)
  return all.filter((s) => s.name === all[0].name)
}
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
  { ...office, name: 'lasso', path: '/map', act: async (page) => {
    await page.getByRole('button', { name: '圈选' }).click()
    const box = await page.locator('.pen').boundingBox()
    const corner = (x, y) => [box.x + box.width * x, box.y + box.height * y]
    await page.mouse.move(...corner(0.35, 0.3))
    await page.mouse.down()
    for (const [x, y] of [[0.6, 0.22], [0.72, 0.5], [0.62, 0.75], [0.38, 0.68], [0.35, 0.32]]) await page.mouse.move(...corner(x, y), { steps: 8 })
    await page.mouse.up()
    await page.getByRole('heading', { name: /已选 \d+ 个/ }).waitFor()
  } },
  { ...office, name: 'sites', path: '/desk/sites' },
  { ...office, name: 'site', path: async (ask) => `/sites/${(await ask('/sites?limit=1')).rows[0].id}` },
  { ...office, name: 'standard-import', path: '/standards/import', act: async (page, { file }) => {
    await page.setInputFiles('input[type=file]', file('village.csv', '编号,上级,名称,分值,规则\n七,,村民素质,15,\n七.1,七,村风民风,5,打分\n七.2,七,文明家庭创评率,4,比率 >=80=A 其余 C#\n七.3,七,未成年人,3,合格\n七.4,七,新居民登记率,4,比率 >=90=A 其余 C#\n七.5,八,移风易俗,2,每处扣二\n'))
    await page.getByText('改正').first().waitFor()
  } },
  { ...office, name: 'compare', path: async (ask) => {
    const [newest, before] = await editions(ask)
    return `/standards/${before.id}/compare/${newest.id}`
  } },
  // A draft while one of its rules is written.
  { ...office, name: 'standard', path: async (ask) => `/standards/${(await editions(ask))[0].id}`, act: async (page) => {
    const published = page.url()
    await page.getByRole('button', { name: '建新版本' }).click()
    await page.waitForURL((u) => u.href !== published)
    await page.getByRole('button', { name: '全部展开' }).click()
    await page.locator('tr[data-code] td.c-rule').filter({ hasText: /缺陷|比率|符合/ }).nth(2).dblclick()
    await page.getByRole('combobox').waitFor()
  } },
  { ...office, name: 'import', path: '/desk/sites/import', act: async (page, { file, ask }) => {
    const { code } = await community(ask)
    await page.setInputFiles('input[type=file]', file('sites.csv', `点位名称,点位类型,区划,经度,纬度\n和风大街(东段),商业大街,${code},117.1,36.6\n和风农贸市场,集贸市场,${code},117.11,36.61\n,商业大街,${code},117.1,36.6\n和风公园,游乐园,${code},117.1,136.6\n`))
    await page.getByText('改正').first().waitFor()
  } },
  { ...office, name: 'plan', path: async (ask) => `/plans/${(await ask('/plans?limit=10')).rows.find((p) => p.state === 'drawn').id}` },
  { as: 'reviewer', name: 'visit', path: async (ask) => `/visits/${(await busiest(ask)).id}` },
  { as: 'reviewer', name: 'correct', path: async (ask) => `/visits/${(await busiest(ask)).id}`, act: async (page) => {
    await page.keyboard.press('d')
    await page.keyboard.press('c')
    const dialog = page.getByRole('dialog', { name: '更正' })
    await dialog.waitFor()
    await dialog.getByLabel('更正原因').fill('照片上没有看到')
  } },
  { as: 'leader', size: 'wall', name: 'wall', path: '/wall', act: async (page) => {
    await page.keyboard.press(' ') // stand still
    const heading = page.locator('.scene h2').first()
    for (let was = await heading.textContent(); was !== '我们在哪里'; was = await heading.textContent()) {
      await page.keyboard.press('ArrowRight')
      await page.getByText(was, { exact: true }).waitFor({ state: 'hidden' })
    }
  } },
  { ...office, name: 'columns', path: '/desk/visits', act: async (page) => {
    await page.getByRole('grid').focus()
    for (let n = 0; n < 3; n++) {
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press(' ')
    }
    await page.getByRole('button', { name: '列', exact: true }).click()
  } },
  { ...office, name: 'palette', path: '/', act: async (page) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: '查找点位' }).fill('nongmao')
    await page.getByRole('option').first().waitFor()
  } },
  { ...office, name: 'case-board', path: '/cases/board' },
  { ...office, name: 'case', path: async (ask) => `/cases/${(await ask('/cases?state=closed&source=visit&limit=20')).rows.find((c) => c.site !== null).id}` },
  { ...office, name: 'case-dispatch', path: '/cases/dispatch', act: async (page) => {
    await page.keyboard.press('/')
    await page.getByRole('combobox', { name: '输入类别' }).fill('lj')
    await page.getByRole('option').first().waitFor()
  } },
  { as: 'reviewer', name: 'case-verify', path: '/cases/verify' },
  { as: 'liaison', name: 'case-mine', path: '/cases/mine', act: async (page) => {
    await page.locator('.detail').getByRole('button', { name: '处置', exact: true }).click()
  } },
  { as: 'liaison', size: 'phone', name: 'field-cases', path: '/field/cases', act: async (page) => {
    await page.locator('button.head').first().click()
  } },
  { as: 'office', size: 'phone', name: 'field-tours', path: '/field/tours', act: async (page) => {
    await page.getByLabel('发现的问题').fill('跨河桥下堆放建筑垃圾')
    await page.getByLabel('现场要求').fill('三天内清运完毕，设置围挡')
  } },
  { ...office, name: 'journal', path: '/desk/journal' },
  { as: 'reviewer', name: 'factor', path: '/account', act: async (page) => {
    await page.getByRole('button', { name: '设置第二因素' }).click()
    await page.locator('input[autocomplete=current-password]').last().fill(password)
    await page.getByRole('button', { name: '设置第二因素' }).click()
    await page.locator('img.qr').scrollIntoViewIfNeeded()
  } },
  { as: 'admin', name: 'separation', path: '/separation' },
  { as: 'admin', name: 'retention', path: '/retention', act: async (page) => {
    await page.getByRole('button', { name: '修改“重复提交的记录”' }).click()
    await page.getByRole('button', { name: '看看会清除多少' }).click()
  } },
  { ...office, name: 'role', path: async (ask) => `/roles/${(await ask('/roles?limit=10')).rows[1].id}` },
  { as: 'inspector1', size: 'phone', name: 'field', path: '/field' },
  { as: 'inspector1', size: 'phone', name: 'field-visit', path: '/field', act: async (page) => {
    await page.locator('li.card a').nth(2).click()
    const more = page.locator('button.big').nth(1)
    await more.waitFor()
    await more.click()
    await more.click()
  } },
  { as: 'inspector1', size: 'phone', name: 'field-phone', path: '/field/phone' },
  { size: 'phone', name: 'public', path: '/public' },
  { size: 'phone', name: 'public-report', path: '/public/report' },
  { ...office, name: 'report-review', path: '/reports/review' },
  { ...office, name: 'bulletin', path: '/desk/bulletins', act: async (page) => {
    await page.getByRole('button', { name: '起草' }).click()
    const dialog = page.getByRole('dialog', { name: '起草' })
    await dialog.getByLabel('种类').selectOption({ label: '周通报' })
    await dialog.locator('button[type=submit]').click()
    await page.waitForURL(/\/bulletins\/\d+$/)
  } },
  { ...office, name: 'messages', path: '/messages' },
  { ...office, name: 'notice', path: async (ask) => `/notices/${(await ask('/notices?limit=1')).rows[0].id}` },
  { ...office, name: 'burden', path: '/burden' },
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
  { as: 'leader', size: 'wall', name: 'wall-1920', path: '/wall' },
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
