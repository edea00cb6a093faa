import { describe, expect, it } from 'vitest'
import type { Overview } from '@/api/queries'
import { figuresOf, toneOf } from './figures'

const figure = (value: number | null, ratio: number | null) => ({ value, previous: value, change: ratio })

describe('the figures', () => {
  it('calls a rise of what one wants less of bad, and its fall good', () => {
    expect(toneOf(0.2, 'less')).toBe('bad')
    expect(toneOf(-0.2, 'less')).toBe('good')
    expect(toneOf(0.2, 'neither')).toBe('still')
    expect(toneOf(0.001, 'less')).toBe('still')
    expect(toneOf(null, 'less')).toBe('still')
  })

  it('wants less cost, errors and latency, and takes no side on traffic', () => {
    const overview = {
      requests: figure(10, 1), calls: figure(1, 1), error_rate: figure(0.1, 1), cost_usd: { value: '1.5', previous: '1', change: 0.5 }, cost_is_partial: true,
      total_tokens: figure(10, 1), latency_p50_ms: figure(10, 1), latency_p95_ms: figure(10, 1), latency_p99_ms: figure(10, 1), start: '', end: '',
    } satisfies Overview
    expect(figuresOf(overview).map(({ name, wish }) => `${name}: ${wish}`)).toEqual([
      'Requests: neither', 'Error rate: less', 'Cost: less', 'Tokens: neither', 'Latency p50: less', 'Latency p95: less',
    ])
    expect(figuresOf(overview)[2]).toMatchObject({ value: '$1.50+' })
  })

  it('shows unknown cost as unknown', () => {
    const none = figure(null, null)
    const overview = { requests: figure(0, null), calls: none, error_rate: none, cost_usd: { value: null, previous: null, change: null }, cost_is_partial: true, total_tokens: none, latency_p50_ms: none, latency_p95_ms: none, latency_p99_ms: none, start: '', end: '' } satisfies Overview
    expect(figuresOf(overview)[2]!.value).toBe('–')
  })
})
