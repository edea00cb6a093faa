import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { tracesHeadQuery, tracesQuery } from '@/api/queries'
import { acceptNew, listedTraces, newTraces, refreshRows, type TraceList } from './live'
import { traceListParameters, type TracesSearch } from './search'

/** The list of the explorer: pages on demand, and a live head that waits while one reads further down. */
export function useTraceList(search: TracesSearch, live: boolean, reading: boolean) {
  const parameters = useMemo(() => traceListParameters(search), [search])
  const options = useMemo(() => tracesQuery(parameters, live), [parameters, live])
  const { queryKey } = options
  const list = useInfiniteQuery(options)
  const settled = list.isSuccess && !list.isPlaceholderData
  const head = useQuery(tracesHeadQuery(parameters, live && settled))
  const client = useQueryClient()
  const newestFirst = (search.sort ?? 'timestamp') === 'timestamp' && search.order !== 'asc'
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set())

  const data = settled ? (list.data as TraceList) : undefined
  const waiting = useMemo(() => newTraces(data, head.data), [data, head.data])

  const accept = useCallback(() => {
    if (!data || !head.data) return
    const fresh = newTraces(data, head.data)
    client.setQueryData(queryKey, acceptNew(data, head.data, newestFirst))
    if (fresh.length > 0) setArrived(new Set(fresh.map((row) => row.trace_id)))
  }, [client, data, head.data, newestFirst, queryKey])

  useEffect(() => {
    if (!data || !head.data) return
    if (!reading) return accept()
    const refreshed = refreshRows(data, head.data)
    if (refreshed !== data) client.setQueryData(queryKey, refreshed)
  }, [accept, reading, data, head.data, client, queryKey])

  const rows = useMemo(() => listedTraces(list.data as TraceList | undefined), [list.data])
  return { list, rows, waiting: reading ? waiting : [], accept, arrived, pollError: head.error }
}
