import type { Program, TcpConnection } from './tcp/connection.ts'
import { close, write } from './tcp/output.ts'

/** A server that answers each request with as many bytes, and closes when its client has. It keeps nothing of its own. */
export const ECHO: Program = {
  run(connection: TcpConnection): void {
    if (connection.failure !== 0) return
    const bytes = connection.unread
    if (bytes > 0 && (connection.isPushed || connection.isEnded)) {
      connection.taken = connection.received
      if (connection.isWritable) write(connection, bytes)
    }
    if (connection.isEnded) close(connection)
  },
  fork: () => ECHO,
}

/** What an application says to a client that it does not know. */
const DENIED_BYTES = 6

/** An application that does not know its client: it reads the request, says so, and closes. */
export const DENY: Program = {
  run(connection: TcpConnection): void {
    if (connection.failure !== 0 || (connection.unread === 0 && !connection.isEnded)) return
    DENY_AT_ONCE.run(connection)
  },
  fork: () => DENY,
}

/** The same, where the client has nothing to say first. */
export const DENY_AT_ONCE: Program = {
  run(connection: TcpConnection): void {
    connection.taken = connection.received
    if (connection.failure !== 0 || !connection.isWritable) return
    write(connection, DENIED_BYTES)
    close(connection)
  },
  fork: () => DENY_AT_ONCE,
}

/** Whether a server's application has turned its client away. */
export const isDenied = ({ program }: TcpConnection): boolean => program === DENY || program === DENY_AT_ONCE
