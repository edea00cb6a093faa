import type { ReactNode } from 'react'
import type { IssueFigures } from '@/api/queries'
import { Card, Skeleton } from '@/design/states'
import { issueName, SEVERITIES, severityNames, type Severity } from '@/detection/names'
import { count, percent } from '@/format/count'

export const severityColors: Record<Severity, string> = { low: 'var(--quiet)', medium: 'var(--series-6)', high: 'var(--series-3)', critical: 'var(--bad)' }

export interface Group {
  key: string
  count: number
  by_severity: Partial<Record<Severity, number>>
}

/** The most severe first, in words: what the parts of a bar say. */
export function inWords(by: Partial<Record<Severity, number>>): string {
  return [...SEVERITIES]
    .reverse()
    .filter((severity) => by[severity])
    .map((severity) => `${count(by[severity] ?? 0)} ${severityNames[severity].toLowerCase()}`)
    .join(', ')
}

/** Issues by something, each a bar of its severities; a click filters. */
export function Groups({ title, groups, label, choose }: { title: string; groups: readonly Group[] | undefined; label: (key: string) => ReactNode; choose: (key: string) => void }) {
  const most = Math.max(1, ...(groups ?? []).map((group) => group.count))
  return (
    <Card title={title}>
      <div className="px-4 pb-3">
        {!groups && <Skeleton className="h-20 w-full" />}
        {groups?.length === 0 && <p className="py-4 text-center text-sm text-ink-3">None in this time.</p>}
        <ul>
          {groups?.map((group) => (
            <li key={group.key} className="figures flex h-9 items-center gap-3 border-b border-line text-sm last:border-0">
              <button type="button" disabled={group.key === ''} className="w-40 shrink-0 truncate text-left font-medium enabled:hover:text-accent enabled:hover:underline" onClick={() => choose(group.key)}>
                {label(group.key)}
              </button>
              <span role="img" aria-label={inWords(group.by_severity)} title={inWords(group.by_severity)} className="flex h-2 min-w-0 flex-1">
                <span className="flex h-full gap-px overflow-hidden rounded-full" style={{ width: `${(group.count / most) * 100}%` }}>
                  {[...SEVERITIES].reverse().filter((severity) => group.by_severity[severity]).map((severity) => (
                    <span key={severity} style={{ flexGrow: group.by_severity[severity] ?? 0, background: severityColors[severity] }} />
                  ))}
                </span>
              </span>
              <span className="w-12 shrink-0 text-right">{count(group.count)}</span>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}

/** How often nobody disagreed with a detector. */
export function Precision({ rows }: { rows: IssueFigures['precision'] | undefined }) {
  return (
    <Card title="Precision by your marks">
      <div className="px-4 pb-3">
        {!rows && <Skeleton className="h-20 w-full" />}
        {rows?.length === 0 && <p className="py-4 text-center text-sm text-ink-3">None in this time.</p>}
        {rows && rows.length > 0 && (
          <table className="figures w-full text-sm">
            <thead>
              <tr className="border-b border-line text-xs text-ink-3">
                <th scope="col" className="h-8 text-left font-normal">Detector</th>
                <th scope="col" className="h-8 text-right font-normal">Found</th>
                <th scope="col" className="h-8 text-right font-normal">Marked wrong</th>
                <th scope="col" className="h-8 text-right font-normal" title="The share that nobody marked. Not everything is looked at, so it is an upper bound.">Precision, at most</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.detector} className="border-b border-line last:border-0">
                  <th scope="row" className="h-9 text-left font-medium">{issueName(row.detector)}</th>
                  <td className="text-right text-ink-2">{count(row.found)}</td>
                  <td className="text-right text-ink-2">{count(row.false_positives)}</td>
                  <td className="text-right">{percent(row.precision)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Card>
  )
}
