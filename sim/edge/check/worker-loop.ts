import type { Worker } from 'bullmq'
import { answered, atMost, isLost, Patience } from './answered.ts'
import { type Identity, identity, isSame } from './build-id.ts'
import { bullmq } from './bullmq.ts'
import { openRedis, RedisLink } from './redis-link.ts'
import { type Announced, type Campaign, queueOf, Registry } from './registry.ts'
import { workFor } from './shared-worker.ts'
import type { Threads } from './threads.ts'

export type WorkerHost = {
  readonly sleep: (ms: number) => Promise<boolean>
  readonly tell: (
    event: 'waiting' | 'working' | 'worked' | 'otherBuild' | 'lost' | 'unable',
    values?: { readonly name?: string; readonly by?: Identity; readonly blocks?: number; readonly reason?: string },
  ) => Promise<void>
}

/** What a worker works for: `only` this campaign; `isOnce`: no other one after the first. */
export type WorkerTask = { readonly url: string; readonly only: string | undefined; readonly isOnce: boolean }

const LOOK_MS = 300
/** Closing waits for what is under way, but not for ever: Redis may not answer. */
const CLOSE_MS = 10_000

/**
 * Works for all campaigns at a Redis that somebody leads, side by side, until it is told to end (`ended`), Redis is lost (`lost`), the only
 * campaigns there are of another Isthmus (`other build`), or its own threads cannot work (`unable`). Throws a `RedisFault` when there is no
 * Redis to begin with, a `UsageError` without BullMQ.
 */
export async function workerLoop(
  { url, only, isOnce }: WorkerTask,
  threads: Threads,
  host: WorkerHost,
): Promise<'ended' | 'lost' | 'other build' | 'unable'> {
  await bullmq()
  const redis = await openRedis(url)
  const bench = new Bench(new Registry(redis), url, threads, host)
  try {
    let isWaiting = false
    const patience = new Patience()
    for (;;) {
      const found = await answered(bench.announced())
      if (isLost(found)) {
        if (await patience.bears(found)) continue
        await host.tell('lost', { reason: found.message })
        await bench.clear(true)
        return 'lost'
      }
      patience.answered()
      const open = found.filter(({ name, isLed }) => isLed && (only === undefined || name === only))
      const mine = open.filter(({ by }) => isSame(by, identity()))
      const hadWork = bench.isAtWork
      await bench.workFor(isOnce && hadWork ? mine.filter((one) => bench.has(one)) : isOnce ? mine.slice(0, 1) : mine)
      if (isOnce && hadWork && !bench.isAtWork) return 'ended'
      if (bench.fault !== undefined) {
        await host.tell('unable', { reason: bench.fault })
        return 'unable'
      }
      if (mine.length === 0 && open.length > 0) {
        for (const { name, by } of open) await host.tell('otherBuild', { name, by })
        return 'other build'
      }
      if (mine.length === 0 && !isWaiting) await host.tell('waiting')
      isWaiting = mine.length === 0
      if (!(await host.sleep(LOOK_MS))) return 'ended'
    }
  } finally {
    await bench.clear(false)
    redis.disconnect()
  }
}

function abandon(worker: Worker, link: RedisLink): void {
  worker.close(true).catch(() => {})
  link.letGo()
}

type Job = {
  readonly campaign: Campaign
  readonly link: RedisLink
  readonly worker: Worker
  blocks: number
}

/** The campaigns that a worker works for at the moment. Its threads do one block each, whichever campaign it is of. */
class Bench {
  /** Why a block could not be done here. */
  fault: string | undefined
  readonly #jobs = new Map<string, Job>()
  readonly #registry: Registry
  readonly #url: string
  readonly #threads: Threads
  readonly #host: WorkerHost

  constructor(registry: Registry, url: string, threads: Threads, host: WorkerHost) {
    this.#registry = registry
    this.#url = url
    this.#threads = threads
    this.#host = host
  }

  announced(): Promise<Announced[]> {
    return this.#registry.all()
  }

  get isAtWork(): boolean {
    return this.#jobs.size > 0
  }

  has(campaign: Campaign): boolean {
    return this.#jobs.has(queueOf(campaign))
  }

  /** Leaves those that are over, and joins those that are new. */
  async workFor(campaigns: readonly Campaign[]): Promise<void> {
    const wanted = new Map(campaigns.map((one) => [queueOf(one), one]))
    for (const [queue, job] of this.#jobs) if (!wanted.has(queue)) await this.#leave(queue, job, true)
    for (const [queue, campaign] of wanted) if (!this.#jobs.has(queue)) await this.#join(queue, campaign)
  }

  /** Leaves all; what Redis would have to be told is not when it is lost. */
  async clear(isLost: boolean): Promise<void> {
    if (isLost) for (const { worker, link } of this.#jobs.values()) abandon(worker, link)
    for (const [queue, job] of this.#jobs) await this.#leave(queue, job, false)
  }

  async #join(queue: string, campaign: Campaign): Promise<void> {
    await this.#host.tell('working', { name: campaign.name, by: campaign.by })
    const link = new RedisLink(this.#url)
    const done = (): void => {
      job.blocks += 1
    }
    const failed = (error: unknown): void => {
      this.fault ??= error instanceof Error ? error.message : String(error)
    }
    const job: Job = {
      campaign,
      link,
      worker: await workFor(campaign, link, this.#threads, { done, failed }),
      blocks: 0,
    }
    this.#jobs.set(queue, job)
  }

  async #leave(queue: string, { campaign, link, worker, blocks }: Job, isOver: boolean): Promise<void> {
    this.#jobs.delete(queue)
    await atMost(CLOSE_MS, worker.close())
    link.letGo()
    if (isOver) await answered(this.#registry.sweep(campaign))
    await this.#host.tell('worked', { name: campaign.name, blocks })
  }
}
