import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronRight, Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { answer, api } from '@/api/client'
import type { Issue, SpanDetail, SpanDetection } from '@/api/queries'
import { Button } from '@/design/button'
import { count } from '@/format/count'
import { duration } from '@/format/duration'
import { DetectionStatusMark } from './badge'
import { IssueCard } from './issue-card'
import { MASKED_TYPES } from './marked-text'
import { issueName, severityRank, statusNames, type DetectionStatus } from './names'

/** More are put on the page on demand. */
const PAGE = 20
const OPEN = 2

export interface IssueListProps {
  span: SpanDetail
  placed: ReadonlySet<string>
  chosen: string | null
  show: (issue: string) => void
  revealed: boolean
  reveal: (revealed: boolean) => void
}

/** What detection says of a span: how far it is, what it found, how it looked. */
export function IssueList({ span, placed, chosen, show, revealed, reveal }: IssueListProps) {
  const mark = useMark(span)
  const [shown, setShown] = useState(PAGE)
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map())
  const detection = span.detection
  if (!detection) return null
  const issues = [...span.issues].sort((a, b) => Number(a.false_positive) - Number(b.false_positive) || severityRank(b.severity) - severityRank(a.severity))
  const hides = span.issues.some(({ type }) => MASKED_TYPES.has(type))
  // A few are open at once; of many the line is enough to choose from.
  const isOpen = ({ id }: Issue) => toggled.get(id) ?? (id === chosen || issues.length <= OPEN)
  // The one that a click in the text leads to is there, wherever it stands.
  const most = Math.max(shown, issues.findIndex(({ id }) => id === chosen) + 1)
  return (
    <section aria-label="Detection">
      <header className="mb-2 flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="text-sm font-semibold">{issues.length > 0 ? 'Issues' : 'Detection'}</h3>
        {issues.length > 0 && <span className="figures rounded-full bg-sunken px-1.5 text-2xs text-ink-2">{count(issues.length)}</span>}
        <Outcome detection={detection} />
        {hides && (
          <Button look="ghost" className="ml-auto h-7 px-2 text-xs" aria-pressed={revealed} onClick={() => reveal(!revealed)}>
            {revealed ? <EyeOff size={13} aria-hidden /> : <Eye size={13} aria-hidden />}
            {revealed ? 'Mask again' : 'Show what is masked'}
          </Button>
        )}
      </header>
      {detection.reason && (
        <p className={`mb-2 rounded-md px-3 py-2 text-sm [overflow-wrap:anywhere] ${detection.status === 'failed' ? 'bg-warn-soft text-warn' : 'bg-sunken text-ink-2'}`}>{detection.reason}</p>
      )}
      {issues.length > 0 && (
        <ul className="flex flex-col gap-1.5">
          {issues.slice(0, most).map((issue) => (
            <IssueCard
              key={issue.id}
              issue={issue}
              chosen={issue.id === chosen}
              open={isOpen(issue)}
              toggle={() => setToggled(new Map(toggled).set(issue.id, !isOpen(issue)))}
              show={placed.has(issue.id) ? () => show(issue.id) : null}
              mark={(falsePositive) => mark.mutate({ issue, falsePositive })}
              busy={mark.isPending && mark.variables.issue.id === issue.id}
              failed={mark.isError && mark.variables.issue.id === issue.id ? mark.error.message : null}
            />
          ))}
        </ul>
      )}
      {issues.length > most && (
        <Button className="mt-2" onClick={() => setShown(most + 5 * PAGE)}>Show {count(Math.min(5 * PAGE, issues.length - most))} more</Button>
      )}
      <Checks detection={detection} />
    </section>
  )
}

const outcomes: Record<DetectionStatus, string> = {
  pending: 'The detectors have not finished yet',
  issues: '',
  clean: 'The detectors found nothing',
  failed: statusNames.failed,
  none: '',
}

function Outcome({ detection }: { detection: SpanDetection }) {
  const { status, mode, duration_ms: took, prompt_check: check } = detection
  const before = check && typeof check.outcome === 'string' ? promptChecks[check.outcome] : undefined
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 text-xs text-ink-3">
      {status !== 'issues' && (
        <span className="flex items-center gap-1.5 text-ink-2">
          <DetectionStatusMark status={status} /> {outcomes[status]}
        </span>
      )}
      <span title={mode === 'cloud' ? 'Detected on the server' : 'Detected in the program'}>
        {mode}{took !== null && `, ${duration(took)}`}
      </span>
      {before && <span title={typeof check?.reason === 'string' ? check.reason : undefined} className="font-medium text-ink-2">{before}</span>}
    </span>
  )
}

const promptChecks: Record<string, string> = {
  allowed: 'Prompt checked before the call: allowed',
  blocked: 'Prompt checked before the call: blocked, nothing was called',
  failed_open: 'The check before the call failed: let through',
  failed_closed: 'The check before the call failed: blocked',
}

const checkNames = { clean: 'clean', issues: 'issues', not_checked: 'not checked', failed: 'failed' }
const judgeNames = { off: 'no judge', skipped: 'judge not needed', ran: 'judge asked', failed: 'judge failed' }

function Checks({ detection }: { detection: SpanDetection }) {
  const { checks } = detection
  if (checks.length === 0) return null
  return (
    <details className="group mt-2">
      <summary className="flex h-7 w-fit cursor-pointer list-none items-center gap-1 rounded-sm text-xs text-ink-3 hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight size={13} aria-hidden className="transition-transform group-open:rotate-90" />
        {checks.length === 1 ? '1 check' : `${count(checks.length)} checks`}
      </summary>
      <table className="figures mt-1 w-full text-xs">
        <thead className="sr-only">
          <tr><th scope="col">Detector</th><th scope="col">Side</th><th scope="col">Result</th><th scope="col">Judge</th></tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <tr key={`${check.detector} ${check.target}`} className="border-b border-line align-top last:border-0">
              <th scope="row" className="py-1 pr-3 text-left font-normal text-ink-2">{issueName(check.detector)}</th>
              <td className="py-1 pr-3 text-ink-3">{check.target}</td>
              <td className={`py-1 pr-3 ${check.status === 'failed' || check.status === 'not_checked' ? 'text-warn' : check.status === 'issues' ? 'text-ink font-medium' : 'text-ink-3'}`}>
                {checkNames[check.status]}
                {check.reason && <span className="block max-w-md text-ink-3">{check.reason}</span>}
              </td>
              <td className="py-1 text-right text-ink-3">{judgeNames[check.judge]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function useMark(span: SpanDetail) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ issue, falsePositive }: { issue: Issue; falsePositive: boolean }) =>
      answer(
        api.PUT('/api/v1/issues/{trace_id}/{span_id}/{issue_id}/mark', {
          params: { path: { trace_id: span.trace_id, span_id: span.span_id, issue_id: issue.id } },
          body: { false_positive: falsePositive },
        }),
      ),
    onSuccess: () =>
      Promise.all(
        [['span', span.trace_id, span.span_id], ['trace', span.trace_id], ['traces'], ['issues'], ['analytics', 'issues']].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  })
}
