import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { Cloud, Laptop } from 'lucide-react'
import { useState } from 'react'
import { answer, api } from '@/api/client'
import { policyQuery, sessionQuery } from '@/api/queries'
import { Button } from '@/design/button'
import { Chip } from '@/design/marks'
import { Failure, Skeleton } from '@/design/states'
import { Page } from '@/shell/page'
import { AllowList } from './allow-list'
import { Detectors } from './detectors'
import { cleaned, isSame, problemOf, type Policy } from './draft'
import { Judge } from './judge'
import { Queue } from './queue'
import { Criteria, Rules } from './rules'

/** Settings of detection: what runs, how strictly, what is let pass, who is asked in doubt. */
export function DetectionSettings() {
  const policy = useQuery(policyQuery)
  return (
    <Page title="Detection">
      {policy.isPending && (
        <div role="status" aria-label="Loading" className="mx-auto flex w-full max-w-4xl flex-col gap-4 p-6 max-lg:p-4">
          <Skeleton className="h-12 w-full" />
          <Skeleton className="h-96 w-full" />
        </div>
      )}
      {policy.isError && !policy.data && <Failure error={policy.error} retry={() => void policy.refetch()} title="The settings could not be loaded" />}
      {policy.data && <Settings saved={policy.data} />}
    </Page>
  )
}

function Settings({ saved }: { saved: Policy }) {
  const [draft, setDraft] = useState<Policy | null>(null)
  const client = useQueryClient()
  const policy = draft ?? saved
  const changed = draft !== null && !isSame(draft, saved)
  const problem = changed ? problemOf(policy) : null
  const save = useMutation({
    mutationFn: () => answer(api.PUT('/api/v1/detection/policy', { body: cleaned(policy) })),
    onSuccess: (kept) => {
      client.setQueryData(policyQuery.queryKey, kept)
      setDraft(null)
    },
  })
  const change = (part: Partial<Policy>) => {
    setDraft({ ...policy, ...part })
    if (save.isError) save.reset()
  }
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm('The changes to detection are not saved. Leave without them?'),
    enableBeforeUnload: () => changed,
  })
  return (
    <>
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-4xl flex-col gap-4 p-6 max-lg:p-4">
          <Plan />
          <Detectors policy={policy} onChange={change} />
          <AllowList policy={policy} onChange={change} />
          <Rules policy={policy} onChange={change} />
          <Criteria policy={policy} onChange={change} />
          <Judge />
          <Queue />
        </div>
      </div>
      {(changed || save.isError) && (
        <footer className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-t border-line bg-raised px-6 py-3 shadow-raised max-lg:px-4">
          <p role={save.isError ? 'alert' : 'status'} className={`mr-auto min-w-0 text-sm [overflow-wrap:anywhere] ${save.isError || problem ? 'text-bad' : 'text-ink-2'}`}>
            {save.isError ? `Not saved: ${save.error.message}` : (problem ?? 'Changes that are not saved yet')}
          </p>
          <Button onClick={() => { setDraft(null); save.reset() }}>Discard</Button>
          <Button look="primary" disabled={problem !== null || save.isPending} onClick={() => save.mutate()}>
            {save.isPending ? 'Saving…' : 'Save changes'}
          </Button>
        </footer>
      )}
    </>
  )
}

function Plan() {
  const session = useQuery(sessionQuery).data
  if (!session) return <Skeleton className="h-14 w-full" />
  const pro = session.plan === 'pro'
  const Icon = pro ? Cloud : Laptop
  return (
    <section aria-label="Plan" className="flex items-center gap-3 rounded-lg border border-line bg-surface px-4 py-3">
      <Icon size={18} aria-hidden className="shrink-0 text-ink-3" />
      <p className="min-w-0 flex-1 text-sm text-ink-2">
        {pro
          ? 'Programs detect by themselves, or leave it to this server with detection_mode="cloud".'
          : 'Programs detect by themselves. Detection on this server needs the Pro plan, which its operator sets: avaliar admin plan.'}
      </p>
      <Chip tone={pro ? 'accent' : 'plain'}>{pro ? 'Pro plan' : 'Free plan'}</Chip>
    </section>
  )
}
