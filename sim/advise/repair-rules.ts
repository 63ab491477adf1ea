import type { Network, Rule } from '../model/network.ts'
import { ruleParts } from '../model/rule-text.ts'
import { cidrText } from '../net/cidr.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { portRangesText } from '../net/port.ts'
import { Protocol, protocolText } from '../net/protocol.ts'
import { NONE } from '../tables/tables.ts'
import { suggestRule } from '../trace/rules.ts'
import type { Change, Direction } from './change.ts'
import type { Candidate, Obstacle } from './obstacle.ts'
import { named } from './verdicts.ts'

/**
 * A rule that lets in just this: the one address, or the whole block that the cloud picks addresses out of, and the one port, or
 * those that clients use for themselves.
 */
function narrowRule({ dial, end: { packet, hop } }: Obstacle, direction: Direction): string {
  const { source, destination, destinationPort } = hop.after
  const isIcmp = packet.segment === 'ICMP'
  const protocol = isIcmp ? Protocol.ICMP : Protocol[dial.protocol]
  const peer = parseIpv4(direction === 'egress' ? destination : source) ?? 0
  const asked = { vpc: NONE, protocol, port: isIcmp ? 0 : destinationPort, peer }
  return suggestRule('', direction, asked, packet.direction === 'reply').text
}

/** Where the rule stands that decided: its list's name and its place in it; undefined: none did, the end of the list denied. */
function decidingRule({ end: { step } }: Obstacle): { readonly owner: string; readonly index: number } | undefined {
  const [, owner, index] = /^(.*)\.(?:ingress|egress|firewall)\[(\d+)\]$/.exec(step.rule?.name ?? '') ?? []
  return owner === undefined ? undefined : { owner, index: Number(index) }
}

/**
 * Rules for the groups that deny: before the rule that drops, or at the end of a list. With several groups bound, each one that
 * is asked early enough is a way; first those that the fewest others share.
 */
export function groupRules(obstacle: Obstacle, direction: Direction): readonly Candidate[] {
  const { network } = obstacle.cloud
  const decided = decidingRule(obstacle)
  const rule = narrowRule(obstacle, direction)
  const bound = groupsBound(network, obstacle.end.hop.component)
  const last =
    decided === undefined ? bound.length - 1 : bound.findIndex((one) => groupAt(network, one) === decided.owner)
  return bound
    .slice(0, last + 1)
    .toSorted((a, b) => usersOf(network, a) - usersOf(network, b))
    .flatMap((one): Candidate[] => {
      const group = network.securityGroups[one]
      if (group === undefined || group.isDefault) return []
      const rules = group[direction]
      const index = decided?.owner === group.name ? decided.index : rules.length
      return [[policyFor(network, group.name, direction, rules, index, rule)]]
    })
}

const groupAt = ({ securityGroups }: Network, index: number): string | undefined => securityGroups[index]?.name

function policyFor(
  network: Network,
  group: string,
  direction: Direction,
  rules: readonly Rule[],
  index: number,
  rule: string,
): Change {
  return { kind: 'policy', group, direction, index, from: placeOf(network, rules, rule), rule }
}

/** Where a list has this very rule already: too late in it, since it did not decide. */
function placeOf(network: Network, rules: readonly Rule[], rule: string): number | undefined {
  const parts = ruleParts(rule)
  const wanted = [parts?.action, parts?.peer, parts?.port, parts?.protocol].map((part) => part?.text ?? 'ALL').join('#')
  const index = rules.findIndex((one) => ruleTextOf(network, one) === wanted)
  return index < 0 ? undefined : index
}

/** A rule in the short form. */
export function ruleTextOf({ securityGroups }: Network, { action, peer, ports, protocol }: Rule): string {
  const who = 'cidr' in peer ? cidrText(peer.cidr) : (securityGroups[peer.securityGroup]?.name ?? '')
  return `${action}#${who}#${portRangesText(ports)}#${protocolText(protocol)}`
}

/** The groups of a CVM, an endpoint or a CLB, in the order in which they are asked. */
function groupsBound({ cvms, clbs, endpoints }: Network, name: string): readonly number[] {
  return (named(endpoints, name) ?? named(cvms, name) ?? named(clbs, name))?.securityGroups ?? []
}

const usersOf = ({ cvms, clbs, endpoints }: Network, group: number): number =>
  [...cvms, ...clbs, ...endpoints].filter(({ securityGroups }) => securityGroups.includes(group)).length

/** A rule for the network ACL that denies: an ACL knows no connections, so either way needs its own. */
export function aclRules(obstacle: Obstacle, direction: Direction): readonly Candidate[] {
  const { networkAcls } = obstacle.cloud.network
  const acl = networkAcls.find(({ name }) => obstacle.end.step.places.includes(name))
  if (acl === undefined) return []
  const rules = acl[direction]
  const index = decidingRule(obstacle)?.index ?? rules.length
  const rule = narrowRule(obstacle, direction)
  const from = placeOf(obstacle.cloud.network, rules, rule)
  return [[{ kind: 'entry', acl: acl.name, direction, index, from, rule }]]
}

/** A rule for the guest's own firewall, before the one that turns the packet away. */
export function firewallRules(obstacle: Obstacle): readonly Candidate[] {
  const decided = decidingRule(obstacle)
  if (decided === undefined) return []
  const { owner: cvm, index } = decided
  return [[{ kind: 'firewall', cvm, index, rule: narrowRule(obstacle, 'ingress') }]]
}
