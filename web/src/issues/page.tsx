import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { ShieldCheck } from 'lucide-react'
import { useMemo } from 'react'
import { issueFiguresQuery, issuesQuery, traceStatsQuery, type FoundIssue, type IssueFigures } from '@/api/queries'
import { Chart, Legend, type Series } from '@/chart/chart'
import { Button } from '@/design/button'
import { classes } from '@/design/classes'
import { Chip, ProviderMark } from '@/design/marks'
import { CheckMenu } from '@/design/menu'
import { providerName } from '@/design/providers'
import { Card, Empty, Failure, Skeleton } from '@/design/states'
import { SeverityBadge } from '@/detection/badge'
import { DETECTORS, issueName, SEVERITIES, severityNames, type Severity } from '@/detection/names'
import { compact, count } from '@/format/count'
import { ago, exact } from '@/format/time'
import { useNow } from '@/shell/clock'
import { isLive, Page } from '@/shell/page'
import { keepView, viewParameters, type ViewSearch } from '@/shell/search'
import { Facet } from '@/traces/filters'
import { Groups, Precision, severityColors } from './groups'
import { figureFilters, issueFilters, MARKS, type IssuesSearch } from './search'

const CHART_HEIGHT = 168
const markNames = { open: 'Open', false_positive: 'False positive' }

/** What detectors found in all traces: how much, of what, where, and the newest. */
export function Issues() {
  const search = useSearch({ from: '/shell/issues' })
  const navigate = useNavigate()
  const live = isLive(search)
  const change = (part: Partial<IssuesSearch>) => void navigate({ to: '/issues', search: (before: IssuesSearch) => ({ ...before, ...part }) })
  const figures = useQuery(issueFiguresQuery(figureFilters(search), live))
  const data = figures.data
  return (
    <Page title="Issues" view>
      <Filters search={search} onChange={change} />
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-[1440px] flex-col gap-4 p-6 max-lg:p-4">
          {figures.isError && !data ? (
            <Failure error={figures.error} retry={() => void figures.refetch()} title="The figures could not be loaded" />
          ) : (
            <>
              <OverTime data={data} />
              <div className="grid grid-cols-2 items-start gap-4 max-lg:grid-cols-1">
                <div className="flex min-w-0 flex-col gap-4">
                  <Groups title="By type" groups={data && byType(data)} label={(type) => issueName(type)} choose={(type) => change({ type: [type] as IssuesSearch['type'] })} />
                  <Groups title="By model" groups={data?.by_model.map((group) => ({ key: group.model ?? '', ...group }))} label={(model) => model || 'Unknown model'} choose={(model) => change({ model: [model] })} />
                </div>
                <div className="flex min-w-0 flex-col gap-4">
                  <Groups title="By provider" groups={data?.by_provider.map((group) => ({ key: group.provider ?? '', ...group }))} label={(provider) => <ProviderMark provider={provider || null} />} choose={(provider) => change({ provider: [provider] })} />
                  <Precision rows={data?.precision} />
                </div>
              </div>
            </>
          )}
          <Newest search={search} live={live} />
        </div>
      </div>
    </Page>
  )
}

