import type { Job, Queue, QueueEvents } from 'bullmq'
import { bullmq } from './bullmq.ts'
import { type Block, type BlockResult, keyOf, type Ledger } from './ledger.ts'
import type { RedisLink } from './redis-link.ts'
import { type Campaign, PREFIX, queueOf } from './registry.ts'

/** So many blocks wait in Redis or are under way: enough for many workers, few enough to be stopped soon. */
const OUT_MAX = 400
/** How often what is out is asked for by name, as an event may have been missed. */
const SWEEP_MS = 1_000
/** A thread that dies is the machine's fault: others try, so often, then we do it here. */
const ATTEMPTS = 3

/** Does a block on this machine, one that nobody else could do. */
export type DoHere = (block: Block, reason: string) => Promise<BlockResult>

/** The coordinator's side of a campaign in Redis: puts blocks there and takes what they come to. */
export class SharedCampaign {
  readonly #ledger: Ledger
  readonly #queue: Queue<Block, BlockResult>
  readonly #events: QueueEvents
  readonly #doHere: DoHere
  readonly #out = new Map<string, Block>()
  /** Of those that are out, the ones that are done here. */
  readonly #here = new Set<string>()
  #fault: unknown
  #sweptAt = 0

  private constructor(ledger: Ledger, queue: Queue<Block, BlockResult>, events: QueueEvents, doHere: DoHere) {
    this.#ledger = ledger
    this.#queue = queue
    this.#events = events
    this.#doHere = doHere
    queue.on('error', () => {}) // of the connection, which is tried again; `campaign-shared` asks Redis itself
    events.on('error', () => {})
    events.on('completed', ({ jobId, returnvalue }) => this.#take(jobId, returnvalue as unknown as BlockResult))
    events.on('failed', ({ jobId, failedReason }) => this.#takeOver(jobId, failedReason))
  }

  static async open(campaign: Campaign, link: RedisLink, ledger: Ledger, doHere: DoHere): Promise<SharedCampaign> {
    const { Queue, QueueEvents } = await bullmq()
    const queue = new Queue<Block, BlockResult>(queueOf(campaign), { connection: link.connection(), prefix: PREFIX })
    const events = new QueueEvents(queueOf(campaign), { connection: link.connection(), prefix: PREFIX })
    return new SharedCampaign(ledger, queue, events, doHere)
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
    const waited = new Set([...(await this.#activeIds()), ...this.#here])
    for (const id of this.#out.keys()) if (!waited.has(id)) this.#out.delete(id)
  }

  /** Ends with everything of the campaign removed from Redis. */
  async close(): Promise<void> {
    await this.#queue.obliterate({ force: true })
    await Promise.all([this.#events.close(), this.#queue.close()])
  }

  /** Has nothing more to say to Redis; whoever calls lets go of the link after it. */
  abandon(): void {
    for (const one of [this.#events, this.#queue]) one.close().catch(() => {})
  }

  async #activeIds(): Promise<string[]> {
    return (await this.#queue.getActive()).flatMap(({ id }) => id ?? [])
  }

  /** A block above a failure need not be done any more. */
  async #withdraw(): Promise<void> {
    const unwanted = [...this.#out].filter(([, block]) => !this.#ledger.isWanted(block)).map(([id]) => id)
    for (const id of unwanted) this.#out.delete(id)
    await Promise.all(unwanted.map((id) => this.#queue.remove(id).catch(() => {}))) // somebody is doing it: let him
  }

  /** Asked all at once: one way there and back, however far Redis is. */
  async #sweep(): Promise<void> {
    const ids = [...this.#out.keys()].filter((id) => !this.#here.has(id))
    const jobs = await Promise.all(
      ids.map((id): Promise<Job<Block, BlockResult> | undefined> => this.#queue.getJob(id)),
    )
    const gone: Block[] = []
    for (const [i, id] of ids.entries()) {
      const job = jobs[i]
      const block = this.#out.get(id)
      // Gone from Redis altogether (it was emptied, say): put there again.
      if (job === undefined) gone.push(...(block === undefined ? [] : [block]))
      else if (job.finishedOn === undefined) continue
      else if (job.failedReason) this.#takeOver(id, job.failedReason)
      else this.#take(id, job.returnvalue)
    }
    if (gone.length > 0) await this.#queue.addBulk(gone.map(jobOf))
  }

  #take(id: string, result: BlockResult): void {
    const block = this.#out.get(id)
    if (block === undefined) return // counted already
    this.#out.delete(id)
    this.#here.delete(id)
    this.#ledger.settle(block, result)
  }

  /** Others could not do it. If we cannot either, it is no fault of theirs. */
  #takeOver(id: string, reason: string): void {
    const block = this.#out.get(id)
    if (block === undefined || this.#here.has(id)) return
    this.#here.add(id)
    this.#doHere(block, reason).then(
      (result) => this.#take(id, result),
      (error: unknown) => {
        this.#fault ??= error
      },
    )
  }
}

/** BullMQ takes a job of a known id for the same one; it wants no colon in it, and no mere number. */
const jobIdOf = (block: Block): string => keyOf(block)

const jobOf = (block: Block) => ({
  name: 'block',
  data: block,
  opts: { jobId: jobIdOf(block), attempts: ATTEMPTS, removeOnComplete: false, removeOnFail: false },
})
