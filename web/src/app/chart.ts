// The one place that knows ECharts: a few lines over time, each point with its interval. Loaded after the page has been painted.
import { CustomChart, LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { CustomSeriesRenderItem } from 'echarts/types/dist/shared'
import { apart, type TrendData, type TrendLook } from './trend'

use([LineChart, CustomChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer])

const kNames = 6.5 // ems of a line's name at its end
const kMostLabelled = 6 // points of a single line that have room for their figures
// A figure stays readable where the line or the grid runs through it.
const edge = (look: TrendLook) => ({ stroke: look.card, lineWidth: 3 })

// A whisker from low to high, with the figure above it where there is room: index, low, high, value.
const whisker = (look: TrendLook, labelled: boolean): CustomSeriesRenderItem => (_params, api) => {
  const [x, low] = api.coord([api.value(0), api.value(1)])
  const [, high] = api.coord([api.value(0), api.value(2)])
  const line = (x1: number, y1: number, x2: number, y2: number) => ({ type: 'line' as const, shape: { x1, y1, x2, y2 }, style: { stroke: api.visual('color') as string, lineWidth: 1.5 } })
  const half = 4
  const words = { type: 'text' as const, x: x!, y: high! - half, style: { text: `${Number(api.value(3)).toFixed(1)}%`, textAlign: 'center' as const, textVerticalAlign: 'bottom' as const, fill: look.ink, ...edge(look), font: `${look.size}px ${look.font}` } }
  return { type: 'group', children: [...(labelled ? [words] : []), line(x!, low!, x!, high!), line(x! - half, low!, x! + half, low!), line(x! - half, high!, x! + half, high!)] }
}

// The names of several lines at their right ends, none upon another: ECharts' own end labels go back to the line's end with every frame. The
// one item has the index of the last x, then where each line ends.
const kEnd = 10 // from the last point to its name
const names = (look: TrendLook, lines: { name: string; colour: string }[]): CustomSeriesRenderItem => (params, api) => {
  const box = params.coordSys as unknown as { x: number; y: number; width: number; height: number }
  const ends = lines.map((_, i) => api.coord([api.value(0), api.value(i + 1)]) as [number, number])
  const high = look.size * 1.25
  const at = apart(ends.map(([, y]) => y), high, box.y, box.y + box.height)
  const children = lines.flatMap(({ name, colour }, i) => {
    const [x, y] = ends[i]!
    const text = { type: 'text' as const, x: x + kEnd + 2, y: at[i]!, style: { text: name, fill: look.ink, font: `${look.size}px ${look.font}`, textVerticalAlign: 'middle' as const, width: look.size * kNames - kEnd - 2, overflow: 'truncate' as const } }
    const way = { type: 'line' as const, shape: { x1: x + 3, y1: y, x2: x + kEnd, y2: at[i]! }, style: { stroke: colour, lineWidth: 1 } }
    return [way, text]
  })
  return { type: 'group', children }
}

// The axis holds all that is drawn, in steps people read: never from 0, since a rate moves by few points.
export function range_of(data: TrendData): { min: number; max: number; step: number } {
  const all = data.series.flatMap((s) => [...s.values, ...(s.low ?? []), ...(s.high ?? [])]).filter((v): v is number => v !== null)
  if (data.target != null) all.push(data.target)
  const low = Math.min(...all, 100)
  const high = Math.max(...all, low)
  const step = [1, 2, 5, 10, 20, 25].find((x) => (high - low + x) / x <= 4) ?? 50
  return { min: Math.max(0, Math.floor((low - step / 4) / step) * step), max: Math.min(100, Math.ceil((high + step / 4) / step) * step), step }
}

export class Chart {
  private readonly chart: EChartsType
  private readonly seen: ResizeObserver

  constructor(box: HTMLElement) {
    this.chart = init(box, null, { renderer: 'svg' })
    this.seen = new ResizeObserver(() => this.chart.resize())
    this.seen.observe(box)
  }

  draw(data: TrendData, look: TrendLook): void {
    const axis = range_of(data)
    const single = data.series.length === 1
    const labelled = single && data.x.length <= kMostLabelled
    const font = { fontFamily: look.font, fontSize: look.size, color: look.muted }
    const percent = (v: unknown) => (typeof v === 'number' ? `${v.toFixed(1)}%` : '')
    const lines = data.series.map((s, i) => {
      const colour = look.series[i % look.series.length]!
      return {
        type: 'line' as const,
        name: s.name,
        data: s.values.map((value, at) => ({ value, label: { show: labelled && s.low?.[at] == null } })),
        symbol: 'circle',
        symbolSize: look.size / 2,
        connectNulls: true,
        lineStyle: { width: 2, color: colour },
        itemStyle: { color: colour },
        label: { ...font, color: look.ink, textBorderColor: look.card, textBorderWidth: 3, position: 'top' as const, distance: 8, formatter: (p: { value: unknown }) => percent(p.value) },
        markLine:
          i === 0 && data.target != null
            ? { silent: true, symbol: 'none', animation: false, data: [{ yAxis: data.target }], lineStyle: { color: look.accent, type: 'dashed' as const, width: 1 }, label: { ...font, color: look.accent, position: 'insideStartTop' as const, formatter: data.target_label ?? '' } }
            : undefined,
      }
    })
    const whiskers = data.series.flatMap((s, i) => {
      const points = s.values.flatMap((_, at) => (s.low?.[at] != null && s.high?.[at] != null ? [[at, s.low[at]!, s.high[at]!, s.values[at] ?? 0]] : []))
      return points.length === 0 ? [] : [{ type: 'custom' as const, silent: true, tooltip: { show: false }, renderItem: whisker(look, labelled), data: points, encode: { x: 0, y: [1, 2] }, itemStyle: { color: look.series[i % look.series.length]! }, z: 1 }]
    })
    const ended = data.series.flatMap((s, i) => {
      const end = s.values.findLast((v) => v !== null)
      return single || end == null ? [] : [{ name: s.name, colour: look.series[i % look.series.length]!, end }]
    })
    const ends = ended.length === 0 ? [] : [{ type: 'custom' as const, silent: true, animation: false, clip: false, tooltip: { show: false }, renderItem: names(look, ended), data: [[data.x.length - 1, ...ended.map((e) => e.end)]], encode: { x: 0, y: ended.map((_, i) => i + 1) } }]
    this.chart.setOption(
      {
        animation: look.motion,
        animationDuration: 300,
        textStyle: font,
        grid: { left: 4, right: single ? 24 : look.size * kNames, top: look.size * 1.8, bottom: 2, containLabel: true },
        xAxis: { type: 'category', data: data.x.map((x) => x.label), boundaryGap: single, axisLine: { lineStyle: { color: look.line } }, axisTick: { show: false }, axisLabel: { ...font, hideOverlap: true } },
        yAxis: { type: 'value', ...axis, interval: axis.step, axisLabel: { ...font, formatter: '{value}' }, splitLine: { lineStyle: { color: look.line } } },
        tooltip: { trigger: 'axis', confine: true, backgroundColor: look.card, borderColor: look.line, textStyle: { ...font, color: look.ink }, valueFormatter: percent },
        series: [...lines, ...whiskers, ...ends],
      },
      { notMerge: true },
    )
  }
  end(): void {
    this.seen.disconnect()
    this.chart.dispose()
  }
}
