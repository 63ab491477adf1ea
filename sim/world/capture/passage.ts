import type { Packet } from '../../dataplane/packet.ts'
import { REASON_NAMES, type Reason, type ReasonName, reachedGuest } from '../../dataplane/reason.ts'
import type { Header } from '../../dataplane/step-log.ts'
import { NONE, type Tables } from '../../tables/tables.ts'
import type { Message } from '../message.ts'
import type { TimeUs } from '../queue.ts'

/** One packet that a machine (or a CLB that answers an echo) sent, and where that ended: headers and names, without its way. */
export type Passage = {
  readonly timeUs: TimeUs
  /** The CVM that sent it; undefined: a CLB. */
  readonly sender: string | undefined
  /** The VPC that it was sent in. */
  readonly vpc: string
  readonly protocol: number
  /** An ICMP error about a packet of the flow whose header this is, turned round. */
  readonly isError: boolean
  readonly message: Message
  /** The time to live that it left with. */
  readonly ttl: number
  /** Of a TCP segment: which stream of bytes it carries a part of (of one end of one connection; 0: of nobody's), and from which byte on. */
  readonly stream: number
  readonly offset: number
  /** The header as it left. */
  readonly sent: Header
  readonly reason: ReasonName
  /** The CVM whose kernel it came to; undefined: it came to none. */
  readonly to: string | undefined
  /** The header with which it came there; of one that came nowhere, as it was when it ended. */
  readonly arrived: Header
}

/** Looks at packets as they are sent and come in. Costs much less than a `PacketObserver`, and leaves remembered paths in use. */
export type PassageObserver = { passage(seen: Passage): void }

/** What is known of a packet before it is judged. */
type Departing = {
  readonly timeUs: TimeUs
  readonly tables: Tables
  readonly sender: number
  readonly vpc: number
  readonly isError: boolean
  readonly start: Header
}

/** What it carries, beside its message. */
export type Carrying = Pick<Passage, 'ttl' | 'stream' | 'offset'>

/** `packet` has been judged, and its header is what it ended with. */
export function passageOf(
  sent: Departing,
  message: Message,
  carrying: Carrying,
  packet: Packet,
  reason: Reason,
): Passage {
  const { timeUs, tables, sender, vpc, isError, start } = sent
  const { protocol, to, source, sourcePort, destination, destinationPort } = packet
  const { names } = tables
  return {
    timeUs,
    sender: sender === NONE ? undefined : names.cvm(sender).name,
    vpc: names.vpc(vpc).name,
    protocol,
    isError,
    message,
    ttl: carrying.ttl,
    stream: carrying.stream,
    offset: carrying.offset,
    sent: start,
    reason: REASON_NAMES[reason] ?? 'OUTSIDE_MODEL',
    to: to < 0 || !reachedGuest(reason) ? undefined : names.cvm(to).name,
    arrived: { source, sourcePort, destination, destinationPort },
  }
}
