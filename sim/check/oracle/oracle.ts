import type { Clb, Listener, Network } from '../../model/network.ts'
import { Protocol } from '../../net/protocol.ts'
import { atPlaceOf, eligible, type Health, leastLoaded, takeTurn } from './balance.ts'
import { type Flow, freePort, isSame, type Session, snatAddressOf, turned } from './flows.ts'
import { healthOf } from './health.ts'
import { guestSays, reachesKernel, socketSays, stoppedAtDoor } from './machine.ts'
import { aclAllows, at, boundGroupsAllow, groupsAllow, type Header, isIn, subnetOf } from './rules.ts'
import { firstState, isLive, isMidStream, isPureSyn, judgeSegment } from './tracking.ts'
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
}

/** A listener's place in a network, as a key. */
const placeOf = (clb: number, listener: number): string => `${clb}/${listener}`

/**
 * The naive model: what the facts say becomes of a packet, check by check in the order of the design (section 3), by
 * linear scans over the network. It stands at t=0 with every health check settled, and no time passes. Written without
 * reading how `compile` and `dataplane` do it, to be compared with them.
 */
export class Oracle {
  readonly network: Network
  readonly flows: Flow[] = []
  readonly #health = new Map<string, readonly Health[]>()
  readonly #turns = new Map<string, number[]>()
  /** Listener and source address -> the target that session persistence has for it. No time passes, so nothing expires. */
  readonly #kept = new Map<string, number>()
  /** Of the packet that is on its way: it does not fit its connection; one has seen it whose tracking counts. */
  #isUnfit = false
  #isNoted = false

  constructor(network: Network) {
    this.network = network
    for (const [c, clb] of network.clbs.entries()) {
      for (const [l, listener] of clb.listeners.entries()) {
        const verdicts = listener.targets.map((target) => healthOf(network, clb, listener, target))
        this.#health.set(placeOf(c, l), verdicts)
        this.#turns.set(placeOf(c, l), [])
      }
    }
  }

