import type { Broken } from '../../check/shrink/shrink.ts'
import type { Block, BlockResult, Ledger } from './ledger.ts'
import type { Setting } from './setting.ts'
import type { BrokenRun, Work } from './thread.ts'

/** Threads that each do one thing at a time. */
export type Threads = {
  readonly count: number
  readonly run: (setting: Setting, block: Block) => Promise<BlockResult>
  readonly shrink: (setting: Setting, broken: BrokenRun) => Promise<Broken>
  readonly close: () => Promise<void>
}

/** Opens threads of the built command line: `thread.js` lies beside the chunk that this module is in. */
export async function openThreads(count: number): Promise<Threads> {
  const { Tinypool } = await import('tinypool')
  const filename = new URL('./thread.js', import.meta.url).href
  const pool = new Tinypool({ filename, minThreads: count, maxThreads: count })
  return {
    count,
    run: (setting, block) => pool.run({ setting, block } satisfies Work),
    shrink: (setting, shrink) => pool.run({ setting, shrink } satisfies Work),
    close: () => pool.destroy(),
  }
}

/** Does what a ledger has to hand out, until there is nothing left and everything has come back. */
export async function workHere(
  ledger: Ledger,
  setting: Setting,
  threads: Threads,
  settled?: () => void,
): Promise<void> {
  const one = async (): Promise<void> => {
    for (let block = ledger.next(); block !== undefined; block = ledger.next()) {
      ledger.settle(block, await threads.run(setting, block))
      settled?.()
    }
  }
  await Promise.all(Array.from({ length: threads.count }, one))
}
