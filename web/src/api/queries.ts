import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, type QueryParameters, type Schemas } from './client'

export type TraceRow = Schemas['TraceRow']
export type TracePage = Schemas['TracePage']
export type TraceDetail = Schemas['TraceDetail']
export type SpanRow = Schemas['SpanRow']
export type SpanDetail = Schemas['SpanDetail']
export type Message = Schemas['Message']
export type MessagePart = Schemas['MessagePart']
export type Overview = Schemas['Overview']
export type ModelRow = Schemas['ModelRow']
export type ApiKeyRow = Schemas['ApiKeyRow']

/** How often a live view asks: a trace shows within about a second of its end. */
export const LIVE_INTERVAL_MS = 1000
export const PAGE_SIZE = 50

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => get<Schemas['Session']>('/session', {}, signal),
  staleTime: 60_000,
})

export function gettingStartedQuery(live: boolean) {
  return queryOptions({
    queryKey: ['getting-started'],
    queryFn: ({ signal }) => get<Schemas['GettingStarted']>('/getting-started', {}, signal),
    refetchInterval: (query) => (live && !query.state.data?.has_traces ? LIVE_INTERVAL_MS : false),
  })
}

export function tracesQuery(filters: QueryParameters) {
  return infiniteQueryOptions({
    queryKey: ['traces', 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      get<TracePage>('/traces', { ...filters, limit: PAGE_SIZE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    // The head below keeps the list fresh; refetching every loaded page would move what one reads.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
}

export function tracesHeadQuery(filters: QueryParameters, live: boolean) {
  return queryOptions({
    queryKey: ['traces', 'head', filters],
    queryFn: ({ signal }) => get<TracePage>('/traces', { ...filters, limit: PAGE_SIZE }, signal),
    enabled: live,
    refetchInterval: live ? LIVE_INTERVAL_MS : false,
    staleTime: 0,
  })
}

export function traceStatsQuery(filters: QueryParameters, live: boolean) {
  return queryOptions({
    queryKey: ['traces', 'stats', filters],
    queryFn: ({ signal }) => get<Schemas['TraceStats']>('/traces/stats', filters, signal),
    refetchInterval: live ? 5 * LIVE_INTERVAL_MS : false,
    placeholderData: keepPreviousData,
  })
}

export function traceQuery(traceId: string) {
  return infiniteQueryOptions({
    queryKey: ['trace', traceId],
    queryFn: ({ pageParam, signal }) =>
      get<TraceDetail>(`/traces/${encodeURIComponent(traceId)}`, { cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function spanQuery(traceId: string, spanId: string) {
  return queryOptions({
    queryKey: ['span', traceId, spanId],
    queryFn: ({ signal }) =>
      get<SpanDetail>(`/traces/${encodeURIComponent(traceId)}/spans/${encodeURIComponent(spanId)}`, {}, signal),
    staleTime: 10_000,
  })
}

function analyticsQuery<Answer>(name: string, filters: QueryParameters, live: boolean) {
  return queryOptions({
    queryKey: ['analytics', name, filters],
    queryFn: ({ signal }) => get<Answer>(`/analytics/${name}`, filters, signal),
    refetchInterval: live ? 5 * LIVE_INTERVAL_MS : false,
    placeholderData: keepPreviousData,
  })
}

export const overviewQuery = (filters: QueryParameters, live: boolean) =>
  analyticsQuery<Overview>('overview', filters, live)
export const requestsQuery = (filters: QueryParameters, live: boolean) =>
  analyticsQuery<Schemas['RequestSeries']>('requests', filters, live)
export const costsQuery = (filters: QueryParameters, live: boolean) =>
  analyticsQuery<Schemas['Costs']>('costs', filters, live)
export const latencyQuery = (filters: QueryParameters, live: boolean) =>
  analyticsQuery<Schemas['Latencies']>('latency', filters, live)
export const providersQuery = (filters: QueryParameters, live: boolean) =>
  analyticsQuery<Schemas['ModelTable']>('providers', filters, live)
export const modelsQuery = (filters: QueryParameters, live: boolean) =>
  analyticsQuery<Schemas['ModelTable']>('models', filters, live)

export function ledgerQuery(live: boolean) {
  return queryOptions({
    queryKey: ['ledger'],
    queryFn: ({ signal }) => get<Schemas['Ledger']>('/ingest/ledger', {}, signal),
    refetchInterval: live ? 2 * LIVE_INTERVAL_MS : false,
  })
}

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  // The schema has no page type for keys: the server answers the list form of every other resource.
  queryFn: async ({ signal }) => {
    const answer = await get<{ data: ApiKeyRow[] } | ApiKeyRow[]>('/keys', {}, signal)
    return Array.isArray(answer) ? answer : answer.data
  },
})
