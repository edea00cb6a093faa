import { describe, expect, it } from 'vitest'
import type { TracePage, TraceRow } from '@/api/queries'
import { acceptNew, listedTraces, newTraces, refreshRows, type TraceList } from './live'

const row = (id: string, second: number, spans = 1): TraceRow =>
  ({ trace_id: id, timestamp: new Date(second * 1000).toISOString(), span_count: spans }) as TraceRow
const page = (rows: TraceRow[], next: string | null = null): TracePage => ({ data: rows, next_cursor: next })
const list = (...pages: TracePage[]): TraceList => ({ pages, pageParams: pages.map(() => undefined) })
const ids = (rows: TraceRow[]) => rows.map(({ trace_id }) => trace_id).join('')

describe('live refresh', () => {
  it('finds what is new', () => {
    expect(ids(newTraces(list(page([row('b', 2), row('a', 1)])), page([row('c', 3), row('b', 2)])))).toBe('c')
    expect(newTraces(undefined, page([row('c', 3)]))).toEqual([])
  })

  it('puts new rows on top and keeps the pages below', () => {
    const before = list(page([row('d', 4), row('c', 3)], 'x'), page([row('b', 2), row('a', 1)]))
    const after = acceptNew(before, page([row('f', 6), row('d', 4), row('c', 3)], 'y'), true)
    expect(ids(listedTraces(after))).toBe('fdcba')
    expect(after.pages[0]!.next_cursor).toBe('x')
  })

  it('puts a late trace where its time is', () => {
    const after = acceptNew(list(page([row('d', 4), row('b', 2)])), page([row('d', 4), row('c', 3), row('b', 2)]), true)
    expect(ids(listedTraces(after))).toBe('dcb')
  })

  it('starts afresh when more came than a page holds', () => {
    const after = acceptNew(list(page([row('a', 1)])), page([row('z', 9), row('y', 8)], 'more'), true)
    expect(ids(listedTraces(after))).toBe('zy')
    expect(after.pages).toHaveLength(1)
  })

  it('starts afresh under another order', () => {
    expect(ids(listedTraces(acceptNew(list(page([row('a', 1), row('b', 2)])), page([row('a', 1), row('n', 3), row('b', 2)]), false)))).toBe('anb')
  })

  it('grows a row where it stands', () => {
    const before = list(page([row('b', 2), row('a', 1)]))
    const after = refreshRows(before, page([row('a', 1, 7)]))
    expect(after.pages[0]!.data.map(({ span_count }) => span_count)).toEqual([1, 7])
    expect(after.pages[0]!.data[0]).toBe(before.pages[0]!.data[0])
  })

  it('changes nothing, not even identity, when nothing changed', () => {
    const before = list(page([row('a', 1)]))
    expect(refreshRows(before, page([row('a', 1)]))).toBe(before)
  })

  it('lists a trace once, whatever the pages hold', () => {
    expect(ids(listedTraces(list(page([row('b', 2), row('a', 1)]), page([row('a', 1)]))))).toBe('ba')
  })
})
