import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import type { Schemas } from '@/api/client'
import { costsQuery, gettingStartedQuery, issueFiguresQuery, latencyQuery, modelsQuery, overviewQuery, providersQuery, requestsQuery } from '@/api/queries'
import { Chart, Legend, type Series } from '@/chart/chart'
import { providerColor, providerName } from '@/design/providers'
import { Card, Failure, Skeleton } from '@/design/states'
import { compact } from '@/format/count'
import { axisDuration, duration } from '@/format/duration'
import { axisMoney, money } from '@/format/money'
import { Onboarding } from '@/onboarding/onboarding'
import { Page, useViewSearch } from '@/shell/page'
import type { ViewSearch } from '@/shell/search'
import { Figures } from './figures'
import { IssueLine } from './issue-line'
import { ModelTable } from './model-table'

const CHART_HEIGHT = 208

export function Dashboard() {
  const { parameters, live } = useViewSearch()
  const started = useQuery(gettingStartedQuery(live))
  const overview = useQuery(overviewQuery(parameters, live))
  const costs = useQuery(costsQuery(parameters, live))
  const latency = useQuery(latencyQuery(parameters, live))
  const requests = useQuery(requestsQuery(parameters, live))
  const providers = useQuery(providersQuery(parameters, live))
  const models = useQuery(modelsQuery(parameters, live))
  const issues = useQuery(issueFiguresQuery(parameters, live))

  if (started.data && !started.data.has_traces) {
    return (
      <Page title="Dashboard">
        <Onboarding start={started.data} />
      </Page>
    )
  }
  const all = [overview, costs, latency, requests, providers, models]
  const failed = all.find((query) => query.isError && !query.data)
  return (
    <Page title="Dashboard" view>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {failed?.error ? (
          <Failure error={failed.error} retry={() => all.forEach((query) => void query.refetch())} title="The dashboard could not be loaded" />
        ) : (
          <div className="mx-auto flex max-w-[1440px] flex-col gap-4 p-6 max-lg:p-4">
            <Figures overview={overview.data} />
            <IssueLine figures={issues.data} />
            <div className="grid grid-cols-2 gap-4 max-lg:grid-cols-1">
              <CostCard data={costs.data} />
              <LatencyCard data={latency.data} />
            </div>
            <RequestCard data={requests.data} />
            <ModelTable by="provider" rows={providers.data?.data} />
            <ModelTable by="model" rows={models.data?.data} />
          </div>
        )}
      </div>
    </Page>
  )
}

/** Dragging over any chart looks at that time closer. */
function usePick() {
  const navigate = useNavigate()
  return (from: number, to: number) =>
    void navigate({
      to: '.',
      search: (before: ViewSearch) => ({ ...before, range: undefined, from: new Date(from).toISOString(), to: new Date(to).toISOString() }) as never,
    })
}

function CostCard({ data }: { data: Schemas['Costs'] | undefined }) {
  const pick = usePick()
  const { times, series } = useMemo(() => {
    const points = data?.data ?? []
    const sums = new Map<string, number>()
    for (const point of points) for (const [provider, usd] of Object.entries(point.by_provider)) sums.set(provider, (sums.get(provider) ?? 0) + Number(usd))
    const names = [...sums].sort((a, b) => b[1] - a[1]).map(([provider]) => provider)
    return {
      times: points.map((point) => Date.parse(point.time)),
      series: names.map(
        (provider): Series => ({
          label: providerName(provider),
          color: providerColor(provider),
          values: points.map((point) => (point.by_provider[provider] === undefined ? null : Number(point.by_provider[provider]))),
        }),
      ),
    }
  }, [data])
  return (
    <Card title="Cost over time" aside={<Legend series={series} />}>
      <Plot ready={data !== undefined} empty={series.length === 0} none="No priced calls in this time.">
        <Chart label="Cost over time, by provider" kind="bars" times={times} series={series} height={CHART_HEIGHT} format={money} axisFormat={axisMoney} total="Total" onPick={pick} />
      </Plot>
    </Card>
  )
}

function LatencyCard({ data }: { data: Schemas['Latencies'] | undefined }) {
  const pick = usePick()
  const { times, series } = useMemo(() => {
    const points = data?.data ?? []
    return {
      times: points.map((point) => Date.parse(point.time)),
      series: [
        { label: 'p50', color: 'var(--latency-50)', values: points.map((point) => point.p50_ms) },
        { label: 'p95', color: 'var(--latency-95)', values: points.map((point) => point.p95_ms) },
        { label: 'p99', color: 'var(--latency-99)', values: points.map((point) => point.p99_ms) },
      ],
    }
  }, [data])
  return (
    <Card title="Latency of requests" aside={<Legend series={series} />}>
      <Plot ready={data !== undefined} empty={series[0]!.values.every((value) => value === null)} none="No requests in this time.">
        <Chart label="Latency of requests: p50, p95 and p99" kind="line" times={times} series={series} height={CHART_HEIGHT} format={duration} axisFormat={axisDuration} onPick={pick} />
      </Plot>
    </Card>
  )
}

function RequestCard({ data }: { data: Schemas['RequestSeries'] | undefined }) {
  const pick = usePick()
  const { times, series } = useMemo(() => {
    const points = data?.data ?? []
    return {
      times: points.map((point) => Date.parse(point.time)),
      series: [
        { label: 'With an error', color: 'var(--bad)', values: points.map((point) => point.errors) },
        { label: 'OK', color: 'var(--quiet)', values: points.map((point) => point.requests - point.errors) },
      ],
    }
  }, [data])
  return (
    <Card title="Requests" aside={<Legend series={[...series].reverse()} />}>
      <Plot ready={data !== undefined} height={152} empty={series.every(({ values }) => values.every((value) => !value))} none="No requests in this time.">
        <Chart label="Requests over time, with and without an error" kind="bars" times={times} series={series} height={152} format={(value) => compact(value)} total="Requests" onPick={pick} />
      </Plot>
    </Card>
  )
}

function Plot({ ready, empty, none, height = CHART_HEIGHT, children }: { ready: boolean; empty: boolean; none: string; height?: number; children: ReactNode }) {
  return (
    <div className="px-2 pb-3" style={{ minHeight: height + 12 }}>
      {!ready ? (
        <div className="px-2" style={{ height }}>
          <Skeleton className="h-full w-full" />
        </div>
      ) : empty ? (
        <p className="flex items-center justify-center text-sm text-ink-3" style={{ height }}>
          {none}
        </p>
      ) : (
        children
      )}
    </div>
  )
}
