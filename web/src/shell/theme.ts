import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'avaliar.theme'
const listeners = new Set<() => void>()
const system = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined
system?.addEventListener('change', announce)

function announce() {
  for (const notify of listeners) notify()
}

function chosen(): Theme {
  const theme = document.documentElement.dataset.theme
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

/** Which theme is painted: `dark` or `light`. */
function painted(): 'light' | 'dark' {
  const theme = chosen()
  if (theme !== 'system') return theme
  return system?.matches ? 'dark' : 'light'
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function setTheme(theme: Theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  try {
    if (theme === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, theme)
  } catch {
    // Storage is off: the choice holds until the page is left.
  }
  announce()
}

export function useTheme() {
  return {
    theme: useSyncExternalStore(subscribe, chosen),
    painted: useSyncExternalStore(subscribe, painted),
  }
}
