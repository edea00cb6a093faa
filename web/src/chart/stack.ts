/** Each series on top of the ones before it; unknown counts as nothing in a sum. */
export function stack(series: readonly (readonly (number | null)[])[]): number[][] {
  const sums: number[] = []
  return series.map((values) =>
    values.map((value, index) => {
      sums[index] = (sums[index] ?? 0) + (value ?? 0)
      return sums[index]
    }),
  )
}

/** The points that no line reaches: both neighbours are unknown. */
export function isolated(values: readonly (number | null | undefined)[]): number[] {
  const found: number[] = []
  for (const [index, value] of values.entries()) {
    if (value == null) continue
    if (values[index - 1] == null && values[index + 1] == null) found.push(index)
  }
  return found
}
