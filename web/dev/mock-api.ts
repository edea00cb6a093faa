/**
 * The API on made-up traffic, for working on the dashboard alone: `MOCK=none|little|much|error npm run mock`.
 * Tests of the dashboard use the real server.
 */
import type { Connect, Plugin } from 'vite'
import { generator, sampleTrace, type SampleTrace, type TraceRow } from './samples.ts'

const AMOUNTS: Record<string, number> = { none: 0, error: 0, little: 7, much: 3000 }
const RANGES: Record<string, number> = { '1h': 3.6e6, '24h': 8.64e7, '7d': 6.048e8, '30d': 2.592e9, '90d': 7.776e9 }

export function mockApi(): Plugin {
  const kind = process.env.MOCK ?? 'much'
  const random = generator(7)
  const traces: SampleTrace[] = []
  const amount = AMOUNTS[kind] ?? 3000
  for (let index = 0; index < amount; index += 1) traces.push(sampleTrace(index, Date.now() - 5000 - index * (kind === 'little' ? 60_000 : 28_000) * (0.5 + random()), random))
  traces.sort((a, b) => b.row.timestamp.localeCompare(a.row.timestamp))
  let arrived = Date.now()
  const serve = (middlewares: Connect.Server) => {
    middlewares.use('/api/v1', (request, response) => {
      if (kind === 'much') {
        while (Date.now() - arrived > 2000) {
          arrived += 2000
          traces.unshift(sampleTrace(traces.length, arrived - 2000, random))
        }
      }
      const url = new URL(request.url ?? '/', 'http://mock')
      const failing = kind === 'error' && url.pathname !== '/session'
      const [status, body] = failing ? [503, { detail: 'The store does not answer: the disk is full. What was sent is kept by the senders.' }] : answer(url, traces, kind)
      response.statusCode = status
      response.setHeader('content-type', 'application/json')
      setTimeout(() => response.end(JSON.stringify(body)), 60)
    })
  }
  return {
    name: 'mock-api',
    configureServer: (server) => serve(server.middlewares),
    configurePreviewServer: (server) => serve(server.middlewares),
  }
}

