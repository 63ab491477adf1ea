import { findSocket } from '../dataplane/lookup.ts'
import type { Plane } from '../dataplane/plane.ts'
import type { Cvm } from '../model/network.ts'
import { contains } from '../net/cidr.ts'
import { Protocol } from '../net/protocol.ts'
import { NONE } from '../tables/tables.ts'
import type { Host } from './host.ts'
import type { TcpConnection } from './tcp/connection.ts'

/**
 * A server's end is about to be established: its program takes it at once, or it goes into the accept queue of its socket. False:
 * there is no room (Linux: the queue is full when it is longer than the backlog says).
 */
export function enterQueue(plane: Plane, host: Host, cvm: Cvm, connection: TcpConnection): boolean {
  if (cvm.accepts) {
    connection.isAccepted = true
    return true
  }
  const socket = socketOf(plane, connection)
  const queue = host.queue(
    socket === NONE ? connection.address : (plane.tables.socketAddress[socket] ?? 0),
    connection.port,
  )
  if (queue.length > cvm.backlog) return false
  queue.push(connection)
  noteQueue(plane, cvm, connection, queue.length)
  return true
}

/** Tells the walk whether a socket's queue is full: it drops SYNs then. */
export function noteQueue(plane: Plane, { backlog }: Cvm, connection: TcpConnection, length: number): void {
  const socket = socketOf(plane, connection)
  if (socket !== NONE) plane.queueFull[socket] = length > backlog ? 1 : 0
}

/** The socket through which a server's end came in. */
const socketOf = ({ tables }: Plane, { cvm, port, address }: TcpConnection): number =>
  findSocket(tables, cvm, Protocol.TCP, port, address)

/** The application lets this address log in; one without a list knows everybody. */
export const lets = ({ allow }: Cvm, peer: number): boolean => allow?.some((cidr) => contains(cidr, peer)) ?? true
