// A person whose interactions are timed, at 4× CPU throttling. Presses (keys, clicks) are the browser's Event Timing entries: start of
// the event to the next paint, in steps of 8 ms; what is missing was faster than one frame of 16 ms. Moving the mouse and turning
// the wheel are no interactions there: for them the time from the event to the end of the frame after it is taken.
import { traced } from './spent.mjs'

export const kThrottle = 4
export const painted = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))

// A window is made as large as the page and has a bar of its own, so the page's lowest part lies beyond its edge: of a change there alone
// Chromium shows no frame, and the time to the next paint would be that of something else.
export async function in_large_window(cdp) {
  const { windowId } = await cdp.send('Browser.getWindowForTarget')
  await cdp.send('Browser.setWindowBounds', { windowId, bounds: { width: 1600, height: 1100 } })
}

export function watch() {
  window.taken = { presses: [], moves: [], steps: [[0, '']] }
  const step_at = (time) => window.taken.steps.findLast(([from]) => from <= time)?.[1] ?? ''
  const round = Math.round
  new PerformanceObserver((list) => {
    for (const e of list.getEntries()) if (e.interactionId) window.taken.presses.push({ ms: e.duration, id: e.interactionId, event: e.name, step: step_at(e.startTime) })
  }).observe({ type: 'event', durationThreshold: 16 })
  let waiting = false // the first move of a frame is the one that waits longest
  const moved = (e) => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        waiting = false
        window.taken.moves.push({ ms: round(performance.now() - e.timeStamp), event: e.type, step: step_at(e.timeStamp) })
      }
      port2.postMessage(null)
    })
  }
  for (const type of ['mousemove', 'wheel']) window.addEventListener(type, (e) => window.moves_count === true && moved(e), { capture: true, passive: true })
}

// A graphics card takes what is drawn and lets the page go on; emulated, the page waits for every triangle. Without the calls that
// draw, all else is done as ever: data, shaders, layout of labels, what lies under the pointer. For a frame in which something was to be
// drawn a pixel of the page changes: where nothing at all does, Chromium shows no frame and the next paint is that of a much later one.
export function draw_nothing() {
  let dot, asked = false, grey = 0
  const shown = () => {
    asked = false
    dot.style.background = `rgb(${(grey = (grey + 25) % 250)} ${grey} ${grey})`
  }
  const draw = () => {
    if (asked) return
    if (dot === undefined) {
      dot = document.body.appendChild(document.createElement('i'))
      dot.style.cssText = 'position:fixed;left:0;top:0;z-index:9999;width:2px;height:2px;contain:strict;pointer-events:none'
    }
    asked = true
    queueMicrotask(shown) // within the same frame
  }
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced', 'drawRangeElements', 'clear']) WebGL2RenderingContext.prototype[name] = draw
}

// `cpu`: of presses not the time to the next paint but what the page's thread worked for it.
export async function person_timed(stage, { draws = true, cpu = false } = {}) {
  const page = await stage.person('office')
  page.setDefaultTimeout(60_000) // slowed down, beside other work
  if (!draws) await page.addInitScript(draw_nothing)
  await page.addInitScript(watch)
  const cdp = await page.context().newCDPSession(page)
  await in_large_window(cdp)
  const slow = (on) => cdp.send('Emulation.setCPUThrottlingRate', { rate: on ? kThrottle : 1 })
  const taken_now = () => page.evaluate(() => (window.taken === undefined ? { presses: [], moves: [] } : { presses: window.taken.presses.splice(0), moves: window.taken.moves.splice(0) }))
  const named = (name) => page.evaluate((n) => performance.mark(`step:${n}`) && window.taken.steps.push([performance.now(), n]), name)
  return {
    page,
    // Walks with: the page; at(path); step(name, act), which waits for the next paint; quiet(work) for what is set up, not measured.
    async measure(walk) {
      const at = (path) => stage.address + path
      const presses = []
      const moves = []
      const keep = async () => {
        const now = await taken_now()
        presses.push(...now.presses)
        moves.push(...now.moves)
      }
      let begun = false // what the walk before left behind is not this one's
      const quiet = async (work) => {
        await page.waitForTimeout(200) // entries come after their paint
        if (begun) await keep()
        begun = true
        await slow(false)
        await work()
        await painted(page)
        await slow(true)
        await page.waitForTimeout(200)
        await taken_now()
      }
      const step = async (name, act, { moves = false } = {}) => {
        await named(name)
        if (moves) await page.evaluate(() => (window.moves_count = true))
        await act()
        await painted(page)
        if (moves) await page.evaluate(() => (window.moves_count = false))
      }
      const walked = async () => {
        await walk({ page, at, quiet, step })
        await page.waitForTimeout(400)
      }
      const worked = cpu ? await traced(cdp, walked) : await walked()
      await keep()
      await slow(false)
      return { presses: cpu ? worked.filter((x) => x.step !== '') : presses, moves }
    },
  }
}
