// Three separate administrators: turned on by one, what each may no longer do, and off by two of them.
import assert from 'node:assert/strict'
import { desk, password, phone } from '../stage.mjs'

export const name = 'three administrators are kept apart: who grants cannot look, who looks cannot change, and it takes two to end it'

export async function walk({ stage, at }) {
  const admin = await stage.person('admin')
  const caller = async (page) => {
    const { csrf } = await (await page.request.get(at('/api/session'))).json()
    return async (method, path, data) => {
      const reply = await page.request.fetch(at(`/api${path}`), { method, data, headers: { 'X-CSRF-Token': csrf } })
      return { status: reply.status(), body: reply.status() === 204 ? null : await reply.json() }
    }
  }
  const ask = await caller(admin)
  const roles = (await ask('GET', '/roles?limit=100')).body.rows
  const role = (called) => roles.find((r) => r.name === called).id
  const person = async (login, called, ...held) => {
    const made = await ask('POST', '/users', { login, name: called, roles: held })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    return made.body.id
  }
  const confirm = async (page, button) => {
    await page.getByRole('button', { name: button, exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click()
  }
  // Of a new account, by the link that its owner was given.
  const begin = async (id) => {
    const link = await ask('POST', `/users/${id}/link`)
    const page = await stage.person('', desk)
    await page.goto(at(link.body.path))
    await page.getByRole('button', { name: '设置密码并登录' }).waitFor()
    for (const field of await page.locator('input[autocomplete=new-password]').all()) await field.fill(password)
    await page.getByRole('button', { name: '设置密码并登录' }).click()
    await page.waitForURL((u) => !u.pathname.startsWith('/setup'))
    return page
  }

  // Nobody has the two other duties yet: the page says so and does not let it be turned on.
  await admin.goto(at('/separation'))
  await admin.getByText('审计管理没有人承担').waitFor()
  assert.ok(await admin.getByRole('button', { name: '启用三员分立' }).isDisabled())
  const guard = await begin(await person('guard', '安全员', role('安全管理员')))
  const reader = await begin(await person('reader', '审计员', role('审计管理员')))
  const clerk = await person('new.clerk', '新来的督查员')
  await admin.reload()
  await admin.getByText('没有冲突，可以启用').waitFor()
  await confirm(admin, '启用三员分立')
  await admin.getByText('已启用', { exact: true }).waitFor()

  try {
    // The system administrator keeps accounts: no journal, no roles, and grants nothing.
    await admin.goto(at('/desk/journal'))
    await admin.getByText('没有找到').first().waitFor()
    assert.equal((await ask('GET', '/journal')).status, 403)
    await admin.goto(at(`/users/${clerk}`))
    await admin.getByRole('button', { name: '生成设置密码的链接' }).waitFor()
    assert.equal(await admin.getByRole('heading', { name: '授予角色' }).count(), 0)
    const refused = await ask('PUT', `/users/${clerk}`, { roles: [role('督查员')] })
    assert.deepEqual(refused.body.errors.map((e) => `${e.field}:${e.key}`), ['roles:security_grants'])
    assert.equal((await ask('POST', `/users/${clerk}/link`)).status, 200)

    // The security administrator grants, and neither makes accounts nor looks.
    await guard.goto(at(`/users/${clerk}`))
    await guard.getByLabel('督查员', { exact: true }).check()
    await guard.getByRole('button', { name: '保存' }).click()
    await guard.getByText('已保存').waitFor()
    const say = await caller(guard)
    assert.equal((await say('GET', '/journal')).status, 403)
    assert.equal((await say('POST', '/users', { login: 'one.more', name: '又一个' })).status, 403)
    await guard.goto(at('/desk/journal'))
    await guard.getByText('没有找到').first().waitFor()

    // The audit administrator reads who did what, and changes nothing.
    await reader.goto(at('/desk/journal'))
    await reader.getByText('PUT /users/{id}/roles').first().waitFor()
    const look = await caller(reader)
    const rows = (await look('GET', '/journal?limit=50')).body.rows
    assert.equal(rows.find((r) => r.route === 'PUT /users/{id}/roles').user_name, '安全员')
    await reader.goto(at(`/journal/${rows.find((r) => r.route === 'POST /separation/on').seq}`))
    await reader.getByRole('button', { name: '校验日志' }).click()
    await reader.getByText('日志完整').waitFor()
    assert.equal((await look('PUT', `/users/${clerk}/roles`, { roles: [] })).status, 403)

    // To end it one asks and the other agrees; who asks is not offered to agree.
    await admin.goto(at('/separation'))
    await admin.getByText('停用要两个人').waitFor()
    assert.equal(await admin.getByRole('button', { name: '同意停用' }).count(), 0)
    assert.equal((await ask('POST', '/separation/off/agree')).status, 409)
    await guard.goto(at('/separation'))
    await confirm(guard, '申请停用')
    await guard.getByText('安全员 于').waitFor()
    assert.equal(await guard.getByRole('button', { name: '同意停用' }).count(), 0)
    assert.equal((await say('POST', '/separation/off/agree')).status, 403)
    assert.equal((await ask('GET', '/separation')).body.on, true)

    // The other of the two, from the telephone.
    const small = await stage.person('admin', phone)
    await small.goto(at('/separation'))
    await small.getByText('安全员 于').waitFor()
    assert.ok(await small.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page is wider than the phone')
    await confirm(small, '同意停用')
    await small.getByText('未启用', { exact: true }).waitFor()
    assert.equal((await ask('GET', '/journal?limit=1')).status, 200)
    for (const page of [admin, guard, reader, small]) assert.deepEqual(page.faults, [])
  } finally {
    // Whatever went wrong: the journeys that follow find the city as it was.
    if ((await ask('GET', '/separation')).body.on) {
      await (await caller(guard))('POST', '/separation/off')
      await ask('POST', '/separation/off/agree')
    }
  }
}