  send({ from, flags, ...rest }: Shot): Verdict {
    const sender = at(this.network.cvms, from)
    if (sender.state !== 'RUNNING') return ended('CLIENT_STOPPED')
    if (rest.source !== sender.address) return ended('SPOOFED_SOURCE')
    const header: Header = { vpc: sender.vpc, ...rest }

    let flow = this.flows.find(({ first, answer }) => isSame(first, header) || isSame(answer, header))
    const side = flow === undefined || isSame(flow.first, header) ? 'client' : 'server'
    let next = flow && header.protocol === Protocol.TCP ? judgeSegment(flow.state, side, flags) : ('ignored' as const)
    if (flow && next === 'anew') {
      // Who closed it may open it anew at once; behind a CLB only its client can reach the other.
      if (side === 'client' || flow.target === undefined) {
        this.flows.splice(this.flows.indexOf(flow), 1)
        flow = undefined
      } else next = 'invalid'
    }
    this.#isUnfit = next === 'invalid'
    this.#isNoted = false
    const verdict = flow && side === 'server' ? this.#back(flow, header) : this.#out(flow, from, header, flags)
    if (flow && (this.#isNoted || reachesKernel(verdict.word))) {
      if (next !== 'ignored' && next !== 'invalid' && next !== 'anew') flow.state = next
    }
    return verdict
  }

  /** Lines 2 to 5: out of the client, to whoever has the address. */
  #out(known: Flow | undefined, client: number, header: Header, flags: number): Verdict {
    const { network } = this
    const { securityGroups, subnet, address, vpc } = at(network.cvms, client)
    const flow: Flow = known ?? { first: header, client, isAtServer: false, state: firstState(header.protocol, flags) }
    if (header.destination === address || header.destination >>> 24 === 127)
      return this.#toMachine(flow, client, header, flags)
    if (!groupsAllow(network, securityGroups, 'egress', header)) return ended('EGRESS_DENIED')
    if (flow.link === undefined && flow.target === undefined) this.#isNoted = true
    if (!at(network.vpcs, vpc).cidrs.some((cidr) => isIn(cidr, header.destination))) {
      const { routes } = at(network.routeTables, at(network.subnets, subnet).routeTable)
      const isRouted = routes.some((route) => isIn(route.destination, header.destination))
      return ended(isRouted || this.#isPublic(header) ? 'OUTSIDE_MODEL' : 'NO_ROUTE')
    }
    if (!aclAllows(network, subnet, 'egress', header)) return ended('ACL_EGRESS_DENIED')

    const clb = network.clbs.findIndex(
      (one) => one.vpc === vpc && one.vip === header.destination && one.type === 'INTERNAL',
    )
    if (clb >= 0) return this.#toClb(flow, clb, header, flags)
    const machine = network.cvms.findIndex((one) => one.vpc === vpc && one.address === header.destination)
    if (machine >= 0) return this.#toMachine(flow, machine, header, flags)
    if (!aclAllows(network, subnetOf(network, vpc, header.destination), 'ingress', header))
      return ended('ACL_INGRESS_DENIED')
    const endpoint = network.endpoints.findIndex((one) => one.vpc === vpc && one.address === header.destination)
    if (endpoint >= 0) return this.#toEndpoint(flow, endpoint, header, flags)
    return ended(this.#isPublic(header) ? 'OUTSIDE_MODEL' : 'NO_SUCH_ADDRESS')
  }

  /** A public CLB is reached by the Internet. */
  #isPublic({ destination }: Header): boolean {
    return this.network.clbs.some(({ type, vip }) => type === 'OPEN' && vip === destination)
  }

  /** Lines 6 and 7: the endpoint and the NAT of the link. */
  #toEndpoint(flow: Flow, index: number, header: Header, flags: number): Verdict {
    const endpoint = at(this.network.endpoints, index)
    if (endpoint.state !== 'ACTIVE') return ended(`ENDPOINT_${endpoint.state}`)
    if (header.protocol === Protocol.ICMP) return ended('PROTOCOL_UNSUPPORTED')
    if (!boundGroupsAllow(this.network, endpoint.securityGroups, header)) return ended('ENDPOINT_INGRESS_DENIED')
    if (flow.link !== undefined && this.#isUnfit) return ended('CONNTRACK_INVALID')
    if (flow.link === undefined) {
      if (!this.#opens(header, flags)) return ended('CONNTRACK_INVALID')
      const session = this.#session(index, header)
      if (session === undefined) return ended('SNAT_EXHAUSTED')
      flow.link = session
      this.#remember(flow)
    }
    this.#isNoted = true
    const { clb, snatAddress, snatPort } = flow.link
    const { vpc, vip } = at(this.network.clbs, clb)
    return this.#toClb(
      flow,
      clb,
      { ...header, vpc, source: snatAddress, sourcePort: snatPort, destination: vip },
      flags,
    )
  }

  #session(index: number, { source, sourcePort, protocol, destinationPort: port }: Header): Session | undefined {
    const endpoint = at(this.network.endpoints, index)
    const { clb } = at(this.network.endpointServices, endpoint.service)
    const snatAddress = snatAddressOf(endpoint, source)
    const isFree = (snatPort: number): boolean =>
      !this.flows.some(
        ({ link }) =>
          link?.clb === clb &&
          link.protocol === protocol &&
          link.port === port &&
          link.snatAddress === snatAddress &&
          link.snatPort === snatPort,
      )
    const snatPort = freePort(endpoint, sourcePort, isFree)
    return snatPort === undefined ? undefined : { endpoint: index, clb, protocol, port, snatAddress, snatPort }
  }

