import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answered } from '../../../sim/edge/check/answered.ts'
import { identity } from '../../../sim/edge/check/build-id.ts'
import type { Host } from '../../../sim/edge/check/campaign.ts'
import { campaignShared } from '../../../sim/edge/check/campaign-shared.ts'
import { type Block, type BlockResult, Ledger } from '../../../sim/edge/check/ledger.ts'
import { openRedis, RedisFault, shownUrl } from '../../../sim/edge/check/redis-link.ts'
import { queueOf } from '../../../sim/edge/check/registry.ts'
import type { Setting } from '../../../sim/edge/check/setting.ts'
import type { Threads } from '../../../sim/edge/check/threads.ts'
import { workerLoop } from '../../../sim/edge/check/worker-loop.ts'
import { type RedisServer, startRedis } from '../../support/redis.ts'

// What can go wrong between machines, with blocks that take no work: what they come to is made of their names.

const SLOW = { timeout: 60_000 }
const SETTING: Setting = { seed: 1, laws: ['a', 'b'], runs: 2_000 }
const BLOCK_MS = 20

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Law b breaks at run 1,312. */
const resultOf = ({ law, from, to }: Block, seed: number): BlockResult => {
  const met = { [`${law} of seed ${seed}`]: to - from, [`${law} from ${from}`]: 1 }
  return law === 'b' && from <= 1_312 && 1_312 < to
    ? { runs: 1_313 - from, met, failedRun: 1_312 }
    : { runs: to - from, met }
}

/** Threads that need no processor; `broken`: that can do nothing. */
function threads({ count = 2, broken = false } = {}): Threads {
  return {
    count,
    run: async ({ seed }, block) => {
      await pause(BLOCK_MS)
      if (broken) throw new Error('out of memory')
      return resultOf(block, seed)
    },
    shrink: () => Promise.reject(new Error('nobody asked')),
    close: async () => {},
  }
}

/** What a campaign comes to on one machine. */
function alone({ seed, laws, runs }: Setting) {
  const ledger = new Ledger(laws, runs ?? 0)
  for (let block = ledger.next(); block !== undefined; block = ledger.next())
    ledger.settle(block, resultOf(block, seed))
  return ledger.results()
}

type Told = { readonly events: string[]; readonly stop: () => void }

function host(): Host & { readonly told: Told } {
  let isWanted = true
  const stop = (): void => {
    isWanted = false
  }
  const told: Told = { events: [], stop }
  return {
    told,
    nowMs: () => performance.now(),
    sleep: async (ms) => {
      await pause(ms)
      return isWanted
    },
    openThreads: async (count) => threads({ count }),
    progress: async () => {},
    tell: async (event) => void told.events.push(event),
  }
}

/** A worker in this process. */
function worker(url: string, own: Threads = threads(), only?: string) {
  const events: string[] = []
  let isWanted = true
  const ended = workerLoop({ url, only, isOnce: false }, own, {
    sleep: async (ms) => {
      await pause(ms)
      return isWanted
    },
    tell: async (event, { name = '', blocks } = {}) => void events.push(`${event} ${name} ${blocks ?? ''}`.trim()),
  })
  const stop = async () => {
    isWanted = false
    return ended
  }
  return { events, ended, stop }
}

const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await pause(10)
}
const isUnderWay =
  (redis = server.redis) =>
  async () =>
    (await redis.keys('isthmus-check:*:a/*')).length > 20

test(
  'a coordinator that was taken for dead leaves Redis to the one that took over, and ends on its own',
  SLOW,
  async () => {
    const mine = host()
    const campaign = campaignShared(SETTING, { url: server.url, name: 'replaced' }, 0, undefined, mine)
    await until(isUnderWay())
    await server.redis.set('isthmus-check:coordinator:replaced', 'somebody else')
    expect(await campaign).toEqual({ results: alone(SETTING), how: 'done' })
    expect(mine.told.events).toEqual(['replaced'])
    expect(await server.redis.get('isthmus-check:coordinator:replaced')).toBe('somebody else')
    expect(await server.redis.hexists('isthmus-check:campaigns', 'replaced')).toBe(1)
    expect(await isUnderWay()()).toBe(true)
    await server.redis.flushall()
  },
)

test('a Redis that was emptied on the way changes nothing: the campaign is announced again', SLOW, async () => {
  const helper = worker(server.url)
  const campaign = campaignShared(SETTING, { url: server.url, name: 'emptied' }, 0, undefined, host())
  await until(() => helper.events.includes('working emptied'))
  await pause(300)
  await server.redis.flushall()
  expect(await campaign).toEqual({ results: alone(SETTING), how: 'done' })
  expect(await helper.stop()).toBe('ended')
  expect(await server.redis.keys('isthmus-check*')).toEqual([])
})

