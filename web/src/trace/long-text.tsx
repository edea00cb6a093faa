import { useState } from 'react'
import type { Stretch } from '@/detection/locate'
import { MarkedText } from '@/detection/marked-text'
import { count } from '@/format/count'

/** A browser lays out about this much at once without a pause. */
const STEP = 20_000
const MOST = 25 * STEP

/** Text as it is; a huge one comes in steps, so that a 100 MB string does not stop the page. */
export function LongText({ text, quoted = false, stretches = [] }: { text: string; quoted?: boolean; stretches?: readonly Stretch[] | undefined }) {
  const [asked, setShown] = useState(STEP)
  // As far as the last issue in it, which something leads to, as long as that is not too far.
  const shown = Math.max(asked, Math.min(MOST, Math.max(0, ...stretches.map(({ end }) => end + 200))))
  const quote = quoted ? '"' : ''
  const part = (until: number) => (stretches.length > 0 ? <MarkedText text={text} stretches={stretches} until={until} /> : text.slice(0, until))
  if (text.length <= shown) return <>{quote}{part(text.length)}{quote}</>
  return (
    <>
      {quote}
      {part(shown)}…{' '}
      <button type="button" className="font-sans text-xs font-medium text-accent hover:underline" onClick={() => setShown(shown * 5)}>
        Show more ({count(text.length - shown)} characters left)
      </button>
    </>
  )
}
