// What the platform itself speaks: session, schema, list, problem, import. The rows of modules come from api/generated.ts.

export interface SessionUser {
  id: number
  login: string
  name: string
  unit_name: string | null
  unit: number | null
  place: string // '' = everywhere
  place_name: string | null
}
export interface Session {
  user: SessionUser
  permissions: string[]
  csrf: string
  demo: boolean
  needs_factor: boolean // nothing else is open until a second factor is set up
}

// The reply to a right password when a code is still missing.
export interface SecondStep {
  second_factor: true
  expires_at: number
}

export type Kind =
  | 'boolean'
  | 'i32'
  | 'i64'
  | 'real'
  | 'text'
  | 'day'
  | 'instant'
  | 'id'
  | 'enumeration'
  | 'list'
  | 'record'
  | 'json'

export interface Choice {
  value: string
  label: string
  label_en: string
}
export interface Field {
  name: string
  kind: Kind
  optional: boolean
  label: string
  label_en: string
  required: boolean
  read_only: boolean
  secret: boolean
  masked: boolean // the rows hold its mask; MaskedText asks for the whole
  hidden: boolean
  wide: boolean
  min: number | null
  max: number | null
  min_length: number // characters of a text, items of a list
  max_length: number
  unit: string
  unit_en: string
  ref: string // entity that an id or a code (or a list of them) refers to; '' for none
  choices: Choice[] // of an enumeration, or of a list of them
  element: Kind | null // of a list
}
export interface Entity {
  name: string
  title: string
  title_en: string
  module: string
  path: string
  id_field: string
  title_field: string
  read: string
  write: string
  import: boolean
  export: boolean
  options: boolean // rows can be looked up by what is typed
  create: boolean
  edit: boolean
  remove: boolean
  show: boolean // masked fields may be asked for whole
  fields: Field[]
  filters: Field[]
  sorts: string[]
  columns: string[]
}
export interface ModuleInfo {
  name: string
  title: string
  title_en: string
}
export interface PermissionInfo {
  key: string
  label: string
  label_en: string
}
export interface Schema {
  modules: ModuleInfo[]
  entities: Entity[]
  permissions: PermissionInfo[]
}

export type Row = Record<string, unknown>
export interface Page<T = Row> {
  rows: T[]
  // What the rows' references are called: entity → id or code → name.
  refs: Record<string, Record<string, string>>
  next: string | null
  total: number | null
}

export type Args = Record<string, unknown>
export interface FieldError {
  field: string
  key: string
  args?: Args
}
export interface ProblemDocument {
  type?: string
  title?: string
  status: number
  key: string
  request_id?: string
  args?: Args
  errors?: FieldError[]
}

export interface Option {
  id: string
  label: string
}

export type LineState = 'created' | 'changed' | 'same' | 'wrong'
export interface ImportLine {
  row: number
  state: LineState
  key: string
  cells: string[] // as the file has them; none when nothing would change
  changes: { field: string; before: unknown; after: unknown }[]
  errors: FieldError[]
}
export interface ImportReport {
  mode: 'check' | 'apply'
  file: string
  applied: boolean
  rows: number
  created: number
  changed: number
  same: number
  wrong: number
  truncated: boolean
  columns: { title: string; field: string }[] // of the file; field '' when the column is not read; none when it is no table
  lines: ImportLine[]
}
