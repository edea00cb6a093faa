import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, WifiOff } from 'lucide-react'
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { Button } from '@/design/button'
import { classes } from '@/design/classes'
import { Failure, Skeleton } from '@/design/states'
import { keepView } from '@/shell/search'
import { isTyping } from './filters'
import { TraceLine, columns } from './row'
import { traceListParameters, type Sort, type TracesSearch } from './search'
import { useTraceList } from './use-trace-list'

const ROW_HEIGHT = 56

/** Where one was in each list, so that the way back from a trace leads to the same rows. */
const offsets = new Map<string, number>()

const heads: { sort?: Sort; label: string; look: string }[] = [
  { label: '', look: '' },
  { label: 'Trace', look: '' },
  { sort: 'model', label: 'Model', look: '' },
  { sort: 'latency', label: 'Latency', look: 'justify-end' },
  { sort: 'tokens', label: 'Tokens', look: 'justify-end @max-4xl:hidden' },
  { sort: 'cost', label: 'Cost', look: 'justify-end' },
  { sort: 'timestamp', label: 'Time', look: 'justify-end' },
]

export function TraceTable({
  search,
  live,
  slowMs,
  onChange,
  empty,
}: {
  search: TracesSearch
  live: boolean
  slowMs: number | null
  onChange: (part: Partial<TracesSearch>) => void
  empty: ReactNode
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const place = JSON.stringify(traceListParameters(search))
  const [start] = useState(() => offsets.get(place) ?? 0)
  const [reading, setReading] = useState(start > 0)
  const { list, rows, waiting, accept, arrived, pollError } = useTraceList(search, live, reading)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    initialOffset: start,
    getItemKey: (index) => rows[index]?.trace_id ?? index,
    overscan: 8,
  })
  // The scale of the latency bars: the p95 of the filtered set, until it is known the slowest row.
  const slowest = useMemo(() => rows.reduce((most, row) => Math.max(most, row.latency_ms), 0), [rows])
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = list
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError && last >= rows.length - 15) void fetchNextPage()
  }, [last, rows.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  useLayoutEffect(() => {
    if (start > 0) scroller.current?.scrollTo({ top: start })
  }, [start])
  const cursor = useRowCursor(rows, (index) => virtual.scrollToIndex(index))

  const toTop = () => {
    accept()
    scroller.current?.scrollTo({ top: 0 })
  }
  const failed = list.isError && rows.length === 0
  return (
    <div className="@container relative flex min-h-0 flex-1 flex-col bg-surface" role="table" aria-label="Traces" aria-rowcount={list.hasNextPage ? -1 : rows.length} aria-busy={list.isPlaceholderData}>
      <div role="row" className={classes(columns, 'h-9 shrink-0 border-b border-line text-xs text-ink-3')}>
        {heads.map((head) => (
          <Head key={head.label} {...head} search={search} onChange={onChange} />
        ))}
      </div>
      {waiting.length > 0 && (
        <div className="pointer-events-none absolute inset-x-0 top-12 z-10 flex justify-center">
          <Button look="primary" className="pointer-events-auto shadow-raised" onClick={toTop}>
            <ArrowUp size={14} aria-hidden /> {waiting.length >= 50 ? '50+' : waiting.length} new {waiting.length === 1 ? 'trace' : 'traces'}
          </Button>
        </div>
      )}
      {pollError && !failed && (
        <p role="status" className="flex shrink-0 items-center gap-2 bg-warn-soft px-6 py-1.5 text-xs text-warn">
          <WifiOff size={14} aria-hidden /> Live refresh is waiting: {pollError.message}
        </p>
      )}
      <div
        ref={scroller}
        role="rowgroup"
        className={classes('min-h-0 flex-1 overflow-y-auto transition-opacity [overflow-anchor:none]', list.isPlaceholderData && 'opacity-60')}
        onScroll={(event) => {
          const { scrollTop } = event.currentTarget
          setReading(scrollTop > 8)
          offsets.set(place, scrollTop)
        }}
      >
        {failed && <Failure error={list.error} retry={() => void list.refetch()} title="The traces could not be loaded" />}
        {list.isPending && <Waiting />}
        {list.isSuccess && rows.length === 0 && !list.isPlaceholderData && empty}
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index]
            if (!row) return null
            return (
              <TraceLine
                key={item.key}
                row={row}
                top={item.start}
                height={ROW_HEIGHT}
                slowMs={slowMs ?? slowest}
                current={row.trace_id === cursor}
                fresh={arrived.has(row.trace_id)}
              />
            )
          })}
        </div>
        {list.isFetchingNextPage && <Waiting lines={2} />}
        {list.isFetchNextPageError && <Failure error={list.error} retry={() => void list.fetchNextPage()} title="The next traces could not be loaded" />}
      </div>
    </div>
  )
}

