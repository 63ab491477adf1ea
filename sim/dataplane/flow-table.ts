import { assert } from '../base/assert.ts'
import { NONE } from '../tables/tables.ts'
import * as Entry from './entry.ts'
import * as Flow from './flow-word.ts'
import { BITS, clear, put, TAG } from './slots.ts'

const FIRST_FLOWS = 64
const FIRST_SLOTS = 256

/** A slot of the directory: where its entry ends in `words`, shifted; below the marks of slots.ts. */
const END_SHIFT = 4
const END = -(1 << (BITS - END_SHIFT))
const FLOWS_MAX = 1 << 23

/** Half a megabyte. */
const WIDE_SLOTS = 1 << 17

/** Where the entry of a slot begins. */
const entryOf = (found: number): number => ((found >>> END_SHIFT) & END) - (1 << Entry.SHIFT)

/**
 * The flows that the plane remembers: one record a flow, and an entry for each of its two directions; the numbers of both follow
 * from the flow's, so that nothing ever moves. A directory finds entries by header: open addressing with linear probing over one
 * word a slot, at most half of them taken, so that looking costs one line of the directory and one of the entries.
 */
export class FlowTable {
  /** Entries: that of the way out of a flow at flow << Entry.FLOW_SHIFT, that of the way back behind it. */
  words = new Int32Array(FIRST_FLOWS << Entry.FLOW_SHIFT)
  flows = new Int32Array(FIRST_FLOWS << Flow.SHIFT)
  #directory = new Int32Array(FIRST_SLOTS)
  #mask = FIRST_SLOTS - 1
  /** A search begins at the top bits of the hash. */
  #shift = 32 - Math.log2(FIRST_SLOTS)
  #entries = 0
  #flowsUsed = 0
  #flowsLive = 0
  /** The number that is used again next, + 1; the others hang on its NEXT. 0: none. */
  #free = 0
  readonly #homeOfWord = (word: number): number => this.#homeOf(entryOf(word))

  /** Where the entry of a header begins in `words`, or NONE. `zone` and `ports` are combined as in Entry. */
  find(zone: number, source: number, destination: number, ports: number): number {
    const words = this.words
    const directory = this.#directory
    const mask = this.#mask
    const h = hashOf(zone, source, destination, ports)
    for (let slot = h >>> this.#shift; ; slot = (slot + 1) & mask) {
      const found = directory[slot]!
      if (found === 0) return NONE
      if (((found ^ h) & TAG) === 0) {
        const at = entryOf(found)
        if (
          words[at + Entry.PORTS] === ports &&
          words[at + Entry.SOURCE] === source &&
          words[at + Entry.DESTINATION] === destination &&
          words[at + Entry.ZONE] === zone
        ) {
          return at
        }
      }
    }
  }

  /** Whether the directory is larger than what a core's own cache holds, so that reading it makes a packet wait. */
  get isWide(): boolean {
    return this.#directory.length > WIDE_SLOTS
  }

  /** Reads the slot of the directory that `find` will read first: for batches of packets, all of them before any is touched. */
  touchSlot(zone: number, source: number, destination: number, ports: number): number {
    return this.#directory[hashOf(zone, source, destination, ports) >>> this.#shift]!
  }

  /** Reads what `find` will read, so that it is in the cache when that comes: for batches of packets. */
  touch(zone: number, source: number, destination: number, ports: number): number {
    const directory = this.#directory
    const mask = this.#mask
    const h = hashOf(zone, source, destination, ports)
    for (let slot = h >>> this.#shift; ; slot = (slot + 1) & mask) {
      const found = directory[slot]!
      if (found === 0) return 0
      if (((found ^ h) & TAG) === 0) return this.words[entryOf(found)]!
    }
  }

