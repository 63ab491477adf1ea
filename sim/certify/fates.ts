import { mix } from '../base/random.ts'
import type { Clb, Cvm, Endpoint, Listener, Target } from '../model/network.ts'
import { ANY, type Box, type Entry, entry, type Field, firstOf, point, type Range, rangeOf } from '../net/boxes.ts'
import { Protocol } from '../net/protocol.ts'
import { accept, at, border, type Check, check, groupsOf, type List, rulesOf, type Sender, when } from './lists.ts'

/** What becomes of packets under one choice of target, in the words of a certificate; '' where it says nothing. */
export type Fate = Readonly<Record<'target' | 'reason' | 'answer' | 'at' | 'rule', string>>
export type Fates = Generator<readonly [Fate, Box]>
/** Addresses as a client sees them, and what becomes of packets that are sent there. */
export type Place = Entry<(box: Box) => Fates>
/** Where packets are, past which checks: in which VPC, from whom, in its subnet; and past which, to which port, answers go home. */
type Way = {
  checks: readonly Check[]
  vpc: number
  source: number
  subnet?: number
  back: Field
  home: readonly Check[]
}

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

/**
 * What becomes of packets: new flows, nothing tracked, no faults. The checks in the cloud's order (docs/certificates.md), by what
 * the network says; where one tells packets of a box apart, the box is split.
 */
export function* fatesOf(from: Sender, places: readonly Place[], box: Box, isSpoofed: boolean): Fates {
  const { name, state } = from.client
  if (state !== 'RUNNING') yield* run([check('CLIENT_STOPPED', name)], box)
  else if (isSpoofed) yield* run([check('SPOOFED_SOURCE', name)], box)
  else for (const [enter, part] of firstOf(places, box, 'destination', 'port')) yield* enter?.(part) ?? []
}

/** Who has which address: the client itself, whatever is in its VPC; after that the addresses that nobody has. */
export function placesOf(from: Sender): readonly Place[] {
  const { cvms, clbs, endpoints } = from.net
  const { vpc, subnet, address, name } = from.client
  const itself = [check('PORT_CLOSED', name, socketsOf(from, from.client), 'destination'), check('DELIVERED', name)]
  const to = (own: number, far: number, isAsked: boolean, enter: (way: Way, box: Box) => Fates): Place => {
    const home = [border(from, subnet, far, own >>> 0, 'sourcePort')]
    const checks = across(from, far, isAsked)
    const way: Way = { checks, vpc, source: address >>> 0, subnet, back: 'sourcePort', home }
    return entry(point(own), (box) => enter(way, box))
  }
  const isHere = (thing: Cvm | Clb | Endpoint) => thing.vpc === vpc && !('type' in thing && thing.type === 'OPEN')
  const own = [point(address), { first: 0x7f000000, last: 0x7fffffff }]
  const [machines, links] = [cvms.filter(isHere), endpoints.filter(isHere)]
  return [
    ...own.map((peers) => entry(peers, (box: Box) => run(itself, box))),
    ...machines.map((one) => to(one.address, one.subnet, true, (way, box) => machine(from, way, one, 'port', box))),
    ...clbs.filter(isHere).map((one) => to(one.vip, one.subnet, false, (way, box) => balance(from, way, one, box))),
    ...links.map((one) => to(one.address, one.subnet, true, (way, box) => link(from, way, one, box))),
    ...vacancies(from),
  ]
}

/** In a subnet, elsewhere in the VPC, by a route (the longest block wins), of the Internet, which is not modelled. */
function vacancies(from: Sender): readonly Place[] {
  const { vpcs, subnets, routeTables, clbs } = from.net
  const { vpc, subnet } = from.client
  const { cidrs, name } = at(vpcs, vpc)
  const table = at(routeTables, at(subnets, subnet).routeTable)
  const routes = [...table.routes].sort((a, b) => b.destination.prefixLength - a.destination.prefixLength)
  const open = clbs.filter(({ type }) => type === 'OPEN').map(({ vip }) => point(vip))
  const isOpen = open.flatMap((vip) => accept(vip))
  const vacant = [check('NO_SUCH_ADDRESS', name, isOpen, 'destination'), check('OUTSIDE_MODEL', name)]
  const place = (peers: Range, ...checks: Check[]): Place => entry(peers, (box) => run(checks, box))
  const [leave, beyond] = across(from, undefined, false)
  const isOurs = subnets.map((one, far) => ({ ...one, far })).filter((one) => one.vpc === vpc)
  const outside = [...routes.map((route) => rangeOf(route.destination)), ...open]
  return [
    ...isOurs.map(({ cidr, far }) => place(rangeOf(cidr), ...across(from, far, true), ...vacant)),
    ...cidrs.map((cidr) => place(rangeOf(cidr), leave, beyond, ...vacant)),
    ...outside.map((peers) => place(peers, leave, check('OUTSIDE_MODEL', table.name))),
    place(ANY, leave, check('NO_ROUTE', table.name)),
  ]
}

