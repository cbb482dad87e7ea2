// Pages that are more than a generic list or form: their routes, their place in the menu, and which entity they stand for.
import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { Entity } from '@/app/contract'

export interface MenuPage {
  title: string // key in the locales
  to: string
  permission: string
  of_unit?: true // for people of a unit
}

export const module_routes: { desk: RouteRecordRaw[]; field: RouteRecordRaw[]; open: RouteRecordRaw[] } = {
  desk: [
    { path: '', name: 'home', component: () => import('./warmap/HomePage.vue'), meta: { title: 'home.title' } },
    { path: 'standards/import', name: 'standard-import', component: () => import('./standards/StandardImportPage.vue'), meta: { permission: 'standards.write', title: 'standards.import' } },
    { path: 'desk/standards', name: 'standards', component: () => import('./standards/StandardsPage.vue'), meta: { permission: 'standards.read', title: 'standards.title' } },
    { path: 'standards/:id', name: 'standard', component: () => import('./standards/StandardPage.vue'), props: true, meta: { permission: 'standards.read', title: 'standards.title' } },
    { path: 'standards/:id/compare/:other', name: 'standard-compare', component: () => import('./standards/ComparePage.vue'), props: true, meta: { permission: 'standards.read', title: 'standards.compare' } },
    { path: 'score/:id?', name: 'score', component: () => import('./marks/ScorePage.vue'), props: true, meta: { permission: 'marks.read', title: 'score.title' } },
    { path: 'score/:id/import', name: 'mark-import', component: () => import('./marks/MarkImportPage.vue'), props: true, meta: { permission: 'marks.write', title: 'score.import' } },
    { path: 'score/:id/:code', name: 'explain', component: () => import('./marks/ExplainPage.vue'), props: true, meta: { permission: 'marks.read', title: 'score.title' } },
    { path: 'map', name: 'map', component: () => import('./sites/MapPage.vue'), meta: { permission: 'sites.read', title: 'map.title' } },
    { path: 'sites/:id', name: 'site', component: () => import('./sites/SitePage.vue'), props: true, meta: { permission: 'sites.read' } },
    { path: 'import-map/:entity(sites|places)', name: 'import-map', component: () => import('./sites/MapImportPage.vue'), props: true },
    { path: 'account', name: 'account', component: () => import('./accounts/AccountPage.vue'), meta: { title: 'account.title' } },
    { path: 'account/contact', name: 'contact', component: () => import('./messages/ContactPage.vue'), meta: { title: 'messages.contact' } },
    { path: 'messages', name: 'messages', component: () => import('./messages/MessagesPage.vue'), meta: { title: 'messages.title' } },
    { path: 'desk/channels/new', name: 'channel-new', component: () => import('./messages/ChannelForm.vue'), meta: { permission: 'messages.channels', title: 'messages.channel' } },
    { path: 'desk/channels/:id/edit', name: 'channel-edit', component: () => import('./messages/ChannelForm.vue'), props: true, meta: { permission: 'messages.channels', title: 'messages.channel' } },
    { path: 'channels/:id', name: 'channel', component: () => import('./messages/ChannelPage.vue'), props: true, meta: { permission: 'messages.channels', title: 'messages.channel' } },
    { path: 'deliveries/:id', name: 'delivery', component: () => import('./messages/DeliveryPage.vue'), props: true, meta: { permission: 'messages.deliveries', title: 'messages.delivery' } },
    { path: 'notices/:id', name: 'notice', component: () => import('./notices/NoticePage.vue'), props: true, meta: { permission: 'cases.handle', title: 'notices.title' } },
    { path: 'burden', name: 'burden', component: () => import('./notices/BurdenPage.vue'), meta: { permission: 'cases.handle', title: 'burden.title' } },
    { path: 'flags', name: 'flags', component: () => import('./flags/FlagsPage.vue'), meta: { permission: 'flags.read', title: 'flags.title' } },
    { path: 'flags/:id', name: 'flag', component: () => import('./flags/FlagPage.vue'), props: true, meta: { permission: 'flags.read', title: 'flags.title' } },
    { path: 'users/:id', name: 'user', component: () => import('./accounts/UserPage.vue'), props: true, meta: { permission: 'accounts.read', title: 'account.title' } },
    { path: 'roles/:id', name: 'role', component: () => import('./accounts/RolePage.vue'), props: true, meta: { permission: 'accounts.read', title: 'roles.title' } },
    { path: 'separation', name: 'separation', component: () => import('./accounts/SeparationPage.vue'), meta: { permission: 'accounts.read', title: 'separation.title' } },
    { path: 'retention', name: 'retention', component: () => import('./system/RetentionPage.vue'), meta: { permission: 'system.retention', title: 'retention.title' } },
    { path: 'journal/:id', name: 'journal', component: () => import('./system/JournalPage.vue'), props: true, meta: { permission: 'system.journal', title: 'journal.title' } },
    { path: 'plans/:id', name: 'plan', component: () => import('./visits/PlanPage.vue'), props: true, meta: { title: 'plans.title' } },
    { path: 'plans/:id/sheets', name: 'plan-sheets', component: () => import('./visits/AssignmentSheets.vue'), props: true, meta: { permission: 'visits.plan', title: 'plan.sheets' } },
    { path: 'reports/review', name: 'report-review', component: () => import('./publication/ReviewPage.vue'), meta: { permission: 'cases.dispatch', title: 'publication.title' } },
    { path: 'desk/bulletins', name: 'bulletins', component: () => import('./bulletins/BulletinsPage.vue'), meta: { permission: 'bulletins.read', title: 'bulletins.title' } },
    { path: 'bulletins/:id', name: 'bulletin', component: () => import('./bulletins/BulletinPage.vue'), props: true, meta: { permission: 'bulletins.read', title: 'bulletins.title' } },
    { path: 'meetings/:id', name: 'meeting', component: () => import('./bulletins/MeetingPage.vue'), props: true, meta: { permission: 'bulletins.read', title: 'meetings.title' } },
    { path: 'desk/meeting_tasks', name: 'meeting-tasks', component: () => import('./bulletins/TasksPage.vue'), meta: { permission: 'bulletins.read', title: 'meetings.tasks' } },
    { path: 'visits/:id', name: 'visit', component: () => import('./visits/VisitPage.vue'), props: true, meta: { title: 'visits.visits' } },
    { path: 'cases', redirect: '/desk/cases' },
    { path: 'cases/board', name: 'case-board', component: () => import('./cases/BoardPage.vue'), meta: { permission: 'cases.read', title: 'cases.board' } },
    { path: 'cases/dispatch', name: 'case-dispatch', component: () => import('./cases/DispatchPage.vue'), meta: { permission: 'cases.dispatch', title: 'cases.dispatch' } },
    { path: 'cases/mine', name: 'case-mine', component: () => import('./cases/MinePage.vue'), meta: { permission: 'cases.handle', title: 'cases.mine' } },
    { path: 'cases/verify', name: 'case-verify', component: () => import('./cases/VerifyPage.vue'), meta: { permission: 'cases.verify', title: 'cases.verify' } },
    { path: 'cases/:id(\\d+)', name: 'case', component: () => import('./cases/CasePage.vue'), props: true, meta: { title: 'cases.title' } },
  ],
  field: [
    {
      path: '/field',
      component: () => import('./field/FieldShell.vue'),
      children: [
        { path: '', name: 'field', component: () => import('./field/FieldHome.vue'), meta: { title: 'field.title', kept: true } },
        { path: 'scan', name: 'field-scan', component: () => import('./field/ScanPage.vue'), meta: { title: 'field.scan', kept: true } },
        { path: 'phone', name: 'field-phone', component: () => import('./field/PhonePage.vue'), meta: { title: 'field.phone', kept: true } },
        { path: 'cases', name: 'field-cases', component: () => import('./field/FieldCases.vue'), meta: { title: 'field.fixes', kept: true } },
        { path: 'tours', name: 'field-tours', component: () => import('./tours/TourPage.vue'), meta: { title: 'field.tours', kept: true } },
        { path: 'visits/:id', name: 'field-visit', component: () => import('./field/FieldVisit.vue'), props: true, meta: { title: 'field.title', kept: true } },
        { path: '/q/:token', name: 'scanned', component: () => import('./sites/ScannedPage.vue'), props: true, meta: { title: 'scanned.title', kept: true } },
      ],
    },
  ],
  // For everybody, without signing in.
  open: [
    { path: '/public', name: 'public', component: () => import('./public/PublicPage.vue'), meta: { open: true, title: 'public.title' } },
    { path: '/public/report', name: 'public-report', component: () => import('./public/ReportPage.vue'), meta: { open: true, title: 'citizen.title' } },
    { path: '/public/reports', name: 'public-reports', component: () => import('./public/PublicReports.vue'), meta: { open: true, title: 'citizen.list' } },
    { path: '/public/r/:token', name: 'public-follow', component: () => import('./public/FollowPage.vue'), props: true, meta: { open: true, title: 'citizen.followed' } },
    { path: '/help/:chapter?', name: 'help', component: () => import('./help/HelpPage.vue'), props: true, meta: { open: true, title: 'help.title' } },
    // Open, though its figures are not: on a wall an ended session is a quiet notice over the last of them, not another page.
    { path: '/wall', name: 'wall', component: () => import('./wall/WallPage.vue'), meta: { open: true, title: 'wall.title' } },
  ],
}

