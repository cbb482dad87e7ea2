// A map under a fixed cross: where it stands is the place. Loaded when somebody asks for the map.
import type { FeatureCollection } from 'geojson'
import { Ground } from '../sites/ground'
import { city_style } from '../sites/style'

export class PickMap {
  readonly ground: Ground
  constructor(container: HTMLElement, words: Record<string, string>, at: { lon: number; lat: number } | null, moved: (lon: number, lat: number) => void) {
    this.ground = new Ground(container, { view: at === null ? null : { ...at, zoom: 15 }, words, style: city_style({}, []) })
    this.ground.map.on('moveend', (e) => {
      // Not when the map comes up by itself: nobody has pointed anywhere yet.
      if (e.originalEvent === undefined && !this.driven) return
      const c = this.ground.map.getCenter()
      moved(c.lng, c.lat)
    })
    container.addEventListener('keydown', () => (this.driven = true))
    container.addEventListener('click', () => (this.driven = true)) // of the zoom buttons
  }
  private driven = false
  async base(data: FeatureCollection): Promise<void> {
    await this.ground.base(data)
  }
}
