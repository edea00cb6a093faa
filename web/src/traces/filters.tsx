import { useQuery } from '@tanstack/react-query'
import { ChevronDown, Search, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useEffect, useRef, useState, type ComponentProps, type ReactNode } from 'react'
import { traceStatsQuery } from '@/api/queries'
import { Button } from '@/design/button'
import { TypeMark, typeName, ProviderMark, StatusMark } from '@/design/marks'
import { CheckMenu } from '@/design/menu'
import { providerName } from '@/design/providers'
import { DetectionStatusMark, SeverityBadge } from '@/detection/badge'
import { DETECTION_STATUSES, DETECTORS, issueName, severityNames, SEVERITIES, statusNames, type Severity } from '@/detection/names'
import { duration } from '@/format/duration'
import { viewParameters } from '@/shell/search'
import { activeFilters, SOURCES, SPAN_TYPES, STATUSES, type TracesSearch } from './search'

type Change = (part: Partial<TracesSearch>, replace?: boolean) => void

const sourceNames: Record<string, string> = { sdk: 'Avaliar SDK', otlp: 'OpenTelemetry', proxy: 'Proxy' }

export function FilterBar({ search, onChange }: { search: TracesSearch; onChange: Change }) {
  // What can be chosen comes from the time range alone, so that one choice does not hide the others.
  const { environment: _, ...range } = viewParameters(search)
  const known = useQuery(traceStatsQuery(range, false)).data
  const filters = activeFilters(search).filter(({ key }) => key !== 'environment')
  const many = (values: string[]) => (values.length > 0 ? values : undefined)
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line bg-surface px-6 py-2 max-lg:px-4" role="search">
      <SearchBox value={search.search ?? ''} onChange={(text) => onChange({ search: text || undefined }, text !== '' && Boolean(search.search))} />
      <CheckMenu
        chosen={search.status ? [search.status] : []}
        onChange={(chosen) => onChange({ status: chosen.at(-1) as TracesSearch['status'] })}
        choices={STATUSES.map((value) => ({
          value,
          label: (
            <span className="flex items-center gap-2">
              <StatusMark status={value} size={14} /> {value === 'ok' ? 'OK' : 'Error'}
            </span>
          ),
        }))}
        empty=""
        trigger={<Facet name="Status" chosen={search.status ? [search.status === 'ok' ? 'OK' : 'Error'] : []} />}
      />
      <CheckMenu
        chosen={search.provider ?? []}
        onChange={(chosen) => onChange({ provider: many(chosen) })}
        choices={union(known?.providers, search.provider).map((value) => ({ value, label: <ProviderMark provider={value} /> }))}
        empty="No providers in this time"
        trigger={<Facet name="Provider" chosen={(search.provider ?? []).map(providerName)} />}
      />
      <CheckMenu
        chosen={search.model ?? []}
        onChange={(chosen) => onChange({ model: many(chosen) })}
        choices={union(known?.models, search.model).map((value) => ({ value, label: value }))}
        empty="No models in this time"
        trigger={<Facet name="Model" chosen={search.model ?? []} />}
      />
      <CheckMenu
        chosen={search.span_type ?? []}
        onChange={(chosen) => onChange({ span_type: many(chosen) as TracesSearch['span_type'] })}
        choices={SPAN_TYPES.map((value) => ({
          value,
          label: (
            <span className="flex items-center gap-2">
              <TypeMark type={value} size={18} /> {typeName(value)}
            </span>
          ),
        }))}
        empty=""
        trigger={<Facet name="Type" chosen={(search.span_type ?? []).map(typeName)} />}
      />
      <LatencyFilter search={search} onChange={onChange} />
      <CheckMenu
        chosen={search.source ?? []}
        onChange={(chosen) => onChange({ source: many(chosen) as TracesSearch['source'] })}
        choices={SOURCES.map((value) => ({ value, label: sourceNames[value] }))}
        empty=""
        trigger={<Facet name="Source" chosen={(search.source ?? []).map((value) => sourceNames[value] ?? value)} />}
      />
      <DetectionFilters search={search} onChange={onChange} />
      {(['session_id', 'user_id', 'tag'] as const).map((key) => {
        const value = search[key]
        if (!value) return null
        const name = { session_id: 'Session', user_id: 'User', tag: 'Tag' }[key]
        return (
          <Button key={key} look="chosen" aria-label={`Remove the filter ${name}`} onClick={() => onChange({ [key]: undefined })}>
            {name}: <span className="max-w-32 truncate">{Array.isArray(value) ? value.join(', ') : value}</span> <X size={14} aria-hidden />
          </Button>
        )
      })}
      {filters.length > 0 && (
        <Button look="ghost" onClick={() => onChange(Object.fromEntries(filters.map(({ key }) => [key, undefined])))}>
          Clear
        </Button>
      )}
    </div>
  )
}

