import { hostname } from 'node:os'
import { type Identity, identity, isSame } from './build-id.ts'
import { isConnectionFault, openRedis, RedisLink } from './redis-link.ts'
import { type Campaign, Registry } from './registry.ts'
import { workFor } from './shared-worker.ts'
import type { Threads } from './threads.ts'

export type WorkerHost = {
  readonly sleep: (ms: number) => Promise<boolean>
  readonly tell: (
    event: 'waiting' | 'working' | 'worked' | 'otherBuild' | 'lost',
    values?: { readonly name?: string; readonly by?: Identity; readonly blocks?: number },
  ) => Promise<void>
}

const LOOK_MS = 300
/** So many looks in vain, and Redis is lost. */
const LOST_LOOKS_MAX = 10

/**
 * Works for the campaigns at a Redis, one after another, until it is told to end (`ended`), Redis is lost (`lost`), or the only
 * campaigns there are of another Isthmus (`other build`). Throws when there is no Redis to begin with.
 */
export async function workerLoop(
  url: string,
  only: string | undefined,
  isOnce: boolean,
  threads: Threads,
  host: WorkerHost,
): Promise<'ended' | 'lost' | 'other build'> {
  const redis = await openRedis(url)
  const registry = new Registry(redis, `${hostname()}-${process.pid}`)
  try {
    let isTold = false
    for (;;) {
      const open = (await registry.all()).filter(({ name }) => only === undefined || name === only)
      const mine = open.find(({ by }) => isSame(by, identity()))
      if (mine !== undefined) {
        isTold = false
        if (!(await workThrough(mine, registry, url, threads, host))) return 'ended'
        if (isOnce) return 'ended'
        continue
      }
      for (const { name, by } of open) await host.tell('otherBuild', { name, by })
      if (open.length > 0) return 'other build'
      if (!isTold) await host.tell('waiting')
      isTold = true
      if (!(await host.sleep(LOOK_MS))) return 'ended'
    }
  } catch (error) {
    if (!isConnectionFault(error)) throw error
    await host.tell('lost')
    return 'lost'
  } finally {
    redis.disconnect()
  }
}

/** Works until the campaign is closed; false: somebody wants us to end. */
async function workThrough(
  campaign: Campaign,
  registry: Registry,
  url: string,
  threads: Threads,
  { tell, sleep }: WorkerHost,
): Promise<boolean> {
  const { name } = campaign
  await tell('working', { name, by: campaign.by })
  let blocks = 0
  const link = new RedisLink(url)
  const worker = await workFor(campaign, link, threads, () => {
    blocks += 1
  })
  let looksInVain = 0
  let isAsked = true
  for (;;) {
    isAsked = await sleep(LOOK_MS)
    if (!isAsked) break
    const found = await registry.find(name).catch((error: unknown) => {
      if (!isConnectionFault(error)) throw error
      return 'lost' as const
    })
    looksInVain = found === 'lost' ? looksInVain + 1 : 0
    if (looksInVain > LOST_LOOKS_MAX) {
      link.letGo()
      worker.close(true).catch(() => {})
      throw new Error('Connection is closed')
    }
    if (found === 'lost') continue
    if (found === undefined || !isSame(found.by, campaign.by)) break
  }
  await worker.close()
  if (isAsked) await registry.sweep(name)
  await tell('worked', { name, blocks })
  return isAsked
}
