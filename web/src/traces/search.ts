import type { TraceFilters, TraceQuery } from '@/api/queries'
import { DETECTION_STATUSES, DETECTORS, issueName, severityNames, SEVERITIES, statusNames, type DetectionStatus, type DetectorType, type Severity } from '@/detection/names'
import { list, one, quantity, text, viewParameters, viewSearch, type ViewSearch } from '@/shell/search'

export const SPAN_TYPES = ['llm', 'tool', 'agent', 'generic'] as const
export const STATUSES = ['ok', 'error'] as const
export const SOURCES = ['sdk', 'otlp', 'proxy'] as const
export const SORTS = ['timestamp', 'latency', 'cost', 'tokens', 'model'] as const
export const ORDERS = ['asc', 'desc'] as const
export type Sort = (typeof SORTS)[number]
export type Order = (typeof ORDERS)[number]
type SpanType = (typeof SPAN_TYPES)[number]
type Source = (typeof SOURCES)[number]

/** Everything the Trace Explorer shows is in its address. */
export interface TracesSearch extends ViewSearch {
  search?: string
  provider?: string[]
  model?: string[]
  span_type?: SpanType[]
  status?: (typeof STATUSES)[number]
  source?: Source[]
  detection_status?: DetectionStatus[]
  severity?: Severity[]
  issue_type?: DetectorType[]
  min_latency_ms?: number
  max_latency_ms?: number
  session_id?: string[]
  user_id?: string[]
  tag?: string[]
  sort?: Sort
  order?: Order
}

export function tracesSearch(raw: Record<string, unknown>): TracesSearch {
  const sort = one(raw.sort, SORTS)
  const order = one(raw.order, ORDERS)
  return compact({
    ...viewSearch(raw),
    search: text(raw.search),
    provider: list(raw.provider),
    model: list(raw.model),
    span_type: among(raw.span_type, SPAN_TYPES),
    status: one(raw.status, STATUSES),
    source: among(raw.source, SOURCES),
    detection_status: among(raw.detection_status, DETECTION_STATUSES),
    severity: among(raw.severity, SEVERITIES),
    issue_type: among(raw.issue_type, DETECTORS),
    min_latency_ms: quantity(raw.min_latency_ms),
    max_latency_ms: quantity(raw.max_latency_ms),
    session_id: list(raw.session_id),
    user_id: list(raw.user_id),
    tag: list(raw.tag),
    sort: sort === 'timestamp' ? undefined : sort,
    order: order === 'desc' ? undefined : order,
  })
}

/** The query of `GET /traces` without its order: also that of `GET /traces/stats`. */
export function traceFilters(search: TracesSearch): TraceFilters {
  const { status, search: words, provider, model, span_type, source, detection_status, severity, issue_type, min_latency_ms, max_latency_ms, session_id, user_id, tag } = search
  return {
    ...viewParameters(search),
    search: words,
    status: status && [status],
    provider,
    model,
    span_type,
    source,
    detection_status,
    severity,
    issue_type,
    min_latency_ms,
    max_latency_ms,
    session_id,
    user_id,
    tag,
  }
}

export function traceListParameters(search: TracesSearch): TraceQuery {
  return { ...traceFilters(search), sort: search.sort ?? 'timestamp', order: search.order ?? 'desc' }
}

/** The filters in force beside the time range, in words: what an empty list tells and what clearing removes. */
export function activeFilters(search: TracesSearch): { key: keyof TracesSearch; label: string }[] {
  const found: { key: keyof TracesSearch; label: string }[] = []
  const add = (key: keyof TracesSearch, name: string, value: string | number | readonly string[] | undefined, unit = '') => {
    if (value === undefined) return
    found.push({ key, label: `${name} ${typeof value === 'object' ? value.join(' or ') : value}${unit}` })
  }
  if (search.search) found.push({ key: 'search', label: `text “${search.search}”` })
  add('environment', 'environment', search.environment)
  add('status', 'status', search.status)
  add('provider', 'provider', search.provider)
  add('model', 'model', search.model)
  add('span_type', 'type', search.span_type)
  add('source', 'source', search.source)
  add('detection_status', 'detection', search.detection_status?.map((status) => statusNames[status].toLowerCase()))
  add('severity', 'severity', search.severity?.map((severity) => severityNames[severity].toLowerCase()))
  add('issue_type', 'issue', search.issue_type?.map((type) => issueName(type).toLowerCase()))
  add('min_latency_ms', 'latency at least', search.min_latency_ms, ' ms')
  add('max_latency_ms', 'latency at most', search.max_latency_ms, ' ms')
  add('session_id', 'session', search.session_id)
  add('user_id', 'user', search.user_id)
  add('tag', 'tag', search.tag)
  return found
}

function among<Choice extends string>(value: unknown, choices: readonly Choice[]): Choice[] | undefined {
  return list(value)?.filter((item): item is Choice => (choices as readonly string[]).includes(item))
}

function compact<Search extends object>(search: Search): Search {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  ) as Search
}

let remembered: TracesSearch = {}

/** The list one came from, so that a trace's way back leads to it. */
export function rememberTraces(search: TracesSearch): void {
  remembered = search
}

export function rememberedTraces(): TracesSearch {
  return remembered
}
