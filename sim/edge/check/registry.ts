import { createHash, randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { type Identity, isSame } from './build-id.ts'
import type { Setting } from './setting.ts'

/** Everything of campaigns in Redis has this prefix, BullMQ's keys too. */
export const PREFIX = 'isthmus-check'

/** A campaign as those who want to work for it find it. */
export type Campaign = { readonly name: string; readonly by: Identity; readonly setting: Setting }

/** `isLed`: somebody coordinates it at the moment. */
export type Announced = Campaign & { readonly isLed: boolean }

/** A coordinator that has not said so for this long is gone. */
const LEASE_MS = 10_000

/**
 * The queue of a campaign. What is done depends on the build and the setting: who has joined a campaign does not see the blocks of
 * another one that has its name after it.
 */
export const queueOf = ({ name, by, setting }: Campaign): string =>
  `${name}-${createHash('sha256')
    .update(JSON.stringify([by.version, by.build, setting]))
    .digest('hex')
    .slice(0, 8)}`

/** The lease is ours, or nobody's: it is ours for another while, and the campaign is announced. */
const RENEW = `
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('hset', KEYS[2], ARGV[3], ARGV[4])
return 1`

/** As long as the lease is ours: the campaign is no longer announced. */
const WITHDRAW = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('hdel', KEYS[2], ARGV[2])
return 1`

const RELEASE = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('del', KEYS[1])`

/** The campaigns that are under way in a Redis, and who coordinates each. */
export class Registry {
  readonly #redis: Redis
  /** A name that no other process has. */
  readonly #me = randomUUID()

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /**
   * Announces a campaign. Undefined: done. A campaign of that name may be there already: one that nobody coordinates any more is
   * taken over, with what was done of it.
   */
  async open(campaign: Campaign): Promise<'busy' | 'other build' | 'other setting' | undefined> {
    const mine = await this.#redis.set(lease(campaign.name), this.#me, 'PX', LEASE_MS, 'NX')
    if (mine !== 'OK') return 'busy'
    const before = await this.find(campaign.name)
    const refusal =
      before && (isSame(before.by, campaign.by) ? differs(before.setting, campaign.setting) : 'other build')
    if (refusal) await this.release(campaign.name)
    else await this.renew(campaign)
    return refusal
  }

  /** Says that we are still there, also to a Redis that has forgotten; false: somebody else has taken over. */
  async renew(campaign: Campaign): Promise<boolean> {
    const { name, by, setting } = campaign
    const text = JSON.stringify({ name, by, setting })
    return (await this.#redis.eval(RENEW, 2, lease(name), CAMPAIGNS, this.#me, LEASE_MS, name, text)) === 1
  }

  /** Has everybody leave the campaign; false: it is not ours any more, and nothing was done. */
  async withdraw(name: string): Promise<boolean> {
    return (await this.#redis.eval(WITHDRAW, 2, lease(name), CAMPAIGNS, this.#me, name)) === 1
  }

  /** Lets somebody else have the name. */
  async release(name: string): Promise<void> {
    await this.#redis.eval(RELEASE, 1, lease(name), this.#me)
  }

  /** Removes what a worker that came too late has left of a campaign that is over. */
  async sweep(campaign: Campaign): Promise<void> {
    const keys: string[] = []
    let cursor = '0'
    do {
      const [next, found] = await this.#redis.scan(cursor, 'MATCH', `${PREFIX}:${queueOf(campaign)}:*`, 'COUNT', 1_000)
      keys.push(...found)
      cursor = next
    } while (cursor !== '0')
    const now = await this.find(campaign.name)
    const isOver = now === undefined || queueOf(now) !== queueOf(campaign)
    if (keys.length > 0 && isOver) await this.#redis.del(...keys)
  }

  async find(name: string): Promise<Campaign | undefined> {
    const text = await this.#redis.hget(CAMPAIGNS, name)
    return text === null ? undefined : readCampaign(text)
  }

  /** All, by name. */
  async all(): Promise<Announced[]> {
    const texts = Object.values(await this.#redis.hgetall(CAMPAIGNS))
    const found = texts.flatMap((text) => readCampaign(text) ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))
    if (found.length === 0) return []
    const leases = await this.#redis.mget(found.map(({ name }) => lease(name)))
    return found.map((one, i) => ({ ...one, isLed: leases[i] !== null }))
  }
}

const CAMPAIGNS = `${PREFIX}:campaigns`

const lease = (name: string): string => `${PREFIX}:coordinator:${name}`

const differs = (one: Setting, other: Setting): 'other setting' | undefined =>
  JSON.stringify(one) === JSON.stringify(other) ? undefined : 'other setting'

/** A later version may write what we cannot read; what it writes of itself is enough to leave it alone. */
function readCampaign(text: string): Campaign | undefined {
  try {
    const { name, by, setting } = JSON.parse(text)
    if (typeof name !== 'string' || typeof by?.version !== 'string' || typeof by?.build !== 'string') return undefined
    return { name, by, setting }
  } catch {
    return undefined
  }
}
