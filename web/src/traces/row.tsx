import { Link } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { memo } from 'react'
import type { TraceRow } from '@/api/queries'
import { classes } from '@/design/classes'
import { Chip, StatusMark } from '@/design/marks'
import { providerColor, providerName } from '@/design/providers'
import { compact, count } from '@/format/count'
import { duration } from '@/format/duration'
import { money } from '@/format/money'
import { ago, exact } from '@/format/time'
import { useNow } from '@/shell/clock'
import { keepView } from '@/shell/search'
import { DetectionBadge } from '@/detection/badge'

export const columns =
  'grid items-center gap-x-4 px-6 max-lg:px-4 grid-cols-[16px_minmax(0,1fr)_minmax(0,184px)_112px_72px_76px_64px] @max-4xl:grid-cols-[16px_minmax(0,1fr)_minmax(0,148px)_104px_72px_60px]'

interface Line {
  row: TraceRow
  top: number
  height: number
  slowMs: number | null
  current: boolean
  fresh: boolean
}

export const TraceLine = memo(function TraceLine({ row, top, height, slowMs, current, fresh }: Line) {
  const now = useNow()
  const share = slowMs ? Math.min(1, row.latency_ms / slowMs) : 0
  return (
    <div
      role="row"
      data-trace={row.trace_id}
      aria-selected={current}
      className={classes(
        columns,
        'absolute inset-x-0 border-b border-line hover:bg-hover',
        current && 'bg-selected shadow-[inset_2px_0_0_var(--accent)]',
        fresh && 'animate-[arrive_1.6s_ease-out]',
      )}
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <span role="cell" className="flex">
        <StatusMark status={row.status} />
      </span>
      <div role="cell" className="min-w-0">
        <div className="flex min-w-0 items-center gap-2">
          <Link
            to="/traces/$traceId"
            params={{ traceId: row.trace_id }}
            search={keepView}
            className="min-w-0 shrink truncate text-sm font-medium after:absolute after:inset-0 after:content-[''] focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent focus-visible:outline-none"
          >
            <bdi>{row.name}</bdi>
          </Link>
          {!row.has_root && (
            <Chip tone="warn" title="The root span has not arrived yet.">
              running
            </Chip>
          )}
          <DetectionBadge status={row.detection_status} severity={row.severity} types={row.issue_types} />
          <span className="flex min-w-0 items-center gap-1.5 overflow-hidden">
            {row.environment && <Chip title={`Environment ${row.environment}`}>{row.environment}</Chip>}
            {row.tags.slice(0, 2).map((tag) => (
              <Chip key={tag} title={`Tag ${tag}`}>
                {tag}
              </Chip>
            ))}
            {row.tags.length > 2 && <Chip title={row.tags.slice(2).join(', ')}>+{row.tags.length - 2}</Chip>}
            <Who row={row} />
          </span>
        </div>
        <p className="flex min-w-0 items-center gap-1.5 text-xs text-ink-3">
          <Preview text={row.input_preview} empty="no input" />
          <ArrowRight size={12} aria-label="answered" className="shrink-0" />
          <Preview text={row.output_preview} empty="no output" strong />
        </p>
      </div>
      <div role="cell" className="min-w-0 text-xs">
        <Models row={row} />
      </div>
      <div role="cell" className="figures text-right">
        <span className="text-sm">{duration(row.latency_ms)}</span>
        <span aria-hidden className="mt-1 block h-1 overflow-hidden rounded-full bg-sunken">
          <span
            className={classes('block h-full rounded-full', share >= 1 ? 'bg-warn' : 'bg-accent')}
            style={{ width: `${Math.max(2, share * 100)}%`, opacity: share >= 1 ? 1 : 0.65 }}
          />
        </span>
      </div>
      <span
        role="cell"
        className="figures text-right text-sm text-ink-2 @max-4xl:hidden"
        title={`${count(row.input_tokens)} in, ${count(row.output_tokens)} out`}
      >
        {compact(row.total_tokens)}
      </span>
      <span
        role="cell"
        className="figures text-right text-sm text-ink-2"
        title={row.cost_is_partial ? 'Some model call has no known price: the true cost is higher.' : undefined}
      >
        {money(row.cost_usd)}
        {row.cost_is_partial && row.cost_usd !== null && <span className="text-warn">+</span>}
      </span>
      <time role="cell" dateTime={row.timestamp} title={exact(row.timestamp)} className="figures relative z-[1] whitespace-nowrap text-right text-xs text-ink-3">
        {ago(row.timestamp, now)}
      </time>
    </div>
  )
})

function Who({ row }: { row: TraceRow }) {
  const who = [row.user_id, row.session_id].filter(Boolean).join(' · ')
  if (!who) return null
  return (
    <span className="min-w-0 truncate text-2xs text-ink-3 @max-4xl:hidden" title={`User and session: ${who}`}>
      {who}
    </span>
  )
}

function Preview({ text, empty, strong = false }: { text: string; empty: string; strong?: boolean }) {
  if (!text) return <span className="shrink-0 italic opacity-70">{empty}</span>
  return (
    <bdi className={classes('min-w-0 truncate text-left', strong ? 'flex-[1.2_1_0] text-ink-2' : 'max-w-[45%] shrink')}>{text}</bdi>
  )
}

function Models({ row }: { row: TraceRow }) {
  if (row.models.length === 0 && row.providers.length === 0) return <span className="text-ink-3">–</span>
  const [first, ...others] = row.models.length > 0 ? row.models : row.providers.map(providerName)
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={[...row.providers.map(providerName), ...row.models].join(', ')}>
      <span className="flex shrink-0 -space-x-0.5" aria-hidden>
        {row.providers.slice(0, 3).map((provider) => (
          <span key={provider} className="size-2 rounded-full" style={{ background: providerColor(provider) }} />
        ))}
      </span>
      <span className="truncate text-ink-2">{first && undated(first)}</span>
      {others.length > 0 && <span className="shrink-0 text-ink-3">+{others.length}</span>}
    </span>
  )
}

/** `claude-haiku-4-5-20251001` without the date of its release: the whole name is in the tooltip and on every span. */
function undated(model: string): string {
  return model.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '')
}
