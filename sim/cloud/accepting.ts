import type { Endpoint } from '../model/network.ts'
import type { TimeUs } from '../world/queue.ts'
import { at } from './find.ts'

/** The endpoints that are ACCEPTING, by name, and the virtual time at which that will be over. */
export class Accepting implements Iterable<readonly [endpoint: string, dueUs: TimeUs]> {
  readonly #dueUs = new Map<string, TimeUs>()

  fork(): Accepting {
    const fork = new Accepting()
    for (const [endpoint, dueUs] of this.#dueUs) fork.#dueUs.set(endpoint, dueUs)
    return fork
  }

  [Symbol.iterator](): IterableIterator<[endpoint: string, dueUs: TimeUs]> {
    return this.#dueUs.entries()
  }

  dueUs(endpoint: string): TimeUs | undefined {
    return this.#dueUs.get(endpoint)
  }

  /**
   * Gives each endpoint that has begun to be ACCEPTING its time, and forgets those that are so no longer. `changed` tells which may
   * have; undefined: any of them. Returns the names of those that have begun.
   */
  review(endpoints: readonly Endpoint[], dueUs: TimeUs, changed: readonly number[] | undefined): readonly string[] {
    if (changed === undefined) {
      const accepting = new Set(endpoints.filter(({ state }) => state === 'ACCEPTING').map(({ name }) => name))
      for (const name of this.#dueUs.keys()) if (!accepting.has(name)) this.#dueUs.delete(name)
    }
    const begun: string[] = []
    for (const index of changed ?? endpoints.keys()) {
      const { name, state } = at(endpoints, index)
      if (state !== 'ACCEPTING') this.#dueUs.delete(name)
      else if (!this.#dueUs.has(name)) {
        this.#dueUs.set(name, dueUs)
        begun.push(name)
      }
    }
    return begun
  }
}
