// 市民页面与使用手册的用语：没有案件的，好让它们轻一些。各页用到的键必须都在，由测试保证。
import app from './zh-CN/app'
import errors from './zh-CN/errors'
import field from './zh-CN/field'
import front from './zh-CN/front'
import help from './zh-CN/help'
import map from './zh-CN/map'
import open from './zh-CN/public'
import score from './zh-CN/score'
import standards from './zh-CN/standards'
import tables from './zh-CN/tables'
import visits from './zh-CN/visits'

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
