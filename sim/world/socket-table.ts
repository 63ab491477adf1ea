import type { TcpConnection } from './tcp/connection.ts'

/** The connections of one host by (own port, peer, peer's port): open addressing, and keys in a typed array. */
export class SocketTable {
  /** Two words a slot: the peer's address, and own port << 16 | peer's port. */
  #keys = new Int32Array(16)
  #sockets: (TcpConnection | undefined)[] = Array.from({ length: 8 })
  #mask = 7
  count = 0

  find(port: number, peer: number, peerPort: number): TcpConnection | undefined {
    return this.#sockets[this.#slotOf((port << 16) | peerPort, peer)]
  }

  /** Puts in a connection under a key that is free. */
  add(connection: TcpConnection): void {
    if (this.count * 2 > this.#mask) this.#grow()
    this.count += 1
    this.#place(connection)
  }

  /** Takes out a connection, if it is this one that has its key. */
  remove(connection: TcpConnection): void {
    let hole = this.#slotOf((connection.port << 16) | connection.peerPort, connection.peer)
    if (this.#sockets[hole] !== connection) return
    this.count -= 1
    // Close the gap: whatever was pushed past the hole by a collision moves back (Knuth, volume 3, algorithm 6.4R).
    for (let slot = (hole + 1) & this.#mask; this.#sockets[slot] !== undefined; slot = (slot + 1) & this.#mask) {
      const home = homeOf(this.#keys[2 * slot + 1] ?? 0, this.#keys[2 * slot] ?? 0) & this.#mask
      if (((slot - home) & this.#mask) < ((slot - hole) & this.#mask)) continue
      this.#sockets[hole] = this.#sockets[slot]
      this.#keys.copyWithin(2 * hole, 2 * slot, 2 * slot + 2)
      hole = slot
    }
    this.#sockets[hole] = undefined
  }

  /** All of them, in the order of the table: the same for the same history. */
  all(): TcpConnection[] {
    return this.#sockets.filter((socket) => socket !== undefined)
  }

  /** The slot that holds this key, or the free one at which it would go. */
  #slotOf(ports: number, peer: number): number {
    let slot = homeOf(ports, peer) & this.#mask
    while (this.#sockets[slot] !== undefined) {
      if (this.#keys[2 * slot + 1] === ports && this.#keys[2 * slot] === peer) break
      slot = (slot + 1) & this.#mask
    }
    return slot
  }

  #place(connection: TcpConnection): void {
    const ports = (connection.port << 16) | connection.peerPort
    const slot = this.#slotOf(ports, connection.peer)
    this.#keys[2 * slot] = connection.peer
    this.#keys[2 * slot + 1] = ports
    this.#sockets[slot] = connection
  }

  #grow(): void {
    const old = this.#sockets
    this.#mask = this.#mask * 2 + 1
    this.#keys = new Int32Array(2 * (this.#mask + 1))
    this.#sockets = Array.from({ length: this.#mask + 1 })
    for (const socket of old) if (socket !== undefined) this.#place(socket)
  }
}

/** Where the search for a key begins. */
function homeOf(ports: number, peer: number): number {
  const h = Math.imul(peer ^ Math.imul(ports, 0x9e3779b1), 0x85ebca6b)
  return h ^ (h >>> 15)
}
