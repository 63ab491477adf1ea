import type { Redis } from 'ioredis'
import type { LogStore, Tail } from './log-store.ts'

/** Entries asked for at once. */
const READ_AT_ONCE = 128
const DELETE_AT_ONCE = 1_000

/**
 * The log in Redis: a key for each entry, written with NX, so that of two processes that want the same position one gets it.
 * The braces keep a world's keys on one node of a cluster.
 */
export class RedisLog implements LogStore {
  readonly isShared: boolean
  readonly #redis: Redis
  readonly #prefix: string
  /** The position up to which this process has forgotten entries. */
  #trimmedHere = 0

  constructor(redis: Redis, world: string, isShared: boolean) {
    this.#redis = redis
    this.#prefix = `isthmus:{${world}}`
    this.isShared = isShared
  }

  async read(after: number): Promise<Tail> {
    const keys = Array.from({ length: READ_AT_ONCE }, (_, i) => this.#entry(after + 1 + i))
    // One command, so that what is said to be gone and what is there are of the same moment.
    const [trimmed, ...found] = await this.#redis.mget(this.#trimmed, ...keys)
    if (Number(trimmed ?? 0) > after) return this.#snapshotBehind(after)
    const end = found.indexOf(null)
    return { entries: (end < 0 ? found : found.slice(0, end)).filter((text) => text !== null) }
  }

  async append(position: number, entry: string): Promise<boolean> {
    const key = this.#entry(position)
    // In our own memory nobody else writes, so that there is nothing to be found out in the same moment.
    if (!this.isShared) return position > this.#trimmedHere && (await this.#redis.set(key, entry, 'NX')) === 'OK'
    const results = await this.#redis.multi().set(key, entry, 'NX').get(this.#trimmed).exec()
    const [written, trimmed] = (results ?? []).map(([error, value]) => {
      if (error) throw error
      return value
    })
    if (written !== 'OK') return false
    if (Number(trimmed ?? 0) < position) return true
    // The place was free because it is long past: entries up to a snapshot are gone, and nobody reads there any more.
    await this.#redis.del(key)
    return false
  }

  async saveSnapshot(position: number, snapshot: string): Promise<void> {
    const before = Number((await this.#redis.get(this.#trimmed)) ?? 0)
    if (position <= before) return
    this.#trimmedHere = position
    await this.#redis.mset(this.#snapshot, JSON.stringify({ position, text: snapshot }), this.#trimmed, position)
    for (let first = before + 1; first <= position; first += DELETE_AT_ONCE) {
      const count = Math.min(DELETE_AT_ONCE, position + 1 - first)
      await this.#redis.del(...Array.from({ length: count }, (_, i) => this.#entry(first + i)))
    }
  }

  async close(): Promise<void> {
    await this.#redis.quit().catch(() => {}) // it may be gone already
  }

  async #snapshotBehind(after: number): Promise<Tail> {
    const { position, text } = JSON.parse((await this.#redis.get(this.#snapshot)) ?? '{}')
    if (typeof position !== 'number' || position <= after) throw new Error('the log in Redis has lost its snapshot')
    return { snapshot: { position, text }, entries: [] }
  }

  readonly #entry = (position: number): string => `${this.#prefix}:entry:${position}`

  get #trimmed(): string {
    return `${this.#prefix}:trimmed`
  }

  get #snapshot(): string {
    return `${this.#prefix}:snapshot`
  }
}

/** A log in this process's own memory, which ends with it: the same commands, given to ioredis-mock. */
export async function openMemoryLog(): Promise<RedisLog> {
  const { default: RedisMock } = await import('ioredis-mock')
  // Mocks with the same address share their data; a world is nobody else's.
  memories += 1
  const redis = new RedisMock({ host: `memory-${memories}.invalid` }) as unknown as Redis
  return new RedisLog(redis, 'memory', false)
}
let memories = 0

/** Opens a log in a Redis, or throws when there is none at that address. */
export async function openRedisLog(url: string, world: string): Promise<RedisLog> {
  if (!/^rediss?:\/\//.test(url)) throw new Error(`${url} is no redis://HOST:PORT`)
  const { Redis } = (await import('ioredis')).default
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, enableOfflineQueue: true })
  redis.on('error', () => {}) // each command is told of its own
  let retries = 0
  redis.options.retryStrategy = () => (retries++ === 0 ? null : 500)
  await redis.connect().catch((cause: unknown) => {
    throw new Error(`no Redis answers at ${url.replace(/\/\/.*@/, '//')}`, { cause }) // not the password
  })
  return new RedisLog(redis, world, true)
}
