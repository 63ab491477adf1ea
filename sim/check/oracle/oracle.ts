import { mix } from '../../base/random.ts'
import type { Clb, Endpoint } from '../../model/network.ts'
import { Protocol } from '../../net/protocol.ts'
import { backendOf, Memory, type Way } from './memory.ts'
import * as rules from './rules.ts'
import { at, type Header, isIn, isSame, stopIf, turned } from './rules.ts'
import { effectOf, isSyn, openedBy, type Tracker } from './tracking.ts'

/** A packet as it leaves a machine, whose index `from` is. */
export type Shot = Omit<Header, 'vpc'> & { readonly from: number; readonly flags: number; readonly ttl?: number }

/** The name of a Reason; of what a kernel sees, that machine as well, and the header that it sees. */
export type Verdict = { readonly word: string; readonly to?: number; readonly header?: Header }

/**
 * The naive model: what the facts say becomes of a packet, check by check in the order of the design (section 3), by
 * linear scans over the network and over the flows that its trackers know. Complete for the verdict on every packet,
 * given the network and the packets before it; without the end points of TCP. Written without reading the data plane.
 */
export class Oracle extends Memory {
  send({ from, flags, ttl = 64, ...rest }: Shot): Verdict {
    const { state, address, vpc } = at(this.network.cvms, from)
    if (state !== 'RUNNING') return { word: 'CLIENT_STOPPED' }
    if (rest.source !== address) return { word: 'SPOOFED_SOURCE' }
    const way = this.#wayOf(from, { vpc, ...rest }, flags, ttl)
    const word = rules.wordOf(() => (way.side === 'server' ? this.#back(way) : this.#out(way)))
    const isAtKernel = ['DELIVERED', 'PORT_CLOSED', 'GUEST_FIREWALL_REJECTED'].includes(word)
    this.note(way, isAtKernel)
    const to = way.side === 'server' ? way.flow.client : way.flow.server
    return isAtKernel && to !== undefined ? { word, to, header: way.header } : { word }
  }

  #wayOf(client: number, header: Header, flags: number, ttl: number): Way {
    this.expire()
    const known = this.flowOf(header)
    const side = known === undefined || isSame(known.first, header) ? 'client' : 'server'
    const effect = known && effectOf(known.state, side, flags)
    const isAnew = known === undefined || (effect === 'new' && (side === 'client' || known.clb === undefined))
    const way = { flags, ttl, header, isAnew, seenBy: new Set<Tracker>(), outdated: new Set<Tracker>() }
    if (!isAnew) return { ...way, flow: known, side, effect }
    this.flows = this.flows.filter((one) => one !== known) // closed, and begun anew
    const flow = { first: header, client, knownBy: new Map(), state: openedBy(header, flags), seenAt: this.now }
    return { ...way, flow, side: 'client', effect: undefined }
  }

  /** Routers, endpoints and CLBs lower the time to live by one each (KERNEL-FACTS: 60 is left of 64 behind a link). */
  #hop(way: Way): void {
    way.ttl -= 1
    stopIf(way.ttl <= 0, 'TTL_EXCEEDED')
  }

