import type { Worker } from 'bullmq'
import { bullmq } from './bullmq.ts'
import type { Block, BlockResult } from './ledger.ts'
import type { RedisLink } from './redis-link.ts'
import { type Campaign, PREFIX, queueOf } from './registry.ts'
import type { Threads } from './threads.ts'

/** A worker renews its hold on a block at half this time. One that was killed loses it after that, and the block goes to another. */
const LOCK_MS = 6_000
const STALLED_CHECK_MS = 2_000
/** A block comes to the same whoever does it: however many workers die at it, it is given to the next. */
const STALLED_COUNT_MAX = 1_000_000

/** What a worker tells of its blocks: one is done, or could not be, through no fault of the block's. */
export type OnBlock = { readonly done: () => void; readonly failed: (error: unknown) => void }

/** Works for a campaign until it is closed; closing waits for what is under way. When Redis is lost, `letGo` of the link ends it. */
export async function workFor(
  campaign: Campaign,
  link: RedisLink,
  threads: Threads,
  on?: OnBlock,
): Promise<Worker<Block, BlockResult>> {
  const { Worker } = await bullmq()
  const run = async ({ data }: { readonly data: Block }): Promise<BlockResult> => {
    try {
      return await threads.run(campaign.setting, data)
    } catch (error) {
      on?.failed(error)
      throw error
    }
  }
  const worker = new Worker<Block, BlockResult>(queueOf(campaign), run, {
    connection: link.connection(),
    prefix: PREFIX,
    concurrency: threads.count,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: STALLED_COUNT_MAX,
    drainDelay: 1,
  })
  worker.on('error', () => {}) // of the connection, which is tried again; who waits for us notices by himself
  worker.on('completed', () => on?.done())
  return worker
}
