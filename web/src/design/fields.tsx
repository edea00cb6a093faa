import { ChevronDown } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes'

const box = 'rounded-md border border-line-strong bg-surface text-sm text-ink placeholder:text-ink-3'

/** A label above its field, and a hint below it. */
export function Field({ label, hint, className, children }: { label: ReactNode; hint?: ReactNode; className?: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- the field is among the children
    <label className={classes('flex min-w-0 flex-col gap-1 text-xs text-ink-2', className)}>
      {label}
      {children}
      {hint && <span className="text-ink-3">{hint}</span>}
    </label>
  )
}

export function TextField({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classes(box, 'h-8 w-full px-2.5', className)} {...rest} />
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={classes(box, 'w-full resize-y px-2.5 py-1.5 leading-5', className)} {...rest} />
}

export interface SelectChoice {
  value: string
  label: string
}

export function Select({ choices, className, ...rest }: ComponentProps<'select'> & { choices: readonly SelectChoice[] }) {
  return (
    <span className={classes('relative inline-flex', className)}>
      <select className={classes(box, 'h-8 w-full appearance-none truncate pl-2.5 pr-7')} {...rest}>
        {choices.map(({ value, label }) => (
          <option key={value} value={value}>{label}</option>
        ))}
      </select>
      <ChevronDown size={14} aria-hidden className="pointer-events-none absolute right-2 top-1/2 -translate-y-1/2 text-ink-3" />
    </span>
  )
}

/** On or off, at once; `label` is its accessible name. */
export function Switch({ label, on, onChange, disabled = false }: { label: string; on: boolean; onChange: (on: boolean) => void; disabled?: boolean }) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={label}
      disabled={disabled}
      onClick={() => onChange(!on)}
      className={classes('relative h-5 w-9 shrink-0 rounded-full transition-colors disabled:opacity-50', on ? 'bg-accent' : 'bg-line-strong')}
    >
      <span aria-hidden className={classes('absolute left-0.5 top-0.5 size-4 rounded-full bg-surface transition-transform', on && 'translate-x-4')} />
    </button>
  )
}
