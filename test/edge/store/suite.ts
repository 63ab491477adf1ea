import { describe, expect, test } from 'vitest'
import type { OpenDeed } from '../../../sim/edge/store/entry.ts'
import { HostedWorld } from '../../../sim/edge/store/hosted-world.ts'
import type { LogStore } from '../../../sim/edge/store/log-store.ts'
import { ENDPOINT_SHOP } from './shop.ts'

/** What every kind of store must do. `open` gives a store of the world called so, empty the first time. */
export function storeSuite(name: string, open: (world: string) => Promise<LogStore>): void {
  describe(`the log ${name}`, () => {
    test('keeps entries in their order', async () => {
      const log = await open('order')
      for (let n = 1; n <= 300; n++) expect(await log.append(n, `entry ${n}`)).toBe(true)
      expect(await everything(log)).toEqual(Array.from({ length: 300 }, (_, i) => `entry ${i + 1}`))
      await log.close()
    })

    test('gives a position to one of two who want it', async () => {
      const log = await open('race')
      expect(await log.append(1, 'first')).toBe(true)
      expect(await log.append(1, 'second')).toBe(false)
      expect(await everything(log)).toEqual(['first'])
      await log.close()
    })

    test('has a snapshot in place of what it forgot, and gives nobody a forgotten position', async () => {
      const log = await open('snapshot')
      for (let n = 1; n <= 10; n++) await log.append(n, `entry ${n}`)
      await log.saveSnapshot(8, '{"at":8}')
      expect(await log.read(3)).toEqual({ snapshot: { position: 8, text: '{"at":8}' }, entries: [] })
      expect(await log.read(8)).toEqual({ entries: ['entry 9', 'entry 10'] })
      expect(await log.append(4, 'too late')).toBe(false)
      expect(await log.append(8, 'too late')).toBe(false)
      expect(await log.append(10, 'too late')).toBe(false)
      expect(await log.append(11, 'in time')).toBe(true)
      expect(await log.read(8)).toEqual({ entries: ['entry 9', 'entry 10', 'in time'] })
      await log.close()
    })
  })

  describe(`a world in the log ${name}`, () => {
    test('is the same for whoever replays it', async () => {
      const store = await open('replay')
      const world = await begin(store)
      await world.step({ do: 'step', step: { connect: 'consumer -> ep1:80' } }, () => [])
      await world.call(REJECT)
      await world.step({ do: 'step', step: { advance: '3s' } }, () => [])
      const again = await HostedWorld.start(store, SETTINGS, FIRST)
      expect(again).toMatchObject({ ok: true, began: false })
      if (again.ok) expect(again.world.replica.snapshot()).toBe(world.replica.snapshot())
      await store.close()
    })

    test('leaves out of the log what only asks, and what is refused', async () => {
      const store = await open('asks')
      const world = await begin(store)
      const before = world.position
      expect((await world.call({ ...REJECT, action: 'DescribeVpcEndPoint', parameters: {} })).ok).toBe(true)
      expect((await world.call({ ...REJECT, action: 'NoSuchAction' })).ok).toBe(false)
      expect((await world.call({ ...REJECT, by: 'consumer' })).ok).toBe(false)
      expect(await world.step({ do: 'step', step: { connect: 'nobody -> ep1:80' } }, () => [])).toMatchObject({
        kind: 'problems',
      })
      expect(world.position).toBe(before)
      expect((await world.call(REJECT)).ok).toBe(true)
      expect(world.position).toBe(before + 1)
      await store.close()
    })

    test('goes on from a snapshot as the process that made it does', async () => {
      const store = await open('settled')
      const world = await begin(store, { ...SETTINGS, snapshotEvery: 5 })
      for (let n = 0; n < 12; n++) {
        await world.step({ do: 'step', step: { advance: '1s' } }, () => [])
        await world.call(n % 2 === 0 ? REJECT : ACCEPT)
      }
      const again = await HostedWorld.start(store, SETTINGS, FIRST)
      if (!again.ok) expect.fail('the world is sound')
      expect((await store.read(0)).snapshot?.position).toBeGreaterThan(5)
      expect(again.world.position).toBe(world.position)
      expect(again.world.replica.snapshot()).toBe(world.replica.snapshot())
      const connect = { do: 'step', step: { connect: 'consumer -> ep1:80' } } as const
      expect(again.world.replica.apply({ deed: connect })).toEqual(world.replica.apply({ deed: connect }))
      await store.close()
    })

    test('is the same after a restart with connections in the middle of things', async () => {
      const store = await open('live')
      const world = await begin(store, { ...SETTINGS, snapshotEvery: 5 })
      await run(world, { connect: { from: 'consumer', to: 'ep1:80', as: 'a' } })
      await run(world, { send: { on: 'a', bytes: 100 } })
      await run(world, { load: { name: 'busy', from: 'consumer', to: 'ep1:80', every: '500ms' } })
      await run(world, { fault: { name: 'lossy', where: 'ep1 -> lb1', loss: 0.3 } })
      for (let n = 0; n < 12; n++) await run(world, { advance: '700ms' })
      // A snapshot is due since long, and would have forgotten all of this.
      expect((await store.read(0)).snapshot).toBeUndefined()
      expect(await world.settle(false)).toEqual(['flows', 'connections', 'events', 'loads', 'faults'])
      const again = await begin(store)
      expect(again.replica.hash()).toBe(world.replica.hash())
      const more = { do: 'step', step: { send: { on: 'a', bytes: 7 } } } as const
      const [here, there] = [world, again].map(({ replica }) => replica.apply({ deed: more }))
      expect(JSON.stringify(there)).toBe(JSON.stringify(here))
      expect(again.replica.hash()).toBe(world.replica.hash())
      await store.close()
    })

    test('makes its snapshot when nothing is under way any more, and keeps all that there is then', async () => {
      const store = await open('rest')
      const world = await begin(store, { ...SETTINGS, snapshotEvery: 5 })
      await run(world, { connect: { from: 'consumer', to: 'ep1:80', as: 'a' }, save: { B: 'backend' } })
      await run(world, { close: 'a' })
      const stopped = { LoadBalancerId: 'lb1', OperationType: 'Start' }
      const call = { do: 'call', by: 'shop', action: 'SetLoadBalancerStartStatus', parameters: stopped } as const
      const task = await world.call({ ...call, requestId: 'the task' })
      expect(task.ok).toBe(true)
      for (let n = 0; n < 8; n++) await run(world, { advance: '1s' })
      expect((await store.read(0)).snapshot).toBeUndefined()
      const lines = world.replica.flowLogLines()
      await run(world, { advance: '20m' })
      for (let n = 0; n < 3; n++) await run(world, { advance: '1s' })
      expect((await store.read(0)).snapshot?.position).toBeGreaterThan(10)
      const again = await begin(store)
      expect(again.replica.hash()).toBe(world.replica.hash())
      expect(again.replica.flowLogLines()).toEqual(lines)
      const asked = { ...call, action: 'DescribeTaskStatus', parameters: { TaskId: 'the task' } }
      expect(await again.call(asked)).toMatchObject({ ok: true, response: { Status: 0 } })
      const steps = [{ connect: 'consumer -> ep1:80', expect: { backend: '$B' } }, { connect: 'consumer -> ep1:80' }]
      for (const step of steps) {
        const deed = { do: 'step', step } as const
        const [here, there] = [world, again].map(({ replica }) => replica.apply({ deed }))
        expect(here).toMatchObject({ kind: 'step', report: { ok: true, observed: { backend: 'web1' } } })
        expect(JSON.stringify(there)).toBe(JSON.stringify(here))
      }
      expect(again.replica.hash()).toBe(world.replica.hash())
      await store.close()
    })

    test('forgets what is under way where it is told to, for everybody', async () => {
      const store = await open('forget')
      const world = await begin(store)
      await run(world, { connect: { from: 'consumer', to: 'ep1:80', as: 'a' } })
      expect(await world.settle(true)).toEqual([])
      expect(await run(world, { send: 'a' })).toMatchObject({ kind: 'problems' })
      const again = await begin(store)
      expect(again.replica.hash()).toBe(world.replica.hash())
      await store.close()
    })

    test('goes on from a snapshot however many machines there are', async () => {
      const store = await open('many')
      const roomy = ENDPOINT_SHOP.replace('{ app: 10.0.1.0/24 }', '{ app: 10.0.0.0/20 }')
      const crowded = roomy.replace('cvms:\n', 'cvms:\n    crowd: { subnet: vpc1/app, count: 1500 }\n')
      const first: OpenDeed = { ...FIRST, texts: [['shop.yaml', crowded]] }
      const started = await HostedWorld.start(store, SETTINGS, first)
      if (!started.ok) expect.fail(JSON.stringify(started.problems))
      const place = { VpcId: 'vpc2', SubnetId: 'vpc2/app', EndPointServiceId: 'svc1', EndPointName: 'another' }
      expect(
        (await started.world.call({ do: 'call', by: 'rides', action: 'CreateVpcEndPoint', parameters: place })).ok,
      ).toBe(true)
      await started.world.settle(false)
      expect((await started.world.call(REJECT)).ok).toBe(true)
      const again = await begin(store)
      expect(again.replica.snapshot()).toBe(started.world.replica.snapshot())
      expect(again.replica.cloud.network.cvms).toHaveLength(1502)
      await store.close()
    })

    test('starts all the same where an entry of its log fails us', async () => {
      const store = await open('bad-entry')
      const world = await begin(store)
      await world.call(REJECT)
      await store.append(3, '{"v":1,"do":"what nobody knows"}')
      await store.append(4, '{"v":1,"do":"step","step":{"advance":"2s"}}')
      const faults: unknown[] = []
      const again = await begin(store, { ...SETTINGS, onFault: (fault) => faults.push(fault) })
      expect([again.position, faults.length, again.replica.cloud.nowUs]).toEqual([4, 1, 2_000_000])
      expect(again.replica.cloud.network.endpoints[0]?.state).toBe('REJECTED')
      await store.close()
    })

    test('is passed over where it fails us, and goes on', async () => {
      const store = await open('poison')
      const faults: unknown[] = []
      const world = await begin(store, { ...SETTINGS, onFault: (fault) => faults.push(fault) })
      await world.call(REJECT)
      const before = world.replica.snapshot()
      const broken = { ...REJECT, action: 'EnableVpcEndPointConnect' }
      const { cloud } = world.replica
      cloud.apply = () => {
        throw new Error('broken on purpose')
      }
      await expect(world.call({ ...broken, parameters: ACCEPT.parameters })).rejects.toThrow('broken on purpose')
      expect(faults).toHaveLength(1)
      expect(world.replica.snapshot()).toBe(before)
      expect((await world.call(ACCEPT)).ok).toBe(true)
      await store.close()
    })
  })
}

