import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react'
import { classes } from '@/design/classes'

const KEY = 'avaliar.split'
const wide = window.matchMedia('(min-width: 1100px)')

function onWidth(listener: () => void) {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}

/** Two panes and a bar between them: side by side where there is room, one above the other where not. */
export function Split({ first, second }: { first: ReactNode; second: ReactNode }) {
  const beside = useSyncExternalStore(onWidth, () => wide.matches)
  const frame = useRef<HTMLDivElement>(null)
  const [share, setShare] = useState(() => stored(beside))
  useEffect(() => setShare(stored(beside)), [beside])
  const move = (next: number) => {
    const bounded = Math.max(0.2, Math.min(0.8, next))
    setShare(bounded)
    try {
      localStorage.setItem(`${KEY}.${beside}`, String(bounded))
    } catch {
      // Storage is off: the measure holds until the page is left.
    }
  }
  return (
    <div ref={frame} className={classes('flex min-h-0 flex-1', beside ? 'flex-row' : 'flex-col')}>
      <div className="flex min-h-0 min-w-0 flex-col" style={{ flex: `0 0 ${share * 100}%` }}>
        {first}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a window splitter takes focus */}
      <div
        role="separator"
        tabIndex={0}
        aria-label="Resize"
        aria-orientation={beside ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={20}
        aria-valuemax={80}
        className={classes(
          'relative z-10 shrink-0 touch-none bg-line transition-colors hover:bg-accent focus-visible:bg-accent',
          beside ? 'w-px cursor-col-resize before:absolute before:inset-y-0 before:-inset-x-1.5' : 'h-px cursor-row-resize before:absolute before:inset-x-0 before:-inset-y-1.5',
        )}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId) || !frame.current) return
          const box = frame.current.getBoundingClientRect()
          move(beside ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height)
        }}
        onDoubleClick={() => move(0.5)}
        onKeyDown={(event) => {
          const steps: Record<string, number> = { ArrowLeft: -0.02, ArrowUp: -0.02, ArrowRight: 0.02, ArrowDown: 0.02 }
          const step = steps[event.key]
          if (step === undefined) return
          event.preventDefault()
          event.stopPropagation()
          move(share + step)
        }}
      />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">{second}</div>
    </div>
  )
}

function stored(beside: boolean): number {
  try {
    const share = Number(localStorage.getItem(`${KEY}.${beside}`))
    if (share >= 0.2 && share <= 0.8) return share
  } catch {
    // Storage is off: the usual measure.
  }
  return beside ? 0.55 : 0.42
}
