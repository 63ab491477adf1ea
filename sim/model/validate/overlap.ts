import { type Cidr, compareCidr, covers, mask } from '../../net/cidr.ts'

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

/** Blocks among which the one around another is found without asking each. */
export class BlockSet {
  readonly #blocks: ReadonlyMap<number, Cidr>
  readonly #longest: number

  constructor(blocks: readonly Cidr[]) {
    this.#blocks = new Map(blocks.map((cidr) => [keyOf(cidr.network, cidr.prefixLength), cidr]))
    this.#longest = blocks.reduce((longest, { prefixLength }) => Math.max(longest, prefixLength), 0)
  }

  /** The smallest block that covers `inner`. */
  around(inner: Cidr): Cidr | undefined {
    for (let length = Math.min(inner.prefixLength, this.#longest); length >= 0; length--) {
      const found = this.#blocks.get(keyOf(inner.network & mask(length), length))
      if (found !== undefined) return found
    }
    return undefined
  }
}

const keyOf = (network: number, prefixLength: number): number => prefixLength * 2 ** 32 + (network >>> 0)
