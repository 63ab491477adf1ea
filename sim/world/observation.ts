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
}
