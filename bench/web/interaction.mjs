// Interaction to next paint in Chromium at 4× CPU throttling: node bench/web/interaction.mjs BINARY [NAME…].
// Cities are made and served; each measurement does its interactions as a person would and prints, of the browser's own Event Timing
// entries (start of the event to the next paint), how many there were, the median, the longest and what that was; `--steps` prints
// every step. Ends with 1 when one is above the limit. A measurement is { name, walk }: add yours to a list in walks/.
// Without a graphics card Chromium draws pages in software, which is quick; only the map's WebGL is emulated, and that takes a tenth of a
// second a frame and more, which no reader's machine does. So the map is measured twice: with what is emulated, and with WebGL calls
// that draw nothing, which is what the page itself takes. `--card` measures everything with an emulated card; `--cpu` prints CPU time
// of the page's thread instead, for a machine that does other things as well, with what the thread waits for an emulated card left out.
import { loadavg } from 'node:os'
import { open_stage } from '../../tests/e2e/stage.mjs'
import { person_timed } from './timing.mjs'
import { home } from './walks/home.mjs'
import { kRows, list, more_sites } from './walks/list.mjs'
import { map } from './walks/map.mjs'
import { palette } from './walks/palette.mjs'
import { standard } from './walks/standard.mjs'

const kLimit = 100 // ms
const [, , binary, ...options] = process.argv
const wanted = options.filter((o) => !o.startsWith('--'))
const every = options.includes('--steps')
const cpu = options.includes('--cpu')
const emulated = { note: ', WebGL emulated', args: [], draws: true }
const undrawn = { note: ', WebGL undrawn', args: [], draws: false }
const drawings = (webgl) => (options.includes('--card') ? [{ note: ', emulated card', args: ['--use-angle=swiftshader'], draws: true }] : cpu ? [{ ...undrawn, note: ', CPU' }] : webgl ? [undrawn, emulated] : [{ ...emulated, note: '' }])
const of_city = [
  // The map is held to 2,000 sites, the lists to 10,000 rows.
  { sites: 2000, webgl: true, prepare: async () => {}, measurements: [...home, ...map] },
  { sites: 1500, webgl: false, prepare: (page, stage) => more_sites(page, stage.address, kRows - 1500), measurements: [...list, ...palette, ...standard] },
]

// The longest event of each interaction (key down, press, up) is the interaction's.
function interactions(taken) {
  const by = new Map()
  for (const t of taken) if ((by.get(t.id)?.ms ?? -1) < t.ms) by.set(t.id, t)
  return [...by.values()].sort((a, b) => a.ms - b.ms)
}
function line({ name, of = 'interactions of a frame or more' }, all) {
  const longest = all.at(-1)
  const slow = (longest?.ms ?? 0) > kLimit
  const figures = all.length === 0 ? 'none took a frame' : `median ${all[Math.floor(all.length / 2)].ms} ms, longest ${longest.ms} ms (${longest.step})`
  console.log(`${slow ? 'SLOW' : 'ok  '} ${name.padEnd(66)} ${String(all.length).padStart(3)} ${of}, ${figures}`)
  if (every) for (const t of all.toReversed()) console.log(`       ${String(t.ms).padStart(5)} ms  ${t.event} ${t.step}`)
  return slow
}

let failed = 0
for (const { sites, webgl, prepare, measurements } of of_city) {
  const chosen = measurements.filter((m) => wanted.length === 0 || wanted.some((w) => m.name.includes(w)))
  for (const { note, args, draws } of chosen.length === 0 ? [] : drawings(webgl)) {
    const stage = await open_stage(binary, ['--sites', String(sites), '--observations', '4000', '--photos', '4'], args)
    try {
      const timed = await person_timed(stage, { draws, cpu })
      await prepare(timed.page, stage)
      for (const m of chosen) {
        const name = m.name + note
        const { presses, moves } = await timed.measure(m.walk)
        failed += line({ name }, interactions(presses))
        if (moves.length > 0) failed += line({ name: `${name}: mouse and wheel`, of: 'frames' }, moves.sort((a, b) => a.ms - b.ms))
      }
    } finally {
      await stage.close()
    }
  }
}
console.log(`load of the machine: ${loadavg().map((n) => n.toFixed(1)).join(' ')}`)
process.exit(failed === 0 ? 0 : 1)
