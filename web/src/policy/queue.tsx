import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RotateCw } from 'lucide-react'
import { answer, api } from '@/api/client'
import { jobsQuery } from '@/api/queries'
import { Button } from '@/design/button'
import { Card, Failure, Skeleton } from '@/design/states'
import { count } from '@/format/count'
import { ago, exact } from '@/format/time'
import { useNow } from '@/shell/clock'

/** Spans that wait to be checked on the server, and those that were given up. */
export function Queue() {
  const jobs = useInfiniteQuery(jobsQuery)
  const client = useQueryClient()
  const now = useNow()
  const retry = useMutation({
    mutationFn: (ids: number[] | null) => answer(api.POST('/api/v1/detection/jobs/retry', { body: ids ? { ids } : {} })),
    onSuccess: () => client.invalidateQueries({ queryKey: jobsQuery.queryKey }),
  })
  const first = jobs.data?.pages[0]
  const dead = jobs.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <Card
      title="Queue of this server"
      aside={
        first &&
        first.dead > 0 && (
          <Button className="h-7" disabled={retry.isPending} onClick={() => retry.mutate(null)}>
            <RotateCw size={13} aria-hidden /> Try all again
          </Button>
        )
      }
    >
      <div className="px-4 pb-4">
        {jobs.isPending && <Skeleton className="h-5 w-64" />}
        {jobs.isError && !first && <Failure error={jobs.error} retry={() => void jobs.refetch()} title="The queue could not be loaded" />}
        {first && (
          <p className="figures flex flex-wrap gap-x-5 text-sm text-ink-3" aria-label="Spans">
            <span><b className="font-semibold text-ink">{count(first.queued)}</b> waiting</span>
            <span><b className="font-semibold text-ink">{count(first.running)}</b> being checked</span>
            <span className={first.dead > 0 ? 'text-bad' : undefined}><b className={first.dead > 0 ? 'font-semibold' : 'font-semibold text-ink'}>{count(first.dead)}</b> given up</span>
            {first.oldest_at && <span title={exact(first.oldest_at)}>oldest from {ago(first.oldest_at, now)}</span>}
          </p>
        )}
        {retry.isSuccess && <p role="status" className="mt-2 text-sm text-good">{retry.data.retried === 1 ? '1 span is' : `${count(retry.data.retried)} spans are`} checked again.</p>}
        {retry.isError && <p role="alert" className="mt-2 text-sm text-bad">{retry.error.message}</p>}
        {dead.length > 0 && (
          <ul className="mt-3 rounded-md border border-line">
            {dead.map((job) => (
              <li key={job.id} className="flex items-center gap-3 border-b border-line px-3 py-2 last:border-0">
                <div className="min-w-0 flex-1">
                  <p className="text-sm [overflow-wrap:anywhere]">{job.error}</p>
                  <p className="figures flex flex-wrap gap-x-3 text-xs text-ink-3">
                    <Link to="/traces/$traceId" params={{ traceId: job.trace_id }} search={{ span: job.span_id }} className="text-accent hover:underline">
                      span <code className="font-mono">{job.span_id}</code>
                    </Link>
                    <span title={exact(job.created_at)}>{ago(job.created_at, now)}</span>
                    <span>{count(job.attempts)} tries</span>
                  </p>
                </div>
                <Button className="h-7" disabled={retry.isPending} onClick={() => retry.mutate([job.id])}>Try again</Button>
              </li>
            ))}
          </ul>
        )}
        {jobs.hasNextPage && <Button className="mt-3" disabled={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>Show older</Button>}
      </div>
    </Card>
  )
}
