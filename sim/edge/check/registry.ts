import type { Redis } from 'ioredis'
import { type Identity, isSame } from './build-id.ts'
import type { Setting } from './setting.ts'

/** Everything of campaigns in Redis has this prefix, BullMQ's keys too. */
export const PREFIX = 'isthmus-check'

/** A campaign as those who want to work for it find it. */
export type Campaign = { readonly name: string; readonly by: Identity; readonly setting: Setting }

/** A coordinator that has not said so for this long is gone. */
const LEASE_MS = 10_000

/** The campaigns that are under way in a Redis, and who coordinates each. */
export class Registry {
  readonly #redis: Redis
  readonly #me: string

  /** `me`: a name that no other process has. */
  constructor(redis: Redis, me: string) {
    this.#redis = redis
    this.#me = me
  }

  /**
   * Announces a campaign. Undefined: done. A campaign of that name may be there already: one that nobody coordinates any more is
   * taken over, with what was done of it.
   */
  async open(campaign: Campaign): Promise<'busy' | 'other build' | 'other setting' | undefined> {
    const mine = await this.#redis.set(this.#lease(campaign.name), this.#me, 'PX', LEASE_MS, 'NX')
    if (mine !== 'OK') return 'busy'
    const before = await this.find(campaign.name)
    const refusal =
      before && (isSame(before.by, campaign.by) ? differs(before.setting, campaign.setting) : 'other build')
    if (refusal) {
      await this.#redis.del(this.#lease(campaign.name))
      return refusal
    }
    await this.#redis.hset(this.#campaigns, campaign.name, JSON.stringify(campaign))
    return undefined
  }

  /** Says that we are still there; false: somebody else has taken over. */
  async renew(name: string): Promise<boolean> {
    const holder = await this.#redis.get(this.#lease(name))
    if (holder !== null && holder !== this.#me) return false
    await this.#redis.set(this.#lease(name), this.#me, 'PX', LEASE_MS)
    return true
  }

  async close(name: string): Promise<void> {
    await this.#redis.hdel(this.#campaigns, name)
    await this.#redis.del(this.#lease(name))
  }

  /** Removes what a worker that came too late has left of a campaign that is over. */
  async sweep(name: string): Promise<void> {
    const keys = await this.#redis.keys(`${PREFIX}:${name}:*`)
    if (keys.length > 0 && (await this.find(name)) === undefined) await this.#redis.del(...keys)
  }

  async find(name: string): Promise<Campaign | undefined> {
    const text = await this.#redis.hget(this.#campaigns, name)
    return text === null ? undefined : readCampaign(text)
  }

  /** All, by name. */
  async all(): Promise<Campaign[]> {
    const texts = Object.values(await this.#redis.hgetall(this.#campaigns))
    return texts.flatMap((text) => readCampaign(text) ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  get #campaigns(): string {
    return `${PREFIX}:campaigns`
  }

  readonly #lease = (name: string): string => `${PREFIX}:coordinator:${name}`
}

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
