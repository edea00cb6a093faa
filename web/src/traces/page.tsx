import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { SearchX, Clock } from 'lucide-react'
import { useCallback } from 'react'
import { gettingStartedQuery, traceStatsQuery } from '@/api/queries'
import { Button } from '@/design/button'
import { Chip } from '@/design/marks'
import { Empty } from '@/design/states'
import { compact, count } from '@/format/count'
import { duration } from '@/format/duration'
import { money } from '@/format/money'
import { Onboarding } from '@/onboarding/onboarding'
import { isLive, Page } from '@/shell/page'
import { rangeName } from '@/shell/time-range'
import { FilterBar } from './filters'
import { activeFilters, rememberTraces, traceFilters, type TracesSearch } from './search'
import { TraceTable } from './table'

export function Traces() {
  const search = useSearch({ from: '/shell/traces' })
  const navigate = useNavigate()
  const live = isLive(search)
  const change = useCallback(
    (part: Partial<TracesSearch>, replace = false) =>
      void navigate({ to: '/traces', search: (before: TracesSearch) => ({ ...before, ...part }), replace }),
    [navigate],
  )
  rememberTraces(search)
  const stats = useQuery(traceStatsQuery(traceFilters(search), live))
  const started = useQuery(gettingStartedQuery(live))

  if (started.data && !started.data.has_traces) {
    return (
      <Page title="Traces">
        <Onboarding start={started.data} />
      </Page>
    )
  }
  return (
    <Page title="Traces" view>
      <FilterBar search={search} onChange={change} />
      <Summary stats={stats.data} />
      <TraceTable
        key={JSON.stringify(traceFilters(search))}
        search={search}
        live={live}
        slowMs={stats.data?.latency_p95_ms ?? null}
        onChange={change}
        empty={<NoTraces search={search} onChange={change} />}
      />
    </Page>
  )
}

function Summary({ stats }: { stats: { trace_count: number; error_count: number; total_tokens: number | null; cost_usd: string | null; latency_p50_ms: number | null; latency_p95_ms: number | null } | undefined }) {
  const facts: [string, string][] = stats
    ? [
        [stats.trace_count === 1 ? 'trace' : 'traces', count(stats.trace_count)],
        ['p50', duration(stats.latency_p50_ms)],
        ['p95', duration(stats.latency_p95_ms)],
        ['tokens', compact(stats.total_tokens)],
        ['cost', money(stats.cost_usd)],
      ]
    : []
  return (
    <p className="figures flex h-9 shrink-0 items-center gap-5 overflow-hidden border-b border-line bg-canvas px-6 text-xs text-ink-3 max-lg:px-4" aria-label="Of the filtered traces">
      {facts.map(([name, value]) => (
        <span key={name} className="whitespace-nowrap">
          <b className="font-semibold text-ink">{value}</b> {name}
        </span>
      ))}
    </p>
  )
}

function NoTraces({ search, onChange }: { search: TracesSearch; onChange: (part: Partial<TracesSearch>) => void }) {
  const filters = activeFilters(search)
  if (filters.length > 0) {
    return (
      <Empty
        icon={<SearchX size={24} />}
        title="No trace matches"
        action={
          <>
            <Button look="primary" onClick={() => onChange(Object.fromEntries(filters.map(({ key }) => [key, undefined])))}>
              Clear {filters.length === 1 ? 'the filter' : `${filters.length} filters`}
            </Button>
            {(search.from || search.range !== '90d') && <Widen onChange={onChange} />}
          </>
        }
      >
        <p className="mb-2">{rangeName(search)}, with</p>
        <p className="flex flex-wrap justify-center gap-1.5">
          {filters.map(({ key, label }) => (
            <Chip key={key} title={label}>
              {label}
            </Chip>
          ))}
        </p>
      </Empty>
    )
  }
  return (
    <Empty icon={<Clock size={24} />} title="No traces in this time" action={<Widen onChange={onChange} />}>
      {rangeName(search)} holds none. Earlier ones may exist; new ones appear here by themselves.
    </Empty>
  )
}

function Widen({ onChange }: { onChange: (part: Partial<TracesSearch>) => void }) {
  return <Button onClick={() => onChange({ range: '90d', from: undefined, to: undefined })}>Look at the last 90 days</Button>
}
