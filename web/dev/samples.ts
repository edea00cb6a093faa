/** Seeded traffic for developing the dashboard without a server. */
import type { components } from '../src/api/schema'

type Schemas = components['schemas']
export type TraceRow = Schemas['TraceRow']
export type SpanDetail = Schemas['SpanDetail']

export interface SampleTrace {
  row: TraceRow
  spans: SpanDetail[]
}

const MODELS = [
  { provider: 'openai', model: 'gpt-4o', input: 2.5, output: 10 },
  { provider: 'openai', model: 'gpt-4o-mini', input: 0.15, output: 0.6 },
  { provider: 'anthropic', model: 'claude-sonnet-4-5', input: 3, output: 15 },
  { provider: 'anthropic', model: 'claude-haiku-4-5', input: 1, output: 5 },
  { provider: 'google', model: 'gemini-2.5-flash', input: 0.3, output: 2.5 },
  { provider: 'acme', model: 'house-model', input: null, output: null },
]
const JOBS = [
  ['support-agent', 'Where is my order 48121? It was meant to arrive on Tuesday.', 'Your parcel left the depot this morning and arrives **tomorrow before noon**.\n\n- carrier: DHL\n- status: in transit'],
  ['research.answer', 'Compare the battery life of the three newest e-readers.', '| reader | hours |\n|---|---|\n| Kobo Clara | 53 |\n| Kindle | 41 |\n\nThe `Clara` lasts longest.'],
  ['summarize_ticket', 'Summarise: customer cannot sign in after the update.', 'The customer is locked out since 4.2; a cache reset solved it.'],
  ['nightly-report', 'Write the report of last night\'s jobs.', '# Nightly report\n\nAll 42 jobs passed; `etl-7` was slow.'],
  ['translate', 'Translate to Hebrew: good morning', 'בוקר טוב 👋'],
] as const

