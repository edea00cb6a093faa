import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { SpanDetail } from '@/api/queries'
import { CopyButton } from '@/design/copy-button'
import { Chip, typeName } from '@/design/marks'
import { bytes, count } from '@/format/count'
import { exact } from '@/format/time'
import { JsonTree } from './json-tree'

const streamEnds: Record<string, string> = {
  exhausted: 'read to its end',
  closed: 'closed by the program',
  failed: 'failed',
  cancelled: 'cancelled',
  collected: 'dropped unread',
}

export function Details({ span }: { span: SpanDetail }) {
  const facts: [string, ReactNode][] = [
    ['Span', <Id key="span" id={span.span_id} />],
    ['Parent', span.parent_span_id ? <Id key="parent" id={span.parent_span_id} /> : 'none: this is the root'],
    ['Trace', <Id key="trace" id={span.trace_id} />],
    ['Type', typeName(span.span_type)],
    ['Start', exact(span.start_time)],
    ['End', exact(span.end_time)],
    ['Service', span.service_name || null],
    ['Environment', span.environment || null],
    ['Source', { sdk: 'Avaliar SDK', otlp: 'OpenTelemetry', proxy: 'Proxy' }[span.source]],
    ['Session', span.session_id && <Filter key="session" search={{ session_id: [span.session_id] }}>{span.session_id}</Filter>],
    ['User', span.user_id && <Filter key="user" search={{ user_id: [span.user_id] }}>{span.user_id}</Filter>],
    ['Tags', span.tags.length > 0 ? <span key="tags" className="flex flex-wrap gap-1">{span.tags.map((tag) => <Filter key={tag} search={{ tag: [tag] }}><Chip>{tag}</Chip></Filter>)}</span> : null],
    ['Level', span.level],
    ['Asked model', span.request_model && span.request_model !== span.model ? span.request_model : null],
    ['Finish reason', span.finish_reason],
    ['Stream', span.stream_end && `${streamEnds[span.stream_end] ?? span.stream_end}${span.stream_items === null ? '' : `, ${count(span.stream_items)} items`}`],
    ['Input size', span.input_size === null ? null : bytes(span.input_size)],
    ['Output size', span.output_size === null ? null : bytes(span.output_size)],
    ['Detection', span.detection_mode && `${span.detection_mode}: ${span.detectors.join(', ') || 'all detectors'}`],
  ]
  return (
    <div className="flex flex-col gap-6">
      <dl className="figures grid max-w-2xl grid-cols-[112px_minmax(0,1fr)] gap-y-1.5 text-sm">
        {facts
          .filter(([, value]) => value !== null && value !== undefined && value !== '')
          .map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd className="min-w-0 [overflow-wrap:anywhere]">{value}</dd>
            </div>
          ))}
      </dl>
      <Json title="Metadata" value={span.metadata} none="No metadata." />
      <Json title="Attributes" value={span.attributes} none="No further OpenTelemetry attributes." />
    </div>
  )
}

function Id({ id }: { id: string }) {
  return (
    <span className="flex items-center gap-1">
      <code className="min-w-0 truncate font-mono text-xs">{id}</code>
      <CopyButton text={id} label="Copy the id" />
    </span>
  )
}

function Filter({ search, children }: { search: Record<string, unknown>; children: ReactNode }) {
  return (
    <Link to="/traces" search={search} className="text-accent hover:underline">
      {children}
    </Link>
  )
}

function Json({ title, value, none }: { title: string; value: Record<string, unknown>; none: string }) {
  const empty = Object.keys(value).length === 0
  return (
    <section>
      <h3 className="mb-2 flex items-center gap-1 text-sm font-semibold">
        {title}
        {!empty && <CopyButton text={() => JSON.stringify(value, null, 2)} label={`Copy: ${title}`} />}
      </h3>
      {empty ? <p className="text-sm text-ink-3">{none}</p> : <JsonTree value={value} />}
    </section>
  )
}
