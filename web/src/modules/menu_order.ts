// The order of the menu: by what people do, not by which module does it. In a group, paths of pages and names of entities. What no
// group names, and what is set up once, is in the last, which is folded.
export interface MenuPart {
  name: string // `menu.<name>` in the locales
  items: string[]
}
export const kMenuParts: MenuPart[] = [
  { name: 'assess', items: ['/score', 'rounds', 'marks', 'plans', 'visits', 'standards'] },
  { name: 'sites', items: ['/map', 'sites', 'site_types'] },
  { name: 'cases', items: ['/cases/mine', '/cases/dispatch', '/cases/board', '/cases/verify', 'cases', 'reports', '/reports/review'] },
  { name: 'press', items: ['/flags', 'notices', '/burden'] },
  { name: 'papers', items: ['bulletins', 'meetings', 'meeting_tasks'] },
  { name: 'register', items: ['places', 'units', 'liaisons', 'stewards'] },
]
export const kSetUp: MenuPart = { name: 'set_up', items: ['users', 'roles', '/separation', 'case_kinds', 'case_limits', 'case_ladder', 'flag_rules', 'calendar_days', 'office_hours', 'letterheads', 'open311_keys', 'channels', 'deliveries', 'journal', '/retention'] }
