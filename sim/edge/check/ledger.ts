import { assert } from '../../base/assert.ts'

/** Some runs of one law, one after another: what a worker is given at once. `to` is not one of them. */
export type Block = { readonly law: string; readonly from: number; readonly to: number }

/** How often something was met: a label of a law, and the number of its runs that met it. */
export type Counts = Readonly<Record<string, number>>

/** What a block came to. A block ends at its first failing run: `runs` counts that one and those before it. */
export type BlockResult = { readonly runs: number; readonly met: Counts; readonly failedRun?: number }

/** What one law came to. */
export type LawResult = {
  readonly law: string
  readonly runs: number
  readonly met: Counts
  /** The lowest failing run, when one failed. Then `runs` and `met` are those of it and the runs below it. */
  readonly failedRun?: number
}

/** Runs in a block: some tenths of a second of work, so that handing out costs nothing and Ctrl-C is obeyed soon. */
const BLOCK_RUNS = 25

/**
 * What of a campaign is done and what is not. Blocks are handed out lowest first, one of each law in turn, and come back in any
 * order, from anybody, even twice: what they come to in the end depends on the seed and the number of runs alone.
 */
export class Ledger {
  readonly #laws: readonly string[]
  readonly #runs: number
  readonly #blockRuns: number
  readonly #results = new Map<string, BlockResult>()
  /** Blocks that somebody has and that have not come back. */
  readonly #out = new Map<string, Block>()
  /** Blocks that somebody had and will not bring back. */
  #again: Block[] = []
  readonly #failed = new Map<string, number>()
  readonly #labels = new Set<string>()
  #handedOut = 0
  #isClosed = false

  /** `runs` of each law; Infinity: until it is closed. */
  constructor(laws: readonly string[], runs: number, blockRuns: number = BLOCK_RUNS) {
    this.#laws = laws
    this.#runs = runs
    this.#blockRuns = blockRuns
  }

  /** The next block that somebody has to do; undefined when all have been handed out. */
  next(): Block | undefined {
    while (!this.#isClosed) {
      const again = this.#again.shift()
      if (again !== undefined) {
        if (this.isWanted(again)) return this.#handOut(again)
        continue
      }
      const law = this.#laws[this.#handedOut % this.#laws.length]
      const from = Math.floor(this.#handedOut / this.#laws.length) * this.#blockRuns
      if (law === undefined || from >= this.#runs || this.#failed.size === this.#laws.length) return undefined
      this.#handedOut += 1
      const block = { law, from, to: Math.min(from + this.#blockRuns, this.#runs) }
      if (this.isWanted(block)) return this.#handOut(block)
    }
    return undefined
  }

  #handOut(block: Block): Block {
    this.#out.set(keyOf(block), block)
    return block
  }

  /** Whoever has blocks will not bring them back: they are handed out again. */
  takeBack(): void {
    this.#again = [...this.#again, ...this.#out.values()].sort((a, b) => a.from - b.from)
    this.#out.clear()
  }

  /** Blocks that are out and that still matter, lowest first. */
  get out(): readonly Block[] {
    return [...this.#out.values()].filter((block) => this.isWanted(block))
  }

  /** Nothing more is handed out; what is out may still come back. */
  close(): void {
    this.#isClosed = true
  }

  /** Whether what a block comes to still matters: a run below it may have failed. */
  isWanted({ law, from }: Block): boolean {
    return from <= (this.#failed.get(law) ?? Number.POSITIVE_INFINITY)
  }

  /** Takes what a block came to. A second time changes nothing, as a block always comes to the same. */
  settle(block: Block, result: BlockResult): void {
    this.#out.delete(keyOf(block))
    this.#results.set(keyOf(block), result)
    for (const label of Object.keys(result.met)) this.#labels.add(label)
    const { failedRun } = result
    if (failedRun === undefined) return
    assert(failedRun >= block.from && failedRun < block.to, 'a block fails at one of its own runs')
    this.#failed.set(block.law, Math.min(failedRun, this.#failed.get(block.law) ?? failedRun))
  }

  /** Runs that were done so far, of all laws: for progress. */
  get done(): number {
    let sum = 0
    for (const { runs } of this.#results.values()) sum += runs
    return sum
  }

  /** How many labels have been met, by any law. */
  get labels(): number {
    return this.#labels.size
  }

  /**
   * Each law, by the blocks that lie one after another from run 0: a block that never came back, after an interruption, ends
   * the count, and so does the lowest failure.
   */
  results(): LawResult[] {
    return this.#laws.map((law) => this.#resultOf(law))
  }

  #resultOf(law: string): LawResult {
    const met = new Map<string, number>()
    let runs = 0
    for (let from = 0; from < this.#runs; from += this.#blockRuns) {
      const result = this.#results.get(keyOf({ law, from }))
      if (result === undefined) break
      runs += result.runs
      for (const [label, count] of Object.entries(result.met)) met.set(label, (met.get(label) ?? 0) + count)
      if (result.failedRun === undefined) continue
      return { law, runs, met: sorted(met), failedRun: result.failedRun }
    }
    return { law, runs, met: sorted(met) }
  }
}

/** A block's name: of all blocks of one campaign it is the only one. */
export const keyOf = ({ law, from }: Pick<Block, 'law' | 'from'>): string => `${law}/${from}`

const sorted = (counts: ReadonlyMap<string, number>): Counts =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
