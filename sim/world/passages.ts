import type { Packet } from '../dataplane/packet.ts'
import { Flag } from '../net/tcp.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import type { AwaitedSegment } from './observation.ts'
import type { TimeUs } from './queue.ts'

/** Where a segment went, and when it left: the machines and what is between them, by number. */
type Passage = {
  readonly timeUs: TimeUs
  readonly flags: number
  readonly isReply: boolean
  readonly hops: number
  readonly client: number
  readonly endpoint: number
  readonly clb: number
  readonly server: number
  /** Components at which a wait has counted it: it does not come by there again. */
  readonly metAt: Set<string>
}

/** More than so many are looked through for those that have arrived. */
const KEPT = 256
/** No way has more hops. */
const HOPS_MAX = 3

/** The segments that are under way, so that somebody can wait until one comes by a component. */
export class Passages {
  #all: Passage[] = []

  /** A packet has been judged. */
  add(timeUs: TimeUs, flags: number, packet: Packet, hopDelayUs: TimeUs): void {
    const { reply, hops, client, endpoint, clb, server } = packet
    this.#all.push({ timeUs, flags, isReply: reply === 1, hops, client, endpoint, clb, server, metAt: new Set() })
    if (this.#all.length > KEPT) this.forgetBefore(timeUs - HOPS_MAX * hopDelayUs)
  }

  /** What left before this time has arrived. */
  forgetBefore(timeUs: TimeUs): void {
    if (this.#all.length > 0) this.#all = this.#all.filter((one) => one.timeUs >= timeUs)
  }

  /**
   * When the nth segment with these flags comes by a component, counted from a time on, as far as is known now. PSH counts only
   * where it is asked for, and so does ACK, but for SYNs: a SYN-ACK is another thing.
   */
  find(tables: Tables, hopDelayUs: TimeUs, awaited: AwaitedSegment, fromUs: TimeUs): TimeUs | undefined {
    return this.#coming(tables, hopDelayUs, awaited, fromUs)[awaited.nth - 1]?.timeUs
  }

  /** A wait is over: what it has counted counts no more in the next one, though that may begin at the same instant. */
  meet(tables: Tables, hopDelayUs: TimeUs, awaited: AwaitedSegment, fromUs: TimeUs): void {
    for (const { one } of this.#coming(tables, hopDelayUs, awaited, fromUs).slice(0, awaited.nth))
      one.metAt.add(awaited.at)
  }

  #coming(
    tables: Tables,
    hopDelayUs: TimeUs,
    { flags, at }: AwaitedSegment,
    fromUs: TimeUs,
  ): readonly { readonly one: Passage; readonly timeUs: TimeUs }[] {
    const mask = ~((flags & Flag.PSH ? 0 : Flag.PSH) | (flags & (Flag.ACK | Flag.SYN) ? 0 : Flag.ACK))
    const coming: { one: Passage; timeUs: TimeUs }[] = []
    for (const one of this.#all) {
      const hop = (one.flags & mask) === (flags & mask) ? stationsOf(tables, one).indexOf(at) : -1
      if (hop < 0 || hop > one.hops) continue
      const timeUs = one.timeUs + hop * hopDelayUs
      if (timeUs >= fromUs && !one.metAt.has(at)) coming.push({ one, timeUs })
    }
    return coming.sort((a, b) => a.timeUs - b.timeUs)
  }
}

/** The components on a way, by name, from where it begins. */
function stationsOf({ names }: Tables, { isReply, client, endpoint, clb, server }: Passage): string[] {
  const way = [
    client === NONE ? undefined : names.cvm(client).name,
    endpoint === NONE ? undefined : names.endpoint(endpoint).name,
    clb === NONE ? undefined : names.clb(clb).name,
    server === NONE ? undefined : names.cvm(server).name,
  ].filter((name) => name !== undefined)
  return isReply ? way.reverse() : way
}
