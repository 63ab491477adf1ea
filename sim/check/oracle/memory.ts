import type { Network } from '../../model/network.ts'
import { type Header, isSame, turned } from './rules.ts'
import { type Effect, isNat, keptFor, openedBy, opens, type Side, type State, type Tracker } from './tracking.ts'

/**
 * A flow on its path, as far as its packets have come. It is in one state for all who track it, which they see in the packets
 * that pass them; each may forget it alone.
 */
export type Flow = {
  /** As its first packet left the client. */
  readonly first: Header
  readonly client: number
  readonly knownBy: Set<Tracker>
  state?: State
  /** When the last of its packets was seen, in milliseconds. */
  seenAt: number
  /** The NAT session of a link: which address and port of 11.163.0.0/16 stand for the client, and before which CLB. */
  link?: { readonly endpoint: number; readonly clb: number; readonly address: number; readonly port: number }
  /** The CLB, the listener that it has the flow through, and its choice. */
  clb?: number
  listener?: string | undefined
  target?: { readonly cvm: number; readonly port: number }
  /** The header that a packet of the machine at the other end has, once that machine's groups have let the flow in. */
  answer?: Header | undefined
  server?: number
}

/** A packet on its way. */
export type Way = {
  readonly flow: Flow
  readonly side: Side
  readonly flags: number
  /** What it makes of the flow's state; undefined: it is the first of the flow. */
  readonly effect: Effect | undefined
  /** Who has let it pass, whose first packet of the flow it was, and who knew the flow by a header that it has no longer. */
  readonly seenBy: Set<Tracker>
  readonly openedAt: Set<Tracker>
  readonly outdated: Set<Tracker>
  /** As it is now, and the machine that it has come to. */
  header: Header
  to?: number
  ttl: number
}

/** Where a tracker of a flow is. */
function placeOf(tracker: Tracker, { client, server, link, clb }: Flow): string {
  if (isNat(tracker)) return tracker === 'link' ? `endpoint ${link?.endpoint}` : `clb ${clb}`
  return tracker === 'itself' ? tracker : `cvm ${tracker === 'client' ? client : server}`
}

/** Whether it counts as a connection of its target still: neither reset nor ended by both sides. */
export const isLive = (state: State | undefined): boolean => !['LAST_ACK', 'TIME_WAIT', 'CLOSE'].includes(state ?? '')

/** What the trackers of a network know of flows, as time goes by. */
export class Memory {
  network: Network
  /** Virtual time, in milliseconds. */
  now = 0
  flows: Flow[] = []

  constructor(network: Network) {
    this.network = network
  }

  /** Another configuration is in force. A CLB forwards no more what it sent to a target that is registered no more (facts 4.5). */
  change(network: Network): void {
    this.network = network
    for (const flow of this.flows) {
      const listener = this.#listenerOf(flow)
      const { target = { cvm: -1, port: 0 } } = flow
      const isThere = listener?.targets.some(({ cvm, port }) => cvm === target.cvm && port === target.port)
      if (flow.target !== undefined && !isThere) flow.knownBy.delete('balancer')
      flow.listener = listener?.name
    }
    this.expire()
  }

