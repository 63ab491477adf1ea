import { mix } from '../base/random.ts'
import * as Flow from './flow-word.ts'

/** What is read of a flow table: the words of its records, which may move as they grow. */
type Records = { readonly flows: Int32Array }

const FIRST_SLOTS = 64

/**
 * The source ports of 11.163.0.0/16 in use, by the key that must be unique: (CLB, protocol, SNAT address, VPORT, source
 * port). Open addressing over one word a slot, the flow that holds the port + 1 (0 = free): the key stands in its record.
 */
export class SnatPorts {
  readonly #table: Records
  #holders = new Int32Array(FIRST_SLOTS)
  #mask = FIRST_SLOTS - 1
  #count = 0

  constructor(table: Records) {
    this.#table = table
  }

  /** The flow that holds a port, or NONE. */
  holder(clb: number, protocol: number, address: number, vport: number, port: number): number {
    return this.#holders[this.#find(clb, protocol, address, vport, port)]! - 1
  }

  /** A flow takes the port that its record names, which nobody holds. */
  take(flow: number): void {
    if (this.#count * 4 >= this.#holders.length * 3) this.#grow()
    this.#count += 1
    this.#holders[this.#slotOf(flow)] = flow + 1
  }

  /** A flow gives the port that its record names back. */
  free(flow: number): void {
    const holders = this.#holders
    let hole = this.#slotOf(flow)
    if (holders[hole] !== flow + 1) return
    this.#count -= 1
    const mask = this.#mask
    // Close the gap: whatever was pushed past the hole by a collision moves back (Knuth, volume 3, algorithm 6.4R).
    for (let slot = (hole + 1) & mask; holders[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#homeOfFlow(holders[slot]! - 1)
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue
      holders[hole] = holders[slot]!
      hole = slot
    }
    holders[hole] = 0
  }

  /** Makes this set equal to that of another table, whose records its own table has. */
  copy(other: SnatPorts): void {
    this.#holders = other.#holders.slice()
    this.#mask = other.#mask
    this.#count = other.#count
  }

  get bytes(): number {
    return this.#holders.byteLength
  }

  #home(clb: number, protocol: number, address: number, vport: number, port: number): number {
    const key = ((clb + 1) << 8) | protocol
    return mix(((vport << 16) | port) ^ Math.imul(address, 0x9e3779b1) ^ Math.imul(key, 0x7feb352d)) & this.#mask
  }

  #homeOfFlow(flow: number): number {
    const { flows } = this.#table
    const at = flow << Flow.SHIFT
    return this.#home(
      flows[at + Flow.CLB]!,
      flows[at + Flow.STATE]! >> Flow.PROTOCOL_SHIFT,
      flows[at + Flow.SNAT_ADDRESS]!,
      flows[at + Flow.DIALLED_PORTS]! & 0xffff,
      flows[at + Flow.NAT_PORTS]! >>> 16,
    )
  }

  /** The slot that a flow has, or, when it holds nothing, would be given. */
  #slotOf(flow: number): number {
    const holders = this.#holders
    let slot = this.#homeOfFlow(flow)
    while (holders[slot] !== 0 && holders[slot] !== flow + 1) slot = (slot + 1) & this.#mask
    return slot
  }

  #find(clb: number, protocol: number, address: number, vport: number, port: number): number {
    const holders = this.#holders
    const { flows } = this.#table
    for (let slot = this.#home(clb, protocol, address, vport, port); ; slot = (slot + 1) & this.#mask) {
      const flow = holders[slot]!
      if (flow === 0) return slot
      const at = (flow - 1) << Flow.SHIFT
      if (
        flows[at + Flow.NAT_PORTS]! >>> 16 === port &&
        (flows[at + Flow.DIALLED_PORTS]! & 0xffff) === vport &&
        flows[at + Flow.SNAT_ADDRESS] === address &&
        flows[at + Flow.CLB] === clb &&
        flows[at + Flow.STATE]! >> Flow.PROTOCOL_SHIFT === protocol
      ) {
        return slot
      }
    }
  }

  #grow(): void {
    const old = this.#holders
    this.#holders = new Int32Array(old.length * 2)
    this.#mask = this.#holders.length - 1
    for (const holder of old) if (holder !== 0) this.#holders[this.#slotOf(holder - 1)] = holder
  }
}
