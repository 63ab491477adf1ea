import { Flag } from '../net/tcp.ts'

/**
 * TCP at one end of a connection (RFC 9293): handshake, in-order data, FIN, RST.
 *
 * Not modelled yet: retransmission of data, windows, simultaneous open. Nothing on the way loses or reorders a segment of an
 * established connection, so an observer could only notice under a change in the middle of a transfer. Congestion
 * control, SACK and window scaling are not modelled at all; who counts segments would notice.
 */
export type Segment = {
  readonly flags: number
  readonly sequence: number
  readonly acknowledgment: number
  /** Bytes of payload. */
  readonly length: number
}

/** States of RFC 9293, section 3.3.2, as far as they occur. */
export type TcpState =
  | 'SYN_SENT'
  | 'SYN_RECEIVED'
  | 'ESTABLISHED'
  | 'FIN_WAIT_1'
  | 'FIN_WAIT_2'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSED'

/** What the program that holds the socket is told. */
export type SocketEvents = {
  onConnected(): void
  /** In-order bytes; `push` marks the end of what the other side wrote at once. */
  onData(bytes: number, push: boolean): void
  /** The other side has nothing more to say. */
  onEnd(): void
  /** `refused`: a reset before the connection was made; `reset`: after; `unreachable`: an ICMP error in answer to the SYN. */
  onReset(kind: 'refused' | 'reset' | 'unreachable'): void
}

/** The largest payload of a segment: an Ethernet MTU less both headers (KERNEL-FACTS: MSS 1460). */
export const MSS = 1460

export class TcpConnection {
  state: TcpState
  readonly #send: (segment: Segment) => void
  readonly #events: SocketEvents
  /** Next sequence number to send, oldest unacknowledged, next expected. */
  #next: number
  #unacknowledged: number
  #expected = 0

  private constructor(state: TcpState, isn: number, send: (segment: Segment) => void, events: SocketEvents) {
    this.state = state
    this.#next = isn
    this.#unacknowledged = isn
    this.#send = send
    this.#events = events
  }

  /** A client's end; `sendSyn` sends its first segment, as often as the schedule of retransmission says. */
  static connect(isn: number, send: (segment: Segment) => void, events: SocketEvents): TcpConnection {
    return new TcpConnection('SYN_SENT', isn, send, events)
  }

  /** A server's end, made by a SYN: answers it at once. The accept queue is not part of the handshake. */
  static accept(syn: Segment, isn: number, send: (segment: Segment) => void, events: SocketEvents): TcpConnection {
    const connection = new TcpConnection('SYN_RECEIVED', isn, send, events)
    connection.#expected = wrap(syn.sequence + 1)
    connection.#emit(Flag.SYN | Flag.ACK, 0)
    return connection
  }

  get isClosed(): boolean {
    return this.state === 'CLOSED'
  }

  sendSyn(): void {
    this.#send({ flags: Flag.SYN, sequence: this.#unacknowledged, acknowledgment: 0, length: 0 })
    this.#next = wrap(this.#unacknowledged + 1)
  }

  /** Sends bytes, cut into segments; the last carries PSH. */
  write(bytes: number): void {
    for (let left = bytes; left > 0; left -= MSS) {
      this.#emit(left > MSS ? Flag.ACK : Flag.ACK | Flag.PSH, Math.min(left, MSS))
    }
  }

  /** Says that this side has nothing more to send. */
  close(): void {
    if (this.state !== 'ESTABLISHED' && this.state !== 'CLOSE_WAIT') return
    this.state = this.state === 'ESTABLISHED' ? 'FIN_WAIT_1' : 'LAST_ACK'
    this.#emit(Flag.FIN | Flag.ACK, 0)
  }

