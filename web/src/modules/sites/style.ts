// The city's ground as a map style: paper, woods, parks, blocks, water, streets by their rank, borders, and labels. All of
// it from the city's own GeoJSON; without a glyph address MapLibre draws the letters from the reader's own fonts.
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'

// A stack of one name: local fonts are found by the browser, which falls back by itself.
const kFont: [string] = ['sans-serif']
const empty = { type: 'geojson' as const, data: { type: 'FeatureCollection' as const, features: [] } }
const of_layer = (layer: string): ExpressionSpecification => ['==', ['get', 'layer'], layer]
const by_zoom = (...stops: number[]): ExpressionSpecification => ['interpolate', ['exponential', 1.5], ['zoom'], ...stops] as unknown as ExpressionSpecification
const level = (name: string): ExpressionSpecification => ['==', ['get', 'level'], name]
// Areas have a point each where their name stands, in the same source: a map keeps and draws pieces for every source that it has.
const name_of = (name: string): ExpressionSpecification => ['all', ['==', ['geometry-type'], 'Point'], level(name)]

// Streets by their rank: pale beds between two darker edges. All edges are one layer and all beds another, the higher rank later: the
// map moves the quicker the fewer layers it has. Widths are [zoom, width]… and 0 below the first, where a rank is not drawn.
interface Rank {
  kinds: string[] // what no rank names is a street of the middle
  bed: string
  edge: string
  widths: number[]
}
const kOther: Rank = { kinds: [], bed: '#ffffff', edge: '#d5d0c3', widths: [10, 0.6, 13, 2, 16, 9] }
const kRanks: Rank[] = [
  { kinds: ['local'], bed: '#ffffff', edge: '#dedacf', widths: [12, 0.5, 16, 5] },
  kOther,
  { kinds: ['arterial'], bed: '#fdf6e3', edge: '#cbbf9f', widths: [9, 0.8, 12, 2.4, 16, 12] },
  { kinds: ['ring', 'highway'], bed: '#f7e2b0', edge: '#c3a566', widths: [8, 1, 12, 3, 16, 15] },
]
const kBase = 1.5
const kZooms = [8, 9, 10, 12, 13, 16] // every stop of every rank: between two of them all grow alike
function width_at({ widths }: Rank, zoom: number): number {
  const stops = widths.flatMap((z, i) => (i % 2 === 0 ? [[z, widths[i + 1] ?? 0] as const] : []))
  const from = stops.findLast(([z]) => z <= zoom)
  const to = stops.find(([z]) => z > zoom)
  if (from === undefined) return 0
  if (to === undefined) return from[1]
  return from[1] + ((to[1] - from[1]) * (kBase ** (zoom - from[0]) - 1)) / (kBase ** (to[0] - from[0]) - 1)
}
const of_rank = (pick: (r: Rank, at: number) => string | number): ExpressionSpecification => ['match', ['get', 'kind'], ...kRanks.flatMap((r, at) => (r.kinds.length === 0 ? [] : [r.kinds, pick(r, at)])), pick(kOther, kRanks.indexOf(kOther))] as unknown as ExpressionSpecification
function streets(id: string, colour: 'bed' | 'edge', wider: number): LayerSpecification {
  const widths = kZooms.flatMap((z) => [z, of_rank((r) => (width_at(r, z) === 0 ? 0 : width_at(r, z) + wider))])
  return {
    id,
    type: 'line',
    source: 'base',
    filter: ['all', of_layer('road'), ['!=', ['get', 'kind'], 'railway'], ['>=', ['zoom'], of_rank((r) => Math.floor(r.widths[0] ?? 0))]],
    layout: { 'line-cap': 'round', 'line-join': 'round', 'line-sort-key': of_rank((_, at) => at) },
    paint: { 'line-color': of_rank((r) => r[colour]), 'line-width': ['interpolate', ['exponential', kBase], ['zoom'], ...widths] as unknown as ExpressionSpecification },
  }
}

