// A plan's sites on the ground: the frame as small points; once drawn, the drawn ones with their place in the order of the
// stratum, told apart by form as well as colour: to visit, visited, replaced.
import type { LayerSpecification } from 'maplibre-gl'
import type { Feature } from 'geojson'
import { Ground } from './ground'
import { kStates, type PlanPoint } from './plan_map_states'
import { city_style, empty, kFont } from './style'

const drawn = ['open', 'visited', 'replaced']
const is_drawn = ['in', ['get', 'state'], ['literal', drawn]]
const pick = (what: 'colour' | 'ink' | 'line') => ['match', ['get', 'state'], ...kStates.slice(0, -1).flatMap((s) => [s.state, s[what]]), kStates[4][what]]
const layers = [
  { id: 'rest', type: 'circle', source: 'plan', filter: ['!', is_drawn], paint: { 'circle-color': pick('colour'), 'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 2.2, 14, 4.5], 'circle-stroke-color': '#ffffff', 'circle-stroke-width': 0.8 } },
  { id: 'drawn', type: 'circle', source: 'plan', filter: is_drawn, layout: { 'circle-sort-key': ['match', ['get', 'state'], 'open', 2, 'visited', 1, 0] }, paint: { 'circle-color': pick('colour'), 'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 7, 13, 10], 'circle-stroke-color': pick('line'), 'circle-stroke-width': 1.5 } },
  { id: 'orders', type: 'symbol', source: 'plan', filter: is_drawn, layout: { 'text-field': ['to-string', ['get', 'order']], 'text-font': kFont, 'text-size': ['interpolate', ['linear'], ['zoom'], 9, 9, 13, 11], 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': pick('ink') } },
  { id: 'chosen', type: 'circle', source: 'chosen', paint: { 'circle-color': 'rgba(0,0,0,0)', 'circle-radius': 15, 'circle-stroke-color': '#1f2328', 'circle-stroke-width': 2.5 } },
] as unknown as LayerSpecification[]

const feature = (p: PlanPoint): Feature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: p.position }, properties: { at: p.at, state: p.state, order: p.order } })

export class PlanMap {
  readonly ground: Ground
  private fitted = false

  // `lively` false: a small picture of one place.
  constructor(container: HTMLElement, words: Record<string, string>, choose: (at: number) => void, lively = true) {
    this.ground = new Ground(container, { view: null, words, lively, style: city_style({ plan: empty, chosen: empty }, [], layers) })
    const map = this.ground.map
    for (const layer of ['drawn', 'rest']) {
      map.on('click', layer, (e) => {
        const at: unknown = e.features?.[0]?.properties.at
        if (typeof at === 'number') choose(at)
      })
      map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'))
      map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''))
    }
  }
  async show(points: PlanPoint[], closest = 15): Promise<void> {
    await this.ground.ready
    this.ground.set('plan', { type: 'FeatureCollection', features: points.map(feature) })
    if (this.fitted || points.length === 0) return
    this.fitted = true
    const mine = points.filter((p) => drawn.includes(p.state))
    this.ground.fit((mine.length > 0 ? mine : points).map((p) => p.position), closest)
  }
  async choose(p: PlanPoint | null): Promise<void> {
    await this.ground.ready
    this.ground.set('chosen', { type: 'FeatureCollection', features: p === null ? [] : [feature(p)] })
    if (p !== null) this.ground.map.easeTo({ center: p.position, zoom: Math.max(this.ground.map.getZoom(), 13), duration: 250 })
  }
}
