import type { Cvm, Network, Rule } from '../model/network.ts'
import { ANY, type Entry, type Field, point, rangeOf } from '../net/boxes.ts'
import { Protocol } from '../net/protocol.ts'

/** Rules in order, by the names that certificates call them; what none of them speaks of is denied. */
export type List = readonly Entry<{ readonly name: string; readonly action: Rule['action'] }>[]
/** What the first rule that matches accepts goes on; the rest ends, for a reason and at a component. */
export type Check = { reason: string; at: string; list: List; peer: Field; port: Field }
/** Whose packets; `health`: of each target by its name, in the cloud's words; undefined: any. */
export type Sender = { net: Network; client: Cvm; protocol: number; health: ReadonlyMap<string, string> | undefined }

export const at = <Item>(list: readonly Item[], index: number): Item => list[index] as Item
export const accept = (peers = ANY, ports = ANY): List => [{ peers, ports, item: { name: '', action: 'ACCEPT' } }]
export const when = (isOpen: boolean): List => (isOpen ? accept() : [])
export function check(reason: string, at: string, list: List = [], peer: Field = 0, port: Field = 'port'): Check {
  return { reason, at, list, peer, port }
}

/** The rules of a list that speak of a protocol. A group as a peer means the addresses of its members in the same VPC. */
export function rulesOf({ net, protocol }: Sender, list: string, rules: readonly Rule[], vpc: number): List {
  return rules.flatMap(({ peer, ports, action, ...rule }, index) => {
    if (rule.protocol !== Protocol.ALL && rule.protocol !== protocol) return []
    const isPeer = (cvm: Cvm) => 'cidr' in peer || (cvm.vpc === vpc && cvm.securityGroups.includes(peer.securityGroup))
    const peers = 'cidr' in peer ? [rangeOf(peer.cidr)] : net.cvms.filter(isPeer).map(({ address }) => point(address))
    const item = { name: `${list}[${index}]`, action }
    return peers.flatMap((peers) => ports.map((ports) => ({ peers, ports, item })))
  })
}

/** Groups in binding order, rules from top to bottom, one deny after all. Where none needs to be bound, none means open. */
export function groupsOf(from: Sender, groups: readonly number[], way: 'ingress' | 'egress', vpc: number): List {
  const bound = groups.map((group) => at(from.net.securityGroups, group))
  return groups.length === 0 ? accept() : bound.flatMap((one) => rulesOf(from, `${one.name}.${way}`, one[way], vpc))
}

/** The network ACL of a subnet, which judges what crosses its border, to or from another subnet. */
export function border(
  from: Sender,
  own: number,
  other: number | undefined,
  peer: Field,
  port: Field,
  out?: true,
): Check {
  const { name, networkAcl, vpc } = at(from.net.subnets, own)
  const acl = networkAcl === undefined || own === other ? undefined : at(from.net.networkAcls, networkAcl)
  const rules = acl && rulesOf(from, `${acl.name}.${out ? 'egress' : 'ingress'}`, out ? acl.egress : acl.ingress, vpc)
  return check(out ? 'ACL_EGRESS_DENIED' : 'ACL_INGRESS_DENIED', name, rules ?? accept(), peer, port)
}
