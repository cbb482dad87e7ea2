// 中文（默认语言）。各语言的键必须一致，由测试保证。
import accounts from './zh-CN/accounts'
import app from './zh-CN/app'
import bulletins from './zh-CN/bulletins'
import cases from './zh-CN/cases'
import citizen, { citizen_errors } from './zh-CN/citizen'
import errors from './zh-CN/errors'
import errors_desk from './zh-CN/errors_desk'
import field from './zh-CN/field'
import fixes from './zh-CN/fixes'
import front from './zh-CN/front'
import help from './zh-CN/help'
import map from './zh-CN/map'
import post from './zh-CN/messages'
import notices from './zh-CN/notices'
import open from './zh-CN/public'
import score from './zh-CN/score'
import standards from './zh-CN/standards'
import tables from './zh-CN/tables'
import tours from './zh-CN/tours'
import visits from './zh-CN/visits'

const messages = {
  ...accounts,
  ...app,
  ...bulletins,
  ...cases,
  ...citizen,
  errors: { ...errors.errors, ...errors_desk, cases: { ...errors.errors.cases, ...errors_desk.cases }, fields: { ...errors.errors.fields, ...errors_desk.fields }, citizen: citizen_errors },
  ...field,
  ...fixes,
  ...front,
  ...help,
  ...map,
  ...post,
  ...notices,
  ...open,
  ...score,
  ...standards,
  ...tables,
  ...tours,
  ...visits,
}
export type Messages = typeof messages
export default messages
