import { Bot, Braces, Brain, ChevronRight, Image, Settings2, User, Wrench } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Message, MessagePart } from '@/api/queries'
import { classes } from '@/design/classes'
import { CopyButton } from '@/design/copy-button'
import { MarkedText, useDumpStretches, useStretches } from '@/detection/marked-text'
import type { Stretch } from '@/detection/locate'
import { JsonTree } from './json-tree'
import { LongText } from './long-text'
import { Markdown } from './markdown'

/** Longer text is shown raw: laying out its Markdown would hold the page up. */
const LONGEST_MARKDOWN = 100_000

const roles: Record<string, { name: string; icon: typeof User; look: string }> = {
  system: { name: 'System', icon: Settings2, look: 'text-type-generic' },
  developer: { name: 'Developer', icon: Settings2, look: 'text-type-generic' },
  user: { name: 'User', icon: User, look: 'text-type-agent' },
  assistant: { name: 'Assistant', icon: Bot, look: 'text-type-llm' },
  model: { name: 'Model', icon: Bot, look: 'text-type-llm' },
  tool: { name: 'Tool', icon: Wrench, look: 'text-type-tool' },
  function: { name: 'Tool', icon: Wrench, look: 'text-type-tool' },
}

export function Messages({ messages, raw }: { messages: readonly Message[]; raw: boolean }) {
  return (
    <ol className="flex flex-col gap-2">
      {messages.map((message, index) => (
        <MessageBlock key={index} message={message} raw={raw} />
      ))}
    </ol>
  )
}

function MessageBlock({ message, raw }: { message: Message; raw: boolean }) {
  const role = roles[message.role] ?? { name: message.role || 'Message', icon: Braces, look: 'text-type-generic' }
  return (
    <li data-role={message.role} className="rounded-md border border-line bg-surface">
      <div className={classes('flex h-8 items-center gap-1.5 pl-3 pr-1.5 text-xs font-semibold', role.look)}>
        <role.icon size={14} aria-hidden />
        <span className="truncate">{role.name}</span>
        <CopyButton className="ml-auto" label={`Copy the message of ${role.name}`} text={() => plainText(message)} />
      </div>
      <div className="flex flex-col gap-2 px-3 pb-3">
        {message.parts.length === 0 && <p className="text-xs italic text-ink-3">empty</p>}
        {message.parts.map((part, index) => (
          <Part key={index} part={part} raw={raw} />
        ))}
      </div>
    </li>
  )
}

function Part({ part, raw }: { part: MessagePart; raw: boolean }) {
  switch (part.type) {
    case 'text':
      return <Prose text={part.text ?? ''} raw={raw} />
    case 'reasoning':
      return (
        <Folded icon={<Brain size={14} aria-hidden />} title="Reasoning">
          <Prose text={part.text ?? ''} raw={raw} />
        </Folded>
      )
    case 'tool_call':
      return (
        <Folded open icon={<Wrench size={14} aria-hidden className="text-type-tool" />} title={<>Calls <code className="font-mono text-ink">{part.tool_name ?? 'a tool'}</code></>} aside={part.tool_call_id}>
          <Value value={part.arguments ?? part.text} raw={raw} />
        </Folded>
      )
    case 'tool_result':
      return (
        <Folded open icon={<Wrench size={14} aria-hidden className="text-type-tool" />} title={<>Result{part.tool_name ? <> of <code className="font-mono text-ink">{part.tool_name}</code></> : null}</>} aside={part.tool_call_id}>
          <Value value={part.data ?? part.text} raw={raw} />
        </Folded>
      )
    case 'media':
      return (
        <Folded icon={<Image size={14} aria-hidden />} title={part.media_type ?? 'Media'} aside="not fetched">
          <Value value={part.data ?? part.text} raw />
        </Folded>
      )
    default:
      return <Value value={part.data ?? part.text} raw={raw} />
  }
}

/** A JSON value as a tree, a string as prose. */
export function Value({ value, raw }: { value: unknown; raw: boolean }) {
  if (typeof value === 'string') return <Prose text={value} raw={raw} />
  if (raw) return <Dump value={value} />
  return <JsonTree value={value} />
}

function Dump({ value }: { value: unknown }) {
  const text = JSON.stringify(value, null, 2) ?? 'null'
  return <Plain text={text} stretches={useDumpStretches(text)} />
}

function Prose({ text, raw }: { text: string; raw: boolean }) {
  const stretches = useStretches(text)
  if (text === '') return <p className="text-xs italic text-ink-3">empty</p>
  if (stretches) {
    // As it was written, so that what was found stands where the detector saw it.
    return raw || text.length > LONGEST_MARKDOWN ? (
      <Plain text={text} stretches={stretches} />
    ) : (
      <p dir="auto" className="whitespace-pre-wrap text-sm [overflow-wrap:anywhere]">
        <MarkedText text={text} stretches={stretches} />
      </p>
    )
  }
  return raw || text.length > LONGEST_MARKDOWN ? <Plain text={text} /> : <Markdown text={text} />
}

function Plain({ text, stretches }: { text: string; stretches?: readonly Stretch[] }) {
  return (
    <pre dir="auto" className="whitespace-pre-wrap font-mono text-xs leading-5 [overflow-wrap:anywhere]">
      <LongText text={text} stretches={stretches} />
    </pre>
  )
}

export function Folded({ title, aside, icon, open = false, children }: { title: ReactNode; aside?: ReactNode; icon?: ReactNode; open?: boolean; children: ReactNode }) {
  return (
    <details open={open} className="group rounded-md border border-line bg-sunken">
      <summary className="flex h-8 cursor-pointer list-none items-center gap-1.5 px-2 text-xs text-ink-2 [&::-webkit-details-marker]:hidden">
        <ChevronRight size={14} aria-hidden className="shrink-0 text-ink-3 transition-transform group-open:rotate-90" />
        {icon}
        <span className="truncate font-medium">{title}</span>
        {aside && <span className="ml-auto truncate font-mono text-2xs text-ink-3">{aside}</span>}
      </summary>
      <div className="border-t border-line px-3 py-2">{children}</div>
    </details>
  )
}

function plainText(message: Message): string {
  return message.parts
    .map((part) => part.text ?? JSON.stringify(part.arguments ?? part.data ?? null, null, 2))
    .join('\n\n')
}
