import { NONE } from '../tables/tables.ts'

/** Words of an entry: one direction of one flow, key and rewrite together in one 64-byte cache line. */
export const ENTRY_SHIFT = 4
export const Entry = {
  /** (vpc + 1) << 8 | protocol; 0 = free. */
  ZONE: 0,
  SOURCE: 1,
  DESTINATION: 2,
  /** source port << 16 | destination port */
  PORTS: 3,
  /** The header as it arrives. */
  NEW_SOURCE: 4,
  NEW_DESTINATION: 5,
  NEW_PORTS: 6,
  /** The VPC and the CVM it arrives in. */
  NEW_VPC: 7,
  TO: 8,
  HOPS: 9,
  /** The version of the tables under which this direction was judged; 0: not delivered yet, judge each packet. */
  VERSION: 10,
  /** flow << 1 | 1 for the way back */
  FLOW: 11,
  PACKETS: 12,
  BYTES: 13,
} as const

/** Words of a flow: what its first packet claimed, and how far it got. */
export const FLOW_SHIFT = 4
export const Flow = {
  /** Values of FlowState; 0 = this number is free. */
  STATE: 0,
  /** Bits of Stage. */
  PASSED: 1,
  CLIENT: 2,
  SERVER: 3,
  ENDPOINT: 4,
  CLB: 5,
  LISTENER: 6,
  TARGET: 7,
  SNAT_ADDRESS: 8,
  SNAT_PORT: 9,
  /** What the client dialled and from where; with the client's VPC and address it is the key of the way out. */
  DIALLED: 10,
  /** client port << 16 | dialled port */
  DIALLED_PORTS: 11,
  PROTOCOL: 12,
  /** In milliseconds of virtual time; 0: does not expire (idle time-outs come with running time). */
  EXPIRES_MS: 13,
  /** 1: the client has sent a FIN, 2: the server has. */
  FINS: 14,
} as const

/** How far a flow's connection is. Closed ones keep their ports for a while (KERNEL-FACTS, connection tracking). */
export const FlowState = { FREE: 0, OPEN: 1, TIME_WAIT: 2, CLOSE: 3 } as const

/**
 * The flows that the plane remembers: entries by header, two for each flow (the way out and the way back), in open
 * addressing with linear probing; and one record a flow, numbered so that it stays where it is when entries move.
 */
export class FlowTable {
  words = new Int32Array(1024 << ENTRY_SHIFT)
  mask = 1023
  flows = new Int32Array(256 << FLOW_SHIFT)
  #entries = 0
  #flowsUsed = 0
  readonly #free: number[] = []

  /** The slot of a header, or NONE. `zone` and `ports` are combined as in Entry. */
  find(zone: number, source: number, destination: number, ports: number): number {
    const { words, mask } = this
    for (let slot = hashOf(zone, source, destination, ports) & mask; ; slot = (slot + 1) & mask) {
      const at = slot << ENTRY_SHIFT
      const found = words[at + Entry.ZONE]!
      if (
        found === zone &&
        words[at + Entry.PORTS] === ports &&
        words[at + Entry.SOURCE] === source &&
        words[at + Entry.DESTINATION] === destination
      ) {
        return slot
      }
      if (found === 0) return NONE
    }
  }

  /** A new entry for a header that has none; its rewrite is the caller's to fill in. Returns the index of its first word. */
  insert(zone: number, source: number, destination: number, ports: number, flow: number): number {
    if (this.#entries * 2 > this.mask) this.#grow()
    this.#entries += 1
    const at = this.#place(zone, source, destination, ports)
    const { words } = this
    words[at + Entry.ZONE] = zone
    words[at + Entry.SOURCE] = source
    words[at + Entry.DESTINATION] = destination
    words[at + Entry.PORTS] = ports
    words[at + Entry.VERSION] = 0
    words[at + Entry.FLOW] = flow
    words[at + Entry.PACKETS] = 0
    words[at + Entry.BYTES] = 0
    return at
  }

  /** Forgets an entry, if it still belongs to this flow and direction. */
  remove(zone: number, source: number, destination: number, ports: number, flow: number): void {
    const { words, mask } = this
    let hole = this.find(zone, source, destination, ports)
    if (hole === NONE || words[(hole << ENTRY_SHIFT) + Entry.FLOW] !== flow) return
    this.#entries -= 1
    // Close the gap: whatever was pushed past the hole by a collision moves back (Knuth, volume 3, algorithm 6.4R).
    for (let slot = (hole + 1) & mask; words[slot << ENTRY_SHIFT] !== 0; slot = (slot + 1) & mask) {
      const at = slot << ENTRY_SHIFT
      const home = hashOf(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!) & mask
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue
      words.copyWithin(hole << ENTRY_SHIFT, at, at + (1 << ENTRY_SHIFT))
      hole = slot
    }
    words[hole << ENTRY_SHIFT] = 0
  }

  /** A number for a new flow; its record is zero. */
  newFlow(): number {
    const flow = this.#free.pop() ?? this.#flowsUsed++
    if (this.#flowsUsed << FLOW_SHIFT > this.flows.length) {
      const grown = new Int32Array(this.flows.length * 2)
      grown.set(this.flows)
      this.flows = grown
    }
    this.flows.fill(0, flow << FLOW_SHIFT, (flow + 1) << FLOW_SHIFT)
    return flow
  }

  endFlow(flow: number): void {
    this.flows[(flow << FLOW_SHIFT) + Flow.STATE] = FlowState.FREE
    this.#free.push(flow)
  }

  /** Whether a closed flow has been so long enough that what it held is free. */
  isExpired(flow: number, nowMs: number): boolean {
    const at = flow << FLOW_SHIFT
    if (this.flows[at + Flow.STATE] === FlowState.FREE) return true
    const expires = this.flows[at + Flow.EXPIRES_MS]!
    return expires !== 0 && expires <= nowMs
  }

  /** How many entries there are: two for each flow that reached its server. */
  get size(): number {
    return this.#entries
  }

  /** Makes this table equal to another one. */
  copy(other: FlowTable): void {
    this.words = other.words.slice()
    this.mask = other.mask
    this.flows = other.flows.slice()
    this.#entries = other.#entries
    this.#flowsUsed = other.#flowsUsed
    this.#free.splice(0, this.#free.length, ...other.#free)
  }

  #place(zone: number, source: number, destination: number, ports: number): number {
    let slot = hashOf(zone, source, destination, ports) & this.mask
    while (this.words[slot << ENTRY_SHIFT] !== 0) slot = (slot + 1) & this.mask
    return slot << ENTRY_SHIFT
  }

  #grow(): void {
    const old = this.words
    this.mask = this.mask * 2 + 1
    this.words = new Int32Array((this.mask + 1) << ENTRY_SHIFT)
    for (let at = 0; at < old.length; at += 1 << ENTRY_SHIFT) {
      if (old[at] === 0) continue
      const to = this.#place(old[at]!, old[at + 1]!, old[at + 2]!, old[at + 3]!)
      this.words.set(old.subarray(at, at + (1 << ENTRY_SHIFT)), to)
    }
  }
}

/** Where the search for a header begins. */
export function hashOf(zone: number, source: number, destination: number, ports: number): number {
  let h = Math.imul(source, 0x9e3779b1) ^ Math.imul(ports, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 15) ^ destination, 0xc2b2ae35) ^ Math.imul(zone, 0x27d4eb2f)
  return h ^ (h >>> 13)
}
