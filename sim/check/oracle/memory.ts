import { mix } from '../../base/random.ts'
import type { Clb, Listener, Network, Target } from '../../model/network.ts'
import { Protocol } from '../../net/protocol.ts'
import { at, type Header, isSame, settledHealthOf, stopIf, turned } from './rules.ts'
import { type Effect, isAck, isNat, isSyn, openedBy, type Side, STATES, type State, type Tracker } from './tracking.ts'

/** A flow on its path, as far as its packets have come. It is in one state for all whom these have passed. */
export type Flow = {
  readonly first: Header // as its first packet left the client
  readonly client: number
  readonly knownBy: Map<Tracker, string> // and where that is; each may forget it alone
  state: State
  seenAt: number // when the last of its packets was, in milliseconds
  endpoint?: number
  session?: Header // its NAT session at the link: the header before the CLB
  clb?: number
  listener?: Listener | undefined
  target?: Target
  server?: number
  answer?: Header | undefined // what a packet of the server has, once the server's groups have let the flow in
}

/** A packet on its way. */
export type Way = {
  readonly flow: Flow
  readonly side: Side
  readonly flags: number
  readonly effect: Effect | undefined // undefined: it is the first of its flow
  readonly seenBy: Set<Tracker> // who has let it pass
  readonly outdated: Set<Tracker> // who knew the flow by a header that it has no longer
  isAnew: boolean // the flow begins with it, for all or for a link or CLB
  header: Header // as it is now
  ttl: number
}

/** A ring with as many places for each as its weight: an address has one, and goes on to a candidate (facts 4.3). */
export function atPlaceOf(targets: readonly Target[], candidates: readonly Target[], source: number): Target {
  const ring = targets.flatMap((target) => Array.from({ length: target.weight }, () => target))
  const place = (mix(source) & 0x7fffffff) % ring.length
  const inTurn = [...ring.slice(place), ...ring.slice(0, place)].filter((target) => candidates.includes(target))
  return at(inTurn, 0)
}

/** The machine and port of a target, and, with its listener, what is known of it is kept under: changes leave both. */
export const backendOf = (target: Target | undefined): string => `${target?.cvm}:${target?.port}`
const keyOf = ({ name }: Listener, target: Target): string => `${name}/${backendOf(target)}`

/** What trackers know of flows and CLBs of targets, as time goes by and the configuration changes. */
export class Memory {
  network: Network
  now = 0 // virtual time, in milliseconds
  flows: Flow[] = []
  readonly fullQueues = new Set<string>() // the accept queues that are, as `cvm socket`: what programs do is given
  readonly #health = new Map<string, string>()
  readonly #turns = new Map<string, number>()
  readonly #kept = new Map<string, { readonly target: string; readonly until: number }>() // session persistence

  /** Every health check has run to its verdict. */
  constructor(network: Network) {
    this.network = network
    for (const clb of network.clbs)
      for (const one of clb.listeners)
        for (const target of one.targets) this.sets(one, target, settledHealthOf(network, clb, one, target))
  }

  /** What health checks say of a target now, for who lets time go by, in the cloud's words. */
  sets(listener: Listener, target: Target, health = 'Unknown'): void {
    this.#health.set(keyOf(listener, target), health)
  }

