import { mix } from '../base/random.ts'
import type { Clb, Cvm, Endpoint, Listener, Network, Rule, Target } from '../model/network.ts'
import { ANY, type Box, type Entry, entry, type Field, firstOf, point, type Range, rangeOf } from '../net/boxes.ts'
import { Protocol } from '../net/protocol.ts'

/** What becomes of packets under one choice of target, in the words of a certificate; '' where it says nothing. */
export type Fate = Readonly<Record<'target' | 'reason' | 'answer' | 'at' | 'rule', string>>
type Fates = Generator<readonly [Fate, Box]>
type Place = Entry<(box: Box) => Fates>
/** Where packets are, past which checks: in which VPC, from whom, in its subnet; and past which, to which port, answers go home. */
type Way = { checks: Check[]; vpc: number; source: number; subnet?: number; back: Field; home: Check[] }
/** Rules in order, by the names that certificates call them; what none of them speaks of is denied. */
type List = readonly Entry<{ readonly name: string; readonly action: Rule['action'] }>[]
/** What the first rule that matches accepts goes on; the rest ends, for a reason and at a component. */
type Check = { reason: string; at: string; list: List; peer: Field; port: Field }
/** Whose packets; `health`: of each target by its name, in the cloud's words; undefined: any. */
export type Sender = { net: Network; client: Cvm; protocol: number; health: ReadonlyMap<string, string> | undefined }

/** Two checks stop nobody: CHOSEN says for which target what follows is, DELIVERED that from there it is the answer that goes. */
function* run([one, ...rest]: readonly Check[], box: Box, target = '', arrived = ''): Fates {
  const { reason, at, list, peer, port } = one ?? check('DELIVERED', arrived)
  if (one === undefined) yield [{ target, reason, answer: reason, at, rule: '' }, box]
  else if (reason === 'CHOSEN') yield* run(rest, box, at)
  else if (reason === 'DELIVERED') yield* run(rest, box, target, at)
  else
    for (const [rule, part] of firstOf(list, box, peer, port)) {
      const why = rule?.action === 'REJECT' ? 'GUEST_FIREWALL_REJECTED' : reason
      const ended = arrived === '' ? { reason: why, answer: '' } : { reason: 'DELIVERED', answer: why }
      if (rule?.action === 'ACCEPT') yield* run(rest, part, target, arrived)
      else yield [{ ...ended, target, at, rule: rule?.name ?? '' }, part]
    }
}

/** What becomes of new flows without faults: the checks in the cloud's order (docs/certificates.md); a box is split where they differ. */
export function* fatesOf(from: Sender, places: readonly Place[], box: Box, isSpoofed: boolean): Fates {
  if (from.client.state !== 'RUNNING') yield* run([check('CLIENT_STOPPED', from.client.name)], box)
  else if (isSpoofed) yield* run([check('SPOOFED_SOURCE', from.client.name)], box)
  else for (const [enter, part] of firstOf(places, box, 'destination', 'port')) yield* enter?.(part) ?? []
}

/** Who has which address, and what becomes of packets to it: the client itself, whatever is in its VPC; after that the addresses that nobody has. */
export function placesOf(from: Sender): readonly Place[] {
  const { vpc, subnet, address: source, name } = from.client
  const itself = [check('PORT_CLOSED', name, socketsOf(from, from.client), 'destination'), check('DELIVERED', name)]
  const to = (one: { subnet: number }, own: number, enter: (way: Way, box: Box) => Fates, isAsked = true): Place => {
    const home = [border(from, subnet, one.subnet, own, 'sourcePort')]
    const way: Way = { checks: across(from, one.subnet, isAsked), vpc, source, subnet, back: 'sourcePort', home }
    return entry(point(own), (box) => enter(way, box))
  }
  const isHere = (thing: Cvm | Clb | Endpoint) => thing.vpc === vpc && !('type' in thing && thing.type === 'OPEN')
  const own = [point(source), { first: 0x7f000000, last: 0x7fffffff }]
  return [
    ...own.map((peers) => entry(peers, (box: Box) => run(itself, box))),
    ...from.net.cvms.filter(isHere).map((one) => to(one, one.address, (way, box) => machine(from, way, one, box))),
    ...from.net.clbs.filter(isHere).map((one) => to(one, one.vip, (way, box) => balance(from, way, one, box), false)),
    ...from.net.endpoints.filter(isHere).map((one) => to(one, one.address, (way, box) => link(from, way, one, box))),
    ...vacancies(from),
  ]
}

