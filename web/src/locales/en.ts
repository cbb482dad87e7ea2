import type { Messages } from './zh-CN'
import app from './en/app'
import errors from './en/errors'

const messages: Messages = { ...app, ...errors }
export default messages
