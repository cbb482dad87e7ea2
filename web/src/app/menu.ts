// Where one can go: the menu's groups, in the order of modules/menu_order.ts, of what this person may read; and all pages by name, for
// the palette.
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { menu_pages, pages_of } from '@/modules'
import { kMenuParts, kSetUp } from '@/modules/menu_order'
import type { Entity } from './contract'
import { use_schema, use_titles } from './schema'
import { use_session } from './session'

export interface MenuItem {
  to: string
  title: string
}
export interface MenuGroup {
  name: string
  title: string
  items: MenuItem[]
  folded: boolean // until somebody opens it or is in it
}
// Faces beside the desk; one that this build does not have is not offered.
const kFaces: { to: string; title: string; permission: string; of_unit?: true }[] = [
  { to: '/field', title: 'shell.field', permission: 'visits.visit' },
  { to: '/field/cases', title: 'field.fixes', permission: 'cases.handle', of_unit: true },
  { to: '/wall', title: 'shell.wall', permission: 'warmap.read' },
]

export function use_menu() {
  const { t } = useI18n()
  const { title_of } = use_titles()
  const session = use_session()
  const schema = use_schema()
  const router = useRouter()

  const readable = computed(() => (schema.data.value?.entities ?? []).filter((e) => session.may(e.read)))
  const entry = (e: Entity): MenuItem & { key: string } => ({ key: e.name, to: `/desk/${e.name}`, title: title_of(e) })
  const groups = computed<MenuGroup[]>(() => {
    const own = menu_pages.filter((p) => session.may(p.permission) && (p.of_unit !== true || session.user?.unit != null) && !kFaces.some((f) => f.to === p.to))
    const shown = readable.value.filter((e) => pages_of(e.name).in_menu === undefined || (pages_of(e.name).in_menu === 'settings' && session.may(e.write)))
    const left = new Map([...own.map((p) => ({ key: p.to, to: p.to, title: t(p.title) })), ...shown.map(entry)].map((i) => [i.key, i]))
    const take = (names: string[]): MenuItem[] =>
      names.flatMap((name) => {
        const found = left.get(name)
        left.delete(name)
        return found ?? []
      })
    const parts = kMenuParts.map(({ name, items }) => ({ name, title: t(`menu.${name}`), items: take(items), folded: false }))
    const rest = take([...kSetUp.items, ...left.keys()])
    return [...parts, { name: kSetUp.name, title: t(`menu.${kSetUp.name}`), items: rest, folded: true }].filter((g) => g.items.length > 0)
  })
  const faces = computed<MenuItem[]>(() => kFaces.filter((f) => session.may(f.permission) && (f.of_unit !== true || session.user?.unit != null) && router.getRoutes().some((r) => r.path === f.to)).map((f) => ({ to: f.to, title: t(f.title) })))
  const pages = computed<MenuItem[]>(() => [
    { to: '/', title: t('home.title') },
    ...groups.value.flatMap((g) => g.items),
    ...faces.value,
    ...readable.value.filter((e) => e.create).map((e) => ({ to: pages_of(e.name).create ?? `/desk/${e.name}/new`, title: t('form.create', { title: title_of(e) }) })),
    ...readable.value.filter((e) => e.import).map((e) => ({ to: `/desk/${e.name}/import`, title: t('import.title', { title: title_of(e) }) })),
    ...readable.value.flatMap((e) => (pages_of(e.name).actions ?? []).filter((a) => !a.file && session.may(a.permission)).map((a) => ({ to: a.to, title: t(a.title) }))),
    { to: '/account', title: t('account.title') },
    { to: '/messages', title: t('messages.title') },
    { to: '/account/contact', title: t('messages.contact') },
  ])
  return { schema, groups, faces, pages }
}