function Head({ sort, label, look, search, onChange }: (typeof heads)[number] & { search: TracesSearch; onChange: (part: Partial<TracesSearch>) => void }) {
  if (!sort) {
    return (
      <span role="columnheader" className={classes('flex', look)}>
        {label || <span className="sr-only">Status</span>}
      </span>
    )
  }
  const active = (search.sort ?? 'timestamp') === sort
  const ascending = search.order === 'asc'
  const Arrow = ascending ? ArrowUp : ArrowDown
  return (
    <span role="columnheader" aria-sort={active ? (ascending ? 'ascending' : 'descending') : 'none'} className={classes('flex min-w-0', look)}>
      <button
        type="button"
        className={classes('-mx-1.5 flex h-6 items-center gap-1 rounded-sm px-1.5 hover:bg-hover hover:text-ink', active && 'font-medium text-ink')}
        onClick={() => onChange({ sort: sort === 'timestamp' ? undefined : sort, order: active && !ascending ? 'asc' : undefined })}
      >
        {label}
        {active && <Arrow size={12} aria-hidden />}
      </button>
    </span>
  )
}

/** j and k move, enter opens. The row stays the same one when others arrive above it. */
function useRowCursor(rows: readonly { trace_id: string }[], show: (index: number) => void): string | null {
  const [cursor, setCursor] = useState<string | null>(null)
  const navigate = useNavigate()
  const state = useRef({ rows, cursor, show })
  state.current = { rows, cursor, show }
  useEffect(() => {
    const move = (event: KeyboardEvent) => {
      if (isTyping(event)) return
      const { rows, cursor, show } = state.current
      const at = rows.findIndex((row) => row.trace_id === cursor)
      if (event.key === 'j' || event.key === 'k') {
        const next = Math.max(0, Math.min(rows.length - 1, event.key === 'j' ? at + 1 : at - 1))
        const row = rows[next]
        if (!row) return
        setCursor(row.trace_id)
        show(next)
      } else if (event.key === 'Enter' && at >= 0 && !(event.target instanceof HTMLElement && event.target.closest('a, button'))) {
        void navigate({ to: '/traces/$traceId', params: { traceId: rows[at]!.trace_id }, search: keepView })
      }
    }
    window.addEventListener('keydown', move)
    return () => window.removeEventListener('keydown', move)
  }, [navigate])
  return cursor
}

function Waiting({ lines = 12 }: { lines?: number }) {
  return (
    <div aria-label="Loading" role="status">
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className={classes(columns, 'border-b border-line')} style={{ height: ROW_HEIGHT }}>
          <Skeleton className="size-4" />
          <div className="flex flex-col gap-2">
            <Skeleton className="h-3 w-40" />
            <Skeleton className="h-3 w-3/4" />
          </div>
          <Skeleton className="h-3 w-24" />
          <Skeleton className="ml-auto h-3 w-14" />
          <Skeleton className="ml-auto h-3 w-12 @max-4xl:hidden" />
          <Skeleton className="ml-auto h-3 w-12" />
          <Skeleton className="ml-auto h-3 w-14" />
        </div>
      ))}
    </div>
  )
}

