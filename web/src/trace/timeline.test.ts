import { describe, expect, it } from 'vitest'
import { axisOf, barOf, ticksOf } from './timeline'

const timed = (start: number, length: number, first: number | null = null) => ({
  start_offset_ms: start,
  duration_ms: length,
  time_to_first_token_ms: first,
})

describe('the waterfall', () => {
  it('reaches from the earliest start to the latest end', () => {
    expect(axisOf([timed(0, 100), timed(50, 200)])).toEqual({ start: 0, end: 250 })
    expect(axisOf([timed(0, 100), timed(-20, 10)])).toEqual({ start: -20, end: 100 })
  })

  it('has a length even when nothing took time', () => {
    expect(axisOf([])).toEqual({ start: 0, end: 1 })
    expect(barOf(timed(0, 0), axisOf([timed(0, 0)]))).toEqual({ left: 0, width: 0, firstToken: null })
  })

  it('places a bar and its first token', () => {
    expect(barOf(timed(50, 100, 25), { start: 0, end: 200 })).toEqual({ left: 0.25, width: 0.5, firstToken: 0.25 })
  })

  it('keeps a bar within the axis', () => {
    expect(barOf(timed(150, 100, 900), { start: 0, end: 200 })).toEqual({ left: 0.75, width: 0.25, firstToken: 1 })
  })

  it('ticks at round moments', () => {
    expect(ticksOf({ start: 0, end: 1840 }, 4).map(({ at }) => at)).toEqual([0, 500, 1000, 1500])
    expect(ticksOf({ start: -20, end: 100 }, 4).map(({ at }) => at)).toEqual([0, 50, 100])
    expect(ticksOf({ start: 0, end: 1e-9 }, 4).length).toBeLessThan(8)
  })
})
