import type { SpanDetail } from '@/api/queries'
import { count } from '@/format/count'
import { exactMoney } from '@/format/money'

const units: Record<string, string> = {
  input: 'Input',
  output: 'Output',
  cache_read: 'Cache read',
  cache_write: 'Cache write',
  cache_write_1h: 'Cache write, 1 h',
  reasoning: 'Reasoning',
  input_audio: 'Input audio',
  output_audio: 'Output audio',
}

/** Tokens with the leaves inside the totals, and the cost as the sum one could do by hand. */
export function UsageAndCost({ span }: { span: SpanDetail }) {
  const { usage, cost } = span
  const tokens: [string, number | null, boolean][] = [
    ['Input', usage.input_tokens, false],
    ['Cache read', usage.cache_read_tokens, true],
    ['Cache write', usage.cache_write_tokens, true],
    ['Cache write, 1 h', usage.cache_write_1h_tokens, true],
    ['Audio', usage.input_audio_tokens, true],
    ['Output', usage.output_tokens, false],
    ['Reasoning', usage.reasoning_tokens, true],
    ['Audio', usage.output_audio_tokens, true],
    ['Total', usage.total_tokens, false],
  ]
  // An audio leaf of zero says nothing of a text model; cached and reasoning tokens of zero do.
  const known = tokens.filter(([name, value, leaf]) => !leaf || (value !== null && (value > 0 || name !== 'Audio')))
  const none = tokens.every(([, value]) => value === null)
  return (
    <div className="flex flex-col gap-6">
      <section aria-labelledby="usage-title">
        <h3 id="usage-title" className="mb-2 text-sm font-semibold">Tokens</h3>
        {none ? (
          <p className="text-sm text-ink-3">This span reported no usage.</p>
        ) : (
          <table className="figures w-full max-w-md text-sm">
            <tbody>
              {known.map(([name, value, leaf], index) => (
                <tr key={index} className="border-b border-line last:border-0">
                  <th scope="row" className={`py-1.5 text-left font-normal ${leaf ? 'pl-5 text-ink-3' : name === 'Total' ? 'font-semibold' : 'text-ink-2'}`}>
                    {leaf ? `of which ${name.toLowerCase()}` : name}
                  </th>
                  <td className={`py-1.5 text-right ${leaf ? 'text-ink-3' : name === 'Total' ? 'font-semibold' : ''}`}>{count(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section aria-labelledby="cost-title">
        <h3 id="cost-title" className="mb-2 text-sm font-semibold">Cost</h3>
        {cost.lines.length > 0 && (
          <table className="figures w-full max-w-xl text-sm">
            <thead>
              <tr className="border-b border-line text-xs text-ink-3">
                <th scope="col" className="py-1.5 text-left font-normal">Unit</th>
                <th scope="col" className="py-1.5 text-right font-normal">Tokens</th>
                <th scope="col" className="py-1.5 pl-6 text-right font-normal">× per million</th>
                <th scope="col" className="py-1.5 pl-6 text-right font-normal">= USD</th>
              </tr>
            </thead>
            <tbody>
              {cost.lines.map((line, index) => (
                <tr key={index} className="border-b border-line">
                  <th scope="row" className="py-1.5 text-left font-normal text-ink-2">{units[line.unit] ?? line.unit}</th>
                  <td className="py-1.5 text-right">{count(line.tokens)}</td>
                  <td className="py-1.5 pl-6 text-right text-ink-2">{exactMoney(line.usd_per_million)}</td>
                  <td className="py-1.5 pl-6 text-right">{exactMoney(line.usd)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr className="font-semibold">
                <th scope="row" className="py-1.5 text-left" colSpan={3}>Total</th>
                <td className="py-1.5 pl-6 text-right">{exactMoney(cost.usd)}</td>
              </tr>
            </tfoot>
          </table>
        )}
        {cost.lines.length === 0 && cost.usd !== null && (
          <p className="figures text-sm"><b className="font-semibold">{exactMoney(cost.usd)}</b> <span className="text-ink-3">as the program reported it</span></p>
        )}
        {cost.usd === null && <p className="text-sm text-ink-2">Unknown. {cost.unknown_reason ?? (none ? 'Without usage there is nothing to price.' : '')}</p>}
        {cost.price_version && <p className="mt-2 text-xs text-ink-3">Prices: {cost.price_version}</p>}
      </section>
    </div>
  )
}
