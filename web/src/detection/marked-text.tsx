import { createContext, Fragment, use, useMemo, useRef, type ReactNode } from 'react'
import type { Issue } from '@/api/queries'
import { classes } from '@/design/classes'
import { masked, pieces, type Stretch } from './locate'
import { issueName, severityRank } from './names'

/** Types whose excerpts are shown only to those who ask. */
export const MASKED_TYPES: ReadonlySet<string> = new Set(['pii', 'secrets'])

interface Marks {
  stretches: ReadonlyMap<string, readonly Stretch[]>
  revealed: boolean
  chosen: string | null
  choose: (issue: string) => void
}

const none: Marks = { stretches: new Map(), revealed: false, chosen: null, choose: () => undefined }
const MarksContext = createContext<Marks>(none)

/** Below it texts show the issues in them. */
export function MarkedTexts({ children, ...marks }: Marks & { children: ReactNode }) {
  const { stretches, revealed, chosen } = marks
  const choose = useRef(marks.choose)
  choose.current = marks.choose
  const value = useMemo(() => ({ stretches, revealed, chosen, choose: (issue: string) => choose.current(issue) }), [stretches, revealed, chosen])
  return <MarksContext value={value}>{children}</MarksContext>
}

/** What was found in a text; undefined where nothing was. */
export function useStretches(text: string): readonly Stretch[] | undefined {
  return use(MarksContext).stretches.get(text)
}

/**
 * What was found in the texts that a dump of JSON holds, at the places of the dump: nothing that is masked elsewhere is
 * readable in it.
 */
export function useDumpStretches(dump: string): readonly Stretch[] {
  const { stretches } = use(MarksContext)
  return useMemo(() => {
    const found: Stretch[] = []
    const known = new Set<string>()
    for (const [text, list] of stretches) {
      for (const { start, end, issue } of list) {
        const written = JSON.stringify(text.slice(start, end)).slice(1, -1)
        if (written.trim() === '' || known.has(`${issue.id} ${written}`)) continue
        known.add(`${issue.id} ${written}`)
        for (let at = dump.indexOf(written); at >= 0 && found.length < 1000; at = dump.indexOf(written, at + written.length)) {
          found.push({ start: at, end: at + written.length, issue })
        }
      }
    }
    return found
  }, [stretches, dump])
}

const looks: Record<string, string> = {
  low: 'bg-sunken decoration-ink-3',
  medium: 'bg-warn-soft decoration-warn',
  high: 'bg-bad-soft decoration-bad',
  critical: 'bg-bad-soft decoration-bad font-semibold',
}

/** A text with what was found in it underlined; a click leads to the issue. */
export function MarkedText({ text, stretches, until }: { text: string; stretches: readonly Stretch[]; until?: number }) {
  const { revealed, chosen, choose } = use(MarksContext)
  return (
    <>
      {pieces(text, stretches, until).map((piece, index) =>
        piece.issues.length === 0 ? (
          <Fragment key={index}>{piece.text}</Fragment>
        ) : (
          <Mark key={index} text={piece.text} issues={piece.issues} revealed={revealed} chosen={chosen} choose={choose} />
        ),
      )}
    </>
  )
}

function Mark({ text, issues, revealed, chosen, choose }: { text: string; issues: readonly Issue[]; revealed: boolean; chosen: string | null; choose: (issue: string) => void }) {
  const real = issues.filter((issue) => !issue.false_positive)
  const worst = [...(real.length > 0 ? real : issues)].sort((a, b) => severityRank(b.severity) - severityRank(a.severity))[0]!
  const hidden = !revealed && issues.some(({ type }) => MASKED_TYPES.has(type))
  const shown = hidden ? masked(text) : text
  const told = issues.map(({ type, severity, false_positive }) => `${issueName(type)}, ${false_positive ? 'marked as false positive' : severity}`).join('; ')
  return (
    <mark
      data-issues={issues.map(({ id }) => id).join(' ')}
      title={told}
      className={classes(
        'rounded-sm px-0.5 text-ink underline decoration-2 underline-offset-2 [box-decoration-break:clone]',
        real.length > 0 ? looks[worst.severity] : 'bg-transparent decoration-line-strong decoration-dotted',
        issues.some(({ id }) => id === chosen) && 'outline-2 outline-offset-1 outline-accent',
      )}
    >
      <span
        role="button"
        tabIndex={0}
        aria-label={`${told}: ${shown}`}
        className="cursor-pointer rounded-sm"
        onClick={(event) => {
          event.stopPropagation()
          choose(worst.id)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return
          event.preventDefault()
          event.stopPropagation()
          choose(worst.id)
        }}
      >
        {shown}
      </span>
    </mark>
  )
}
