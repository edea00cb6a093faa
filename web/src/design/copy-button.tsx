import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from './button'
import { classes } from './classes'

/** Copies text; `text` may be made on demand, since it can be large. */
export function CopyButton({
  text,
  label = 'Copy',
  className,
}: {
  text: string | (() => string)
  label?: string
  className?: string
}) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null)
  useEffect(() => {
    if (!outcome) return
    const timer = setTimeout(() => setOutcome(null), 1500)
    return () => clearTimeout(timer)
  }, [outcome])
  const name = outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'The browser refused to copy' : label
  return (
    <IconButton
      label={name}
      small
      className={classes(outcome === 'copied' ? 'text-good' : outcome === 'refused' ? 'text-bad' : 'text-ink-3', className)}
      onClick={async (event) => {
        event.stopPropagation()
        try {
          await navigator.clipboard.writeText(typeof text === 'function' ? text() : text)
          setOutcome('copied')
        } catch {
          setOutcome('refused')
        }
      }}
    >
      {outcome === 'copied' ? <Check size={14} /> : <Copy size={14} />}
      <span className="sr-only" aria-live="polite">
        {outcome ? name : ''}
      </span>
    </IconButton>
  )
}
