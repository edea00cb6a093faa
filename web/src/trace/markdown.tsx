/**
 * Markdown as React elements, built from tokens: no HTML is ever written, so what a trace contains cannot become
 * markup. HTML in the text is shown as text, images are named but not fetched, and links lead only to the web.
 */
import MarkdownIt from 'markdown-it'
import { createElement, Fragment, memo, type ReactNode } from 'react'

const parser = new MarkdownIt({ html: false, linkify: false, breaks: true, maxNesting: 40 })
type Token = ReturnType<typeof parser.parse>[number]

const blocks: Record<string, { tag: string; look: string }> = {
  paragraph: { tag: 'p', look: 'my-2 first:mt-0 last:mb-0' },
  bullet_list: { tag: 'ul', look: 'my-2 list-disc pl-5 first:mt-0 last:mb-0' },
  ordered_list: { tag: 'ol', look: 'my-2 list-decimal pl-5 first:mt-0 last:mb-0' },
  list_item: { tag: 'li', look: 'my-0.5 marker:text-ink-3' },
  blockquote: { tag: 'blockquote', look: 'my-2 border-l-2 border-line-strong pl-3 text-ink-2' },
  table: { tag: 'table', look: 'figures my-2 block w-fit max-w-full overflow-x-auto border-collapse text-xs' },
  thead: { tag: 'thead', look: '' },
  tbody: { tag: 'tbody', look: '' },
  tr: { tag: 'tr', look: '' },
  th: { tag: 'th', look: 'border border-line bg-sunken px-2 py-1 text-left font-medium' },
  td: { tag: 'td', look: 'border border-line px-2 py-1 text-left' },
  strong: { tag: 'strong', look: 'font-semibold' },
  em: { tag: 'em', look: 'italic' },
  s: { tag: 's', look: '' },
}
const headings: Record<string, string> = {
  h1: 'mb-2 mt-4 text-md font-semibold first:mt-0',
  h2: 'mb-2 mt-4 text-md font-semibold first:mt-0',
}

export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return <div className="break-words text-sm [overflow-wrap:anywhere]" dir="auto">{render(parser.parse(text, {}))}</div>
})

interface Open {
  token: Token | null
  children: ReactNode[]
}

function render(tokens: readonly Token[]): ReactNode[] {
  const stack: Open[] = [{ token: null, children: [] }]
  for (const token of tokens) {
    const top = stack.at(-1)!
    if (token.nesting === 1) stack.push({ token, children: [] })
    else if (token.nesting === -1) {
      if (stack.length === 1) continue
      stack.pop()
      stack.at(-1)!.children.push(element(top.token!, top.children, stack.at(-1)!.children.length))
    } else top.children.push(leaf(token, top.children.length))
  }
  return stack[0]!.children
}

function element(token: Token, children: ReactNode[], key: number): ReactNode {
  const kind = token.type.replace(/_open$/, '')
  if (token.hidden) return <Fragment key={key}>{children}</Fragment>
  if (kind === 'link') return <WebLink key={key} to={String(token.attrGet('href') ?? '')}>{children}</WebLink>
  // A page has one outline; headings inside a message start below it.
  if (kind === 'heading') {
    return createElement('div', { key, role: 'heading', 'aria-level': 4, className: headings[token.tag] ?? 'mb-1 mt-3 font-semibold first:mt-0' }, ...children)
  }
  const block = blocks[kind]
  if (!block) return <Fragment key={key}>{children}</Fragment>
  const start = kind === 'ordered_list' ? Number(token.attrGet('start') ?? 1) : undefined
  return createElement(block.tag, { key, className: block.look, ...(start !== undefined && start !== 1 ? { start } : {}) }, ...children)
}

function leaf(token: Token, key: number): ReactNode {
  switch (token.type) {
    case 'inline':
      return <Fragment key={key}>{render(token.children ?? [])}</Fragment>
    case 'text':
    case 'html_inline':
    case 'html_block':
      return token.content
    case 'softbreak':
    case 'hardbreak':
      return <br key={key} />
    case 'hr':
      return <hr key={key} className="my-3 border-line" />
    case 'code_inline':
      return (
        <code key={key} className="rounded-sm bg-sunken px-1 py-0.5 font-mono text-xs shadow-[inset_0_0_0_1px_var(--line)]">
          {token.content}
        </code>
      )
    case 'fence':
    case 'code_block':
      return (
        <pre key={key} className="my-2 overflow-x-auto rounded-md border border-line bg-sunken p-3 font-mono text-xs leading-5 first:mt-0 last:mb-0">
          <code>{token.content.replace(/\n$/, '')}</code>
        </pre>
      )
    case 'image':
      return (
        <span key={key} className="text-ink-3" title="Images in traces are not fetched.">
          [image: {token.content || 'no description'} – <span className="font-mono text-xs">{String(token.attrGet('src') ?? '')}</span>]
        </span>
      )
    default:
      return token.content
  }
}

function WebLink({ to, children }: { to: string; children: ReactNode }) {
  if (!/^(https?:|mailto:)/i.test(to)) return <span title={to}>{children}</span>
  return (
    <a href={to} title={to} target="_blank" rel="noopener noreferrer nofollow" className="text-accent underline decoration-1 underline-offset-2">
      {children}
    </a>
  )
}
