import type { Header } from '../dataplane/step-log.ts'
import type { Hop, ShownReason } from '../trace/trace.ts'
import type { Alarm } from './alarm.ts'
import type { ConnectionEnds } from './capture/sighting.ts'
import type { Message, Parcel } from './message.ts'
import type { TcpConnection } from './tcp/connection.ts'

/** Where a packet left, where it ended, and what it was part of. */
export type Departure = {
  readonly hop: Hop
  readonly where: string
  readonly reason: ShownReason
  readonly connection: ConnectionEnds
  /** It was on the way back. */
  readonly isReply: boolean
}

/** The network itself answers a packet: a reset, or an ICMP error. */
export type NetworkAnswer = {
  readonly kind: 'answer'
  readonly answer: 'rst' | 'icmp'
  /** Who had sent what; NONE: a machine that is gone. */
  sender: number
  readonly start: Header
  readonly message: Message
  readonly hops: number
  /** Where it had left, for somebody who captures. */
  readonly from: Departure | undefined
}

/**
 * Something else that happens to a world; `probe`: a health check does so. It is not copied with the world: whoever scheduled it
 * does so again in the copy.
 */
export type Call = { readonly kind: 'call' | 'probe'; readonly happen: () => void }

/** What is going to happen. Data, so that a copy of the world can have it too. */
export type Due = Parcel | TcpConnection | Alarm | NetworkAnswer | Call