function byType(data: IssueFigures) {
  const groups = new Map<string, { key: string; count: number; by_severity: Partial<Record<Severity, number>> }>()
  for (const { type, severity, count: found } of data.by_type) {
    const group = groups.get(type) ?? { key: type, count: 0, by_severity: {} }
    group.count += found
    group.by_severity[severity] = (group.by_severity[severity] ?? 0) + found
    groups.set(type, group)
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}

function OverTime({ data }: { data: IssueFigures | undefined }) {
  const navigate = useNavigate()
  const { times, series } = useMemo(() => {
    const points = data?.data ?? []
    return {
      times: points.map((point) => Date.parse(point.time)),
      series: [...SEVERITIES].reverse().map(
        (severity): Series => ({ label: severityNames[severity], color: severityColors[severity], values: points.map((point) => point.by_severity[severity] ?? 0) }),
      ),
    }
  }, [data])
  const pick = (from: number, to: number) =>
    void navigate({
      to: '.',
      search: (before: ViewSearch) => ({ ...before, range: undefined, from: new Date(from).toISOString(), to: new Date(to).toISOString() }) as never,
    })
  return (
    <Card title={<>Issues over time {data && <span className="figures ml-1 font-normal text-ink-3">{count(data.total)}</span>}</>} aside={<Legend series={series} />}>
      <div className="px-2 pb-3" style={{ minHeight: CHART_HEIGHT + 12 }}>
        {!data ? (
          <div className="px-2" style={{ height: CHART_HEIGHT }}><Skeleton className="h-full w-full" /></div>
        ) : data.total === 0 ? (
          <p className="flex items-center justify-center text-sm text-ink-3" style={{ height: CHART_HEIGHT }}>No issues in this time.</p>
        ) : (
          <Chart label="Issues over time, by severity" kind="bars" times={times} series={series} height={CHART_HEIGHT} format={(value) => compact(value)} total="Issues" onPick={pick} />
        )}
      </div>
    </Card>
  )
}

function Newest({ search, live }: { search: IssuesSearch; live: boolean }) {
  const list = useInfiniteQuery(issuesQuery(issueFilters(search), live))
  const now = useNow()
  const rows = list.data?.pages.flatMap((page) => page.data)
  const filtered = Boolean(search.severity ?? search.type ?? search.provider ?? search.model ?? search.status)
  return (
    <Card title="Newest issues">
      {list.isPending && <div className="flex flex-col gap-3 px-4 pb-4">{[0, 1, 2].map((line) => <Skeleton key={line} className="h-10 w-full" />)}</div>}
      {list.isError && !rows && <Failure error={list.error} retry={() => void list.refetch()} title="The issues could not be loaded" />}
      {rows?.length === 0 && (
        <Empty icon={<ShieldCheck size={24} />} title={filtered ? 'No issue matches' : 'No issues in this time'}>
          {filtered ? 'Other severities, types or times may have some.' : 'Spans are checked where their function says detection=True.'}
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <ul aria-label="Newest issues" className="border-t border-line">
          {rows.map((issue) => <Row key={`${issue.trace_id} ${issue.span_id} ${issue.id}`} issue={issue} now={now} />)}
        </ul>
      )}
      {list.hasNextPage && (
        <div className="flex justify-center border-t border-line p-3">
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{list.isFetchingNextPage ? 'Loading…' : 'Show older issues'}</Button>
        </div>
      )}
    </Card>
  )
}

function Row({ issue, now }: { issue: FoundIssue; now: number }) {
  const { false_positive: wrong } = issue
  return (
    <li className="relative grid grid-cols-[76px_minmax(0,1fr)_auto] items-start gap-x-3 border-b border-line px-4 py-2 last:border-0 hover:bg-hover">
      <span className={classes('pt-px', wrong && 'opacity-50')}><SeverityBadge severity={issue.severity} /></span>
      <div className="min-w-0">
        <p className="flex min-w-0 items-center gap-2">
          <Link
            to="/traces/$traceId"
            params={{ traceId: issue.trace_id }}
            search={(before: object) => ({ ...keepView(before), span: issue.span_id })}
            className={classes('shrink-0 text-sm font-medium after:absolute after:inset-0 after:content-[""]', wrong && 'text-ink-3 line-through')}
          >
            {issueName(issue.type)}
          </Link>
          {wrong && <Chip>False positive</Chip>}
          <span className="min-w-0 truncate text-sm text-ink-2">{issue.message}</span>
        </p>
        {issue.excerpt && <p className="truncate font-mono text-xs text-ink-3"><bdi>{issue.excerpt}</bdi></p>}
      </div>
      <div className="min-w-0 text-right text-xs text-ink-3">
        <p className="max-w-56 truncate">
          <bdi className="text-ink-2">{issue.span_name}</bdi>
          {issue.model && <span className="max-lg:hidden"> · {issue.model}</span>}
        </p>
        <time dateTime={issue.timestamp} title={exact(issue.timestamp)}>{ago(issue.timestamp, now)}</time>
      </div>
    </li>
  )
}

function Filters({ search, onChange }: { search: IssuesSearch; onChange: (part: Partial<IssuesSearch>) => void }) {
  const { environment: _, ...range } = viewParameters(search)
  const known = useQuery(traceStatsQuery(range, false)).data
  const many = <Value extends string>(values: string[]) => (values.length > 0 ? (values as Value[]) : undefined)
  const choices = (some: readonly string[] | undefined, chosen: readonly string[] | undefined) => [...new Set([...(some ?? []), ...(chosen ?? [])])].filter(Boolean).sort()
  const none = { severity: undefined, type: undefined, provider: undefined, model: undefined, status: undefined }
  return (
    <div role="search" aria-label="Filter issues" className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-6 py-2 max-lg:px-4">
      <CheckMenu chosen={search.severity ?? []} onChange={(chosen) => onChange({ severity: many(chosen) })} choices={[...SEVERITIES].reverse().map((value) => ({ value, label: <SeverityBadge severity={value} /> }))} empty="" trigger={<Facet name="Severity" chosen={(search.severity ?? []).map((value) => severityNames[value])} />} />
      <CheckMenu chosen={search.type ?? []} onChange={(chosen) => onChange({ type: many(chosen) })} choices={DETECTORS.map((value) => ({ value, label: issueName(value) }))} empty="" trigger={<Facet name="Type" chosen={(search.type ?? []).map(issueName)} />} />
      <CheckMenu chosen={search.provider ?? []} onChange={(chosen) => onChange({ provider: many(chosen) })} choices={choices(known?.providers, search.provider).map((value) => ({ value, label: <ProviderMark provider={value} /> }))} empty="No providers in this time" trigger={<Facet name="Provider" chosen={(search.provider ?? []).map(providerName)} />} />
      <CheckMenu chosen={search.model ?? []} onChange={(chosen) => onChange({ model: many(chosen) })} choices={choices(known?.models, search.model).map((value) => ({ value, label: value }))} empty="No models in this time" trigger={<Facet name="Model" chosen={search.model ?? []} />} />
      <CheckMenu chosen={search.status ? [search.status] : []} onChange={(chosen) => onChange({ status: chosen.at(-1) as IssuesSearch['status'] })} choices={MARKS.map((value) => ({ value, label: markNames[value] }))} empty="" trigger={<Facet name="Mark" chosen={search.status ? [markNames[search.status]] : []} />} />
      {(search.severity ?? search.type ?? search.provider ?? search.model ?? search.status) && <Button look="ghost" onClick={() => onChange(none)}>Clear</Button>}
    </div>
  )
}