/** In a subnet, elsewhere in the VPC, by a route (the longest block wins), of the Internet, which is not modelled. */
function vacancies(from: Sender): readonly Place[] {
  const { vpcs, subnets, routeTables, clbs } = from.net
  const { cidrs, name } = at(vpcs, from.client.vpc)
  const table = at(routeTables, at(subnets, from.client.subnet).routeTable)
  const routes = table.routes.map(({ destination }) => destination).sort((a, b) => b.prefixLength - a.prefixLength)
  const open = clbs.filter(({ type }) => type === 'OPEN').map(({ vip }) => point(vip))
  const isOpen = open.flatMap((vip) => accept(vip))
  const vacant = [check('NO_SUCH_ADDRESS', name, isOpen, 'destination'), check('OUTSIDE_MODEL', name)]
  const place = (peers: Range, ...checks: Check[]): Place => entry(peers, (box) => run(checks, box))
  const [leave, beyond] = across(from, undefined, false)
  const isOurs = subnets.map((one, far) => ({ ...one, far })).filter((one) => one.vpc === from.client.vpc)
  return [
    ...isOurs.map(({ cidr, far }) => place(rangeOf(cidr), ...across(from, far, true), ...vacant)),
    ...cidrs.map((cidr) => place(rangeOf(cidr), leave, beyond, ...vacant)),
    ...[...routes.map(rangeOf), ...open].map((peers) => place(peers, leave, check('OUTSIDE_MODEL', table.name))),
    place(ANY, leave, check('NO_ROUTE', table.name)),
  ]
}

/** Out of the client and its subnet, and into another one, if that is asked: no ACL is on a CLB's own. */
function across(from: Sender, far: number | undefined, isAsked: boolean): [Check, Check, ...Check[]] {
  const { name, securityGroups, vpc, subnet, address } = from.client
  const into = far !== undefined && isAsked ? [border(from, far, subnet, address, 'port')] : []
  const leave = check('EGRESS_DENIED', name, groupsOf(from, securityGroups, 'egress', vpc), 'destination')
  return [leave, border(from, subnet, far, 'destination', 'port', true), ...into]
}

/** Every guest answers an echo; else a socket listens, on all addresses or on one. */
function socketsOf({ protocol }: Sender, { sockets }: Cvm): List {
  const heard = sockets.filter((socket) => socket.protocol === protocol)
  const lists = heard.map(({ address, port }) => accept(address === undefined ? ANY : point(address), point(port)))
  return protocol === Protocol.ICMP ? accept() : lists.flat()
}

function* link(from: Sender, way: Way, endpoint: Endpoint, box: Box): Fates {
  const { name, state, subnet, vpc, service, securityGroups, snatAddresses, snatPorts } = endpoint
  const { type, clb } = at(from.net.endpointServices, service)
  const checks = [
    ...way.checks,
    check(`ENDPOINT_${state}`, name, state === 'ACTIVE'),
    check('PROTOCOL_UNSUPPORTED', name, from.protocol !== Protocol.ICMP),
    check('ENDPOINT_INGRESS_DENIED', name, groupsOf(from, securityGroups, 'ingress', vpc), way.source),
  ]
  if (type !== 'CLB') return yield* run([...checks, check('OUTSIDE_MODEL', name)], box)
  const balancer = at(from.net.clbs, clb)
  const source = at(snatAddresses, (mix(from.client.address) & 0x7fffffff) % snatAddresses.length)
  const lowest = snatPorts.last < 1024 ? snatPorts.first : Math.max(snatPorts.first, 1024)
  const home = [border(from, subnet, from.client.subnet, way.source, 'sourcePort', true), ...way.home]
  const linked = { checks, vpc: balancer.vpc, source, home }
  for (const [isFree, part] of firstOf([entry(snatPorts, true)], box, 'sourcePort', 'port'))
    yield* balance(from, { ...linked, back: isFree ? 'sourcePort' : lowest }, balancer, part, true)
}

function* balance(from: Sender, way: Way, clb: Clb, box: Box, isLink = false): Fates {
  const { name, state, listeners, securityGroups } = clb
  const groups = isLink && !from.net.options.clbSgSeesPrivateLink ? [] : securityGroups
  const up = [...way.checks, check('CLB_STOPPED', name, state === 'RUNNING')]
  const admitted = check('CLB_INGRESS_DENIED', name, groupsOf(from, groups, 'ingress', way.vpc), way.source)
  if (from.protocol === Protocol.ICMP) return yield* run([...up, admitted, check('DELIVERED', name), ...way.home], box)
  const own = listeners.filter(({ protocol }) => protocol === from.protocol).map((one) => entry(point(one.port), one))
  for (const [one, part] of firstOf(own, box, 'port', 0)) {
    const checks = [...up, check('CLB_STOPPED', name, one?.state === 'RUNNING'), admitted]
    if (one === undefined) yield* run([...up, check('NO_LISTENER', name)], part)
    else yield* choose(from, { ...way, checks }, clb, one, part, isLink)
  }
}

