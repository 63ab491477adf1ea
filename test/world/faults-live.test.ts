import { expect, test } from 'vitest'
import { MILLION } from '../../sim/dataplane/faults.ts'
import { type FaultWhere, parseWhere } from '../../sim/world/fault-where.ts'
import type { FaultRule } from '../../sim/world/faults.ts'
import type { Observation } from '../../sim/world/observation.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'

const rule = (where: string, says: Partial<FaultRule> = {}): FaultRule => ({
  ...{ name: 'f', where: parseWhere(where) as FaultWhere, partition: false },
  ...{ loss: 0, corrupt: 0, duplicate: 0, reorder: 0, delayUs: 0, jitterUs: 0 },
  ...says,
})

function faulty(where: string, says: Partial<FaultRule>): LinkWorld {
  const link = new LinkWorld()
  expect(link.world.fault(rule(where, says))).toBeUndefined()
  return link
}

const told = ({ outcome, reason, where }: Observation): string => `${outcome} ${reason} at ${where}`

test.each([
  ['client -> ep1', { partition: true }, 'timeout FAULT_PARTITION at ep1'],
  ['ep1 -> lb1', { loss: MILLION }, 'timeout FAULT_LOSS at lb1'],
  ['lb1 -> web1', { corrupt: MILLION }, 'timeout FAULT_CORRUPTED at web1'],
  ['web1 -> lb1', { partition: true }, 'timeout FAULT_PARTITION at lb1'],
  ['lb1 -> ep1', { corrupt: MILLION }, 'timeout FAULT_CORRUPTED at ep1'],
  ['ep1 -> client', { loss: MILLION }, 'timeout FAULT_LOSS at client'],
  ['lb1', { partition: true }, 'timeout FAULT_PARTITION at lb1'],
] as const)('a connection that a fault stops, and where: %s %j', (where, says, expected) => {
  expect(told(faulty(where, says).connect())).toBe(expected)
})

test('a fault on a hop that a packet does not cross changes nothing', () => {
  const link = new LinkWorld()
  const plain = link.connect()
  expect(told(faulty('ep1 -> lb1', {}).connect())).toBe(told(plain))
  expect(faulty('ep1 -> lb1', { delayUs: 0 }).connect()).toEqual(plain)
})

test('a delay is added to each packet that crosses the hop, and to no other', () => {
  const plain = new LinkWorld().connect()
  const late = faulty('ep1 -> lb1', { delayUs: 30_000 }).connect()
  // The SYN and the request cross it.
  expect(late.endUs - late.startUs).toBe(plain.endUs - plain.startUs + 60_000)
  const both = faulty('ep1 <-> lb1', { delayUs: 30_000 }).connect()
  expect(both.endUs - both.startUs).toBe(plain.endUs - plain.startUs + 120_000)
})

test.each([
  ['loss', { loss: 300_000 }],
  ['corruption', { corrupt: 300_000 }],
  ['copies', { duplicate: MILLION }],
  ['reordering', { reorder: 300_000, jitterUs: 5_000 }],
  [
    'all of it',
    { loss: 100_000, corrupt: 50_000, duplicate: 300_000, reorder: 300_000, delayUs: 5_000, jitterUs: 5_000 },
  ],
])('64 kB come whole and once through %s', (_, says) => {
  const link = faulty('ep1 <-> lb1', says)
  for (let n = 0; n < 5; n++) {
    const seen = link.connect({ bytes: 65_536, patienceUs: 3600 * SECOND_US })
    expect([seen.outcome, seen.backend]).toEqual(['connected', 'web1'])
  }
})

test('a live connection survives a partition that is shorter than patience, and ends when it is longer', () => {
  const link = new LinkWorld()
  link.connect({ as: 'a' })
  const send = (patienceUs: number) => {
    const request = { on: 'a', side: 'client', act: 'send', bytes: 100, half: false, patienceUs } as const
    return link.world.finish(link.world.begin(request)!).outcome
  }
  link.world.fault(rule('ep1 <-> lb1', { partition: true, forUs: 5 * SECOND_US }))
  expect(send(SECOND_US)).toBe('stalled')
  expect(send(10 * SECOND_US)).toBe('connected')
  link.world.fault(rule('ep1 <-> lb1', { partition: true }))
  expect(send(60 * SECOND_US)).toBe('stalled')
  expect([link.world.heal('f'), link.world.heal('f')]).toEqual([true, false])
  expect(send(120 * SECOND_US)).toBe('connected')
})

test('a fault where no packet goes is refused, and nothing changes', () => {
  const link = new LinkWorld()
  expect(link.world.fault(rule('ep1 -> web1', { partition: true }))?.code).toBe('FAULT_NO_HOP')
  expect(link.connect().outcome).toBe('connected')
})

test('a copy of the world has its faults, which end in it by themselves', () => {
  const link = faulty('ep1 -> lb1', { partition: true, forUs: 30 * SECOND_US })
  const fork = link.world.fork()
  link.world.heal('f')
  expect(fork.connect(link.request()).reason).toBe('FAULT_PARTITION')
  fork.advance(30 * SECOND_US)
  expect(fork.connect(link.request()).outcome).toBe('connected')
})

test('a fault follows a change of the network', () => {
  const link = faulty('lb1 -> web1', { partition: true })
  link.change({ cvms: { web0: { subnet: 'provider/web', ip: '10.0.2.9', securityGroups: ['open'] } } })
  expect(link.connect().reason).toBe('FAULT_PARTITION')
})

test('the same seed and the same faults show the same, and a fault elsewhere changes none of it', () => {
  const run = (...more: FaultRule[]): Observation[] => {
    const link = faulty('ep1 <-> lb1', { loss: 400_000, jitterUs: 3_000 })
    for (const one of more) link.world.fault(one)
    return Array.from({ length: 20 }, () => link.connect())
  }
  const once = run()
  expect(run()).toEqual(once)
  expect(run(rule('ep1 -> lb1', { name: 'harmless' }), rule('web1', { name: 'nothing' }))).toEqual(once)
  expect(new Set(once.map(told)).size).toBeGreaterThan(1)
})
