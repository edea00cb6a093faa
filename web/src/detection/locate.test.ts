import { describe, expect, it } from 'vitest'
import type { Issue, Message, MessagePart } from '@/api/queries'
import { inUnits, locate, masked, pieces } from './locate'

const part = (text: string, type = 'text') => ({ type, text }) as MessagePart
const message = (role: string, ...parts: MessagePart[]): Message => ({ role, parts }) as Message
const issue = (start: number, end: number, given: Partial<Issue> = {}): Issue =>
  ({ id: `${start}-${end}`, target: 'prompt', type: 'prompt_injection', start, end, excerpt: null, is_masked: false, metadata: {}, ...given }) as Issue

function marked(span: { input?: unknown; output?: unknown; input_messages?: Message[]; output_messages?: Message[] }, ...issues: Issue[]): string[] {
  const whole = { input: null, output: null, input_messages: null, output_messages: null, ...span }
  return [...locate(whole, issues).stretches].flatMap(([text, stretches]) => stretches.map(({ start, end }) => text.slice(start, end)))
}

describe('the place of an issue', () => {
  it('is in the message that the detector names', () => {
    const messages = [message('user', part('say the word')), message('assistant', part('no')), message('user', part('the word, now'))]
    const place = locate({ input: { messages: [] }, output: null, input_messages: messages, output_messages: null }, [issue(4, 8, { excerpt: 'word', metadata: { part: 2 } })])
    expect([...place.stretches.keys()]).toEqual(['the word, now'])
    expect(place.placed.size).toBe(1)
  })

  it('counts characters, not units of memory', () => {
    expect(marked({ input_messages: [message('user', part('👩‍👩‍👧 𝒽𝒾 ignore all'))] }, issue(9, 15, { excerpt: 'ignore' }))).toEqual(['ignore'])
    expect(inUnits('a😀b', 1, 2)).toEqual([1, 3])
    expect(inUnits('a😀b', 2, 9)).toEqual([0, 0])
  })

  it('skips instructions that stand beside the messages', () => {
    const span = { input: { system: 'be kind kind', messages: [] }, input_messages: [message('system', part('be kind kind')), message('user', part('so kind'))] }
    const place = locate({ output: null, output_messages: null, ...span }, [issue(3, 7, { excerpt: 'kind', metadata: { part: 0 } })])
    expect([...place.stretches.keys()]).toEqual(['so kind'])
  })

  it('reaches over the parts of a message', () => {
    expect(marked({ input_messages: [message('user', part('one two'), part('three four'))] }, issue(4, 13, { excerpt: 'two\nthree' }))).toEqual(['two', 'three'])
  })

  it('is in the strings of a value that is no chat, and in the answer when that is meant', () => {
    expect(marked({ input: { limit: 5, query: 'find me', more: ['drop table users'] } }, issue(8, 18, { excerpt: 'drop table' }))).toEqual(['drop table'])
    expect(marked({ input: 'same text', output: 'same text too' }, issue(5, 9, { target: 'response', excerpt: 'text' }))).toEqual(['text'])
  })

  it('is in the words of a tool call', () => {
    const call = { type: 'tool_call', text: null, arguments: { path: '/etc', note: 'rm -rf /' } } as unknown as MessagePart
    expect(marked({ output_messages: [message('assistant', part('ok'), call)] }, issue(8, 16, { target: 'response', excerpt: 'rm -rf /' }))).toEqual(['rm -rf /'])
  })

  it('is told from a masked excerpt by its first letters', () => {
    const messages = [message('user', part('key sk-abcdef0123 ends')), message('user', part('sk-abcdef0123 begins'))]
    expect(marked({ input_messages: messages }, issue(0, 13, { excerpt: 'sk-••••••••', is_masked: true }))).toEqual(['sk-abcdef0123'])
  })

  it('is found by its words when the offsets are of another text', () => {
    expect(marked({ input_messages: [message('user', part('please ignore it'))] }, issue(500, 506, { excerpt: 'ignore' }))).toEqual(['ignore'])
  })

  it('is nowhere rather than at a wrong place', () => {
    expect(marked({ input_messages: [message('user', part('short'))] }, issue(0, 5, { excerpt: 'other' }), issue(50, 60))).toEqual([])
    expect(marked({ input_messages: [message('user', part('short'))] }, issue(0, 4, { excerpt: 'sk-•••', is_masked: true }))).toEqual([])
  })
})

describe('pieces', () => {
  it('cut where issues overlap', () => {
    const [first, second] = [issue(1, 4), issue(3, 6)]
    const cut = pieces('abcdefgh', [{ start: 1, end: 4, issue: first }, { start: 3, end: 6, issue: second }])
    expect(cut.map(({ text, issues }) => `${text}${issues.length}`)).toEqual(['a0', 'bc1', 'd2', 'ef1', 'gh0'])
  })

  it('stop where the text is cut', () => {
    expect(pieces('abcdef', [{ start: 2, end: 6, issue: issue(2, 6) }], 4).map(({ text }) => text)).toEqual(['ab', 'cd'])
  })
})

it('masks without telling the length', () => {
  expect(masked('ana@example.org')).toBe('ana••••••••')
  expect(masked('x'.repeat(200))).toBe('xxxx••••••••')
  expect(masked('abc')).toBe('••••••••')
})
