/** What of a span the waterfall needs. */
export interface Timed {
  start_offset_ms: number
  duration_ms: number
  time_to_first_token_ms: number | null
}

export interface Axis {
  start: number
  end: number
}

export interface Bar {
  /** Shares of the axis, 0 to 1. */
  left: number
  width: number
  /** Share of the bar itself; null when unknown. */
  firstToken: number | null
}

/** From the earliest start to the latest end; a clock that runs behind can put a child before its root. */
export function axisOf(spans: readonly Timed[]): Axis {
  let start = 0
  let end = 0
  for (const span of spans) {
    if (span.start_offset_ms < start) start = span.start_offset_ms
    const stop = span.start_offset_ms + span.duration_ms
    if (stop > end) end = stop
  }
  return { start, end: end > start ? end : start + 1 }
}

export function barOf(span: Timed, axis: Axis): Bar {
  const length = axis.end - axis.start
  const left = clamp((span.start_offset_ms - axis.start) / length)
  const width = Math.min(1 - left, Math.max(0, span.duration_ms) / length)
  const first = span.time_to_first_token_ms
  const firstToken = first === null || span.duration_ms <= 0 ? null : clamp(first / span.duration_ms)
  return { left, width, firstToken }
}

/** Round moments along the axis, as many as fit: steps of 1, 2 or 5 times a power of ten. */
export function ticksOf(axis: Axis, most: number): { at: number; share: number; step: number }[] {
  const length = axis.end - axis.start
  const rough = length / Math.max(1, most)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  const ticks: { at: number; share: number; step: number }[] = []
  for (let index = Math.ceil(axis.start / step); index * step <= axis.end; index += 1) {
    ticks.push({ at: index * step + 0, share: (index * step - axis.start) / length, step })
  }
  return ticks
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value))
}
