import { assert } from '../base/assert.ts'
import type { Reason } from '../dataplane/reason.ts'
import { type Header, StepLog } from '../dataplane/step-log.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import type { WalkedPacket } from '../trace/context.ts'
import { tracePacket } from '../trace/decode.ts'
import type { HeaderText, PacketTrace } from '../trace/trace.ts'
import type { Carried, ConnectionEnds, PacketObserver, Sighting } from './capture/sighting.ts'
import type { Departure, NetworkAnswer } from './due.ts'
import type { Message } from './message.ts'
import type { TimeUs } from './queue.ts'
import type { Sent } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'
import { resetFor } from './tcp/segment.ts'
import { turned } from './turned.ts'

type Measures = Pick<Surroundings, 'tables' | 'options'>

/** A packet that was sent, and how it ended. */
type Judged = Sent & { readonly reason: Reason; readonly reply: boolean; readonly connection: ConnectionEnds }

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
    const { isError, reply, connection, ...rest } = packet
    const walked: WalkedPacket = { ...rest, error: isError, direction: reply ? 'reply' : 'request' }
    const trace = tracePacket(world.tables, this.#current.log, walked)
    const sightings = sightingsOf(trace, world.options.hopDelayUs)
    this.#observer.packet({ carried: message, sightings, verdict: trace, answeredAt: undefined, connection })
    const [first] = trace.hops
    assert(first, 'a packet leaves somewhere')
    return { hop: first, where: trace.where, connection }
  }

  /** The network itself answers a message, over as many hops as that had gone; its sender sees the answer come in. */
  answered({ from, answer, start, message: about, hops }: NetworkAnswer, timeUs: TimeUs): void {
    assert(from, 'it answers what was seen to leave')
    const { hop: sender, where, connection } = from
    const isReset = answer === 'rst' && about.kind === 'tcp'
    const carried: Carried = isReset
      ? { kind: 'tcp', segment: resetFor(about.segment) }
      : { kind: 'no host', about, header: start }
    const hop = { ...sender, steps: [] }
    const sighting = { timeUs, hop, header: turned(start), outbound: false, hops, reached: true }
    this.#observer.packet({ carried, sightings: [sighting], verdict: undefined, answeredAt: where, connection })
  }
}

/** Each hop of a packet's way takes as long; the first is where it leaves. A VPC in which nobody has the address has no interface. */
function sightingsOf({ hops, timeUs }: PacketTrace, hopDelayUs: TimeUs): Sighting[] {
  return hops.map((hop, i) => {
    const last = hop.steps.at(-1)
    const isKeptOut = i > 0 && last?.verdict === 'deny' && last.check === 'aclIngress'
    const reached = hop.kind !== 'vpc' && !isKeptOut
    const header = headerOf(hop.before)
    return { timeUs: timeUs + i * hopDelayUs, hop, header, outbound: i === 0, hops: i, reached }
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
