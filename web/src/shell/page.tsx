import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ChevronDown, Layers } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { traceStatsQuery } from '@/api/queries'
import { Button } from '@/design/button'
import { classes } from '@/design/classes'
import { CheckMenu } from '@/design/menu'
import { viewParameters, type ViewSearch } from './search'
import { TimeRange } from './time-range'

/** What the browser's tab and history call the page. */
export function useTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title ? `${title} · Avaliar` : 'Avaliar'
  }, [title])
}

/** A page's head and its scrolling body. `view` shows the time range, the environment and the live switch. */
export function Page({ title, view = false, children, aside }: { title: string; view?: boolean; children: ReactNode; aside?: ReactNode }) {
  useTitle(title)
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-surface px-6 py-2 max-lg:px-4">
        <h1 className="mr-auto min-w-0 truncate text-md font-semibold">{title}</h1>
        {aside}
        {view && <ViewControls />}
      </header>
      {children}
    </div>
  )
}

function ViewControls() {
  const search = useSearch({ strict: false }) as ViewSearch
  const navigate = useNavigate()
  const change = (change: Partial<ViewSearch>) =>
    void navigate({ to: '.', search: (before: ViewSearch) => ({ ...before, ...change }) as never })
  // The choices of a long time, so that an environment does not vanish from the menu when it is quiet.
  const stats = useQuery(traceStatsQuery({ range: '30d' }, false))
  const chosen = search.environment ?? []
  const environments = [...new Set([...(stats.data?.environments ?? []), ...chosen])].filter(Boolean)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <CheckMenu
        chosen={chosen}
        onChange={(environment) => change({ environment: environment.length > 0 ? environment : undefined })}
        choices={environments.map((value) => ({ value, label: value }))}
        empty="No environments yet"
        trigger={
          <Button>
            <Layers size={14} aria-hidden className="text-ink-3" />
            <span className="max-w-40 truncate">{chosen.length > 0 ? chosen.join(', ') : 'All environments'}</span>
            <ChevronDown size={14} aria-hidden className="text-ink-3" />
          </Button>
        }
      />
      <TimeRange search={search} onChange={change} />
      <LiveSwitch live={isLive(search)} onChange={(live) => change({ live: live ? undefined : 'off' })} />
    </div>
  )
}

/** A closed time range cannot change, so it is not asked again. */
export function isLive(search: ViewSearch): boolean {
  return search.live !== 'off' && !search.to
}

function LiveSwitch({ live, onChange }: { live: boolean; onChange: (live: boolean) => void }) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={live}
      onClick={() => onChange(!live)}
      title={live ? 'New traces appear by themselves' : 'Nothing is refreshed'}
      className="inline-flex h-8 shrink-0 items-center gap-2 rounded-md border border-line-strong bg-surface px-3 text-sm font-medium hover:bg-hover"
    >
      <span className="relative flex size-2" aria-hidden>
        {live && <span className="absolute inset-0 animate-ping rounded-full bg-good opacity-60 [animation-duration:2s]" />}
        <span className={classes('size-2 rounded-full', live ? 'bg-good' : 'bg-line-strong')} />
      </span>
      <span className={live ? 'text-ink' : 'text-ink-3'}>Live</span>
    </button>
  )
}

export function useViewSearch() {
  const search = useSearch({ strict: false }) as ViewSearch
  return { search, parameters: viewParameters(search), live: isLive(search) }
}
