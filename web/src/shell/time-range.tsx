import { Calendar, ChevronDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import { Button } from '@/design/button'
import { classes } from '@/design/classes'
import { clock, day } from '@/format/time'
import { DEFAULT_RANGE, RANGES, type Range, type ViewSearch } from './search'

const names: Record<Range, string> = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
}

export function rangeName(search: ViewSearch): string {
  if (!search.from) return names[search.range ?? DEFAULT_RANGE]
  const end = search.to ? `${day(search.to)} ${clock(search.to)}` : 'now'
  return `${day(search.from)} ${clock(search.from)} – ${end}`
}

export function TimeRange({ search, onChange }: { search: ViewSearch; onChange: (change: Partial<ViewSearch>) => void }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button aria-label={`Time range: ${rangeName(search)}`}>
          <Calendar size={14} aria-hidden className="text-ink-3" />
          {rangeName(search)}
          <ChevronDown size={14} aria-hidden className="text-ink-3" />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          className="z-50 w-72 rounded-lg border border-line bg-raised p-1 shadow-raised animate-[appear_.12s_ease-out]"
        >
          <div role="group" aria-label="Time range">
            {RANGES.map((range) => {
              const chosen = !search.from && (search.range ?? DEFAULT_RANGE) === range
              return (
                <button
                  key={range}
                  type="button"
                  aria-pressed={chosen}
                  onClick={() => {
                    onChange({ range, from: undefined, to: undefined })
                    setOpen(false)
                  }}
                  className={classes(
                    'flex h-8 w-full items-center rounded-md px-2 text-sm hover:bg-hover',
                    chosen ? 'font-medium text-accent' : 'text-ink-2',
                  )}
                >
                  {names[range]}
                </button>
              )
            })}
          </div>
          <Custom
            key={`${search.from}${search.to}`}
            search={search}
            apply={(from, to) => {
              onChange({ range: undefined, from, to })
              setOpen(false)
            }}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Custom({ search, apply }: { search: ViewSearch; apply: (from: string, to: string | undefined) => void }) {
  const [from, setFrom] = useState(localInput(search.from))
  const [to, setTo] = useState(localInput(search.to))
  const wrongOrder = from !== '' && to !== '' && from >= to
  return (
    <form
      className="mt-1 flex flex-col gap-2 border-t border-line p-2 pt-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (from && !wrongOrder) apply(new Date(from).toISOString(), to ? new Date(to).toISOString() : undefined)
      }}
    >
      {(
        [
          ['From', from, setFrom],
          ['To', to, setTo],
        ] as const
      ).map(([label, value, set]) => (
        <label key={label} className="flex items-center justify-between gap-3 text-xs text-ink-2">
          {label}
          <input
            type="datetime-local"
            step={1}
            value={value}
            onChange={(event) => set(event.target.value)}
            className="h-8 w-52 rounded-md border border-line-strong bg-surface px-2 text-xs text-ink"
          />
        </label>
      ))}
      {wrongOrder && <p className="text-xs text-bad">The end must come after the beginning.</p>}
      <Button type="submit" look="primary" disabled={!from || wrongOrder}>
        Apply
      </Button>
    </form>
  )
}

function localInput(moment: string | undefined): string {
  if (!moment) return ''
  const date = new Date(moment)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}
