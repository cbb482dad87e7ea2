// 中文（默认语言）。各语言的键必须一致，由测试保证。
import app from './zh-CN/app'
import errors from './zh-CN/errors'

const messages = { ...app, ...errors }
export type Messages = typeof messages
export default messages
