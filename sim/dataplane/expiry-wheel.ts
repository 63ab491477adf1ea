import * as Flow from './flow-word.ts'

/** Places of one round of the wheel, a second each; the second round has as many, of a first round each: twelve days in all. */
const PLACE_BITS = 10
const PLACES = 1 << PLACE_BITS
const MASK = PLACES - 1

/** What the wheel reads of a flow table: the words of its records, which may move as they grow. */
type Records = { readonly flows: Int32Array }

/**
 * When flows are due, by whole seconds of virtual time: a timing wheel of two rounds (Varghese and Lauck, 1987), whose places are
 * lists through the records themselves. Time costs what is due in it, and a step for each second while anything is linked.
 *
 * NEXT is the number of the next flow + 1, 0 at the end; PREVIOUS that of the one before + 1, at the head -(place + 1), 0 for a
 * flow that is not in the wheel. Seconds may wrap around after 68 years: they are compared by their difference.
 */
export class ExpiryWheel {
  readonly #table: Records
  /** Flow + 1 by place, 0: nothing is due. */
  #heads = new Int32Array(2 * PLACES)
  #nowS = 0
  #linked = 0

  constructor(table: Records) {
    this.#table = table
  }

  /** A flow is due at a second, instead of when it was due before: the next one, if that is over; in twelve days at most. */
  schedule(flow: number, dueS: number): void {
    this.cancel(flow)
    this.#link(flow, ((dueS - this.#nowS) | 0) > 0 ? dueS : (this.#nowS + 1) | 0)
  }

  /** A flow is not due any more. */
  cancel(flow: number): void {
    const { flows } = this.#table
    const at = flow << Flow.SHIFT
    const previous = flows[at + Flow.PREVIOUS]!
    if (previous === 0) return
    const next = flows[at + Flow.NEXT]!
    if (previous < 0) this.#heads[-previous - 1] = next
    else flows[((previous - 1) << Flow.SHIFT) + Flow.NEXT] = next
    if (next !== 0) flows[((next - 1) << Flow.SHIFT) + Flow.PREVIOUS] = previous
    flows[at + Flow.NEXT] = 0
    flows[at + Flow.PREVIOUS] = 0
    this.#linked -= 1
  }

  /** Time goes by, up to and with a second: tells who is due, in order of time. Who is told may be scheduled again, for later. */
  advance(toS: number, isDue: (flow: number) => void): void {
    while (((toS - this.#nowS) | 0) > 0) {
      if (this.#linked === 0) {
        this.#nowS = toS
        return
      }
      this.#nowS = (this.#nowS + 1) | 0
      if ((this.#nowS & MASK) === 0) this.#cascade(PLACES + ((this.#nowS >> PLACE_BITS) & MASK))
      const place = this.#nowS & MASK
      for (let head = this.#heads[place]!; head !== 0; head = this.#heads[place]!) {
        this.cancel(head - 1)
        isDue(head - 1)
      }
    }
  }

  /** Makes this wheel equal to that of another table, whose records its own table has. */
  copy(other: ExpiryWheel): void {
    this.#heads = other.#heads.slice()
    this.#nowS = other.#nowS
    this.#linked = other.#linked
  }

  /** How many bytes the wheel holds beside the records. */
  get bytes(): number {
    return this.#heads.byteLength
  }

  /** What stands at a place of the second round is due within the first one now. */
  #cascade(place: number): void {
    for (let head = this.#heads[place]!; head !== 0; head = this.#heads[place]!) {
      this.cancel(head - 1)
      this.#link(head - 1, this.#table.flows[((head - 1) << Flow.SHIFT) + Flow.DUE]!)
    }
  }

  #link(flow: number, dueS: number): void {
    const { flows } = this.#table
    const isSoon = ((dueS - this.#nowS) | 0) < PLACES
    const place = isSoon ? dueS & MASK : PLACES + ((dueS >> PLACE_BITS) & MASK)
    const at = flow << Flow.SHIFT
    const head = this.#heads[place]!
    flows[at + Flow.DUE] = dueS
    flows[at + Flow.NEXT] = head
    flows[at + Flow.PREVIOUS] = -place - 1
    if (head !== 0) flows[((head - 1) << Flow.SHIFT) + Flow.PREVIOUS] = flow + 1
    this.#heads[place] = flow + 1
    this.#linked += 1
  }
}
