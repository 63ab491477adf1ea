import { join } from 'node:path'
import { beforeAll, expect } from 'vitest'
import { build } from '../../../.ci/build.mjs'
import { folderWith } from '../../support/folder.ts'
import { needs } from '../../support/needs.ts'
import { type RedisServer, startRedis } from '../../support/redis.ts'
import { call, killed, ROOMY_SHOP, started } from './crash.ts'

const TOKEN = 'operator-of-three'
const SERVERS = 3
const PER_CLIENT = 25

beforeAll(async () => {
  expect(await build('cli')).toBe(true)
}, 60_000)

type Process = Awaited<ReturnType<typeof started>>

async function control(port: number, what: string, body?: object): Promise<Record<string, unknown>> {
  const [method = 'GET', path = '/'] = what.split(' ')
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Record<string, unknown>
}

const step = (port: number, says: object) => control(port, 'POST /isthmus/step', { step: says })

const PLACE = { VpcId: 'vpc2', SubnetId: 'vpc2/app', EndPointServiceId: 'svc1' }

/** The endpoints of the account, by name, with the address of each. */
async function addressesAt(port: number): Promise<ReadonlyMap<string, string>> {
  const all: [string, string][] = []
  for (;;) {
    const page = await call(port, 'DescribeVpcEndPoint', { Limit: 100, Offset: all.length })
    const set = page.EndPointSet as readonly { readonly EndPointName: string; readonly EndPointVip: string }[]
    if (set.length === 0) return new Map(all)
    all.push(...set.map(({ EndPointName, EndPointVip }): [string, string] => [EndPointName, EndPointVip]))
  }
}

needs('redis-server').test(
  'three processes share a world: one order, one outcome, and one of them may die',
  async () => {
    const folder = folderWith({ 'shop.yaml': ROOMY_SHOP })
    const redis: RedisServer = await startRedis()
    const words = ['--redis', redis.url, '--world', 'three', '--token', TOKEN, '--snapshot-every', '40']
    const start = () => started([...words, join(folder, 'shop.yaml')])
    const servers: Process[] = await Promise.all(Array.from({ length: SERVERS }, start))
    /** Name -> the address that its maker was told. */
    const acknowledged = new Map<string, string>()
    const sent = new Set<string>(['ep1'])
    const refused: unknown[] = []
    let cut = 0
    let open = ''
    let made = 0
    const make = async (nth: number): Promise<number> => {
      const number = ++made
      const name = `made-${number}`
      sent.add(name)
      const { port } = servers[nth] ?? expect.fail('there is such a server')
      const response = await call(port, 'CreateVpcEndPoint', { ...PLACE, EndPointName: name })
      if (response.Error !== undefined) refused.push(response.Error)
      else acknowledged.set(name, (response.EndPoint as { EndPointVip: string }).EndPointVip)
      return number
    }
    /** What a client does to its server: calls, and between them connections, which stay open or not, and time. */
    const client = async (nth: number): Promise<void> => {
      for (let n = 0; n < PER_CLIENT; n++) {
        const { port } = servers[nth] ?? expect.fail('there is such a server')
        const number = await make(nth)
        if (n % 5 === 0) {
          const { observed } = await step(port, { connect: { from: 'consumer', to: 'ep1:80', as: `c${number}` } })
          if (observed !== undefined) open = `c${number}`
        }
        if (n % 5 === 2) await step(port, { connect: 'consumer -> ep1:80' })
        if (n % 5 === 3) await step(port, { advance: '1s' })
      }
    }
    try {
      // The third one dies in the middle of what its clients do, and comes back.
      const dying = [client(2), client(2)].map((run) => run.catch(() => cut++))
      const living = [client(0), client(1), client(0)]
      await new Promise((resolve) => setTimeout(resolve, 300))
      await killed((servers[2] as Process).child)
      await Promise.all(dying)
      servers[2] = await start()
      await client(2)
      await Promise.all(living)
      expect(refused).toEqual([])
      const hashes = await Promise.all(servers.map(({ port }) => control(port, 'GET /isthmus/hash')))
      expect(new Set(hashes.map((one) => JSON.stringify(one))).size).toBe(1)
      for (const { port } of servers) {
        const there = await addressesAt(port)
        for (const [name, address] of acknowledged) expect([name, there.get(name)]).toEqual([name, address])
        expect([...there.keys()].filter((name) => !sent.has(name))).toEqual([])
        expect(new Set(there.values()).size).toBe(there.size)
      }
      // All of it is there for one that starts now, the open connections too.
      const late = await start()
      servers.push(late)
      expect(await control(late.port, 'GET /isthmus/hash')).toEqual(hashes[0])
      expect(await step(late.port, { send: open })).toMatchObject({ observed: { outcome: 'connected' } })
      expect([cut, acknowledged.size >= 4 * PER_CLIENT]).toEqual([2, true])
    } finally {
      await Promise.all(servers.map(({ child }) => killed(child)))
      await redis.stop()
    }
  },
)
