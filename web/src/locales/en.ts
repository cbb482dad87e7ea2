import type { Messages } from './zh-CN'
import accounts from './en/accounts'
import app from './en/app'
import bulletins from './en/bulletins'
import cases from './en/cases'
import citizen, { citizen_errors } from './en/citizen'
import errors from './en/errors'
import errors_desk from './en/errors_desk'
import field from './en/field'
import fixes from './en/fixes'
import front from './en/front'
import help from './en/help'
import map from './en/map'
import post from './en/messages'
import notices from './en/notices'
import open from './en/public'
import score from './en/score'
import standards from './en/standards'
import tables from './en/tables'
import tours from './en/tours'
import visits from './en/visits'

const messages: Messages = {
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
export default messages
