import { assert } from '../../base/assert.ts'
import { Flag } from '../../net/tcp.ts'
import { due, type TcpConnection } from './connection.ts'
import { end, enterTimeWait, flush, sendAck, sendAgain, sendSynAck } from './output.ts'
import { Reassembly } from './reassembly.ts'
import { FORGED, type Segment, span, wrap } from './segment.ts'
import { CHALLENGE_EVERY_US, FIN_TIMEOUT_US, rtoUs, SYN_AGAIN_US, WINDOW } from './settings.ts'
import { Failure, State } from './state.ts'

/** A SYN has come to a socket that listens, and this end was made for it: answers it. */
export function answerSyn(connection: TcpConnection, syn: Segment): void {
  connection.state = State.SYN_RECEIVED
  connection.isPassive = true
  connection.isAccepted = false
  takeSyn(connection, syn)
  connection.next = wrap(connection.initial + 1)
  sendSynAck(connection)
}

function takeSyn(connection: TcpConnection, syn: Segment): void {
  connection.peerInitial = syn.sequence
  connection.expected = wrap(syn.sequence + 1)
  connection.peerStream = syn.stream
}

/** A segment has come for this end (RFC 9293, section 3.10.7). */
export function receive(connection: TcpConnection, segment: Segment): void {
  if (connection.state === State.SYN_SENT) receiveInSynSent(connection, segment)
  else if (connection.state !== State.CLOSED) receiveSynchronized(connection, segment)
}

/** ICMP destination unreachable, or time exceeded: ends an attempt to connect, and is only a hint later (RFC 5927, section 4). */
export function unreachable(connection: TcpConnection): void {
  if (connection.state !== State.SYN_SENT) return
  end(connection, Failure.UNREACHABLE)
  connection.program.run(connection)
}

function receiveInSynSent(connection: TcpConnection, segment: Segment): void {
  const { below, next } = connection
  const { flags } = segment
  const hasAck = (flags & Flag.ACK) !== 0
  if (hasAck && segment.acknowledgment !== next) {
    if ((flags & Flag.RST) !== 0) return
    below.emit(connection, Flag.RST, segment.acknowledgment, 0, 0)
    // Whoever answers so will have forgotten the old connection after that: the SYN need not wait for its turn.
    if (connection.retries === 0) due(connection, below.nowUs + SYN_AGAIN_US)
    return
  }
  if ((flags & Flag.RST) !== 0) {
    if (!hasAck) return
    end(connection, Failure.REFUSED)
    connection.program.run(connection)
    return
  }
  if ((flags & Flag.SYN) === 0) return
  takeSyn(connection, segment)
  connection.retries = 0
  if (!hasAck) {
    connection.state = State.SYN_RECEIVED // both have sent a SYN (section 3.5, figure 7)
    sendSynAck(connection)
    return
  }
  establish(connection)
  sendAck(connection)
  connection.program.run(connection)
}

function establish(connection: TcpConnection): void {
  connection.state = State.ESTABLISHED
  connection.unacknowledged = connection.next
  connection.retries = 0
  connection.dueUs = Number.POSITIVE_INFINITY
}

/** The states in which both sides know the other's sequence numbers. */
function receiveSynchronized(connection: TcpConnection, segment: Segment): void {
  const { flags } = segment
  const ahead = wrap(segment.sequence - connection.expected)
  const isIn = ahead >= 0 ? ahead < WINDOW : ahead + span(segment) > 0
  if (!isIn || isFromBefore(connection, segment)) {
    refuse(connection, segment)
  } else if ((flags & Flag.RST) !== 0) {
    if (ahead === 0) receiveReset(connection)
    else challenge(connection) // RFC 5961, section 3.2
  } else if ((flags & Flag.SYN) !== 0) {
    challenge(connection) // section 4.2
  } else if ((flags & Flag.ACK) !== 0 && receiveAck(connection, segment)) {
    receiveText(connection, segment, ahead)
  }
}

/** Time stamps tell a segment of an earlier connection of the same ports (RFC 7323, section 5). */
function isFromBefore({ below, peerStream }: TcpConnection, { stream, flags }: Segment): boolean {
  if (stream === peerStream || stream === FORGED || peerStream === FORGED) return false
  return below.hasTimestamps && (flags & (Flag.RST | Flag.SYN)) === 0
}

/** A segment that cannot be taken is answered by what is expected, unless it is a reset. */
function refuse(connection: TcpConnection, segment: Segment): void {
  const { flags } = segment
  if ((flags & Flag.RST) !== 0) return
  const isSyn = (flags & Flag.SYN) !== 0
  if (connection.state === State.SYN_RECEIVED && isSyn && segment.sequence === connection.peerInitial) {
    // It has not heard our answer, which goes out anew and waits anew (Linux); or it has sent a SYN when we did, and heard ours.
    if ((flags & Flag.ACK) === 0) sendSynAck(connection)
    else sendAck(connection)
    return
  }
  if (connection.state === State.TIME_WAIT && (flags & Flag.FIN) !== 0) {
    sendAck(connection)
    enterTimeWait(connection)
  } else if (segment.length > 0 || (flags & Flag.FIN) !== 0) sendAck(connection)
  else challenge(connection)
}

/** Says what is expected, so that whoever really is at the other end can prove it (RFC 5961, sections 3 to 5). */
function challenge(connection: TcpConnection): void {
  const { nowUs } = connection.below
  if (nowUs - connection.challengedUs < CHALLENGE_EVERY_US) return
  connection.challengedUs = nowUs
  sendAck(connection)
}

