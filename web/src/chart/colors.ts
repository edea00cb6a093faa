/** A token as the canvas needs it: `light-dark()` and variables resolved for the theme that is painted now. */
export function resolveColor(color: string, within: HTMLElement): string {
  const probe = document.createElement('span')
  probe.style.color = color
  within.append(probe)
  const resolved = getComputedStyle(probe).color
  probe.remove()
  return resolved
}
