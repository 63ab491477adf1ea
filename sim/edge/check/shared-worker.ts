import type { Worker } from 'bullmq'
import type { Block, BlockResult } from './ledger.ts'
import type { RedisLink } from './redis-link.ts'
import { type Campaign, PREFIX } from './registry.ts'
import type { Threads } from './threads.ts'

/** A worker renews its hold on a block at half this time. One that was killed loses it after that, and the block goes to another. */
const LOCK_MS = 6_000
const STALLED_CHECK_MS = 2_000
/** A block comes to the same whoever does it: however many workers die at it, it is given to the next. */
const STALLED_COUNT_MAX = 1_000_000

/** Works for a campaign until it is closed; closing waits for what is under way. When Redis is lost, `letGo` of the link ends it. */
export async function workFor(
  { name, setting }: Campaign,
  link: RedisLink,
  threads: Threads,
  done: (block: Block) => void,
): Promise<Worker<Block, BlockResult>> {
  const { Worker } = await import('bullmq')
  const worker = new Worker<Block, BlockResult>(name, async ({ data }) => threads.run(setting, data), {
    connection: link.connection,
    prefix: PREFIX,
    concurrency: threads.count,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: STALLED_COUNT_MAX,
    drainDelay: 1,
  })
  worker.on('error', () => {}) // of the connection, which is tried again; who waits for us notices by himself
  worker.on('completed', ({ data }) => done(data))
  return worker
}
