import { Reason, type Reason as ReasonCode, reachedGuest } from '../dataplane/reason.ts'
import type { Header } from '../dataplane/step-log.ts'
import { StepLog } from '../dataplane/step-log.ts'
import type { Tables } from '../tables/tables.ts'
import type { TimeUs } from './queue.ts'
import type { Machine } from './tcp/connection.ts'

/** A packet that is about to leave its host. */
export type Sent = {
  readonly timeUs: TimeUs
  /** All numbers of this packet and its log are theirs. */
  readonly tables: Tables
  readonly sender: number
  /** The header as it left its host, and the VPC it left it in. */
  readonly start: Header
  readonly vpc: number
  readonly protocol: number
  readonly flags: number
  /** An ICMP error about the request. */
  readonly isError: boolean
}

/** A packet that was sent while a recorder watched, with what the walk did to it. */
export type Recording = Sent & {
  /** It comes back to whoever is watched. */
  readonly back: boolean
  /** It goes the way back of its flow. */
  isReply: boolean
  readonly log: StepLog
  reason: ReasonCode
  /** The machine that it was meant for, once that was known, and the header it arrived with. */
  at: Machine | undefined
  arrived: Header
  /** When it arrives, or what the network answers to it does; of a packet that is dropped silently: when it was sent. */
  arrivesUs: TimeUs
}

/** Whose packets: a machine, its port, and whom they are sent to. */
export type Sender = {
  readonly machine: Machine
  readonly port: number
  readonly peer: number
  readonly peerPort: number
}

/**
 * Watches one end of a connection: keeps its first segment and the first answer to it, which decide what it sees (of a
 * handshake, when it is a client's), and the first segment after them that was lost.
 */
export class Recorder {
  readonly sender: Sender
  request: Recording | undefined
  reply: Recording | undefined
  lost: Recording | undefined
  /** What was recorded and not kept, for the next packet to be written over: most packets of a connection are like it. */
  #spare: Writable<Recording> | undefined

  constructor(sender: Sender) {
    this.sender = sender
  }

  /** Whether what was sent first never came to where it was meant for. */
  get isLost(): boolean {
    return this.request !== undefined && !reachedGuest(this.request.reason)
  }

  /** The recording to fill in for a packet that is about to leave, or undefined when it is not to be kept. */
  begin(sent: Sent): Recording | undefined {
    const { sender, start } = sent
    const { machine, port, peer, peerPort } = this.sender
    const outward =
      sender === machine.cvm &&
      start.sourcePort === port &&
      start.destination === peer &&
      start.destinationPort === peerPort
    const back = !outward && this.request !== undefined && isAnswer(this.request, sender, start)
    if (!outward && !back) return undefined
    const recording = this.#spare ?? blank(sent)
    this.#spare = undefined
    recording.timeUs = sent.timeUs
    recording.tables = sent.tables
    recording.sender = sender
    recording.start = start
    recording.vpc = sent.vpc
    recording.protocol = sent.protocol
    recording.flags = sent.flags
    recording.isError = sent.isError
    recording.back = back
    recording.isReply = back
    recording.reason = Reason.DELIVERED
    recording.at = undefined
    recording.arrived = start
    recording.arrivesUs = sent.timeUs
    if (outward) this.request ??= recording
    else this.reply ??= recording
    return recording
  }

  /** Tells how a packet ended. */
  end(recording: Recording): void {
    const requestWent = this.request?.reason === Reason.DELIVERED
    const replyWent = this.reply?.reason === Reason.DELIVERED
    const went = recording.reason === Reason.DELIVERED
    if (requestWent && replyWent && !went) this.lost ??= recording
    // A SYN that comes again, and its answer, say nothing new, unless the world has changed under them since the first.
    if (!(requestWent || recording.back) && recording.reason !== this.request?.reason) this.request = recording
    if (!replyWent && recording.back && went) this.reply = recording
    if (recording === this.request || recording === this.reply || recording === this.lost) return
    recording.log.clear()
    this.#spare = recording
  }
}

type Writable<Type> = { -readonly [Name in keyof Type]: Type[Name] }

const blank = (sent: Sent): Writable<Recording> => ({
  ...sent,
  back: false,
  isReply: false,
  log: new StepLog(),
  reason: Reason.DELIVERED,
  at: undefined,
  arrived: sent.start,
  arrivesUs: sent.timeUs,
})

/** Whether a header is the other direction of one that arrived. */
function isAnswer(request: Recording, sender: number, start: Header): boolean {
  const { arrived } = request
  return (
    request.at?.cvm === sender &&
    start.source === arrived.destination &&
    start.sourcePort === arrived.destinationPort &&
    start.destination === arrived.source &&
    start.destinationPort === arrived.sourcePort
  )
}
