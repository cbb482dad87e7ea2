// The build's manifest: which chunk needs which. Moved out of dist, which is served whole.
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const kept = fileURLToPath(new URL('../node_modules/.chuangcheng-manifest.json', import.meta.url))
if (existsSync(`${dist}.vite/manifest.json`)) {
  renameSync(`${dist}.vite/manifest.json`, kept)
  rmSync(`${dist}.vite`, { recursive: true })
}
export const manifest = JSON.parse(readFileSync(kept, 'utf8'))

// The chunks that these parts need: `later` also follows what they import when they need it.
export function close(keys, later = false) {
  const seen = new Set()
  const visit = (key, root) => {
    const chunk = manifest[key]
    if (chunk === undefined) throw new Error(`the build has no chunk ${key}`)
    if (seen.has(key)) return
    seen.add(key)
    for (const next of chunk.imports ?? []) visit(next, root)
    // The entry names every page of every face.
    if (later && !chunk.isEntry) for (const next of chunk.dynamicImports ?? []) visit(next, root)
  }
  keys.forEach((key) => visit(key))
  return [...seen].map((key) => manifest[key])
}
