// 中文（默认语言）。各语言的键必须一致，由测试保证。
import app from './zh-CN/app'
import errors from './zh-CN/errors'
import map from './zh-CN/map'
import score from './zh-CN/score'
import standards from './zh-CN/standards'
import visits from './zh-CN/visits'

const messages = { ...app, ...errors, ...standards, ...score, ...map, ...visits }
export type Messages = typeof messages
export default messages
