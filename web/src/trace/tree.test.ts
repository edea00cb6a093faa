import { describe, expect, it } from 'vitest'
import type { SpanRow } from '@/api/queries'
import { ancestors, layOut } from './tree'

function span(id: string, parent: string | null, start = 0): SpanRow {
  return { span_id: id, parent_span_id: parent, start_offset_ms: start } as SpanRow
}

const shown = (spans: SpanRow[], collapsed: string[] = []) =>
  layOut(spans, new Set(collapsed)).lines.map((line) => `${'.'.repeat(line.depth)}${line.span.span_id}`)

describe('the tree', () => {
  it('puts children under parents by their start, in whatever order they came', () => {
    expect(shown([span('b', 'a', 5), span('c', 'a', 2), span('d', 'b', 6), span('a', null)])).toEqual(['a', '.c', '.b', '..d'])
  })

  it('keeps spans whose parent has not arrived at the top', () => {
    expect(shown([span('a', null), span('x', 'missing', 3), span('y', 'x', 4)])).toEqual(['a', 'x', '.y'])
  })

  it('shows every span of a circle once', () => {
    expect(shown([span('a', null), span('x', 'y', 3), span('y', 'x', 2), span('self', 'self', 9)])).toEqual(['a', 'self', 'y', '.x'])
  })

  it('shows a span sent twice once', () => expect(shown([span('a', null), span('a', null)])).toEqual(['a']))

  it('hides what is below a closed span and says how much that is', () => {
    const spans = [span('a', null), span('b', 'a', 1), span('c', 'b', 2), span('d', 'c', 3), span('e', 'a', 9)]
    expect(shown(spans, ['b'])).toEqual(['a', '.b', '.e'])
    const [, closed] = layOut(spans, new Set(['b'])).lines
    expect(closed).toMatchObject({ collapsed: true, children: 1, descendants: 2 })
    expect(shown(spans, ['b', 'a'])).toEqual(['a'])
  })

  it('does not close what has nothing below', () => {
    expect(layOut([span('a', null)], new Set(['a'])).lines[0]).toMatchObject({ collapsed: false, children: 0 })
  })

  it('lays out a chain far deeper than the call stack', () => {
    const chain = Array.from({ length: 30_000 }, (_, index) => span(String(index), index === 0 ? null : String(index - 1), index))
    const { lines } = layOut(chain, new Set())
    expect(lines).toHaveLength(30_000)
    expect(lines.at(-1)!.depth).toBe(29_999)
  })

  it('names the way up', () => {
    const tree = layOut([span('a', null), span('b', 'a'), span('c', 'b')], new Set(['a']))
    expect(ancestors(tree, 'c')).toEqual(['b', 'a'])
    expect(ancestors(layOut([span('x', 'y'), span('y', 'x')], new Set()), 'x').length).toBeLessThan(3)
  })
})
