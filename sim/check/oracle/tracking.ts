import { Protocol } from '../../net/protocol.ts'
import { Flag } from '../../net/tcp.ts'

/**
 * Who tracks: the groups of the client, the endpoint, the CLB, the groups of the server, its own firewall; or a
 * machine that dials itself.
 */
export type Tracker = 'client' | 'link' | 'balancer' | 'target' | 'guest' | 'itself'
export type Side = 'client' | 'server'

export type State = keyof typeof SECONDS

/** How long each state is kept; an established flow as long as ESTABLISHED_SECONDS says (KERNEL-FACTS, connection tracking). */
const SECONDS = {
  SYN_SENT: 120,
  SYN_RECV: 60,
  ESTABLISHED: 0,
  FIN_WAIT: 120,
  CLOSE_WAIT: 60,
  LAST_ACK: 30,
  TIME_WAIT: 120,
  CLOSE: 10,
  SYN_SENT2: 120,
  DATAGRAMS: 300,
  ECHO: 30,
} as const

/** Nine hundred seconds at the link and the CLB (facts 4.5), five days at groups. */
const establishedSeconds = (isNat: boolean): number => (isNat ? 900 : 432_000)

/**
 * What each kind of segment makes of each state, as Linux has it (nf_conntrack_proto_tcp): a state, `same` for one that passes
 * and changes nothing, `new` for one that begins the flow anew, `bad` for an invalid one.
 */
const ORDER = 'SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE SYN_SENT2'.split(' ')
const FROM_CLIENT = {
  syn: 'SYN_SENT same same same same same new new SYN_SENT2',
  synAck: 'bad SYN_RECV bad bad bad bad bad bad SYN_RECV',
  fin: 'bad FIN_WAIT FIN_WAIT LAST_ACK LAST_ACK LAST_ACK TIME_WAIT CLOSE bad',
  ack: 'bad ESTABLISHED ESTABLISHED CLOSE_WAIT CLOSE_WAIT TIME_WAIT TIME_WAIT CLOSE bad',
  rst: 'CLOSE CLOSE CLOSE CLOSE CLOSE CLOSE CLOSE CLOSE CLOSE',
}
const FROM_SERVER = {
  syn: 'SYN_SENT2 bad bad bad bad bad new bad SYN_SENT2',
  synAck: 'SYN_RECV same same same same same same same SYN_RECV',
  fin: 'bad FIN_WAIT FIN_WAIT LAST_ACK LAST_ACK LAST_ACK TIME_WAIT CLOSE bad',
  ack: 'same SYN_RECV ESTABLISHED CLOSE_WAIT CLOSE_WAIT TIME_WAIT TIME_WAIT CLOSE same',
  rst: 'CLOSE CLOSE CLOSE CLOSE CLOSE CLOSE CLOSE CLOSE CLOSE',
}

/** Undefined: no TCP sends such flags (tcp_valid_flags of Linux). */
const KIND_OF: ReadonlyMap<number, keyof typeof FROM_CLIENT> = new Map([
  [Flag.SYN, 'syn'],
  [Flag.SYN | Flag.URG, 'syn'],
  [Flag.SYN | Flag.ACK, 'synAck'],
  [Flag.FIN | Flag.ACK, 'fin'],
  [Flag.FIN | Flag.ACK | Flag.URG, 'fin'],
  [Flag.ACK, 'ack'],
  [Flag.ACK | Flag.URG, 'ack'],
  [Flag.RST, 'rst'],
  [Flag.RST | Flag.ACK, 'rst'],
])
const kindOf = (flags: number): keyof typeof FROM_CLIENT | undefined => KIND_OF.get(flags & ~Flag.PSH)

export const isSyn = (flags: number): boolean => kindOf(flags) === 'syn'

/** What a packet makes of the state of its flow. */
export function effectOf(state: State, side: Side, flags: number): State | 'same' | 'new' | 'bad' {
  const kind = kindOf(flags)
  const column = ORDER.indexOf(state)
  if (column < 0) return state // no TCP: each packet keeps it for as long again
  if (kind === undefined) return 'bad'
  const row = (side === 'client' ? FROM_CLIENT : FROM_SERVER)[kind].split(' ')
  return row[column] as State | 'same' | 'new' | 'bad'
}

/** Whether a packet opens a flow where none is known: a SYN does, and a lone ACK where tracking is loose. */
export function opens(protocol: number, flags: number, isLoose: boolean): boolean {
  if (protocol !== Protocol.TCP) return true
  return kindOf(flags) === 'syn' || (isLoose && kindOf(flags) === 'ack')
}

/** What a packet that opens a flow makes of it. */
export function openedBy(protocol: number, flags: number): State {
  if (protocol === Protocol.UDP) return 'DATAGRAMS'
  if (protocol === Protocol.ICMP) return 'ECHO'
  return kindOf(flags) === 'syn' ? 'SYN_SENT' : kindOf(flags) === 'ack' ? 'ESTABLISHED' : 'CLOSE'
}

/** For how long a tracker knows a flow that nothing more is seen of, in milliseconds. `idle`: the seconds of its listener, if it has one. */
export function keptFor(tracker: Tracker, state: State, idle: number | undefined): number {
  const isNat = tracker === 'link' || tracker === 'balancer'
  const isOpen = state === 'ESTABLISHED' || state === 'DATAGRAMS'
  if (isNat && isOpen && idle !== undefined) return 1000 * idle
  return 1000 * (state === 'ESTABLISHED' ? establishedSeconds(isNat) : SECONDS[state])
}

/** Whether it counts as a connection of its target still: neither reset nor ended by both sides. */
export const isLive = (state: State | undefined): boolean =>
  state !== 'LAST_ACK' && state !== 'TIME_WAIT' && state !== 'CLOSE'
