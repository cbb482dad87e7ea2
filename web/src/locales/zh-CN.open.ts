// 公众一面的用语：手机上只取这些。各页用到的键必须都在，由测试保证。
import app from './zh-CN/app'
import citizen, { citizen_errors } from './zh-CN/citizen'
import errors from './zh-CN/errors'
import errors_desk from './zh-CN/errors_desk'
import help from './zh-CN/help'
import open from './zh-CN/public'
import score from './zh-CN/score'

export default { ...app, ...citizen, errors: { ...errors.errors, ...errors_desk, fields: { ...errors.errors.fields, ...errors_desk.fields }, citizen: citizen_errors }, ...help, ...open, score: { methods: score.score.methods } }
