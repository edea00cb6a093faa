import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Inbox } from 'lucide-react'
import type { Schemas } from '@/api/client'
import { ledgerQuery } from '@/api/queries'
import { classes } from '@/design/classes'
import { Card, Empty, Failure, Skeleton } from '@/design/states'
import { count } from '@/format/count'
import { ago, exact } from '@/format/time'
import { useNow } from '@/shell/clock'
import { Page } from '@/shell/page'

type Ledger = Schemas['Ledger']

const sourceNames: Record<string, string> = { sdk: 'Avaliar SDK', otlp: 'OpenTelemetry', proxy: 'Proxy' }

/** Where every span went: what came, what is kept, what was refused and why, and what clients could not deliver. */
export function IngestLedger() {
  const ledger = useQuery(ledgerQuery(true))
  return (
    <Page title="Ingest ledger">
      <div className="min-h-0 flex-1 overflow-y-auto">
        {ledger.isError && !ledger.data ? (
          <Failure error={ledger.error} retry={() => void ledger.refetch()} title="The ledger could not be loaded" />
        ) : (
          <div className="mx-auto flex max-w-5xl flex-col gap-4 p-6 max-lg:p-4">
            <Totals ledger={ledger.data} />
            <Card title="By source and reason">{ledger.data ? <Rows ledger={ledger.data} /> : <Skeleton className="m-4 h-24" />}</Card>
            <p className="text-xs text-ink-3">
              Rejected spans are refused by the server with the reason given to the sender. Dropped spans never reached it: clients count them and report them with their next delivery.
              {ledger.data?.duplicates_possible && ' Spans are counted as they came: one sent twice counts twice, and is stored once.'}
            </p>
          </div>
        )}
      </div>
    </Page>
  )
}

function Totals({ ledger }: { ledger: Ledger | undefined }) {
  const totals: [string, number | undefined, string][] = [
    ['Received', ledger?.received, ''],
    ['Stored', ledger?.stored, ''],
    ['Rejected', ledger?.rejected, ledger?.rejected ? 'text-bad' : ''],
    ['Dropped by clients', ledger?.dropped, ledger?.dropped ? 'text-bad' : ''],
  ]
  const whole = ledger && ledger.received > 0 && ledger.stored === ledger.received && ledger.dropped === 0
  return (
    <>
      {whole && (
        <p className="flex items-center gap-2 rounded-lg bg-good-soft px-4 py-2.5 text-sm text-good">
          <CircleCheck size={16} aria-hidden /> Nothing was lost: every span that programs sent is stored.
        </p>
      )}
      <dl className="figures grid grid-cols-4 gap-px overflow-hidden rounded-lg border border-line bg-line max-sm:grid-cols-2">
        {totals.map(([name, value, look]) => (
          <div key={name} className="bg-surface p-4">
            <dt className="text-xs text-ink-3">{name}</dt>
            <dd className={classes('mt-1 text-xl font-semibold tracking-tight', look)}>{value === undefined ? <Skeleton className="my-1 h-6 w-20" /> : count(value)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Rows({ ledger }: { ledger: Ledger }) {
  const now = useNow()
  if (ledger.rows.length === 0) {
    return (
      <Empty icon={<Inbox size={24} />} title="Nothing has been sent yet">
        Once a program sends spans, each source appears here with what became of its spans.
      </Empty>
    )
  }
  return (
    <div className="overflow-x-auto px-4 pb-3">
      <table className="figures w-full text-sm">
        <thead>
          <tr className="border-b border-line text-xs text-ink-3">
            {['Source', 'Service', 'Reason'].map((name) => (
              <th key={name} scope="col" className="h-8 pr-5 text-left font-normal">{name}</th>
            ))}
            {['Received', 'Stored', 'Rejected', 'Dropped', 'Last'].map((name) => (
              <th key={name} scope="col" className="h-8 pl-5 text-right font-normal">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ledger.rows.map((row, index) => (
            <tr key={index} className="border-b border-line last:border-0">
              <th scope="row" className="h-10 whitespace-nowrap pr-5 text-left font-medium">{sourceNames[row.source] ?? row.source}</th>
              <td className="max-w-40 truncate pr-5 text-ink-2">{row.service_name || '–'}</td>
              <td className="max-w-md pr-5 text-ink-2 [overflow-wrap:anywhere]">{row.reason || <span className="text-ink-3">–</span>}</td>
              <Amount value={row.received} />
              <Amount value={row.stored} />
              <Amount value={row.rejected} bad />
              <Amount value={row.dropped} bad />
              <td className="whitespace-nowrap pl-5 text-right text-xs text-ink-3">
                <time dateTime={row.last_seen} title={exact(row.last_seen)}>{ago(row.last_seen, now)}</time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Amount({ value, bad = false }: { value: number; bad?: boolean }) {
  return <td className={classes('pl-5 text-right', value === 0 ? 'text-ink-3' : bad && 'font-medium text-bad')}>{count(value)}</td>
}
