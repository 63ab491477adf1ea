import type { TcpConnection } from './tcp.ts'

/** The range that Linux takes source ports from (ip_local_port_range). */
const EPHEMERAL_FIRST = 32_768
const EPHEMERAL_LAST = 60_999

/** The kernel of one CVM: its connections by (own port, peer), and the source port it will take next. */
export class Host {
  readonly #connections = new Map<string, TcpConnection>()
  #nextPort = EPHEMERAL_FIRST

  find(port: number, peer: number, peerPort: number): TcpConnection | undefined {
    return this.#connections.get(`${port} ${peer} ${peerPort}`)
  }

  add(port: number, peer: number, peerPort: number, connection: TcpConnection): void {
    this.#connections.set(`${port} ${peer} ${peerPort}`, connection)
  }

  remove(port: number, peer: number, peerPort: number): void {
    this.#connections.delete(`${port} ${peer} ${peerPort}`)
  }

  /** The next source port that is free towards a peer, or undefined when all are taken. */
  ephemeralPort(peer: number, peerPort: number): number | undefined {
    for (let tries = EPHEMERAL_LAST - EPHEMERAL_FIRST + 1; tries > 0; tries--) {
      const port = this.#nextPort
      this.#nextPort = port === EPHEMERAL_LAST ? EPHEMERAL_FIRST : port + 1
      if (this.find(port, peer, peerPort) === undefined) return port
    }
    return undefined
  }

  /** A host with the same next port and no connections: what is closed has left nothing behind. */
  fork(): Host {
    const host = new Host()
    host.#nextPort = this.#nextPort
    return host
  }
}