  /** Groups are stateful, asked of what is new. None bound: open (facts 2.4, 3.3); a machine has one (facts 7). */
  #ask(way: Way, tracker: Tracker, groups: readonly number[], direction: rules.Direction, word: string): void {
    const isAgain = this.network.options.sgReevaluateEstablished && way.side === 'client'
    const isAsked = groups.length > 0 && (isAgain || !this.knows(way, tracker))
    stopIf(isAsked && !rules.groupsAllow(this.network, groups, direction, way.header), word)
  }

  /** A machine's groups. What is invalid comes in nowhere, and goes out if a rule lets it (KERNEL-FACTS, raw-*). */
  #passGroups(way: Way, tracker: 'client' | 'target', cvm: number, word: string, isPassed = false): void {
    const { securityGroups, flowsMax } = at(this.network.cvms, cvm)
    const direction = (tracker === 'client') === (way.side === 'client') ? 'egress' : 'ingress'
    if (!isPassed) this.#ask(way, tracker, securityGroups, direction, word)
    if (direction === 'egress' && !this.isValid(way, tracker)) return
    this.enter(way, tracker, `cvm ${cvm}`, flowsMax)
    this.leave(way, tracker, `cvm ${cvm}`)
  }

  /** Lines 2 to 5: out of the client, to whoever has the address. What a machine sends to itself never leaves it. */
  #out(way: Way): string {
    const { network } = this
    const { client } = way.flow
    const { destination } = way.header
    const { subnet, address, vpc } = at(network.cvms, client)
    if (destination === address || destination >>> 24 === 127) {
      const word = this.#kernelSays(way, client)
      this.leave(way, 'itself', 'itself')
      this.arrive(way.flow, client, way.header)
      return word
    }
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
    this.#ask(way, 'link', endpoint.securityGroups, 'ingress', 'ENDPOINT_INGRESS_DENIED')
    const { type, clb } = at(this.network.endpointServices, endpoint.service)
    stopIf(type !== 'CLB', 'OUTSIDE_MODEL')
    this.enter(way, 'link', `endpoint ${index}`, endpoint.flowsMax)
    this.#hop(way)
    const known = this.knows(way, 'link') ? flow.session : undefined
    const session = known ?? this.#sessionOf(endpoint, at(this.network.clbs, clb), header)
    const isKept = flow.session?.source === session.source && flow.session.sourcePort === session.sourcePort
    if (!isKept) this.#move(way, 'balancer', 'target', 'guest')
    flow.endpoint = index
    flow.session = session
    this.leave(way, 'link', `endpoint ${index}`)
    way.header = session
    return this.#toClb(way, clb)
  }

  #passState(way: Way, { state }: Endpoint): void {
    const isKept = !this.network.options.endpointCut && this.knows(way, 'link')
    stopIf(state !== 'ACTIVE' && !isKept, `ENDPOINT_${state}`)
  }

  /**
   * A client picks among its endpoint's addresses by a hash of its own. It has its own port while that is free, else
   * the next free one of the endpoint's, going round: from 1024 on, unless all that it has lie below (facts 3.1).
   */
  #sessionOf({ snatAddresses, snatPorts: { first, last } }: Endpoint, { vpc, vip }: Clb, header: Header): Header {
    const own = header.sourcePort
    const source = at(snatAddresses, (mix(header.source) & 0x7fffffff) % snatAddresses.length)
    const low = last < 1024 ? first : Math.max(first, 1024)
    const next = low <= own && own < last ? own + 1 - low : 0
    const ports = Array.from({ length: this.flows.length + 1 }, (_, nth) => low + ((next + nth) % (last - low + 1)))
    if (first <= own && own <= last) ports.unshift(own)
    const taken = this.flows.filter(({ knownBy }) => knownBy.has('link')).map(({ session }) => session)
    const sessions = ports.map((sourcePort) => ({ ...header, vpc, source, sourcePort, destination: vip }))
    const free = sessions.filter((session) => !taken.some((one) => isSame(one, session)))
    stopIf(free.length === 0, 'SNAT_EXHAUSTED')
    return at(free, 0)
  }

  /** What these know of a flow, they know by another header. */
  #move({ flow, outdated }: Way, ...trackers: Tracker[]): void {
    flow.answer = undefined
    for (const tracker of trackers) outdated.add(tracker)
  }

  /** Lines 8 and 9: the CLB. It answers pings by itself. */
  #toClb(way: Way, index: number): string {
    const { flow, header } = way
    const clb = at(this.network.clbs, index)
    const listener = clb.listeners.find((one) => rules.isFor(one, header))
    flow.clb = index
    stopIf(clb.state !== 'RUNNING' || listener?.state === 'STOPPED', 'CLB_STOPPED')
    stopIf(listener === undefined && header.protocol !== Protocol.ICMP, 'NO_LISTENER')
    flow.listener = listener
    const isSeen = flow.session === undefined || this.network.options.clbSgSeesPrivateLink
    this.#ask(way, 'balancer', isSeen ? clb.securityGroups : [], 'ingress', 'CLB_INGRESS_DENIED')
    this.enter(way, 'balancer', `clb ${index}`, clb.flowsMax)
    if (listener !== undefined) this.#hop(way)
    const known = this.knows(way, 'balancer') ? flow.target : undefined
    const target = known ?? (listener && this.choose(clb, listener, header))
    if (target !== undefined && backendOf(target) !== backendOf(flow.target)) this.#move(way, 'target', 'guest')
    this.leave(way, 'balancer', `clb ${index}`)
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
    this.arrive(flow, cvm, header)
    if (!this.knows(way, 'guest')) rules.passFirewall(this.network, cvm, header)
    this.leave(way, 'guest', `cvm ${cvm}`)
    return this.#kernelSays(way, cvm)
  }

  /** A full queue drops SYNs of new connections; what a server has answered has a socket, whatever still listens. */
  #kernelSays({ flow, flags, header, effect }: Way, cvm: number): string {
    const socket = rules.socketOf(this.network, cvm, header)
    if (header.protocol === Protocol.ICMP) return 'DELIVERED' // kernels answer pings by themselves
    stopIf(isSyn(flags) && flow.state === 'SYN_SENT' && this.fullQueues.has(`${cvm} ${socket}`), 'ACCEPT_QUEUE_FULL')
    const hasAnswered = effect !== undefined && !['SYN_SENT', 'SYN_SENT2', 'DATAGRAMS'].includes(flow.state)
    return socket >= 0 || hasAnswered ? 'DELIVERED' : 'PORT_CLOSED'
  }

  /** The way back: no group is asked of a flow that it knows, every ACL is. CLB and link undo what they had done. */
  #back(way: Way): string {
    const { network } = this
    const { first, client, server = client, clb, listener, session, endpoint, knownBy } = way.flow
    if (knownBy.has('itself')) return 'DELIVERED'
    this.#passGroups(way, 'target', server, 'EGRESS_DENIED')
    rules.crossBorder(network, at(network.cvms, server).subnet, 'egress', way.header)
    this.#hop(way)
    way.header = turned(first)
    if (clb !== undefined) {
      stopIf(at(network.clbs, clb).state !== 'RUNNING' || listener?.state === 'STOPPED', 'CLB_STOPPED')
      stopIf(!this.isValid(way, 'balancer'), 'CONNTRACK_INVALID')
      this.#hop(way)
      this.leave(way, 'balancer', `clb ${clb}`)
      if (session === undefined) this.#hop(way)
    }
    if (endpoint !== undefined) {
      this.#passState(way, at(network.endpoints, endpoint))
      stopIf(!this.isValid(way, 'link'), 'CONNTRACK_INVALID')
      this.#hop(way)
      this.leave(way, 'link', `endpoint ${endpoint}`)
      this.#hop(way)
      rules.crossBorder(network, at(network.endpoints, endpoint).subnet, 'egress', way.header)
    }
    rules.enterMachine(network, client, way.header)
    this.#passGroups(way, 'client', client, 'INGRESS_DENIED')
    return 'DELIVERED'
  }
}
