import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton, Segments } from '@/design/button'
import { Field, Select, TextArea, TextField } from '@/design/fields'
import { Card } from '@/design/states'
import { DETECTORS, issueName, SEVERITIES, severityNames } from '@/detection/names'
import { entriesOf, linesOf, type Policy, type PolicyCriterion, type PolicyRule } from './draft'

interface Part {
  policy: Policy
  onChange: (part: Partial<Policy>) => void
}

const targets = [
  { value: 'both', label: 'Prompt and response' },
  { value: 'prompt', label: 'Prompt' },
  { value: 'response', label: 'Response' },
]
const kinds = [
  { value: 'keywords', label: 'Keywords' },
  { value: 'pattern', label: 'Pattern' },
] as const

/** What an organisation looks for besides, by keywords or a pattern. */
export function Rules({ policy: { rules }, onChange }: Part) {
  const add = () => onChange({ rules: [...rules, { name: '', type: 'secrets', severity: 'medium', keywords: [], target: 'both', message: '' }] })
  const put = (index: number, part: Partial<PolicyRule>) => onChange({ rules: rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)) })
  return (
    <List title="Custom rules" none="Words or patterns of your own, as code names that must not leave the house." add="Add a rule" onAdd={add}>
      {rules.map((rule, index) => {
        const kind = rule.keywords ? 'keywords' : 'pattern'
        return (
          <Entry key={index} name={rule.name || 'the rule'} remove={() => onChange({ rules: rules.filter((_, at) => at !== index) })}>
            <Common entry={rule} placeholder="Code names" put={(part) => put(index, part)} />
            <div className="flex flex-col gap-1.5">
              <span className="flex items-center gap-3 text-xs text-ink-2">
                Looks for
                <Segments label="Looks for" value={kind} choices={kinds} onChange={(next) => put(index, next === 'keywords' ? { keywords: [], pattern: null } : { keywords: null, pattern: '' })} />
                <span className="text-ink-3">{kind === 'keywords' ? 'one a line' : 'a regular expression (RE2)'}</span>
              </span>
              {kind === 'keywords' ? (
                <TextArea rows={2} spellCheck={false} aria-label="Keywords" value={linesOf(rule.keywords ?? [])} onChange={(event) => put(index, { keywords: entriesOf(event.target.value) })} />
              ) : (
                <TextField spellCheck={false} aria-label="Pattern" className="font-mono text-xs" value={rule.pattern ?? ''} onChange={(event) => put(index, { pattern: event.target.value })} />
              )}
            </div>
            <Field label="Message of its issues">
              <TextField value={rule.message} placeholder="As the rule is called" onChange={(event) => put(index, { message: event.target.value })} />
            </Field>
          </Entry>
        )
      })}
    </List>
  )
}

/** What the judge looks for besides, in plain words. */
export function Criteria({ policy: { criteria }, onChange }: Part) {
  const add = () => onChange({ criteria: [...criteria, { name: '', description: '', type: 'harmful_content', severity: 'medium', target: 'both' }] })
  const put = (index: number, part: Partial<PolicyCriterion>) => onChange({ criteria: criteria.map((criterion, at) => (at === index ? { ...criterion, ...part } : criterion)) })
  return (
    <List title="Custom criteria" none="What the judge is to look for, in plain words. Needs a judge." add="Add a criterion" onAdd={add}>
      {criteria.map((criterion, index) => (
        <Entry key={index} name={criterion.name || 'the criterion'} remove={() => onChange({ criteria: criteria.filter((_, at) => at !== index) })}>
          <Common entry={criterion} placeholder="Medical advice" put={(part) => put(index, part)} />
          <Field label="In plain words">
            <TextArea rows={2} value={criterion.description} placeholder="The answer tells somebody which medicine to take, or how much of it." onChange={(event) => put(index, { description: event.target.value })} />
          </Field>
        </Entry>
      ))}
    </List>
  )
}

type Shared = Pick<PolicyRule, 'name' | 'type' | 'severity' | 'target'>

function Common({ entry, placeholder, put }: { entry: Shared; placeholder: string; put: (part: Partial<Shared>) => void }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_168px_112px_168px] gap-3 max-lg:grid-cols-2">
      <Field label="Name">
        <TextField value={entry.name} maxLength={200} placeholder={placeholder} onChange={(event) => put({ name: event.target.value })} />
      </Field>
      <Field label="Reported as">
        <Select value={entry.type} choices={DETECTORS.map((value) => ({ value, label: issueName(value) }))} onChange={(event) => put({ type: event.target.value as Shared['type'] })} />
      </Field>
      <Field label="Severity">
        <Select value={entry.severity} choices={SEVERITIES.map((value) => ({ value, label: severityNames[value] }))} onChange={(event) => put({ severity: event.target.value as Shared['severity'] })} />
      </Field>
      <Field label="Looks at">
        <Select value={entry.target} choices={targets} onChange={(event) => put({ target: event.target.value as Shared['target'] })} />
      </Field>
    </div>
  )
}

function List({ title, none, add, onAdd, children }: { title: string; none: string; add: string; onAdd: () => void; children: readonly ReactNode[] }) {
  return (
    <Card
      title={title}
      aside={
        <Button look="ghost" className="h-7" onClick={onAdd}>
          <Plus size={14} aria-hidden /> {add}
        </Button>
      }
    >
      {children.length === 0 ? <p className="px-4 pb-4 text-sm text-ink-3">{none}</p> : <ul className="flex flex-col gap-3 px-4 pb-4">{children}</ul>}
    </Card>
  )
}

function Entry({ name, remove, children }: { name: string; remove: () => void; children: ReactNode }) {
  return (
    <li className="flex items-start gap-2 rounded-md border border-line bg-sunken p-3">
      <div className="flex min-w-0 flex-1 flex-col gap-3">{children}</div>
      <IconButton small label={`Remove ${name}`} className="text-ink-3" onClick={remove}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
    </li>
  )
}
