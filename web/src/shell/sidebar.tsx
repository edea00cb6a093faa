import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Activity, KeyRound, LayoutDashboard, ListTree, LogOut, Monitor, Moon, ScanSearch, ShieldAlert, Sun } from 'lucide-react'
import { sessionQuery } from '@/api/queries'
import { answer, api } from '@/api/client'
import { classes } from '@/design/classes'
import { RadioMenu } from '@/design/menu'
import { keepView } from './search'
import { setTheme, useTheme, type Theme } from './theme'

const pages = [
  { to: '/', label: 'Dashboard', icon: LayoutDashboard, exact: true },
  { to: '/traces', label: 'Traces', icon: ListTree, exact: false },
  { to: '/issues', label: 'Issues', icon: ShieldAlert, exact: false },
  { to: '/ingest', label: 'Ingest ledger', icon: Activity, exact: false },
  { to: '/settings/detection', label: 'Detection', icon: ScanSearch, exact: false },
  { to: '/settings/keys', label: 'API keys', icon: KeyRound, exact: false },
] as const

const entry =
  'flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm font-medium transition-colors max-lg:w-9 max-lg:justify-center max-lg:px-0'

export function Sidebar() {
  const session = useQuery(sessionQuery)
  return (
    <nav aria-label="Main" className="flex w-52 shrink-0 flex-col border-r border-line bg-canvas px-3 py-3 max-lg:w-15">
      <Link to="/" search={keepView} className="mb-4 flex h-9 items-center gap-2.5 px-1.5 max-lg:justify-center max-lg:px-0" aria-label="Avaliar">
        <Logo />
        <span className="text-md font-semibold tracking-tight max-lg:hidden">Avaliar</span>
      </Link>
      <ul className="flex flex-col gap-0.5">
        {pages.map(({ to, label, icon: Icon, exact }) => (
          <li key={to}>
            <Link
              to={to}
              search={keepView}
              activeOptions={{ exact, includeSearch: false }}
              title={label}
              className={entry}
              activeProps={{ className: 'bg-surface text-ink shadow-[0_0_0_1px_var(--line)]' }}
              inactiveProps={{ className: 'text-ink-2 hover:bg-hover hover:text-ink' }}
            >
              <Icon size={16} aria-hidden className="shrink-0" />
              <span className="max-lg:sr-only">{label}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className="mt-auto flex flex-col gap-0.5">
        {session.data && !session.data.local && (
          <button
            type="button"
            className={classes(entry, 'text-ink-2 hover:bg-hover hover:text-ink')}
            title="Sign out"
            onClick={async () => {
              await answer(api.DELETE('/api/v1/session'))
              window.location.assign('/login')
            }}
          >
            <LogOut size={16} aria-hidden className="shrink-0" />
            <span className="truncate max-lg:sr-only">Sign out {session.data.user}</span>
          </button>
        )}
        <ThemeMenu />
        {session.data && (
          <p className="truncate px-2.5 pt-2 text-2xs text-ink-3 max-lg:hidden">
            {session.data.organisation} · v{session.data.version}
          </p>
        )}
      </div>
    </nav>
  )
}

const themes: { value: Theme; label: string; icon: typeof Sun }[] = [
  { value: 'system', label: 'System theme', icon: Monitor },
  { value: 'light', label: 'Light theme', icon: Sun },
  { value: 'dark', label: 'Dark theme', icon: Moon },
]

function ThemeMenu() {
  const { theme } = useTheme()
  const current = themes.find((choice) => choice.value === theme) ?? themes[0]!
  return (
    <RadioMenu
      chosen={theme}
      onChange={(value) => setTheme(value as Theme)}
      choices={themes.map(({ value, label, icon: Icon }) => ({
        value,
        label: (
          <span className="flex items-center gap-2">
            <Icon size={14} aria-hidden /> {label}
          </span>
        ),
      }))}
      trigger={
        <button type="button" title="Theme" className={classes(entry, 'text-ink-2 hover:bg-hover hover:text-ink')}>
          <current.icon size={16} aria-hidden className="shrink-0" />
          <span className="max-lg:sr-only">{current.label}</span>
        </button>
      }
    />
  )
}

function Logo() {
  return (
    <svg viewBox="0 0 32 32" className="size-7 shrink-0" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M8 10h16M12 16h12M16 22h5" stroke="var(--on-accent)" strokeWidth="3" strokeLinecap="round" />
    </svg>
  )
}
