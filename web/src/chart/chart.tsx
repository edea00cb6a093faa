import { useEffect, useMemo, useRef, useState } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { axisMoment, bucket } from '@/format/time'
import { useTheme } from '@/shell/theme'
import { resolveColor } from './colors'
import { isolated, stack } from './stack'

export interface Series {
  label: string
  color: string
  values: readonly (number | null)[]
}

export interface ChartProps {
  /** What the chart shows, for those who do not see it. */
  label: string
  kind: 'line' | 'bars'
  /** Starts of the buckets, milliseconds since 1970. */
  times: readonly number[]
  /** For bars: from the bottom up. */
  series: readonly Series[]
  height: number
  format: (value: number | null) => string
  /** The marks of the axis, where `format` is too exact for them. */
  axisFormat?: (value: number | null) => string
  /** The sum of a bucket in the tooltip; only where a sum means something. */
  total?: string
  /** Dragging over the chart picks a time. */
  onPick?: (from: number, to: number) => void
}

interface Hover {
  index: number
  left: number
  width: number
}

export function Chart({ label, kind, times, series, height, format, axisFormat = format, total, onPick }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const [hover, setHover] = useState<Hover | null>(null)
  const { painted } = useTheme()
  const pick = useRef(onPick)
  pick.current = onPick
  const formatter = useRef(axisFormat)
  formatter.current = axisFormat

  const data = useMemo(() => {
    const seconds = times.map((time) => time / 1000)
    if (kind === 'line') return [seconds, ...series.map(({ values }) => [...values])] as UPlot.AlignedData
    // Drawn from the highest sum down, so that each lower one covers its part.
    return [seconds, ...stack(series.map(({ values }) => values)).reverse()] as UPlot.AlignedData
  }, [times, series, kind])
  const latest = useRef(data)
  latest.current = data
  const looks = series.map(({ label, color }) => `${label}|${color}`).join('\n')
  const halfBucket = times.length > 1 ? (times[1]! - times[0]!) / 2000 : 1800
  const spanMs = times.length > 1 ? times.at(-1)! - times[0]! : 0

  useEffect(() => {
    const place = frame.current
    if (!place) return
    const color = (token: string) => resolveColor(token, place)
    const entries = looks === '' ? [] : looks.split('\n').map((look) => look.split('|') as [string, string])
    const drawn = kind === 'bars' ? entries.reverse() : entries
    const axis = {
      stroke: color('var(--ink-3)'),
      font: '11px "Inter Variable", sans-serif',
      ticks: { show: false },
    }
    const chart = new UPlot(
      {
        width: place.clientWidth,
        height,
        padding: [8, 8, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          points: kind === 'line' ? { size: 7, width: 2 } : { show: false },
          drag: { x: true, y: false, setScale: false },
        },
        scales: {
          // Half a bucket of room at both ends, so that the first and the last are whole.
          x: { time: true, range: (_, from, to) => [from - halfBucket, to + halfBucket] },
          y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            space: 72,
            size: 28,
            values: (_, moments) => moments.map((moment) => axisMoment(moment * 1000)),
          },
          {
            ...axis,
            grid: { stroke: color('var(--series-grid)'), width: 1 },
            space: 28,
            size: 60,
            gap: 8,
            values: (_, values) => values.map((value) => formatter.current(value)),
          },
        ],
        series: [
          {},
          ...drawn.map(([name, token]): UPlot.Series => {
            const stroke = color(token)
            return kind === 'bars'
              ? { label: name, fill: stroke, width: 0, paths: UPlot.paths.bars!({ size: [0.78, 28], radius: 0.12 }), points: { show: false } }
              : {
                  label: name,
                  stroke,
                  width: 1.75,
                  points: { show: true, size: 5, fill: stroke, filter: (self, index) => isolated((self.data[index] ?? []) as (number | null)[]) },
                }
          }),
        ],
        hooks: {
          setCursor: [
            (self) => {
              const { idx, left } = self.cursor
              setHover(idx == null || left == null || left < 0 ? null : { index: idx, left: left + self.bbox.left / devicePixelRatio, width: self.width })
            },
          ],
          setSelect: [
            (self) => {
              if (self.select.width < 8 || !pick.current) return
              const from = self.posToVal(self.select.left, 'x') * 1000
              const to = self.posToVal(self.select.left + self.select.width, 'x') * 1000
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
              pick.current(from, to)
            },
          ],
        },
      },
      latest.current,
      place,
    )
    plot.current = chart
    const watcher = new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height }))
    watcher.observe(place)
    return () => {
      watcher.disconnect()
      chart.destroy()
      plot.current = null
    }
    // The theme is read through the colours; a change of it paints anew.
  }, [kind, height, looks, halfBucket, painted])

  useEffect(() => plot.current?.setData(data), [data])

  const known = hover && hover.index < times.length ? hover : null
  return (
    <figure aria-label={label} className="relative" onPointerLeave={() => setHover(null)}>
      <div ref={frame} style={{ height }} />
      {known && <Tooltip hover={known} times={times} series={kind === 'bars' ? [...series].reverse() : series} format={format} spanMs={spanMs} total={total} />}
    </figure>
  )
}

function Tooltip({ hover, times, series, format, spanMs, total }: { hover: Hover; spanMs: number } & Pick<ChartProps, 'times' | 'series' | 'format' | 'total'>) {
  const flipped = hover.left > hover.width / 2
  const known = series.map(({ values }) => values[hover.index] ?? null).filter((value) => value !== null)
  const sum = known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : null
  return (
    <div
      className="figures pointer-events-none absolute top-2 z-20 min-w-36 rounded-md border border-line bg-raised px-3 py-2 text-xs shadow-raised"
      style={flipped ? { right: hover.width - hover.left + 12 } : { left: hover.left + 12 }}
    >
      <p className="mb-1 whitespace-nowrap text-ink-3">{bucket(times[hover.index]!, Math.min(spanMs, 7 * 86_400_000))}</p>
      {series.map(({ label, color, values }) => (
        <p key={label} className="flex items-center gap-2 whitespace-nowrap leading-5">
          <span aria-hidden className="size-2 rounded-full" style={{ background: color }} />
          <span className="text-ink-2">{label}</span>
          <span className="ml-auto pl-4 font-medium">{format(values[hover.index] ?? null)}</span>
        </p>
      ))}
      {total && series.length > 1 && (
        <p className="mt-1 flex whitespace-nowrap border-t border-line pt-1 font-medium">
          {total} <span className="ml-auto pl-4">{format(sum)}</span>
        </p>
      )}
    </div>
  )
}

export function Legend({ series }: { series: readonly Pick<Series, 'label' | 'color'>[] }) {
  return (
    <ul className="flex min-w-0 flex-wrap justify-end gap-x-3 overflow-hidden">
      {series.map(({ label, color }) => (
        <li key={label} className="flex items-center gap-1.5 whitespace-nowrap text-xs text-ink-2">
          <span aria-hidden className="size-2 rounded-full" style={{ background: color }} />
          {label}
        </li>
      ))}
    </ul>
  )
}
