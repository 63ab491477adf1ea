import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ipv4Text } from '../../sim/net/ipv4.ts'
import type { Change, Literal } from '../support/networks.ts'
import { linkRig, type Rig } from '../support/networks-rig.ts'

/** The open link with clients c1, c2 ... beside `client`, and an endpoint of one SNAT address. */
function rigOf(clients: number, snat: { addresses?: number; ports?: string } = { addresses: 1 }): Rig {
  const names = Array.from({ length: clients }, (_, i) => `c${i + 1}`)
  const change: Change<Literal> = {
    cvms: Object.fromEntries(names.map((name) => [name, { subnet: 'consumer/app', securityGroups: ['open'] }])),
    endpoints: { ep1: { snat } },
  }
  return linkRig(change)
}

/** The source port with which a client's connection arrives, or why it does not. */
function portOf(rig: Rig, from: string, sourcePort: number): number | string {
  const sent = rig.send({ from, to: 'ep1:80', sourcePort })
  return sent.reason === 'DELIVERED' ? sent.packet.sourcePort : sent.reason
}

const addressOf = (rig: Rig, from: string, sourcePort = 40_000, to = 'ep1:80') =>
  ipv4Text(rig.send({ from, to, sourcePort }).packet.source)

test('the client’s own port is kept while it is free', () => {
  const rig = rigOf(2)
  expect([portOf(rig, 'c1', 40_000), portOf(rig, 'c2', 40_001), portOf(rig, 'c1', 80), portOf(rig, 'c2', 1)]).toEqual([
    40_000, 40_001, 80, 1,
  ])
})

test.each([
  ['the next one up', [40_000], 40_000, 40_001],
  ['past those that are taken', [40_000, 40_001, 40_002], 40_000, 40_003],
  ['from 1024 again after 65535', [65_535], 65_535, 1024],
  ['from 1024 for a port below it', [80], 80, 1024],
  ['past 1024 where that is taken', [80, 1024], 80, 1025],
])('a port that another client holds is replaced by the next free one: %s', (_, taken, wanted, got) => {
  const rig = rigOf(2)
  for (const port of taken) expect(portOf(rig, 'c1', port)).toBe(port)
  expect(portOf(rig, 'c2', wanted)).toBe(got)
})

test.each([
  [
    'a port outside the range takes its first',
    { addresses: 1, ports: '40000-40001' },
    [
      ['c1', 50_000, 40_000],
      ['c2', 50_000, 40_001],
      ['c3', 50_000, 'SNAT_EXHAUSTED'],
    ],
  ],
  [
    'a port inside the range is kept',
    { addresses: 1, ports: '40000-40001' },
    [
      ['c1', 40_001, 40_001],
      ['c2', 40_001, 40_000],
      ['c3', 40_001, 'SNAT_EXHAUSTED'],
    ],
  ],
  [
    'a range below 1024 is used as it is',
    { addresses: 1, ports: '80-81' },
    [
      ['c1', 80, 80],
      ['c2', 80, 81],
      ['c3', 80, 'SNAT_EXHAUSTED'],
    ],
  ],
  [
    'a range that begins below 1024 is searched from there',
    { addresses: 1, ports: '1000-1025' },
    [
      ['c1', 1000, 1000],
      ['c2', 1000, 1024],
      ['c3', 1000, 1025],
      ['c1', 1001, 1001],
      ['c2', 1001, 'SNAT_EXHAUSTED'],
    ],
  ],
] as const)('the ports of an endpoint are its range: %s', (_, snat, connections) => {
  const rig = rigOf(3, snat)
  expect(connections.map(([from, port]) => portOf(rig, from, port))).toEqual(connections.map(([, , got]) => got))
})

