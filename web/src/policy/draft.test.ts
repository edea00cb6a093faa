import { describe, expect, it } from 'vitest'
import { cleaned, entriesOf, isSame, linesOf, problemOf, type Policy, type PolicyRule } from './draft'

const policy = (given: Partial<Policy> = {}): Policy => ({
  detectors: ['pii', 'secrets'],
  sensitivity: 'balanced',
  sensitivities: {},
  allowed_terms: [],
  allowed_patterns: [],
  rules: [],
  criteria: [],
  block_at: 'high',
  ...given,
})
const rule = (given: Partial<PolicyRule> = {}): PolicyRule => ({ name: 'codenames', type: 'secrets', severity: 'high', target: 'both', message: '', ...given })

describe('the draft of a policy', () => {
  it('keeps lines while one writes and drops empty ones when it is sent', () => {
    expect(entriesOf('a\n\nb ')).toEqual(['a', '', 'b '])
    expect(linesOf(entriesOf('a\n\nb '))).toBe('a\n\nb ')
    expect(entriesOf('')).toEqual([])
    expect(cleaned(policy({ allowed_terms: ['a', '', ' b ', 'a'] })).allowed_terms).toEqual(['a', 'b'])
    expect(cleaned(policy({ allowed_patterns: [' x', ' '] })).allowed_patterns).toEqual([' x'])
  })

  it('sends of a rule what it uses', () => {
    const [words, pattern] = cleaned(policy({ rules: [rule({ keywords: ['x', ''], pattern: null }), rule({ pattern: 'a+', keywords: null })] })).rules
    expect(words).toEqual({ ...rule(), keywords: ['x'] })
    expect(pattern).toEqual({ ...rule(), pattern: 'a+' })
  })

  it('names what cannot be sent', () => {
    expect(problemOf(policy())).toBeNull()
    expect(problemOf(policy({ rules: [rule({ name: ' ', pattern: 'x' })] }))).toContain('no name')
    expect(problemOf(policy({ rules: [rule({ keywords: [' '] })] }))).toContain('codenames')
    expect(problemOf(policy({ criteria: [{ name: 'advice', description: '', type: 'harmful_content', severity: 'low', target: 'both' }] }))).toContain('advice')
  })

  it('tells a change from another order', () => {
    expect(isSame(policy(), policy({ detectors: ['secrets', 'pii'] }))).toBe(true)
    expect(isSame(policy({ allowed_terms: [''] }), policy())).toBe(true)
    expect(isSame(policy({ sensitivities: { pii: 'strict' } }), policy())).toBe(false)
    expect(isSame(policy({ rules: [rule({ pattern: 'a' }), rule({ pattern: 'b' })] }), policy({ rules: [rule({ pattern: 'b' }), rule({ pattern: 'a' })] }))).toBe(false)
  })
})