  #listenerOf({ listener }: Flow) {
    return this.network.clbs.flatMap(({ listeners }) => listeners).find(({ name }) => name === listener)
  }

  /** An endpoint, CLB or CVM forgets what it tracks. */
  flush(kind: 'endpoint' | 'clb' | 'cvm', index: number): void {
    this.#forget((tracker, flow) => placeOf(tracker, flow) === `${kind} ${index}`)
  }

  expire(): void {
    this.#forget((tracker, flow) => this.#overdue(tracker, flow) >= 0)
  }

  /** A firewall alone keeps no flow. */
  #forget(isForgotten: (tracker: Tracker, flow: Flow) => boolean): void {
    for (const flow of this.flows)
      for (const tracker of flow.knownBy) if (isForgotten(tracker, flow)) flow.knownBy.delete(tracker)
    this.flows = this.flows.filter(({ knownBy }) => [...knownBy].some((tracker) => tracker !== 'guest'))
  }

  /** For how long a tracker could have forgotten a flow, in milliseconds. */
  #overdue(tracker: Tracker, flow: Flow): number {
    const { state, seenAt } = flow
    if (state === undefined) return -Infinity
    return this.now - seenAt - keptFor(tracker, state, this.#listenerOf(flow)?.idleConnectTimeout)
  }

  /** Whether somebody has just forgotten a flow, or is about to: he may be a second late. */
  isUnsure(): boolean {
    const isClose = (overdue: number): boolean => overdue >= 0 && overdue <= 1000
    return this.flows.some((flow) => [...flow.knownBy].some((tracker) => isClose(this.#overdue(tracker, flow))))
  }

  /** The flow that a packet belongs to by its header, from either side. */
  flowOf(header: Header): Flow | undefined {
    return this.flows.find(({ first, answer }) => isSame(first, header) || isSame(answer, header))
  }

  drop(flow: Flow | undefined): void {
    this.flows = this.flows.filter((one) => one !== flow)
  }

  /** Whether a tracker knows the flow of a packet as the packet comes to it. */
  knows({ flow, openedAt, outdated }: Way, tracker: Tracker): boolean {
    return openedAt.has(tracker) || (flow.knownBy.has(tracker) && !outdated.has(tracker))
  }

  /** Whether a packet is of a flow that a tracker knows, or may open one there. The provider's side opens none at a link or CLB. */
  isValid(way: Way, tracker: Tracker): boolean {
    const { flow, side, flags, effect } = way
    if (this.knows(way, tracker)) return effect !== 'bad' && effect !== 'new'
    const isLoose = !isNat(tracker) || this.network.options.midStream === 'pickup'
    return (side === 'client' || !isNat(tracker)) && opens(flow.first.protocol, flags, isLoose)
  }

  /** Whether the place of a tracker has as many entries as it may (0: any number). Firewalls count none. */
  isFull(place: string, max: number): boolean {
    const isHere = (flow: Flow, tracker: Tracker): boolean => tracker !== 'guest' && placeOf(tracker, flow) === place
    const entries = this.flows.flatMap((flow) => [...flow.knownBy].filter((tracker) => isHere(flow, tracker)))
    return max > 0 && entries.length >= max
  }

  /** The packet leaves a tracker, which knows its flow from now on. */
  leaves(way: Way, tracker: Tracker): void {
    const { flow, seenBy, openedAt } = way
    if (!this.flows.includes(flow)) this.flows.push(flow)
    if (!this.knows(way, tracker)) openedAt.add(tracker)
    flow.knownBy.add(tracker)
    seenBy.add(tracker)
  }

  /**
   * The packet is at its end: the flow has the state that those give it who translate it, where they know it, else its groups; if one
   * of them has seen the packet, or a kernel has.
   */
  note({ flow, flags, effect, seenBy, openedAt, outdated }: Way, isAtKernel: boolean): void {
    for (const tracker of outdated) if (!openedAt.has(tracker)) flow.knownBy.delete(tracker)
    const isOfNats = [...flow.knownBy].some(isNat)
    const isSeen = [...seenBy].some((tracker) => tracker !== 'guest' && isNat(tracker) === isOfNats)
    if (effect !== undefined && !isAtKernel && !isSeen) return
    const isAnew = effect === undefined || [...openedAt].some(isNat)
    const state = isAnew ? openedBy(flow.first.protocol, flags) : effect
    if (state === 'same' || state === 'bad' || state === 'new') return
    flow.state = state
    flow.seenAt = this.now
  }

  /**
   * The groups of a machine have let a flow in. Two that look the same to it are one to it: the first (KERNEL-FACTS, hairpin), unless
   * that is closed, or the machine itself has begun it and nobody else knows it.
   */
  arrives(flow: Flow, cvm: number, header: Header): void {
    const answer = turned(header)
    flow.server = cvm
    const other = this.flowOf(answer)
    if (other === flow) return
    if (other !== undefined && isSame(other.first, answer)) {
      if ([...other.knownBy].some((tracker) => tracker !== 'client')) return
      this.drop(other)
    } else if (other !== undefined) {
      if (other.state !== 'TIME_WAIT' && other.state !== 'CLOSE') return
      other.answer = undefined
    }
    flow.answer = answer
  }
}
