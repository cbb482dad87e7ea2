// Which section of the manual is about a page: "chapter#section", by the name of the route; generic pages by their entity.
// A test holds that every route has one and that the manual has the section.
import type { RouteLocationNormalizedLoaded } from 'vue-router'

const kRoutes: Record<string, string> = {
  'sign-in': 'walk#登录',
  setup: 'accounts#第一个管理员',
  public: 'score#向社会公布',
  'public-report': 'public#市民怎样反映',
  'public-reports': 'public#公开的反映',
  'public-follow': 'public#凭网址跟踪',
  'report-review': 'public#公开前的审核',
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
  messages: 'messages#我的消息',
  contact: 'messages#接收方式',
  channel: 'messages#发送渠道',
  'channel-new': 'messages#发送渠道',
  'channel-edit': 'messages#发送渠道',
  delivery: 'messages#发送记录',
  notice: 'notices#督办单与抄告单',
  burden: 'notices#单位负担',
  flags: 'notices#红黄旗',
  flag: 'notices#红黄旗',
  user: 'accounts#账号',
  role: 'accounts#角色',
  journal: 'lists#审计日志',
  plan: 'plans',
  'plan-sheets': 'plans#任务单',
  visit: 'review#检查记录',
  'case-board': 'cases#案件看板',
  'case-dispatch': 'cases#派遣台',
  'case-mine': 'cases#本单位待办',
  'case-verify': 'cases#核查',
  case: 'cases#一个案件的页面',
  field: 'field#外业首页',
  'field-scan': 'field#扫码',
  'field-phone': 'field#本机',
  'field-cases': 'cases#手机上的案件',
  'field-visit': 'field#记录一次检查',
  wall: 'wall',
  list: 'lists#列表',
  detail: 'lists',
  create: 'lists#新增和修改',
  edit: 'lists#新增和修改',
  import: 'lists#导入表格',
}
// What the lists hold, where a chapter says more than how lists work.
const kEntities: Record<string, string> = {
  rounds: 'walk#建立轮次',
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
  channels: 'messages#发送渠道',
  deliveries: 'messages#发送记录',
  notices: 'notices#督办单与抄告单',
  case_ladder: 'notices#催办规则',
  flag_rules: 'notices#红黄旗',
  cases: 'cases#案件列表',
  reports: 'cases#来件与答复',
  case_kinds: 'cases#类别与时限',
  case_limits: 'cases#类别与时限',
  calendar_days: 'cases#工作日历与作息',
  office_hours: 'cases#工作日历与作息',
  open311_keys: 'public#与其他平台对接',
}

export const anchors = { routes: kRoutes, entities: kEntities }

// The address of the section; null when there is none.
export function help_of(route: Pick<RouteLocationNormalizedLoaded, 'name' | 'params'>): string | null {
  const entity = typeof route.params.entity === 'string' ? route.params.entity : ''
  const own = route.name === 'list' || route.name === 'detail' ? kEntities[entity] : undefined
  const anchor = own ?? kRoutes[String(route.name)]
  return anchor === undefined ? null : `/help/${anchor}`
}
