// Where somebody was in a list: kept with the entry of the browser's history, so that the way back from a row ends where
// it began; and per list for the page's own way back, which is no step of the history.
import type { LocationQuery } from 'vue-router'

export interface Place {
  cursor: number
  top: number // scrolled by, px
}
const last = new Map<string, { query: LocationQuery; place: Place }>()

export function keep_place(entity: string, query: LocationQuery, place: Place): void {
  last.set(entity, { query, place })
  history.replaceState({ ...history.state, list: place }, '')
}
export function kept_place(): Place | null {
  const place = (history.state as { list?: Place } | null)?.list
  return place !== undefined && Number.isInteger(place.cursor) && Number.isFinite(place.top) ? place : null
}
// The list as it was left.
export function list_link(entity: string) {
  const was = last.get(entity)
  return { path: `/desk/${entity}`, query: was?.query ?? {}, state: was === undefined ? {} : { list: { ...was.place } } }
}
