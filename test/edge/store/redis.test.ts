import { afterAll, beforeAll, expect, test } from 'vitest'
import { HostedWorld } from '../../../sim/edge/store/hosted-world.ts'
import { openRedisLog } from '../../../sim/edge/store/redis-log.ts'
import { needs } from '../../support/needs.ts'
import { type RedisServer, startRedis } from '../../support/redis.ts'
import { ACCEPT, begin, FIRST, REJECT, SETTINGS, storeSuite } from './suite.ts'

needs('redis-server').describe('on a real Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  storeSuite('in Redis', (world) => openRedisLog(server.url, world))

  test('two processes that share a world see what the other did, in one order', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openRedisLog(server.url, 'shared')))
    const worlds = await Promise.all(stores.map((store) => begin(store)))
    const [one, two, three] = worlds as [HostedWorld, HostedWorld, HostedWorld]
    expect((await one.call(REJECT)).ok).toBe(true)
    expect(await two.read(({ cloud }) => cloud.network.endpoints[0]?.state)).toBe('REJECTED')
    // All at once: whoever loses a place tries again, and none is lost.
    const advances = Array.from({ length: 60 }, (_, n) => {
      const world = worlds[n % 3] as HostedWorld
      return world.step({ do: 'step', step: { advance: '1s' } }, () => [])
    })
    await Promise.all([...advances, one.call(ACCEPT), two.call(REJECT)])
    const ends = await Promise.all(worlds.map((world) => world.read((replica) => replica.snapshot())))
    expect(new Set(ends).size).toBe(1)
    expect(three.replica.cloud.nowUs).toBe(60_000_000)
    expect(new Set(worlds.map(({ position }) => position)).size).toBe(1)
    await Promise.all(stores.map((store) => store.close()))
  })

  test('a process that is far behind takes the snapshot, and appends behind it', async () => {
    const [near, far] = await Promise.all([openRedisLog(server.url, 'behind'), openRedisLog(server.url, 'behind')])
    const ahead = await begin(near, { ...SETTINGS, snapshotEvery: 10 })
    const behind = await begin(far)
    for (let n = 0; n < 35; n++) await ahead.step({ do: 'step', step: { advance: '1s' } }, () => [])
    expect((await behind.call(REJECT)).ok).toBe(true)
    expect(behind.replica.cloud.nowUs).toBe(35_000_000)
    expect(await ahead.read(({ cloud }) => cloud.network.endpoints[0]?.state)).toBe('REJECTED')
    expect(await server.redis.keys('isthmus:{behind}:entry:*')).toHaveLength(
      ahead.position - Number(await server.redis.get('isthmus:{behind}:trimmed')),
    )
    await Promise.all([near.close(), far.close()])
  })

  test('a Redis that goes away is told, and the server goes on when it is back', async () => {
    const own = await startRedis()
    const store = await openRedisLog(own.url, 'away')
    const world = await begin(store)
    await own.stop()
    await expect(world.call(REJECT)).rejects.toMatchObject({ name: 'StoreFault' })
    await expect(world.read(() => 1)).rejects.toMatchObject({ name: 'StoreFault' })
    await store.close()
  })

  test('a Redis that is not there is told at once', async () => {
    const startedMs = Date.now()
    await expect(openRedisLog('redis://127.0.0.1:1', 'none')).rejects.toThrow()
    expect(Date.now() - startedMs).toBeLessThan(5_000)
  })

  test('a log of a newer program is not passed over', async () => {
    const store = await openRedisLog(server.url, 'newer')
    await begin(store)
    await store.append(2, '{"v":2,"do":"tick"}')
    await expect(HostedWorld.start(store, SETTINGS, FIRST)).rejects.toThrow('format 2')
    await store.close()
  })
})
