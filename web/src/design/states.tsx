import { RotateCw, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button'

/** Nothing to show, and what to do about it. */
export function Empty({ icon, title, children, action }: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center justify-center gap-2 px-6 py-16 text-center">
      {icon && <div className="mb-2 text-ink-3">{icon}</div>}
      <h2 className="text-md font-semibold">{title}</h2>
      {children && <div className="max-w-md text-sm text-ink-2">{children}</div>}
      {action && <div className="mt-3 flex gap-2">{action}</div>}
    </div>
  )
}

/** What went wrong, in the server's own words, with a way on. */
export function Failure({ error, retry, title = 'This could not be loaded' }: { error: Error; retry?: () => void; title?: string }) {
  return (
    <div role="alert">
      <Empty
        icon={<TriangleAlert size={24} className="text-bad" />}
        title={title}
        action={
          retry && (
            <Button onClick={retry}>
              <RotateCw size={14} aria-hidden /> Try again
            </Button>
          )
        }
      >
        <span className="break-words">{error.message}</span>
      </Empty>
    </div>
  )
}

export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden className={`skeleton ${className}`} />
}

export function Card({ title, aside, children, className = '' }: { title: ReactNode; aside?: ReactNode; children: ReactNode; className?: string }) {
  return (
    <section className={`min-w-0 rounded-lg border border-line bg-surface ${className}`}>
      <header className="flex h-12 items-center justify-between gap-4 px-4">
        <h2 className="truncate text-sm font-semibold">{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}
