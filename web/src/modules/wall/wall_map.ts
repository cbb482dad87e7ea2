// The city on the wall: ink-blue ground, sites in the colour of their rate, nothing to press. One map for as long as the wall hangs;
// new figures change its data alone.
import type { ExpressionSpecification, StyleSpecification } from 'maplibre-gl'
import type { FeatureCollection, Point } from 'geojson'
import { Ground } from '../sites/ground'
import { empty, kFont, name_of } from '../sites/style'
import { kNight } from './tones'

const unseen: ExpressionSpecification = ['==', ['get', 'rate'], null]
const kStyle: StyleSpecification = {
  version: 8,
  sources: { places: empty, base: empty, sites: empty },
  layers: [
    { id: 'paper', type: 'background', paint: { 'background-color': '#0f1b2d' } },
    { id: 'areas', type: 'fill', source: 'places', filter: ['==', ['get', 'level'], 'city'], paint: { 'fill-color': '#13233a' } },
    { id: 'blocks', type: 'fill', source: 'base', filter: ['==', ['get', 'layer'], 'block'], paint: { 'fill-color': ['match', ['get', 'kind'], 'park', '#15303a', '#16273f'] } },
    { id: 'water', type: 'fill', source: 'base', filter: ['all', ['==', ['get', 'layer'], 'water'], ['==', ['geometry-type'], 'Polygon']], paint: { 'fill-color': '#0b2942' } },
    { id: 'streams', type: 'line', source: 'base', filter: ['all', ['==', ['get', 'layer'], 'water'], ['==', ['geometry-type'], 'LineString']], paint: { 'line-color': '#0b2942', 'line-width': 2 } },
    { id: 'streets', type: 'line', source: 'base', filter: ['all', ['==', ['get', 'layer'], 'road'], ['!', ['in', ['get', 'kind'], ['literal', ['local', 'railway']]]]], paint: { 'line-color': '#22385a', 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.8, 12, 2] } },
    { id: 'borders', type: 'line', source: 'places', filter: ['in', ['get', 'level'], ['literal', ['city', 'district']]], paint: { 'line-color': '#4b6488', 'line-width': 2 } },
    {
      id: 'sites',
      type: 'circle',
      source: 'sites',
      layout: { 'circle-sort-key': ['case', unseen, 0, ['-', 2, ['get', 'rate']]] }, // the weakest on top
      paint: {
        'circle-color': ['case', unseen, kNight.none, ['step', ['get', 'rate'], kNight.bad, 0.6, kNight.warn, 0.75, kNight.fair, 0.9, kNight.ok]],
        'circle-radius': ['case', unseen, 2.5, ['<', ['get', 'rate'], 0.6], 6.5, 5],
        'circle-opacity': ['case', unseen, 0.55, 1],
        'circle-stroke-color': '#0f1b2d',
        'circle-stroke-width': 0.8,
      },
    },
    { id: 'names', type: 'symbol', source: 'places', filter: name_of('district'), layout: { 'text-field': ['get', 'name'], 'text-font': kFont, 'text-size': 24, 'text-letter-spacing': 0.1 }, paint: { 'text-color': '#f4f1ea', 'text-halo-color': '#0f1b2d', 'text-halo-width': 2 } },
  ],
}

export class WallMap {
  private readonly ground: Ground
  private all: FeatureCollection<Point> = { type: 'FeatureCollection', features: [] }

  constructor(box: HTMLElement, title: string) {
    this.ground = new Ground(box, { style: kStyle, view: null, lively: false, words: { 'Map.Title': title } })
    this.ground.map.on('resize', () => this.fit())
  }
  async city(places: FeatureCollection, base: FeatureCollection): Promise<void> {
    await this.ground.places(places)
    await this.ground.base(base)
    this.fit()
  }
  async sites(all: FeatureCollection<Point>): Promise<void> {
    await this.ground.ready
    this.all = all
    this.ground.set('sites', all)
    this.fit()
  }
  // Nearly all sites, which is where the city is: a few far villages would make it a dot.
  private fit(): void {
    const range = (of: 0 | 1) => {
      const sorted = this.all.features.map((f) => f.geometry.coordinates[of] ?? 0).sort((a, b) => a - b)
      return [sorted[Math.round(0.03 * (sorted.length - 1))] ?? 0, sorted[Math.round(0.97 * (sorted.length - 1))] ?? 0] as const
    }
    if (this.all.features.length === 0) return
    const [west, east] = range(0)
    const [south, north] = range(1)
    this.ground.fit([[west, south], [east, north]])
  }
  end(): void {
    this.ground.end()
  }
}
