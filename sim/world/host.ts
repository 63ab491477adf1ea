import { hash } from '../base/random.ts'
import type { Header } from '../dataplane/step-log.ts'
import { SocketTable } from './socket-table.ts'
import type { TcpConnection } from './tcp/connection.ts'
import { end } from './tcp/output.ts'
import { Failure, State } from './tcp/state.ts'

/** What a program that sent a datagram, an echo request or a raw segment is told. */
export type Told = 'answered' | 'unreachable'

type Waiter = (told: Told) => void

/** The range that Linux takes source ports from (ip_local_port_range): so many, of one parity first. */
const EPHEMERAL_FIRST = 32_768
const EPHEMERAL_PORTS = 28_232
const HALF = EPHEMERAL_PORTS / 2

/** The kernel of one CVM: its number, its connections by (own port, peer), who waits for a datagram, and the source port it will take next. */
export class Host {
  readonly sockets = new SocketTable()
  /** The CVM's name, which stays, and its number, which the world keeps right; NONE: the machine is gone. */
  readonly name: string
  cvm: number
  /** What its initial sequence numbers come from. */
  readonly seed: number
  readonly #waiting = new Map<string, Waiter>()
  /** It has lost its sockets; what programs open on it since then gets nowhere. */
  isStopped = false
  /** How many packets it has sent. */
  sent = 0
  /** How many ports it has given out, modulo half of them. */
  #given = 0
  /** By socket that listens (its key: see `queue`): connections that are established and wait for their program to take them, in order. */
  readonly #queues = new Map<number, TcpConnection[]>()

  constructor(name: string, cvm: number, seed: number) {
    this.name = name
    this.cvm = cvm
    this.seed = hash(seed, 'isn', name)
  }

  /** Waits for what comes back from a peer to a port (0 for an echo). `undefined` ends the waiting. */
  wait(port: number, peer: number, peerPort: number, tell: Waiter | undefined): void {
    const key = `${port} ${peer} ${peerPort}`
    if (tell) this.#waiting.set(key, tell)
    else this.#waiting.delete(key)
  }

  /** Tells the program that waits for a packet with this header; false when none does. */
  tell({ destinationPort, source, sourcePort }: Header, told: Told): boolean {
    if (this.#waiting.size === 0) return false
    const tell = this.#waiting.get(`${destinationPort} ${source} ${sourcePort}`)
    tell?.(told)
    return tell !== undefined
  }

  /**
   * The next source port that is free towards a peer, or undefined when all are taken: even ones first, odd ones when none of
   * those is free (Linux leaves one parity to those who bind).
   */
  ephemeralPort(peer: number, peerPort: number): number | undefined {
    for (const parity of [0, 1]) {
      for (let tries = 0; tries < HALF; tries++) {
        const port = EPHEMERAL_FIRST + 2 * this.#given + parity
        this.#given = (this.#given + 1) % HALF
        if (this.sockets.find(port, peer, peerPort) === undefined && !this.#isWaited(port, peer, peerPort)) return port
      }
    }
    return undefined
  }

  /** Has given out so many ports before, as a machine has that has been up for a while. */
  hasGiven(ports: number): void {
    this.#given = ports % HALF
  }

  /** What outlives its connections: how many ports it has given out, and packets sent. */
  get history(): readonly [given: number, sent: number] {
    return [this.#given, this.sent]
  }

  set history([given, sent]: readonly [given: number, sent: number]) {
    this.#given = given
    this.sent = sent
  }

  get isWaiting(): boolean {
    return this.#waiting.size > 0
  }

  #isWaited(port: number, peer: number, peerPort: number): boolean {
    return this.#waiting.size > 0 && this.#waiting.has(`${port} ${peer} ${peerPort}`)
  }

  /** The accept queue of the socket that listens at a port, bound to an address; 0: to all. */
  queue(bound: number, port: number): TcpConnection[] {
    const key = (bound >>> 0) * 2 ** 16 + port
    const known = this.#queues.get(key)
    if (known) return known
    const queue: TcpConnection[] = []
    this.#queues.set(key, queue)
    return queue
  }

  /** Those of all its sockets. */
  queues(): Iterable<TcpConnection[]> {
    return this.#queues.values()
  }

  /** A connection is no more. Returns how long its accept queue is now, if it was in one. */
  forget(connection: TcpConnection): number | undefined {
    this.sockets.remove(connection)
    if (connection.isAccepted) return undefined
    for (const queue of this.#queues.values()) {
      const at = queue.indexOf(connection)
      if (at < 0) continue
      queue.splice(at, 1)
      return queue.length
    }
    return undefined
  }

  /** The machine stops: nobody is told, all is forgotten. */
  lose(): void {
    for (const socket of this.sockets.all()) if (socket.state !== State.CLOSED) end(socket, Failure.RESET)
    this.#waiting.clear()
    this.#queues.clear()
  }

  /** Makes another world's host like this one, with copies of its connections. Nobody waits there any more for what comes back. */
  forkInto(host: Host, copyOf: (connection: TcpConnection) => TcpConnection): void {
    host.#given = this.#given
    host.sent = this.sent
    for (const socket of this.sockets.all()) host.sockets.add(copyOf(socket))
    for (const key of this.#waiting.keys()) host.#waiting.set(key, () => {})
    for (const [key, queue] of this.#queues) host.#queues.set(key, queue.map(copyOf))
  }
}
