import type { Messages } from './zh-CN'
import app from './en/app'
import errors from './en/errors'
import map from './en/map'
import score from './en/score'
import standards from './en/standards'
import visits from './en/visits'

const messages: Messages = { ...app, ...errors, ...standards, ...score, ...map, ...visits }
export default messages
