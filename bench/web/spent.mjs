// What the page's own thread worked for each interaction, in CPU time, from the browser's trace: a figure that other work on the machine
// moves little, where the time to the next paint says more of the machine than of the page.
export async function traced(cdp, work) {
  const events = []
  const keep = ({ value }) => events.push(...value)
  cdp.on('Tracing.dataCollected', keep)
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing'] } })
  await work()
  const done = new Promise((all) => cdp.once('Tracing.tracingComplete', all))
  await cdp.send('Tracing.end')
  await done
  cdp.off('Tracing.dataCollected', keep)
  return interactions_of(events)
}

// [{ ms, id, event, step }]: an interaction with several events has as many entries.
function interactions_of(events) {
  const begun = new Map()
  const found = []
  const steps = events.filter((e) => e.name.startsWith('step:')).sort((a, b) => a.ts - b.ts)
  for (const e of events.filter((x) => x.name === 'EventTiming').sort((a, b) => a.ts - b.ts)) {
    const key = e.id ?? e.id2?.local
    if (e.ph === 'b') begun.set(key, e)
    const start = begun.get(key)
    const { interactionId: id, type } = start?.args?.data ?? {}
    if (e.ph === 'e' && id) found.push({ id, event: type, from: start.ts, to: e.ts, thread: `${e.pid}:${e.tid}`, step: steps.findLast((s) => s.ts <= start.ts)?.name.slice('step:'.length) ?? '' })
  }
  const tasks = events.filter((e) => e.name === 'RunTask' && e.ph === 'X' && e.tdur > 0 && e.dur > 0)
  return found.map(({ from, to, thread, ...rest }) => {
    const within = tasks.filter((t) => `${t.pid}:${t.tid}` === thread && t.ts < to && t.ts + t.dur > from)
    const share = (t) => (Math.min(t.ts + t.dur, to) - Math.max(t.ts, from)) / t.dur
    return { ...rest, ms: Math.round(within.reduce((sum, t) => sum + t.tdur * share(t), 0) / 1000) }
  })
}