const label = (id: string, source: string, filter: ExpressionSpecification, size: number[], colour: string, more: { minzoom?: number; maxzoom?: number; line?: true; spacing?: number; transform?: 'none' } = {}): LayerSpecification => ({
  id,
  type: 'symbol',
  source,
  filter: ['all', ['has', 'name'], ['!=', ['get', 'name'], ''], filter],
  ...(more.minzoom === undefined ? {} : { minzoom: more.minzoom }),
  ...(more.maxzoom === undefined ? {} : { maxzoom: more.maxzoom }),
  layout: {
    'text-field': ['get', 'name'],
    'text-font': kFont,
    'text-size': by_zoom(...size),
    'text-letter-spacing': more.spacing ?? 0.05,
    'text-max-width': 8,
    ...(more.line ? { 'symbol-placement': 'line' as const, 'symbol-spacing': 320 } : {}),
  },
  paint: { 'text-color': colour, 'text-halo-color': 'rgba(255,255,255,0.9)', 'text-halo-width': 1.4 },
})

const ground: LayerSpecification[] = [
  { id: 'paper', type: 'background', paint: { 'background-color': '#f3f1ec' } },
  { id: 'areas', type: 'fill', source: 'places', filter: level('city'), paint: { 'fill-color': '#faf9f6' } },
  { id: 'woods', type: 'fill', source: 'base', filter: of_layer('forest'), paint: { 'fill-color': '#dfe9d6' } },
  {
    id: 'blocks',
    type: 'fill',
    source: 'base',
    filter: of_layer('block'),
    paint: {
      'fill-color': ['match', ['get', 'kind'], 'park', '#cfe3c3', 'square', '#ece5d2', 'industry', '#e6e3e8', ['school', 'hospital'], '#f2e8d8', 'commercial', '#f3e6dd', 'old_town', '#efe6d6', 'village', '#eeeadb', '#efece4'],
      'fill-outline-color': ['match', ['get', 'kind'], 'park', '#b9d3aa', '#e3dfd4'],
    },
  },
  { id: 'water', type: 'fill', source: 'base', filter: ['all', of_layer('water'), ['==', ['geometry-type'], 'Polygon']], paint: { 'fill-color': '#bfd7e6', 'fill-outline-color': '#a3c3d8' } },
  { id: 'streams', type: 'line', source: 'base', filter: ['all', of_layer('water'), ['==', ['geometry-type'], 'LineString']], paint: { 'line-color': '#bfd7e6', 'line-width': by_zoom(9, 1, 16, 8) } },
  streets('street-edges', 'edge', 1.2),
  streets('streets', 'bed', 0),
  { id: 'railway', type: 'line', source: 'base', filter: ['==', ['get', 'kind'], 'railway'], paint: { 'line-color': '#8b8f96', 'line-width': 1.2, 'line-dasharray': [4, 3] } },
  { id: 'streets-border', type: 'line', source: 'places', minzoom: 11, filter: level('street'), paint: { 'line-color': '#a8a294', 'line-width': 0.8, 'line-dasharray': [3, 2] } },
  { id: 'districts-border', type: 'line', source: 'places', filter: level('district'), paint: { 'line-color': '#7d7665', 'line-width': by_zoom(8, 1, 14, 2.2), 'line-dasharray': [6, 2, 1, 2] } },
  { id: 'city-border', type: 'line', source: 'places', filter: level('city'), paint: { 'line-color': '#5c5648', 'line-width': 2 } },
]
// Above what is shown on the ground: names.
const names: LayerSpecification[] = [
  label('road-names', 'base', of_layer('road'), [12, 10, 16, 13], '#5d5748', { minzoom: 12.5, line: true }),
  label('water-names', 'base', of_layer('water'), [10, 11, 16, 15], '#3f6a86', { minzoom: 10, spacing: 0.2 }),
  label('block-names', 'base', ['any', of_layer('block'), of_layer('forest')], [13, 10, 16, 13], '#55734a', { minzoom: 13.5 }),
  label('street-names', 'places', name_of('street'), [10, 10, 14, 14], '#57534a', { minzoom: 10.5, maxzoom: 15 }),
  label('district-names', 'places', name_of('district'), [8, 12, 12, 19], '#3c3830', { maxzoom: 13, spacing: 0.25 }),
]

export function city_style(sources: StyleSpecification['sources'], middle: LayerSpecification[], top: LayerSpecification[] = []): StyleSpecification {
  return { version: 8, sources: { places: empty, base: empty, ...sources }, layers: [...ground, ...middle, ...names, ...top] }
}
export { empty, kFont, name_of }
