import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './design/base.css'
import { queries, router } from './router'

// After an upgrade of the server the files of an open page are gone: load the new ones, once.
window.addEventListener('vite:preloadError', () => {
  const loaded = Number(sessionStorage.getItem('avaliar.reloaded') ?? 0)
  if (Date.now() - loaded < 60_000) return
  sessionStorage.setItem('avaliar.reloaded', String(Date.now()))
  window.location.reload()
})

const place = document.getElementById('root')
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}
