import { mix } from '../base/random.ts'
import { NONE } from '../tables/tables.ts'

const WORDS = 4
const FREE = 0

/**
 * The source ports of 11.163.0.0/16 in use, by the key that must be unique: (CLB, protocol, SNAT address, VPORT, source
 * port). Open addressing over four words a slot: CLB + 1 and protocol in one (0 = free), address, both ports, flow.
 */
export class SnatPorts {
  #words = new Int32Array(64 * WORDS)
  #mask = 63
  #count = 0

  /** The flow that holds a port, or NONE. */
  holder(clb: number, protocol: number, address: number, vport: number, port: number): number {
    const at = this.#find(((clb + 1) << 8) | protocol, address, (vport << 16) | port)
    return this.#words[at] === FREE ? NONE : this.#words[at + 3]!
  }

  take(clb: number, protocol: number, address: number, vport: number, port: number, flow: number): void {
    if (this.#count * 2 > this.#mask) this.#grow()
    const key = ((clb + 1) << 8) | protocol
    const ports = (vport << 16) | port
    const at = this.#find(key, address, ports)
    if (this.#words[at] === FREE) this.#count += 1
    this.#words[at] = key
    this.#words[at + 1] = address
    this.#words[at + 2] = ports
    this.#words[at + 3] = flow
  }

  free(clb: number, protocol: number, address: number, vport: number, port: number): void {
    const words = this.#words
    let hole = this.#find(((clb + 1) << 8) | protocol, address, (vport << 16) | port) / WORDS
    if (words[hole * WORDS] === FREE) return
    this.#count -= 1
    // Close the gap: whatever was pushed past the hole by a collision moves back (Knuth, volume 3, algorithm 6.4R).
    for (let slot = (hole + 1) & this.#mask; words[slot * WORDS] !== FREE; slot = (slot + 1) & this.#mask) {
      const home = this.#home(words[slot * WORDS]!, words[slot * WORDS + 1]!, words[slot * WORDS + 2]!)
      if (((slot - home) & this.#mask) < ((slot - hole) & this.#mask)) continue
      words.copyWithin(hole * WORDS, slot * WORDS, (slot + 1) * WORDS)
      hole = slot
    }
    words[hole * WORDS] = FREE
  }

  /** Makes this set equal to another one. */
  copy(other: SnatPorts): void {
    this.#words = other.#words.slice()
    this.#mask = other.#mask
    this.#count = other.#count
  }

  #home(key: number, address: number, ports: number): number {
    return mix(ports ^ Math.imul(address, 0x9e3779b1) ^ Math.imul(key, 0x7feb352d)) & this.#mask
  }

  #find(key: number, address: number, ports: number): number {
    const words = this.#words
    for (let slot = this.#home(key, address, ports); ; slot = (slot + 1) & this.#mask) {
      const at = slot * WORDS
      if (words[at] === FREE) return at
      if (words[at + 2] === ports && words[at + 1] === address && words[at] === key) return at
    }
  }

  #grow(): void {
    const old = this.#words
    this.#mask = this.#mask * 2 + 1
    this.#words = new Int32Array((this.#mask + 1) * WORDS)
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at] === FREE) continue
      this.#words.set(old.subarray(at, at + WORDS), this.#find(old[at]!, old[at + 1]!, old[at + 2]!))
    }
  }
}
