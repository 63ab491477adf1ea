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
