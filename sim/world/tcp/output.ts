import { Flag } from '../../net/tcp.ts'
import { due, type TcpConnection, wakeAt } from './connection.ts'
import { wrap } from './segment.ts'
import { FIN_TIMEOUT_US, MSS, RTO_MIN_US, rtoUs, SYN_ACK_WAITS_US, TIME_WAIT_US, WINDOW } from './settings.ts'
import { Failure, State } from './state.ts'

const NEVER = Number.POSITIVE_INFINITY

/** A client's end sends its SYN. */
export function connect(connection: TcpConnection): void {
  connection.state = State.SYN_SENT
  connection.next = wrap(connection.initial + 1)
  sendSyn(connection)
}

/** The SYN goes out, for the first time or again. */
export function sendSyn(connection: TcpConnection): void {
  const { below, initial, retries } = connection
  below.emit(connection, Flag.SYN, initial, 0, 0)
  wait(connection, below.synWaitsUs[retries] ?? NEVER)
}

/** The SYN-ACK goes out, for the first time or again. */
export function sendSynAck(connection: TcpConnection): void {
  const { below, initial, retries } = connection
  below.emit(connection, Flag.SYN | Flag.ACK, initial, 0, 0)
  wait(connection, SYN_ACK_WAITS_US[retries] ?? NEVER)
}

/**
 * Something is due in a while. The world is asked to look again within the least time-out: what is sent until then needs no new wish
 * (most connections are over before).
 */
function wait(connection: TcpConnection, delayUs: number): void {
  const { nowUs } = connection.below
  connection.dueUs = nowUs + delayUs
  const soon = nowUs + Math.min(delayUs, RTO_MIN_US)
  if (soon < connection.wakeUs) wakeAt(connection, soon)
}

/** An acknowledgment, and nothing else. */
export function sendAck(connection: TcpConnection): void {
  connection.below.emit(connection, Flag.ACK, connection.next, 0, 0)
}

/** The program writes bytes; they go out as far as the window lets them. */
export function write(connection: TcpConnection, bytes: number): void {
  connection.written += bytes
  flush(connection)
}

/** Sends what is written and fits into the window, cut into segments, then the FIN when that is due. */
export function flush(connection: TcpConnection): void {
  const { below, written, acknowledged } = connection
  const wasIdle = connection.unacknowledged === connection.next
  while (connection.sent < written) {
    const left = written - connection.sent
    const length = left < MSS ? left : MSS
    if (connection.sent - acknowledged + length > WINDOW) break
    const { next, sent } = connection
    connection.sent = sent + length
    connection.next = wrap(next + length)
    below.emit(connection, left > MSS ? Flag.ACK : Flag.ACK | Flag.PSH, next, length, sent)
  }
  if (connection.isFinishing && !connection.isFinSent && connection.sent === written) {
    const { next } = connection
    connection.isFinSent = true
    connection.next = wrap(next + 1)
    below.emit(connection, Flag.FIN | Flag.ACK, next, 0, written)
  }
  if (wasIdle && connection.unacknowledged !== connection.next) due(connection, below.nowUs + rtoUs(connection.retries))
}

/** Sends the oldest that is not acknowledged again: one segment, or the FIN. */
export function sendAgain(connection: TcpConnection): void {
  const { below, unacknowledged, acknowledged, sent, written } = connection
  const left = sent - acknowledged
  if (left === 0) {
    below.emit(connection, Flag.FIN | Flag.ACK, unacknowledged, 0, acknowledged)
    return
  }
  const length = left < MSS ? left : MSS
  const isLast = acknowledged + length === written
  below.emit(connection, isLast ? Flag.ACK | Flag.PSH : Flag.ACK, unacknowledged, length, acknowledged)
}

/** The program has nothing more to write; it goes on reading. */
export function shutdown(connection: TcpConnection): void {
  if (connection.state === State.ESTABLISHED) connection.state = State.FIN_WAIT_1
  else if (connection.state === State.CLOSE_WAIT) connection.state = State.LAST_ACK
  else return
  connection.isFinishing = true
  flush(connection)
}

/** The program is done with the connection. Its kernel says so to the other side, and sends what is still to be sent. */
export function close(connection: TcpConnection): void {
  connection.isOrphan = true
  if (connection.state === State.SYN_SENT || connection.state === State.SYN_RECEIVED) {
    end(connection, Failure.NONE)
    return
  }
  shutdown(connection)
  if (connection.state === State.FIN_WAIT_2) due(connection, connection.below.nowUs + FIN_TIMEOUT_US)
}

/** The program ends the connection at once, and tells the other side so. */
export function reset(connection: TcpConnection): void {
  if (connection.state === State.CLOSED) return
  if (connection.state !== State.TIME_WAIT && connection.state !== State.SYN_SENT)
    connection.below.emit(connection, Flag.RST | Flag.ACK, connection.next, 0, 0)
  end(connection, Failure.NONE)
}

/** The connection is no more. */
export function end(connection: TcpConnection, failure: Failure): void {
  connection.state = State.CLOSED
  if (failure !== Failure.NONE) connection.failure = failure
  connection.below.closed(connection)
}

/** Both sides have said that they are done, this one first: its ports stay taken for a while. */
export function enterTimeWait(connection: TcpConnection): void {
  connection.state = State.TIME_WAIT
  const untilUs = connection.below.nowUs + TIME_WAIT_US
  connection.dueUs = untilUs
  wakeAt(connection, untilUs)
}
