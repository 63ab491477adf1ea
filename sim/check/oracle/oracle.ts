import { mix } from '../../base/random.ts'
import type { Clb, Endpoint, Listener, Network, Target } from '../../model/network.ts'
import { Protocol } from '../../net/protocol.ts'
import { Balancer, type Health, keyOf } from './balance.ts'
import { type Flow, Memory, type Way } from './memory.ts'
import * as rules from './rules.ts'
import { at, type Header, isIn, stopIf, turned } from './rules.ts'
import { effectOf, isSyn, type Tracker } from './tracking.ts'

/** A packet as it leaves a machine, whose index `from` is. */
export type Shot = Omit<Header, 'vpc'> & { readonly from: number; readonly flags: number; readonly ttl?: number }

/**
 * What becomes of a packet: the name of a Reason. `to` is the machine whose kernel it came to, `header` what that kernel sees; a
 * packet that comes to no machine has neither (a CLB that answers a ping is none).
 */
export type Verdict = { readonly word: string; readonly to?: number; readonly header?: Header }

/** Words of packets that came as far as a kernel which saw them and answers, or could. */
const AT_KERNEL = ['DELIVERED', 'PORT_CLOSED', 'GUEST_FIREWALL_REJECTED']

/**
 * The naive model: what the facts say becomes of a packet, check by check in the order of the design (section 3), by
 * linear scans over the network and over the flows that its trackers know. Each tracker on a path knows a flow by itself. It is
 * complete for the verdict on every packet, given the network and the packets before it; TCP's end points it does not have.
 * Written without reading how `compile` and `dataplane` do it, to be compared with them.
 */
export class Oracle extends Memory {
  /** The accept queues that are full, as `cvm socket`: what programs do is given. */
  readonly fullQueues = new Set<string>()
  /** That of the packet before, for who wants to know what it met. */
  flow: Flow | undefined
  readonly #balancer: Balancer

  constructor(network: Network) {
    super(network)
    this.#balancer = new Balancer(network)
  }

  override change(network: Network): void {
    super.change(network)
    this.#balancer.change(network)
    this.fullQueues.clear()
  }

  /** What health checks say of a target now, for who lets time go by. Undefined: nothing yet. */
  sets(listener: Listener, target: Target, health: string | undefined): void {
    this.#balancer.health.set(keyOf(listener, target), (health ?? 'Unknown') as Health)
  }

  send({ from, flags, ttl = 64, ...rest }: Shot): Verdict {
    const { state, address, vpc } = at(this.network.cvms, from)
    if (state !== 'RUNNING') return { word: 'CLIENT_STOPPED' }
    if (rest.source !== address) return { word: 'SPOOFED_SOURCE' }
    const way = this.#wayOf(from, { vpc, ...rest }, flags, ttl)
    const word = rules.wordOf(() => (way.side === 'server' ? this.#back(way) : this.#out(way)))
    this.note(way, AT_KERNEL.includes(word))
    this.flow = way.flow
    return AT_KERNEL.includes(word) && way.to !== undefined ? { word, to: way.to, header: way.header } : { word }
  }

  /** Of the flow that the packet belongs to, or of one that it begins. */
  #wayOf(client: number, header: Header, flags: number, ttl: number): Way {
    this.expire()
    const known = this.flowOf(header)
    const side = known === undefined || rules.isSame(known.first, header) ? 'client' : 'server'
    const effect = known?.state && effectOf(known.state, side, flags)
    const none = (): Set<Tracker> => new Set()
    const rest = { flags, ttl, header, seenBy: none(), openedAt: none(), outdated: none() }
    const isAnew = effect === 'new' && (side === 'client' || known?.clb === undefined)
    if (known !== undefined && !isAnew) return { flow: known, side, effect, ...rest }
    this.drop(known) // closed, and begun anew
    const flow = { first: header, client, knownBy: none(), seenAt: this.now }
    return { flow, side: 'client', effect: undefined, ...rest }
  }

  /** Routers, endpoints and CLBs lower the time to live by one each (KERNEL-FACTS: 60 is left of 64 behind a link). */
  #hop(way: Way): void {
    way.ttl -= 1
    stopIf(way.ttl <= 0, 'TTL_EXCEEDED')
  }

