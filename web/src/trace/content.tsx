import { Scissors } from 'lucide-react'
import { useMemo, useRef, useState, type ReactNode } from 'react'
import type { SpanDetail } from '@/api/queries'
import { Segments } from '@/design/button'
import { CopyButton } from '@/design/copy-button'
import { IssueList } from '@/detection/issue-list'
import { locate } from '@/detection/locate'
import { MarkedTexts } from '@/detection/marked-text'
import { bytes } from '@/format/count'
import { JsonTree } from './json-tree'
import { Folded, Messages, Value } from './messages'

const KEY = 'avaliar.raw'
const views = [
  { value: 'rendered', label: 'Rendered' },
  { value: 'raw', label: 'Raw' },
] as const

/** Prompt and response, with the parameters they were asked with beside them. */
export function Content({ span, revealed, reveal }: { span: SpanDetail; revealed: boolean; reveal: (revealed: boolean) => void }) {
  const [raw, setRaw] = useState(storedRaw)
  const [chosen, setChosen] = useState<string | null>(null)
  const frame = useRef<HTMLDivElement>(null)
  const { stretches, placed } = useMemo(() => locate(span, span.issues), [span])
  const chat = span.input_messages !== null || span.output_messages !== null
  const lead = (issue: string, selector: string) => {
    setChosen(issue)
    // After what holds it is on the page.
    requestAnimationFrame(() => {
      const place = frame.current?.querySelector<HTMLElement>(selector)
      for (let fold = place?.closest('details'); fold; fold = fold.parentElement?.closest('details')) fold.open = true
      place?.scrollIntoView({ block: 'center' })
    })
  }
  return (
    <MarkedTexts stretches={stretches} revealed={revealed} chosen={chosen} choose={(issue) => lead(issue, `[data-issue="${issue}"]`)}>
      <div ref={frame} className="@container flex flex-col gap-5">
        {span.error && <SpanFailure error={span.error} />}
        <IssueList span={span} placed={placed} chosen={chosen} show={(issue) => lead(issue, `[data-issues~="${issue}"]`)} revealed={revealed} reveal={reveal} />
        <div className="grid gap-5 @2xl:grid-cols-[minmax(0,1fr)_184px]">
          <Parameters info={span.generation_info} />
          <div className="flex min-w-0 flex-col gap-5 @2xl:order-first">
            <Side
              title={chat ? 'Prompt' : 'Input'}
              copy={() => asText(span.input)}
              cut={span.truncated.includes('input') ? span.input_size : null}
              tools={<Segments label="How content is shown" value={raw ? 'raw' : 'rendered'} choices={views} onChange={(view) => setRaw(storeRaw(view === 'raw'))} />}
            >
              {span.input_messages && !raw ? <Messages messages={span.input_messages} raw={raw} /> : <Payload value={span.input} raw={raw} size={span.input_size} />}
            </Side>
            <Side title={chat ? 'Response' : 'Output'} copy={() => asText(span.output)} cut={span.truncated.includes('output') ? span.output_size : null}>
              {span.output_messages && !raw ? <Messages messages={span.output_messages} raw={raw} /> : <Payload value={span.output} raw={raw} size={span.output_size} />}
            </Side>
          </div>
        </div>
      </div>
    </MarkedTexts>
  )
}

function Side({ title, copy, cut, tools, children }: { title: string; copy: () => string; cut: number | null; tools?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <header className="mb-2 flex h-7 items-center gap-1">
        <h3 className="text-sm font-semibold">{title}</h3>
        <CopyButton text={copy} label={`Copy: ${title}`} />
        {cut !== null && (
          <span className="flex items-center gap-1 rounded-sm bg-warn-soft px-1.5 text-2xs font-medium text-warn" title="The client or the server cut it at its limit.">
            <Scissors size={11} aria-hidden /> cut from {bytes(cut)}
          </span>
        )}
        <span className="ml-auto">{tools}</span>
      </header>
      {children}
    </section>
  )
}

function Payload({ value, raw, size }: { value: unknown; raw: boolean; size: number | null }) {
  if (value === null || value === undefined || value === '') {
    return <p className="rounded-md border border-dashed border-line px-3 py-2 text-sm text-ink-3">{size ? `Not captured (${bytes(size)}).` : 'Nothing recorded.'}</p>
  }
  return (
    <div className="rounded-md border border-line bg-surface p-3">
      <Value value={value} raw={raw} />
    </div>
  )
}

/** Temperature and its kin. Figures that stand in the head of the panel are left out. */
function Parameters({ info }: { info: Record<string, unknown> }) {
  const elsewhere = new Set(['input_tokens', 'output_tokens', 'total_tokens'])
  const order = ['model', 'provider', 'temperature', 'top_p']
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  const known = Object.entries(info)
    .filter(([name, value]) => value !== null && value !== undefined && !elsewhere.has(name))
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
  if (known.length === 0) return null
  const simple = known.filter(([, value]) => typeof value !== 'object')
  const nested = known.filter(([, value]) => typeof value === 'object')
  return (
    <section aria-label="Generation parameters" className="min-w-0">
      <h3 className="mb-2 flex h-7 items-center text-sm font-semibold @max-2xl:sr-only">Parameters</h3>
      <dl className="figures flex flex-wrap gap-x-5 gap-y-2 @2xl:flex-col">
        {simple.map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="text-2xs text-ink-3">{name}</dt>
            <dd className="text-xs [overflow-wrap:anywhere]">{String(value)}</dd>
          </div>
        ))}
      </dl>
      {nested.length > 0 && (
        <div className="mt-3 flex flex-col gap-2">
          {nested.map(([name, value]) => (
            <Folded key={name} title={name}>
              <JsonTree value={value} />
            </Folded>
          ))}
        </div>
      )}
    </section>
  )
}

function SpanFailure({ error }: { error: NonNullable<SpanDetail['error']> }) {
  return (
    <section aria-label="Error" className="overflow-hidden rounded-md border border-bad/30 bg-bad-soft">
      <div className="flex items-start gap-2 px-3 py-2">
        <div className="min-w-0 flex-1">
          <h3 className="font-mono text-xs font-semibold text-bad [overflow-wrap:anywhere]">{error.type ?? 'Error'}</h3>
          {error.message && <p className="mt-0.5 whitespace-pre-wrap text-sm [overflow-wrap:anywhere]">{error.message}</p>}
        </div>
        <CopyButton text={() => [error.type, error.message, error.stack].filter(Boolean).join('\n')} label="Copy the error" />
      </div>
      {error.stack && (
        <pre className="max-h-80 overflow-auto border-t border-bad/20 bg-surface px-3 py-2 font-mono text-xs leading-5">{error.stack}</pre>
      )}
    </section>
  )
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

function storedRaw(): boolean {
  try {
    return localStorage.getItem(KEY) === 'true'
  } catch {
    return false
  }
}

function storeRaw(raw: boolean): boolean {
  try {
    localStorage.setItem(KEY, String(raw))
  } catch {
    // Storage is off: the choice holds until the page is left.
  }
  return raw
}
