// The map without an outside tile: the city's own borders as the base, sites as circles in the colour of their rate.
// Loaded only by the map page.
import { LngLatBounds, Map as LibreMap, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapLayerMouseEvent, type StyleSpecification } from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import worker_url from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { FeatureCollection, Position } from 'geojson'
import { colour_of } from '../marks/tone'

setWorkerUrl(worker_url)

// A site as the map needs it. `at` is its index in the list: ids have more digits than a map tile keeps.
export interface SiteOnMap {
  name: string
  rate: number | null
  position: Position
}

const kFonts = 'PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif'
const kStyle: StyleSpecification = {
  version: 8,
  sources: {
    places: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
    base: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
    sites: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
  },
  layers: [
    { id: 'paper', type: 'background', paint: { 'background-color': '#faf9f6' } },
    { id: 'areas', type: 'fill', source: 'places', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#ffffff' } },
    // The city's own ground: woods, blocks, water, then streets in their order of width.
    { id: 'woods', type: 'fill', source: 'base', filter: ['==', ['get', 'layer'], 'forest'], paint: { 'fill-color': '#e6eedf' } },
    { id: 'blocks', type: 'fill', source: 'base', filter: ['==', ['get', 'layer'], 'block'], paint: { 'fill-color': ['match', ['get', 'kind'], 'park', '#d9e8d0', 'square', '#e9e4d6', 'industry', '#e6e4e6', ['school', 'hospital'], '#f0e9dc', '#f1eee7'] } },
    { id: 'water', type: 'fill', source: 'base', filter: ['all', ['==', ['get', 'layer'], 'water'], ['==', ['geometry-type'], 'Polygon']], paint: { 'fill-color': '#c9dbe6' } },
    { id: 'streams', type: 'line', source: 'base', filter: ['all', ['==', ['get', 'layer'], 'water'], ['==', ['geometry-type'], 'LineString']], paint: { 'line-color': '#c9dbe6', 'line-width': 2 } },
    { id: 'lanes', type: 'line', source: 'base', minzoom: 12, filter: ['==', ['get', 'kind'], 'local'], paint: { 'line-color': '#ddd8cc', 'line-width': ['interpolate', ['linear'], ['zoom'], 12, 0.5, 16, 4] } },
    { id: 'streets', type: 'line', source: 'base', filter: ['all', ['==', ['get', 'layer'], 'road'], ['!', ['in', ['get', 'kind'], ['literal', ['local', 'railway']]]]], paint: { 'line-color': ['match', ['get', 'kind'], ['ring', 'highway'], '#cdbf9f', '#d8d2c3'], 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 12, 2, 16, 9] } },
    { id: 'railway', type: 'line', source: 'base', filter: ['==', ['get', 'kind'], 'railway'], paint: { 'line-color': '#8b8f96', 'line-width': 1.2, 'line-dasharray': [4, 3] } },
    { id: 'borders', type: 'line', source: 'places', paint: { 'line-color': '#c9c4b8', 'line-width': ['match', ['get', 'level'], 'city', 2, 'district', 1.6, 'street', 0.9, 0.5] } },
    {
      id: 'sites',
      type: 'circle',
      source: 'sites',
      paint: {
        'circle-color': ['get', 'colour'],
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 9, 2.5, 12, 5, 16, 9],
        'circle-stroke-color': '#ffffff',
        'circle-stroke-width': 1,
      },
    },
    { id: 'chosen', type: 'circle', source: 'sites', filter: ['==', ['get', 'at'], -1], paint: { 'circle-color': 'transparent', 'circle-radius': 13, 'circle-stroke-color': '#1f2328', 'circle-stroke-width': 2 } },
  ],
}

export class SiteMap {
  private readonly map: LibreMap
  private readonly ready: Promise<void>

  constructor(container: HTMLElement, on_choose: (at: number) => void) {
    this.map = new LibreMap({ container, style: kStyle, attributionControl: false, localIdeographFontFamily: kFonts, dragRotate: false, center: [117, 36.6], zoom: 9 })
    this.map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
    this.map.addControl(new ScaleControl({}), 'bottom-left')
    this.ready = new Promise((done) => this.map.once('load', () => done()))
    for (const [event, idle] of [['dataloading', '0'], ['idle', '1']] as const) this.map.on(event, () => (document.documentElement.dataset.mapIdle = idle)) // for who takes pictures
    this.map.on('click', 'sites', (e: MapLayerMouseEvent) => {
      const at: unknown = e.features?.[0]?.properties.at
      if (typeof at === 'number') on_choose(at)
    })
    this.map.on('mouseenter', 'sites', () => (this.map.getCanvas().style.cursor = 'pointer'))
    this.map.on('mouseleave', 'sites', () => (this.map.getCanvas().style.cursor = ''))
  }

  async places(data: FeatureCollection): Promise<void> {
    await this.ready
    this.source('places')?.setData(data)
    const bounds = new LngLatBounds()
    for (const f of data.features) if ('coordinates' in f.geometry) extend(bounds, f.geometry.coordinates as Nested)
    if (!bounds.isEmpty()) this.map.fitBounds(bounds, { padding: 24, animate: false })
  }
  async base(data: FeatureCollection): Promise<void> {
    await this.ready
    this.source('base')?.setData(data)
  }
  async sites(all: SiteOnMap[]): Promise<void> {
    await this.ready
    this.source('sites')?.setData({
      type: 'FeatureCollection',
      features: all.map((s, at) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: s.position }, properties: { at, colour: colour_of(s.rate) } })),
    })
  }
  async choose(at: number, position: Position | null): Promise<void> {
    await this.ready
    this.map.setFilter('chosen', ['==', ['get', 'at'], at])
    if (position !== null) this.map.easeTo({ center: [position[0] ?? 0, position[1] ?? 0], zoom: Math.max(this.map.getZoom(), 13), duration: 400 })
  }
  private source(id: string): GeoJSONSource | undefined {
    return this.map.getSource(id)
  }
  end(): void {
    this.map.remove()
  }
}

type Nested = number | Nested[]
function extend(bounds: LngLatBounds, at: Nested): void {
  if (!Array.isArray(at)) return
  const [x, y] = at
  if (typeof x === 'number' && typeof y === 'number') bounds.extend([x, y])
  else for (const next of at) extend(bounds, next)
}
