import type { SpanRow } from '@/api/queries'

/** A line of the tree as shown: collapsed subtrees left out. */
export interface TreeLine {
  span: SpanRow
  depth: number
  /** Spans directly below, shown or not. */
  children: number
  /** Spans anywhere below. */
  descendants: number
  collapsed: boolean
}

export interface Tree {
  lines: TreeLine[]
  parents: Map<string, string>
}

/**
 * The spans in tree order, siblings by their start. A span whose parent has not arrived stands at the top; parents
 * that name each other in a circle are broken open at the earliest, so that every span is shown exactly once. Iterative,
 * since a trace can be deeper than the call stack.
 */
export function layOut(spans: readonly SpanRow[], collapsed: ReadonlySet<string>): Tree {
  const byId = new Map(spans.map((span) => [span.span_id, span]))
  const below = new Map<string, SpanRow[]>()
  const tops: SpanRow[] = []
  const parents = new Map<string, string>()
  for (const span of byId.values()) {
    const parent = span.parent_span_id
    if (parent && parent !== span.span_id && byId.has(parent)) {
      const siblings = below.get(parent)
      if (siblings) siblings.push(span)
      else below.set(parent, [span])
      parents.set(span.span_id, parent)
    } else tops.push(span)
  }
  const byStart = (a: SpanRow, b: SpanRow) => a.start_offset_ms - b.start_offset_ms || a.span_id.localeCompare(b.span_id)
  for (const siblings of below.values()) siblings.sort(byStart)
  tops.sort(byStart)

  const order: { span: SpanRow; depth: number }[] = []
  const seen = new Set<string>()
  const walk = (top: SpanRow) => {
    const stack = [{ span: top, depth: 0 }]
    for (let next = stack.pop(); next; next = stack.pop()) {
      if (seen.has(next.span.span_id)) continue
      seen.add(next.span.span_id)
      order.push(next)
      const children = below.get(next.span.span_id) ?? []
      for (let index = children.length - 1; index >= 0; index -= 1) {
        stack.push({ span: children[index]!, depth: next.depth + 1 })
      }
    }
  }
  for (const top of tops) walk(top)
  if (seen.size < byId.size) {
    for (const span of [...byId.values()].sort(byStart)) {
      if (seen.has(span.span_id)) continue
      parents.delete(span.span_id)
      walk(span)
    }
  }

  const lines: TreeLine[] = []
  let hiddenBelow = Number.POSITIVE_INFINITY
  for (const [index, { span, depth }] of order.entries()) {
    if (depth > hiddenBelow) continue
    hiddenBelow = Number.POSITIVE_INFINITY
    let end = index + 1
    const isCollapsed = collapsed.has(span.span_id)
    const children = below.get(span.span_id)?.length ?? 0
    if (isCollapsed && children > 0) {
      while (end < order.length && order[end]!.depth > depth) end += 1
      hiddenBelow = depth
    }
    lines.push({ span, depth, children, descendants: end - index - 1, collapsed: isCollapsed && children > 0 })
  }
  return { lines, parents }
}

/** The ancestors of a span, nearest first: what must be open for it to be seen. */
export function ancestors(tree: Tree, spanId: string): string[] {
  const found: string[] = []
  for (let parent = tree.parents.get(spanId); parent && !found.includes(parent); parent = tree.parents.get(parent)) {
    found.push(parent)
  }
  return found
}
