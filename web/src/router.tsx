import { QueryCache, QueryClient } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { ApiError } from './api/client'
import { Failure } from './design/states'
import { parseSearch, stringifySearch, text, viewSearch } from './shell/search'
import { Shell } from './shell/shell'
import { issuesSearch } from './issues/search'
import { NotFound } from './shell/not-found'
import { tracesSearch } from './traces/search'
import { traceSearch } from './trace/search'

export const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ApiError && error.status === 401 && window.location.pathname !== '/login') {
        const next = window.location.pathname + window.location.search
        void router.navigate({ to: '/login', search: { next } })
      }
    },
  }),
  defaultOptions: {
    queries: {
      // A refusal stays a refusal; a server that restarts is back within seconds.
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      retryDelay: (attempt) => 500 * 2 ** attempt,
    },
  },
})

/** A page that failed while it was drawn: the rest of the dashboard stays. */
function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <div className="min-w-0 flex-1">
      <Failure error={error instanceof Error ? error : new Error(String(error))} retry={reset} title="This page failed" />
    </div>
  )
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Broken })

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell, validateSearch: viewSearch })

const routes = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/login',
    validateSearch: (raw: Record<string, unknown>): { next?: string } => ({ next: text(raw.next) }),
    component: lazyRouteComponent(() => import('./session/login'), 'Login'),
  }),
  shell.addChildren([
    createRoute({ getParentRoute: () => shell, path: '/', component: lazyRouteComponent(() => import('./dashboard/page'), 'Dashboard') }),
    createRoute({ getParentRoute: () => shell, path: '/traces', validateSearch: tracesSearch, component: lazyRouteComponent(() => import('./traces/page'), 'Traces') }),
    createRoute({ getParentRoute: () => shell, path: '/traces/$traceId', validateSearch: traceSearch, component: lazyRouteComponent(() => import('./trace/page'), 'Trace') }),
    createRoute({ getParentRoute: () => shell, path: '/issues', validateSearch: issuesSearch, component: lazyRouteComponent(() => import('./issues/page'), 'Issues') }),
    createRoute({ getParentRoute: () => shell, path: '/ingest', component: lazyRouteComponent(() => import('./ingest/page'), 'IngestLedger') }),
    createRoute({ getParentRoute: () => shell, path: '/settings/detection', component: lazyRouteComponent(() => import('./policy/page'), 'DetectionSettings') }),
    createRoute({ getParentRoute: () => shell, path: '/settings/keys', component: lazyRouteComponent(() => import('./keys/page'), 'ApiKeys') }),
  ]),
])

export const router = createRouter({
  routeTree: routes,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  scrollRestoration: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
