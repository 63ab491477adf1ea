import type { ReasonName } from '../dataplane/reason.ts'
import type { Trace } from '../trace/trace.ts'

/** What a client sees of its connection. */
export const OUTCOMES = ['connected', 'refused', 'timeout', 'unreachable', 'reset', 'stalled'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Where a client connects to. */
export type ConnectRequest = {
  /** Index of the client's CVM. */
  readonly client: number
  /** The address dialled, in the client's VPC. */
  readonly address: number
  readonly port: number
  /** ICMP: an echo request (ping), whose port is 0. */
  readonly protocol: 'TCP' | 'UDP' | 'ICMP'
  /** Undefined: the next ephemeral port. */
  readonly sourcePort: number | undefined
  /** How long the client waits for an answer, in microseconds; `kernel`: until its own SYN schedule has run out. */
  readonly patienceUs: number | 'kernel'
  /** Length of the request, in bytes; the answer is as long. */
  readonly bytes: number
  /** The connection stays open under this name; there is no request. */
  readonly as?: string | undefined
}

/** Which end of a connection. */
export type Side = 'client' | 'server'

/** Something that one end of an open connection does. */
export type LiveRequest = {
  /** The connection's name. */
  readonly on: string
  readonly side: Side
  readonly act: 'send' | 'receive' | 'close' | 'reset'
  /** How many are sent, or waited for. */
  readonly bytes: number
  /** Of a close: this direction only. */
  readonly half: boolean
  readonly patienceUs: number
}

/** A TCP segment made by hand. */
export type SegmentRequest = {
  /** Index of the CVM that sends it; with `on` that of the end meant by `side`. */
  readonly client: number
  /** Sent in the name of an open connection's end: header, and sequence numbers that are not given. */
  readonly on?: string | undefined
  readonly side?: Side | undefined
  /** Undefined: the machine's own address. */
  readonly source?: number | undefined
  readonly sourcePort: number
  readonly address: number
  readonly port: number
  readonly flags: number
  readonly sequence?: number | undefined
  readonly acknowledgment?: number | undefined
  readonly bytes: number
  /** Undefined: 64. */
  readonly ttl?: number | undefined
  readonly patienceUs: number
}

/**
 * What a wait is for: an end of an open connection has been given so many bytes, from its beginning; or a segment with these flags
 * comes by a component, the nth from now on.
 */
export type Awaited = { readonly bytes: number; readonly on: string } | AwaitedSegment
export type AwaitedSegment = { readonly flags: number; readonly at: string; readonly nth: number }

/** What came back to a segment made by hand. */
export const ANSWERS = ['rst', 'syn-ack', 'ack', 'icmp', 'none'] as const
export type SegmentAnswer = (typeof ANSWERS)[number]

/** Something that takes time. */
export type Activity = {
  readonly isOver: boolean
  /** What it showed, once it is over. */
  observe(): Observation
  /** The world has done what may be asked of it at once: it is over now. */
  cutShort(): void
}

/** What one connection showed, on both of its ends and in between. */
export type Observation = {
  readonly outcome: Outcome
  /** DELIVERED, or why the packet that decided the outcome ended. */
  readonly reason: ReasonName
  /** The component at which it ended: the backend that answered, or the component that dropped it. */
  readonly where: string
  /** Other names under which a reader may look for that place: its subnet, ACL, group, service. */
  readonly places: readonly string[]
  /** The CVM that answered. */
  readonly backend: string | undefined
  /** The client's address and port as that CVM saw them. */
  readonly sourceSeen: string | undefined
  readonly sourcePortSeen: number | undefined
  readonly sourcePort: number
  /** Virtual time at which the client began, and at which the outcome was known. */
  readonly startUs: number
  readonly endUs: number
  readonly trace: Trace
  /** Bytes that the program on the other side was given (of a `receive`: on this side). */
  readonly bytes?: number | undefined
  /** Whether the server's application knows the client (its `allow`), where it has such a list. */
  readonly login?: 'granted' | 'denied' | undefined
  /** What the client's own kernel says when it sends nothing at all. */
  readonly localError?: 'EADDRNOTAVAIL' | undefined
  /** Its source port was that of an older connection of its own, in TIME_WAIT. */
  readonly portReused?: true | undefined
  /** What came back to a segment made by hand. */
  readonly answer?: SegmentAnswer | undefined
  /** It was still going on when the world had done all that may be asked of it at once (EVENTS_MAX). */
  readonly cutShort?: true | undefined
}
