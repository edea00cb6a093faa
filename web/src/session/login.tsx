import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { answer, api } from '@/api/client'
import { Button } from '@/design/button'

/** Shown where the server asks who one is: any address but loopback. */
export function Login() {
  const { next } = useSearch({ from: '/login' })
  const navigate = useNavigate()
  const client = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const passwordField = useRef<HTMLInputElement>(null)
  const login = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/session', { body: { email, password } })),
    // The button, disabled meanwhile, has lost the focus; what is typed next replaces the password that was wrong.
    onError: () => {
      passwordField.current?.focus()
      passwordField.current?.select()
    },
    onSuccess: () => {
      client.clear()
      // Only a path of this server: an address from elsewhere must not lead away after the login.
      const inside = next && /^\/(?![/\\])/.test(next) ? next : '/'
      void navigate({ to: inside, replace: true })
    },
  })
  const field = 'h-10 rounded-md border border-line-strong bg-surface px-3 text-sm text-ink'
  return (
    <main className="flex h-full items-center justify-center p-6">
      <form
        className="flex w-full max-w-sm flex-col gap-4 rounded-lg border border-line bg-surface p-6"
        onSubmit={(event) => {
          event.preventDefault()
          login.mutate()
        }}
      >
        <h1 className="text-lg font-semibold tracking-tight">Sign in to Avaliar</h1>
        <label className="flex flex-col gap-1 text-xs text-ink-2">
          Email
          <input autoFocus type="email" autoComplete="username" required value={email} onChange={(event) => setEmail(event.target.value)} className={field} />
        </label>
        <label className="flex flex-col gap-1 text-xs text-ink-2">
          Password
          <input ref={passwordField} type="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} className={field} />
        </label>
        {login.error && <p role="alert" className="text-sm text-bad">{login.error.message}</p>}
        <Button type="submit" look="primary" className="h-10" disabled={login.isPending}>
          {login.isPending ? 'Signing in…' : 'Sign in'}
        </Button>
        <p className="text-xs text-ink-3">No account? An administrator makes one with <code className="font-mono whitespace-nowrap">avaliar admin create</code>.</p>
      </form>
    </main>
  )
}
