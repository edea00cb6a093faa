import type { IssueFilters, TraceFilters } from '@/api/queries'
import { DETECTORS, SEVERITIES, type DetectorType, type Severity } from '@/detection/names'
import { list, one, viewParameters, viewSearch, type ViewSearch } from '@/shell/search'

export const MARKS = ['open', 'false_positive'] as const

/** Everything the Issues page shows is in its address. */
export interface IssuesSearch extends ViewSearch {
  severity?: Severity[]
  type?: DetectorType[]
  provider?: string[]
  model?: string[]
  status?: (typeof MARKS)[number]
}

export function issuesSearch(raw: Record<string, unknown>): IssuesSearch {
  const search: IssuesSearch = viewSearch(raw)
  const severity = SEVERITIES.filter((value) => list(raw.severity)?.includes(value))
  const type = DETECTORS.filter((value) => list(raw.type)?.includes(value))
  const [provider, model] = [list(raw.provider), list(raw.model)]
  const status = one(raw.status, MARKS)
  if (severity.length > 0) search.severity = severity
  if (type.length > 0) search.type = type
  if (provider) search.provider = provider
  if (model) search.model = model
  if (status) search.status = status
  return search
}

/** The query of `GET /issues`. */
export function issueFilters(search: IssuesSearch): IssueFilters {
  const { severity, type, provider, model, status } = search
  return { ...viewParameters(search), severity, type, provider, model, status: status && [status] }
}

/** The query of the figures, which know no marks. */
export function figureFilters(search: IssuesSearch): TraceFilters {
  const { severity, type, provider, model } = search
  return { ...viewParameters(search), severity, issue_type: type, provider, model }
}
