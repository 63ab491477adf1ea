import type { Random } from '../../sim/base/random.ts'

/** Choices out of one seeded generator. */
export class Dice {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  /** 0 to `last`, both included. */
  upTo(last: number): number {
    return this.#random.integer(0, Math.max(0, last))
  }

  oneIn(count: number): boolean {
    return this.upTo(count - 1) === 0
  }

  /** One of a list that is not empty. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.upTo(items.length - 1)]!
  }
}
