import { Field, TextArea } from '@/design/fields'
import { Card } from '@/design/states'
import { entriesOf, linesOf, type Policy } from './draft'

/** What is let pass wherever a detector finds it. */
export function AllowList({ policy, onChange }: { policy: Policy; onChange: (part: Partial<Policy>) => void }) {
  return (
    <Card title="Allow-list">
      <div className="grid grid-cols-2 gap-4 px-4 pb-4 max-lg:grid-cols-1">
        <Field label="Terms, one a line" hint="An excerpt that is one of them is no issue.">
          <TextArea rows={4} spellCheck={false} value={linesOf(policy.allowed_terms)} placeholder="support@example.com" onChange={(event) => onChange({ allowed_terms: entriesOf(event.target.value) })} />
        </Field>
        <Field label="Patterns, one a line" hint="Regular expressions (RE2) that match the whole excerpt.">
          <TextArea rows={4} spellCheck={false} className="font-mono text-xs" value={linesOf(policy.allowed_patterns)} placeholder={'TEST-\\d+'} onChange={(event) => onChange({ allowed_patterns: entriesOf(event.target.value) })} />
        </Field>
      </div>
    </Card>
  )
}
