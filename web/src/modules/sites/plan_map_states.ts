// What a plan's site can be on the map, without the map itself: that is loaded later.
export type { PlanMap } from './plan_map'

export interface PlanPoint {
  at: number
  position: [number, number]
  state: 'frame' | 'reserve' | 'open' | 'visited' | 'replaced'
  order: number
}
export const kStates = [
  { state: 'open', colour: '#b5342a', ink: '#ffffff', line: '#ffffff' },
  { state: 'visited', colour: '#2b4c7e', ink: '#ffffff', line: '#ffffff' },
  { state: 'replaced', colour: '#ffffff', ink: '#1f2328', line: '#1f2328' },
  { state: 'reserve', colour: '#9aa0a6', ink: '#1f2328', line: '#ffffff' },
  { state: 'frame', colour: '#626974', ink: '#ffffff', line: '#ffffff' },
] as const