/** Every target that may be chosen; and none, where it may be that nobody is eligible. */
function* choose(from: Sender, way: Way, clb: Clb, listener: Listener, box: Box, isLink: boolean): Fates {
  const isAny = from.health === undefined && listener.healthCheck.enabled
  const weighty = listener.targets.filter(({ weight }) => weight > 0)
  const those = (states: string) => weighty.filter(({ name }) => states.includes(from.health?.get(name) ?? 'Close'))
  const eligible = those('Alive Close').length > 0 ? those('Alive Close') : those('Dead')
  const isOther = ({ cvm }: Target): boolean => isLink || at(from.net.cvms, cvm) !== from.client
  for (const target of isAny || !eligible.some(isOther) ? eligible : eligible.filter(isOther)) {
    const checks = [...way.checks, check('CHOSEN', target.name), check('HAIRPIN', clb.name, isOther(target))]
    yield* machine(from, { ...way, checks }, at(from.net.cvms, target.cvm), box, target.port, clb, isLink)
  }
  const reason = listener.targets.length === 0 ? 'NO_TARGET' : 'NO_ELIGIBLE_TARGET'
  if (isAny || eligible.length === 0) yield* run([...way.checks, check(reason, clb.name)], box)
}

function machine(from: Sender, way: Way, cvm: Cvm, box: Box, port: Field = 'port', clb?: Clb, isLink = false): Fates {
  const { name, subnet, address, state, securityGroups, flowsMax, firewall: wall } = cvm
  const groups = clb?.passToTarget ? accept() : groupsOf(from, securityGroups, 'ingress', way.vpc)
  const checks = [
    ...way.checks,
    ...(clb ? [border(from, subnet, way.subnet, way.source, port)] : []),
    check('TARGET_STOPPED', name, state === 'RUNNING'),
    check(clb ? 'TARGET_INGRESS_DENIED' : 'INGRESS_DENIED', name, groups, way.source, port),
    check('CONNTRACK_FULL', name, !isLink || cvm !== from.client || flowsMax !== 1), // else both ends are its own
    check('GUEST_FIREWALL_DROPPED', name, [...rulesOf(from, 'firewall', wall, way.vpc), ...accept()], way.source, port),
    check('PORT_CLOSED', name, socketsOf(from, cvm), address, port),
    check('DELIVERED', name),
    border(from, subnet, way.subnet, way.source, way.back, true),
  ]
  return run([...checks, ...way.home], box)
}

export const at = <Item>(list: readonly Item[], index: number): Item => list[index] as Item
const accept = (peers = ANY, ports = ANY): List => [{ peers, ports, item: { name: '', action: 'ACCEPT' } }]
function check(reason: string, at: string, open: List | boolean = [], peer: Field = 0, port: Field = 'port'): Check {
  return { reason, at, list: open === true ? accept() : open || [], peer, port }
}

/** The rules of a list that speak of a protocol. A group as a peer means the addresses of its members in the same VPC. */
function rulesOf({ net, protocol }: Sender, list: string, rules: readonly Rule[], vpc: number): List {
  return rules.flatMap(({ peer, ports, action, ...rule }, index) => {
    if (rule.protocol !== Protocol.ALL && rule.protocol !== protocol) return []
    const isPeer = (cvm: Cvm) => 'cidr' in peer || (cvm.vpc === vpc && cvm.securityGroups.includes(peer.securityGroup))
    const peers = 'cidr' in peer ? [rangeOf(peer.cidr)] : net.cvms.filter(isPeer).map(({ address }) => point(address))
    const item = { name: `${list}[${index}]`, action }
    return peers.flatMap((peers) => ports.map((ports) => ({ peers, ports, item })))
  })
}

/** Groups in binding order, rules from top to bottom, one deny after all. Where none needs to be bound, none means open. */
function groupsOf(from: Sender, groups: readonly number[], way: 'ingress' | 'egress', vpc: number): List {
  const bound = groups.map((group) => at(from.net.securityGroups, group))
  return groups.length === 0 ? accept() : bound.flatMap((one) => rulesOf(from, `${one.name}.${way}`, one[way], vpc))
}

/** The network ACL of a subnet, which judges what crosses its border, to or from another subnet. */
function border(from: Sender, own: number, other: number | undefined, peer: Field, port: Field, out?: true): Check {
  const { name, networkAcl, vpc } = at(from.net.subnets, own)
  const acl = networkAcl === undefined || own === other ? undefined : at(from.net.networkAcls, networkAcl)
  const rules = acl && rulesOf(from, `${acl.name}.${out ? 'egress' : 'ingress'}`, out ? acl.egress : acl.ingress, vpc)
  return check(out ? 'ACL_EGRESS_DENIED' : 'ACL_INGRESS_DENIED', name, rules ?? accept(), peer, port)
}
