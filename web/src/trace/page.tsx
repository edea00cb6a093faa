import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { LIVE_INTERVAL_MS, traceQuery, type TraceDetail } from '@/api/queries'
import { CopyButton } from '@/design/copy-button'
import { Chip, StatusMark } from '@/design/marks'
import { Failure, Skeleton } from '@/design/states'
import { DetectionBadge } from '@/detection/badge'
import { compact, count } from '@/format/count'
import { duration } from '@/format/duration'
import { money } from '@/format/money'
import { ago, exact } from '@/format/time'
import { useNow } from '@/shell/clock'
import { isLive, useTitle } from '@/shell/page'
import { rememberedTraces } from '@/traces/search'
import type { Tab, TraceSearch } from './search'
import { SpanPanel } from './span-panel'
import { SpanTable } from './span-table'
import { Split } from './split'

/** Spans may follow for this long after the last one ended. */
const SETTLED_AFTER_MS = 60_000

export function Trace() {
  const { traceId } = useParams({ from: '/shell/traces/$traceId' })
  const search = useSearch({ from: '/shell/traces/$traceId' })
  const navigate = useNavigate()
  const trace = useInfiniteQuery({
    ...traceQuery(traceId),
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages
      return isLive(search) && pages?.length === 1 && isGrowing(pages[0]!) ? LIVE_INTERVAL_MS : false
    },
  })
  const spans = useMemo(() => trace.data?.pages.flatMap((page) => page.spans) ?? [], [trace.data])
  const selected = spans.find((span) => span.span_id === search.span) ?? spans.find((span) => span.parent_span_id === null) ?? spans[0]
  const select = useCallback(
    (span: string) => void navigate({ to: '.', search: (before: TraceSearch) => ({ ...before, span }) as never, replace: true }),
    [navigate],
  )
  const setTab = (tab: Tab) =>
    void navigate({ to: '.', search: (before: TraceSearch) => ({ ...before, tab: tab === 'content' ? undefined : tab }) as never, replace: true })
  const first = trace.data?.pages[0]
  useTitle(first?.name ?? 'Trace')
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <header className="shrink-0 border-b border-line bg-surface px-6 py-2.5 max-lg:px-4">
        <nav aria-label="Way back" className="flex min-w-0 items-center gap-1.5">
          <Link to="/traces" search={rememberedTraces()} className="rounded-sm text-sm text-ink-3 hover:text-ink">
            Traces
          </Link>
          <ChevronRight size={14} aria-hidden className="shrink-0 text-ink-3" />
          <h1 className="min-w-0 truncate text-md font-semibold">{first ? <bdi>{first.name}</bdi> : <Skeleton className="h-5 w-40" />}</h1>
          {first && <StatusMark status={first.status} />}
          {first && <DetectionBadge status={first.detection_status} severity={first.severity} types={first.issue_types} />}
          <span className="ml-auto flex min-w-0 items-center gap-1">
            <code className="truncate font-mono text-xs text-ink-3">{traceId}</code>
            <CopyButton text={traceId} label="Copy the trace id" />
          </span>
        </nav>
        {first ? <Facts trace={first} /> : <Skeleton className="mt-2 h-4 w-96" />}
      </header>
      {trace.isError && !first ? (
        <Failure
          error={trace.error}
          retry={() => void trace.refetch()}
          title={'status' in trace.error && trace.error.status === 404 ? 'This trace is not here' : 'The trace could not be loaded'}
        />
      ) : (
        <Split
          first={
            <SpanTable
              spans={spans}
              selected={selected?.span_id}
              onSelect={select}
              more={trace.hasNextPage ? { loading: trace.isFetchingNextPage, load: () => void trace.fetchNextPage() } : null}
            />
          }
          second={selected ? <SpanPanel traceId={traceId} span={selected} tab={search.tab ?? 'content'} onTab={setTab} /> : <div className="flex-1 bg-canvas" />}
        />
      )}
    </div>
  )
}

function isGrowing(trace: TraceDetail): boolean {
  // The server ends what no detector answers, so that this ends as well.
  if (!trace.has_root || trace.detection_status === 'pending') return true
  return Date.now() - (Date.parse(trace.timestamp) + trace.latency_ms) < SETTLED_AFTER_MS
}

function Facts({ trace }: { trace: TraceDetail }) {
  const now = useNow()
  const facts: [string, string, string?][] = [
    ['Latency', duration(trace.latency_ms)],
    ['Spans', count(trace.span_count)],
    ['Tokens', compact(trace.total_tokens), `${count(trace.input_tokens)} in, ${count(trace.output_tokens)} out`],
    ['Cost', `${money(trace.cost_usd)}${trace.cost_is_partial && trace.cost_usd !== null ? '+' : ''}`, trace.cost_is_partial ? 'Some model call has no known price: the true cost is higher.' : undefined],
  ]
  return (
    <div className="figures mt-1 flex flex-wrap items-center gap-x-5 gap-y-1 text-xs">
      {facts.map(([name, value, title]) => (
        <span key={name} title={title} className="text-ink-3">
          {name} <b className="font-semibold text-ink">{value}</b>
        </span>
      ))}
      {trace.error_count > 0 && <span className="font-medium text-bad">{count(trace.error_count)} {trace.error_count === 1 ? 'error' : 'errors'}</span>}
      <time dateTime={trace.timestamp} title={exact(trace.timestamp)} className="text-ink-3">{ago(trace.timestamp, now)}</time>
      <span className="flex min-w-0 flex-wrap items-center gap-1.5">
        {!trace.has_root && <Chip tone="warn" title="The root span has not arrived yet.">running</Chip>}
        {trace.environment && <Chip title="Environment">{trace.environment}</Chip>}
        {trace.user_id && (
          <Link to="/traces" search={{ user_id: [trace.user_id] }} title="All traces of this user"><Chip>{trace.user_id}</Chip></Link>
        )}
        {trace.session_id && (
          <Link to="/traces" search={{ session_id: [trace.session_id] }} title="All traces of this session"><Chip>{trace.session_id}</Chip></Link>
        )}
        {trace.tags.map((tag) => (
          <Link key={tag} to="/traces" search={{ tag: [tag] }} title="All traces with this tag"><Chip>{tag}</Chip></Link>
        ))}
      </span>
    </div>
  )
}
