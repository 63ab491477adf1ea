import { Protocol } from '../../net/protocol.ts'
import { Flag } from '../../net/tcp.ts'

/** The groups of the client, endpoint, CLB, the server's groups, its firewall; or a machine that dials itself. */
export type Tracker = 'client' | 'link' | 'balancer' | 'target' | 'guest' | 'itself'
export type Side = 'client' | 'server'
export const isNat = (tracker: Tracker): boolean => tracker === 'link' || tracker === 'balancer'

/**
 * For how many seconds groups keep a state (KERNEL-FACTS, connection tracking), and what a SYN, SYN-ACK, FIN and ACK of
 * the client make of it, and of the server, as in Linux (nf_conntrack_proto_tcp): another state, the same, a flow that
 * begins anew, or nothing, as they are invalid. An RST closes in every state.
 */
export const STATES = {
  SYN_SENT: { kept: 120, client: 'SYN_SENT bad bad bad', server: 'SYN_SENT2 SYN_RECV bad same' },
  SYN_RECV: { kept: 60, client: 'same SYN_RECV FIN_WAIT ESTABLISHED', server: 'bad same FIN_WAIT SYN_RECV' },
  ESTABLISHED: { kept: 432_000, client: 'same bad FIN_WAIT ESTABLISHED', server: 'bad same FIN_WAIT ESTABLISHED' },
  FIN_WAIT: { kept: 120, client: 'same bad LAST_ACK CLOSE_WAIT', server: 'bad same LAST_ACK CLOSE_WAIT' },
  CLOSE_WAIT: { kept: 60, client: 'same bad LAST_ACK CLOSE_WAIT', server: 'bad same LAST_ACK CLOSE_WAIT' },
  LAST_ACK: { kept: 30, client: 'same bad LAST_ACK TIME_WAIT', server: 'bad same LAST_ACK TIME_WAIT' },
  TIME_WAIT: { kept: 120, client: 'new bad TIME_WAIT TIME_WAIT', server: 'new same TIME_WAIT TIME_WAIT' },
  CLOSE: { kept: 10, client: 'new bad CLOSE CLOSE', server: 'bad same CLOSE CLOSE' },
  SYN_SENT2: { kept: 120, client: 'SYN_SENT2 SYN_RECV bad bad', server: 'SYN_SENT2 SYN_RECV bad same' },
  DATAGRAMS: { kept: 300, client: 'same', server: 'same' },
  ECHO: { kept: 30, client: 'same', server: 'same' },
} as const
export type State = keyof typeof STATES
export type Effect = State | 'same' | 'new' | 'bad'

/** The columns above, and RST: no sound kernel sends other flags (tcp_valid_flags). PSH is of no account. */
const { SYN, ACK, FIN, RST, PSH, URG } = Flag
const KINDS = [[SYN, SYN | URG], [SYN | ACK], [FIN | ACK, FIN | ACK | URG], [ACK, ACK | URG], [RST, RST | ACK]]
const kindOf = (flags: number): number => KINDS.findIndex((kind) => kind.includes(flags & ~PSH))
export const isSyn = (flags: number): boolean => kindOf(flags) === 0
export const isAck = (flags: number): boolean => kindOf(flags) === 3

export function effectOf(state: State, side: Side, flags: number): Effect {
  if (state === 'DATAGRAMS' || state === 'ECHO') return state // each packet keeps it for as long again
  const effects = [...STATES[state][side].split(' '), 'CLOSE']
  return (effects[kindOf(flags)] ?? 'bad') as Effect
}

/** What a packet makes of a flow where none is known. */
export function openedBy({ protocol }: { protocol: number }, flags: number): State {
  if (protocol !== Protocol.TCP) return protocol === Protocol.UDP ? 'DATAGRAMS' : 'ECHO'
  return isSyn(flags) ? 'SYN_SENT' : isAck(flags) ? 'ESTABLISHED' : 'CLOSE'
}
