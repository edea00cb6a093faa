/**
 * Where issues stand in what a page shows. A detector counts characters of the text that it read: of a message, whose
 * parts it joins with line breaks, or of all the strings of a value. The page shows those parts and strings one by one.
 */
import type { Issue, Message, MessagePart, SpanDetail } from '@/api/queries'

/** A piece of a shown text, in UTF-16 units. */
export interface Stretch {
  start: number
  end: number
  issue: Issue
}

export interface Located {
  /** By the text they are in; a text shown twice is marked twice. */
  stretches: Map<string, Stretch[]>
  /** Ids of the issues that have a place. */
  placed: Set<string>
}

/** Texts as the detector joined them, and where in the whole the issue is. */
type Place = { leaves: readonly string[]; start: number; end: number }

/** The server cuts longer excerpts. */
const LONGEST_EXCERPT = 2000
const DOTS = /•+$/

export function locate(span: Pick<SpanDetail, 'input' | 'output' | 'input_messages' | 'output_messages'>, issues: readonly Issue[]): Located {
  const sides = {
    prompt: new Side(span.input, span.input_messages),
    response: new Side(span.output, span.output_messages),
  }
  const found: Located = { stretches: new Map(), placed: new Set() }
  for (const issue of issues) {
    const place = sides[issue.target].find(issue)
    if (!place) continue
    found.placed.add(issue.id)
    let offset = 0
    for (const leaf of place.leaves) {
      const start = Math.max(0, place.start - offset)
      const end = Math.min(leaf.length, place.end - offset)
      if (start < end) {
        const known = found.stretches.get(leaf) ?? []
        if (!known.some((stretch) => stretch.issue.id === issue.id && stretch.start === start && stretch.end === end)) {
          found.stretches.set(leaf, [...known, { start, end, issue }])
        }
      }
      offset += leaf.length + 1
    }
  }
  return found
}

class Side {
  private readonly messages: readonly (readonly string[])[]
  private readonly strings: readonly string[]
  private readonly shifts: readonly number[]

  constructor(value: unknown, messages: readonly Message[] | null) {
    this.messages = (messages ?? []).map((message) => message.parts.flatMap(stringsOfPart).filter(Boolean))
    this.strings = stringsIn(value).filter(Boolean)
    // Instructions that are no message of the list are shown in front of it.
    const apart = (messages ?? []).findIndex(({ role }) => role !== 'system')
    this.shifts = hasInstructions(value) ? [1, 0, 2] : apart > 0 ? [0, 1, 2] : [0]
  }

  find(issue: Issue): Place | null {
    const part = issue.metadata.part
    const candidates: (readonly string[])[] = []
    if (typeof part === 'number') {
      for (const shift of this.shifts) {
        const message = this.messages[part + shift]
        if (message) candidates.push(message, ...message.map((text) => [text]))
      }
    }
    candidates.push(...this.messages, this.strings)
    candidates.push(...this.messages.flat().map((text) => [text]), ...this.strings.map((text) => [text]))
    for (const leaves of candidates) {
      const text = leaves.join('\n')
      const [start, end] = inUnits(text, issue.start, issue.end)
      if (start < end && couldBe(issue, text.slice(start, end))) return { leaves, start, end }
    }
    // What was read was put together in another way than it is shown: the words themselves say where they are.
    if (issue.excerpt && !issue.is_masked) {
      for (const text of [...this.messages.flat(), ...this.strings]) {
        const start = text.indexOf(issue.excerpt)
        if (start >= 0) return { leaves: [text], start, end: start + issue.excerpt.length }
      }
    }
    return null
  }
}

function couldBe(issue: Issue, text: string): boolean {
  if (!issue.excerpt) return true
  if (issue.is_masked) return text.startsWith(issue.excerpt.replace(DOTS, ''))
  return issue.excerpt.length < LONGEST_EXCERPT ? text === issue.excerpt : text.startsWith(issue.excerpt)
}

/** Offsets in code points, as the detectors count, as offsets in UTF-16 units; an end beyond the text gives nothing. */
export function inUnits(text: string, start: number, end: number): [number, number] {
  if (!/[\ud800-\udbff]/.test(text)) return end <= text.length ? [start, end] : [0, 0]
  let points = 0
  let from = -1
  for (let unit = 0; unit <= text.length; points += 1) {
    if (points === start) from = unit
    if (points === end) return from < 0 ? [0, 0] : [from, unit]
    unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1
  }
  return [0, 0]
}

function stringsOfPart(part: MessagePart): string[] {
  if (part.type === 'media') return []
  if (part.type === 'tool_call') return stringsIn(part.arguments ?? part.text)
  if (part.type === 'text' || part.type === 'reasoning') return part.text ? [part.text] : []
  return stringsIn(part.data ?? part.text)
}

function stringsIn(value: unknown): string[] {
  const found: string[] = []
  const waiting = [value]
  while (waiting.length > 0) {
    const one = waiting.pop()
    if (typeof one === 'string') found.push(one)
    else if (typeof one === 'object' && one !== null) for (const inner of Object.values(one).reverse()) waiting.push(inner)
  }
  return found
}

function hasInstructions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return ['system', 'system_instruction', 'systemInstruction', 'instructions'].some((key) => (value as Record<string, unknown>)[key])
}

/** Texts cut where stretches begin and end: each piece with the issues it belongs to. */
export function pieces(text: string, stretches: readonly Stretch[], until = text.length): { text: string; issues: Issue[] }[] {
  const cuts = [...new Set([0, until, ...stretches.flatMap(({ start, end }) => [start, end])])]
    .filter((cut) => cut <= until)
    .sort((a, b) => a - b)
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1]!
    return { text: text.slice(from, to), issues: stretches.filter(({ start, end }) => start < to && end > from).map(({ issue }) => issue) }
  })
}

/** As much as the server shows of what it masks, and as many dots whatever the length. */
export function masked(text: string): string {
  const shown = Array.from(text)
  return shown.slice(0, Math.min(4, Math.floor(shown.length / 4))).join('') + '•'.repeat(8)
}
