import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useMemo, useState, type ReactNode } from 'react'
import type { ModelRow } from '@/api/queries'
import { classes } from '@/design/classes'
import { ProviderMark } from '@/design/marks'
import { providerColor } from '@/design/providers'
import { Card, Skeleton } from '@/design/states'
import { compact, count, percent } from '@/format/count'
import { duration } from '@/format/duration'
import { money } from '@/format/money'
import { keepView } from '@/shell/search'

interface Column {
  key: string
  label: string
  title?: string
  /** Shown only where there is room. */
  roomy?: boolean
  value: (row: ModelRow, total: number) => number | null
  text: (row: ModelRow, total: number) => ReactNode
}

const cost = (row: ModelRow) => (row.cost_usd === null ? null : Number(row.cost_usd))

const columns: Column[] = [
  { key: 'calls', label: 'Calls', value: (row) => row.calls, text: (row) => count(row.calls) },
  {
    key: 'errors',
    label: 'Errors',
    value: (row) => row.error_rate,
    text: (row) => <span className={row.errors > 0 ? 'text-bad' : 'text-ink-3'} title={`${count(row.errors)} of ${count(row.calls)}`}>{percent(row.error_rate)}</span>,
  },
  { key: 'p50', label: 'p50', title: 'Median latency of model calls', value: (row) => row.p50_ms, text: (row) => duration(row.p50_ms) },
  { key: 'p95', label: 'p95', value: (row) => row.p95_ms, text: (row) => duration(row.p95_ms) },
  { key: 'p99', label: 'p99', roomy: true, value: (row) => row.p99_ms, text: (row) => duration(row.p99_ms) },
  { key: 'ttft', label: 'First token', title: 'Median time to first token', value: (row) => row.time_to_first_token_p50_ms, text: (row) => duration(row.time_to_first_token_p50_ms) },
  { key: 'speed', label: 'tok/s', roomy: true, title: 'Median output tokens per second', value: (row) => row.tokens_per_second, text: (row) => (row.tokens_per_second === null ? '–' : compact(Math.round(row.tokens_per_second))) },
  {
    key: 'tokens',
    label: 'Tokens in / out',
    roomy: true,
    value: (row) => (row.input_tokens === null && row.output_tokens === null ? null : (row.input_tokens ?? 0) + (row.output_tokens ?? 0)),
    text: (row) => <>{compact(row.input_tokens)} <span className="text-ink-3">/</span> {compact(row.output_tokens)}</>,
  },
  {
    key: 'cost',
    label: 'Cost',
    value: cost,
    text: (row) => (
      <span title={row.unpriced_calls > 0 ? `${count(row.unpriced_calls)} calls have no known price.` : undefined}>
        {money(row.cost_usd)}
        {row.unpriced_calls > 0 && row.cost_usd !== null && <span className="text-warn">+</span>}
      </span>
    ),
  },
  {
    key: 'share',
    label: 'Share of cost',
    value: cost,
    text: (row, total) => {
      const share = total > 0 ? (cost(row) ?? 0) / total : 0
      return (
        <span className="flex items-center justify-end gap-2">
          <span aria-hidden className="h-1.5 w-14 overflow-hidden rounded-full bg-sunken">
            <span className="block h-full rounded-full" style={{ width: `${share * 100}%`, background: providerColor(row.provider) }} />
          </span>
          <span className="w-11 text-right">{cost(row) === null ? '–' : percent(share)}</span>
        </span>
      )
    },
  },
]

/** Cost and latency by provider, or by model; each line leads to its traces. */
export function ModelTable({ by, rows }: { by: 'provider' | 'model'; rows: readonly ModelRow[] | undefined }) {
  const [sort, setSort] = useState({ key: 'cost', ascending: false })
  const total = useMemo(() => (rows ?? []).reduce((sum, row) => sum + (cost(row) ?? 0), 0), [rows])
  const sorted = useMemo(() => {
    const column = columns.find(({ key }) => key === sort.key)!
    const direction = sort.ascending ? 1 : -1
    return [...(rows ?? [])].sort((a, b) => {
      const [left, right] = [column.value(a, total), column.value(b, total)]
      if (left === null || right === null) return left === right ? b.calls - a.calls : left === null ? 1 : -1
      return (left - right) * direction || b.calls - a.calls
    })
  }, [rows, sort, total])
  return (
    <Card title={by === 'provider' ? 'By provider' : 'By model'} className="@container">
      <div className="overflow-x-auto px-4 pb-3">
        <table className="figures w-full text-sm">
          <thead>
            <tr className="border-b border-line text-xs text-ink-3">
              <th scope="col" className="h-8 text-left font-normal">{by === 'provider' ? 'Provider' : 'Model'}</th>
              {columns.map(({ key, label, title, roomy }) => {
                const active = key === sort.key
                const Arrow = sort.ascending ? ArrowUp : ArrowDown
                return (
                  <th
                    key={key}
                    scope="col"
                    title={title}
                    aria-sort={active ? (sort.ascending ? 'ascending' : 'descending') : undefined}
                    className={classes('h-8 pl-5 text-right font-normal', roomy && '@max-4xl:hidden')}
                  >
                    <button
                      type="button"
                      className={classes('-mx-1 inline-flex items-center gap-1 whitespace-nowrap rounded-sm px-1 hover:bg-hover hover:text-ink', active && 'font-medium text-ink')}
                      onClick={() => setSort({ key, ascending: active ? !sort.ascending : false })}
                    >
                      {active && <Arrow size={12} aria-hidden />}
                      {label}
                    </button>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {!rows &&
              Array.from({ length: 3 }, (_, index) => (
                <tr key={index}><td colSpan={columns.length + 1} className="h-10"><Skeleton className="h-4 w-full" /></td></tr>
              ))}
            {rows?.length === 0 && (
              <tr><td colSpan={columns.length + 1} className="h-16 text-center text-ink-3">No model calls in this time.</td></tr>
            )}
            {sorted.map((row) => (
              <tr key={`${row.provider}/${row.model}`} className="border-b border-line last:border-0 hover:bg-hover">
                <th scope="row" className="h-10 max-w-64 truncate text-left font-medium">
                  <Link
                    to="/traces"
                    search={(before: object) => ({
                      ...keepView(before),
                      ...(row.provider ? { provider: [row.provider] } : {}),
                      ...(row.model ? { model: [row.model] } : {}),
                    })}
                    className="hover:text-accent hover:underline"
                  >
                    {by === 'provider' ? <ProviderMark provider={row.provider} /> : <Model row={row} />}
                  </Link>
                </th>
                {columns.map(({ key, text, roomy }) => (
                  <td key={key} className={classes('h-10 whitespace-nowrap pl-5 text-right', roomy && '@max-4xl:hidden')}>
                    {text(row, total)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

function Model({ row }: { row: ModelRow }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: providerColor(row.provider) }} />
      <span className="truncate">{row.model ?? 'Unknown model'}</span>
    </span>
  )
}
