import { Redis } from 'ioredis'

const RETRY_MS = 500
const CONNECT_MS = 5_000
/** What has a port and does not speak, or has stopped to. */
const ANSWER_MS = 5_000

/** A Redis that is not there, or cannot be used. */
export class RedisFault extends Error {
  override readonly name = 'RedisFault'
  /** Whether somebody answered, and said no: a wrong password, no memory left, no Redis at all. */
  readonly isRefusal: boolean
  /** Whether it is of no use to ask again. */
  readonly isFinal: boolean

  constructor(reason: string, how: 'refused' | 'silent' | 'gone') {
    super(reason)
    this.isRefusal = how === 'refused'
    this.isFinal = how !== 'gone'
  }
}

/**
 * The connections of one campaign. They are tried again for ever, until `letGo`: BullMQ itself waits for a Redis that does not answer
 * before it closes anything.
 */
export class RedisLink {
  readonly #url: string
  readonly #clients: Redis[] = []
  #isLetGo = false

  constructor(url: string) {
    this.#url = url
  }

  /** A connection for BullMQ, whose commands wait for as long as it takes. */
  connection(): Redis {
    const retryStrategy = (): number | null => (this.#isLetGo ? null : RETRY_MS)
    return this.#noted(new Redis({ ...addressOf(this.#url), maxRetriesPerRequest: null, retryStrategy }))
  }

  letGo(): void {
    this.#isLetGo = true // what is connected once more all the same gives up at once
    for (const client of this.#clients) client.disconnect()
  }

  /** BullMQ makes others of it, on which it waits for work. */
  #noted(client: Redis): Redis {
    client.on('error', () => {}) // it is tried again; who waits for us asks Redis himself
    const duplicate = client.duplicate.bind(client)
    client.duplicate = (options) => this.#noted(duplicate(options))
    this.#clients.push(client)
    return client
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

/** An address as it may be shown: without its password. */
export function shownUrl(url: string): string {
  const shown = new URL(url)
  if (shown.password !== '') shown.password = '***'
  return shown.href
}

/** A connection of our own; throws a `RedisFault` when there is no Redis at that address that takes our commands. */
export async function openRedis(url: string): Promise<Redis> {
  let isOpen = false
  const redis = new Redis({
    ...addressOf(url),
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: ANSWER_MS,
    maxRetriesPerRequest: 1,
    retryStrategy: () => (isOpen ? RETRY_MS : null),
  })
  let first: Error | undefined // `connect` itself only says that the connection is closed
  redis.on('error', (error) => {
    first ??= error
  })
  try {
    // A data base that there is not is one that ioredis would say nothing about: it would use the first.
    await withinTime(redis.connect().then(() => redis.select(addressOf(url).db ?? 0)))
  } catch (error) {
    redis.disconnect()
    throw faultOf(first ?? error) ?? error
  }
  isOpen = true
  return redis
}

function withinTime<T>(question: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RedisFault('it does not answer', 'silent')), CONNECT_MS + ANSWER_MS)
  })
  return Promise.race([question, late]).finally(() => clearTimeout(timer))
}

/** What an error says about Redis; undefined: it is not about Redis, but a fault of ours. */
export function faultOf(error: unknown): RedisFault | undefined {
  if (error instanceof RedisFault || !(error instanceof Error)) return error instanceof RedisFault ? error : undefined
  const code = 'code' in error ? String(error.code) : ''
  const { name, message } = error
  if (name === 'ReplyError' || name === 'ParserError')
    return new RedisFault(message.replace(' Please report this.', ''), /^LOADING/.test(message) ? 'gone' : 'refused')
  if (REFUSALS.test(code)) return new RedisFault(message.trim(), 'refused')
  if (/^E[A-Z]+$/.test(code)) return new RedisFault(message || code, 'gone')
  if (/Command timed out/.test(message)) return new RedisFault('it does not answer', 'silent')
  const isLost =
    ['MaxRetriesPerRequestError', 'AbortError'].includes(name) || /Connection is closed|Socket closed/i.test(message)
  return isLost ? new RedisFault('the connection is lost', 'gone') : undefined
}

/** Of a connection that was to be encrypted. */
const REFUSALS = /^EPROTO$|CERT|^ERR_(?:TLS|SSL)/
