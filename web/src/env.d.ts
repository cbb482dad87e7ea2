/// <reference types="vite/client" />
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
// Made by scripts/manual.ts.
declare module 'virtual:manual' {
  import type { Component } from 'vue'
  export const chapters: import('../scripts/manual').Chapter[]
  export const load: Record<string, () => Promise<{ default: Component }>>
}
declare module 'virtual:manual-text' {
  export const passages: import('../scripts/manual').Passage[]
}
