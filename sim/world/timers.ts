import type { TimeUs } from './queue.ts'

type Schedule = { schedule(delayUs: TimeUs, event: () => void): void }

/**
 * What a program has still to do later. What is cancelled stays in the world's queue until its time comes, but without
 * anything that it would have acted on: a day's patience of many connections must not keep them all.
 */
export class Timers {
  readonly #world: Schedule
  #pending: { event: (() => void) | undefined }[] = []

  constructor(world: Schedule) {
    this.#world = world
  }

  after(delayUs: TimeUs, event: () => void): void {
    const timer: { event: (() => void) | undefined } = { event }
    this.#pending.push(timer)
    this.#world.schedule(delayUs, () => timer.event?.())
  }

  cancel(): void {
    for (const timer of this.#pending) timer.event = undefined
    this.#pending = []
  }
}
