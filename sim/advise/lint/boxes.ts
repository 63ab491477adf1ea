import type { Rule } from '../../model/network.ts'
import { lastAddress } from '../../net/cidr.ts'
import { orderKey } from '../../net/ipv4.ts'
import { PORT_MAX } from '../../net/port.ts'
import { Protocol } from '../../net/protocol.ts'

/**
 * What a rule matches, as boxes of numbers: one protocol, a run of addresses, a run of ports, all ends included. This is about
 * documents only, whether one rule leaves anything to another; what happens to a packet is for the walk to say, and a law
 * holds the two together (test/laws/lint.test.ts).
 */
export type Box = {
  readonly protocol: number
  /** Only the members of this group, whoever they are; NO_GROUP: everybody. */
  readonly group: number
  /** Order keys of addresses (net/ipv4.ts). */
  readonly lowAddress: number
  readonly highAddress: number
  readonly lowPort: number
  readonly highPort: number
}

const NO_GROUP = -1

/** The protocols that packets have here. */
const CARRIED = [Protocol.TCP, Protocol.UDP, Protocol.ICMP] as const

const LOWEST = orderKey(0)
const HIGHEST = orderKey(-1)

/** The boxes of a rule. ICMP has no ports: only a rule for all of them matches it, at port 0. */
export function boxesOf({ peer, ports, protocol }: Rule): Box[] {
  const who =
    'cidr' in peer
      ? { group: NO_GROUP, lowAddress: orderKey(peer.cidr.network), highAddress: orderKey(lastAddress(peer.cidr)) }
      : { group: peer.securityGroup, lowAddress: LOWEST, highAddress: HIGHEST }
  return CARRIED.flatMap((carried) => {
    if (protocol !== Protocol.ALL && protocol !== carried) return []
    const top = carried === Protocol.ICMP ? 0 : PORT_MAX
    return ports
      .filter(({ first }) => first <= top)
      .map(({ first, last }) => ({ protocol: carried, ...who, lowPort: first, highPort: Math.min(last, top) }))
  })
}

/** Whether a packet could lie in both. Who is a member of a group is not known, so groups may share members. */
export const mayMeet = (a: Box, b: Box): boolean =>
  a.protocol === b.protocol &&
  a.lowAddress <= b.highAddress &&
  b.lowAddress <= a.highAddress &&
  a.lowPort <= b.highPort &&
  b.lowPort <= a.highPort

/** What of `box` certainly lies outside `taken`. A group's members can be taken by everybody or by the same group only. */
function without(box: Box, taken: Box): readonly Box[] {
  if (!mayMeet(box, taken) || (taken.group !== NO_GROUP && taken.group !== box.group)) return [box]
  const rest: Box[] = []
  if (box.lowAddress < taken.lowAddress) rest.push({ ...box, highAddress: taken.lowAddress - 1 })
  if (box.highAddress > taken.highAddress) rest.push({ ...box, lowAddress: taken.highAddress + 1 })
  const lowAddress = Math.max(box.lowAddress, taken.lowAddress)
  const highAddress = Math.min(box.highAddress, taken.highAddress)
  const middle = { ...box, lowAddress, highAddress }
  if (box.lowPort < taken.lowPort) rest.push({ ...middle, highPort: taken.lowPort - 1 })
  if (box.highPort > taken.highPort) rest.push({ ...middle, lowPort: taken.highPort + 1 })
  return rest
}

/** More pieces than this and the question is given up: the answer is then "it may be needed". */
const PIECES_MAX = 512

/** What of `boxes` no box of `taken` takes away; undefined: too many pieces to tell. */
export function remainder(boxes: readonly Box[], taken: readonly Box[]): readonly Box[] | undefined {
  let left = boxes
  for (const one of taken) {
    if (left.length === 0) return left
    left = left.flatMap((box) => without(box, one))
    if (left.length > PIECES_MAX) return undefined
  }
  return left
}
