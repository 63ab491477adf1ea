import { type Cidr, compareCidr, contains, lastAddress } from '../net/cidr.ts'
import { type Ipv4, orderKey } from '../net/ipv4.ts'
import { NONE } from '../tables/tables.ts'

/** From `low` (an order key) up to the next interval's, the answer is `value`. */
export type Interval = { readonly low: number; readonly value: number }

/** The order key of 0.0.0.0, where the first interval of every list begins. */
const LOWEST = orderKey(0)
const HIGHEST = orderKey(-1)

/**
 * Cuts the address space at every edge of the blocks; within one piece the answer of `lookup`, the definition, is
 * constant, and is asked once. Neighbours with the same answer become one.
 */
export function cutIntervals(cidrs: readonly Cidr[], lookup: (address: number) => number): Interval[] {
  const edges = new Set<number>([LOWEST])
  for (const cidr of cidrs) {
    edges.add(orderKey(cidr.network))
    const last = orderKey(lastAddress(cidr))
    if (last !== HIGHEST) edges.add(last + 1)
  }
  const intervals: Interval[] = []
  for (const low of [...edges].sort((a, b) => a - b)) {
    const value = lookup(orderKey(low))
    if (intervals.at(-1)?.value !== value) intervals.push({ low, value })
  }
  return intervals
}

/** As `cutIntervals` for blocks that do not overlap, in one pass over them: subnets can be many. */
export function disjointIntervals(blocks: readonly { readonly cidr: Cidr; readonly value: number }[]): Interval[] {
  const intervals: Interval[] = []
  let next = LOWEST
  for (const { cidr, value } of [...blocks].sort((a, b) => compareCidr(a.cidr, b.cidr))) {
    const low = orderKey(cidr.network)
    if (low > next || intervals.length === 0) {
      if (low !== next) intervals.push({ low: next, value: NONE })
    }
    intervals.push({ low, value })
    next = orderKey(lastAddress(cidr)) + 1
  }
  if (next <= HIGHEST) intervals.push({ low: next, value: NONE })
  return intervals
}

/** The definition of a route lookup: the VPC's own blocks first, then the longest prefix, the first written on a tie. */
export function routeOf(
  local: readonly Cidr[],
  routes: readonly { readonly destination: Cidr }[],
  address: number,
  localRoute: number,
): number {
  if (local.some((cidr) => contains(cidr, address as Ipv4))) return localRoute
  let best = NONE
  let bestLength = -1
  for (const [index, { destination }] of routes.entries()) {
    if (contains(destination, address) && destination.prefixLength > bestLength) {
      best = index
      bestLength = destination.prefixLength
    }
  }
  return best
}
