import { Link } from '@tanstack/react-router'
import { Empty } from '@/design/states'

export function NotFound() {
  return (
    <div className="flex h-full items-center justify-center">
      <Empty title="There is no such page" action={<Link to="/" className="font-medium text-accent hover:underline">Go to the dashboard</Link>}>
        The address leads nowhere in this version of Avaliar.
      </Empty>
    </div>
  )
}
