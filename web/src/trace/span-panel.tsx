import { useQuery } from '@tanstack/react-query'
import { Tabs } from 'radix-ui'
import { useState } from 'react'
import { spanQuery, type SpanDetail, type SpanRow } from '@/api/queries'
import { CopyButton } from '@/design/copy-button'
import { Chip, ProviderMark, StatusMark, TypeMark } from '@/design/marks'
import { Failure, Skeleton } from '@/design/states'
import { compact, count } from '@/format/count'
import { DetectionBadge } from '@/detection/badge'
import { duration } from '@/format/duration'
import { exactMoney, money } from '@/format/money'
import { Content } from './content'
import { UsageAndCost } from './cost'
import { Details } from './details'
import type { Tab } from './search'

const tabs: { value: Tab; label: string }[] = [
  { value: 'content', label: 'Input & output' },
  { value: 'cost', label: 'Usage & cost' },
  { value: 'details', label: 'Metadata' },
]

export function SpanPanel({ traceId, span, tab, onTab }: { traceId: string; span: SpanRow; tab: Tab; onTab: (tab: Tab) => void }) {
  const version = `${span.duration_ms} ${span.status} ${span.output_tokens} ${span.detection_status} ${span.severity}`
  // What is masked stays so in every other span.
  const [revealed, setRevealed] = useState<string | null>(null)
  const reveal = revealed === span.span_id
  const query = spanQuery(traceId, span.span_id, reveal)
  const detail = useQuery({
    ...query,
    queryKey: [...query.queryKey, version],
    placeholderData: (before: SpanDetail | undefined) => (before?.span_id === span.span_id ? before : undefined),
  })
  return (
    <Tabs.Root data-panel value={tab} onValueChange={(value) => onTab(value as Tab)} className="flex min-h-0 flex-1 flex-col bg-canvas" aria-label={`Span ${span.name}`}>
      <header className="shrink-0 border-b border-line bg-surface px-5 pt-3">
        <div className="flex min-w-0 items-center gap-2">
          <TypeMark type={span.span_type} />
          <h2 className="min-w-0 truncate text-md font-semibold" title={span.name}>
            <bdi>{span.name}</bdi>
          </h2>
          <CopyButton text={span.name} label="Copy the span's name" />
          <span className="ml-auto flex min-w-0 shrink items-center gap-2 text-xs text-ink-2">
            {span.provider && <ProviderMark provider={span.provider} />}
            {span.model && <Chip title={span.model}>{span.model}</Chip>}
            {span.stream_end && span.stream_end !== 'exhausted' && <Chip tone="warn" title="How the stream ended">stream {span.stream_end}</Chip>}
            <DetectionBadge status={span.detection_status} severity={span.severity} />
            <StatusMark status={span.status} />
          </span>
        </div>
        <Figures span={span} />
        <Tabs.List className="-mb-px flex gap-5" aria-label="Parts of the span">
          {tabs.map(({ value, label }) => (
            <Tabs.Trigger
              key={value}
              value={value}
              className="h-9 border-b-2 border-transparent text-sm font-medium text-ink-3 transition-colors hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
            >
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
      </header>
      <div className="relative min-h-0 flex-1 overflow-y-auto px-5 py-4" key={span.span_id}>
        {detail.isPending && <Waiting />}
        {detail.isError && <Failure error={detail.error} retry={() => void detail.refetch()} title="The span could not be loaded" />}
        {detail.data && (
          <>
            <Tabs.Content value="content"><Content span={detail.data} revealed={reveal} reveal={(on) => setRevealed(on ? span.span_id : null)} /></Tabs.Content>
            <Tabs.Content value="cost"><UsageAndCost span={detail.data} /></Tabs.Content>
            <Tabs.Content value="details"><Details span={detail.data} /></Tabs.Content>
          </>
        )}
      </div>
    </Tabs.Root>
  )
}

function Figures({ span }: { span: SpanRow }) {
  const first = span.time_to_first_token_ms
  const writing = span.duration_ms - (first ?? 0)
  const speed = span.output_tokens && writing > 0 ? span.output_tokens / (writing / 1000) : null
  const figures: [string, string, string?][] = [['Duration', duration(span.duration_ms)]]
  if (first !== null) figures.push(['First token', duration(first)])
  if (span.input_tokens !== null || span.output_tokens !== null) {
    figures.push(['Tokens', `${compact(span.input_tokens)} → ${compact(span.output_tokens)}`, `${count(span.input_tokens)} in, ${count(span.output_tokens)} out`])
  }
  if (span.span_type === 'llm' || span.cost_usd !== null) figures.push(['Cost', span.cost_usd === null ? 'unknown' : money(span.cost_usd), exactMoney(span.cost_usd)])
  if (first !== null && speed !== null) figures.push(['Speed', `${compact(Math.round(speed))} tok/s`])
  return (
    <dl className="figures flex flex-wrap gap-x-6 gap-y-1 py-2">
      {figures.map(([name, value, title]) => (
        <div key={name} title={title}>
          <dt className="text-2xs text-ink-3">{name}</dt>
          <dd className="text-sm font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Waiting() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-3">
      <Skeleton className="h-4 w-24" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="h-4 w-24" />
      <Skeleton className="h-40 w-full" />
    </div>
  )
}
