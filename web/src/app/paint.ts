// A press is answered first: what it changed at once is painted, and the heavier work follows in a task of its own.
const kLatest = 100 // ms: a page nobody looks at has no frames
const kIdleLatest = 1_500

export function painted(): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, kLatest)
    requestAnimationFrame(() => {
      clearTimeout(timer)
      setTimeout(done, 0)
    })
  })
}
// When nothing else is to be done.
export function idle(): Promise<void> {
  return new Promise((done) => {
    const when_idle = window.requestIdleCallback ?? ((f: () => void) => setTimeout(f, 200))
    when_idle(() => done(), { timeout: kIdleLatest })
  })
}
