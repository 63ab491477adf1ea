import { Protocol } from '../net/protocol.ts'
import { Flag } from '../net/tcp.ts'

/**
 * How a connection stands for those who track it. The names are conntrack's; UNREPLIED and ASSURED are those of datagrams and
 * echoes. NONE: no such flow.
 */
export const FlowState = {
  NONE: 0,
  SYN_SENT: 1,
  SYN_RECV: 2,
  ESTABLISHED: 3,
  FIN_WAIT: 4,
  CLOSE_WAIT: 5,
  LAST_ACK: 6,
  TIME_WAIT: 7,
  CLOSE: 8,
  SYN_SENT2: 9,
  UNREPLIED: 10,
  ASSURED: 11,
} as const
export type FlowStateName = keyof typeof FlowState

/** Names by number. */
export const FLOW_STATE_NAMES = Object.keys(FlowState) as readonly FlowStateName[]

/** What a segment does to a flow besides giving it a state: it passes and nothing changes; it is dropped; it begins the flow anew. */
export const IGNORED = -1
export const INVALID = -2
export const REOPENS = -3

const { NONE: __, SYN_SENT: SS, SYN_RECV: SR, ESTABLISHED: ES, FIN_WAIT: FW } = FlowState
const { CLOSE_WAIT: CW, LAST_ACK: LA, TIME_WAIT: TW, CLOSE: CL, SYN_SENT2: S2 } = FlowState
const [IG, IV, RE] = [IGNORED, INVALID, REOPENS]
const STATES = 10

/**
 * The table of Linux (nf_conntrack_proto_tcp.c, tcp_conntracks), by direction, kind of segment and state. RE stands where
 * Linux goes to SYN_SENT from a closed flow, by forgetting it and looking again. NONE is asked by a first segment.
 */
// biome-ignore format: it is read as a table
const TABLE = Int8Array.of(
  // NONE SS  SR  ES  FW  CW  LA  TW  CL  S2    out
       SS, SS, IG, IG, IG, IG, IG, RE, RE, S2, // SYN
       IV, IV, SR, IV, IV, IV, IV, IV, IV, SR, // SYN-ACK
       IV, IV, FW, FW, LA, LA, LA, TW, CL, IV, // FIN
       ES, IV, ES, ES, CW, CW, TW, TW, CL, IV, // ACK
       IV, CL, CL, CL, CL, CL, CL, CL, CL, CL, // RST
       IV, IV, IV, IV, IV, IV, IV, IV, IV, IV, // none of these
  // NONE SS  SR  ES  FW  CW  LA  TW  CL  S2    back
       IV, S2, IV, IV, IV, IV, IV, RE, IV, S2, // SYN
       IV, SR, IG, IG, IG, IG, IG, IG, IG, SR, // SYN-ACK
       IV, IV, FW, FW, LA, LA, LA, TW, CL, IV, // FIN
       IV, IG, SR, ES, CW, CW, TW, TW, CL, IG, // ACK
       IV, CL, CL, CL, CL, CL, CL, CL, CL, CL, // RST
       IV, IV, IV, IV, IV, IV, IV, IV, IV, IV, // none of these
)

/** Rows of the table. */
const Segment = { SYN: 0, SYN_ACK: 1, FIN: 2, ACK: 3, RST: 4, NONE: 5 } as const
const SEGMENTS = 6

/**
 * The kind of a segment by its flags. Combinations that no sound kernel sends are none (tcp_valid_flags): NULL, XMAS, SYN-FIN,
 * SYN-RST, a FIN without ACK. PSH is of no account.
 */
const KINDS = Uint8Array.from({ length: 64 }, (_, flags) => kindOf(flags & ~Flag.PSH))

function kindOf(flags: number): number {
  switch (flags) {
    case Flag.SYN:
    case Flag.SYN | Flag.URG:
      return Segment.SYN
    case Flag.SYN | Flag.ACK:
      return Segment.SYN_ACK
    case Flag.FIN | Flag.ACK:
    case Flag.FIN | Flag.ACK | Flag.URG:
      return Segment.FIN
    case Flag.ACK:
    case Flag.ACK | Flag.URG:
      return Segment.ACK
    case Flag.RST:
    case Flag.RST | Flag.ACK:
      return Segment.RST
    default:
      return Segment.NONE
  }
}

/**
 * What a packet makes of a flow in a state (NONE: of no flow): its next state, IGNORED, INVALID or REOPENS. `reply`: 1 on the
 * way back.
 */
export function transition(state: number, protocol: number, reply: number, flags: number): number {
  if (protocol === Protocol.TCP) return TABLE[(reply * SEGMENTS + KINDS[flags & 63]!) * STATES + state]!
  if (reply === 1) return FlowState.ASSURED
  return state === FlowState.NONE ? FlowState.UNREPLIED : state
}

/** Whether a TCP segment is a SYN and nothing else, or an ACK and nothing else: the only ones that begin anything. */
export const isSyn = (flags: number): boolean => KINDS[flags & 63] === Segment.SYN
export const isAck = (flags: number): boolean => KINDS[flags & 63] === Segment.ACK

/** Whether plain segments change nothing in this state, so that not each of them need be looked at. */
export const isSteady = (state: number): boolean =>
  state === FlowState.ESTABLISHED || state === FlowState.UNREPLIED || state === FlowState.ASSURED

/** Whether a connection in this state counts for its target: neither a RST nor the FINs of both sides have ended it. */
export const isLive = (state: number): boolean =>
  state !== FlowState.LAST_ACK && state !== FlowState.TIME_WAIT && state !== FlowState.CLOSE

/**
 * Seconds after which a flow is forgotten when nothing more of it is seen, by state: conntrack's (KERNEL-FACTS, connection
 * tracking), but for open connections, which link and CLB forget after 900 s, and datagrams, after 300 s (facts, section 4.5),
 * unless the listener that they go through has an idle time-out of its own.
 */
const TIMEOUT_S = Int32Array.of(0, 120, 60, 900, 120, 60, 30, 120, 10, 120, 300, 300)
/** An open connection is remembered for so long by groups (nf_conntrack_tcp_timeout_established: five days). */
const GROUPS_ESTABLISHED_S = 432_000
/** An echo request (nf_conntrack_icmp_timeout). */
const ECHO_S = 30

/** For how many seconds groups know a flow in a state after its last packet. */
export function groupsTimeoutOf(state: number, protocol: number): number {
  if (protocol === Protocol.ICMP) return ECHO_S
  return state === FlowState.ESTABLISHED ? GROUPS_ESTABLISHED_S : TIMEOUT_S[state]!
}

/** For how many seconds link and CLB do. `idleS`: what the listener says of open connections and datagrams; 0: there is none. */
export function linkTimeoutOf(state: number, protocol: number, idleS: number): number {
  if (protocol === Protocol.ICMP) return ECHO_S
  return idleS > 0 && isSteady(state) ? idleS : TIMEOUT_S[state]!
}
