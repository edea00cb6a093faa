const whole = new Intl.NumberFormat('en-US')

/** `12,345`. */
export function count(value: number | null | undefined): string {
  return value == null ? '–' : whole.format(value)
}

/** `12.3K`, `1.2M`: where the width matters more than the last digit. */
export function compact(value: number | null | undefined): string {
  if (value == null) return '–'
  if (Math.abs(value) < 10_000) return whole.format(Math.round(value))
  for (const [size, letter] of [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'K'],
  ] as const) {
    if (Math.abs(value) >= size * 0.9995) {
      const scaled = value / size
      return `${scaled.toFixed(Math.abs(scaled) >= 99.95 ? 0 : 1).replace(/\.0$/, '')}${letter}`
    }
  }
  return whole.format(value)
}

/** A share of 0 to 1 as `4.2%`, one decimal so that a column aligns. */
export function percent(share: number | null | undefined): string {
  if (share == null || !Number.isFinite(share)) return '–'
  const value = share * 100
  if (value !== 0 && Math.abs(value) < 0.1) return value < 0 ? '>-0.1%' : '<0.1%'
  return `${Math.abs(value) >= 99.95 ? Math.round(value) : value === 0 ? 0 : value.toFixed(1)}%`
}

/** A relative change as `+12 %`; a change past tenfold is a factor. */
export function change(ratio: number | null | undefined): string {
  if (ratio == null || !Number.isFinite(ratio)) return ''
  if (ratio > 999) return '>×1,000'
  if (ratio > 9.995) return `×${Math.round(ratio + 1)}`
  const value = ratio * 100
  const text = Math.abs(value) < 10 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value))
  if (text === '0' || text === '-0') return '0%'
  return `${value > 0 ? '+' : ''}${text}%`
}

export function bytes(value: number | null | undefined): string {
  if (value == null) return '–'
  if (value < 1000) return `${value} B`
  if (value < 999_500) return `${Number((value / 1e3).toPrecision(3))} kB`
  if (value < 999_500_000) return `${Number((value / 1e6).toPrecision(3))} MB`
  return `${Number((value / 1e9).toPrecision(3))} GB`
}
