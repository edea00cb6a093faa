import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { answer, api, type Schemas } from '@/api/client'
import { keysQuery, type ApiKeyRow } from '@/api/queries'
import { Button } from '@/design/button'
import { CopyButton } from '@/design/copy-button'
import { Chip } from '@/design/marks'
import { Empty, Failure, Skeleton } from '@/design/states'
import { ago, exact } from '@/format/time'
import { useNow } from '@/shell/clock'
import { Page } from '@/shell/page'

const scopes = [
  { value: 'ingest', label: 'Ingest', says: 'send spans' },
  { value: 'read', label: 'Read', says: 'ask for traces and figures' },
  { value: 'admin', label: 'Admin', says: 'delete traces, manage keys' },
] as const
type Scope = (typeof scopes)[number]['value']

export function ApiKeys() {
  const keys = useInfiniteQuery(keysQuery)
  const rows = keys.data?.pages.flatMap((page) => page.data)
  const [creating, setCreating] = useState(false)
  const [made, setMade] = useState<Schemas['NewApiKey'] | null>(null)
  return (
    <Page
      title="API keys"
      aside={
        <Button look="primary" onClick={() => setCreating(true)}>
          <Plus size={14} aria-hidden /> New key
        </Button>
      }
    >
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-5xl flex-col gap-4 p-6 max-lg:p-4">
          {made && <Made made={made} dismiss={() => setMade(null)} />}
          {keys.isPending && <Skeleton className="h-40 w-full" />}
          {keys.isError && <Failure error={keys.error} retry={() => void keys.refetch()} title="The keys could not be loaded" />}
          {rows?.length === 0 && (
            <Empty icon={<KeyRound size={24} />} title="No API keys" action={<Button look="primary" onClick={() => setCreating(true)}>Create a key</Button>}>
              Programs outside this computer need a key to send traces.
            </Empty>
          )}
          {rows && rows.length > 0 && <Keys keys={rows} />}
          {keys.hasNextPage && <Button className="self-center" disabled={keys.isFetchingNextPage} onClick={() => void keys.fetchNextPage()}>Show older keys</Button>}
        </div>
      </div>
      {creating && (
        <NewKey
          close={() => setCreating(false)}
          made={(key) => {
            setCreating(false)
            setMade(key)
          }}
        />
      )}
    </Page>
  )
}

function Made({ made, dismiss }: { made: Schemas['NewApiKey']; dismiss: () => void }) {
  return (
    <section role="status" aria-label="The new key" className="rounded-lg border border-good/40 bg-good-soft p-4">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h2 className="text-sm font-semibold">“{made.name}” is ready</h2>
          <p className="text-sm text-ink-2">Copy it now: only a hash is kept, and it will not be shown again.</p>
        </div>
        <Button onClick={dismiss}>I have copied it</Button>
      </div>
      <div className="mt-3 flex items-center gap-2 rounded-md border border-line bg-surface py-1.5 pl-3 pr-1.5">
        <code className="min-w-0 flex-1 select-all overflow-x-auto font-mono text-xs">{made.key}</code>
        <CopyButton text={made.key} label="Copy the key" />
      </div>
    </section>
  )
}

function Keys({ keys }: { keys: readonly ApiKeyRow[] }) {
  const now = useNow()
  const [revoking, setRevoking] = useState<ApiKeyRow | null>(null)
  return (
    <section className="overflow-x-auto rounded-lg border border-line bg-surface px-4 py-1">
      <table className="figures w-full text-sm">
        <thead>
          <tr className="border-b border-line text-xs text-ink-3">
            {['Name', 'Key', 'Scopes', 'Created', 'Last used', ''].map((name) => (
              <th key={name} scope="col" className="h-9 pr-5 text-left font-normal">{name || <span className="sr-only">Revoke</span>}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} className={`border-b border-line last:border-0 ${key.revoked_at ? 'text-ink-3' : ''}`}>
              <th scope="row" className="h-12 max-w-60 truncate pr-5 text-left font-medium">{key.name}</th>
              <td className="pr-5"><code className="font-mono text-xs">{key.prefix}…</code></td>
              <td className="pr-5"><span className="flex gap-1">{key.scopes.map((scope) => <Chip key={scope}>{scope}</Chip>)}</span></td>
              <td className="whitespace-nowrap pr-5 text-ink-2" title={exact(key.created_at)}>{ago(key.created_at, now)}</td>
              <td className="whitespace-nowrap pr-5 text-ink-2" title={key.last_used_at ? exact(key.last_used_at) : undefined}>{key.last_used_at ? ago(key.last_used_at, now) : 'never'}</td>
              <td className="text-right">
                {key.revoked_at ? (
                  <span title={exact(key.revoked_at)}>revoked {ago(key.revoked_at, now)}</span>
                ) : (
                  <Button look="danger" className="h-7" onClick={() => setRevoking(key)}>Revoke</Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {revoking && <Revoke apiKey={revoking} close={() => setRevoking(null)} />}
    </section>
  )
}

function NewKey({ close, made }: { close: () => void; made: (key: Schemas['NewApiKey']) => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly Scope[]>(['ingest'])
  const create = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/keys', { body: { name: name.trim(), scopes: [...chosen] } })),
    onSuccess: (key) => {
      void client.invalidateQueries({ queryKey: keysQuery.queryKey })
      made(key)
    },
  })
  return (
    <Dialog title="New API key" close={close}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <label className="flex flex-col gap-1 text-xs text-ink-2">
          Name
          <input autoFocus required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} placeholder="production workers" className="h-9 rounded-md border border-line-strong bg-surface px-3 text-sm text-ink placeholder:text-ink-3" />
        </label>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-xs text-ink-2">It may</legend>
          {scopes.map(({ value, label, says }) => (
            <label key={value} className="flex items-center gap-2 text-sm">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={chosen.includes(value)}
                onChange={(event) => setChosen(event.target.checked ? [...chosen, value] : chosen.filter((scope) => scope !== value))}
              />
              {label} <span className="text-ink-3">{says}</span>
            </label>
          ))}
        </fieldset>
        {create.error && <p role="alert" className="text-sm text-bad">{create.error.message}</p>}
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" look="primary" disabled={!name.trim() || chosen.length === 0 || create.isPending}>Create</Button>
        </div>
      </form>
    </Dialog>
  )
}

function Revoke({ apiKey, close }: { apiKey: ApiKeyRow; close: () => void }) {
  const client = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/keys/{key_id}', { params: { path: { key_id: apiKey.id } } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keysQuery.queryKey })
      close()
    },
  })
  return (
    <Dialog title={`Revoke “${apiKey.name}”?`} close={close}>
      <p className="text-sm text-ink-2">Programs that use it are refused at once. What they sent stays. This cannot be undone.</p>
      {revoke.error && <p role="alert" className="mt-3 text-sm text-bad">{revoke.error.message}</p>}
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={close}>Keep it</Button>
        <Button look="danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>Revoke</Button>
      </div>
    </Dialog>
  )
}

/** The browser's own modal dialog: focus, Escape and what lies behind are its affair. */
function Dialog({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} onClose={close} aria-label={title} className="m-auto w-full max-w-md rounded-lg border border-line bg-raised p-5 text-left text-ink shadow-raised backdrop:bg-canvas/70">
      <h2 className="mb-4 text-md font-semibold">{title}</h2>
      {children}
    </dialog>
  )
}
