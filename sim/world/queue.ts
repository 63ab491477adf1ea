import { assert } from '../base/assert.ts'

/** Simulated time in whole microseconds since the world began. Nothing below the edge reads a real clock. */
export type TimeUs = number

/** So many delays have a lane of their own at a time. */
const LANES = 16

/**
 * Events of one delay, scheduled one after the other: they happen in the order in which they came, so a ring is enough. An empty
 * lane serves any delay.
 */
class Lane<Event> {
  delayUs: TimeUs = -1
  #times = new Float64Array(16)
  #sequences = new Float64Array(16)
  #events: (Event | undefined)[] = Array.from({ length: 16 })
  #first = 0
  count = 0

  /** When the last of them happens. */
  get lastUs(): TimeUs {
    return this.#times[(this.#first + this.count - 1) & (this.#times.length - 1)] ?? 0
  }

  get nextUs(): TimeUs {
    return this.#times[this.#first] ?? 0
  }

  get nextSequence(): number {
    return this.#sequences[this.#first] ?? 0
  }

  push(atUs: TimeUs, sequence: number, event: Event): void {
    if (this.count === this.#times.length) this.#grow()
    const at = (this.#first + this.count) & (this.#times.length - 1)
    this.#times[at] = atUs
    this.#sequences[at] = sequence
    this.#events[at] = event
    this.count += 1
  }

  shift(): Event | undefined {
    const event = this.#events[this.#first]
    this.#events[this.#first] = undefined
    this.#first = (this.#first + 1) & (this.#times.length - 1)
    this.count -= 1
    return event
  }

  #grow(): void {
    const { length } = this.#times
    const old = { times: this.#times, sequences: this.#sequences, events: this.#events }
    this.#times = new Float64Array(2 * length)
    this.#sequences = new Float64Array(2 * length)
    this.#events = Array.from({ length: 2 * length })
    for (let i = 0; i < length; i++) {
      const from = (this.#first + i) & (length - 1)
      this.#times[i] = old.times[from] ?? 0
      this.#sequences[i] = old.sequences[from] ?? 0
      this.#events[i] = old.events[from]
    }
    this.#first = 0
  }

  read(tell: (atUs: TimeUs, sequence: number, event: Event) => void): void {
    for (let i = 0; i < this.count; i++) {
      const at = (this.#first + i) & (this.#times.length - 1)
      tell(this.#times[at] ?? 0, this.#sequences[at] ?? 0, this.#events[at] as Event)
    }
  }
}

/** Events in no order of their own: a binary heap. */
class Heap<Event> {
  #times = new Float64Array(64)
  #sequences = new Float64Array(64)
  readonly #events: Event[] = []

  get count(): number {
    return this.#events.length
  }

  get nextUs(): TimeUs {
    return this.#times[0] ?? 0
  }

  get nextSequence(): number {
    return this.#sequences[0] ?? 0
  }

  push(atUs: TimeUs, sequence: number, event: Event): void {
    let at = this.#events.push(event) - 1
    if (at === this.#times.length) this.#grow()
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#isAfter(parent, atUs, sequence)) break
      this.#move(parent, at)
      at = parent
    }
    this.#put(at, atUs, sequence, event)
  }

  shift(): Event | undefined {
    const first = this.#events[0]
    const last = this.#events.pop()
    const count = this.#events.length
    if (last !== undefined && count > 0) this.#sink(this.#times[count] ?? 0, this.#sequences[count] ?? 0, last)
    return first
  }

  read(tell: (atUs: TimeUs, sequence: number, event: Event) => void): void {
    for (const [i, event] of this.#events.entries()) tell(this.#times[i] ?? 0, this.#sequences[i] ?? 0, event)
  }

  /** Finds the place of what stood last, from the top down. */
  #sink(atUs: TimeUs, sequence: number, event: Event): void {
    const count = this.#events.length
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= count) break
      if (child + 1 < count && this.#isAfter(child, this.#times[child + 1] ?? 0, this.#sequences[child + 1] ?? 0))
        child += 1
      if (this.#isAfter(child, atUs, sequence)) break
      this.#move(child, at)
      at = child
    }
    this.#put(at, atUs, sequence, event)
  }

  #isAfter(at: number, atUs: TimeUs, sequence: number): boolean {
    const time = this.#times[at] ?? 0
    return time > atUs || (time === atUs && (this.#sequences[at] ?? 0) > sequence)
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from] ?? 0, this.#sequences[from] ?? 0, this.#events[from] as Event)
  }

  #put(at: number, atUs: TimeUs, sequence: number, event: Event): void {
    this.#times[at] = atUs
    this.#sequences[at] = sequence
    this.#events[at] = event
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#times.length)
    const sequences = new Float64Array(2 * this.#sequences.length)
    times.set(this.#times)
    sequences.set(this.#sequences)
    this.#times = times
    this.#sequences = sequences
  }
}

/**
 * What is going to happen, in order of time and, at the same time, of scheduling. Most delays are of few kinds (the hops of a
 * way, time-outs), so those have lanes; the rest is in a heap.
 */
export class EventQueue<Event> {
  readonly #lanes: Lane<Event>[] = []
  readonly #heap = new Heap<Event>()
  #sequence = 0
  #count = 0
  /** Where the next event is, and when it happens; undefined: not known. */
  #next: Lane<Event> | Heap<Event> | undefined
  #nextUs: TimeUs = 0

  get isEmpty(): boolean {
    return this.#count === 0
  }

  get count(): number {
    return this.#count
  }

  /** When the next event happens. The queue is not empty. */
  get nextUs(): TimeUs {
    if (this.#next === undefined) this.#look()
    return this.#nextUs
  }

  push(nowUs: TimeUs, delayUs: TimeUs, event: Event): void {
    const atUs = nowUs + delayUs
    assert(Number.isSafeInteger(atUs) && atUs >= 0, 'a time is a whole number of microseconds')
    this.#count += 1
    const line = this.#laneOf(delayUs, atUs) ?? this.#heap
    line.push(atUs, this.#sequence++, event)
    // At the same time what was scheduled before comes first.
    if (this.#next !== undefined && atUs >= this.#nextUs) return
    if (this.#next !== undefined || this.#count === 1) {
      this.#next = line
      this.#nextUs = atUs
    }
  }

  /** Takes out the event that happens next. */
  pop(): Event {
    if (this.#next === undefined) this.#look()
    const event = this.#next?.shift()
    assert(event !== undefined, 'there is a next event')
    this.#next = undefined
    this.#count -= 1
    return event
  }

  /** All events that are still to happen, in order. */
  read(): { readonly atUs: TimeUs; readonly event: Event }[] {
    const all: { readonly atUs: TimeUs; readonly sequence: number; readonly event: Event }[] = []
    for (const line of [this.#heap, ...this.#lanes]) {
      line.read((atUs, sequence, event) => all.push({ atUs, sequence, event }))
    }
    return all.sort((a, b) => a.atUs - b.atUs || a.sequence - b.sequence)
  }

  /** Shows every event that is still to happen, in no order. */
  each(show: (event: Event) => void): void {
    for (const line of [this.#heap, ...this.#lanes]) line.read((_atUs, _sequence, event) => show(event))
  }

  /** The lane of a delay, an empty one, or none: then it is for the heap, as when a lane already holds later events. */
  #laneOf(delayUs: TimeUs, atUs: TimeUs): Lane<Event> | undefined {
    let empty: Lane<Event> | undefined
    for (const lane of this.#lanes) {
      if (lane.count === 0) empty = lane
      else if (lane.delayUs === delayUs) return lane.lastUs <= atUs ? lane : undefined
    }
    if (empty === undefined && this.#lanes.length < LANES) {
      empty = new Lane()
      this.#lanes.push(empty)
    }
    if (empty) empty.delayUs = delayUs
    return empty
  }

  /** Finds the next event. */
  #look(): void {
    let first: Lane<Event> | Heap<Event> = this.#heap
    let firstUs = this.#heap.count === 0 ? Number.POSITIVE_INFINITY : this.#heap.nextUs
    for (const lane of this.#lanes) {
      if (lane.count === 0) continue
      const atUs = lane.nextUs
      if (atUs > firstUs || (atUs === firstUs && lane.nextSequence > first.nextSequence)) continue
      first = lane
      firstUs = atUs
    }
    this.#next = first
    this.#nextUs = firstUs
  }
}