const run = (world: HostedWorld, step: unknown) => world.step({ do: 'step', step }, () => [])

export const FIRST: OpenDeed = {
  do: 'open',
  texts: [['shop.yaml', ENDPOINT_SHOP]],
  accounts: [],
  epochMs: Date.UTC(2026, 10, 23),
}

export const SETTINGS = {
  snapshotEvery: 1_000_000,
  onFault: (fault: unknown): never => {
    throw fault
  },
}

const enable = (accept: boolean) =>
  ({
    do: 'call',
    by: 'shop',
    action: 'EnableVpcEndPointConnect',
    parameters: { EndPointServiceId: 'svc1', EndPointId: ['ep1'], AcceptFlag: accept },
  }) as const
export const ACCEPT = enable(true)
export const REJECT = enable(false)

export async function begin(
  store: LogStore,
  settings: Parameters<typeof HostedWorld.start>[1] = SETTINGS,
): Promise<HostedWorld> {
  const started = await HostedWorld.start(store, settings, FIRST)
  if (!started.ok) throw new Error(JSON.stringify(started.problems))
  return started.world
}

async function everything(log: LogStore): Promise<readonly string[]> {
  const all: string[] = []
  for (;;) {
    const { entries } = await log.read(all.length)
    if (entries.length === 0) return all
    all.push(...entries)
  }
}
