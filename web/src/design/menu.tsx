import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'

const panel =
  'z-50 max-h-80 min-w-48 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-raised animate-[appear_.12s_ease-out]'
const item =
  'flex h-8 cursor-default select-none items-center gap-2 rounded-md px-2 text-sm text-ink-2 outline-none data-[highlighted]:bg-hover data-[highlighted]:text-ink data-[state=checked]:text-ink'

export interface MenuChoice {
  value: string
  label: ReactNode
}

/** A menu of boxes to tick. Not modal, since a modal menu writes inline styles that the server's policy forbids. */
export function CheckMenu({
  trigger,
  choices,
  chosen,
  onChange,
  empty,
  footer,
}: {
  trigger: ReactNode
  choices: readonly MenuChoice[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
  empty: string
  footer?: ReactNode
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={4} className={panel}>
          {choices.length === 0 && <p className="px-2 py-1.5 text-xs text-ink-3">{empty}</p>}
          {choices.map((choice) => (
            <DropdownMenu.CheckboxItem
              key={choice.value}
              className={item}
              checked={chosen.includes(choice.value)}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(checked) =>
                onChange(checked ? [...chosen, choice.value] : chosen.filter((value) => value !== choice.value))
              }
            >
              <Box checked={chosen.includes(choice.value)} />
              <span className="min-w-0 max-w-72 truncate">{choice.label}</span>
            </DropdownMenu.CheckboxItem>
          ))}
          {chosen.length > 0 && (
            <>
              <DropdownMenu.Separator className="my-1 h-px bg-line" />
              <DropdownMenu.Item className={item} onSelect={() => onChange([])}>
                Clear
              </DropdownMenu.Item>
            </>
          )}
          {footer}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** A menu where one choice holds. */
export function RadioMenu({
  trigger,
  choices,
  chosen,
  onChange,
  align = 'start',
}: {
  trigger: ReactNode
  choices: readonly MenuChoice[]
  chosen: string
  onChange: (chosen: string) => void
  align?: 'start' | 'end'
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align={align} sideOffset={4} className={panel}>
          <DropdownMenu.RadioGroup value={chosen} onValueChange={onChange}>
            {choices.map((choice) => (
              <DropdownMenu.RadioItem key={choice.value} value={choice.value} className={item}>
                <span className="flex w-4 justify-center text-accent">
                  {choice.value === chosen && <Check size={14} aria-hidden />}
                </span>
                {choice.label}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Box({ checked }: { checked: boolean }) {
  return (
    <span
      aria-hidden
      className={`flex size-4 shrink-0 items-center justify-center rounded-sm border ${checked ? 'border-accent bg-accent text-on-accent' : 'border-line-strong bg-surface'}`}
    >
      {checked && <Check size={12} strokeWidth={3} />}
    </span>
  )
}
