import app from './en/app'
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

export default {
  ...app,
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
