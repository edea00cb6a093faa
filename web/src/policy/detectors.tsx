import { Segments } from '@/design/button'
import { Select, Switch } from '@/design/fields'
import { Card } from '@/design/states'
import { DETECTORS, issueName, SEVERITIES, severityNames, type DetectorType, type Severity } from '@/detection/names'
import type { Policy } from './draft'

type Sensitivity = Policy['sensitivity']

const finds: Record<DetectorType, string> = {
  prompt_injection: 'Text that tries to give the model new orders, in prompts and in documents',
  jailbreak: 'Attempts to talk the model out of its rules',
  system_prompt_leak: 'Words of the system prompt that come back in an answer',
  pii: 'Names with numbers, addresses, cards, accounts, national ids',
  secrets: 'Keys, tokens, passwords and private keys',
  toxicity: 'Insults, threats, hate',
  bias: 'Generalisations and unequal treatment of groups',
  harmful_content: 'Requests for harm, and instructions for it',
  hallucination: 'Answers that their context does not support',
  unsafe_output: 'Output that harms when it is rendered or run',
}

const sensitivities = [
  { value: 'strict', label: 'Strict', says: 'flags about 5 % of harmless texts' },
  { value: 'balanced', label: 'Balanced', says: 'flags about 1 % of harmless texts' },
  { value: 'permissive', label: 'Permissive', says: 'flags about 0.2 % of harmless texts' },
] as const

/** Which detectors run, how strictly, and from where on a prompt is blocked. */
export function Detectors({ policy, onChange }: { policy: Policy; onChange: (part: Partial<Policy>) => void }) {
  const usual = sensitivities.find(({ value }) => value === policy.sensitivity)!
  const choose = (type: DetectorType, on: boolean) =>
    onChange({ detectors: DETECTORS.filter((one) => (one === type ? on : policy.detectors.includes(one))) })
  const adjust = (type: DetectorType, value: string) => {
    const { [type]: _, ...others } = policy.sensitivities
    onChange({ sensitivities: value === '' ? others : { ...others, [type]: value as Sensitivity } })
  }
  return (
    <Card title="Detectors" aside={<span className="figures text-xs text-ink-3">{policy.detectors.length} of {DETECTORS.length} on</span>}>
      <div className="flex flex-wrap items-center gap-x-8 gap-y-3 px-4 pb-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
          <span className="text-ink-2">Sensitivity</span>
          <Segments label="Sensitivity" value={policy.sensitivity} choices={sensitivities} onChange={(sensitivity) => onChange({ sensitivity })} />
          <span className="text-xs text-ink-3">{usual.says}</span>
        </div>
        <div className="flex items-center gap-3 text-sm text-ink-2">
          <span id="block-at">Block prompts from</span>
          <Select
            aria-labelledby="block-at"
            value={policy.block_at}
            onChange={(event) => onChange({ block_at: event.target.value as Severity })}
            choices={SEVERITIES.map((value) => ({ value, label: value === 'critical' ? 'Critical only' : `${severityNames[value]} and up` }))}
            className="w-40"
          />
        </div>
      </div>
      <ul className="border-t border-line">
        {DETECTORS.map((type) => {
          const on = policy.detectors.includes(type)
          return (
            <li key={type} className="flex items-center gap-4 border-b border-line px-4 py-2 last:border-0">
              <Switch label={issueName(type)} on={on} onChange={(next) => choose(type, next)} />
              <div className="min-w-0 flex-1">
                <p className={on ? 'text-sm font-medium' : 'text-sm font-medium text-ink-3'}>{issueName(type)}</p>
                <p className="text-xs text-ink-3">{finds[type]}</p>
              </div>
              <Select
                aria-label={`Sensitivity of ${issueName(type)}`}
                value={policy.sensitivities[type] ?? ''}
                disabled={!on}
                onChange={(event) => adjust(type, event.target.value)}
                choices={[{ value: '', label: 'As above' }, ...sensitivities]}
                className={on ? 'w-32 shrink-0' : 'w-32 shrink-0 opacity-50'}
              />
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