test('a port is taken for one VPORT, one protocol and one address only', () => {
  const rig = linkRig({
    cvms: { c1: { subnet: 'consumer/app', securityGroups: ['open'] }, web1: { listen: ['8080', '8081', 'udp:8080'] } },
    clbs: {
      lb1: {
        listeners: {
          'tcp:81': { targets: [{ cvm: 'web1', port: 8081 }] },
          'udp:80': { targets: [{ cvm: 'web1', port: 8080 }] },
        },
      },
    },
    endpoints: { ep1: { snat: { addresses: 1 } } },
  })
  const port = (from: string, to: string, protocol: number) => rig.send({ from, to, protocol }).packet.sourcePort
  expect([port('client', 'ep1:80', 6), port('c1', 'ep1:81', 6), port('c1', 'ep1:80', 17)]).toEqual([
    40_000, 40_000, 40_000,
  ])
  expect(port('c1', 'ep1:80', 6)).toBe(40_001)
})

test('each endpoint of a service has addresses of its own, four unless told', () => {
  const rig = linkRig({
    endpoints: {
      ep2: { subnet: 'consumer/ep', ip: '10.0.2.102', service: 'svc1', snat: { addresses: 2 } },
      ep3: { subnet: 'consumer/ep', ip: '10.0.2.103', service: 'svc1' },
    },
  })
  const pools = rig.network.endpoints.map(({ snatAddresses }) => snatAddresses.map(ipv4Text))
  expect(pools).toEqual([
    ['11.163.0.1', '11.163.0.2', '11.163.0.3', '11.163.0.4'],
    ['11.163.0.5', '11.163.0.6'],
    ['11.163.0.7', '11.163.0.8', '11.163.0.9', '11.163.0.10'],
  ])
  for (const [i, pool] of pools.entries()) expect(pool).toContain(addressOf(rig, 'client', 40_000 + i, `ep${i + 1}:80`))
})

test('a client keeps its address over all its connections; clients spread over the endpoint’s', () => {
  const rig = rigOf(40, {})
  const seen = new Set<string>()
  for (let i = 1; i <= 40; i++) {
    const [one, other] = [addressOf(rig, `c${i}`, 30_000), addressOf(rig, `c${i}`, 31_000)]
    expect(other).toBe(one)
    seen.add(one)
  }
  expect([...seen].sort()).toEqual(['11.163.0.1', '11.163.0.2', '11.163.0.3', '11.163.0.4'])
})

test('two tenants with the same address and port at the same time each keep their own connection', () => {
  const rig = linkRig({
    accounts: { zoo: {} },
    vpcs: { other: { cidr: '10.0.0.0/16', account: 'zoo', subnets: { app: '10.0.1.0/24' } } },
    cvms: { twin: { subnet: 'other/app', ip: '10.0.1.10', securityGroups: ['open'] } },
    endpointServices: { svc1: { whitelist: [{ account: 'shop' }, { account: 'zoo' }] } },
    endpoints: { ep2: { subnet: 'other/app', ip: '10.0.1.100', service: 'svc1' } },
  })
  const one = rig.send({ from: 'client', to: 'ep1:80' })
  const two = rig.send({ from: 'twin', to: 'ep2:80' })
  expect([one.reason, two.reason]).toEqual(['DELIVERED', 'DELIVERED'])
  expect(one.header).not.toBe(two.header)
  const [answerTwo, answerOne] = [rig.send(rig.answerTo(two)), rig.send(rig.answerTo(one))]
  expect([answerOne.packet.to, answerOne.header]).toEqual([rig.cvm('client'), '10.0.2.100:80 -> 10.0.1.10:40000'])
  expect([answerTwo.packet.to, answerTwo.header]).toEqual([rig.cvm('twin'), '10.0.1.100:80 -> 10.0.1.10:40000'])
})

test('no two live connections ever arrive under one address and port', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.constantFrom(80, 1024, 1025, 40_000, 65_535)), {
        maxLength: 40,
      }),
      fc.constantFrom('ALL', '1020-1030', '65530-65535'),
      (connections, ports) => {
        const rig = rigOf(6, { addresses: 2, ports })
        const holders = new Map<string, string>()
        for (const [client, port] of connections) {
          const sent = rig.send({ from: `c${client}`, to: 'ep1:80', sourcePort: port })
          if (sent.reason !== 'DELIVERED') continue
          const holder = `c${client}:${port}`
          expect(holders.get(sent.header) ?? holder).toBe(holder)
          holders.set(sent.header, holder)
        }
      },
    ),
    { numRuns: 60 },
  )
})
