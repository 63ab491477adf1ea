import { assert } from '../base/assert.ts'
import type { Reset } from '../dataplane/plane.ts'
import type { Reason } from '../dataplane/reason.ts'
import { type Header, StepLog } from '../dataplane/step-log.ts'
import { turned } from '../dataplane/turned.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { Protocol } from '../net/protocol.ts'
import { NONE } from '../tables/tables.ts'
import type { WalkedPacket } from '../trace/context.ts'
import { bareHop, tracePacket } from '../trace/decode.ts'
import type { HeaderText, PacketTrace } from '../trace/trace.ts'
import type { Carried, ConnectionEnds, PacketObserver, Sighting } from './capture/sighting.ts'
import type { Departure, NetworkAnswer } from './due.ts'
import { type Message, TIME_TO_LIVE } from './message.ts'
import type { TimeUs } from './queue.ts'
import type { Sent } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'
import { resetFor } from './tcp/segment.ts'

type Measures = Pick<Surroundings, 'tables' | 'options'>

/** A packet that was sent, and how it ended. */
type Judged = Sent & {
  readonly reason: Reason
  readonly reply: boolean
  readonly connection: ConnectionEnds
  readonly copies: number
  /** The time to live that it left with. */
  readonly ttl: number
  /** As Packet.trail. */
  readonly trail: Int32Array
}

type Logged = { readonly log: StepLog }

/** Shows the packets of a world to an observer, hop by hop. A world that nobody watches has none of these. */
export class PacketWatch {
  readonly #observer: PacketObserver
  /** For packets that nobody else records. */
  readonly #own: Logged = { log: new StepLog() }
  #current = this.#own

  constructor(observer: PacketObserver) {
    this.#observer = observer
  }

  /** Where the next packet's walk is written down: in its recording, or else here. */
  next(recording: Logged | undefined): Logged {
    this.#own.log.clear()
    this.#current = recording ?? this.#own
    return this.#current
  }

  /** A packet was sent, and its whole way judged. Returns where it left. */
  sent(world: Measures, packet: Judged, message: Message): Departure {
    const { isError, tables, reply, connection, copies, ttl, trail, ...rest } = packet
    const walked: WalkedPacket = { ...rest, error: isError, direction: reply ? 'reply' : 'request' }
    const trace = tracePacket(tables, this.#current.log, walked)
    const { hopDelayUs } = world.options
    const sightings = sightingsOf(trace, hopDelayUs, ttl, trail)
    const told = { copies, copyEveryUs: hopDelayUs, connection }
    this.#observer.packet({
      carried: message,
      sightings,
      verdict: trace,
      answeredAt: undefined,
      isReply: reply,
      ...told,
    })
    const [first] = trace.hops
    assert(first, 'a packet leaves somewhere')
    return { hop: first, where: trace.where, reason: trace.reason, connection, isReply: reply }
  }

  /** The network itself answers a message, over as many hops as that had gone; its sender sees the answer come in. */
  answered({ from, answer, start, message: about, hops }: NetworkAnswer, timeUs: TimeUs): void {
    assert(from, 'it answers what was seen to leave')
    const { hop: sender, where, reason, connection, isReply } = from
    const isReset = answer === 'rst' && about.kind === 'tcp'
    const carried: Carried = isReset
      ? { kind: 'tcp', segment: resetFor(about.segment) }
      : { kind: 'no host', isExpired: reason === 'TTL_EXCEEDED', about, header: start }
    const hop = { ...sender, steps: [] }
    const ttl = TIME_TO_LIVE - hops
    const sighting = { timeUs, hop, header: turned(start), ttl, ...CAME_IN }
    this.#observer.packet({
      ...OF_NETWORK,
      carried,
      sightings: [sighting],
      answeredAt: where,
      isReply: !isReply,
      connection,
    })
  }

  /** A CLB resets a connection at one of its ends, where that comes in. */
  reset({ tables }: Measures, reset: Reset, message: Message, timeUs: TimeUs): void {
    const { cvm, header, hops, clb, isReply, client, dialled } = reset
    const hop = bareHop(tables, { kind: 'cvm', index: cvm }, header)
    const name = client === NONE ? undefined : reset.tables.names.cvm(client).name
    const connection = { client: name, protocol: Protocol.TCP, header: dialled }
    const sighting = { timeUs, hop, header, ttl: TIME_TO_LIVE - hops, ...CAME_IN }
    const answeredAt = reset.tables.names.clb(clb).name
    this.#observer.packet({ ...OF_NETWORK, carried: message, sightings: [sighting], answeredAt, isReply, connection })
  }
}

/** How an answer of the network itself is seen: where it comes in, whole. */
const CAME_IN = { outbound: false, reached: true, corrupted: false } as const

/** What the network itself sends nobody judges, and no fault repeats. */
const OF_NETWORK = { verdict: undefined, copies: 0, copyEveryUs: 0 } as const

/**
 * Each hop of a packet's way takes as long, but for what faults delay it by; the first is where it leaves. A VPC in which nobody
 * has the address has no interface.
 */
function sightingsOf(
  { hops, timeUs, reason }: PacketTrace,
  hopDelayUs: TimeUs,
  ttl: number,
  trail: Int32Array,
): Sighting[] {
  return hops.map((hop, i) => {
    const last = hop.steps.at(-1)
    const isEndOfWay = i > 0 && last?.verdict === 'deny'
    const corrupted = isEndOfWay && reason === 'FAULT_CORRUPTED'
    const isKeptOut = isEndOfWay && (last.check === 'aclIngress' || (last.check === 'fault' && !corrupted))
    const reached = hop.kind !== 'vpc' && !isKeptOut
    const header = headerOf(hop.before)
    const [left = ttl, lateUs = 0] = i === 0 ? [] : trail.subarray(2 * i, 2 * i + 2)
    return { timeUs: timeUs + i * hopDelayUs + lateUs, hop, header, outbound: i === 0, ttl: left, reached, corrupted }
  })
}

const headerOf = ({ source, destination, sourcePort, destinationPort }: HeaderText): Header => ({
  source: addressOf(source),
  sourcePort,
  destination: addressOf(destination),
  destinationPort,
})

function addressOf(text: string): number {
  const address = parseIpv4(text)
  assert(address !== undefined, 'a trace writes addresses as they are read')
  return address
}
