import createClient from 'openapi-fetch'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

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

/** The API, typed by the server's own description: addresses, parameters and answers. */
export const api = createClient<paths>({
  // Looked up at each call, so that a page can be watched from outside.
  fetch: (request) => fetch(request),
  querySerializer: { array: { style: 'form', explode: true } },
})

/** The data of an answer; anything else is thrown as an `ApiError` with the server's sentence. */
export async function answer<Data>(
  call: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<Data> {
  let result: { data?: Data; error?: unknown; response: Response }
  try {
    result = await call
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, 'The server does not answer. Check that `avaliar serve` is running.')
  }
  if (!result.response.ok) throw new ApiError(result.response.status, sentence(result.error, result.response))
  return result.data as Data
}

function sentence(problem: unknown, response: Response): string {
  if (typeof problem === 'object' && problem !== null && 'detail' in problem && typeof problem.detail === 'string') {
    return problem.detail
  }
  return `The server answered ${response.status} ${response.statusText}`.trim()
}
