import { bitsOf, due, type TcpConnection, wakeAt } from './connection.ts'
import { end, sendAgain, sendSyn, sendSynAck } from './output.ts'
import { RETRIES_MAX, rtoUs, SYN_ACK_WAITS_US } from './settings.ts'
import { Failure, State } from './state.ts'

/** The world wakes a connection: it does what is due, or sleeps on. A wish that was superseded is not heard. */
export function onTimer(connection: TcpConnection): void {
  const { below, state } = connection
  if (state === State.CLOSED || bitsOf(below.nowUs) !== connection.wakeBits) return
  connection.wakeBits = -1
  if (state === State.TIME_WAIT) {
    end(connection, Failure.NONE)
    return
  }
  connection.wakeUs = Number.POSITIVE_INFINITY
  if (connection.dueUs === Number.POSITIVE_INFINITY) return
  if (connection.dueUs > below.nowUs) {
    wakeAt(connection, connection.dueUs)
    return
  }
  connection.dueUs = Number.POSITIVE_INFINITY
  expire(connection)
}

/** What was due is now. */
function expire(connection: TcpConnection): void {
  const { below } = connection
  switch (connection.state) {
    case State.SYN_SENT:
      connection.retries += 1
      if (connection.retries < below.synWaitsUs.length) sendSyn(connection)
      else fail(connection)
      return
    case State.SYN_RECEIVED:
      connection.retries += 1
      if (connection.retries < SYN_ACK_WAITS_US.length) sendSynAck(connection)
      else fail(connection)
      return
    case State.FIN_WAIT_2:
      end(connection, Failure.NONE)
      connection.program.run(connection)
      return
    default:
      if (connection.retries === RETRIES_MAX) {
        fail(connection)
        return
      }
      connection.retries += 1
      connection.isRecovering = true
      connection.recover = connection.next
      sendAgain(connection)
      due(connection, below.nowUs + rtoUs(connection.retries))
  }
}

function fail(connection: TcpConnection): void {
  end(connection, Failure.TIMEOUT)
  connection.program.run(connection)
}