  /** The entry of a direction of a flow (0 out, 1 back) gets its header, which no other entry has. */
  enter(flow: number, reply: number, zone: number, source: number, destination: number, ports: number): void {
    if (this.#entries * 2 > this.#mask) this.#growDirectory()
    this.#entries += 1
    const { words } = this
    const at = (flow << Entry.FLOW_SHIFT) + (reply << Entry.SHIFT)
    words[at + Entry.ZONE] = zone
    words[at + Entry.SOURCE] = source
    words[at + Entry.DESTINATION] = destination
    words[at + Entry.PORTS] = ports
    this.#place(at)
  }

  /** Whether a direction of a flow has a header. */
  isEntered(flow: number, reply: number): boolean {
    return this.words[(flow << Entry.FLOW_SHIFT) + (reply << Entry.SHIFT) + Entry.ZONE] !== 0
  }

  /** Takes the header of a direction of a flow away, if it has one. */
  leave(flow: number, reply: number): void {
    if (!this.isEntered(flow, reply)) return
    const directory = this.#directory
    const mask = this.#mask
    const at = (flow << Entry.FLOW_SHIFT) + (reply << Entry.SHIFT)
    let slot = this.#homeOf(at)
    while (entryOf(directory[slot]!) !== at) slot = (slot + 1) & mask
    clear(directory, mask, slot, this.#homeOfWord)
    this.words[at + Entry.ZONE] = 0
    this.words[at + Entry.STAMP] = 0
    this.words[at + Entry.EPOCH] = 0
    this.#entries -= 1
  }

  /** The address of the client of a flow: its packets' source, also after the header of that direction was taken away. */
  clientOf(flow: number): number {
    return this.words[(flow << Entry.FLOW_SHIFT) + Entry.SOURCE]!
  }

  /** VPCs have other numbers (old -> new): headers in one that is gone (NONE) are taken away, and the others found anew. */
  rezone(vpcs: Int32Array): void {
    const { words } = this
    this.#directory.fill(0)
    this.#entries = 0
    for (let at = 0; at < this.#flowsUsed << Entry.FLOW_SHIFT; at += 1 << Entry.SHIFT) {
      const zone = words[at + Entry.ZONE]!
      if (zone === 0) continue
      const vpc = vpcs[(zone >> 8) - 1]!
      words[at + Entry.STAMP] = 0
      words[at + Entry.EPOCH] = 0
      words[at + Entry.ZONE] = vpc === NONE ? 0 : ((vpc + 1) << 8) | (zone & 0xff)
      if (vpc === NONE) continue
      this.#entries += 1
      this.#place(at)
    }
  }

  /** A number for a new flow; its record is zero, and its entries have no header. */
  newFlow(): number {
    this.#flowsLive += 1
    if (this.#free === 0) {
      const flow = this.#flowsUsed++
      if (this.#flowsUsed << Flow.SHIFT > this.flows.length) this.#growFlows()
      return flow
    }
    const flow = this.#free - 1
    const at = flow << Flow.SHIFT
    this.#free = this.flows[at + Flow.NEXT]!
    this.flows.fill(0, at, at + (1 << Flow.SHIFT))
    return flow
  }

  /** Ends a flow: its number is free, and its entries are without a header. */
  endFlow(flow: number): void {
    this.leave(flow, 0)
    this.leave(flow, 1)
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

  /** How many entries have a header: two for each flow that reached its server. */
  get size(): number {
    return this.#entries
  }

  /** How many bytes records, entries and directory take, free ones too. */
  get bytes(): number {
    return this.words.byteLength + this.flows.byteLength + this.#directory.byteLength
  }

  /** Makes this table equal to another one. */
  copy(other: FlowTable): void {
    this.words = other.words.slice()
    this.flows = other.flows.slice()
    this.#directory = other.#directory.slice()
    this.#mask = other.#mask
    this.#shift = other.#shift
    this.#entries = other.#entries
    this.#flowsUsed = other.#flowsUsed
    this.#flowsLive = other.#flowsLive
    this.#free = other.#free
  }

  #hashAt(at: number): number {
    const { words } = this
    return hashOf(
      words[at + Entry.ZONE]!,
      words[at + Entry.SOURCE]!,
      words[at + Entry.DESTINATION]!,
      words[at + Entry.PORTS]!,
    )
  }

  #homeOf(at: number): number {
    return this.#hashAt(at) >>> this.#shift
  }

  #place(at: number): void {
    const h = this.#hashAt(at)
    put(this.#directory, this.#mask, h >>> this.#shift, (at + (1 << Entry.SHIFT)) << END_SHIFT, h)
  }

  #growDirectory(): void {
    const old = this.#directory
    this.#directory = new Int32Array(old.length * 2)
    this.#mask = this.#directory.length - 1
    this.#shift -= 1
    for (const found of old) if (found !== 0) this.#place(entryOf(found))
  }

  /** A tenth more: flows are only copied, so that growing often costs little, and few are free. */
  #growFlows(): void {
    const flows = this.flows.length >> Flow.SHIFT
    const more = flows + Math.max(FIRST_FLOWS, Math.floor(flows / 10))
    assert(more < FLOWS_MAX, 'a plane tracks eight million flows at most')
    this.flows = longer(this.flows, more << Flow.SHIFT)
    this.words = longer(this.words, more << Entry.FLOW_SHIFT)
  }
}

function longer(words: Int32Array, length: number) {
  const grown = new Int32Array(length)
  grown.set(words)
  return grown
}

/** Spreads a header over 32 bits, the low ones too: there products alone would not tell two source ports. */
function hashOf(zone: number, source: number, destination: number, ports: number): number {
  return (
    Math.imul(source ^ Math.imul(ports ^ (ports >>> 16), 0x9e3779b1), 0x85ebca6b) ^
    Math.imul(destination ^ zone, 0xc2b2ae35)
  )
}
