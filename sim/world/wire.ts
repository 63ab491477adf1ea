import { hash } from '../base/random.ts'
import { answerOf } from '../dataplane/answer.ts'
import { forward } from '../dataplane/forward.ts'
import { Packet } from '../dataplane/packet.ts'
import type { Plane } from '../dataplane/plane.ts'
import { Reason, reachedGuest } from '../dataplane/reason.ts'
import { NONE } from '../tables/tables.ts'
import type { Due } from './due.ts'
import { Parcel } from './message.ts'
import type { Observers } from './observers.ts'
import type { EventQueue } from './queue.ts'
import type { Surroundings } from './surroundings.ts'

/** What is between the hosts of a world: sends packets through the data plane, and has them arrive when they do. */
export class Wire {
  readonly #plane: Plane
  readonly #queue: EventQueue<Due>
  readonly #observers: Observers
  readonly #seed: number
  readonly #packet = new Packet()
  /** Parcels that nobody uses. */
  readonly #spare: Parcel[] = []

  constructor(plane: Plane, queue: EventQueue<Due>, observers: Observers, seed: number) {
    this.#seed = seed
    this.#plane = plane
    this.#queue = queue
    this.#observers = observers
  }

  /** A parcel to fill and send. */
  parcel(): Parcel {
    return this.#spare.pop() ?? new Parcel()
  }

  /** Takes back a parcel that has arrived. */
  take(parcel: Parcel): void {
    this.#spare.push(parcel)
  }

  /** Sends a packet: its whole way is judged now, and it arrives after as many hops as that has. */
  send(world: Surroundings, sender: number, vpc: number, parcel: Parcel): void {
    const plane = this.#plane
    const { nowUs } = world
    const packet = this.#packet.begin(vpc, parcel.protocol, sender, parcel.source, parcel.sourcePort)
    packet.destination = parcel.destination
    packet.destinationPort = parcel.destinationPort
    packet.flags = parcel.flags
    packet.error = parcel.isError ? 1 : 0
    packet.ttl = parcel.ttl
    const nth = sender === NONE ? 0 : ++world.host(sender).sent
    if (plane.faults !== null) packet.draw = hash(this.#seed, 'packet', nameOf(plane, sender), nth)
    const isSeen = !this.#observers.isEmpty
    const reason = forward(plane, packet, isSeen ? this.#observers.begin(world, sender, vpc, parcel) : null)
    if (!reachedGuest(reason)) {
      this.#lose(world, sender, parcel, reason, isSeen)
      return
    }
    const { hopDelayUs } = world.options
    const delayUs = packet.hops * hopDelayUs + packet.delayUs
    if (isSeen) this.#observers.end(world, packet, reason, nowUs + delayUs)
    parcel.setHeader(packet.source, packet.sourcePort, packet.destination, packet.destinationPort)
    parcel.to = packet.to
    parcel.vpc = packet.vpc
    parcel.isRefused = reason === Reason.GUEST_FIREWALL_REJECTED
    this.#queue.push(nowUs, delayUs, parcel)
    for (let n = 1; n <= packet.copies; n++) this.#queue.push(nowUs, delayUs + n * hopDelayUs, parcel.copy())
  }

  /** A packet ends on the way. The network itself may answer: from the address that was dialled, over the hops that it had gone. */
  #lose(world: Surroundings, sender: number, parcel: Parcel, reason: Reason, isSeen: boolean): void {
    const { hops } = this.#packet
    const answer = sender === NONE ? 'none' : answerOf(this.#plane.tables.behavior, reason, parcel.protocol)
    const delayUs = answer === 'none' ? 0 : 2 * hops * world.options.hopDelayUs
    const from = isSeen ? this.#observers.end(world, this.#packet, reason, world.nowUs + delayUs) : undefined
    if (answer !== 'none') {
      const { source, sourcePort, destination, destinationPort, message } = parcel
      const start = { source, sourcePort, destination, destinationPort }
      this.#queue.push(world.nowUs, delayUs, { kind: 'answer', answer, sender, start, message, hops, from })
    }
    this.#spare.push(parcel)
  }
}

/** Who sends; NONE: a CLB, which answers an echo request. */
const nameOf = ({ tables }: Plane, sender: number): string => (sender === NONE ? '' : tables.names.cvm(sender).name)
