/** No step makes as many events as this at once: a world that does not quiet down is stopped there, and says so. */
export const EVENTS_MAX = 5_000_000

/**
 * What an event counts. A probe of a health check counts 1: while there are faults, every target is probed for as long as time
 * goes by, which is no sign that something never ends (1,000 targets, every 5 s: five days of that are within the limit).
 */
export const EVENT_COST = 20

/** What a step may still make happen. */
export class Budget {
  #left: number

  constructor(events = EVENTS_MAX) {
    this.#left = events * EVENT_COST
  }

  get isSpent(): boolean {
    return this.#left <= 0
  }

  spend(cost: number): void {
    this.#left -= cost
  }
}
