// Which section of the manual is about a page: "chapter#section", by the name of the route; generic pages by their entity.
// A test holds that every route has one and that the manual has the section.
import type { RouteLocationNormalizedLoaded } from 'vue-router'

const kRoutes: Record<string, string> = {
  'sign-in': 'walk#登录',
  setup: 'accounts#第一个管理员',
  public: 'score#向社会公布',
  help: 'walk',
  home: 'desk#首页',
  nowhere: 'desk#页面提示的意思',
  'standard-import': 'standards#导入体系',
  standards: 'standards',
  standard: 'standards#修改草稿',
  'standard-compare': 'standards#比较两个版本',
  score: 'score#得分页',
  'mark-import': 'score#导入观察',
  explain: 'score#一个数怎么来的',
  map: 'sites#点位地图',
  site: 'sites#点位名录',
  'import-map': 'sites#地图文件',
  scanned: 'field#扫码',
  account: 'accounts#密码与会话',
  user: 'accounts#账号',
  role: 'accounts#角色',
  journal: 'lists#审计日志',
  plan: 'plans',
  'plan-sheets': 'plans#任务单',
  visit: 'review#检查记录',
  field: 'field#外业首页',
  'field-scan': 'field#扫码',
  'field-phone': 'field#本机',
  'field-visit': 'field#记录一次检查',
  wall: 'wall',
  bulletins: 'bulletins',
  bulletin: 'bulletins#修改与签发',
  meeting: 'bulletins#例会',
  'meeting-tasks': 'bulletins#任务',
  list: 'lists#列表',
  detail: 'lists',
  create: 'lists#新增和修改',
  edit: 'lists#新增和修改',
  import: 'lists#导入表格',
}
// What the lists hold, where a chapter says more than how lists work.
const kEntities: Record<string, string> = {
  rounds: 'walk#建立轮次',
  meetings: 'bulletins#例会',
  letterheads: 'bulletins#发文机关',
  marks: 'score#一个数怎么来的',
  plans: 'plans#建立计划',
  visits: 'review#检查记录',
  sites: 'sites#点位名录',
  places: 'lists#区划与单位',
  units: 'lists#区划与单位',
  liaisons: 'lists#联络员与包保任务',
  stewards: 'lists#联络员与包保任务',
  users: 'accounts#账号',
  roles: 'accounts#角色',
  journal: 'lists#审计日志',
}

export const anchors = { routes: kRoutes, entities: kEntities }

// The address of the section; null when there is none.
export function help_of(route: Pick<RouteLocationNormalizedLoaded, 'name' | 'params'>): string | null {
  const entity = typeof route.params.entity === 'string' ? route.params.entity : ''
  const own = route.name === 'list' || route.name === 'detail' ? kEntities[entity] : undefined
  const anchor = own ?? kRoutes[String(route.name)]
  return anchor === undefined ? null : `/help/${anchor}`
}
