// Which sites the map shows. Eight dimensions, any number of choices in each: within one dimension any choice is enough,
// across dimensions all must hold. Each choice is counted under the choices of the other dimensions, in one pass.
import { band_of } from './scale'

export interface MapEntry {
  id: number
  number: string
  name: string
  type: string
  place: string
  state: string
  unit: number | null
  steward: number | null
  position: [number, number] | null
  rate: number | null
  n: number
  visited_at: number | null
  visit: number | null
  this_round: boolean
}

export const kDims = ['type', 'place', 'unit', 'steward', 'state', 'band', 'round', 'last'] as const
export type Dim = (typeof kDims)[number]
export interface Filter {
  q: string
  chosen: Record<Dim, string[]>
}
export const kLast = ['never', 'd30', 'd90', 'older'] as const

export function no_filter(): Filter {
  return { q: '', chosen: { type: [], place: [], unit: [], steward: [], state: [], band: [], round: [], last: [] } }
}

const kDay = 86_400_000
function last_of(at: number | null, now: number): string {
  if (at === null) return 'never'
  if (now - at <= 30 * kDay) return 'd30'
  return now - at <= 90 * kDay ? 'd90' : 'older'
}

// What a site has in each dimension; a place is its district (6 digits) and its street (9) alike.
export function values_of(e: MapEntry, now: number): Record<Dim, string[]> {
  const unit = (id: number | null) => [id === null ? 'none' : String(id)]
  return {
    type: [e.type],
    place: [...new Set([e.place.slice(0, 6), e.place.slice(0, 9)])],
    unit: unit(e.unit),
    steward: unit(e.steward),
    state: [e.state],
    band: [band_of(e.rate)],
    round: [e.this_round ? 'yes' : 'no'],
    last: [last_of(e.visited_at, now)],
  }
}

export interface Filtered {
  shown: number[] // indices of the entries
  counts: Record<Dim, Map<string, number>>
}
export interface Prepared {
  words: string[]
  values: Record<Dim, string[]>[]
}
export function prepare(all: MapEntry[], now: number): Prepared {
  return { words: all.map((e) => `${e.name}\n${e.number}`.toLowerCase()), values: all.map((e) => values_of(e, now)) }
}

export function filtered(prepared: Prepared, filter: Filter): Filtered {
  const counts = Object.fromEntries(kDims.map((d) => [d, new Map<string, number>()])) as Filtered['counts']
  const wanted = kDims.map((d) => new Set(filter.chosen[d]))
  const q = filter.q.trim().toLowerCase()
  const shown: number[] = []
  prepared.values.forEach((values, at) => {
    if (q !== '' && !(prepared.words[at] ?? '').includes(q)) return
    let misses = 0
    let missed: Dim | null = null
    kDims.forEach((d, i) => {
      const set = wanted[i]
      if (set === undefined || set.size === 0 || values[d].some((v) => set.has(v))) return
      misses++
      missed = d
    })
    if (misses > 1) return
    if (misses === 0) shown.push(at)
    for (const d of kDims) {
      if (misses === 1 && d !== missed) continue
      for (const v of values[d]) counts[d].set(v, (counts[d].get(v) ?? 0) + 1)
    }
  })
  return { shown, counts }
}

// ---- the address ----
type Query = Record<string, string | null | (string | null)[] | undefined>
export function to_query(filter: Filter): Record<string, string> {
  const out: Record<string, string> = {}
  if (filter.q.trim() !== '') out.q = filter.q.trim()
  for (const d of kDims) if (filter.chosen[d].length > 0) out[d] = filter.chosen[d].join(',')
  return out
}
export function from_query(query: Query): Filter {
  const text = (key: string) => (typeof query[key] === 'string' ? query[key] : '')
  const out = no_filter()
  out.q = text('q')
  for (const d of kDims) out.chosen[d] = text(d).split(',').filter((v) => v !== '')
  return out
}

export interface View {
  lon: number
  lat: number
  zoom: number
}
// "117.00123,36.65012,12.40"
export function view_text(v: View): string {
  return `${v.lon.toFixed(5)},${v.lat.toFixed(5)},${v.zoom.toFixed(2)}`
}
export function read_view(text: unknown): View | null {
  if (typeof text !== 'string') return null
  const [lon, lat, zoom, ...rest] = text.split(',').map(Number)
  if (lon === undefined || lat === undefined || zoom === undefined || rest.length > 0) return null
  if (![lon, lat, zoom].every(Number.isFinite) || Math.abs(lon) > 180 || Math.abs(lat) > 85 || zoom < 0 || zoom > 24) return null
  return { lon, lat, zoom }
}
