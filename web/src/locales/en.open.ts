// The words of the public face: a phone fetches these alone. That every key its pages ask for is there, a test holds.
import app from './en/app'
import citizen, { citizen_errors } from './en/citizen'
import errors from './en/errors'
import errors_desk from './en/errors_desk'
import help from './en/help'
import open from './en/public'
import score from './en/score'

export default { ...app, ...citizen, errors: { ...errors.errors, ...errors_desk, fields: { ...errors.errors.fields, ...errors_desk.fields }, citizen: citizen_errors }, ...help, ...open, score: { methods: score.score.methods } }
