import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronRight, ChevronsDownUp, ChevronsUpDown, Unlink } from 'lucide-react'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { SpanRow } from '@/api/queries'
import { Button, IconButton } from '@/design/button'
import { classes } from '@/design/classes'
import { StatusMark, TypeMark } from '@/design/marks'
import { DetectionBadge } from '@/detection/badge'
import { compact, count } from '@/format/count'
import { duration, tick } from '@/format/duration'
import { money } from '@/format/money'
import { isTyping } from '@/traces/filters'
import { axisOf, barOf, ticksOf, type Axis } from './timeline'
import { ancestors, layOut, type TreeLine } from './tree'

const LINE_HEIGHT = 32
const INDENT = 16
/** Deeper than this the indent stands still, so that a name keeps its room. */
const DEEPEST_INDENT = 12

const columns =
  'grid items-center gap-x-3 pl-3 pr-4 grid-cols-[minmax(0,6fr)_minmax(96px,4fr)_60px] @lg:grid-cols-[minmax(0,7fr)_minmax(120px,4fr)_60px_44px_64px]'

export function SpanTable({
  spans,
  selected,
  onSelect,
  more,
}: {
  spans: readonly SpanRow[]
  selected: string | undefined
  onSelect: (spanId: string) => void
  more: { loading: boolean; load: () => void } | null
}) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const tree = useMemo(() => layOut(spans, collapsed), [spans, collapsed])
  const axis = useMemo(() => axisOf(spans), [spans])
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: tree.lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 12,
  })

  const toggle = (spanId: string, close?: boolean) =>
    setCollapsed((before) => {
      const next = new Set(before)
      if (close ?? !before.has(spanId)) next.add(spanId)
      else next.delete(spanId)
      return next
    })

  // An address may name a span inside a closed subtree or far below: open the way and show it.
  const shown = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (!selected || shown.current === selected) return
    const index = tree.lines.findIndex((line) => line.span.span_id === selected)
    if (index >= 0) {
      shown.current = selected
      virtual.scrollToIndex(index)
      return
    }
    const closed = ancestors(tree, selected).filter((spanId) => collapsed.has(spanId))
    if (closed.length > 0) setCollapsed((before) => new Set([...before].filter((spanId) => !closed.includes(spanId))))
  }, [selected, tree, collapsed, virtual])

  const state = useRef({ tree, selected, onSelect, toggle })
  state.current = { tree, selected, onSelect, toggle }
  useEffect(() => {
    const move = (event: KeyboardEvent) => {
      if (isTyping(event)) return
      if (event.target instanceof HTMLElement && event.target.closest('[data-panel], nav, [role="separator"]')) return
      const { tree, selected, onSelect, toggle } = state.current
      const at = tree.lines.findIndex((line) => line.span.span_id === selected)
      const line = tree.lines[at]
      const go = (index: number) => {
        const next = tree.lines[Math.max(0, Math.min(tree.lines.length - 1, index))]
        if (next) onSelect(next.span.span_id)
      }
      if (event.key === 'ArrowDown' || event.key === 'j') go(at + 1)
      else if (event.key === 'ArrowUp' || event.key === 'k') go(at - 1)
      else if (event.key === 'Home') go(0)
      else if (event.key === 'End') go(tree.lines.length - 1)
      else if (event.key === 'ArrowRight' && line) {
        if (line.collapsed) toggle(line.span.span_id, false)
        else if (line.children > 0) go(at + 1)
      } else if (event.key === 'ArrowLeft' && line) {
        if (line.children > 0 && !line.collapsed) toggle(line.span.span_id, true)
        else {
          const parent = tree.parents.get(line.span.span_id)
          if (parent) onSelect(parent)
        }
      } else return
      event.preventDefault()
    }
    window.addEventListener('keydown', move)
    return () => window.removeEventListener('keydown', move)
  }, [])

  const parents = useMemo(() => new Set(tree.parents.values()), [tree])
  return (
    <div className="@container flex min-h-0 flex-1 flex-col bg-surface">
      <div className={classes(columns, 'h-9 shrink-0 border-b border-line text-xs text-ink-3')}>
        <span className="flex items-center justify-between">
          {count(spans.length)}
          {more ? '+' : ''} {spans.length === 1 ? 'span' : 'spans'}
          <span className="flex">
            <IconButton label="Close all" small onClick={() => setCollapsed(parents)}>
              <ChevronsDownUp size={14} />
            </IconButton>
            <IconButton label="Open all" small onClick={() => setCollapsed(new Set())}>
              <ChevronsUpDown size={14} />
            </IconButton>
          </span>
        </span>
        <Ticks axis={axis} labels />
        <span className="text-right">Duration</span>
        <span className="hidden text-right @lg:block">Tokens</span>
        <span className="hidden text-right @lg:block">Cost</span>
      </div>
      <div
        ref={scroller}
        role="treegrid"
        aria-label="Spans"
        aria-rowcount={tree.lines.length}
        aria-activedescendant={selected ? `span-${selected}` : undefined}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
      >
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = tree.lines[item.index]
            if (!line) return null
            return (
              <Line
                key={line.span.span_id}
                line={line}
                index={item.index}
                axis={axis}
                top={item.start}
                selected={line.span.span_id === selected}
                onSelect={onSelect}
                onToggle={toggle}
              />
            )
          })}
        </div>
        {more && (
          <div className="flex justify-center p-3">
            <Button onClick={more.load} disabled={more.loading}>
              {more.loading ? 'Loading…' : 'Load more spans'}
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}

function Ticks({ axis, labels = false }: { axis: Axis; labels?: boolean }) {
  const ticks = ticksOf(axis, 4)
  return (
    <span className="figures relative h-full" aria-hidden>
      {ticks.map(({ at, share, step }) => (
        <span key={at} className="absolute inset-y-0 w-px bg-line" style={{ left: `${share * 100}%` }}>
          {labels && share < 0.9 && <span className="absolute left-1 top-2.5 whitespace-nowrap text-2xs leading-4">{tick(at, step)}</span>}
        </span>
      ))}
    </span>
  )
}

const barLook: Record<string, string> = {
  llm: 'bg-type-llm',
  tool: 'bg-type-tool',
  agent: 'bg-type-agent',
  generic: 'bg-type-generic',
}

const Line = memo(function Line({
  line,
  index,
  axis,
  top,
  selected,
  onSelect,
  onToggle,
}: {
  line: TreeLine
  index: number
  axis: Axis
  top: number
  selected: boolean
  onSelect: (spanId: string) => void
  onToggle: (spanId: string) => void
}) {
  const { span, depth } = line
  const bar = barOf(span, axis)
  const indent = Math.min(depth, DEEPEST_INDENT)
  const tokens = span.input_tokens === null && span.output_tokens === null ? null : (span.input_tokens ?? 0) + (span.output_tokens ?? 0)
  return (
    <div
      id={`span-${span.span_id}`}
      data-span={span.span_id}
      role="row"
      aria-level={depth + 1}
      aria-rowindex={index + 1}
      aria-selected={selected}
      aria-expanded={line.children > 0 ? !line.collapsed : undefined}
      onClick={() => onSelect(span.span_id)}
      className={classes(columns, 'absolute inset-x-0 cursor-pointer', selected ? 'bg-selected shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover')}
      style={{ height: LINE_HEIGHT, transform: `translateY(${top}px)` }}
    >
      <span role="gridcell" className="relative flex h-full min-w-0 items-center gap-1.5" style={{ paddingLeft: indent * INDENT }}>
        {Array.from({ length: indent }, (_, level) => (
          <span key={level} aria-hidden className="absolute inset-y-0 w-px bg-line" style={{ left: level * INDENT + 8 }} />
        ))}
        {line.children > 0 ? (
          <button
            type="button"
            tabIndex={-1}
            aria-label={line.collapsed ? 'Open' : 'Close'}
            className="flex size-4 shrink-0 items-center justify-center rounded-sm text-ink-3 hover:bg-line hover:text-ink"
            onClick={(event) => {
              event.stopPropagation()
              onToggle(span.span_id)
            }}
          >
            <ChevronRight size={14} className={classes('transition-transform', !line.collapsed && 'rotate-90')} />
          </button>
        ) : (
          <span className="w-4 shrink-0" />
        )}
        <TypeMark type={span.span_type} />
        {depth > DEEPEST_INDENT && <span className="figures shrink-0 text-2xs text-ink-3" title={`Level ${depth + 1}`}>↳{depth}</span>}
        <bdi className={classes('truncate text-sm', span.status === 'error' ? 'text-bad' : 'text-ink', selected && 'font-medium')} title={span.name}>
          {span.name}
        </bdi>
        {span.status === 'error' && <StatusMark status="error" size={14} />}
        <DetectionBadge status={span.detection_status} severity={span.severity} compact />
        {span.is_orphan && (
          <span title="Its parent span has not arrived." className="flex shrink-0 items-center gap-1 rounded-sm bg-warn-soft px-1 text-2xs text-warn">
            <Unlink size={11} aria-hidden /> orphan
          </span>
        )}
        {line.collapsed && (
          <span className="figures shrink-0 rounded-full bg-sunken px-1.5 text-2xs text-ink-3" title={`${line.descendants} spans below`}>
            {compact(line.descendants)}
          </span>
        )}
        {span.model && <span className="ml-auto hidden min-w-0 shrink-[1000] truncate text-2xs text-ink-3 @2xl:block">{span.model}</span>}
      </span>
      <span role="gridcell" className="relative h-full" aria-label={`from ${duration(span.start_offset_ms)}`}>
        <Ticks axis={axis} />
        <span
          className="absolute top-1/2 h-3 min-w-[3px] -translate-y-1/2 overflow-hidden rounded-[3px]"
          style={{ left: `min(${bar.left * 100}%, calc(100% - 3px))`, width: `${bar.width * 100}%` }}
        >
          <span className={classes('absolute inset-0', span.status === 'error' ? 'bg-bad' : barLook[span.span_type], bar.firstToken !== null && 'opacity-35')} />
          {bar.firstToken !== null && (
            <span
              data-first-token
              title={`First token after ${duration(span.time_to_first_token_ms)}`}
              className={classes('absolute inset-y-0 right-0 border-l-2 border-surface', span.status === 'error' ? 'bg-bad' : barLook[span.span_type])}
              style={{ left: `${bar.firstToken * 100}%` }}
            />
          )}
        </span>
      </span>
      <span role="gridcell" className="figures text-right text-xs text-ink-2">
        {duration(span.duration_ms)}
      </span>
      <span role="gridcell" className="figures hidden text-right text-xs text-ink-3 @lg:block">
        {tokens === null ? '' : compact(tokens)}
      </span>
      <span role="gridcell" className="figures hidden text-right text-xs text-ink-3 @lg:block">
        {span.cost_usd === null ? '' : money(span.cost_usd)}
      </span>
    </div>
  )
})