function DetectionFilters({ search, onChange }: { search: TracesSearch; onChange: Change }) {
  const many = (values: string[]) => (values.length > 0 ? values : undefined)
  return (
    <>
      <CheckMenu
        chosen={search.detection_status ?? []}
        onChange={(chosen) => onChange({ detection_status: many(chosen) as TracesSearch['detection_status'] })}
        choices={DETECTION_STATUSES.map((value) => ({
          value,
          label: (
            <span className="flex items-center gap-2">
              <span className="flex w-4 justify-center">
                <DetectionStatusMark status={value} />
              </span>
              {statusNames[value]}
            </span>
          ),
        }))}
        empty=""
        trigger={<Facet name="Detection" chosen={(search.detection_status ?? []).map((value) => statusNames[value])} />}
      />
      <CheckMenu
        chosen={search.severity ?? []}
        onChange={(chosen) => onChange({ severity: many(chosen) as Severity[] | undefined })}
        choices={[...SEVERITIES].reverse().map((value) => ({ value, label: <SeverityBadge severity={value} /> }))}
        empty=""
        trigger={<Facet name="Severity" chosen={(search.severity ?? []).map((value) => severityNames[value])} />}
      />
      <CheckMenu
        chosen={search.issue_type ?? []}
        onChange={(chosen) => onChange({ issue_type: many(chosen) as TracesSearch['issue_type'] })}
        choices={DETECTORS.map((value) => ({ value, label: issueName(value) }))}
        empty=""
        trigger={<Facet name="Issue" chosen={(search.issue_type ?? []).map(issueName)} />}
      />
    </>
  )
}

export function Facet({ name, chosen, ...rest }: { name: string; chosen: readonly string[] } & ComponentProps<'button'>) {
  const on = chosen.length > 0
  return (
    <Button look={on ? 'chosen' : 'plain'} {...rest}>
      {name}
      {on && ':'}
      {on && (
        <span className="max-w-40 truncate">
          {chosen.length > 2 ? `${chosen.length} chosen` : chosen.join(', ')}
        </span>
      )}
      <ChevronDown size={14} aria-hidden className={on ? '' : 'text-ink-3'} />
    </Button>
  )
}

function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value)
  const sent = useRef(value)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // The address changed by other means than typing: back, forward, a link.
    if (value !== sent.current) {
      sent.current = value
      setText(value)
    }
  }, [value])
  useEffect(() => {
    if (text.trim() === sent.current) return
    const timer = setTimeout(() => {
      sent.current = text.trim()
      onChange(text.trim())
    }, 250)
    return () => clearTimeout(timer)
  }, [text, onChange])
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || isTyping(event)) return
      event.preventDefault()
      field.current?.focus()
    }
    window.addEventListener('keydown', focus)
    return () => window.removeEventListener('keydown', focus)
  }, [])
  return (
    <label className="relative flex h-8 min-w-56 max-w-96 flex-1 items-center">
      <Search size={14} aria-hidden className="pointer-events-none absolute left-2.5 text-ink-3" />
      <input
        ref={field}
        type="search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && (text ? setText('') : field.current?.blur())}
        placeholder="Search text, name, model or trace id"
        aria-label="Search traces"
        className="h-8 w-full rounded-md border border-line-strong bg-surface pl-8 pr-8 text-sm placeholder:text-ink-3 [&::-webkit-search-cancel-button]:hidden"
      />
      {text === '' ? (
        <kbd aria-hidden className="absolute right-2 rounded-sm border border-line px-1 font-mono text-2xs text-ink-3">
          /
        </kbd>
      ) : (
        <button type="button" aria-label="Clear the search" className="absolute right-1.5 rounded-sm p-1 text-ink-3 hover:text-ink" onClick={() => setText('')}>
          <X size={14} aria-hidden />
        </button>
      )}
    </label>
  )
}

function LatencyFilter({ search, onChange }: { search: TracesSearch; onChange: Change }) {
  const [open, setOpen] = useState(false)
  const chosen: string[] = []
  if (search.min_latency_ms !== undefined) chosen.push(`≥ ${duration(search.min_latency_ms)}`)
  if (search.max_latency_ms !== undefined) chosen.push(`≤ ${duration(search.max_latency_ms)}`)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Facet name="Latency" chosen={chosen} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="start" sideOffset={4} className="z-50 w-60 rounded-lg border border-line bg-raised p-3 shadow-raised animate-[appear_.12s_ease-out]">
          <form
            className="flex flex-col gap-2"
            onSubmit={(event) => {
              event.preventDefault()
              const fields = new FormData(event.currentTarget)
              const bound = (name: string) => {
                const value = String(fields.get(name) ?? '').trim()
                return value === '' ? undefined : Number(value)
              }
              onChange({ min_latency_ms: bound('min'), max_latency_ms: bound('max') })
              setOpen(false)
            }}
          >
            <Bound name="min" label="At least" value={search.min_latency_ms} />
            <Bound name="max" label="At most" value={search.max_latency_ms} />
            <Button type="submit" look="primary">
              Apply
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Bound({ name, label, value }: { name: string; label: ReactNode; value: number | undefined }) {
  return (
    <label className="flex items-center justify-between gap-3 text-xs text-ink-2">
      {label}
      <span className="flex items-center gap-2">
        <input
          name={name}
          type="number"
          min={0}
          step="any"
          defaultValue={value}
          className="figures h-8 w-24 rounded-md border border-line-strong bg-surface px-2 text-right text-sm text-ink"
        />
        ms
      </span>
    </label>
  )
}

/** True while keys belong to a field or an open menu. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true
  const target = event.target
  return target instanceof HTMLElement && target.closest('input, textarea, select, [role="menu"], [contenteditable]') !== null
}

function union(known: readonly string[] | undefined, chosen: readonly string[] | undefined): string[] {
  return [...new Set([...(known ?? []), ...(chosen ?? [])])].filter(Boolean).sort((a, b) => a.localeCompare(b))
}