test('workers serve two campaigns at once, and leave one that nobody leads', SLOW, async () => {
  const dead = { name: 'a-dead-one', by: identity(), setting: SETTING }
  await server.redis.hset('isthmus-check:campaigns', dead.name, JSON.stringify(dead))
  const helper = worker(server.url)
  const other: Setting = { seed: 2, laws: ['a'], runs: 1_000 }
  const [one, two] = await Promise.all([
    campaignShared(SETTING, { url: server.url, name: 'one' }, 0, undefined, host()),
    campaignShared(other, { url: server.url, name: 'two' }, 0, undefined, host()),
  ])
  expect(one).toMatchObject({ results: alone(SETTING) })
  expect(two).toMatchObject({ results: alone(other) })
  await helper.stop()
  expect(helper.events.filter((event) => event.startsWith('working')).sort()).toEqual(['working one', 'working two'])
  await server.redis.flushall()
})

test('a campaign that has the name of one before it is another: who has not noticed yet does none of its blocks', () => {
  const one = { name: 'nightly', by: identity(), setting: SETTING }
  expect(queueOf(one)).toBe(queueOf({ ...one }))
  expect(queueOf(one)).not.toBe(queueOf({ ...one, setting: { ...SETTING, seed: 2 } }))
  expect(queueOf(one)).not.toBe(queueOf({ ...one, by: { ...identity(), build: 'other' } }))
})

test('what no worker can do is done here, and a worker whose threads are broken says so and ends', SLOW, async () => {
  const broken = [1, 2, 3].map(() => worker(server.url, threads({ broken: true })))
  const mine = host()
  const campaign = campaignShared(SETTING, { url: server.url, name: 'unable' }, 0, undefined, mine)
  expect(await Promise.all(broken.map(({ ended }) => ended))).toEqual(['unable', 'unable', 'unable'])
  const sound = worker(server.url)
  expect(await campaign).toEqual({ results: alone(SETTING), how: 'done' })
  await sound.stop()
})

test(
  'time and Ctrl-C end a campaign over Redis, also after Redis is lost, and when all workers are',
  SLOW,
  async () => {
    const dying = await startRedis()
    const endless: Setting = { seed: 1, laws: ['a'], runs: null }
    const mine = host()
    const campaign = campaignShared(endless, { url: dying.url, name: 'endless' }, 1, 9_000, mine)
    await until(isUnderWay(dying.redis))
    await dying.stop()
    const ended = await campaign
    expect(ended).toMatchObject({ how: 'time' })
    expect(mine.told.events).toEqual(['lostRedis'])
    const lonely = host()
    const waiting = campaignShared(endless, { url: server.url, name: 'lonely' }, 0, undefined, lonely)
    await until(isUnderWay())
    lonely.told.stop()
    expect(await waiting).toEqual({ results: [{ law: 'a', runs: 0, met: {} }], how: 'interrupted' })
    expect(await server.redis.keys('isthmus-check*')).toEqual([])
  },
)

test('a Redis that is full is left, with the same result', SLOW, async () => {
  const full = await startRedis()
  const mine = host()
  const campaign = campaignShared(SETTING, { url: full.url, name: 'full' }, 1, undefined, mine)
  await until(isUnderWay(full.redis))
  await full.redis.config('SET', 'maxmemory', '1')
  expect(await campaign).toEqual({ results: alone(SETTING), how: 'done' })
  expect(mine.told.events).toEqual(['brokenRedis'])
  await full.stop()
})

test('why a Redis cannot be used is told, without the password', SLOW, async () => {
  const locked = await startRedis()
  const why = async (url: string) => {
    const fault = await openRedis(url).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(fault).toBeInstanceOf(RedisFault)
    return fault as RedisFault
  }
  expect(await why(`${locked.url}/99`)).toMatchObject({ message: 'ERR DB index is out of range', isRefusal: true })
  await locked.redis.config('SET', 'requirepass', 'secret')
  expect(await why(locked.url)).toMatchObject({ message: 'NOAUTH Authentication required.', isRefusal: true })
  const wrong = locked.url.replace('//', '//:wrong@')
  expect((await why(wrong)).message).toContain('WRONGPASS')
  expect(shownUrl(wrong)).toBe(locked.url.replace('//', '//:***@'))
  expect(shownUrl(locked.url)).toBe(locked.url)
  await locked.stop()
  expect(await why(locked.url)).toMatchObject({ isRefusal: false })
  const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  expect((await why(`redis://127.0.0.1:${port}`)).message).toContain('Protocol error')
  other.close()
})

test('an answer that comes is the answer; a fault of ours is thrown', async () => {
  expect(await answered(Promise.resolve(7))).toBe(7)
  expect(await answered(Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNRESET' })))).toBeInstanceOf(
    RedisFault,
  )
  await expect(answered(Promise.reject(new TypeError('ours')))).rejects.toThrow('ours')
})
