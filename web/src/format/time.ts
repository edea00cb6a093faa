const exactFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  timeZoneName: 'short',
})
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** `12 s ago` up to a week, then the day. */
export function ago(moment: string | Date, now: number): string {
  const then = new Date(moment).getTime()
  if (Number.isNaN(then)) return '–'
  const seconds = Math.round((now - then) / 1000)
  if (seconds < -60) return exact(moment)
  if (seconds < 2) return 'now'
  if (seconds < 60) return `${seconds}s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ago`
  if (seconds < 7 * 86_400) return `${Math.floor(seconds / 86_400)}d ago`
  return day(moment)
}

/** The moment to the millisecond, in the reader's time zone. */
export function exact(moment: string | Date): string {
  const date = new Date(moment)
  return Number.isNaN(date.getTime()) ? '–' : exactFormat.format(date)
}

export function day(moment: string | number | Date): string {
  return dayFormat.format(new Date(moment))
}

export function clock(moment: string | number | Date): string {
  return clockFormat.format(new Date(moment))
}

/** A mark of a time axis: the day where one begins, else the time of day. */
export function axisMoment(moment: number): string {
  const date = new Date(moment)
  return date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0 ? day(date) : clock(date)
}

/** A bucket of a chart, as wide as its interval asks: `14:05` within a day, `3 Nov 14:00` past it. */
export function bucket(moment: number, spanMs: number): string {
  if (spanMs <= 26 * 3_600_000) return clock(moment)
  if (spanMs <= 8 * 86_400_000) return `${day(moment)} ${clock(moment)}`
  return day(moment)
}
