import type { Job, Queue, QueueEvents } from 'bullmq'
import { type Block, type BlockResult, keyOf, type Ledger } from './ledger.ts'
import type { RedisLink } from './redis-link.ts'
import { type Campaign, PREFIX } from './registry.ts'

/** So many blocks wait in Redis or are under way: enough for many workers, few enough to be stopped soon. */
const OUT_MAX = 400
/** How often what is out is asked for by name, as an event may have been missed. */
const SWEEP_MS = 1_000
/** A thread that dies is the machine's fault or ours: tried so often, then told. */
const ATTEMPTS = 3

/** A block that could not be done by anybody. */
export class BlockFault extends Error {
  override readonly name = 'BlockFault'
}

/** The coordinator's side of a campaign in Redis: puts blocks there and takes what they come to. */
export class SharedCampaign {
  readonly #ledger: Ledger
  readonly #queue: Queue<Block, BlockResult>
  readonly #events: QueueEvents
  readonly #out = new Map<string, Block>()
  #fault: BlockFault | undefined
  #sweptAt = 0

  private constructor(ledger: Ledger, queue: Queue<Block, BlockResult>, events: QueueEvents) {
    this.#ledger = ledger
    this.#queue = queue
    this.#events = events
    queue.on('error', () => {}) // of the connection, which is tried again; `check-command` asks Redis itself
    events.on('error', () => {})
    events.on('completed', ({ jobId, returnvalue }) => this.#take(jobId, returnvalue as unknown as BlockResult))
    events.on('failed', ({ jobId, failedReason }) => this.#fail(jobId, failedReason))
  }

  static async open({ name }: Campaign, link: RedisLink, ledger: Ledger): Promise<SharedCampaign> {
    const { Queue, QueueEvents } = await import('bullmq')
    const common = { connection: link.connection, prefix: PREFIX }
    const queue = new Queue<Block, BlockResult>(name, common)
    const events = new QueueEvents(name, common)
    return new SharedCampaign(ledger, queue, events)
  }

  /** Until what comes back is heard of; before that nothing may be handed out. */
  async ready(): Promise<true> {
    await this.#events.waitUntilReady()
    return true
  }

  /** Hands out what there is room for and takes what has come back; true: there is nothing left to wait for. */
  async turn(nowMs: number): Promise<boolean> {
    if (this.#fault !== undefined) throw this.#fault
    await this.#withdraw()
    const fresh: Block[] = []
    let isAllOut = false
    while (this.#out.size < OUT_MAX) {
      const block = this.#ledger.next()
      isAllOut = block === undefined
      if (block === undefined) break
      this.#out.set(jobIdOf(block), block)
      fresh.push(block)
    }
    if (fresh.length > 0) await this.#queue.addBulk(fresh.map(jobOf))
    if (nowMs - this.#sweptAt >= SWEEP_MS) {
      this.#sweptAt = nowMs
      await this.#sweep()
    }
    return isAllOut && this.#out.size === 0 // after a coordinator that was killed, all that was put out may be done already
  }

  /** Takes back what waits in Redis; what somebody is doing at the moment still comes. */
  async stop(): Promise<void> {
    this.#ledger.close()
    await this.#queue.drain()
    const waited = new Set(await this.#activeIds())
    for (const id of this.#out.keys()) if (!waited.has(id)) this.#out.delete(id)
  }

  /** Ends: with everything of the campaign removed from Redis, or with Redis left as it is. */
  async close(remove: boolean): Promise<void> {
    if (remove) await this.#queue.obliterate({ force: true })
    await Promise.all([this.#events.close(), this.#queue.close()])
  }

  /** Lets go of a Redis that does not answer: what BullMQ would still tell it is not waited for. */
  abandon(): void {
    for (const one of [this.#events, this.#queue]) one.disconnect().catch(() => {})
  }

  async #activeIds(): Promise<string[]> {
    return (await this.#queue.getActive()).flatMap(({ id }) => id ?? [])
  }

  /** A block above a failure need not be done any more. */
  async #withdraw(): Promise<void> {
    for (const [id, block] of this.#out) {
      if (this.#ledger.isWanted(block)) continue
      this.#out.delete(id)
      await this.#queue.remove(id).catch(() => {}) // somebody is doing it: let him
    }
  }

  async #sweep(): Promise<void> {
    for (const id of [...this.#out.keys()]) {
      const job: Job<Block, BlockResult> | undefined = await this.#queue.getJob(id)
      if (job?.finishedOn === undefined) {
        // Gone from Redis altogether (a flush, say): put there again.
        const block = job === undefined ? this.#out.get(id) : undefined
        if (block !== undefined) await this.#queue.addBulk([jobOf(block)])
        continue
      }
      if (job.failedReason) this.#fail(id, job.failedReason)
      else this.#take(id, job.returnvalue)
    }
  }

  #take(id: string, result: BlockResult): void {
    const block = this.#out.get(id)
    if (block === undefined) return // counted already
    this.#out.delete(id)
    this.#ledger.settle(block, result)
  }

  #fail(id: string, reason: string): void {
    if (this.#out.has(id)) this.#fault = new BlockFault(`${id}: ${reason}`)
  }
}

/** BullMQ takes a job of a known id for the same one; it wants no colon in it, and no mere number. */
const jobIdOf = (block: Block): string => keyOf(block)

const jobOf = (block: Block) => ({
  name: 'block',
  data: block,
  opts: { jobId: jobIdOf(block), attempts: ATTEMPTS, removeOnComplete: false, removeOnFail: false },
})
