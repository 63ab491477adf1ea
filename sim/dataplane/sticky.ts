import { mix } from '../base/random.ts'
import { NONE } from '../tables/tables.ts'
import { checksum } from './checksum.ts'

const WORDS = 3
const FREE = 0

/**
 * Session persistence: which target a source address has at a listener, and until when. Open addressing over three words a
 * slot: listener + 1 (0 = free), address, target; the times stand beside them, because virtual time outgrows int32.
 * What has expired stays until the same address comes again, or until the table is full.
 */
export class Sticky {
  #words = new Int32Array(16 * WORDS)
  #untilMs = new Float64Array(16)
  #mask = 15
  #count = 0

  /** The target that an address has at a listener, or NONE. */
  find(listener: number, address: number, nowMs: number): number {
    const slot = this.#slotOf(listener + 1, address)
    if (this.#words[slot * WORDS] === FREE || this.#untilMs[slot]! <= nowMs) return NONE
    return this.#words[slot * WORDS + 2]!
  }

  keep(listener: number, address: number, target: number, nowMs: number, keptMs: number): void {
    if (this.#count * 2 > this.#mask) this.#sweep(nowMs)
    this.#put(listener + 1, address, target, nowMs + keptMs)
  }

  /** Gives what is kept the new numbers of its listener and target; what has none any more is forgotten. */
  renumber(listeners: Int32Array, targets: Int32Array, nowMs: number): void {
    this.#rebuild(this.#mask, nowMs, (number) => listeners[number]!, targets)
  }

  /** How many addresses have a target now. */
  live(nowMs: number): number {
    return this.#untilMs.reduce((sum, untilMs, slot) => {
      const isLive = this.#words[slot * WORDS] !== FREE && untilMs > nowMs
      return isLive ? sum + 1 : sum
    }, 0)
  }

  get checksum(): number {
    return checksum(this.#words) ^ checksum(this.#untilMs)
  }

  /** Makes this table equal to another one. */
  copy(other: Sticky): void {
    this.#words = other.#words.slice()
    this.#untilMs = other.#untilMs.slice()
    this.#mask = other.#mask
    this.#count = other.#count
  }

  /** Drops what has expired; the table grows if that does not make room. */
  #sweep(nowMs: number): void {
    let live = 0
    for (let slot = 0; slot <= this.#mask; slot++) {
      if (this.#words[slot * WORDS] !== FREE && this.#untilMs[slot]! > nowMs) live += 1
    }
    this.#rebuild(live * 4 > this.#mask ? this.#mask * 2 + 1 : this.#mask, nowMs)
  }

  #rebuild(
    mask: number,
    nowMs: number,
    listenerOf = (listener: number): number => listener,
    targets?: Int32Array,
  ): void {
    const words = this.#words
    const untilMs = this.#untilMs
    this.#words = new Int32Array((mask + 1) * WORDS)
    this.#untilMs = new Float64Array(mask + 1)
    this.#mask = mask
    this.#count = 0
    for (let slot = 0; slot < untilMs.length; slot++) {
      const at = slot * WORDS
      if (words[at] === FREE || untilMs[slot]! <= nowMs) continue
      const listener = listenerOf(words[at]! - 1)
      const target = targets === undefined ? words[at + 2]! : targets[words[at + 2]!]!
      if (listener !== NONE && target !== NONE) this.#put(listener + 1, words[at + 1]!, target, untilMs[slot]!)
    }
  }

  #put(key: number, address: number, target: number, untilMs: number): void {
    const slot = this.#slotOf(key, address)
    const at = slot * WORDS
    if (this.#words[at] === FREE) this.#count += 1
    this.#words[at] = key
    this.#words[at + 1] = address
    this.#words[at + 2] = target
    this.#untilMs[slot] = untilMs
  }

  /** Where a key is, or would be put. */
  #slotOf(key: number, address: number): number {
    const words = this.#words
    for (let slot = mix(address ^ Math.imul(key, 0x9e3779b1)) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * WORDS
      if (words[at] === FREE || (words[at + 1] === address && words[at] === key)) return slot
    }
  }
}
