import { useState } from 'react'
import { count } from '@/format/count'

/** A browser lays out about this much at once without a pause. */
const STEP = 20_000

/** Text as it is; a huge one comes in steps, so that a 100 MB string does not stop the page. */
export function LongText({ text, quoted = false }: { text: string; quoted?: boolean }) {
  const [shown, setShown] = useState(STEP)
  const quote = quoted ? '"' : ''
  if (text.length <= shown) return <>{quote}{text}{quote}</>
  return (
    <>
      {quote}
      {text.slice(0, shown)}…{' '}
      <button type="button" className="font-sans text-xs font-medium text-accent hover:underline" onClick={() => setShown(shown * 5)}>
        Show more ({count(text.length - shown)} characters left)
      </button>
    </>
  )
}