  /** Lines 8 and 9: the CLB, which answers pings by itself. */
  #toClb(flow: Flow, index: number, header: Header, flags: number): Verdict {
    const clb = at(this.network.clbs, index)
    if (clb.state !== 'RUNNING') return ended('CLB_STOPPED')
    const l = clb.listeners.findIndex(
      ({ protocol, port }) => protocol === header.protocol && port === header.destinationPort,
    )
    const isPing = header.protocol === Protocol.ICMP
    if (l < 0 && !isPing) return ended('NO_LISTENER')
    const isSeen = flow.link === undefined || this.network.options.clbSgSeesPrivateLink
    if (isSeen && !boundGroupsAllow(this.network, clb.securityGroups, header)) return ended('CLB_INGRESS_DENIED')
    if (isPing) return ended('DELIVERED')
    const listener = at(clb.listeners, l)
    if (flow.target !== undefined && this.#isUnfit) return ended('CONNTRACK_INVALID')
    if (flow.target === undefined) {
      if (!this.#opens(header, flags)) return ended('CONNTRACK_INVALID')
      const target = this.#choose(index, clb, l, listener, header)
      if (typeof target !== 'number') return ended(target)
      flow.target = { clb: index, listener: l, target }
      this.#remember(flow)
    }
    this.#isNoted = true
    const { cvm, port } = at(listener.targets, flow.target.target)
    const { address } = at(this.network.cvms, cvm)
    const arriving = { ...header, destination: address, destinationPort: port }
    return this.#toMachine(flow, cvm, arriving, flags, clb)
  }

  /** A target of the listener; a client that is itself the target gets another one, if there is one (facts 4.3). */
  #choose(c: number, clb: Clb, l: number, listener: Listener, { source, vpc }: Header): number | Word {
    if (listener.targets.length === 0) return 'NO_TARGET'
    const candidates = eligible(listener, this.#health.get(placeOf(c, l)) ?? [])
    if (candidates.length === 0) return 'NO_ELIGIBLE_TARGET'
    const isClient = (target: number): boolean =>
      vpc === clb.vpc && at(this.network.cvms, at(listener.targets, target).cvm).address === source
    const others = candidates.filter((target) => !isClient(target))
    const key = `${placeOf(c, l)} ${source}`
    const kept = this.#kept.get(key)
    if (kept !== undefined && others.includes(kept)) return kept
    const target = this.#scheduled(c, l, listener, others, source)
    if (target !== undefined && listener.sessionPersistence > 0) this.#kept.set(key, target)
    return target ?? 'HAIRPIN'
  }

  #scheduled(c: number, l: number, listener: Listener, candidates: readonly number[], source: number) {
    const turns = this.#turns.get(placeOf(c, l)) ?? []
    if (listener.scheduler === 'WRR') return takeTurn(listener, candidates, turns)
    if (listener.scheduler === 'IP_HASH') return atPlaceOf(listener, candidates, source)
    const connectionsOf = (target: number): number =>
      this.flows.filter(
        ({ target: has, state }) => isLive(state) && has?.clb === c && has.listener === l && has.target === target,
      ).length
    return takeTurn(listener, leastLoaded(listener, candidates, connectionsOf), turns)
  }

  /** Lines 10 to 12: the machine. `clb`: the one that it is a backend of here. */
  #toMachine(flow: Flow, cvm: number, header: Header, flags: number, clb?: Clb): Verdict {
    const isItself = cvm === flow.client && clb === undefined
    if (!isItself) {
      const groupWord = clb ? 'TARGET_INGRESS_DENIED' : 'INGRESS_DENIED'
      const word = stoppedAtDoor(this.network, cvm, header, { groupWord, isPassed: clb?.passToTarget === true })
      if (word !== undefined) return ended(word)
      const begins = header.protocol !== Protocol.TCP || isPureSyn(flags) || isMidStream(flags)
      if (flow.isAtServer ? this.#isUnfit : !begins) return ended('CONNTRACK_INVALID')
      flow.isAtServer = true
    }
    const answer = turned(header)
    // Two flows that look the same to a machine are one to it: the first (KERNEL-FACTS, hairpin).
    if (!this.flows.some((one) => isSame(one.first, answer) || isSame(one.answer, answer))) {
      flow.answer = answer
      flow.server = cvm
    }
    this.#remember(flow)
    const word = isItself ? socketSays(this.network, cvm, header) : guestSays(this.network, cvm, header)
    return reachesKernel(word) ? { word, to: cvm, header } : ended(word)
  }

  #remember(flow: Flow): void {
    if (!this.flows.includes(flow)) this.flows.push(flow)
  }

  /** The way back: no group is asked, every ACL is. Undoes what the CLB and the link had done. */
  #back(flow: Flow, header: Header): Verdict {
    const { network } = this
    const { first, client, link, target, server } = flow
    const home = at(network.cvms, client)
    const arriving = turned(first)
    if (server === client && target === undefined) return { word: 'DELIVERED', to: client, header: arriving }
    if (target === undefined) this.#isNoted = true
    if (server !== undefined && !aclAllows(network, at(network.cvms, server).subnet, 'egress', header))
      return ended('ACL_EGRESS_DENIED')
    if (target !== undefined && this.#isUnfit) return ended('CONNTRACK_INVALID')
    this.#isNoted = true
    if (link && !aclAllows(network, at(network.endpoints, link.endpoint).subnet, 'egress', arriving))
      return ended('ACL_EGRESS_DENIED')
    if (!aclAllows(network, home.subnet, 'ingress', arriving)) return ended('ACL_INGRESS_DENIED')
    if (this.#isUnfit) return ended('CONNTRACK_INVALID')
    return { word: 'DELIVERED', to: client, header: arriving }
  }

  /** For UDP the first datagram opens the session, for TCP only a SYN, unless the option says otherwise. */
  #opens({ protocol }: Header, flags: number): boolean {
    if (protocol !== Protocol.TCP || isPureSyn(flags)) return true
    return this.network.options.midStream === 'pickup' && isMidStream(flags)
  }
}
