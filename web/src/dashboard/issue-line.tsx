import { Link } from '@tanstack/react-router'
import { ChevronRight, ShieldAlert } from 'lucide-react'
import type { IssueFigures } from '@/api/queries'
import { count } from '@/format/count'
import { inWords } from '@/issues/groups'
import type { Severity } from '@/detection/names'
import { keepView } from '@/shell/search'

/** What detectors found in the time shown, and the way there; nothing where they found nothing. */
export function IssueLine({ figures }: { figures: IssueFigures | undefined }) {
  if (!figures || figures.total === 0) return null
  const by: Partial<Record<Severity, number>> = {}
  for (const { severity, count: found } of figures.by_type) by[severity] = (by[severity] ?? 0) + found
  return (
    <Link to="/issues" search={keepView} className="figures flex min-h-11 items-center gap-2.5 rounded-lg border border-line bg-surface px-4 py-2 text-sm hover:bg-hover">
      <ShieldAlert size={16} aria-hidden className="shrink-0 text-bad" />
      <span className="min-w-0"><b className="font-semibold">{count(figures.total)} {figures.total === 1 ? 'issue' : 'issues'}</b> <span className="text-ink-2">{inWords(by)}</span></span>
      <ChevronRight size={16} aria-hidden className="ml-auto shrink-0 text-ink-3" />
    </Link>
  )
}
