// 外业一面的用语：手机上只取这些。各页用到的键必须都在，由测试保证。
import app from './zh-CN/app'
import errors from './zh-CN/errors'
import field from './zh-CN/field'
import help from './zh-CN/help'
import visits from './zh-CN/visits'

export default { ...app, ...errors, ...help, ...visits, ...field }
