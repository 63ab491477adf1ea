import type { Clb, Network } from '../../model/network.ts'
import { Protocol } from '../../net/protocol.ts'
import { Balancer } from './balancer.ts'
import { type Flow, freePort, hasAnswered, isSame, type Session, snatAddressOf, turned } from './flows.ts'
import { guestSays, reachesKernel, socketSays, stoppedAtDoor } from './machine.ts'
import { Memory, type Way } from './memory.ts'
import { aclAllows, at, boundGroupsAllow, groupsAllow, type Header, isIn, subnetOf } from './rules.ts'
import { effectOf, isSyn, type Side, type Tracker } from './tracking.ts'
import { ended, type Verdict, type Word } from './verdict.ts'

/** A packet as it leaves a machine. */
export type Shot = {
  readonly from: number
  readonly protocol: number
  readonly source: number
  readonly sourcePort: number
  readonly destination: number
  readonly destinationPort: number
  readonly flags: number
  readonly ttl?: number
}

/**
 * The naive model: what the facts say becomes of a packet, check by check in the order of the design (section 3), by
 * linear scans over the network and over the flows that its trackers know. Each tracker on a path knows a flow by itself, in a
 * state of its own. Written without reading how `compile` and `dataplane` do it, to be compared with them.
 */
export class Oracle {
  readonly memory: Memory
  /** The accept queues that are full, as `cvm socket`: what programs do is given. */
  readonly fullQueues = new Set<string>()
  /** That of the packet before, for who wants to know what it met. */
  flow: Flow | undefined
  readonly #balancer = new Balancer()

  constructor(network: Network) {
    this.memory = new Memory(network)
    this.#balancer.settle(network)
  }

  /** Another configuration is in force. */
  change(network: Network): void {
    this.memory.change(network)
    this.fullQueues.clear()
  }

  send({ from, flags, ttl = 64, ...rest }: Shot): Verdict {
    const sender = at(this.memory.network.cvms, from)
    if (sender.state !== 'RUNNING') return ended('CLIENT_STOPPED')
    if (rest.source !== sender.address) return ended('SPOOFED_SOURCE')
    const header: Header = { vpc: sender.vpc, ...rest }
    this.memory.expire()
    let flow = this.memory.flowOf(header)
    let side: Side = flow === undefined || isSame(flow.first, header) ? 'client' : 'server'
    let effect = flow?.state && effectOf(flow.state, side, flags)
    if (effect === 'new' && (side === 'client' || flow?.clb === undefined)) {
      this.memory.drop(flow) // closed, and begun anew
      flow = effect = undefined
      side = 'client'
    }
    flow ??= { first: header, client: from, knownBy: new Set(), seenAt: this.memory.now }
    const way: Way = { flow, side, flags, effect, ttl, seenBy: new Set(), openedAt: new Set(), outdated: new Set() }
    const verdict = side === 'server' ? this.#back(way, header) : this.#out(way, header)
    this.memory.note(way, reachesKernel(verdict.word))
    this.flow = flow
    return verdict
  }