  /** What goes to a target that is taken off (facts 4.5), or by a CLB that its service had (1.2), ends there. */
  change(network: Network): void {
    this.network = network
    const listeners = network.clbs.flatMap((clb) => clb.listeners)
    for (const flow of this.flows) {
      flow.listener = listeners.find(({ name }) => name === flow.listener?.name)
      const isThere = flow.listener?.targets.some((one) => backendOf(one) === backendOf(flow.target))
      const { service = -1 } = network.endpoints[flow.endpoint ?? -1] ?? {}
      const isSwapped = flow.endpoint !== undefined && network.endpointServices[service]?.clb !== flow.clb
      if (isSwapped) flow.knownBy.delete('link')
      if (isSwapped || (flow.target !== undefined && !isThere)) flow.knownBy.delete('balancer')
    }
    const keys = new Set(listeners.flatMap((one) => one.targets.map((target) => keyOf(one, target))))
    for (const map of [this.#health, this.#turns]) for (const key of map.keys()) if (!keys.has(key)) map.delete(key)
    for (const [key, { target }] of this.#kept) if (!keys.has(target)) this.#kept.delete(key)
    this.expire()
  }

  /** An endpoint, CLB or CVM forgets what it tracks. */
  flush(kind: 'endpoint' | 'clb' | 'cvm', index: number): void {
    for (const { knownBy } of this.flows)
      for (const [tracker, place] of knownBy) if (place === `${kind} ${index}`) knownBy.delete(tracker)
  }

  /** What is due is forgotten. A firewall alone keeps no flow. */
  expire(): void {
    for (const flow of this.flows)
      for (const tracker of flow.knownBy.keys()) if (this.#overdue(tracker, flow) >= 0) flow.knownBy.delete(tracker)
    this.flows = this.flows.filter(({ knownBy }) => [...knownBy.keys()].some((tracker) => tracker !== 'guest'))
  }

  /** For how many milliseconds a tracker could have forgotten a flow; a NAT forgets idle ones earlier (facts 4.5). */
  #overdue(tracker: Tracker, { state, seenAt, listener }: Flow): number {
    const { kept } = STATES[state]
    const isIdle = isNat(tracker) && (state === 'ESTABLISHED' || state === 'DATAGRAMS')
    const idle = listener?.idleConnectTimeout ?? Math.min(kept, 900)
    return this.now - seenAt - 1000 * (isIdle ? idle : kept)
  }

  /** Whether somebody has just forgotten a flow, or is about to: he may be a second late. */
  isUnsure(): boolean {
    const overdue = this.flows.flatMap((flow) => [...flow.knownBy.keys()].map((one) => this.#overdue(one, flow)))
    return overdue.some((ms) => ms >= 0 && ms <= 1000)
  }

  /** The flow that a packet belongs to by its header, from either side. */
  flowOf(header: Header): Flow | undefined {
    return this.flows.find(({ first, answer }) => isSame(first, header) || isSame(answer, header))
  }

  /** Whether a tracker knows the flow of a packet as the packet comes to it. */
  knows({ flow, seenBy, outdated }: Way, tracker: Tracker): boolean {
    return seenBy.has(tracker) || (flow.knownBy.has(tracker) && !outdated.has(tracker))
  }

  /** Whether a packet fits the flow that a tracker knows, or may open it there: from the server's side not at a NAT. */
  isValid(way: Way, tracker: Tracker): boolean {
    if (this.knows(way, tracker)) return way.effect !== 'bad' && way.effect !== 'new'
    const isLoose = !isNat(tracker) || this.network.options.midStream === 'pickup'
    const isOpening = way.header.protocol !== Protocol.TCP || isSyn(way.flags) || (isLoose && isAck(way.flags))
    return isOpening && (way.side === 'client' || !isNat(tracker))
  }

  /** A tracker takes no invalid packet, and no flow more than it may have (0: any number). Firewalls count none. */
  enter(way: Way, tracker: Tracker, place: string, max: number): void {
    stopIf(!this.isValid(way, tracker), 'CONNTRACK_INVALID')
    const entries = this.flows.flatMap(({ knownBy }) => [...knownBy].filter(([one]) => one !== 'guest'))
    const isFull = max > 0 && entries.filter(([, where]) => where === place).length >= max
    stopIf(isFull && !this.knows(way, tracker), 'CONNTRACK_FULL')
  }

  /** The packet leaves a tracker, which knows its flow from now on. */
  leave(way: Way, tracker: Tracker, place: string): void {
    if (!this.flows.includes(way.flow)) this.flows.push(way.flow)
    if (isNat(tracker) && !this.knows(way, tracker)) way.isAnew = true
    way.flow.knownBy.set(tracker, place)
    way.seenBy.add(tracker)
  }

  /** The end of a packet. Its flow's state is noted by a kernel, by the NATs that know the flow, or else by groups. */
  note({ flow, flags, effect, seenBy, outdated, isAnew }: Way, isAtKernel: boolean): void {
    for (const tracker of outdated) if (!seenBy.has(tracker)) flow.knownBy.delete(tracker)
    const isOfNats = [...flow.knownBy.keys()].some(isNat)
    const isSeen = isAnew || isAtKernel || [...seenBy].some((tracker) => isNat(tracker) === isOfNats)
    const state = isAnew || effect === undefined ? openedBy(flow.first, flags) : effect
    if (!isSeen || state === 'same' || state === 'bad' || state === 'new') return
    flow.state = state
    flow.seenAt = this.now
  }

  /**
   * The groups of a machine have let a flow in. Two that look the same to it are one to it: the first (KERNEL-FACTS,
   * hairpin), unless that is closed, or the machine itself has begun it and nobody else knows it.
   */
  arrive(flow: Flow, cvm: number, header: Header): void {
    const answer = turned(header)
    const other = this.flowOf(answer)
    flow.server = cvm
    if (other !== undefined) {
      const isOwn = isSame(other.first, answer)
      const isAlone = [...other.knownBy.keys()].every((tracker) => tracker === 'client')
      if (isOwn ? !isAlone : other.state !== 'TIME_WAIT' && other.state !== 'CLOSE') return
      if (isOwn) this.flows = this.flows.filter((one) => one !== other)
      other.answer = undefined
    }
    flow.answer = answer
  }

  /** Who is alive or not checked, or all when all are dead; no weight 0, no unknown (facts 4.4), no client (4.3). */
  choose(clb: Clb, listener: Listener, { vpc, source }: Header): Target {
    stopIf(listener.targets.length === 0, 'NO_TARGET')
    const healthOf = (one: Target): string => this.#health.get(keyOf(listener, one)) ?? 'Unknown'
    const weighty = listener.targets.filter(({ weight }) => weight > 0)
    const alive = weighty.filter((one) => ['Alive', 'Close'].includes(healthOf(one)))
    const candidates = alive.length > 0 ? alive : weighty.filter((one) => healthOf(one) === 'Dead')
    stopIf(candidates.length === 0, 'NO_ELIGIBLE_TARGET')
    const others = candidates.filter(({ cvm }) => vpc !== clb.vpc || at(this.network.cvms, cvm).address !== source)
    stopIf(others.length === 0, 'HAIRPIN')
    const key = `${listener.name} ${source}`
    const kept = this.#kept.get(key)
    const isKept = (one: Target): boolean => kept?.target === keyOf(listener, one) && kept.until > this.now
    const target = others.find(isKept) ?? this.#scheduled(listener, others, source)
    this.#kept.set(key, { target: keyOf(listener, target), until: this.now + 1000 * listener.sessionPersistence })
    return target
  }

  /** By LEAST_CONN those with the fewest live connections for their weight take turns, as in nginx (facts 4.3). */
  #scheduled(listener: Listener, candidates: readonly Target[], source: number): Target {
    if (listener.scheduler === 'IP_HASH') return atPlaceOf(listener.targets, candidates, source)
    const isOver = ({ state }: Flow): boolean => ['LAST_ACK', 'TIME_WAIT', 'CLOSE'].includes(state)
    const live = this.flows.filter((one) => one.listener === listener && one.knownBy.has('balancer') && !isOver(one))
    const countOf = (one: Target): number => live.filter(({ target }) => backendOf(one) === backendOf(target)).length
    const isIdlest = (one: Target): boolean =>
      candidates.every((other) => countOf(one) * other.weight <= countOf(other) * one.weight)
    const inTurn = listener.scheduler === 'WRR' ? candidates : candidates.filter(isIdlest)
    const turnOf = (target: Target): number => this.#turns.get(keyOf(listener, target)) ?? 0
    const gain = (one: Target, turns: number) => this.#turns.set(keyOf(listener, one), turnOf(one) + turns)
    for (const target of inTurn) gain(target, target.weight) // and the first of the highest pays what all gained
    const best = inTurn.reduce((one, other) => (turnOf(other) > turnOf(one) ? other : one))
    gain(best, -inTurn.reduce((total, { weight }) => total + weight, 0))
    return best
  }
}
