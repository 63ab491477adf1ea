import { assert } from '../../base/assert.ts'
import type { Clb, Listener, Network, Rule, Target } from '../../model/network.ts'
import type { Cidr } from '../../net/cidr.ts'
import { Protocol } from '../../net/protocol.ts'

const FIELDS = ['vpc', 'protocol', 'source', 'sourcePort', 'destination', 'destinationPort'] as const

/** What of a packet the rules see, at one point of its way. `vpc` is whose addresses it speaks of. */
export type Header = Readonly<Record<(typeof FIELDS)[number], number>>
export const isSame = (a: Header | undefined, b: Header): boolean => FIELDS.every((field) => a?.[field] === b[field])
export function turned({ source, sourcePort, destination, destinationPort, ...rest }: Header): Header {
  return { ...rest, source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort }
}

/** For ingress a rule speaks of where a packet comes from, for egress of where it goes. */
export type Direction = 'ingress' | 'egress'
const farOf = (direction: Direction, header: Header) => (direction === 'ingress' ? header.source : header.destination)

/** What a check throws when the packet goes no further, with the Reason, by the name that people see. */
class Stopped extends Error {}

export function stopIf(isStopped: boolean, word: string): void {
  if (isStopped) throw new Stopped(word)
}

/** The Reason with which some checks end. */
export function wordOf(checks: () => string): string {
  try {
    return checks()
  } catch (error) {
    if (error instanceof Stopped) return error.message
    throw error
  }
}

export function at<T>(list: readonly T[], index: number): T {
  const value = list[index]
  assert(value !== undefined, 'an index of a network points at something')
  return value
}

/** Counts in blocks of this size: two addresses of one block have the same count. */
export function isIn({ network, prefixLength }: Cidr, address: number): boolean {
  const size = 2 ** (32 - prefixLength)
  return Math.floor((address >>> 0) / size) === Math.floor((network >>> 0) / size)
}

/** First match decides; undefined: none. A group as a peer: the addresses of its members in the same VPC (facts 5). */
function firstMatch({ cvms }: Network, rules: readonly Rule[], direction: Direction, header: Header) {
  const far = farOf(direction, header)
  const near = cvms.find(({ vpc, address }) => vpc === header.vpc && address === far)
  const isFar = (peer: Rule['peer']): boolean =>
    'cidr' in peer ? isIn(peer.cidr, far) : near?.securityGroups.includes(peer.securityGroup) === true
  const isPort = (rule: Rule): boolean =>
    rule.ports.some(({ first, last }) => first <= header.destinationPort && header.destinationPort <= last)
  const isProtocol = (protocol: number): boolean => protocol === Protocol.ALL || protocol === header.protocol
  return rules.find((rule) => isProtocol(rule.protocol) && isPort(rule) && isFar(rule.peer))?.action
}

/** Groups in binding order, rules from top to bottom, and one deny after all of them (facts 5). */
export function groupsAllow(network: Network, groups: readonly number[], direction: Direction, header: Header) {
  const rules = groups.flatMap((group) => at(network.securityGroups, group)[direction])
  return firstMatch(network, rules, direction, header) === 'ACCEPT'
}

/** A subnet's ACL judges what crosses the subnet's border, not what stays inside; it ends with a deny (facts 6). */
export function crossBorder(network: Network, subnet: number, direction: Direction, header: Header): void {
  const { cidr, vpc, networkAcl } = at(network.subnets, subnet)
  if (networkAcl === undefined || (vpc === header.vpc && isIn(cidr, farOf(direction, header)))) return
  const action = firstMatch(network, at(network.networkAcls, networkAcl)[direction], direction, header)
  stopIf(action !== 'ACCEPT', `ACL_${direction.toUpperCase()}_DENIED`)
}

/** The border of a machine's subnet, and whether the machine runs. */
export function enterMachine(network: Network, cvm: number, header: Header): void {
  const { subnet, state } = at(network.cvms, cvm)
  crossBorder(network, subnet, 'ingress', header)
  stopIf(state !== 'RUNNING', 'TARGET_STOPPED')
}

/** A guest's own firewall, which lets in what no rule names. */
export function passFirewall(network: Network, cvm: number, header: Header): void {
  const action = firstMatch(network, at(network.cvms, cvm).firewall, 'ingress', header)
  stopIf(action === 'DROP', 'GUEST_FIREWALL_DROPPED')
  stopIf(action === 'REJECT', 'GUEST_FIREWALL_REJECTED')
}

/** Whether a listener or a socket is for what a packet asks for. */
export const isFor = ({ protocol, port }: { protocol: number; port: number }, header: Header): boolean =>
  protocol === header.protocol && port === header.destinationPort

/** The place of the socket that answers, of 0.0.0.0 or of the address dialled; -1: none does. */
export function socketOf({ cvms }: Network, cvm: number, header: Header): number {
  const isBound = (to = header.destination): boolean => to === header.destination
  return at(cvms, cvm).sockets.findIndex((one) => isFor(one, header) && isBound(one.address))
}

/** What a health check that has run for long says of a target: one probe, there and back (facts 4.4). */
export function settledHealthOf(network: Network, clb: Clb, listener: Listener, { cvm, port }: Target): string {
  const { enabled, source: by, type, port: own = port } = listener.healthCheck
  if (!enabled || listener.state !== 'RUNNING' || clb.state !== 'RUNNING') return 'Close'
  const { address: destination, subnet, securityGroups } = at(network.cvms, cvm)
  const source = by === 'VIP' ? clb.vip : 0x64_40_00_01 // 100.64.0.1
  const [protocol, sourcePort, destinationPort] = type === 'PING' ? [Protocol.ICMP, 0, 0] : [Protocol.TCP, 40_000, own]
  const probe = { vpc: clb.vpc, protocol, source, sourcePort, destination, destinationPort }
  const isPassed = clb.passToTarget || (by !== 'VIP' && network.options.sgAllows10064ByDefault)
  const word = wordOf(() => {
    enterMachine(network, cvm, probe)
    stopIf(!isPassed && !groupsAllow(network, securityGroups, 'ingress', probe), 'TARGET_INGRESS_DENIED')
    passFirewall(network, cvm, probe)
    crossBorder(network, subnet, 'egress', turned(probe))
    return type === 'PING' || socketOf(network, cvm, probe) >= 0 ? 'Alive' : 'Dead'
  })
  return word === 'Alive' ? 'Alive' : 'Dead'
}
