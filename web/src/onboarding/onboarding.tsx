import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import type { Schemas } from '@/api/client'
import { CopyButton } from '@/design/copy-button'

const DEFAULT_URL = 'http://127.0.0.1:4319'

const program = `from avaliar import traceable

@traceable
def greet(name):
    return f"Hello, {name}!"

greet("world")`

/** What stands where traces will be: three things to paste, with the key that works. */
export function Onboarding({ start }: { start: Schemas['GettingStarted'] }) {
  const client = useQueryClient()
  useEffect(
    // Leaving means that the first trace has arrived, or another page is shown: what was empty is asked anew.
    () => () => void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'getting-started' }),
    [client],
  )
  const settings = [
    `export AVALIAR_API_KEY=${start.api_key ?? 'avl_…'}`,
    ...(start.api_url.replace(/\/$/, '') === DEFAULT_URL ? [] : [`export AVALIAR_API_URL=${start.api_url}`]),
  ].join('\n')
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col px-6 py-12 max-lg:py-8">
        <h2 className="text-xl font-semibold tracking-tight">See your first trace</h2>
        <p className="mt-2 text-md text-ink-2">Paste these three, run the program, and every call appears here within a second.</p>
        <ol className="mt-8 flex flex-col gap-6">
          <Step number={1} title="Install the SDK" code="pip install avaliar" />
          <Step
            number={2}
            title="Say where traces go"
            code={settings}
            note={
              start.api_key ? (
                'On this computer the SDK finds this key by itself; elsewhere it needs the line above.'
              ) : (
                <>
                  The key is shown only when it is made: <Link to="/settings/keys" className="font-medium text-accent hover:underline">create one</Link>.
                </>
              )
            }
          />
          <Step number={3} title="Trace a function" code={program} />
        </ol>
        <p role="status" className="mt-8 flex items-center gap-3 rounded-lg border border-line bg-surface px-4 py-3 text-sm text-ink-2">
          <span className="relative flex size-2" aria-hidden>
            <span className="absolute inset-0 animate-ping rounded-full bg-accent opacity-60 [animation-duration:2s]" />
            <span className="size-2 rounded-full bg-accent" />
          </span>
          Waiting for the first trace. This page turns into the list by itself.
        </p>
        <p className="mt-4 text-xs text-ink-3">
          Already using OpenTelemetry? Send OTLP/HTTP to <code className="font-mono text-ink-2">{start.api_url.replace(/\/$/, '')}/v1/traces</code> with the header{' '}
          <code className="font-mono text-ink-2">X-API-Key</code>.
        </p>
      </div>
    </div>
  )
}

function Step({ number, title, code, note }: { number: number; title: string; code: string; note?: ReactNode }) {
  return (
    <li className="flex gap-4">
      <span aria-hidden className="figures flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent">
        {number}
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="text-sm font-semibold leading-6">{title}</h3>
        <div className="relative mt-2 rounded-md border border-line bg-surface">
          <pre className="overflow-x-auto px-4 py-3 pr-12 font-mono text-xs leading-5">{code}</pre>
          <CopyButton text={code} label={`Copy: ${title}`} className="absolute right-2 top-2" />
        </div>
        {note && <p className="mt-2 text-xs text-ink-3">{note}</p>}
      </div>
    </li>
  )
}
