import type { Header } from '../dataplane/step-log.ts'
import type { TcpConnection } from './tcp.ts'

/** What a program that sent a datagram or an echo request is told. */
export type Told = 'answered' | 'unreachable'

/** The range that Linux takes source ports from (ip_local_port_range). */
const EPHEMERAL_FIRST = 32_768
const EPHEMERAL_LAST = 60_999

/** The kernel of one CVM: its connections by (own port, peer), who waits for a datagram, and the source port it will take next. */
export class Host {
  readonly #connections = new Map<string, TcpConnection>()
  readonly #waiting = new Map<string, (told: Told) => void>()
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

  /** Waits for what comes back from a peer to a port (0 for an echo). `undefined` ends the waiting. */
  wait(port: number, peer: number, peerPort: number, tell: ((told: Told) => void) | undefined): void {
    const key = `${port} ${peer} ${peerPort}`
    if (tell) this.#waiting.set(key, tell)
    else this.#waiting.delete(key)
  }

  /** Tells the program that waits for a packet with this header; false when none does. */
  tell({ destinationPort, source, sourcePort }: Header, told: Told): boolean {
    const tell = this.#waiting.get(`${destinationPort} ${source} ${sourcePort}`)
    tell?.(told)
    return tell !== undefined
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