  /** Groups are stateful: they are asked about what is not known. */
  #asks(way: Way, tracker: Tracker): boolean {
    return !this.knows(way, tracker) || (this.network.options.sgReevaluateEstablished && way.side === 'client')
  }

  /** A tracker takes no invalid packet, and no new flow where there is no room for it. */
  #enter(way: Way, tracker: Tracker, place: string, max: number): void {
    stopIf(!this.isValid(way, tracker), 'CONNTRACK_INVALID')
    stopIf(!this.knows(way, tracker) && this.isFull(place, max), 'CONNTRACK_FULL')
  }

  /** A machine's groups. What is invalid comes in nowhere; out it goes if a rule lets it, and whoever is next drops it (KERNEL-FACTS, raw-*). */
  #passGroups(way: Way, tracker: 'client' | 'target', cvm: number, word: string, isPassed = false): void {
    const { securityGroups, flowsMax } = at(this.network.cvms, cvm)
    const direction = (tracker === 'client') === (way.side === 'client') ? 'egress' : 'ingress'
    const isAsked = this.#asks(way, tracker) && !isPassed
    stopIf(isAsked && !rules.groupsAllow(this.network, securityGroups, direction, way.header), word)
    if (direction === 'egress' && !this.isValid(way, tracker)) return
    this.#enter(way, tracker, `cvm ${cvm}`, flowsMax)
    this.leaves(way, tracker)
  }

  /** The groups of an endpoint or a CLB, where none need be bound: that means open (facts 2.4, 3.3). */
  #passBound(way: Way, tracker: Tracker, groups: readonly number[], word: string): void {
    const isAsked = this.#asks(way, tracker) && groups.length > 0
    stopIf(isAsked && !rules.groupsAllow(this.network, groups, 'ingress', way.header), word)
  }

  /** Lines 2 to 5: out of the client, to whoever has the address. */
  #out(way: Way): string {
    const { network } = this
    const { client } = way.flow
    const { destination } = way.header
    const { subnet, address, vpc } = at(network.cvms, client)
    if (destination === address || destination >>> 24 === 127) return this.#toItself(way)
    this.#passGroups(way, 'client', client, 'EGRESS_DENIED')
    const isInternet = network.clbs.some(({ type, vip }) => type === 'OPEN' && vip === destination)
    if (!at(network.vpcs, vpc).cidrs.some((cidr) => isIn(cidr, destination))) {
      const { routes } = at(network.routeTables, at(network.subnets, subnet).routeTable)
      return isInternet || routes.some((route) => isIn(route.destination, destination)) ? 'OUTSIDE_MODEL' : 'NO_ROUTE'
    }
    rules.crossBorder(network, subnet, 'egress', way.header)
    const clb = network.clbs.findIndex((one) => one.vpc === vpc && one.vip === destination && one.type === 'INTERNAL')
    const into = network.subnets.findIndex((one) => one.vpc === vpc && isIn(one.cidr, destination))
    if (clb < 0 && into >= 0) rules.crossBorder(network, into, 'ingress', way.header) // no ACL on a CLB's own subnet
    const isHere = (one: { vpc: number; address: number }): boolean => one.vpc === vpc && one.address === destination
    const endpoint = network.endpoints.findIndex(isHere)
    const machine = network.cvms.findIndex(isHere)
    stopIf(clb < 0 && endpoint < 0 && machine < 0, isInternet ? 'OUTSIDE_MODEL' : 'NO_SUCH_ADDRESS')
    this.#hop(way)
    if (clb >= 0) return this.#toClb(way, clb)
    return endpoint >= 0 ? this.#toEndpoint(way, endpoint) : this.#toMachine(way, machine)
  }

  /** Lines 6 and 7: the endpoint and the NAT of the link. */
  #toEndpoint(way: Way, index: number): string {
    const { flow, header } = way
    const endpoint = at(this.network.endpoints, index)
    this.#passState(way, endpoint)
    stopIf(header.protocol === Protocol.ICMP, 'PROTOCOL_UNSUPPORTED')
    this.#passBound(way, 'link', endpoint.securityGroups, 'ENDPOINT_INGRESS_DENIED')
    const { type, clb } = at(this.network.endpointServices, endpoint.service)
    stopIf(type !== 'CLB', 'OUTSIDE_MODEL')
    this.#enter(way, 'link', `endpoint ${index}`, endpoint.flowsMax)
    this.#hop(way)
    const isKnown = this.knows(way, 'link')
    const link = isKnown && flow.link ? flow.link : { endpoint: index, clb, ...this.#session(endpoint, clb, header) }
    if (flow.link?.address !== link.address || flow.link.port !== link.port)
      this.#move(way, 'balancer', 'target', 'guest')
    flow.link = link
    this.leaves(way, 'link')
    const { vpc, vip } = at(this.network.clbs, link.clb)
    way.header = { ...header, vpc, source: link.address, sourcePort: link.port, destination: vip }
    return this.#toClb(way, link.clb)
  }

  #passState(way: Way, { state }: Endpoint): void {
    const isKept = !this.network.options.endpointCut && this.knows(way, 'link')
    stopIf(state !== 'ACTIVE' && !isKept, `ENDPOINT_${state}`)
  }

  /**
   * A client picks among its endpoint's addresses by a hash of its own. It has its own port while that is free, else the next
   * free one of the endpoint's ports, going round: from 1024 on, unless all that it has lie below (facts 3.1).
   */
  #session({ snatAddresses, snatPorts: { first, last } }: Endpoint, clb: number, header: Header) {
    const own = header.sourcePort
    const address = at(snatAddresses, (mix(header.source) & 0x7fffffff) % snatAddresses.length)
    const others = this.flows.filter(
      ({ link, knownBy, first: { protocol, destinationPort: port } }) =>
        knownBy.has('link') && link?.clb === clb && link.address === address && rules.isFor({ protocol, port }, header),
    )
    const low = last < 1024 ? first : Math.max(first, 1024)
    const next = low <= own && own < last ? own + 1 - low : 0
    const inTurn = Array.from({ length: others.length + 1 }, (_, nth) => low + ((next + nth) % (last - low + 1)))
    if (first <= own && own <= last) inTurn.unshift(own)
    const port = inTurn.find((one) => !others.some(({ link }) => link?.port === one))
    stopIf(port === undefined, 'SNAT_EXHAUSTED')
    return { address, port: port ?? 0 }
  }

  /** What these know of a flow, they know by another header. */
  #move({ flow, outdated }: Way, ...trackers: Tracker[]): void {
    flow.answer = undefined
    for (const tracker of trackers) outdated.add(tracker)
  }

  /** Lines 8 and 9: the CLB, which answers pings by itself. */
  #toClb(way: Way, index: number): string {
    const { flow, header } = way
    const clb = at(this.network.clbs, index)
    const listener = clb.listeners.find((one) => rules.isFor(one, header))
    stopIf(clb.state !== 'RUNNING' || listener?.state === 'STOPPED', 'CLB_STOPPED')
    stopIf(listener === undefined && header.protocol !== Protocol.ICMP, 'NO_LISTENER')
    flow.listener = listener?.name
    const isSeen = flow.link === undefined || this.network.options.clbSgSeesPrivateLink
    this.#passBound(way, 'balancer', isSeen ? clb.securityGroups : [], 'CLB_INGRESS_DENIED')
    this.#enter(way, 'balancer', `clb ${index}`, clb.flowsMax)
    flow.clb = index
    if (listener !== undefined) this.#hop(way)
    const isKnown = this.knows(way, 'balancer')
    const target = isKnown && flow.target ? flow.target : listener && this.#balancer.choose(this, clb, listener, header)
    if (flow.target?.cvm !== target?.cvm || flow.target?.port !== target?.port) this.#move(way, 'target', 'guest')
    this.leaves(way, 'balancer')
    if (target === undefined) return 'DELIVERED'
    flow.target = target
    way.header = { ...header, destination: at(this.network.cvms, target.cvm).address, destinationPort: target.port }
    this.#hop(way)
    return this.#toMachine(way, target.cvm, clb)
  }

  /** Lines 10 to 12: the machine. `clb`: the one that it is a backend of here. */
  #toMachine(way: Way, cvm: number, clb?: Clb): string {
    const { flow, header } = way
    rules.enterMachine(this.network, cvm, header)
    this.#passGroups(way, 'target', cvm, clb ? 'TARGET_INGRESS_DENIED' : 'INGRESS_DENIED', clb?.passToTarget)
    this.arrives(flow, cvm, header)
    way.to = cvm
    if (!this.knows(way, 'guest')) rules.passFirewall(this.network, cvm, header)
    this.leaves(way, 'guest')
    return this.#kernelSays(way, cvm)
  }

  /** A full queue drops the SYN of a new connection; a server that has answered one has a socket for it, whatever still listens. */
  #kernelSays({ flow, flags, header }: Way, cvm: number): string {
    const isBegun = flow.state === undefined || flow.state === 'SYN_SENT'
    const isNew = header.protocol === Protocol.TCP && isSyn(flags) && isBegun
    const isFull = (socket: number): boolean => isNew && this.fullQueues.has(`${cvm} ${socket}`)
    const word = rules.socketSays(this.network, cvm, header, isFull)
    const hasAnswered = header.protocol === Protocol.TCP && !isBegun && flow.state !== 'SYN_SENT2'
    return word === 'PORT_CLOSED' && hasAnswered ? 'DELIVERED' : word
  }

  /** What a machine sends to itself never leaves it: no group, no route, no tracker of the cloud. */
  #toItself(way: Way): string {
    const { flow, header } = way
    const word = this.#kernelSays(way, flow.client)
    stopIf(!AT_KERNEL.includes(word), word)
    this.leaves(way, 'itself')
    this.arrives(flow, flow.client, header)
    way.to = flow.client
    return word
  }

  /** The way back: no group is asked of a flow that it knows, every ACL is. Undoes what the CLB and the link had done. */
  #back(way: Way): string {
    const { first, client, server, clb, link } = way.flow
    const toClient = turned(first)
    way.to = client
    if (server !== undefined && (server !== client || clb !== undefined)) {
      this.#passGroups(way, 'target', server, 'EGRESS_DENIED')
      rules.crossBorder(this.network, at(this.network.cvms, server).subnet, 'egress', way.header)
      this.#hop(way)
      if (clb !== undefined) this.#backThroughClb(way, at(this.network.clbs, clb))
      way.header = toClient
      if (link !== undefined) this.#backThroughLink(way, at(this.network.endpoints, link.endpoint))
      rules.enterMachine(this.network, client, toClient)
      this.#passGroups(way, 'client', client, 'INGRESS_DENIED')
    }
    way.header = toClient
    return 'DELIVERED'
  }

  #backThroughClb(way: Way, { state, listeners }: Clb): void {
    const through = listeners.find(({ name }) => name === way.flow.listener)
    stopIf(state !== 'RUNNING' || through?.state === 'STOPPED', 'CLB_STOPPED')
    stopIf(!this.isValid(way, 'balancer'), 'CONNTRACK_INVALID')
    this.#hop(way)
    this.leaves(way, 'balancer')
    if (way.flow.link === undefined) this.#hop(way)
  }

  #backThroughLink(way: Way, endpoint: Endpoint): void {
    this.#passState(way, endpoint)
    stopIf(!this.isValid(way, 'link'), 'CONNTRACK_INVALID')
    this.#hop(way)
    this.leaves(way, 'link')
    this.#hop(way)
    rules.crossBorder(this.network, endpoint.subnet, 'egress', way.header)
  }
}