  /**
   * The groups of a machine, which are stateful: they are asked about what they do not know. What is invalid comes in nowhere;
   * out it goes if a rule lets it, and whoever is next drops it (KERNEL-FACTS, raw-*).
   */
  #groups(way: Way, tracker: 'client' | 'target', cvm: number, header: Header, word: Word, isPassed = false) {
    const { network } = this.memory
    const { securityGroups, flowsMax } = at(network.cvms, cvm)
    const direction = (tracker === 'client') === (way.side === 'client') ? 'egress' : 'ingress'
    const isKnown = this.memory.knows(way, tracker)
    const found = this.memory.finds(way, tracker)
    const isAsked = !isKnown || (network.options.sgReevaluateEstablished && way.side === 'client')
    if (isAsked && !isPassed && !groupsAllow(network, securityGroups, direction, header)) return word
    if (found === 'bad' && direction === 'ingress') return 'CONNTRACK_INVALID'
    const isHere = (one: Tracker, { client, server }: Flow): boolean =>
      (client === cvm && one === 'client') || (server === cvm && one === 'target')
    if (found === 'new' && this.memory.isFull(flowsMax, isHere)) return 'CONNTRACK_FULL'
    if (found !== 'bad') this.memory.leaves(way, tracker)
    return undefined
  }

  /** Lines 2 to 5: out of the client, to whoever has the address. */
  #out(way: Way, header: Header): Verdict {
    const { network } = this.memory
    const { client } = way.flow
    const { subnet, address, vpc } = at(network.cvms, client)
    if (header.destination === address || header.destination >>> 24 === 127) return this.#toItself(way, header)
    const refused = this.#groups(way, 'client', client, header, 'EGRESS_DENIED')
    if (refused !== undefined) return ended(refused)
    if (!at(network.vpcs, vpc).cidrs.some((cidr) => isIn(cidr, header.destination))) {
      const { routes } = at(network.routeTables, at(network.subnets, subnet).routeTable)
      const isRouted = routes.some((route) => isIn(route.destination, header.destination))
      return ended(isRouted || this.#isPublic(header) ? 'OUTSIDE_MODEL' : 'NO_ROUTE')
    }
    if (!aclAllows(network, subnet, 'egress', header)) return ended('ACL_EGRESS_DENIED')

    const clb = network.clbs.findIndex(
      (one) => one.vpc === vpc && one.vip === header.destination && one.type === 'INTERNAL',
    )
    if (clb >= 0) return this.#isSpent(way, 1) ? ended('TTL_EXCEEDED') : this.#toClb(way, clb, header)
    const machine = network.cvms.findIndex((one) => one.vpc === vpc && one.address === header.destination)
    if (machine >= 0) {
      const stopped = aclAllows(network, at(network.cvms, machine).subnet, 'ingress', header)
      if (!stopped) return ended('ACL_INGRESS_DENIED')
      return this.#isSpent(way, 1) ? ended('TTL_EXCEEDED') : this.#toMachine(way, machine, header)
    }
    if (!aclAllows(network, subnetOf(network, vpc, header.destination), 'ingress', header))
      return ended('ACL_INGRESS_DENIED')
    const endpoint = network.endpoints.findIndex((one) => one.vpc === vpc && one.address === header.destination)
    if (endpoint >= 0) return this.#isSpent(way, 1) ? ended('TTL_EXCEEDED') : this.#toEndpoint(way, endpoint, header)
    return ended(this.#isPublic(header) ? 'OUTSIDE_MODEL' : 'NO_SUCH_ADDRESS')
  }

  /** Routers, endpoints and CLBs lower the time to live by one each (KERNEL-FACTS: 60 is left of 64 behind a link). */
  #isSpent(way: Way, routers: number): boolean {
    way.ttl -= routers
    return way.ttl <= 0
  }

  /** A public CLB is reached by the Internet. */
  #isPublic({ destination }: Header): boolean {
    return this.memory.network.clbs.some(({ type, vip }) => type === 'OPEN' && vip === destination)
  }

  /** Lines 6 and 7: the endpoint and the NAT of the link. */
  #toEndpoint(way: Way, index: number, header: Header): Verdict {
    const { flow } = way
    const endpoint = at(this.memory.network.endpoints, index)
    const { endpointCut, sgReevaluateEstablished } = this.memory.network.options
    const found = header.protocol === Protocol.ICMP ? 'new' : this.memory.finds(way, 'link')
    const isKept = !endpointCut && this.memory.knows(way, 'link')
    if (endpoint.state !== 'ACTIVE' && !isKept) return ended(`ENDPOINT_${endpoint.state}`)
    if (header.protocol === Protocol.ICMP) return ended('PROTOCOL_UNSUPPORTED')
    const isAsked = !this.memory.knows(way, 'link') || sgReevaluateEstablished
    if (isAsked && !boundGroupsAllow(this.memory.network, endpoint.securityGroups, header))
      return ended('ENDPOINT_INGRESS_DENIED')
    if (at(this.memory.network.endpointServices, endpoint.service).type !== 'CLB') return ended('OUTSIDE_MODEL')
    if (found === 'bad') return ended('CONNTRACK_INVALID')
    const isHere = (one: Tracker, { link }: Flow): boolean => one === 'link' && link?.endpoint === index
    if ((found === 'new' || flow.link === undefined) && this.memory.isFull(endpoint.flowsMax, isHere))
      return ended('CONNTRACK_FULL')
    if (this.#isSpent(way, 1)) return ended('TTL_EXCEEDED')
    if (found === 'new' || flow.link === undefined) {
      const session = this.#session(index, header)
      if (session === undefined) return ended('SNAT_EXHAUSTED')
      const { snatAddress, snatPort } = session
      const isOther = flow.link?.snatAddress !== snatAddress || flow.link.snatPort !== snatPort
      if (isOther) this.#moves(way, ['balancer', 'target', 'guest'])
      flow.link = session
    }
    this.memory.leaves(way, 'link')
    const { clb, snatAddress, snatPort } = flow.link
    const { vpc, vip } = at(this.memory.network.clbs, clb)
    return this.#toClb(way, clb, { ...header, vpc, source: snatAddress, sourcePort: snatPort, destination: vip })
  }

  #session(index: number, { source, sourcePort, protocol, destinationPort: port }: Header): Session | undefined {
    const endpoint = at(this.memory.network.endpoints, index)
    const { clb } = at(this.memory.network.endpointServices, endpoint.service)
    const snatAddress = snatAddressOf(endpoint, source)
    const isFree = (snatPort: number): boolean =>
      !this.memory.flows.some(
        ({ link, knownBy }) =>
          knownBy.has('link') &&
          link?.clb === clb &&
          link.protocol === protocol &&
          link.port === port &&
          link.snatAddress === snatAddress &&
          link.snatPort === snatPort,
      )
    const snatPort = freePort(endpoint, sourcePort, isFree)
    return snatPort === undefined ? undefined : { endpoint: index, clb, protocol, port, snatAddress, snatPort }
  }

  /** What these know of a flow, they know by another header. */
  #moves({ flow, outdated }: Way, trackers: readonly Tracker[]): void {
    flow.answer = undefined
    for (const tracker of trackers) outdated.add(tracker)
  }

  /** Lines 8 and 9: the CLB, which answers pings by itself. */
  #toClb(way: Way, index: number, header: Header): Verdict {
    const { flow } = way
    const { options, clbs } = this.memory.network
    const clb = at(clbs, index)
    const listener = clb.listeners.find(
      ({ protocol, port }) => protocol === header.protocol && port === header.destinationPort,
    )
    const isPing = header.protocol === Protocol.ICMP
    if (clb.state !== 'RUNNING' || listener?.state === 'STOPPED') return ended('CLB_STOPPED')
    if (listener === undefined && !isPing) return ended('NO_LISTENER')
    flow.listener = listener?.name
    const found = this.memory.finds(way, 'balancer')
    const isSeen = flow.link === undefined || options.clbSgSeesPrivateLink
    const isAsked = !this.memory.knows(way, 'balancer') || options.sgReevaluateEstablished
    if (isSeen && isAsked && !boundGroupsAllow(this.memory.network, clb.securityGroups, header))
      return ended('CLB_INGRESS_DENIED')
    if (found === 'bad') return ended('CONNTRACK_INVALID')
    const isHere = (one: Tracker, flow: Flow): boolean => one === 'balancer' && flow.clb === index
    if (found === 'new' && this.memory.isFull(clb.flowsMax, isHere)) return ended('CONNTRACK_FULL')
    flow.clb = index
    if (listener === undefined) {
      this.memory.leaves(way, 'balancer')
      return ended('DELIVERED')
    }
    if (this.#isSpent(way, 1)) return ended('TTL_EXCEEDED')
    if (found === 'new' || flow.target === undefined) {
      const target = this.#balancer.choose(this.memory, clb, listener, header)
      if (typeof target !== 'number') return ended(target)
      const { cvm, port } = at(listener.targets, target)
      if (flow.target?.cvm !== cvm || flow.target.port !== port) this.#moves(way, ['target', 'guest'])
      flow.target = { listener: listener.name, cvm, port }
    }
    this.memory.leaves(way, 'balancer')
    if (this.#isSpent(way, 1)) return ended('TTL_EXCEEDED')
    const { cvm, port } = flow.target
    const { address } = at(this.memory.network.cvms, cvm)
    return this.#toMachine(way, cvm, { ...header, destination: address, destinationPort: port }, clb)
  }

  /** Lines 10 to 12: the machine. `clb`: the one that it is a backend of here. */
  #toMachine(way: Way, cvm: number, header: Header, clb?: Clb): Verdict {
    const { flow } = way
    const stopped = stoppedAtDoor(this.memory.network, cvm, header)
    if (stopped !== undefined) return ended(stopped)
    const word = clb ? 'TARGET_INGRESS_DENIED' : 'INGRESS_DENIED'
    const refused = this.#groups(way, 'target', cvm, header, word, clb?.passToTarget)
    if (refused !== undefined) return ended(refused)
    this.memory.arrives(flow, cvm, header)
    const says = this.memory.knows(way, 'guest') ? socketSays : guestSays
    const asked = says(this.memory.network, cvm, header, this.#isFull(way, cvm))
    const said = asked === 'PORT_CLOSED' && hasAnswered(flow) ? 'DELIVERED' : asked
    if (!said.startsWith('GUEST_FIREWALL')) this.memory.leaves(way, 'guest')
    return reachesKernel(said) ? { word: said, to: cvm, header } : ended(said)
  }

  /** A full queue drops the SYN of a connection that does not stand yet. */
  #isFull({ flow: { state, first }, flags }: Way, cvm: number): (socket: number) => boolean {
    const isNew = first.protocol === Protocol.TCP && isSyn(flags) && (state === undefined || state === 'SYN_SENT')
    return (socket) => isNew && this.fullQueues.has(`${cvm} ${socket}`)
  }

  /** What a machine sends to itself never leaves it: no group, no route, no tracker of the cloud. */
  #toItself(way: Way, header: Header): Verdict {
    const { flow } = way
    const asked = socketSays(this.memory.network, flow.client, header, this.#isFull(way, flow.client))
    const word = asked === 'PORT_CLOSED' && hasAnswered(flow) ? 'DELIVERED' : asked
    if (!reachesKernel(word)) return ended(word)
    this.memory.leaves(way, 'itself')
    this.memory.arrives(flow, flow.client, header)
    return { word, to: flow.client, header }
  }

  /** The way back: no group is asked of a flow that it knows, every ACL is. Undoes what the CLB and the link had done. */
  #back(way: Way, header: Header): Verdict {
    const { network } = this.memory
    const { first, client, link, clb, server } = way.flow
    const arriving = turned(first)
    const arrived = { word: 'DELIVERED', to: client, header: arriving }
    if (server === undefined || (server === client && clb === undefined)) return arrived
    const refused = this.#groups(way, 'target', server, header, 'EGRESS_DENIED')
    if (refused !== undefined) return ended(refused)
    if (!aclAllows(network, at(network.cvms, server).subnet, 'egress', header)) return ended('ACL_EGRESS_DENIED')
    if (this.#isSpent(way, 1)) return ended('TTL_EXCEEDED')
    if (clb !== undefined) {
      const { state, listeners } = at(network.clbs, clb)
      const through = listeners.find(({ name }) => name === way.flow.listener)
      if (state !== 'RUNNING' || through?.state === 'STOPPED') return ended('CLB_STOPPED')
      if (this.memory.finds(way, 'balancer') !== 'known') return ended('CONNTRACK_INVALID')
      if (this.#isSpent(way, 1)) return ended('TTL_EXCEEDED')
      this.memory.leaves(way, 'balancer')
      if (link === undefined && this.#isSpent(way, 1)) return ended('TTL_EXCEEDED')
    }
    if (link !== undefined) {
      const endpoint = at(network.endpoints, link.endpoint)
      const isKept = !network.options.endpointCut && this.memory.knows(way, 'link')
      if (endpoint.state !== 'ACTIVE' && !isKept) return ended(`ENDPOINT_${endpoint.state}`)
      if (this.memory.finds(way, 'link') !== 'known') return ended('CONNTRACK_INVALID')
      if (this.#isSpent(way, 1)) return ended('TTL_EXCEEDED')
      this.memory.leaves(way, 'link')
      if (this.#isSpent(way, 1)) return ended('TTL_EXCEEDED')
      if (!aclAllows(network, endpoint.subnet, 'egress', arriving)) return ended('ACL_EGRESS_DENIED')
    }
    if (!aclAllows(network, at(network.cvms, client).subnet, 'ingress', arriving)) return ended('ACL_INGRESS_DENIED')
    if (at(network.cvms, client).state !== 'RUNNING') return ended('TARGET_STOPPED')
    const kept = this.#groups(way, 'client', client, arriving, 'INGRESS_DENIED')
    return kept === undefined ? arrived : ended(kept)
  }
}
