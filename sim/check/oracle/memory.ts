import type { Network } from '../../model/network.ts'
import { type Flow, isSame, turned } from './flows.ts'
import type { Header } from './rules.ts'
import { type effectOf, keptFor, openedBy, opens, type Side, type Tracker } from './tracking.ts'

/** A packet on its way. */
export type Way = {
  readonly flow: Flow
  readonly side: Side
  readonly flags: number
  /** What it makes of the flow's state; undefined: it is the first of the flow. */
  readonly effect: ReturnType<typeof effectOf> | undefined
  /** Who has let it pass, and whose first packet of the flow it was. */
  readonly seenBy: Set<Tracker>
  readonly openedAt: Set<Tracker>
  /** Who knew the flow by a header that it has no longer. */
  readonly outdated: Set<Tracker>
  ttl: number
}

/** Whose state a flow has. */
const NATS: readonly Tracker[] = ['link', 'balancer']
const OTHERS: readonly Tracker[] = ['client', 'target', 'itself']

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
    const listeners = network.clbs.flatMap((clb) => clb.listeners)
    for (const flow of this.flows) {
      const { target, knownBy } = flow
      if (!listeners.some(({ name }) => name === flow.listener)) flow.listener = undefined
      const listener = listeners.find(({ name }) => name === target?.listener)
      const isThere = listener?.targets.some(({ cvm, port }) => cvm === target?.cvm && port === target.port)
      if (target !== undefined && isThere !== true) knownBy.delete('balancer')
    }
    this.expire()
  }

  /** An endpoint, CLB or CVM forgets what it tracks. */
  flush(kind: 'endpoint' | 'clb' | 'cvm', index: number): void {
    for (const { knownBy, client, server, link, clb } of this.flows) {
      if (kind === 'endpoint' && link?.endpoint === index) knownBy.delete('link')
      if (kind === 'clb' && clb === index) knownBy.delete('balancer')
      if (kind === 'cvm' && client === index) knownBy.delete('client')
      if (kind === 'cvm' && server === index)
        for (const tracker of ['target', 'guest'] as const) knownBy.delete(tracker)
    }
    this.expire()
  }

  /** The flow that a packet belongs to by its header, from either side. */
  flowOf(header: Header): Flow | undefined {
    return this.flows.find(({ first, answer }) => isSame(first, header) || isSame(answer, header))
  }

  drop(flow: Flow | undefined): void {
    this.flows = this.flows.filter((one) => one !== flow)
  }

  expire(): void {
    for (const { knownBy, state, seenAt, listener } of this.flows) {
      for (const tracker of knownBy) {
        if (state !== undefined && seenAt + keptFor(tracker, state, this.#idleOf(listener)) <= this.now)
          knownBy.delete(tracker)
      }
    }
    this.flows = this.flows.filter(({ knownBy }) => [...knownBy].some((tracker) => tracker !== 'guest'))
  }

  /** IdleConnectTimeout of a listener (facts 4.5). */
  #idleOf(listener: string | undefined): number | undefined {
    const listeners = this.network.clbs.flatMap((clb) => clb.listeners)
    return listeners.find(({ name }) => name === listener)?.idleConnectTimeout
  }

  /** Whether somebody has just forgotten a flow, or is about to: he may be a second late. */
  isUnsure(): boolean {
    return this.flows.some(({ knownBy, state, seenAt, listener }) =>
      [...knownBy].some((tracker) => {
        const kept = state === undefined ? Infinity : keptFor(tracker, state, this.#idleOf(listener))
        const overdue = this.now - seenAt - kept
        return overdue >= 0 && overdue <= 1000
      }),
    )
  }

  /** Whether a tracker knows the flow of a packet as the packet comes to it. */
  knows({ flow, openedAt, outdated }: Way, tracker: Tracker): boolean {
    return openedAt.has(tracker) || (flow.knownBy.has(tracker) && !outdated.has(tracker))
  }

  /** How a tracker finds a packet: of a flow that it knows, the first of a new one, or invalid. */
  finds(way: Way, tracker: Tracker): 'known' | 'new' | 'bad' {
    const { flow, side, flags, effect } = way
    if (this.knows(way, tracker)) return effect === 'bad' || effect === 'new' ? 'bad' : 'known'
    const isGroups = tracker === 'client' || tracker === 'target'
    if (side === 'server' && !isGroups) return 'bad' // the provider's side sets up nothing
    const isLoose = isGroups || this.network.options.midStream === 'pickup'
    return opens(flow.first.protocol, flags, isLoose) ? 'new' : 'bad'
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
    const counting = NATS.some((tracker) => flow.knownBy.has(tracker)) ? NATS : OTHERS
    if (effect !== undefined && !isAtKernel && !counting.some((tracker) => seenBy.has(tracker))) return
    const isAnew = effect === undefined || NATS.some((tracker) => openedAt.has(tracker))
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

  /** Whether something has as many entries as it may (0: any number), `isAt` being those of its trackers and their flows. */
  isFull(max: number, isAt: (tracker: Tracker, flow: Flow) => boolean): boolean {
    const entries = this.flows.flatMap((flow) => [...flow.knownBy].filter((tracker) => isAt(tracker, flow)))
    return max > 0 && entries.length >= max
  }
}
