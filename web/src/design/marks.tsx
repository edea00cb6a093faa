import { Bot, Box, CircleAlert, CircleCheck, MessageSquare, Wrench } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes'
import { providerColor, providerName } from './providers'

type SpanType = 'llm' | 'tool' | 'agent' | 'generic'

const types: Record<SpanType, { icon: typeof Bot; look: string; name: string }> = {
  llm: { icon: MessageSquare, look: 'bg-type-llm-soft text-type-llm', name: 'Model call' },
  tool: { icon: Wrench, look: 'bg-type-tool-soft text-type-tool', name: 'Tool' },
  agent: { icon: Bot, look: 'bg-type-agent-soft text-type-agent', name: 'Agent' },
  generic: { icon: Box, look: 'bg-type-generic-soft text-type-generic', name: 'Function' },
}

export function typeName(type: string): string {
  return types[type as SpanType]?.name ?? type
}

export function TypeMark({ type, size = 20 }: { type: SpanType; size?: number }) {
  const { icon: Icon, look, name } = types[type] ?? types.generic
  return (
    <span
      role="img"
      aria-label={name}
      title={name}
      className={classes('inline-flex shrink-0 items-center justify-center rounded-sm', look)}
      style={{ width: size, height: size }}
    >
      <Icon size={Math.round(size * 0.6)} strokeWidth={2.2} aria-hidden />
    </span>
  )
}

export function StatusMark({ status, size = 16 }: { status: string; size?: number }) {
  return status === 'error' ? (
    <CircleAlert size={size} className="shrink-0 text-bad" role="img" aria-label="Error" />
  ) : (
    <CircleCheck size={size} className="shrink-0 text-good" role="img" aria-label="OK" />
  )
}

export function ProviderMark({ provider }: { provider: string | null | undefined }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: providerColor(provider) }} />
      <span className="truncate">{providerName(provider)}</span>
    </span>
  )
}

export function Chip({ children, title, tone = 'plain' }: { children: ReactNode; title?: string; tone?: 'plain' | 'bad' | 'warn' | 'good' | 'accent' }) {
  const look = {
    plain: 'bg-sunken text-ink-2 shadow-[inset_0_0_0_1px_var(--line)]',
    bad: 'bg-bad-soft text-bad',
    warn: 'bg-warn-soft text-warn',
    good: 'bg-good-soft text-good',
    accent: 'bg-accent-soft text-accent',
  }[tone]
  return (
    <span
      title={title}
      className={classes('inline-flex h-5 max-w-48 items-center gap-1 rounded-sm px-1.5 text-2xs font-medium', look)}
    >
      <span className="flex min-w-0 items-center gap-1 truncate">{children}</span>
    </span>
  )
}
