import { describe, expect, it } from 'vitest'
import { keepView, parseSearch, stringifySearch } from '@/shell/search'
import { activeFilters, traceListParameters, tracesSearch } from './search'

const read = (address: string) => tracesSearch(parseSearch(address))

describe('the address of a list', () => {
  it('is empty for the defaults', () => {
    expect(read('')).toEqual({})
    expect(stringifySearch(read('?range=24h&sort=timestamp&order=desc&status='))).toBe('')
  })

  it('holds every filter, and reads back what it wrote', () => {
    const address =
      '?range=7d&environment=production&live=off&search=refund+%2322&provider=openai&provider=google&model=gpt-4o&span_type=llm&status=error&source=otlp&detection_status=issues&detection_status=pending&severity=high&issue_type=prompt_injection&min_latency_ms=0&max_latency_ms=2500&session_id=s+1&user_id=u%261&tag=a&tag=b&sort=cost&order=asc'
    expect(read(address)).toEqual({
      range: '7d',
      environment: ['production'],
      live: 'off',
      search: 'refund #22',
      provider: ['openai', 'google'],
      model: ['gpt-4o'],
      span_type: ['llm'],
      status: 'error',
      source: ['otlp'],
      detection_status: ['issues', 'pending'],
      severity: ['high'],
      issue_type: ['prompt_injection'],
      min_latency_ms: 0,
      max_latency_ms: 2500,
      session_id: ['s 1'],
      user_id: ['u&1'],
      tag: ['a', 'b'],
      sort: 'cost',
      order: 'asc',
    })
    expect(read(stringifySearch(read(address)))).toEqual(read(address))
  })

  it('drops what means nothing instead of asking the server for it', () => {
    expect(read('?range=2w&sort=colour&order=up&status=maybe&span_type=robot&detection_status=maybe&severity=5&issue_type=weather&min_latency_ms=-3&max_latency_ms=x&from=never')).toEqual({})
  })

  it('prefers a chosen time to a range', () => {
    const search = read('?range=7d&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z')
    expect(search).toEqual({ from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' })
    expect(traceListParameters(search)).toMatchObject({ range: undefined, from: search.from, to: search.to })
  })

  it('asks newest first unless told otherwise', () => {
    expect(traceListParameters({})).toMatchObject({ range: '24h', sort: 'timestamp', order: 'desc' })
    expect(traceListParameters({ status: 'error' }).status).toEqual(['error'])
  })

  it('gives the next page its time, environment and live switch, and nothing else', () => {
    expect(keepView(read('?range=1h&environment=staging&live=off&provider=openai&sort=cost'))).toEqual({
      range: '1h',
      environment: ['staging'],
      live: 'off',
    })
  })

  it('names the filters in force', () => {
    expect(activeFilters(read('?search=x&provider=openai&provider=google&severity=high&severity=critical&issue_type=pii&min_latency_ms=10')).map(({ label }) => label)).toEqual([
      'text “x”',
      'provider openai or google',
      'severity high or critical',
      'issue personal data',
      'latency at least 10 ms',
    ])
  })
})
