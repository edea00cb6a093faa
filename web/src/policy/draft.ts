import type { Schemas } from '@/api/client'

export type Policy = Schemas['PolicyDocument']
export type PolicyRule = Schemas['PolicyRule']
export type PolicyCriterion = Schemas['PolicyCriterion']

/** A field of one entry a line. Empty lines are kept while one writes, and dropped by `cleaned`. */
export const linesOf = (entries: readonly string[]): string => entries.join('\n')
export const entriesOf = (lines: string): string[] => (lines === '' ? [] : lines.split('\n'))

const filled = (entries: readonly string[]) => [...new Set(entries.map((entry) => entry.trim()).filter(Boolean))]

/** The draft as it is sent: no empty lines, no spaces around entries, of pattern and keywords the one that is used. */
export function cleaned(draft: Policy): Policy {
  return {
    ...draft,
    allowed_terms: filled(draft.allowed_terms),
    // Spaces may be part of a pattern.
    allowed_patterns: draft.allowed_patterns.filter((pattern) => pattern.trim() !== ''),
    rules: draft.rules.map(({ pattern, keywords, ...rule }) => ({
      ...rule,
      name: rule.name.trim(),
      ...(keywords ? { keywords: filled(keywords) } : { pattern: pattern ?? '' }),
    })),
    criteria: draft.criteria.map((criterion) => ({ ...criterion, name: criterion.name.trim(), description: criterion.description.trim() })),
  }
}

/** What can't be sent, in words; the server checks the rest. */
export function problemOf(draft: Policy): string | null {
  const { rules, criteria } = cleaned(draft)
  for (const rule of rules) {
    if (!rule.name) return 'A rule has no name.'
    if (rule.keywords ? rule.keywords.length === 0 : !rule.pattern) return `The rule “${rule.name}” looks for nothing.`
  }
  for (const criterion of criteria) {
    if (!criterion.name) return 'A criterion has no name.'
    if (!criterion.description) return `The criterion “${criterion.name}” has no description.`
  }
  return null
}

export function isSame(draft: Policy, saved: Policy): boolean {
  return JSON.stringify(inOrder(cleaned(draft))) === JSON.stringify(inOrder(cleaned(saved)))
}

function inOrder(policy: Policy): unknown {
  const { rules, criteria, ...rest } = policy
  const sorted = (value: object) => Object.entries(value).sort(([a], [b]) => a.localeCompare(b))
  return [
    ...sorted({ ...rest, detectors: [...rest.detectors].sort(), sensitivities: sorted(rest.sensitivities) }),
    rules.map(sorted),
    criteria.map(sorted),
  ]
}
