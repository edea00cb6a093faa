/** `1.24 s` from milliseconds: three significant figures, so that a column of them aligns. */
export function duration(ms: number | null | undefined): string {
  if (ms == null || !Number.isFinite(ms)) return '–'
  if (ms < 0) return `-${duration(-ms)}`
  if (ms === 0) return '0 ms'
  if (ms < 0.0005) return '<1 µs'
  if (ms < 0.9995) return `${Math.round(ms * 1000)} µs`
  if (ms < 999.5) return `${significant(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 59.95) return `${significant(seconds)} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`
  return `${significant(seconds / 86400)} d`
}

/** A tick of a time axis: no more digits than the step between ticks needs. */
export function tick(ms: number, step: number): string {
  if (ms === 0) return '0'
  if (step < 1) return `${trim(ms * 1000, 0)} µs`
  if (ms < 1000 && step < 1000) return `${trim(ms, 0)} ms`
  if (ms < 60_000) return `${trim(ms / 1000, step < 100 ? 2 : step < 1000 ? 1 : 0)} s`
  return duration(ms)
}

/** A mark of an axis: round by nature, so without the zeros that align a column. */
export function axisDuration(ms: number | null): string {
  if (ms === 0) return '0'
  return duration(ms)
    .replace(/(\.\d*?)0+(?= )/, '$1')
    .replace(/\.(?= )/, '')
}

function significant(value: number): string {
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return value.toFixed(digits)
}

function trim(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
