import { assert } from '../base/assert.ts'

/** Simulated time in whole microseconds since the world began. Nothing below the edge reads a real clock. */
export type TimeUs = number

type Entry = { readonly atUs: TimeUs; readonly sequence: number; readonly event: () => void }

/** What is going to happen, in order of time and, at the same time, of scheduling: a binary heap. */
export class EventQueue {
  readonly #heap: Entry[] = []
  #sequence = 0

  get isEmpty(): boolean {
    return this.#heap.length === 0
  }

  /** When the next event happens. The queue is not empty. */
  get nextUs(): TimeUs {
    const [first] = this.#heap
    assert(first, 'there is a next event')
    return first.atUs
  }

  push(atUs: TimeUs, event: () => void): void {
    assert(Number.isSafeInteger(atUs) && atUs >= 0, 'a time is a whole number of microseconds')
    const entry = { atUs, sequence: this.#sequence++, event }
    let at = this.#heap.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#swapIfBefore(at, parent)) break
      at = parent
    }
  }

  /** Takes out the event that happens next. */
  pop(): () => void {
    const [first] = this.#heap
    const last = this.#heap.pop()
    assert(first && last, 'there is a next event')
    if (this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink()
    }
    return first.event
  }

  #sink(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      const right = left + 1
      const least = right < this.#heap.length && this.#isBefore(right, left) ? right : left
      if (least >= this.#heap.length || !this.#swapIfBefore(least, at)) return
      at = least
    }
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#heap[a]
    const other = this.#heap[b]
    assert(one && other, 'both are in the heap')
    return one.atUs < other.atUs || (one.atUs === other.atUs && one.sequence < other.sequence)
  }

  /** Swaps two places if the first holds the earlier event. */
  #swapIfBefore(a: number, b: number): boolean {
    if (!this.#isBefore(a, b)) return false
    const one = this.#heap[a]
    const other = this.#heap[b]
    assert(one && other, 'both are in the heap')
    this.#heap[a] = other
    this.#heap[b] = one
    return true
  }
}
