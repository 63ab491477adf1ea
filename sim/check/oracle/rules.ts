import { assert } from '../../base/assert.ts'
import type { Network, Rule } from '../../model/network.ts'
import type { Cidr } from '../../net/cidr.ts'
import { Protocol } from '../../net/protocol.ts'

/** What of a packet the rules see, at one point of its way. `vpc` is whose addresses it speaks of. */
export type Header = {
  readonly vpc: number
  readonly protocol: number
  readonly source: number
  readonly sourcePort: number
  readonly destination: number
  readonly destinationPort: number
}

/** For ingress a rule speaks of where a packet comes from, for egress of where it goes. */
export type Direction = 'ingress' | 'egress'

export function at<T>(list: readonly T[], index: number): T {
  const value = list[index]
  assert(value !== undefined, 'an index of a network points at something')
  return value
}

/** Counts in blocks of this size: two addresses of one block have the same count. */
export const isIn = ({ network, prefixLength }: Cidr, address: number): boolean => {
  const size = 2 ** (32 - prefixLength)
  return Math.floor((address >>> 0) / size) === Math.floor((network >>> 0) / size)
}

/** First match decides; undefined: no rule matched. */
export function firstMatch(
  network: Network,
  rules: readonly Rule[],
  direction: Direction,
  header: Header,
): Rule['action'] | undefined {
  return rules.find((rule) => matches(network, rule, direction, header))?.action
}

function matches(network: Network, rule: Rule, direction: Direction, header: Header): boolean {
  const peer = direction === 'ingress' ? header.source : header.destination
  return (
    (rule.protocol === Protocol.ALL || rule.protocol === header.protocol) &&
    rule.ports.some(({ first, last }) => first <= header.destinationPort && header.destinationPort <= last) &&
    ('cidr' in rule.peer ? isIn(rule.peer.cidr, peer) : isMember(network, rule.peer.securityGroup, header.vpc, peer))
  )
}

/** A group as a peer means the addresses of its members in the same VPC (facts 5; SCENARIO, defaults). */
const isMember = ({ cvms }: Network, group: number, vpc: number, address: number): boolean =>
  cvms.some((cvm) => cvm.vpc === vpc && cvm.address === address && cvm.securityGroups.includes(group))

/** Groups in binding order, rules from top to bottom, and one deny after all of them (facts 5). */
export const groupsAllow = (
  network: Network,
  groups: readonly number[],
  direction: Direction,
  header: Header,
): boolean => {
  const rules = groups.flatMap((group) => at(network.securityGroups, group)[direction])
  return firstMatch(network, rules, direction, header) === 'ACCEPT'
}

/** Where no group needs to be bound (endpoint, CLB), none means open (facts 2.4, 3.3). */
export const boundGroupsAllow = (network: Network, groups: readonly number[], header: Header): boolean =>
  groups.length === 0 || groupsAllow(network, groups, 'ingress', header)

/** The subnet of a VPC that an address lies in. */
export function subnetOf({ subnets }: Network, vpc: number, address: number): number | undefined {
  const index = subnets.findIndex((subnet) => subnet.vpc === vpc && isIn(subnet.cidr, address))
  return index < 0 ? undefined : index
}

/**
 * A subnet's ACL judges what crosses the subnet's border, not what stays inside; a list ends with a deny (facts 6). No
 * ACL, no judgement.
 */
export function aclAllows(network: Network, subnet: number | undefined, direction: Direction, header: Header): boolean {
  if (subnet === undefined) return true
  const { cidr, vpc, networkAcl } = at(network.subnets, subnet)
  const far = direction === 'ingress' ? header.source : header.destination
  if (networkAcl === undefined || (vpc === header.vpc && isIn(cidr, far))) return true
  return firstMatch(network, at(network.networkAcls, networkAcl)[direction], direction, header) === 'ACCEPT'
}
