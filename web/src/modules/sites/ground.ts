// The map of a city without an outside tile. Loaded only by pages that show a map; site_map.ts and plan_map.ts draw on it.
import { LngLatBounds, Map as LibreMap, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type LayerSpecification, type StyleSpecification } from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import worker_url from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { Feature, FeatureCollection, Position } from 'geojson'
import { idle, painted } from '@/app/paint'
import type { View } from './filter'
import { kFont } from './style'

setWorkerUrl(worker_url)

// Without a fade MapLibre lays out all labels anew for every frame of a move; with one, every so often and in pieces.
const kFade = 200 // ms
const kFonts = 'PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif'

export interface GroundOptions {
  style: StyleSpecification
  view: View | null
  lively?: boolean // false: a picture beside text, which neither scrolls nor zooms
  words: Record<string, string> // of MapLibre's own controls
}

export class Ground {
  readonly map: LibreMap
  readonly ready: Promise<void>
  private readonly layers: LayerSpecification[]
  private readonly sizes: ResizeObserver
  private readonly filled = new Set<string>() // sources with something in them
  private readonly lively: boolean
  private readonly letters = new Set<string>() // of names, not drawn yet
  private drawing = false
  private gone = false
  private placed: boolean
  private settled: boolean

  constructor(container: HTMLElement, o: GroundOptions) {
    this.placed = this.settled = o.view !== null
    this.lively = o.lively !== false
    this.layers = o.style.layers.map(empty_at_first)
    this.map = new LibreMap({
      container,
      style: { ...o.style, layers: this.layers },
      attributionControl: false,
      localIdeographFontFamily: kFonts,
      trackResize: false, // see fits
      dragRotate: false,
      touchPitch: false,
      maxPitch: 0,
      fadeDuration: kFade,
      minZoom: 6,
      maxZoom: 19,
      interactive: this.lively,
      locale: o.words,
      ...(o.view === null ? { center: [117, 36.6], zoom: 9 } : { center: [o.view.lon, o.view.lat], zoom: o.view.zoom }),
    })
    this.map.touchZoomRotate.disableRotation()
    if (this.lively) {
      this.map.addControl(new NavigationControl({ showCompass: false }), 'top-right')
      this.map.addControl(new ScaleControl({}), 'bottom-left')
    }
    this.sizes = new ResizeObserver(() => this.fits(container))
    this.sizes.observe(container)
    // Not 'load': that waits for what is seen to be drawn, and data may be given before.
    this.ready = new Promise((done) => this.map.once('style.load', () => done()))
    for (const [event, idle] of [['dataloading', '0'], ['idle', '1']] as const) this.map.on(event, () => (document.documentElement.dataset.mapIdle = idle)) // for who takes pictures
  }

  // A new size is taken after what caused it was painted: MapLibre by itself draws the whole map before.
  private fits(container: HTMLElement): void {
    void painted().then(() => {
      const canvas = this.map.getCanvas()
      if (this.gone || (canvas.clientWidth === container.clientWidth && canvas.clientHeight === container.clientHeight)) return
      this.map.resize()
      this.map.redraw()
    })
  }

  async places(data: FeatureCollection): Promise<void> {
    await this.ready
    this.draw_ahead(data)
    const shown = data.features.filter((f) => ['city', 'district', 'street'].includes(String(f.properties?.level))) // whatever else came along
    this.set('places', { type: 'FeatureCollection', features: [...shown, ...shown.flatMap(middle_of)] })
    if (this.placed) return
    this.placed = true
    const city = shown.filter((f) => f.properties?.level === 'city')
    this.fit(positions((city.length > 0 ? city : shown).map((f) => f.geometry)))
  }
  async base(data: FeatureCollection): Promise<void> {
    await this.ready
    this.draw_ahead(data)
    this.set('base', data)
  }
  // MapLibre draws each letter when a name first needs it, all that come into view in one task. On a map that moves they are drawn before, a
  // few at a time, when nothing else is to be done.
  private draw_ahead({ features }: FeatureCollection): void {
    for (const f of features) for (const letter of String(f.properties?.name ?? '')) this.letters.add(letter)
    if (!this.lively || this.drawing || this.letters.size === 0) return
    this.drawing = true
    void this.drawn().then(async () => {
      for (const letter of this.letters) { // also what is added meanwhile
        await idle()
        if (this.gone) return
        await this.map.style.glyphManager.getGlyphs({ [kFont[0]]: { default: [letter] } })
        this.letters.delete(letter)
      }
      this.drawing = false
    })
  }
  // All that was given is on the ground.
  async drawn(): Promise<void> {
    await this.ready
    await this.map.once('idle')
  }
  // What has nothing in it is not shown: MapLibre would ask for its pieces and go through them for every frame all the same.
  set(source: string, data: FeatureCollection): void {
    this.map.getSource<GeoJSONSource>(source)?.setData(data)
    const shown = data.features.length > 0
    if (this.filled.has(source) === shown) return
    if (shown) this.filled.add(source)
    else this.filled.delete(source)
    for (const layer of this.layers) if ('source' in layer && layer.source === source) this.map.setLayoutProperty(layer.id, 'visibility', shown ? 'visible' : 'none')
  }

