// Sites on the ground: clusters with their number in the colour of the mean rate, single sites in that of their own.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, MapMouseEvent } from 'maplibre-gl'
import type { Feature, Position } from 'geojson'
import { painted } from '@/app/paint'
import type { MapEntry, View } from './filter'
import { Ground } from './ground'
import type { Ring } from './lasso'
import { kBands, colour_of } from './scale'
import { city_style, empty, kFont } from './style'
import { kSteps } from '../marks/tone'

// Bands of the mean rate of a cluster, in the order that 'step' wants: from below.
const steps = [...kSteps].reverse()
const mean: ExpressionSpecification = ['/', ['get', 'sum'], ['get', 'rated']]
function of_band(pick: 'colour' | 'ink'): ExpressionSpecification {
  const of = (tone: string) => kBands.find((b) => b.band === tone)?.[pick] ?? ''
  const stops = steps.slice(1).flatMap((s) => [s.from, of(s.tone)])
  return ['case', ['==', ['get', 'rated'], 0], of('none'), ['step', mean, of(steps[0]?.tone ?? 'bad'), ...stops]] as unknown as ExpressionSpecification
}
const clustered: FilterSpecification = ['has', 'point_count']
const layers: LayerSpecification[] = [
  { id: 'ring', type: 'fill', source: 'lasso', paint: { 'fill-color': '#1f2328', 'fill-opacity': 0.07 } },
  { id: 'ring-line', type: 'line', source: 'lasso', paint: { 'line-color': '#1f2328', 'line-width': 2, 'line-dasharray': [3, 2] } },
]
const top: LayerSpecification[] = [
  { id: 'sites', type: 'circle', source: 'sites', filter: ['!', clustered] as FilterSpecification, paint: { 'circle-color': ['get', 'colour'], 'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 4, 13, 6.5, 17, 10], 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 1.5 } },
  { id: 'clusters', type: 'circle', source: 'sites', filter: clustered, paint: { 'circle-color': of_band('colour'), 'circle-radius': ['interpolate', ['linear'], ['sqrt', ['get', 'point_count']], 1.4, 12, 5, 16, 20, 30], 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 2 } },
  { id: 'counts', type: 'symbol', source: 'sites', filter: clustered, layout: { 'text-field': ['to-string', ['get', 'point_count']], 'text-font': kFont, 'text-size': ['interpolate', ['linear'], ['sqrt', ['get', 'point_count']], 1, 12, 20, 17], 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': of_band('ink') } },
  { id: 'picked', type: 'circle', source: 'picked', paint: { 'circle-color': '#1f2328', 'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 1.3, 12, 2, 15, 4], 'circle-stroke-color': '#ffffff', 'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 10, 0, 13, 1] } },
  { id: 'chosen', type: 'circle', source: 'chosen', paint: { 'circle-color': 'rgba(0,0,0,0)', 'circle-radius': 13, 'circle-stroke-color': '#1f2328', 'circle-stroke-width': 2.5 } },
]

export interface Heard {
  choose: (at: number | null) => void
  hover: (at: number | null) => void
  moved: (view: View) => void
  moving: () => void
}

const point = (position: Position, properties: Record<string, unknown>): Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: position }, properties })

export class SiteMap {
  readonly ground: Ground
  private entries: MapEntry[] = []

  constructor(container: HTMLElement, view: View | null, words: Record<string, string>, heard: Heard) {
    const source = { ...empty, cluster: true, clusterRadius: 38, clusterMaxZoom: 14, clusterProperties: { sum: ['+', ['max', ['get', 'rate'], 0]], rated: ['+', ['case', ['>=', ['get', 'rate'], 0], 1, 0]] } }
    this.ground = new Ground(container, { view, words, style: city_style({ sites: source, picked: empty, chosen: empty, lasso: empty }, layers, top) })
    const map = this.ground.map
    const at_of = (e: MapMouseEvent): number | null => {
      const at: unknown = map.queryRenderedFeatures(e.point, { layers: ['sites'] })[0]?.properties.at
      return typeof at === 'number' ? at : null
    }
    map.on('click', (e) => {
      const cluster = map.queryRenderedFeatures(e.point, { layers: ['clusters'] })[0]
      if (cluster === undefined) return heard.choose(at_of(e))
      if (cluster.geometry.type !== 'Point') return
      const [lon = 0, lat = 0] = cluster.geometry.coordinates
      const id = Number(cluster.properties.cluster_id)
      const sites = map.getSource<import('maplibre-gl').GeoJSONSource>('sites')
      void sites?.getClusterExpansionZoom(id).then((zoom) => map.easeTo({ center: [lon, lat], zoom, duration: 250 }))
    })
    // What lies under the pointer: asked once a frame, after it is painted, and not while the map itself moves.
    let over: number | null = null
    const over_now = (now: number | null, hand: boolean) => {
      map.getCanvas().style.cursor = hand ? 'pointer' : ''
      if (now !== over) heard.hover((over = now))
    }
    let last: MapMouseEvent['point'] | null = null
    const look = () => {
      const at = last
      last = null
      if (at === null || map.isMoving()) return
      const found = map.queryRenderedFeatures(at, { layers: ['sites', 'clusters'] })[0]
      const site: unknown = found?.properties.at
      over_now(typeof site === 'number' ? site : null, found !== undefined)
    }
    map.on('mousemove', (e) => {
      if (last === null) void painted().then(look)
      last = e.point
    })
    map.on('mouseout', () => {
      last = null
      over_now(null, false)
    })
    map.on('move', () => heard.moving())
    map.on('moveend', () => heard.moved(this.ground.view()))
  }

  async show(entries: MapEntry[], shown: number[]): Promise<void> {
    this.entries = entries
    await this.ground.ready
    this.ground.start_at(entries.flatMap((e) => (e.position === null ? [] : [e.position])))
    const features = shown.flatMap((at) => {
      const e = entries[at]
      return e?.position == null ? [] : [point(e.position, { at, rate: e.rate ?? -1, colour: colour_of(e.rate) })]
    })
    this.ground.set('sites', { type: 'FeatureCollection', features })
  }
  async pick(picked: Iterable<number>): Promise<void> {
    await this.ground.ready
    this.ground.set('picked', { type: 'FeatureCollection', features: [...picked].flatMap((at) => this.points(at)) })
  }
  async choose(at: number | null, go: boolean): Promise<void> {
    await this.ground.ready
    const points = at === null ? [] : this.points(at)
    this.ground.set('chosen', { type: 'FeatureCollection', features: points })
    const position = at === null ? null : (this.entries[at]?.position ?? null)
    if (go && position !== null) this.ground.map.easeTo({ center: position, zoom: Math.max(this.ground.map.getZoom(), 14.5), duration: 300 })
  }
  async lasso(ring: Ring | null): Promise<void> {
    await this.ground.ready
    const features: Feature[] = ring === null || ring[0] === undefined ? [] : [{ type: 'Feature', geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] }, properties: {} }]
    this.ground.set('lasso', { type: 'FeatureCollection', features })
  }
  // Pixels on the map's box ⇄ degrees.
  degrees(at: [number, number]): [number, number] {
    const p = this.ground.map.unproject(at)
    return [p.lng, p.lat]
  }
  pixels(position: [number, number]): { x: number; y: number } {
    return this.ground.map.project(position)
  }
  private points(at: number): Feature[] {
    const position = this.entries[at]?.position
    return position == null ? [] : [point(position, { at })]
  }
}
