import type { ComponentProps } from 'react'
import { classes } from './classes'

type Look = 'primary' | 'plain' | 'chosen' | 'ghost' | 'danger'

const looks: Record<Look, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  plain: 'border border-line-strong bg-surface text-ink hover:bg-hover',
  chosen: 'border border-accent bg-accent-soft text-accent',
  ghost: 'text-ink-2 hover:bg-hover hover:text-ink',
  danger: 'border border-line-strong bg-surface text-bad hover:bg-bad-soft',
}

export function Button({ look = 'plain', className, ...rest }: ComponentProps<'button'> & { look?: Look }) {
  return (
    <button
      type="button"
      className={classes(
        'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md px-3 text-sm font-medium transition-colors disabled:opacity-50',
        looks[look],
        className,
      )}
      {...rest}
    />
  )
}

/** A button of one icon: `label` is its accessible name and its tooltip. */
export function IconButton({
  label,
  small = false,
  className,
  ...rest
}: ComponentProps<'button'> & { label: string; small?: boolean }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classes(
        'inline-flex shrink-0 items-center justify-center rounded-md transition-colors hover:bg-hover hover:text-ink disabled:opacity-40',
        small ? 'size-6' : 'size-8',
        className,
      )}
      {...rest}
    />
  )
}

export interface SegmentChoice<Value extends string> {
  value: Value
  label: string
}

/** A choice of two or three, all of them visible. */
export function Segments<Value extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string
  value: Value
  choices: readonly SegmentChoice<Value>[]
  onChange: (value: Value) => void
}) {
  return (
    <div role="radiogroup" aria-label={label} className="inline-flex rounded-md border border-line bg-sunken p-0.5">
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={choice.value === value}
          onClick={() => onChange(choice.value)}
          className={classes(
            'h-6 rounded-sm px-2 text-xs font-medium transition-colors',
            choice.value === value ? 'bg-surface text-ink shadow-[0_0_0_1px_var(--line)]' : 'text-ink-3 hover:text-ink',
          )}
        >
          {choice.label}
        </button>
      ))}
    </div>
  )
}
