import { ArrowDownRight, ArrowUpRight } from 'lucide-react'
import type { Overview } from '@/api/queries'
import { classes } from '@/design/classes'
import { Skeleton } from '@/design/states'
import { change, compact, percent } from '@/format/count'
import { duration } from '@/format/duration'
import { money } from '@/format/money'

/** Whether more is better, worse, or neither. */
type Wish = 'less' | 'neither'

interface Figure {
  name: string
  value: string
  before: string
  ratio: number | null
  wish: Wish
  note?: string | undefined
}

export function Figures({ overview }: { overview: Overview | undefined }) {
  const figures = overview && figuresOf(overview)
  return (
    <dl className="figures grid grid-cols-6 overflow-hidden rounded-lg border border-line bg-line gap-px max-lg:grid-cols-3" aria-label="Figures">
      {figures
        ? figures.map((figure) => <Cell key={figure.name} {...figure} />)
        : Array.from({ length: 6 }, (_, index) => (
            <div key={index} className="flex h-26 flex-col gap-3 bg-surface p-4">
              <Skeleton className="h-3 w-16" />
              <Skeleton className="h-7 w-24" />
              <Skeleton className="h-3 w-20" />
            </div>
          ))}
    </dl>
  )
}

export function figuresOf(overview: Overview): Figure[] {
  const { requests, error_rate, cost_usd, total_tokens, latency_p50_ms, latency_p95_ms } = overview
  return [
    { name: 'Requests', value: compact(requests.value), before: compact(requests.previous), ratio: requests.change, wish: 'neither' },
    { name: 'Error rate', value: percent(error_rate.value), before: percent(error_rate.previous), ratio: error_rate.change, wish: 'less' },
    {
      name: 'Cost',
      value: `${money(cost_usd.value)}${overview.cost_is_partial && cost_usd.value !== null ? '+' : ''}`,
      before: money(cost_usd.previous),
      ratio: cost_usd.change,
      wish: 'less',
      note: overview.cost_is_partial ? 'Some calls have no known price: the true cost is higher.' : undefined,
    },
    { name: 'Tokens', value: compact(total_tokens.value), before: compact(total_tokens.previous), ratio: total_tokens.change, wish: 'neither' },
    { name: 'Latency p50', value: duration(latency_p50_ms.value), before: duration(latency_p50_ms.previous), ratio: latency_p50_ms.change, wish: 'less' },
    { name: 'Latency p95', value: duration(latency_p95_ms.value), before: duration(latency_p95_ms.previous), ratio: latency_p95_ms.change, wish: 'less' },
  ]
}

/** How a change reads: what one wants less of is good when it falls; within half a percent it is still. */
export function toneOf(ratio: number | null, wish: Wish): 'good' | 'bad' | 'still' {
  if (ratio === null || wish === 'neither' || Math.abs(ratio) < 0.005) return 'still'
  return ratio < 0 ? 'good' : 'bad'
}

function Cell({ name, value, before, ratio, wish, note }: Figure) {
  const tone = toneOf(ratio, wish)
  const Arrow = (ratio ?? 0) < 0 ? ArrowDownRight : ArrowUpRight
  return (
    <div className="flex h-26 min-w-0 flex-col bg-surface p-4" title={note}>
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className="mt-1 truncate text-xl font-semibold tracking-tight">{value}</dd>
      <dd className="mt-auto flex items-center gap-1.5 text-xs">
        {ratio === null ? (
          <span className="text-ink-3">no earlier data</span>
        ) : (
          <>
            <span className={classes('inline-flex items-center gap-0.5 font-medium', tone === 'good' ? 'text-good' : tone === 'bad' ? 'text-bad' : 'text-ink-2')}>
              {Math.abs(ratio) >= 0.0005 && <Arrow size={13} aria-hidden />}
              {change(ratio)}
            </span>
            <span className="truncate text-ink-3">from {before}</span>
          </>
        )}
      </dd>
    </div>
  )
}
