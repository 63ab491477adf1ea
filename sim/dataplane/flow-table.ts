import { NONE } from '../tables/tables.ts'
import * as Entry from './entry.ts'
import * as Flow from './flow-word.ts'
import { distance, HASH_SHIFT, next, roomIn, sizeAfter, sizeOfAtLeast, type TableSize } from './table-size.ts'

const FIRST_SLOTS = 256
const FIRST_FLOWS = 64

/**
 * The flows that the plane remembers: entries by header, two for each flow (the way out and the way back), in open
 * addressing with linear probing; and one record a flow, numbered so that it stays where it is when entries move.
 */
export class FlowTable {
  words = new Int32Array(0)
  flows = new Int32Array(FIRST_FLOWS << Flow.SHIFT)
  /** See TableSize. */
  slots = 0
  #factor = 0
  #shift = 0
  #room = 0
  #entries = 0
  #flowsUsed = 0
  #flowsLive = 0
  /** The number that is used again next, + 1; the others hang on its NEXT. 0: none. */
  #free = 0

  constructor() {
    this.#resize(sizeOfAtLeast(FIRST_SLOTS))
  }

  /** Where the entry of a header begins in `words`, or NONE. `zone` and `ports` are combined as in Entry. */
  find(zone: number, source: number, destination: number, ports: number): number {
    const { words } = this
    const h = Math.imul(source ^ Math.imul(ports, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(destination ^ zone, 0xc2b2ae35)
    let at = (Math.imul(h >>> HASH_SHIFT, this.#factor) >>> this.#shift) << Entry.SHIFT
    for (;;) {
      const found = words[at + Entry.ZONE]!
      if (
        found === zone &&
        words[at + Entry.PORTS] === ports &&
        words[at + Entry.SOURCE] === source &&
        words[at + Entry.DESTINATION] === destination
      ) {
        return at
      }
      if (found === 0) return NONE
      at += 1 << Entry.SHIFT
      if (at === words.length) at = 0
    }
  }

  /** Reads where the search for a header begins, so that it is in the cache when `find` comes: for batches of packets. */
  touch(zone: number, source: number, destination: number, ports: number): number {
    return this.words[this.#homeOf(zone, source, destination, ports) << Entry.SHIFT]!
  }

  /** A new entry for a header that has none; its rewrite is the caller's to fill in. Returns where it begins. */
  insert(zone: number, source: number, destination: number, ports: number, flow: number): number {
    if (this.#entries === this.#room) this.#resize(sizeAfter(this))
    this.#entries += 1
    const at = this.#place(zone, source, destination, ports)
    const { words } = this
    words[at + Entry.ZONE] = zone
    words[at + Entry.SOURCE] = source
    words[at + Entry.DESTINATION] = destination
    words[at + Entry.PORTS] = ports
    words[at + Entry.STAMP] = 0
    words[at + Entry.EPOCH] = 0
    words[at + Entry.FLOW] = flow
    return at
  }

  /** Forgets an entry, if it still belongs to this flow and direction. */
  remove(zone: number, source: number, destination: number, ports: number, flow: number): void {
    const { words, slots } = this
    const at = this.find(zone, source, destination, ports)
    if (at === NONE || words[at + Entry.FLOW] !== flow) return
    this.#entries -= 1
    let hole = at >> Entry.SHIFT
    // Close the gap: whatever was pushed past the hole by a collision moves back (Knuth, volume 3, algorithm 6.4R).
    for (let slot = next(hole, slots); words[slot << Entry.SHIFT] !== 0; slot = next(slot, slots)) {
      const from = slot << Entry.SHIFT
      const home = this.#homeOf(words[from]!, words[from + 1]!, words[from + 2]!, words[from + 3]!)
      if (distance(home, slot, slots) < distance(hole, slot, slots)) continue
      words.copyWithin(hole << Entry.SHIFT, from, from + (1 << Entry.SHIFT))
      hole = slot
    }
    words[hole << Entry.SHIFT] = 0
  }

  /** A number for a new flow; its record is zero. */
  newFlow(): number {
    this.#flowsLive += 1
    if (this.#free === 0) {
      const flow = this.#flowsUsed++
      if (this.#flowsUsed << Flow.SHIFT > this.flows.length) this.#growRecords()
      return flow
    }
    const flow = this.#free - 1
    const at = flow << Flow.SHIFT
    this.#free = this.flows[at + Flow.NEXT]!
    this.flows.fill(0, at, at + (1 << Flow.SHIFT))
    return flow
  }

  endFlow(flow: number): void {
    const at = flow << Flow.SHIFT
    this.flows[at + Flow.STATE] = 0
    this.flows[at + Flow.NEXT] = this.#free
    this.#free = flow + 1
    this.#flowsLive -= 1
  }

  /** Flow numbers in use, or used before, are below this. */
  get flowsUsed(): number {
    return this.#flowsUsed
  }

  /** How many flows there are. */
  get flowsLive(): number {
    return this.#flowsLive
  }

  /** How many entries there are: two for each flow that reached its server. */
  get size(): number {
    return this.#entries
  }

  /** How many bytes entries and records take, free ones too. */
  get bytes(): number {
    return this.words.byteLength + this.flows.byteLength
  }

  /** Makes this table equal to another one. */
  copy(other: FlowTable): void {
    this.words = other.words.slice()
    this.flows = other.flows.slice()
    this.slots = other.slots
    this.#factor = other.#factor
    this.#shift = other.#shift
    this.#room = other.#room
    this.#entries = other.#entries
    this.#flowsUsed = other.#flowsUsed
    this.#flowsLive = other.#flowsLive
    this.#free = other.#free
  }

  /** The slot at which the search for a header begins; `find` has it written in. */
  #homeOf(zone: number, source: number, destination: number, ports: number): number {
    const h = Math.imul(source ^ Math.imul(ports, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(destination ^ zone, 0xc2b2ae35)
    return Math.imul(h >>> HASH_SHIFT, this.#factor) >>> this.#shift
  }

  #place(zone: number, source: number, destination: number, ports: number): number {
    let slot = this.#homeOf(zone, source, destination, ports)
    while (this.words[slot << Entry.SHIFT] !== 0) slot = next(slot, this.slots)
    return slot << Entry.SHIFT
  }

  #resize({ slots, factor, shift }: TableSize): void {
    const old = this.words
    this.words = new Int32Array(slots << Entry.SHIFT)
    this.slots = slots
    this.#factor = factor
    this.#shift = shift
    this.#room = roomIn(slots)
    for (let at = 0; at < old.length; at += 1 << Entry.SHIFT) {
      if (old[at] === 0) continue
      const to = this.#place(old[at]!, old[at + 1]!, old[at + 2]!, old[at + 3]!)
      for (let word = 0; word < 1 << Entry.SHIFT; word++) this.words[to + word] = old[at + word]!
    }
  }

  /** A sixteenth more: records are only copied, so that growing often costs little, and few are free. */
  #growRecords(): void {
    const records = this.flows.length >> Flow.SHIFT
    const grown = new Int32Array((records + Math.max(FIRST_FLOWS, records >> 4)) << Flow.SHIFT)
    grown.set(this.flows)
    this.flows = grown
  }
}
