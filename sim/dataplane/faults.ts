import { mix } from '../base/random.ts'
import { CONTINUE, Reason } from './reason.ts'

/**
 * Faults of the fabric: what happens to a packet on a hop besides the rules of the cloud. A fault is compiled to lines, one for
 * each direction that it acts in; a packet that crosses a hop meets every line that speaks of it, in the order in which the faults
 * were given: delays and copies add up, and the first line that ends the packet decides.
 *
 * Simplified, and what an observer could notice: a packet's whole way is judged once, so its copies share its fate and its delay
 * (each arrives a hop's delay after the one before) and trackers see it once; a corrupted packet is always found out, by the
 * checksum, at the component that it comes to.
 */

/** Either end of a line: any component. No owner code is negative but that of nobody. */
export const ANYBODY = -2

/** A millionth, which ratios are counted in. */
export const MILLION = 1_000_000

/** How far, beyond what their delays may differ, a reordered packet falls behind those that are sent after it. */
export const REORDER_US = 1_000

/** Words of one line. */
const LINE_WORDS = 10
const FROM = 0
const TO = 1
const SEED = 2
const PARTITION = 3
const LOSS = 4
const CORRUPT = 5
const DUPLICATE = 6
const REORDER = 7
const LEAST_DELAY = 8
const MOST_DELAY = 9

/** What a line does to the packets that go from one component to another. Ratios in millionths, times in microseconds. */
export type FaultLine = {
  /** Owner codes of the tables, or ANYBODY. */
  readonly from: number
  readonly to: number
  /** What its draws come from: a hash of the world's seed and the fault's name. */
  readonly seed: number
  /** Nothing goes this way. */
  readonly partition: boolean
  readonly loss: number
  readonly corrupt: number
  readonly duplicate: number
  readonly reorder: number
  readonly leastDelayUs: number
  readonly mostDelayUs: number
}

/** All faults in force, as the walk reads them. Immutable; a plane without faults has `null` in place of it. */
export class Faults {
  /** LINE_WORDS a line. */
  readonly words: Int32Array

  constructor(lines: readonly FaultLine[]) {
    this.words = new Int32Array(lines.length * LINE_WORDS)
    for (const [i, line] of lines.entries()) {
      const at = i * LINE_WORDS
      this.words[at + FROM] = line.from
      this.words[at + TO] = line.to
      this.words[at + SEED] = line.seed
      this.words[at + PARTITION] = line.partition ? 1 : 0
      this.words[at + LOSS] = line.loss
      this.words[at + CORRUPT] = line.corrupt
      this.words[at + DUPLICATE] = line.duplicate
      this.words[at + REORDER] = line.reorder
      this.words[at + LEAST_DELAY] = line.leastDelayUs
      this.words[at + MOST_DELAY] = line.mostDelayUs
    }
  }
}

/** What a fault reads of a packet, and writes to it. */
export type Crossing = {
  /** Which packet it is: a hash of its sender and how many that had sent. All draws come from it. */
  readonly draw: number
  /** How many hops it has gone: a fault of a whole component draws anew on the way in and on the way out. */
  readonly hops: number
  /** What it is later than without faults, in microseconds. */
  delayUs: number
  /** How often it arrives besides once. */
  copies: number
}

/** What a draw is for; draws for one thing say nothing about those for another. */
const FOR_LOSS = 1
const FOR_CORRUPTION = 2
const FOR_COPY = 3
const FOR_DELAY = 4
const FOR_REORDER = 5

/**
 * A packet crosses the hop between two components (owner codes): why it ends there, or CONTINUE. Every draw is a hash of the
 * line's seed, of the packet, of the hop and of what it is for, so that no other fault and no other packet moves it.
 */
export function judgeHop(faults: Faults, packet: Crossing, from: number, to: number): Reason | typeof CONTINUE {
  const { words } = faults
  for (let at = 0; at < words.length; at += LINE_WORDS) {
    if (words[at + FROM] !== ANYBODY && words[at + FROM] !== from) continue
    if (words[at + TO] !== ANYBODY && words[at + TO] !== to) continue
    if (words[at + PARTITION] === 1) return Reason.FAULT_PARTITION
    const here = mix(words[at + SEED]! ^ packet.draw) + Math.imul(packet.hops + 1, 0x9e3779b1)
    if (happens(here, FOR_LOSS, words[at + LOSS]!)) return Reason.FAULT_LOSS
    if (happens(here, FOR_CORRUPTION, words[at + CORRUPT]!)) return Reason.FAULT_CORRUPTED
    if (happens(here, FOR_COPY, words[at + DUPLICATE]!)) packet.copies += 1
    const least = words[at + LEAST_DELAY]!
    const spread = words[at + MOST_DELAY]! - least
    packet.delayUs += least
    if (spread > 0) packet.delayUs += draw(here, FOR_DELAY) % (spread + 1)
    if (happens(here, FOR_REORDER, words[at + REORDER]!)) packet.delayUs += spread + REORDER_US
  }
  return CONTINUE
}

/** 31 bits for one purpose. */
const draw = (here: number, purpose: number): number => mix(here ^ Math.imul(purpose, 0x85ebca6b)) & 0x7fffffff

const happens = (here: number, purpose: number, millionths: number): boolean =>
  millionths > 0 && draw(here, purpose) % MILLION < millionths
