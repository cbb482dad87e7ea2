// Whose work this phone keeps. Known without a line and after a session has run out, so that work goes on; forgotten when
// the person signs out. A phone may be shared: what is kept is shown to its owner alone.
const kStored = 'chuangcheng.field_user'

export function phone_user(): number | null {
  const id = Number(localStorage.getItem(kStored) ?? 0)
  return Number.isSafeInteger(id) && id > 0 ? id : null
}
export function keep_phone_user(id: number | null): void {
  if (id === null) localStorage.removeItem(kStored)
  else localStorage.setItem(kStored, String(id))
}
