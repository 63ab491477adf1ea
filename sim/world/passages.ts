import type { Packet } from '../dataplane/packet.ts'
import { Flag } from '../net/tcp.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import type { AwaitedSegment } from './observation.ts'
import type { TimeUs } from './queue.ts'

/** Where a segment went, and when: the machines and what is between them, by number. */
type Passage = {
  /** Those by which the numbers are. */
  readonly tables: Tables
  readonly flags: number
  readonly isReply: boolean
  /** When it is at each component that it met, the one that it left included. */
  readonly times: readonly TimeUs[]
  readonly client: number
  readonly endpoint: number
  readonly clb: number
  readonly server: number
  /** Components at which a wait has counted it: it does not come by there again. */
  metAt: Set<string> | undefined
}

/** More than so many are looked through for those that have arrived. */
const KEPT = 256

/** The segments that are under way, so that somebody can wait until one comes by a component. */
export class Passages {
  #all: Passage[] = []

  /** A packet has been judged. */
  add(tables: Tables, timeUs: TimeUs, flags: number, packet: Packet, hopDelayUs: TimeUs): void {
    const { reply, hops, trail, client, endpoint, clb, server } = packet
    const times = [timeUs]
    // What faults delay it by is known by hop, from the first on.
    for (let hop = 1; hop <= hops; hop++) times.push(timeUs + hop * hopDelayUs + (trail[2 * hop + 1] ?? 0))
    this.#all.push({ tables, flags, isReply: reply === 1, times, client, endpoint, clb, server, metAt: undefined })
    if (this.#all.length > KEPT) this.#all = this.#all.filter((one) => (one.times.at(-1) ?? 0) >= timeUs)
  }

  /**
   * When the nth segment with these flags comes by a component, counted from a time on, as far as is known now. PSH counts only
   * where it is asked for, and so does ACK, but for SYNs: a SYN-ACK is another thing.
   */
  find(awaited: AwaitedSegment, fromUs: TimeUs): TimeUs | undefined {
    return this.#coming(awaited, fromUs)[awaited.nth - 1]?.timeUs
  }

  /** A wait is over: what it has counted counts no more in the next one, though that may begin at the same instant. */
  meet(awaited: AwaitedSegment, fromUs: TimeUs): void {
    for (const { one } of this.#coming(awaited, fromUs).slice(0, awaited.nth)) {
      one.metAt ??= new Set()
      one.metAt.add(awaited.at)
    }
  }

  #coming(
    { flags, at }: AwaitedSegment,
    fromUs: TimeUs,
  ): readonly { readonly one: Passage; readonly timeUs: TimeUs }[] {
    const mask = ~((flags & Flag.PSH ? 0 : Flag.PSH) | (flags & (Flag.ACK | Flag.SYN) ? 0 : Flag.ACK))
    const coming: { one: Passage; timeUs: TimeUs }[] = []
    for (const one of this.#all) {
      const hop = (one.flags & mask) === (flags & mask) ? stationsOf(one).indexOf(at) : -1
      const timeUs = one.times[hop]
      if (timeUs !== undefined && timeUs >= fromUs && !one.metAt?.has(at)) coming.push({ one, timeUs })
    }
    return coming.sort((a, b) => a.timeUs - b.timeUs)
  }
}

/** The components on a way, by name, from where it begins. */
function stationsOf({ tables: { names }, isReply, client, endpoint, clb, server }: Passage): string[] {
  const way = [
    client === NONE ? undefined : names.cvm(client).name,
    endpoint === NONE ? undefined : names.endpoint(endpoint).name,
    clb === NONE ? undefined : names.clb(clb).name,
    server === NONE ? undefined : names.cvm(server).name,
  ].filter((name) => name !== undefined)
  return isReply ? way.reverse() : way
}
