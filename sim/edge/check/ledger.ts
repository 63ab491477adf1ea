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
  /** What the blocks of each law come to that lie one after another from run 0. */
  readonly #told: ReadonlyMap<string, Told>
  /** What blocks came to that lie above one that has not come back. */
  readonly #early = new Map<string, BlockResult>()
  #done = 0
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
    this.#told = new Map(laws.map((law) => [law, { next: 0, runs: 0, met: new Map(), failedRun: undefined }]))
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
    const told = this.#told.get(block.law)
    assert(told !== undefined, 'a block is of a law of the campaign')
    if (block.from < told.next || this.#early.has(keyOf(block))) return
    this.#done += result.runs
    this.#early.set(keyOf(block), result)
    for (const label of Object.keys(result.met)) this.#labels.add(label)
    const { failedRun } = result
    if (failedRun !== undefined) {
      assert(failedRun >= block.from && failedRun < block.to, 'a block fails at one of its own runs')
      this.#failed.set(block.law, Math.min(failedRun, this.#failed.get(block.law) ?? failedRun))
    }
    this.#join(block.law, told)
  }

  /** Adds what follows on what is told already, up to the lowest failure: of a campaign of days little has to be remembered. */
  #join(law: string, told: Told): void {
    while (told.failedRun === undefined) {
      const key = keyOf({ law, from: told.next })
      const result = this.#early.get(key)
      if (result === undefined) return
      this.#early.delete(key)
      told.next += this.#blockRuns
      told.runs += result.runs
      for (const [label, count] of Object.entries(result.met)) told.met.set(label, (told.met.get(label) ?? 0) + count)
      told.failedRun = result.failedRun
    }
  }

  /** Runs that were done so far, of all laws: for progress. */
  get done(): number {
    return this.#done
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
    return this.#laws.map((law) => {
      const { runs = 0, met = new Map<string, number>(), failedRun } = this.#told.get(law) ?? {}
      const result = { law, runs, met: sorted(met) }
      return failedRun === undefined ? result : { ...result, failedRun }
    })
  }
}

type Told = {
  /** The first run that is not counted yet. */
  next: number
  runs: number
  readonly met: Map<string, number>
  failedRun: number | undefined
}

/** A block's name: of all blocks of one campaign it is the only one. */
export const keyOf = ({ law, from }: Pick<Block, 'law' | 'from'>): string => `${law}/${from}`

const sorted = (counts: ReadonlyMap<string, number>): Counts =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
