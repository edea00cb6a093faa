import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { answer, api, type Schemas } from './client'
import type { paths } from './schema'

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
export type Issue = Schemas['Issue']
export type SpanDetection = Schemas['SpanDetection']

/** The filters and the order of the lists. */
export type TraceQuery = NonNullable<paths['/api/v1/traces']['get']['parameters']['query']>
/** The filters alone: of the sums of a list, and of figures. */
export type TraceFilters = Omit<TraceQuery, 'sort' | 'order' | 'limit' | 'cursor'>

/** How often a live view asks: a trace shows within about a second of its end. */
export const LIVE_INTERVAL_MS = 1000
export const PAGE_SIZE = 50

const SUM_INTERVALS_MS: Record<string, number> = { '1h': 5_000, '24h': 10_000, '7d': 30_000, '30d': 60_000, '90d': 120_000 }

/**
 * How often a live view asks for sums again: the longer the time they are of, the less a minute changes them and the
 * more they cost the server. A time with a start of its own may be of any length.
 */
export function sumInterval(filters: { range?: string; from?: string }): number {
  return (filters.range && SUM_INTERVALS_MS[filters.range]) || 30_000
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/session', { signal })),
  staleTime: 60_000,
})

export function gettingStartedQuery(live: boolean) {
  return queryOptions({
    queryKey: ['getting-started'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/getting-started', { signal })),
    refetchInterval: (query) => (live && !query.state.data?.has_traces ? LIVE_INTERVAL_MS : false),
  })
}

export function tracesQuery(filters: TraceQuery, live: boolean) {
  return infiniteQueryOptions({
    queryKey: ['traces', 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/api/v1/traces', { params: { query: { ...filters, limit: PAGE_SIZE, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    // The head below keeps the list fresh; refetching every loaded page would move what one reads.
    staleTime: live ? Number.POSITIVE_INFINITY : 30_000,
    refetchOnWindowFocus: false,
  })
}

export function tracesHeadQuery(filters: TraceQuery, live: boolean) {
  return queryOptions({
    queryKey: ['traces', 'head', filters],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/traces', { params: { query: { ...filters, limit: PAGE_SIZE } }, signal })),
    enabled: live,
    refetchInterval: live ? LIVE_INTERVAL_MS : false,
    staleTime: 0,
  })
}

export function traceStatsQuery(filters: TraceFilters, live: boolean) {
  return queryOptions({
    queryKey: ['traces', live ? 'stats' : 'choices', filters],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/traces/stats', { params: { query: filters }, signal })),
    refetchInterval: live ? sumInterval(filters) : false,
    // Without refreshing they only fill menus, which change slowly.
    staleTime: live ? 0 : 60_000,
    placeholderData: keepPreviousData,
  })
}

export function traceQuery(traceId: string) {
  return infiniteQueryOptions({
    queryKey: ['trace', traceId],
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/api/v1/traces/{trace_id}', { params: { path: { trace_id: traceId }, query: { cursor: pageParam } }, signal }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

/** @param reveal Whether excerpts of personal data and secrets are shown. */
export function spanQuery(traceId: string, spanId: string, reveal = false) {
  return queryOptions({
    queryKey: ['span', traceId, spanId, reveal],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/traces/{trace_id}/spans/{span_id}', {
          params: { path: { trace_id: traceId, span_id: spanId }, query: reveal ? { reveal: 'true' } : {} },
          signal,
        }),
      ),
    staleTime: 10_000,
  })
}

function figuresQuery<Answer>(
  name: string,
  filters: TraceFilters,
  live: boolean,
  ask: (signal: AbortSignal) => Promise<Answer>,
) {
  return queryOptions({
    queryKey: ['analytics', name, filters],
    queryFn: ({ signal }) => ask(signal),
    refetchInterval: live ? sumInterval(filters) : false,
    placeholderData: keepPreviousData,
  })
}

export const overviewQuery = (filters: TraceFilters, live: boolean) =>
  figuresQuery('overview', filters, live, (signal) =>
    answer(api.GET('/api/v1/analytics/overview', { params: { query: filters }, signal })),
  )
export const requestsQuery = (filters: TraceFilters, live: boolean) =>
  figuresQuery('requests', filters, live, (signal) =>
    answer(api.GET('/api/v1/analytics/requests', { params: { query: filters }, signal })),
  )
export const costsQuery = (filters: TraceFilters, live: boolean) =>
  figuresQuery('costs', filters, live, (signal) =>
    answer(api.GET('/api/v1/analytics/costs', { params: { query: filters }, signal })),
  )
export const latencyQuery = (filters: TraceFilters, live: boolean) =>
  figuresQuery('latency', filters, live, (signal) =>
    answer(api.GET('/api/v1/analytics/latency', { params: { query: filters }, signal })),
  )
export const providersQuery = (filters: TraceFilters, live: boolean) =>
  figuresQuery('providers', filters, live, (signal) =>
    answer(api.GET('/api/v1/analytics/providers', { params: { query: filters }, signal })),
  )
export const modelsQuery = (filters: TraceFilters, live: boolean) =>
  figuresQuery('models', filters, live, (signal) =>
    answer(api.GET('/api/v1/analytics/models', { params: { query: filters }, signal })),
  )

export function ledgerQuery(live: boolean) {
  return queryOptions({
    queryKey: ['ledger'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/ingest/ledger', { signal })),
    refetchInterval: live ? 2 * LIVE_INTERVAL_MS : false,
  })
}

export const keysQuery = infiniteQueryOptions({
  queryKey: ['keys'],
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET('/api/v1/keys', { params: { query: { limit: 100, cursor: pageParam } }, signal })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
})

export const policyQuery = queryOptions({
  queryKey: ['detection', 'policy'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/detection/policy', { signal })),
})

export const judgeQuery = queryOptions({
  queryKey: ['detection', 'judge'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/detection/judge', { signal })),
})

export const jobsQuery = infiniteQueryOptions({
  queryKey: ['detection', 'jobs'],
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET('/api/v1/detection/jobs', { params: { query: { limit: 20, cursor: pageParam } }, signal })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  refetchInterval: 5 * LIVE_INTERVAL_MS,
})

export type IssueFilters = Omit<NonNullable<paths['/api/v1/issues']['get']['parameters']['query']>, 'reveal' | 'limit' | 'cursor'>
export type FoundIssue = Schemas['ListedIssuePage']['data'][number]
export type IssueFigures = Schemas['IssueAnalytics']

export const issueFiguresQuery = (filters: TraceFilters, live: boolean) =>
  figuresQuery('issues', filters, live, (signal) =>
    answer(api.GET('/api/v1/analytics/issues', { params: { query: filters }, signal })),
  )

export function issuesQuery(filters: IssueFilters, live: boolean) {
  return infiniteQueryOptions({
    queryKey: ['issues', filters],
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/api/v1/issues', { params: { query: { ...filters, limit: PAGE_SIZE, cursor: pageParam } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    // What one has read on to is left as it is.
    refetchInterval: ({ state }) => (live && (state.data?.pages.length ?? 0) <= 1 ? 5 * LIVE_INTERVAL_MS : false),
  })
}
