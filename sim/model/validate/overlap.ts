import { type Cidr, compareCidr, covers } from '../../net/cidr.ts'

/**
 * For each block the index of one that it overlaps and that stands before it in the list, or undefined. Blocks overlap
 * only by nesting, so one pass in the order of addresses finds every overlap: what is open there covers what comes next.
 */
export function overlapsBefore(blocks: readonly Cidr[]): readonly (number | undefined)[] {
  const found: (number | undefined)[] = blocks.map(() => undefined)
  const order = blocks.map((cidr, index) => ({ cidr, index }))
  order.sort((a, b) => compareCidr(a.cidr, b.cidr) || a.index - b.index)
  const open: { cidr: Cidr; index: number }[] = []
  for (const next of order) {
    for (let last = open.at(-1); last !== undefined && !covers(last.cidr, next.cidr); last = open.at(-1)) open.pop()
    const around = open.at(-1)
    if (around !== undefined) {
      const later = Math.max(around.index, next.index)
      found[later] ??= Math.min(around.index, next.index)
    }
    open.push(next)
  }
  return found
}
