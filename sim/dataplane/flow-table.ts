import { NONE } from '../tables/tables.ts'
import * as Entry from './entry.ts'
import * as Flow from './flow-word.ts'

/**
 * The flows that the plane remembers: entries by header, two for each flow (the way out and the way back), in open
 * addressing with linear probing; and one record a flow, numbered so that it stays where it is when entries move.
 */
export class FlowTable {
  words = new Int32Array(1024 << Entry.SHIFT)
  mask = 1023
  flows = new Int32Array(256 << Flow.SHIFT)
  #entries = 0
  #flowsUsed = 0
  readonly #free: number[] = []

  /** The slot of a header, or NONE. `zone` and `ports` are combined as in Entry. */
  find(zone: number, source: number, destination: number, ports: number): number {
    const { words, mask } = this
    for (let slot = hashOf(zone, source, destination, ports) & mask; ; slot = (slot + 1) & mask) {
      const at = slot << Entry.SHIFT
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
    return at
  }

  /** Forgets an entry, if it still belongs to this flow and direction. */
  remove(zone: number, source: number, destination: number, ports: number, flow: number): void {
    const { words, mask } = this
    let hole = this.find(zone, source, destination, ports)
    if (hole === NONE || words[(hole << Entry.SHIFT) + Entry.FLOW] !== flow) return
    this.#entries -= 1
    // Close the gap: whatever was pushed past the hole by a collision moves back (Knuth, volume 3, algorithm 6.4R).
    for (let slot = (hole + 1) & mask; words[slot << Entry.SHIFT] !== 0; slot = (slot + 1) & mask) {
      const at = slot << Entry.SHIFT
      const home = hashOf(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!) & mask
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue
      words.copyWithin(hole << Entry.SHIFT, at, at + (1 << Entry.SHIFT))
      hole = slot
    }
    words[hole << Entry.SHIFT] = 0
  }

  /** A number for a new flow; its record is zero. */
  newFlow(): number {
    const flow = this.#free.pop() ?? this.#flowsUsed++
    if (this.#flowsUsed << Flow.SHIFT > this.flows.length) {
      const grown = new Int32Array(this.flows.length * 2)
      grown.set(this.flows)
      this.flows = grown
    }
    this.flows.fill(0, flow << Flow.SHIFT, (flow + 1) << Flow.SHIFT)
    return flow
  }

  endFlow(flow: number): void {
    this.flows[(flow << Flow.SHIFT) + Flow.STATE] = Flow.FREE
    this.#free.push(flow)
  }

  /** Whether a closed flow has been so long enough that what it held is free. */
  isExpired(flow: number, nowMs: number): boolean {
    const at = flow << Flow.SHIFT
    if (this.flows[at + Flow.STATE] === Flow.FREE) return true
    const expires = this.flows[at + Flow.EXPIRES_HIGH]! * EXPIRES_BASE + this.flows[at + Flow.EXPIRES_LOW]!
    return expires !== 0 && expires <= nowMs
  }

  /** Sets when what a closed flow held is free. */
  expireAt(flow: number, timeMs: number): void {
    const at = flow << Flow.SHIFT
    this.flows[at + Flow.EXPIRES_HIGH] = Math.floor(timeMs / EXPIRES_BASE)
    this.flows[at + Flow.EXPIRES_LOW] = timeMs % EXPIRES_BASE
  }

  /** Flow numbers in use, or used before, are below this. */
  get flowsUsed(): number {
    return this.#flowsUsed
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
    while (this.words[slot << Entry.SHIFT] !== 0) slot = (slot + 1) & this.mask
    return slot << Entry.SHIFT
  }

  #grow(): void {
    const old = this.words
    this.mask = this.mask * 2 + 1
    this.words = new Int32Array((this.mask + 1) << Entry.SHIFT)
    for (let at = 0; at < old.length; at += 1 << Entry.SHIFT) {
      if (old[at] === 0) continue
      const to = this.#place(old[at]!, old[at + 1]!, old[at + 2]!, old[at + 3]!)
      this.words.set(old.subarray(at, at + (1 << Entry.SHIFT)), to)
    }
  }
}

const EXPIRES_BASE = 2 ** 31

/** Where the search for a header begins. */
function hashOf(zone: number, source: number, destination: number, ports: number): number {
  const h = Math.imul(source ^ Math.imul(ports, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(destination ^ zone, 0xc2b2ae35)
  return h ^ (h >>> 15)
}
