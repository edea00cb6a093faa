import type { InfiniteData } from '@tanstack/react-query'
import type { TracePage, TraceRow } from '@/api/queries'

export type TraceList = InfiniteData<TracePage, string | undefined>

/** The loaded rows, each trace once. */
export function listedTraces(list: TraceList | undefined): TraceRow[] {
  const rows: TraceRow[] = []
  const known = new Set<string>()
  for (const page of list?.pages ?? []) {
    for (const row of page.data) {
      if (known.has(row.trace_id)) continue
      known.add(row.trace_id)
      rows.push(row)
    }
  }
  return rows
}

/** The rows of a freshly asked first page that the list does not have yet. */
export function newTraces(list: TraceList | undefined, head: TracePage | undefined): TraceRow[] {
  if (!list || !head) return []
  const known = new Set(listedTraces(list).map((row) => row.trace_id))
  return head.data.filter((row) => !known.has(row.trace_id))
}

/** Rows that have grown since (late spans, the root) are replaced where they stand; nothing moves. */
export function refreshRows(list: TraceList, head: TracePage): TraceList {
  const latest = new Map(head.data.map((row) => [row.trace_id, row]))
  let changed = false
  const pages = list.pages.map((page) => {
    let touched = false
    const data = page.data.map((row) => {
      const newer = latest.get(row.trace_id)
      if (!newer || JSON.stringify(newer) === JSON.stringify(row)) return row
      touched = true
      return newer
    })
    if (!touched) return page
    changed = true
    return { ...page, data }
  })
  return changed ? { ...list, pages } : list
}

/**
 * Takes the new rows in. Newest first, they go on top; when more came than one page holds, or under any other order,
 * the list starts afresh from the head, since what lies between is unknown.
 */
export function acceptNew(list: TraceList, head: TracePage, newestFirst: boolean): TraceList {
  const fresh = newTraces(list, head)
  if (fresh.length === 0) return refreshRows(list, head)
  const gap = fresh.length === head.data.length && head.next_cursor !== null
  if (!newestFirst || gap || list.pages.length === 0) return { pages: [head], pageParams: [undefined] }
  const [first, ...others] = refreshRows(list, head).pages
  const data = [...fresh, ...first!.data].sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp))
  return { ...list, pages: [{ ...first!, data }, ...others] }
}