function receiveReset(connection: TcpConnection): void {
  const isNew = connection.state === State.SYN_RECEIVED
  const isOver = connection.state === State.TIME_WAIT
  end(connection, isOver ? Failure.NONE : isNew && !connection.isPassive ? Failure.REFUSED : Failure.RESET)
  // A server's program never heard of an end that was not established: its socket goes on listening.
  if (!(isNew && connection.isPassive)) connection.program.run(connection)
}

/** The acknowledgment of an acceptable segment. False: nothing else of it counts. */
function receiveAck(connection: TcpConnection, segment: Segment): boolean {
  const { acknowledgment } = segment
  if (connection.state === State.SYN_RECEIVED) {
    if (acknowledgment !== connection.next) {
      connection.below.emit(connection, Flag.RST, acknowledgment, 0, 0)
      return false
    }
    if (connection.isPassive && !connection.below.accept(connection)) return false // no room: the SYN-ACK will come again
    establish(connection)
    if (connection.isAccepted) connection.program.run(connection)
    return connection.state !== (State.CLOSED as number)
  }
  const more = wrap(acknowledgment - connection.unacknowledged)
  if (wrap(connection.next - acknowledgment) < 0) {
    challenge(connection) // of what was never sent
    return false
  }
  if (more > 0) advance(connection, acknowledgment, more)
  return connection.state !== State.CLOSED
}

/** So many more sequence numbers are acknowledged. */
function advance(connection: TcpConnection, acknowledgment: number, more: number): void {
  const isFin = connection.isFinSent && acknowledgment === connection.next
  connection.acknowledged += isFin ? more - 1 : more
  connection.unacknowledged = acknowledgment
  connection.retries = 0
  if (connection.isRecovering && wrap(acknowledgment - connection.recover) >= 0) connection.isRecovering = false
  if (connection.unacknowledged === connection.next) connection.dueUs = Number.POSITIVE_INFINITY
  else {
    due(connection, connection.below.nowUs + rtoUs(0))
    if (connection.isRecovering) sendAgain(connection)
  }
  flush(connection)
  if (isFin) finAcknowledged(connection)
}

function finAcknowledged(connection: TcpConnection): void {
  if (connection.state === State.FIN_WAIT_1) {
    connection.state = State.FIN_WAIT_2
    if (connection.isOrphan) due(connection, connection.below.nowUs + FIN_TIMEOUT_US)
  } else if (connection.state === State.CLOSING) enterTimeWait(connection)
  else if (connection.state === State.LAST_ACK) {
    end(connection, Failure.NONE)
    connection.program.run(connection)
  }
}

/** Bytes and FIN. `ahead`: how many sequence numbers the segment is before its turn. */
function receiveText(connection: TcpConnection, segment: Segment, ahead: number): void {
  const { length, flags } = segment
  const hasFin = (flags & Flag.FIN) !== 0
  if (length === 0 && !hasFin) return
  const { state } = connection
  if (state !== State.ESTABLISHED && state !== State.FIN_WAIT_1 && state !== State.FIN_WAIT_2) return
  if (length > 0 && connection.isOrphan && ahead + length > 0) {
    connection.below.emit(connection, Flag.RST, connection.next, 0, 0) // nobody is there to read it (section 3.6.1)
    end(connection, Failure.RESET)
    return
  }
  if (ahead > 0) {
    keep(connection, segment)
    sendAck(connection)
    return
  }
  const push = (flags & Flag.PSH) !== 0
  const old = -ahead
  if (length > old) deliver(connection, segment.stream, segment.offset + old, length - old, push)
  if (connection.early !== null) deliverEarly(connection, connection.early)
  if (hasFin && connection.expected === wrap(segment.sequence + length)) receiveFin(connection)
  else if (connection.early?.fin === connection.expected) receiveFin(connection)
  sendAck(connection)
  if (connection.isAccepted) connection.program.run(connection)
}

/** Bytes that come before their turn wait for it. */
function keep(connection: TcpConnection, { sequence, length, stream, offset, flags }: Segment): void {
  connection.early ??= new Reassembly()
  // What lies behind the window is not kept.
  const room = WINDOW - wrap(sequence - connection.expected)
  const kept = length < room ? length : room
  if (kept > 0) connection.early.add(sequence, kept, stream, offset, kept === length && (flags & Flag.PSH) !== 0)
  if ((flags & Flag.FIN) !== 0) connection.early.fin = wrap(sequence + length)
}

function deliverEarly(connection: TcpConnection, early: Reassembly): void {
  for (let piece = early.take(connection.expected); piece !== undefined; piece = early.take(connection.expected)) {
    deliver(connection, piece.stream, piece.offset, piece.length, piece.push)
  }
}

/** The program is given bytes: those that come next in the stream of the other end, or somebody has made them up. */
function deliver(connection: TcpConnection, stream: number, offset: number, length: number, push: boolean): void {
  const isOther = stream === FORGED || connection.peerStream === FORGED
  const isOld = stream !== connection.peerStream && !connection.below.hasTimestamps
  assert(isOther || isOld || stream === connection.peerStream, 'bytes come from the other end of the connection')
  assert(isOther || isOld || offset === connection.received, 'bytes come in order, and once')
  connection.expected = wrap(connection.expected + length)
  connection.received += length
  connection.isPushed = push
}

function receiveFin(connection: TcpConnection): void {
  connection.expected = wrap(connection.expected + 1)
  connection.isEnded = true
  if (connection.state === State.ESTABLISHED) connection.state = State.CLOSE_WAIT
  else if (connection.state === State.FIN_WAIT_1) connection.state = State.CLOSING
  else if (connection.state === State.FIN_WAIT_2) enterTimeWait(connection)
}
