import { mix } from '../base/random.ts'
import { NONE } from '../tables/tables.ts'
import * as Flow from './flow-word.ts'
import { BITS, clear, put, TAG } from './slots.ts'

/** What is read of a flow table: the words of its records, which may move as they grow. */
type Records = { readonly flows: Int32Array }

const FIRST_SLOTS = 64

/**
 * The source ports of 11.163.0.0/16 in use, by the key that must be unique: (CLB, protocol, SNAT address, VPORT, source
 * port). Open addressing (slots.ts); a slot has the flow that holds the port, + 1: the key stands in its record.
 */
export class SnatPorts {
  readonly #table: Records
  #holders = new Int32Array(FIRST_SLOTS)
  #mask = FIRST_SLOTS - 1
  /** A search begins at the top bits of the hash. */
  #shift = 32 - Math.log2(FIRST_SLOTS)
  #count = 0
  readonly #homeOfWord = (word: number): number => this.#hashOfFlow((word >>> BITS) - 1) >>> this.#shift

  constructor(table: Records) {
    this.#table = table
  }

  /** The flow that holds a port, or NONE. */
  holder(clb: number, protocol: number, address: number, vport: number, port: number): number {
    const holders = this.#holders
    const { flows } = this.#table
    const hash = hashOf(clb, protocol, address, vport, port)
    for (let slot = hash >>> this.#shift; ; slot = (slot + 1) & this.#mask) {
      const word = holders[slot]!
      if (word === 0) return NONE
      if (((word ^ hash) & TAG) !== 0) continue
      const flow = (word >>> BITS) - 1
      const at = flow << Flow.SHIFT
      if (
        flows[at + Flow.NAT_PORTS]! >>> 16 === port &&
        (flows[at + Flow.DIALLED_PORTS]! & 0xffff) === vport &&
        flows[at + Flow.SNAT_ADDRESS] === address &&
        flows[at + Flow.CLB] === clb &&
        flows[at + Flow.STATE]! >> Flow.PROTOCOL_SHIFT === protocol
      ) {
        return flow
      }
    }
  }

  /** A flow takes the port that its record names, which nobody holds. */
  take(flow: number): void {
    if (this.#count * 4 >= this.#holders.length * 3) this.#grow()
    this.#count += 1
    this.#put(flow)
  }

  /** A flow gives the port that its record names back, if it holds it. */
  free(flow: number): void {
    const holders = this.#holders
    let slot = this.#hashOfFlow(flow) >>> this.#shift
    while (holders[slot]! >>> BITS !== flow + 1) {
      if (holders[slot] === 0) return
      slot = (slot + 1) & this.#mask
    }
    this.#count -= 1
    clear(holders, this.#mask, slot, this.#homeOfWord)
  }

  /** CLBs have other numbers in the records: the ports are found anew. */
  rehash(): void {
    const held = this.#holders.filter((word) => word !== 0)
    this.#holders.fill(0)
    for (const word of held) this.#put((word >>> BITS) - 1)
  }

  /** Makes this set equal to that of another table, whose records its own table has. */
  copy(other: SnatPorts): void {
    this.#holders = other.#holders.slice()
    this.#mask = other.#mask
    this.#shift = other.#shift
    this.#count = other.#count
  }

  get bytes(): number {
    return this.#holders.byteLength
  }

  #hashOfFlow(flow: number): number {
    const { flows } = this.#table
    const at = flow << Flow.SHIFT
    return hashOf(
      flows[at + Flow.CLB]!,
      flows[at + Flow.STATE]! >> Flow.PROTOCOL_SHIFT,
      flows[at + Flow.SNAT_ADDRESS]!,
      flows[at + Flow.DIALLED_PORTS]! & 0xffff,
      flows[at + Flow.NAT_PORTS]! >>> 16,
    )
  }

  #put(flow: number): void {
    const hash = this.#hashOfFlow(flow)
    put(this.#holders, this.#mask, hash >>> this.#shift, (flow + 1) << BITS, hash)
  }

  #grow(): void {
    const old = this.#holders
    this.#holders = new Int32Array(old.length * 2)
    this.#mask = this.#holders.length - 1
    this.#shift -= 1
    for (const word of old) if (word !== 0) this.#put((word >>> BITS) - 1)
  }
}

function hashOf(clb: number, protocol: number, address: number, vport: number, port: number): number {
  const key = ((clb + 1) << 8) | protocol
  return mix(((vport << 16) | port) ^ Math.imul(address, 0x9e3779b1) ^ Math.imul(key, 0x7feb352d))
}