  receive(segment: Segment): void {
    if (this.state === 'CLOSED') return
    if ((segment.flags & Flag.RST) !== 0) {
      const kind = this.state === 'SYN_SENT' || this.state === 'SYN_RECEIVED' ? 'refused' : 'reset'
      this.state = 'CLOSED'
      this.#events.onReset(kind)
      return
    }
    if (this.state === 'SYN_SENT') this.#receiveSynAck(segment)
    else if ((segment.flags & Flag.SYN) !== 0) this.#repeat(segment)
    else this.#receiveOpen(segment)
  }

  /** An ICMP destination unreachable: ends an attempt to connect, and is only a hint afterwards (RFC 5927, section 4). */
  unreachable(): void {
    if (this.state !== 'SYN_SENT') return
    this.state = 'CLOSED'
    this.#events.onReset('unreachable')
  }

  #receiveSynAck(segment: Segment): void {
    const wanted = Flag.SYN | Flag.ACK
    if ((segment.flags & wanted) !== wanted || segment.acknowledgment !== this.#next) return
    this.state = 'ESTABLISHED'
    this.#unacknowledged = segment.acknowledgment
    this.#expected = wrap(segment.sequence + 1)
    this.#emit(Flag.ACK, 0)
    this.#events.onConnected()
  }

  /** A SYN that came again: the answer to it goes out again, or what is expected is said (challenge ACK, RFC 5961). */
  #repeat(segment: Segment): void {
    const again = this.state === 'SYN_RECEIVED' && wrap(segment.sequence + 1) === this.#expected
    if (again) this.#next = this.#unacknowledged
    this.#emit(again ? Flag.SYN | Flag.ACK : Flag.ACK, 0)
  }

  #receiveOpen(segment: Segment): void {
    this.#acknowledged(segment.acknowledgment)
    const advance = segment.length + (segment.flags & Flag.FIN ? 1 : 0)
    if (advance === 0) return
    if (segment.sequence !== this.#expected) {
      this.#emit(Flag.ACK, 0)
      return
    }
    this.#expected = wrap(this.#expected + advance)
    const ended = (segment.flags & Flag.FIN) !== 0
    if (ended) this.#otherSideEnded()
    this.#emit(Flag.ACK, 0)
    if (segment.length > 0) this.#events.onData(segment.length, (segment.flags & Flag.PSH) !== 0)
    if (ended) this.#events.onEnd()
  }

  #acknowledged(acknowledgment: number): void {
    this.#unacknowledged = acknowledgment
    if (acknowledgment !== this.#next) return
    if (this.state === 'SYN_RECEIVED') {
      this.state = 'ESTABLISHED'
      this.#events.onConnected()
    } else if (this.state === 'FIN_WAIT_1') this.state = 'FIN_WAIT_2'
    else if (this.state === 'LAST_ACK') this.state = 'CLOSED'
  }

  #otherSideEnded(): void {
    if (this.state === 'ESTABLISHED') this.state = 'CLOSE_WAIT'
    else if (this.state === 'FIN_WAIT_1' || this.state === 'FIN_WAIT_2') this.state = 'TIME_WAIT'
  }

  /** Sends a segment from where the stream stands; SYN, FIN and each byte take a sequence number. */
  #emit(flags: number, length: number): void {
    const segment = { flags, sequence: this.#next, acknowledgment: this.#expected, length }
    this.#next = wrap(this.#next + length + (flags & (Flag.SYN | Flag.FIN) ? 1 : 0))
    this.#send(segment)
  }
}

/** Sequence numbers count modulo 2^32; kept as int32. */
const wrap = (sequence: number): number => sequence | 0

/** The reset that a kernel answers a segment with that belongs to no connection (RFC 9293, section 3.5.2). */
export function resetFor(segment: Segment): Segment {
  const advance = segment.length + (segment.flags & Flag.SYN ? 1 : 0) + (segment.flags & Flag.FIN ? 1 : 0)
  return (segment.flags & Flag.ACK) !== 0
    ? { flags: Flag.RST, sequence: segment.acknowledgment, acknowledgment: 0, length: 0 }
    : { flags: Flag.RST | Flag.ACK, sequence: 0, acknowledgment: wrap(segment.sequence + advance), length: 0 }
}
