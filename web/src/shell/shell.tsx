import { Outlet } from '@tanstack/react-router'
import { Sidebar } from './sidebar'

export function Shell() {
  return (
    <div className="flex h-full">
      <Sidebar />
      <main className="flex min-w-0 flex-1">
        <Outlet />
      </main>
    </div>
  )
}
