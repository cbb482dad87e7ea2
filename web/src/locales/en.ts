import type { Messages } from './zh-CN'
import app from './en/app'
import bulletins from './en/bulletins'
import errors from './en/errors'
import field from './en/field'
import front from './en/front'
import help from './en/help'
import map from './en/map'
import open from './en/public'
import score from './en/score'
import standards from './en/standards'
import tables from './en/tables'
import visits from './en/visits'

const messages: Messages = {
  ...app,
  ...bulletins,
  ...errors,
  ...field,
  ...front,
  ...help,
  ...map,
  ...open,
  ...score,
  ...standards,
  ...tables,
  ...visits,
}
export default messages
