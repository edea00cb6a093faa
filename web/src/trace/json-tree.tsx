import { ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { classes } from '@/design/classes'
import { useStretches } from '@/detection/marked-text'
import { count } from '@/format/count'
import { LongText } from './long-text'

/** How many members of one object or list are put on the page at a time. */
const PAGE = 100

/** Any JSON value as a tree to open and close; strings stay whole and selectable. */
export function JsonTree({ value, open = 2 }: { value: unknown; open?: number }) {
  return (
    <div className="overflow-x-auto font-mono text-xs leading-5" dir="ltr">
      <Node value={value} open={open} />
    </div>
  )
}

function Node({ name, value, open }: { name?: string; value: unknown; open: number }) {
  const [expanded, setExpanded] = useState(open > 0)
  const [shown, setShown] = useState(PAGE)
  const label = name === undefined ? null : <span className="text-ink-3">{name}: </span>
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="whitespace-pre-wrap pl-4 [overflow-wrap:anywhere]">
        {label}
        <Leaf value={value} />
      </div>
    )
  }
  const members: [string, unknown][] = Array.isArray(value) ? value.map((item, index) => [String(index), item]) : Object.entries(value)
  const brackets = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  if (members.length === 0) {
    return (
      <div className="pl-4">
        {label}
        <span className="text-ink-3">{brackets.join('')}</span>
      </div>
    )
  }
  return (
    <div>
      <button
        type="button"
        aria-expanded={expanded}
        onClick={() => setExpanded(!expanded)}
        className="flex max-w-full items-center rounded-sm text-left hover:bg-hover"
      >
        <ChevronRight size={12} aria-hidden className={classes('mr-1 shrink-0 text-ink-3 transition-transform', expanded && 'rotate-90')} />
        <span className="truncate">
          {label}
          <span className="text-ink-3">
            {brackets[0]}
            {!expanded && <Hint members={members} list={Array.isArray(value)} />}
            {!expanded && brackets[1]}
          </span>
        </span>
      </button>
      {expanded && (
        <div className="ml-1.5 border-l border-line pl-2">
          {members.slice(0, shown).map(([key, member]) => (
            <Node key={key} name={key} value={member} open={open - 1} />
          ))}
          {members.length > shown && (
            <button type="button" className="ml-4 text-accent hover:underline" onClick={() => setShown(shown + 10 * PAGE)}>
              {count(members.length - shown)} more
            </button>
          )}
        </div>
      )}
    </div>
  )
}

function Hint({ members, list }: { members: [string, unknown][]; list: boolean }): ReactNode {
  if (list) return <span> {members.length === 1 ? '1 item' : `${count(members.length)} items`} </span>
  return <span> {members.slice(0, 4).map(([key]) => key).join(', ')}{members.length > 4 ? ', …' : ''} </span>
}

function TextLeaf({ value }: { value: string }) {
  return (
    <bdi className="text-good">
      <LongText text={value} quoted stretches={useStretches(value)} />
    </bdi>
  )
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === 'string') return <TextLeaf value={value} />
  if (typeof value === 'number') return <span className="figures text-type-llm">{String(value)}</span>
  if (typeof value === 'boolean') return <span className="text-type-tool">{String(value)}</span>
  return <span className="text-ink-3">{value === null ? 'null' : String(value)}</span>
}
