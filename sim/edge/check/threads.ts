import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'
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

/**
 * V8's own helpers (they collect and compile beside a thread) gain time only where a core is idle. Where each core has a thread of
 * ours they take turns with it, and a thread then waits for its helper: no helpers for its small collections, and a third of the
 * usual inlining, whose compilation every thread pays for again. Both are read anew at each collection and compilation.
 */
const FLAGS_OF_BUSY_CORES = ['--no-parallel-scavenge', '--max-inlined-bytecode-size-cumulative=300']

/** Opens threads of the built command line: `thread.js` lies beside the chunk that this module is in. */
export async function openThreads(count: number): Promise<Threads> {
  const { Tinypool } = await import('tinypool')
  if (count >= availableParallelism()) FLAGS_OF_BUSY_CORES.forEach((flag) => void setFlagsFromString(flag))
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
