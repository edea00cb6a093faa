/**
 * The state of a view as its address: repeated parameters for lists, plain text for the rest, nothing for a default,
 * so that an address can be read, shared and typed.
 */
export type RawSearch = Record<string, string | string[]>

export function parseSearch(text: string): RawSearch {
  const search: RawSearch = {}
  const parameters = new URLSearchParams(text)
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name)
    search[name] = values.length > 1 ? values : (values[0] ?? '')
  }
  return search
}

export function stringifySearch(search: object): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue
    if (Array.isArray(value)) for (const item of value) parameters.append(name, String(item))
    else parameters.append(name, String(value))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

export const RANGES = ['1h', '24h', '7d', '30d', '90d'] as const
export type Range = (typeof RANGES)[number]
export const DEFAULT_RANGE: Range = '24h'

/** What every page shares: the time it looks at, the environment, and whether it moves. */
export interface ViewSearch {
  range?: Range
  from?: string
  to?: string
  environment?: string[]
  live?: 'off'
}

export function viewSearch(raw: Record<string, unknown>): ViewSearch {
  const search: ViewSearch = {}
  const from = moment(raw.from)
  if (from) {
    search.from = from
    const to = moment(raw.to)
    if (to) search.to = to
  } else {
    const range = one(raw.range, RANGES)
    if (range && range !== DEFAULT_RANGE) search.range = range
  }
  const environment = list(raw.environment)
  if (environment) search.environment = environment
  if (raw.live === 'off') search.live = 'off'
  return search
}

/** The view's part of the query that every endpoint takes. */
export function viewParameters(search: ViewSearch) {
  return {
    range: search.from ? undefined : (search.range ?? DEFAULT_RANGE),
    from: search.from,
    to: search.to,
    environment: search.environment,
  }
}

export function one<Choice extends string>(value: unknown, choices: readonly Choice[]): Choice | undefined {
  return typeof value === 'string' && (choices as readonly string[]).includes(value) ? (value as Choice) : undefined
}

export function list(value: unknown): string[] | undefined {
  const values = (Array.isArray(value) ? value : [value]).filter(
    (item): item is string => typeof item === 'string' && item !== '',
  )
  return values.length > 0 ? [...new Set(values)] : undefined
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function quantity(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) && number >= 0 ? number : undefined
}

function moment(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const time = new Date(value)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}

/** For links: the next page keeps the time, the environment and the live switch of this one. */
export function keepView(before: object): ViewSearch {
  return viewSearch(before as Record<string, unknown>)
}
