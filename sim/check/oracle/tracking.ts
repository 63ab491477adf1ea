import { Protocol } from '../../net/protocol.ts'
import { Flag } from '../../net/tcp.ts'

/** How a connection stands for those who track it (KERNEL-FACTS, connection tracking). */
export type Tracked =
  | 'SYN_SENT'
  | 'SYN_SENT2'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSE'

/** A packet passes and says nothing; fits nothing and is dropped; begins the connection anew. */
type Judged = Tracked | 'ignored' | 'invalid' | 'anew'
export type Side = 'client' | 'server'

const { SYN, ACK, FIN, RST, PSH, URG } = Flag
const isOneOf = (flags: number, ...wanted: readonly number[]): boolean =>
  wanted.some((one) => (flags & ~PSH) === one || (flags & ~PSH) === (one | URG))

export const isPureSyn = (flags: number): boolean => isOneOf(flags, SYN)
/** Linux's loose tracking takes up a stream at a segment that acknowledges. */
export const isMidStream = (flags: number): boolean => isOneOf(flags, ACK)

/** The state in which a first segment leaves a connection that only its own machine sees, or that it may open. */
export function firstState(protocol: number, flags: number): Tracked {
  if (protocol !== Protocol.TCP) return 'ESTABLISHED' // datagrams have one state as long as no time passes
  if (isPureSyn(flags)) return 'SYN_SENT'
  return isMidStream(flags) ? 'ESTABLISHED' : 'CLOSE'
}

/** What a segment of one side makes of a connection, as Linux's tracking has it, said by kind of segment. */
export function judgeSegment(state: Tracked, side: Side, flags: number): Judged {
  const isHalfOpen = state === 'SYN_SENT' || state === 'SYN_SENT2'
  const isClosed = state === 'TIME_WAIT' || state === 'CLOSE'
  if ((flags & ~PSH) === RST || (flags & ~PSH) === (RST | ACK)) return 'CLOSE'
  if (isPureSyn(flags)) {
    if (side === 'client') return isHalfOpen ? state : isClosed ? 'anew' : 'ignored'
    return isHalfOpen ? 'SYN_SENT2' : state === 'TIME_WAIT' ? 'anew' : 'invalid'
  }
  if ((flags & ~PSH) === (SYN | ACK)) {
    if (side === 'client') return state === 'SYN_RECV' || state === 'SYN_SENT2' ? 'SYN_RECV' : 'invalid'
    return isHalfOpen ? 'SYN_RECV' : 'ignored'
  }
  if (isOneOf(flags, FIN | ACK)) {
    if (isHalfOpen) return 'invalid'
    if (isClosed) return state
    return state === 'SYN_RECV' || state === 'ESTABLISHED' ? 'FIN_WAIT' : 'LAST_ACK'
  }
  return isMidStream(flags) ? acknowledged(state, side) : 'invalid'
}

function acknowledged(state: Tracked, side: Side): Judged {
  switch (state) {
    case 'SYN_SENT':
    case 'SYN_SENT2':
      return side === 'client' ? 'invalid' : 'ignored'
    case 'SYN_RECV':
      return side === 'client' ? 'ESTABLISHED' : 'SYN_RECV'
    case 'FIN_WAIT':
      return 'CLOSE_WAIT'
    case 'LAST_ACK':
      return 'TIME_WAIT'
    default:
      return state
  }
}

/** Neither a reset nor both FINs have ended it: it counts for its target. */
export const isLive = (state: Tracked): boolean => state !== 'LAST_ACK' && state !== 'TIME_WAIT' && state !== 'CLOSE'
