import type { Messages } from './zh-CN'
import app from './en/app'
import errors from './en/errors'
import standards from './en/standards'

const messages: Messages = { ...app, ...errors, ...standards }
export default messages
