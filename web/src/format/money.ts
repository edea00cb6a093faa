/**
 * Dollars for reading, from the API's decimal string. Small amounts keep three significant figures, since a call
 * costs thousandths of a cent; unknown is a dash, never `$0`.
 */
export function money(usd: string | number | null | undefined): string {
  if (usd == null || usd === '') return '–'
  const value = typeof usd === 'number' ? usd : Number(usd)
  if (!Number.isFinite(value)) return '–'
  if (value < 0) return `-${money(-value)}`
  if (value === 0) return '$0'
  if (value < 0.000001) return '<$0.000001'
  if (value < 0.01) return `$${plain(value, 3)}`
  if (value < 1) return `$${value.toFixed(3)}`
  if (value < 1000) return `$${value.toFixed(2)}`
  return `$${Math.round(value).toLocaleString('en-US')}`
}

/** A mark of an axis: round by nature, so without the zeros that align a column. */
export function axisMoney(usd: string | number | null): string {
  return money(usd).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
}

/** The whole decimal as the API states it: for the arithmetic of a cost. */
export function exactMoney(usd: string | null | undefined): string {
  if (usd == null) return '–'
  const text = /e/i.test(usd) ? plain(Number(usd), 12) : usd
  return `$${text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text}`
}

function plain(value: number, digits: number): string {
  const places = Math.min(20, digits - 1 - Math.floor(Math.log10(value)))
  return value.toFixed(places).replace(/0+$/, '').replace(/\.$/, '')
}
