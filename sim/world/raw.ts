import { assert } from '../base/assert.ts'
import { answerOf } from '../dataplane/answer.ts'
import { reachedGuest } from '../dataplane/reason.ts'
import { Protocol } from '../net/protocol.ts'
import { Flag } from '../net/tcp.ts'
import type { Client } from './attempt.ts'
import { Content, TIME_TO_LIVE } from './message.ts'
import type { Observation, Outcome, SegmentAnswer, SegmentRequest } from './observation.ts'
import { observationOf } from './observe.ts'
import type { TimeUs } from './queue.ts'
import { Recorder, type Recording } from './recorder.ts'
import type { Surroundings } from './surroundings.ts'
import type { TcpConnection } from './tcp/connection.ts'

/** The sequence number of a segment made by hand that does not say one. */
const SEQUENCE = 1000

/**
 * A TCP segment made by hand, and what comes back to it. Where it is not sent in the name of a connection, the machine's own kernel
 * knows nothing of it, and its sender keeps it from answering (as with a firewall rule for the answers of a raw socket).
 */
export class RawSegment implements Client {
  readonly recorder: Recorder
  readonly #world: Surroundings
  readonly #request: SegmentRequest
  readonly #cvm: number
  readonly #end: TcpConnection | undefined
  readonly #startUs: TimeUs
  #answer: SegmentAnswer | undefined
  #endUs: TimeUs
  #isCutShort = false

  constructor(world: Surroundings, request: SegmentRequest, end: TcpConnection | undefined) {
    this.#world = world
    this.#request = request
    this.#end = end
    this.#cvm = end?.cvm ?? request.client
    this.recorder = new Recorder(
      end ?? {
        machine: world.host(request.client),
        port: request.sourcePort,
        peer: request.address,
        peerPort: request.port,
      },
    )
    this.#startUs = world.nowUs
    this.#endUs = world.nowUs
  }

  get isOver(): boolean {
    return this.#answer !== undefined
  }

  begin(): void {
    const { flags, bytes, ttl = TIME_TO_LIVE } = this.#request
    const world = this.#world
    const end = this.#end
    const { source, sourcePort, address, port } = this.#header()
    const hasAck = (flags & Flag.ACK) !== 0
    const { sequence = end?.next ?? SEQUENCE, acknowledgment = hasAck ? (end?.expected ?? 0) : 0 } = this.#request
    if (end === undefined) world.host(this.#cvm).wait(sourcePort, address, port, () => {})
    const parcel = world.parcel()
    parcel.carry(Content.TCP, flags, sequence, acknowledgment, bytes)
    parcel.setHeader(source, sourcePort, address, port)
    parcel.ttl = ttl
    world.transmit(this.#cvm, parcel)
    this.#waitFor(this.recorder.request)
  }

  #header() {
    const { client, source = this.#world.tables.cvmAddress[client] ?? 0, sourcePort, address, port } = this.#request
    if (this.#end === undefined) return { source, sourcePort, address, port }
    const { address: own, port: ownPort, peer, peerPort } = this.#end
    return { source: own, sourcePort: ownPort, address: peer, port: peerPort }
  }

  /** Until a packet has arrived, or what the network answers to it; not longer than patience lets it. */
  #waitFor(recording: Recording | undefined): void {
    const { nowUs } = this.#world
    const untilUs = Math.min(recording?.arrivesUs ?? nowUs, this.#startUs + this.#request.patienceUs)
    this.#world.alarm(untilUs - nowUs, this)
  }

  /** What answers at all has done so as soon as the segment was there. */
  alarm(): void {
    const { reply } = this.recorder
    const { nowUs } = this.#world
    if (this.#answer !== undefined) return
    const isPatient = nowUs < this.#startUs + this.#request.patienceUs
    if (reply !== undefined && reply.arrivesUs > nowUs && isPatient) this.#waitFor(reply)
    else this.#over()
  }

  cutShort(): void {
    this.#isCutShort = true
    this.#over()
  }

  #over(): void {
    if (this.#answer !== undefined) return
    this.#endUs = this.#world.nowUs
    this.#answer = this.#cameBack()
  }

  #cameBack(): SegmentAnswer {
    const { request, reply } = this.recorder
    if (request === undefined) return 'none'
    if (!reachedGuest(request.reason)) return answerOf(this.#world.tables.behavior, request.reason, Protocol.TCP)
    if (reply === undefined || !reachedGuest(reply.reason)) return 'none'
    if (reply.isError) return 'icmp'
    if ((reply.flags & Flag.RST) !== 0) return 'rst'
    return (reply.flags & Flag.SYN) !== 0 ? 'syn-ack' : 'ack'
  }

  observe(): Observation {
    const answer = this.#answer
    assert(answer, 'a segment comes to an end')
    const seen = { startUs: this.#startUs, endUs: this.#endUs, sourcePort: this.#end?.port ?? this.#request.sourcePort }
    const whole = { ...seen, outcome: OUTCOMES[answer], answer }
    return observationOf(this.recorder, this.#isCutShort ? { ...whole, cutShort: true } : whole)
  }
}

/** What a client would see of such an answer. */
const OUTCOMES: Readonly<Record<SegmentAnswer, Outcome>> = {
  rst: 'refused',
  'syn-ack': 'connected',
  ack: 'connected',
  icmp: 'unreachable',
  none: 'timeout',
}
