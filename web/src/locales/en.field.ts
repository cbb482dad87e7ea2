// The words of the field face: a phone fetches these alone. A test sees to it that no page asks for others.
import app from './en/app'
import errors from './en/errors'
import field from './en/field'
import help from './en/help'
import visits from './en/visits'

export default { ...app, ...errors, ...help, ...visits, ...field }