/** Out of the client and its subnet, and into another one, if that is asked: no ACL is on a CLB's own. */
function across(from: Sender, far: number | undefined, isAsked: boolean): readonly [Check, Check, ...Check[]] {
  const { name, securityGroups, vpc, subnet, address } = from.client
  const into = far !== undefined && isAsked ? [border(from, far, subnet, address >>> 0, 'port')] : []
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
    check(`ENDPOINT_${state}`, name, when(state === 'ACTIVE')),
    check('PROTOCOL_UNSUPPORTED', name, when(from.protocol !== Protocol.ICMP)),
    check('ENDPOINT_INGRESS_DENIED', name, groupsOf(from, securityGroups, 'ingress', vpc), way.source),
    check('OUTSIDE_MODEL', name, when(type === 'CLB')),
  ]
  if (type !== 'CLB') return yield* run(checks, box)
  const balancer = at(from.net.clbs, clb)
  const source = at(snatAddresses, (mix(from.client.address) & 0x7fffffff) % snatAddresses.length) >>> 0
  const lowest = snatPorts.last < 1024 ? snatPorts.first : Math.max(snatPorts.first, 1024)
  const home = [border(from, subnet, from.client.subnet, way.source, 'sourcePort', true), ...way.home]
  const linked = { checks, vpc: balancer.vpc, source, home }
  for (const [isFree, part] of firstOf([entry(snatPorts, true)], box, 'sourcePort', 'port'))
    yield* balance(from, { ...linked, back: isFree ? 'sourcePort' : lowest }, balancer, part, true)
}

function* balance(from: Sender, way: Way, clb: Clb, box: Box, isLink = false): Fates {
  const { name, state, listeners, securityGroups } = clb
  const isSeen = !isLink || from.net.options.clbSgSeesPrivateLink
  const groups = isSeen ? groupsOf(from, securityGroups, 'ingress', way.vpc) : accept()
  const running = [...way.checks, check('CLB_STOPPED', name, when(state === 'RUNNING'))]
  const admitted = check('CLB_INGRESS_DENIED', name, groups, way.source)
  const echo = [...running, admitted, check('DELIVERED', name), ...way.home]
  if (from.protocol === Protocol.ICMP) return yield* run(echo, box)
  const own = listeners.filter(({ protocol }) => protocol === from.protocol).map((one) => entry(point(one.port), one))
  for (const [one, part] of firstOf(own, box, 'port', 0)) {
    const checks = [...running, check('CLB_STOPPED', name, when(one?.state === 'RUNNING')), admitted]
    if (one === undefined) yield* run([...running, check('NO_LISTENER', name)], part)
    else yield* choose(from, { ...way, checks }, clb, one, part, isLink)
  }
}

/** Every target that may be chosen; and none, where it may be that nobody is eligible. */
function* choose(from: Sender, way: Way, clb: Clb, listener: Listener, box: Box, isLink: boolean): Fates {
  const { net, client, health } = from
  const isAny = health === undefined && listener.healthCheck.enabled
  const isOf =
    (states: string) =>
    ({ name, weight }: Target) =>
      weight > 0 && states.includes(health?.get(name) ?? 'Close')
  const healthy = listener.targets.filter(isOf('Alive Close'))
  const eligible = healthy.length > 0 ? healthy : listener.targets.filter(isOf('Dead'))
  const isOther = ({ cvm }: Target): boolean => isLink || at(net.cvms, cvm) !== client
  for (const target of isAny || !eligible.some(isOther) ? eligible : eligible.filter(isOther)) {
    const checks = [...way.checks, check('CHOSEN', target.name), check('HAIRPIN', clb.name, when(isOther(target)))]
    yield* machine(from, { ...way, checks }, at(net.cvms, target.cvm), target.port, box, clb, isLink)
  }
  const reason = listener.targets.length === 0 ? 'NO_TARGET' : 'NO_ELIGIBLE_TARGET'
  if (isAny || eligible.length === 0) yield* run([...way.checks, check(reason, clb.name)], box)
}

function machine(from: Sender, way: Way, cvm: Cvm, port: Field, box: Box, clb?: Clb, isLink = false): Fates {
  const { name, subnet, address, state, securityGroups, flowsMax, firewall } = cvm
  const groups = clb?.passToTarget ? accept() : groupsOf(from, securityGroups, 'ingress', way.vpc)
  const wall = [...rulesOf(from, 'firewall', firewall, way.vpc), ...accept()]
  const isFull = isLink && cvm === from.client && flowsMax === 1 // both ends of the flow are its own
  const checks = [
    ...way.checks,
    ...(clb ? [border(from, subnet, way.subnet, way.source, port)] : []),
    check('TARGET_STOPPED', name, when(state === 'RUNNING')),
    check(clb ? 'TARGET_INGRESS_DENIED' : 'INGRESS_DENIED', name, groups, way.source, port),
    check('CONNTRACK_FULL', name, when(!isFull)),
    check('GUEST_FIREWALL_DROPPED', name, wall, way.source, port),
    check('PORT_CLOSED', name, socketsOf(from, cvm), address >>> 0, port),
    check('DELIVERED', name),
    border(from, subnet, way.subnet, way.source, way.back, true),
  ]
  return run([...checks, ...way.home], box)
}
