import { answered, atMost, isLost, type Lost, Patience } from './answered.ts'
import { type Identity, identity } from './build-id.ts'
import { bullmq } from './bullmq.ts'
import { type Ended, finishHere, type Host, pause, type Watcher, watcher } from './campaign.ts'
import { type Block, Ledger } from './ledger.ts'
import { openRedis, RedisLink } from './redis-link.ts'
import { type Campaign, Registry } from './registry.ts'
import { runsOf, type Setting } from './setting.ts'
import { SharedCampaign } from './shared-campaign.ts'
import { workFor } from './shared-worker.ts'
import type { Threads } from './threads.ts'

export type Refused = { readonly refused: 'busy' | 'other build' | 'other setting'; readonly by?: Identity }

export type Sharing = { readonly url: string; readonly name: string }

/** A coordinator that was killed is missed after this long. */
const BUSY_MS = 12_000
const BUSY_LOOK_MS = 500
const RENEW_MS = 2_000
const TURN_MS = 25
const LONELY_MS = 5_000
/** When somebody wants to end, what is under way is waited for this long: whoever does it may be gone. */
const STOP_MS = 10_000

/**
 * Runs a campaign together with all workers at a Redis. It comes to what it comes to on one machine. When Redis is lost, what has
 * not come back yet is done here. Throws a `RedisFault` when there is no Redis to begin with, a `UsageError` without BullMQ.
 */
export async function campaignShared(
  setting: Setting,
  { url, name }: Sharing,
  workers: number,
  forMs: number | undefined,
  host: Host,
): Promise<Ended | Refused> {
  await bullmq()
  const redis = await openRedis(url)
  try {
    const registry = new Registry(redis)
    const campaign: Campaign = { name, by: identity(), setting }
    const refused = await opened(registry, campaign, host)
    if (refused === undefined) return await coordinate(campaign, registry, url, workers, forMs, host)
    const theirs = await registry.find(name).catch(() => undefined)
    return { refused, ...(theirs === undefined ? {} : { by: theirs.by }) }
  } finally {
    redis.disconnect()
  }
}

async function opened(registry: Registry, campaign: Campaign, host: Host): Promise<Refused['refused'] | undefined> {
  const startedAt = host.nowMs()
  for (let isTold = false; ; isTold = true) {
    const refused = await registry.open(campaign)
    if (refused !== 'busy' || host.nowMs() - startedAt > BUSY_MS) return refused
    if (!isTold) await host.tell('takingOver')
    if (!(await host.sleep(BUSY_LOOK_MS))) return refused
  }
}

async function coordinate(
  campaign: Campaign,
  registry: Registry,
  url: string,
  workers: number,
  forMs: number | undefined,
  host: Host,
): Promise<Ended> {
  const { name, setting } = campaign
  const ledger = new Ledger(setting.laws, runsOf(setting))
  const watch = watcher(host, forMs)
  const link = new RedisLink(url)
  let threads: Threads | undefined = workers > 0 ? await host.openThreads(workers) : undefined
  const doHere = async (block: Block, reason: string) => {
    await host.tell('blockHere', reason)
    threads ??= await host.openThreads(1)
    return threads.run(setting, block)
  }
  const shared = await SharedCampaign.open(campaign, link, ledger, doHere)
  const own = threads && (await workFor(campaign, link, threads))
  const abandon = (): void => {
    own?.close(true).catch(() => {})
    shared.abandon()
    link.letGo()
  }
  try {
    const isReady = await answered(shared.ready())
    const end = isLost(isReady) ? isReady : await turns({ campaign, registry, shared, ledger, watch, host })
    if (end === 'over') {
      await atMost(STOP_MS, own?.close())
      const left = async (): Promise<void> => {
        if (!(await registry.withdraw(name))) return
        await shared.close()
        await registry.release(name)
      }
      await answered(left()) // all has come back: what is left in a Redis that dies now changes nothing
    } else {
      await (isLost(end) ? host.tell(end.isRefusal ? 'brokenRedis' : 'lostRedis', end.message) : host.tell('replaced'))
      abandon()
      ledger.takeBack()
      threads ??= await host.openThreads(1)
      await finishHere(ledger, setting, threads, watch, host)
    }
    return { results: ledger.results(), how: watch.how() }
  } finally {
    abandon()
    await threads?.close()
  }
}

type Turning = {
  readonly campaign: Campaign
  readonly registry: Registry
  readonly shared: SharedCampaign
  readonly ledger: Ledger
  readonly watch: Watcher
  readonly host: Host
}

/** Until all has come back, Redis is lost, or another coordinator has taken over, who took us for dead. */
async function turns({
  campaign,
  registry,
  shared,
  ledger,
  watch,
  host,
}: Turning): Promise<'over' | 'replaced' | Lost> {
  const startedAt = host.nowMs()
  let [renewedAt, isLonely, stoppedAt] = [startedAt, false, Number.POSITIVE_INFINITY]
  const patience = new Patience()
  for (;;) {
    const now = host.nowMs()
    const turn = async (): Promise<'over' | 'replaced' | undefined> => {
      if (now - renewedAt >= RENEW_MS) {
        if (!(await registry.renew(campaign))) return 'replaced'
        renewedAt = now
      }
      if (stoppedAt > now && (await watch.isToEnd())) {
        stoppedAt = now
        await shared.stop()
      }
      const isOver = (await shared.turn(now)) || now - stoppedAt > STOP_MS
      return isOver ? 'over' : undefined
    }
    const end = await answered(turn())
    if (isLost(end) && (await patience.bears(end))) continue
    if (end !== undefined) return end
    patience.answered()
    await host.progress(ledger)
    if (!isLonely && ledger.done === 0 && now - startedAt > LONELY_MS) {
      isLonely = true
      await host.tell('waitingForWorkers')
    }
    await pause(TURN_MS)
  }
}
