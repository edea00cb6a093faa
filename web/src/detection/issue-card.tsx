import { ChevronRight, EyeOff, Lightbulb, TextSearch, Undo2 } from 'lucide-react'
import type { Issue } from '@/api/queries'
import { Button } from '@/design/button'
import { classes } from '@/design/classes'
import { Chip } from '@/design/marks'
import { SeverityBadge } from './badge'
import { issueName } from './names'

const stages: Record<string, string> = { rules: 'Rules', model: 'Model', judge: 'LLM judge' }

/** How an issue was found: the stage, and the rule where there is one. */
export function foundBy({ metadata, detector_name }: Pick<Issue, 'metadata' | 'detector_name'>): string {
  const stage = typeof metadata.stage === 'string' ? (stages[metadata.stage] ?? metadata.stage) : null
  const rule = typeof metadata.rule === 'string' ? metadata.rule : detector_name
  return stage ? `${stage} · ${rule}` : rule
}

/** Full certainty is said only of what is certain. */
export function confidence(value: number): string {
  return `${value < 1 ? Math.min(99, Math.round(value * 100)) : 100}%`
}

export interface IssueCardProps {
  issue: Issue
  /** Led to from the text. */
  chosen: boolean
  open: boolean
  toggle: () => void
  /** Leads to it in the text; null where it has no place there. */
  show: (() => void) | null
  mark: (falsePositive: boolean) => void
  busy: boolean
  failed: string | null
}

/** One issue of a span: a line, and below it what was found and what to do. */
export function IssueCard({ issue, chosen, open, toggle, show, mark, busy, failed }: IssueCardProps) {
  const { false_positive: wrong } = issue
  return (
    <li data-issue={issue.id} aria-current={chosen ? 'true' : undefined} className={classes('rounded-md border bg-surface', chosen ? 'border-accent' : 'border-line')}>
      <button type="button" aria-expanded={open} onClick={toggle} className="flex w-full min-w-0 items-start gap-2 rounded-md px-2.5 py-1.5 text-left hover:bg-hover">
        <ChevronRight size={14} aria-hidden className={classes('mt-[3px] shrink-0 text-ink-3 transition-transform', open && 'rotate-90')} />
        <span className={classes('flex', wrong && 'opacity-50')}>
          <SeverityBadge severity={issue.severity} />
        </span>
        <span className="min-w-0 flex-1">
          <span className={classes('text-sm font-semibold', wrong && 'text-ink-3 line-through')}>{issueName(issue.type)}</span>{' '}
          <span className={classes('text-sm [overflow-wrap:anywhere]', wrong ? 'text-ink-3' : 'text-ink-2')}>{issue.message}</span>
        </span>
        {wrong && <Chip title={issue.note ?? undefined}>False positive</Chip>}
      </button>
      {open && (
        <div className="pb-2 pl-8 pr-2.5">
          {issue.excerpt && (
            <blockquote dir="auto" className="mt-0.5 max-h-24 overflow-y-auto whitespace-pre-wrap rounded-sm border-l-2 border-line-strong bg-sunken px-2 py-1 font-mono text-xs leading-5 [overflow-wrap:anywhere]">
              {issue.excerpt}
            </blockquote>
          )}
          {issue.suggestion && !wrong && (
            <p className="mt-2 flex items-start gap-1.5 text-xs text-ink-2">
              <Lightbulb size={13} aria-hidden className="mt-px shrink-0 text-ink-3" />
              <span><span className="sr-only">What to do: </span>{issue.suggestion}</span>
            </p>
          )}
          <p className="figures mt-2 text-xs text-ink-3 [overflow-wrap:anywhere]">
            In the {issue.target} · <b className="font-semibold text-ink">{confidence(issue.confidence)}</b> confident · {foundBy(issue)}
          </p>
          <div className="-ml-2 mt-1 flex flex-wrap items-center">
            {show && (
              <Button look="ghost" className="h-7 px-2 text-xs" onClick={show}>
                <TextSearch size={13} aria-hidden /> Show in text
              </Button>
            )}
            <Button look="ghost" className="h-7 px-2 text-xs" disabled={busy} onClick={() => mark(!wrong)}>
              {wrong ? <Undo2 size={13} aria-hidden /> : <EyeOff size={13} aria-hidden />}
              {wrong ? 'It is an issue after all' : 'Mark as false positive'}
            </Button>
          </div>
          {failed && <p role="alert" className="mt-1 text-xs text-bad">Not marked: {failed}</p>}
        </div>
      )}
    </li>
  )
}
