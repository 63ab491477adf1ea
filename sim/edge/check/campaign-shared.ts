import { hostname } from 'node:os'
import { type Identity, identity } from './build-id.ts'
import { type Ended, type Host, pause, watcher } from './campaign.ts'
import { Ledger } from './ledger.ts'
import { isConnectionFault, openRedis, RedisLink } from './redis-link.ts'
import { type Campaign, Registry } from './registry.ts'
import { runsOf, type Setting } from './setting.ts'
import { SharedCampaign } from './shared-campaign.ts'
import { workFor } from './shared-worker.ts'
import { openThreads, workHere } from './threads.ts'

export type Refused = { readonly refused: 'busy' | 'other build' | 'other setting'; readonly by?: Identity }

export type Sharing = { readonly url: string; readonly name: string }

/** A Redis that has not answered for this long is lost; the campaign goes on without it. */
const LOST_MS = 5_000
/** A coordinator that was killed is missed after this long. */
const BUSY_MS = 12_000
const BUSY_LOOK_MS = 500
const RENEW_MS = 2_000
const TURN_MS = 25
const LONELY_MS = 5_000

/**
 * Runs a campaign together with all workers at a Redis. It comes to what it comes to on one machine. When Redis is lost, what has
 * not come back yet is done here. Throws when there is no Redis to begin with.
 */
export async function campaignShared(
  setting: Setting,
  { url, name }: Sharing,
  workers: number,
  forMs: number | undefined,
  host: Host,
): Promise<Ended | Refused> {
  const redis = await openRedis(url)
  const registry = new Registry(redis, `${hostname()}-${process.pid}`)
  const campaign: Campaign = { name, by: identity(), setting }
  const refused = await opened(registry, campaign, host)
  if (refused !== undefined) {
    const theirs = await registry.find(name).catch(() => undefined)
    redis.disconnect()
    return { refused, ...by(theirs) }
  }
  const ledger = new Ledger(setting.laws, runsOf(setting))
  const threads = workers > 0 ? await openThreads(workers) : undefined
  const link = new RedisLink(url)
  const shared = await SharedCampaign.open(campaign, link, ledger)
  const own = threads && (await workFor(campaign, link, threads, () => {}))
  const watch = watcher(host, forMs)
  const isReady = (await answered(shared.ready())) === true
  const kept = isReady && (await turns(shared, ledger, registry, campaign, watch, host))
  if (kept) {
    await own?.close()
    await registry.close(name)
    await shared.close(true)
  } else {
    await host.tell('lostRedis')
    link.letGo()
    shared.abandon()
    own?.close(true).catch(() => {})
    ledger.takeBack()
    const rest = threads ?? (await openThreads(1))
    await workHere(ledger, setting, rest, () => void host.progress(ledger))
    if (threads === undefined) await rest.close()
  }
  redis.disconnect()
  await threads?.close()
  return { results: ledger.results(), how: watch.how() }
}

const by = (campaign: Campaign | undefined): { readonly by?: Identity } =>
  campaign === undefined ? {} : { by: campaign.by }

async function opened(registry: Registry, campaign: Campaign, host: Host): Promise<Refused['refused'] | undefined> {
  const startedAt = host.nowMs()
  for (let isTold = false; ; isTold = true) {
    const refused = await registry.open(campaign)
    if (refused !== 'busy' || host.nowMs() - startedAt > BUSY_MS) return refused
    if (!isTold) await host.tell('takingOver')
    if (!(await host.sleep(BUSY_LOOK_MS))) return refused
  }
}

/** Until all has come back (true), or Redis is lost (false). */
async function turns(
  shared: SharedCampaign,
  ledger: Ledger,
  registry: Registry,
  campaign: Campaign,
  watch: ReturnType<typeof watcher>,
  host: Host,
): Promise<boolean> {
  let [renewedAt, changedAt, done, isLonely, isStopped] = [host.nowMs(), host.nowMs(), 0, false, false]
  for (;;) {
    const now = host.nowMs()
    const turn = async (): Promise<boolean> => {
      if (now - renewedAt >= RENEW_MS) {
        await registry.renew(campaign.name)
        renewedAt = now
      }
      if (!isStopped && (await watch.isToEnd())) {
        isStopped = true
        await shared.stop()
      }
      return shared.turn(now)
    }
    const isOver = await answered(turn())
    if (isOver === undefined) return false
    if (isOver) return true
    await host.progress(ledger)
    if (ledger.done !== done) [done, changedAt] = [ledger.done, now]
    if (!isLonely && done === 0 && now - changedAt > LONELY_MS) {
      isLonely = true
      await host.tell('waitingForWorkers')
    }
    await pause(TURN_MS)
  }
}

/** What a question to Redis comes to; undefined: Redis does not answer. */
async function answered(question: Promise<boolean>): Promise<boolean | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), LOST_MS)
  })
  const lost = (error: unknown): undefined => {
    if (isConnectionFault(error)) return undefined
    throw error
  }
  const answer = await Promise.race([question.catch(lost), late])
  clearTimeout(timer)
  return answer
}