function answer(url: URL, traces: SampleTrace[], kind: string): [number, unknown] {
  const path = url.pathname
  const rows = filtered(url.searchParams, traces)
  if (path === '/session') return [200, { organisation: 'default', plan: 'pro', user: null, role: 'admin', local: true, version: '0.1.0' }]
  if (path === '/getting-started') return [200, { api_url: 'http://127.0.0.1:4319', api_key: 'avl_mockmockmockmockmockmockmock', has_traces: kind !== 'none' }]
  if (path === '/issues') return [200, { data: [], next_cursor: null }]
  if (path === '/keys') return [200, { data: [{ id: 1, name: 'local', prefix: 'avl_9f3k', scopes: ['ingest', 'read'], created_at: '2026-11-01T10:00:00Z', last_used_at: new Date().toISOString(), revoked_at: null }], next_cursor: null }]
  if (path === '/ingest/ledger') {
    const stored = traces.reduce((sum, trace) => sum + trace.spans.length, 0)
    const row = (source: string, reason: string, numbers: object) => ({ source, service_name: 'shop', reason, received: 0, stored: 0, rejected: 0, dropped: 0, last_seen: new Date().toISOString(), ...numbers })
    return [200, { received: stored + 12, stored, duplicates_possible: true, rejected: 12, dropped: 3, rows: [row('sdk', '', { received: stored, stored }), row('otlp', 'The span has no trace id.', { received: 12, rejected: 12 }), row('sdk', 'queue_full', { dropped: 3 })] }]
  }
  if (path === '/traces') {
    const start = Number(url.searchParams.get('cursor') ?? 0)
    const limit = Number(url.searchParams.get('limit') ?? 20)
    return [200, { data: rows.slice(start, start + limit).map((trace) => trace.row), next_cursor: rows.length > start + limit ? String(start + limit) : null }]
  }
  if (path === '/traces/stats') {
    const sorted = rows.map((trace) => trace.row.latency_ms).sort((a, b) => a - b)
    return [200, { trace_count: rows.length, span_count: 0, error_count: 0, total_tokens: 0, cost_usd: String(total(rows)), latency_p50_ms: at(sorted, 0.5), latency_p95_ms: at(sorted, 0.95), providers: ['openai', 'anthropic', 'google', 'acme'], models: ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5', 'gemini-2.5-flash'], environments: ['production', 'staging', 'development'] }]
  }
  const span = /^\/traces\/(\w+)\/spans\/(\w+)$/.exec(path)
  if (span) {
    const found = traces.find((trace) => trace.row.trace_id === span[1])?.spans.find((item) => item.span_id === span[2])
    return found ? [200, found] : [404, { detail: 'There is no such span.' }]
  }
  const one = /^\/traces\/(\w+)$/.exec(path)
  if (one) {
    const found = traces.find((trace) => trace.row.trace_id === one[1])
    return found ? [200, { ...found.row, spans: found.spans, next_cursor: null }] : [404, { detail: `There is no trace ${one[1]}.` }]
  }
  if (path.startsWith('/analytics/')) return [200, analytics(path.slice(11), url.searchParams, rows)]
  return [404, { detail: 'Not found.' }]
}

function filtered(query: URLSearchParams, traces: SampleTrace[]): SampleTrace[] {
  const among = (name: string, values: (string | null)[]) => {
    const wanted = query.getAll(name)
    return wanted.length === 0 || values.some((value) => value !== null && wanted.includes(value))
  }
  const since = Date.now() - (RANGES[query.get('range') ?? '24h'] ?? 8.64e7)
  const search = query.get('search')?.toLowerCase()
  const found = traces.filter(
    ({ row, spans }) =>
      new Date(row.timestamp).getTime() >= since &&
      among('provider', row.providers) && among('model', row.models) && among('environment', [row.environment]) && among('status', [row.status]) && among('source', [row.source]) &&
      among('span_type', spans.map((span) => span.span_type)) && row.latency_ms >= Number(query.get('min_latency_ms') ?? 0) && row.latency_ms <= Number(query.get('max_latency_ms') ?? 1e12) &&
      (!search || `${row.trace_id} ${row.name} ${row.models} ${row.input_preview}`.toLowerCase().includes(search)),
  )
  const sort = query.get('sort') ?? 'timestamp'
  const value = (row: TraceRow): number | string => (sort === 'latency' ? row.latency_ms : sort === 'cost' ? Number(row.cost_usd ?? 0) : sort === 'tokens' ? (row.total_tokens ?? 0) : sort === 'model' ? (row.models[0] ?? '') : row.timestamp)
  const direction = query.get('order') === 'asc' ? 1 : -1
  return found.sort((a, b) => (value(a.row) > value(b.row) ? direction : -direction))
}

function analytics(name: string, query: URLSearchParams, rows: SampleTrace[]): unknown {
  const length = RANGES[query.get('range') ?? '24h'] ?? 8.64e7
  const buckets = 48
  const step = length / buckets
  const start = Math.floor(Date.now() / step) * step - length + step
  const groups = Array.from({ length: buckets }, () => [] as SampleTrace[])
  for (const trace of rows) groups[Math.floor((new Date(trace.row.timestamp).getTime() - start) / step)]?.push(trace)
  const time = (index: number) => new Date(start + index * step).toISOString()
  const latencies = (items: SampleTrace[]) => items.map((item) => item.row.latency_ms).sort((a, b) => a - b)
  const calls = rows.flatMap((trace) => trace.spans.filter((span) => span.span_type === 'llm'))
  const keyed = (key: (span: (typeof calls)[number]) => string) => [...calls.reduce((groups, call) => groups.set(key(call), pushed(groups.get(key(call)), call)), new Map<string, typeof calls>()).values()]
  const model = (items: typeof calls, byModel: boolean) => {
    const sorted = items.map((item) => item.duration_ms).sort((a, b) => a - b)
    const cost = items.reduce((sum, item) => sum + Number(item.cost_usd ?? 0), 0)
    return { provider: items[0]!.provider, model: byModel ? items[0]!.model : null, calls: items.length, errors: items.filter((item) => item.status === 'error').length, error_rate: items.filter((item) => item.status === 'error').length / items.length, input_tokens: items.reduce((sum, item) => sum + (item.input_tokens ?? 0), 0), output_tokens: items.reduce((sum, item) => sum + (item.output_tokens ?? 0), 0), cache_read_share: 0.2, cache_read_tokens: 1, reasoning_tokens: 1, cost_usd: cost ? cost.toFixed(6) : null, unpriced_calls: items.filter((item) => item.cost_usd === null).length, share: cost / (total(rows) || 1), p50_ms: at(sorted, 0.5), p95_ms: at(sorted, 0.95), p99_ms: at(sorted, 0.99), time_to_first_token_p50_ms: 210, time_to_first_token_p95_ms: 420, tokens_per_second: 74.2, last_seen: new Date().toISOString() }
  }
  const byProvider = keyed((span) => span.provider ?? '').map((items) => model(items, false))
  const byModel = keyed((span) => `${span.provider}/${span.model}`).map((items) => model(items, true))
  const sorted = latencies(rows)
  const figure = (value: number | null, change: number) => ({ value, previous: value === null ? null : value / (1 + change), change: value === null ? null : change })
  if (name === 'overview') return { start: time(0), end: new Date().toISOString(), requests: figure(rows.length, 0.124), calls: figure(calls.length, 0.1), error_rate: figure(rows.length ? rows.filter((trace) => trace.row.status === 'error').length / rows.length : null, -0.08), cost_usd: { value: rows.length ? total(rows).toFixed(6) : null, previous: '1', change: rows.length ? 0.21 : null }, cost_is_partial: true, total_tokens: figure(calls.reduce((sum, call) => sum + (call.input_tokens ?? 0) + (call.output_tokens ?? 0), 0), 0.3), latency_p50_ms: figure(at(sorted, 0.5), -0.042), latency_p95_ms: figure(at(sorted, 0.95), 0.16), latency_p99_ms: figure(at(sorted, 0.99), 0.02) }
  if (name === 'requests') return { interval: '30m', data: groups.map((items, index) => ({ time: time(index), requests: items.length, errors: items.filter((item) => item.row.status === 'error').length, calls: items.length * 3 })) }
  if (name === 'latency') return { interval: '30m', data: groups.map((items, index) => ({ time: time(index), count: items.length, p50_ms: at(latencies(items), 0.5), p95_ms: at(latencies(items), 0.95), p99_ms: at(latencies(items), 0.99) })), by_provider: byProvider, by_model: byModel }
  if (name === 'costs') return { interval: '30m', total_usd: total(rows).toFixed(6), unpriced_calls: 4, by_provider: byProvider, by_model: byModel, data: groups.map((items, index) => ({ time: time(index), cost_usd: total(items).toFixed(6), by_provider: Object.fromEntries(['openai', 'anthropic', 'google'].map((provider) => [provider, items.flatMap((item) => item.spans).filter((span) => span.provider === provider).reduce((sum, span) => sum + Number(span.cost_usd ?? 0), 0).toFixed(8)])) })) }
  if (name === 'issues') return { interval: '30m', total: 0, by_type: [], data: groups.map((_, index) => ({ time: time(index), count: 0, by_severity: {}, by_type: {} })), by_provider: [], by_model: [], precision: [] }
  if (name === 'providers') return { data: byProvider }
  return { data: byModel }
}

function total(rows: SampleTrace[]): number {
  return rows.reduce((sum, trace) => sum + Number(trace.row.cost_usd ?? 0), 0)
}

function at(sorted: number[], share: number): number | null {
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

function pushed<Item>(items: Item[] | undefined, item: Item): Item[] {
  if (!items) return [item]
  items.push(item)
  return items
}