export const menu_pages: MenuPage[] = [
  { title: 'score.title', to: '/score', permission: 'marks.read' },
  { title: 'map.title', to: '/map', permission: 'sites.read' },
  { title: 'burden.title', to: '/burden', permission: 'cases.handle' },
  { title: 'flags.title', to: '/flags', permission: 'flags.read' },
  { title: 'cases.board', to: '/cases/board', permission: 'cases.read' },
  { title: 'cases.dispatch', to: '/cases/dispatch', permission: 'cases.dispatch' },
  { title: 'cases.mine', to: '/cases/mine', permission: 'cases.handle', of_unit: true },
  { title: 'cases.verify', to: '/cases/verify', permission: 'cases.verify' },
  { title: 'field.title', to: '/field', permission: 'visits.visit' },
  { title: 'publication.title', to: '/reports/review', permission: 'cases.dispatch' },
  { title: 'wall.title', to: '/wall', permission: 'warmap.read' },
  { title: 'separation.title', to: '/separation', permission: 'accounts.read' },
  { title: 'retention.title', to: '/retention', permission: 'system.retention' },
]

// What takes the place of the generic pages of an entity.
export interface EntityPages {
  row?: (id: string) => string
  create?: string // path of the page that makes a new one
  in_menu?: false | 'settings' // settings: for who may change them
  bulk?: () => Promise<Component> // what may be done to the chosen rows of the list
  // Beside the list's own buttons; `file` is an address of the server, given the list's filters.
  actions?: { title: string; to: string; permission: string; file?: true }[]
}
const kPages: Record<string, EntityPages> = {
  standards: { row: (id) => `/standards/${id}` },
  rounds: { row: (id) => `/score/${id}` },
  users: { row: (id) => `/users/${id}` },
  roles: { row: (id) => `/roles/${id}`, create: '/roles/new' },
  journal: { row: (id) => `/journal/${id}` },
  notices: { row: (id) => `/notices/${id}` },
  flags: { row: (id) => `/flags/${id}`, in_menu: false },
  plans: { row: (id) => `/plans/${id}` },
  channels: { row: (id) => `/channels/${id}` },
  deliveries: { row: (id) => `/deliveries/${id}` },
  visits: { row: (id) => `/visits/${id}` },
  cases: { row: (id) => `/cases/${id}`, bulk: () => import('./cases/BulkMoves.vue') },
  sites: {
    row: (id) => `/sites/${id}`,
    actions: [
      { title: 'sites.qr_sheet', to: '/api/sites/qr-sheet', permission: 'sites.read', file: true },
      { title: 'sites.export_map', to: '/api/sites/geojson', permission: 'sites.read', file: true },
      { title: 'sites.import_map', to: '/import-map/sites', permission: 'sites.write' },
    ],
  },
  places: { actions: [{ title: 'sites.import_borders', to: '/import-map/places', permission: 'places.write' }] },
  case_kinds: { in_menu: 'settings' },
  case_limits: { in_menu: 'settings' },
  calendar_days: { in_menu: 'settings' },
  office_hours: { in_menu: 'settings' },
  case_ladder: { in_menu: 'settings' },
  flag_rules: { in_menu: 'settings' },
  open311_keys: { in_menu: 'settings' },
  letterheads: { in_menu: 'settings' },
  bulletins: { row: (id) => `/bulletins/${id}` },
  meetings: { row: (id) => `/meetings/${id}`, create: '/meetings/new' },
  standard_criteria: { in_menu: false },
}

export function pages_of(entity: string): EntityPages {
  return kPages[entity] ?? {}
}
export function row_path(entity: Pick<Entity, 'name'> | string, id: unknown): string {
  const name = typeof entity === 'string' ? entity : entity.name
  return pages_of(name).row?.(String(id)) ?? `/desk/${name}/${encodeURIComponent(String(id))}`
}
