// What every map of the city stands on: borders of its areas down to the streets, and the ground with roads, water and green. Both change
// so seldom that they are asked for once; `wanted`: when the page can do with the work.
import { useQuery } from '@tanstack/vue-query'
import type { FeatureCollection } from 'geojson'
import { api } from '@/app/api'

const kAreasFresh = 600_000
const kGroundFresh = 3_600_000

export const read_areas = (signal?: AbortSignal) => api.get<FeatureCollection>('/places/geojson', { down_to: 'street' }, signal)
export const read_ground = (signal?: AbortSignal) => api.get<FeatureCollection>('/places/base-layer', {}, signal)

export function use_city(wanted: () => boolean = () => true) {
  return {
    places: useQuery({ queryKey: ['map', 'places'], enabled: wanted, staleTime: kAreasFresh, queryFn: ({ signal }) => read_areas(signal) }),
    base: useQuery({ queryKey: ['map', 'base'], enabled: wanted, staleTime: kGroundFresh, queryFn: ({ signal }) => read_ground(signal) }),
  }
}
