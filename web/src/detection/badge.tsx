import { Info, LoaderCircle, OctagonAlert, ShieldCheck, ShieldQuestionMark, Siren, TriangleAlert } from 'lucide-react'
import { classes } from '@/design/classes'
import { issueName, severityNames, statusNames, type DetectionStatus, type Severity } from './names'

// Each has a shape of its own beside its colour.
const severities: Record<Severity, { icon: typeof Info; look: string }> = {
  low: { icon: Info, look: 'bg-sunken text-ink-2 shadow-[inset_0_0_0_1px_var(--line-strong)]' },
  medium: { icon: TriangleAlert, look: 'bg-warn-soft text-warn' },
  high: { icon: OctagonAlert, look: 'bg-bad-soft text-bad' },
  critical: { icon: Siren, look: 'bg-bad text-surface' },
}

const base = 'inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-sm px-1.5 text-2xs font-semibold'

export function SeverityBadge({ severity, title, compact = false }: { severity: Severity; title?: string; compact?: boolean }) {
  const { icon: Icon, look } = severities[severity]
  return (
    <span className={classes(base, look)} title={title ?? `Severity ${severity}`} data-severity={severity}>
      <Icon size={12} aria-hidden />
      <span className={compact ? 'sr-only' : undefined}>{severityNames[severity]}</span>
    </span>
  )
}

export function DetectionStatusMark({ status, size = 14 }: { status: DetectionStatus; size?: number }) {
  if (status === 'none') return null
  const [Icon, look] = {
    pending: [LoaderCircle, 'text-ink-3 animate-spin [animation-duration:2s]'] as const,
    issues: [TriangleAlert, 'text-warn'] as const,
    clean: [ShieldCheck, 'text-good'] as const,
    failed: [ShieldQuestionMark, 'text-warn'] as const,
  }[status]
  return <Icon size={size} className={classes('shrink-0', look)} role="img" aria-label={statusNames[status]} />
}

/**
 * What detection says of a trace or a span: the highest severity known so far, and that more may come. Nothing where
 * nobody asked.
 */
export function DetectionBadge({
  status,
  severity,
  types = [],
  compact = false,
}: {
  status: DetectionStatus
  severity: Severity | null
  types?: readonly string[]
  compact?: boolean
}) {
  if (status === 'none' && !severity) return null
  const found = types.map(issueName).join(', ')
  return (
    <span className="inline-flex shrink-0 items-center gap-1" data-detection={status}>
      {severity && <SeverityBadge severity={severity} compact={compact} title={`Severity ${severity}${found && `: ${found}`}`} />}
      {status === 'pending' && (
        <span className={classes(base, 'bg-sunken font-medium text-ink-3')} title="The detectors have not finished yet.">
          <DetectionStatusMark status="pending" size={12} />
          {!compact && !severity && <span aria-hidden>Checking</span>}
        </span>
      )}
      {status === 'clean' && (
        <span title="The detectors found nothing." className="inline-flex">
          <DetectionStatusMark status="clean" />
        </span>
      )}
      {status === 'failed' && (
        <span className={classes(base, 'bg-warn-soft font-medium text-warn')} title="Detection was asked for, but could not be made. The span says why.">
          <DetectionStatusMark status="failed" size={12} />
          {!compact && <span aria-hidden>Not checked</span>}
        </span>
      )}
    </span>
  )
}
