import { one, text, viewSearch, type ViewSearch } from '@/shell/search'

export const TABS = ['content', 'cost', 'details'] as const
export type Tab = (typeof TABS)[number]

export interface TraceSearch extends ViewSearch {
  span?: string
  tab?: Tab
}

export function traceSearch(raw: Record<string, unknown>): TraceSearch {
  const search: TraceSearch = viewSearch(raw)
  const span = text(raw.span)
  if (span) search.span = span
  const tab = one(raw.tab, TABS)
  if (tab && tab !== 'content') search.tab = tab
  return search
}