export function generator(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

export function sampleTrace(index: number, at: number, random: () => number): SampleTrace {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const hex = (digits: number) => Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')
  const traceId = hex(32)
  const [name, prompt, answer] = pick(JOBS)
  const failed = random() < 0.06
  const spans: SpanDetail[] = []
  const environment = pick(['production', 'production', 'production', 'staging', 'development'])
  const base = { trace_id: traceId, source: 'sdk' as const, environment, service_name: 'shop', session_id: `session-${Math.floor(random() * 400)}`, user_id: `user-${Math.floor(random() * 90)}` }
  const scale = 0.4 + random() * random() * 4
  const add = (parent: string | null, part: Partial<SpanDetail> & { name: string; start: number; length: number }): string => {
    const { start, length, ...rest } = part
    const id = hex(16)
    spans.push({
      ...base, span_id: id, parent_span_id: parent, span_type: 'generic', provider: null, model: null,
      start_time: new Date(at + start).toISOString(), end_time: new Date(at + start + length).toISOString(),
      start_offset_ms: start, duration_ms: length, time_to_first_token_ms: null, status: 'ok', level: null, stream_end: null,
      input_tokens: null, output_tokens: null, cost_usd: null, severity: null, detection_status: 'none', is_orphan: false,
      input: { query: prompt }, output: answer, input_messages: null, output_messages: null, input_size: 62, output_size: 140, truncated: [],
      generation_info: {}, request_model: null, finish_reason: null, stream_items: null,
      usage: { input_tokens: null, output_tokens: null, total_tokens: null, cache_read_tokens: null, cache_write_tokens: null, cache_write_1h_tokens: null, reasoning_tokens: null, input_audio_tokens: null, output_audio_tokens: null },
      cost: { usd: null, lines: [], price_version: null, unknown_reason: null }, tags: ['demo'], metadata: { release: '4.2.1', region: 'eu-west-1' },
      attributes: { 'server.address': 'api.example', 'thread.id': 7 }, error: null, detection_mode: null, detectors: [], issues: [],
      ...rest,
    } as SpanDetail)
    return id
  }
  const call = (parent: string, start: number, length: number, bad: boolean) => {
    const { provider, model, input, output } = pick(MODELS)
    const inputTokens = Math.round(200 + random() * 3000)
    const outputTokens = Math.round(20 + random() * 900)
    const cached = random() < 0.4 ? Math.round(inputTokens * 0.6) : 0
    const usd = (tokens: number, price: number) => ((tokens * price) / 1e6).toFixed(8)
    const lines = input === null ? [] : [
      { unit: 'input', tokens: inputTokens - cached, usd_per_million: String(input), usd: usd(inputTokens - cached, input) },
      ...(cached ? [{ unit: 'cache_read', tokens: cached, usd_per_million: String(input / 10), usd: usd(cached, input / 10) }] : []),
      { unit: 'output', tokens: outputTokens, usd_per_million: String(output), usd: usd(outputTokens, output ?? 0) },
    ]
    const total = input === null ? null : lines.reduce((sum, line) => sum + Number(line.usd), 0).toFixed(8)
    return add(parent, {
      name: 'chat', start, length, span_type: 'llm', provider, model, request_model: model,
      time_to_first_token_ms: length * (0.1 + random() * 0.3), stream_end: 'exhausted', stream_items: outputTokens,
      input_tokens: inputTokens, output_tokens: bad ? null : outputTokens, cost_usd: total, status: bad ? 'error' : 'ok', finish_reason: bad ? null : 'stop',
      generation_info: { model, provider, temperature: 0.7, top_p: 1, max_tokens: 1024, user: base.user_id, tools: [{ type: 'function', function: { name: 'search', parameters: { type: 'object' } } }] },
      input: { messages: [{ role: 'system', content: 'You are a helpful agent.' }, { role: 'user', content: prompt }] }, output: bad ? null : answer,
      input_messages: [
        { role: 'system', parts: [part('text', 'You are a helpful agent of a shop. Answer briefly, in Markdown, and say so when you do not know.')] },
        { role: 'user', parts: [part('text', prompt)] },
        { role: 'assistant', parts: [part('reasoning', 'The user asks for an order; I should look it up first.'), { ...part('tool_call'), tool_name: 'search', tool_call_id: 'call_7', arguments: { query: prompt, limit: 5 } }] },
        { role: 'tool', parts: [{ ...part('tool_result'), tool_name: 'search', tool_call_id: 'call_7', data: { hits: [{ id: 48121, status: 'in transit' }] } }] },
      ],
      output_messages: bad ? null : [{ role: 'assistant', parts: [part('text', answer)] }],
      usage: { input_tokens: inputTokens, output_tokens: outputTokens, total_tokens: inputTokens + outputTokens, cache_read_tokens: cached || null, cache_write_tokens: null, cache_write_1h_tokens: null, reasoning_tokens: Math.round(outputTokens * 0.2), input_audio_tokens: null, output_audio_tokens: null },
      cost: { usd: total, lines, price_version: input === null ? null : 'genai-prices 2026-11-18', unknown_reason: input === null ? 'No price is known for acme/house-model.' : null },
      error: bad ? { type: 'openai.RateLimitError', message: 'Error code: 429 - You exceeded your current quota.', stack: 'Traceback (most recent call last):\n  File "/app/agent.py", line 41, in chat\n    return client.chat.completions.create(**request)\nopenai.RateLimitError: Error code: 429' } : null,
    })
  }
  const root = add(null, { name, start: 0, length: 3000 * scale, span_type: 'agent', status: failed ? 'error' : 'ok', error: failed ? { type: 'RuntimeError', message: 'The agent gave up.', stack: null } : null })
  const plan = add(root, { name: 'plan', start: 4 * scale, length: 900 * scale })
  call(plan, 10 * scale, 880 * scale, false)
  const steps = index % 797 === 3 ? 500 : 2
  for (let step = 0; step < steps; step += 1) {
    const start = (950 + (step * 1900) / steps) * scale
    const length = (1900 / steps) * scale
    const agent = add(root, { name: `step ${step + 1}`, start, length: length * 0.98, span_type: 'agent' })
    add(agent, { name: 'search', start: start + length * 0.05, length: length * 0.25, span_type: 'tool', output: { hits: 5, ids: [1, 2, 3] } })
    call(agent, start + length * 0.32, length * 0.6, failed && step === steps - 1)
  }
  if (random() < 0.1) spans[2]!.is_orphan = true
  const sum = (field: 'input_tokens' | 'output_tokens') => spans.reduce((total, span) => total + (span[field] ?? 0), 0)
  const cost = spans.reduce((total, span) => total + Number(span.cost_usd ?? 0), 0)
  const row: TraceRow = {
    ...base, name, timestamp: spans[0]!.start_time, providers: unique(spans.map((span) => span.provider)), models: unique(spans.map((span) => span.model)),
    latency_ms: spans[0]!.duration_ms, span_count: spans.length, error_count: spans.filter((span) => span.status === 'error').length, has_root: true,
    input_tokens: sum('input_tokens'), output_tokens: sum('output_tokens'), total_tokens: sum('input_tokens') + sum('output_tokens'),
    cost_usd: cost ? cost.toFixed(8) : null, cost_is_partial: spans.some((span) => span.model === 'house-model'), status: failed ? 'error' : 'ok',
    detection_status: 'none', severity: null, issue_types: [], input_preview: prompt, output_preview: failed ? '' : answer.slice(0, 120), tags: ['demo'],
  } as unknown as TraceRow
  return { row, spans }
}

function part(type: string, text: string | null = null) {
  return { type, text, tool_call_id: null, tool_name: null, arguments: null, media_type: null, data: null } as Schemas['MessagePart']
}

function unique(values: (string | null | undefined)[]): string[] {
  return [...new Set(values.filter((value): value is string => typeof value === 'string'))]
}
