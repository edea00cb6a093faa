import type { components } from './schema'

export type Schemas = components['schemas']
export type QueryValue = string | number | boolean | undefined | null | readonly string[]
export type QueryParameters = Record<string, QueryValue>

/** What the server answered instead of data, or that it did not answer. */
export class ApiError extends Error {
  override name = 'ApiError'

  /** @param status The HTTP status; 0 when no answer came. */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

export function queryString(parameters: QueryParameters): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === null || value === '') continue
    if (Array.isArray(value)) for (const item of value) search.append(name, item)
    else search.append(name, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

export function get<Answer>(path: string, parameters: QueryParameters = {}, signal?: AbortSignal): Promise<Answer> {
  return request<Answer>('GET', `/api/v1${path}${queryString(parameters)}`, undefined, signal)
}

export function post<Answer>(path: string, body: unknown): Promise<Answer> {
  return request<Answer>('POST', `/api/v1${path}`, body)
}

export function remove<Answer>(path: string): Promise<Answer> {
  return request<Answer>('DELETE', `/api/v1${path}`)
}

async function request<Answer>(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  let response: Response
  try {
    response = await fetch(url, {
      method,
      signal: signal ?? null,
      credentials: 'same-origin',
      headers: body === undefined ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, 'The server does not answer. Check that `avaliar serve` is running.')
  }
  if (!response.ok) throw new ApiError(response.status, await detail(response))
  if (response.status === 204) return undefined as Answer
  return (await response.json()) as Answer
}

async function detail(response: Response): Promise<string> {
  try {
    const problem = (await response.json()) as { detail?: unknown }
    if (typeof problem.detail === 'string') return problem.detail
  } catch {
    // No JSON: the status line has to do.
  }
  return `The server answered ${response.status} ${response.statusText}`.trim()
}
