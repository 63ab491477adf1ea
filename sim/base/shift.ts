/** Old numbers [from, to) that stay together: the first of them is number `at` now. */
export type Run = { readonly from: number; readonly to: number; readonly at: number }

/** What stands for the number of what is gone. */
const GONE = -1

/**
 * How the things of a list are numbered anew when some are taken out of it and others put in. What is new at the end of the
 * list moves nothing, and is not told here.
 */
export class Shift {
  /** How many things there were. */
  readonly before: number
  /** Old numbers, ascending. */
  readonly removed: readonly number[]
  /** New numbers, ascending. */
  readonly inserted: readonly number[]
  readonly runs: readonly Run[]
  #numbers: Int32Array | undefined

  constructor(before: number, removed: readonly number[], inserted: readonly number[] = []) {
    this.before = before
    this.removed = removed
    this.inserted = inserted
    this.runs = runsOf(before, removed, inserted)
  }

  /** How many of the list are counted by what is told here. */
  get after(): number {
    return this.before - this.removed.length + this.inserted.length
  }

  /** Whether anything that stays has another number. */
  get moves(): boolean {
    return this.runs.some(({ from, at }) => from !== at)
  }

  /** Old number -> new number, or -1 for what is gone. */
  get numbers(): Int32Array {
    if (this.#numbers !== undefined) return this.#numbers
    const numbers = new Int32Array(this.before).fill(GONE)
    for (const { from, to, at } of this.runs) for (let i = from; i < to; i++) numbers[i] = at + i - from
    this.#numbers = numbers
    return numbers
  }

  /** The list without what is taken out, and with holes for what is put in. */
  applied<One>(list: readonly One[]): (One | undefined)[] {
    const parts: (One | undefined)[][] = []
    let length = 0
    const pad = (until: number): void => {
      if (length < until) parts.push(new Array<undefined>(until - length).fill(undefined))
      length = Math.max(length, until)
    }
    for (const { from, to, at } of this.runs) {
      pad(at)
      parts.push(list.slice(from, to))
      length += to - from
    }
    pad(this.after)
    const none: (One | undefined)[] = []
    return none.concat(...parts)
  }

  /** This, and then one more thing put in at a number. */
  withInserted(at: number): Shift {
    const moved = this.inserted.map((one) => (one >= at ? one + 1 : one))
    return new Shift(
      this.before,
      this.removed,
      [...moved, at].sort((a, b) => a - b),
    )
  }
}

/** The number that something has now; -1: it is gone, or there never was one. */
export const shifted = (numbers: Int32Array | undefined, old: number): number =>
  numbers === undefined || old < 0 ? old : (numbers[old] ?? GONE)

function runsOf(before: number, removed: readonly number[], inserted: readonly number[]): readonly Run[] {
  const runs: Run[] = []
  let [old, now, out, put] = [0, 0, 0, 0]
  while (old < before) {
    if (removed[out] === old) {
      out++
      old++
    } else if (inserted[put] === now) {
      put++
      now++
    } else {
      const length = Math.min((removed[out] ?? before) - old, (inserted[put] ?? Number.POSITIVE_INFINITY) - now)
      runs.push({ from: old, to: old + length, at: now })
      old += length
      now += length
    }
  }
  return runs
}
