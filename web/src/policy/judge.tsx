import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answer, api, type Schemas } from '@/api/client'
import { judgeQuery } from '@/api/queries'
import { Button } from '@/design/button'
import { Field, TextField } from '@/design/fields'
import { Chip } from '@/design/marks'
import { Card, Failure, Skeleton } from '@/design/states'

type JudgeState = Schemas['JudgeState']
type JudgeRequest = Schemas['JudgeRequest']

/** The model that is asked in doubt. Its key goes in and never comes out. */
export function Judge() {
  const judge = useQuery(judgeQuery)
  const state = judge.data
  return (
    <Card title="Judge" aside={state && <Chip tone={state.configured ? 'good' : 'plain'}>{state.configured ? 'on' : 'off'}</Chip>}>
      <p className="px-4 pb-3 text-sm text-ink-2">
        A model that speaks OpenAI’s chat completions, asked where rules and small models are unsure or cannot see. What is checked on this server in doubt is sent to it.
      </p>
      {judge.isPending && <div className="px-4 pb-4"><Skeleton className="h-32 w-full" /></div>}
      {judge.isError && <Failure error={judge.error} retry={() => void judge.refetch()} title="The judge could not be loaded" />}
      {state && <Form key={`${state.updated_at}`} state={state} />}
    </Card>
  )
}

function Form({ state }: { state: JudgeState }) {
  const client = useQueryClient()
  const [url, setUrl] = useState(state.base_url ?? '')
  const [model, setModel] = useState(state.model ?? '')
  const [key, setKey] = useState('')
  const [keyless, setKeyless] = useState(state.configured && !state.has_key)
  const [timeout, setTimeout] = useState(String((state.timeout_ms ?? 10_000) / 1000))
  const [calls, setCalls] = useState(state.configured ? String(state.calls_per_hour ?? '') : '1000')
  const [tokens, setTokens] = useState(String(state.tokens_per_hour ?? ''))
  const kept = (now: JudgeState) => client.setQueryData(judgeQuery.queryKey, now)
  const save = useMutation({
    mutationFn: () => {
      const body: JudgeRequest = {
        base_url: url.trim(),
        model: model.trim(),
        timeout_ms: Math.round(Number(timeout) * 1000),
        calls_per_hour: limit(calls),
        tokens_per_hour: limit(tokens),
      }
      if (keyless) body.api_key = null
      else if (key !== '') body.api_key = key
      return answer(api.PUT('/api/v1/detection/judge', { body }))
    },
    onSuccess: kept,
  })
  const remove = useMutation({
    mutationFn: () => answer(api.DELETE('/api/v1/detection/judge')),
    onSuccess: () => client.invalidateQueries({ queryKey: judgeQuery.queryKey }),
  })
  const moved = state.configured && url.trim() !== state.base_url
  const stored = state.has_key && !moved
  const problem = save.error ?? remove.error
  return (
    <form
      className="flex flex-col gap-4 px-4 pb-4"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <div className="grid grid-cols-2 gap-4 max-lg:grid-cols-1">
        <Field label="Address">
          <TextField required type="url" maxLength={2000} value={url} placeholder="https://api.openai.com/v1" onChange={(event) => setUrl(event.target.value)} />
        </Field>
        <Field label="Model">
          <TextField required maxLength={200} value={model} placeholder="gpt-4o-mini" onChange={(event) => setModel(event.target.value)} />
        </Field>
        <Field
          label="API key"
          hint={keyless ? 'None is sent.' : stored ? `One that ends in ${state.key_end} is stored. Leave this empty to keep it.` : 'Stored encrypted, and shown to nobody again.'}
        >
          <TextField type="password" autoComplete="new-password" maxLength={1000} disabled={keyless} required={!keyless && !stored} value={keyless ? '' : key} placeholder={stored && !keyless ? `•••• ${state.key_end}` : ''} onChange={(event) => setKey(event.target.value)} />
        </Field>
        <div className="grid grid-cols-3 gap-3">
          <Field label="Timeout, s">
            <TextField required type="number" min={0.1} max={120} step="any" value={timeout} onChange={(event) => setTimeout(event.target.value)} />
          </Field>
          <Field label="Calls an hour">
            <TextField type="number" min={0} step={1} value={calls} placeholder="no limit" onChange={(event) => setCalls(event.target.value)} />
          </Field>
          <Field label="Tokens an hour">
            <TextField type="number" min={0} step={1} value={tokens} placeholder="no limit" onChange={(event) => setTokens(event.target.value)} />
          </Field>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <label className="mr-auto flex items-center gap-2 text-sm text-ink-2">
          <input type="checkbox" className="size-4 accent-accent" checked={keyless} onChange={(event) => setKeyless(event.target.checked)} />
          The endpoint wants no key
        </label>
        {save.isSuccess && <span role="status" className="text-sm text-good">Saved</span>}
        {state.configured && (
          <Button look="danger" disabled={remove.isPending} onClick={() => window.confirm('Ask no judge any more? Its address and key are forgotten.') && remove.mutate()}>
            Remove
          </Button>
        )}
        <Button type="submit" look="primary" disabled={save.isPending}>{state.configured ? 'Save the judge' : 'Ask this judge'}</Button>
      </div>
      {problem && <p role="alert" className="text-sm text-bad [overflow-wrap:anywhere]">{problem.message}</p>}
    </form>
  )
}

function limit(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}
