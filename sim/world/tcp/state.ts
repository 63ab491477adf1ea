/** The states of RFC 9293, section 3.3.2. LISTEN is a socket's, not a connection's. */
export const State = {
  CLOSED: 0,
  SYN_SENT: 1,
  SYN_RECEIVED: 2,
  ESTABLISHED: 3,
  FIN_WAIT_1: 4,
  FIN_WAIT_2: 5,
  CLOSE_WAIT: 6,
  CLOSING: 7,
  LAST_ACK: 8,
  TIME_WAIT: 9,
} as const
export type TcpState = keyof typeof State
export type StateCode = (typeof State)[TcpState]

/** Names by number. */
export const STATE_NAMES = Object.keys(State) as readonly TcpState[]

/** How a connection came to a bad end; NONE: it has not. */
export const Failure = {
  NONE: 0,
  /** A reset in answer to the SYN. */
  REFUSED: 1,
  /** A reset later on. */
  RESET: 2,
  /** An ICMP error in answer to the SYN. */
  UNREACHABLE: 3,
  /** The kernel has sent often enough without an answer. */
  TIMEOUT: 4,
} as const
export type Failure = (typeof Failure)[keyof typeof Failure]
