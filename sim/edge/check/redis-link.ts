import { Redis } from 'ioredis'

/** The connections of one campaign; `letGo` has them end in place of trying again, which they else do for ever. */
export class RedisLink {
  readonly url: string
  #isLetGo = false

  constructor(url: string) {
    this.url = url
  }

  /** Options of a connection that BullMQ makes: its commands wait for as long as it takes. */
  get connection() {
    return {
      ...addressOf(this.url),
      maxRetriesPerRequest: null,
      retryStrategy: () => (this.#isLetGo ? null : RETRY_MS),
    }
  }

  letGo(): void {
    this.#isLetGo = true
  }
}

function addressOf(url: string) {
  const { protocol, hostname, port, username, password, pathname } = new URL(url)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6379 : Number(port),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(pathname.length > 1 ? { db: Number(pathname.slice(1)) } : {}),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
  }
}
const RETRY_MS = 500

/** A connection of our own; throws when there is no Redis at that address. */
export async function openRedis(url: string): Promise<Redis> {
  let isOpen = false
  const redis = new Redis({
    ...addressOf(url),
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    retryStrategy: () => (isOpen ? RETRY_MS : null),
  })
  redis.on('error', () => {}) // each command is told of its own
  await redis.connect()
  isOpen = true
  return redis
}

/** Whether an error is that of a connection, and no fault of ours. */
export const isConnectionFault = (error: unknown): boolean =>
  error instanceof Error &&
  (/ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|Connection is closed|max retries|Socket closed|LOADING|READONLY/i.test(
    `${'code' in error ? error.code : ''} ${error.message}`,
  ) ||
    error.name === 'MaxRetriesPerRequestError')