  // The first view, when the address gave none: where most of it stands, not the last farm.
  start_at(all: Position[]): void {
    if (this.settled || all.length === 0) return
    this.settled = true
    const range = (of: 0 | 1) => {
      const sorted = all.map((p) => p[of] ?? 0).sort((a, b) => a - b)
      const cut = Math.floor(sorted.length * 0.05)
      return [sorted[cut] ?? 0, sorted[sorted.length - 1 - cut] ?? 0] as const
    }
    const [w, e] = range(0)
    const [s, n] = range(1)
    this.fit([[w, s], [e, n]], 14)
  }
  fit(all: Position[], closest = 15): void {
    const bounds = new LngLatBounds()
    for (const [x, y] of all) if (x !== undefined && y !== undefined) bounds.extend([x, y])
    if (bounds.isEmpty()) return
    this.placed = true
    this.map.fitBounds(bounds, { padding: 32, animate: false, maxZoom: closest })
  }
  view(): View {
    const c = this.map.getCenter()
    return { lon: c.lng, lat: c.lat, zoom: this.map.getZoom() }
  }
  bounds(): [number, number, number, number] {
    const b = this.map.getBounds()
    return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]
  }
  end(): void {
    this.gone = true
    this.sizes.disconnect()
    this.map.remove()
  }
}

function empty_at_first(layer: LayerSpecification): LayerSpecification {
  return 'source' in layer ? ({ ...layer, layout: { ...layer.layout, visibility: 'none' } } as LayerSpecification) : layer
}

type Nested = number | Nested[]
function flat(at: Nested, out: Position[]): void {
  if (!Array.isArray(at)) return
  const [x, y] = at
  if (typeof x === 'number' && typeof y === 'number') out.push([x, y])
  else for (const next of at) flat(next, out)
}
function positions(all: Feature['geometry'][]): Position[] {
  const out: Position[] = []
  for (const g of all) if ('coordinates' in g) flat(g.coordinates as Nested, out)
  return out
}

// Where an area's name stands: the centre of gravity of its largest ring.
function middle_of(f: Feature): Feature[] {
  if (f.properties?.level === 'city') return []
  const rings = f.geometry.type === 'Polygon' ? [f.geometry.coordinates[0] ?? []] : f.geometry.type === 'MultiPolygon' ? f.geometry.coordinates.map((p) => p[0] ?? []) : []
  let best: { size: number; at: Position } | null = null
  for (const ring of rings) {
    let [area, x, y] = [0, 0, 0]
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length] ?? a
      const cross = (a[0] ?? 0) * (b[1] ?? 0) - (b[0] ?? 0) * (a[1] ?? 0)
      area += cross
      x += ((a[0] ?? 0) + (b[0] ?? 0)) * cross
      y += ((a[1] ?? 0) + (b[1] ?? 0)) * cross
    })
    if (area !== 0 && (best === null || Math.abs(area) > best.size)) best = { size: Math.abs(area), at: [x / (3 * area), y / (3 * area)] }
  }
  return best === null ? [] : [{ type: 'Feature', geometry: { type: 'Point', coordinates: best.at }, properties: f.properties }]
}
