import { describe, expect, test } from 'vitest'
import { ANYBODY, type FaultLine, Faults, MILLION } from '../../sim/dataplane/faults.ts'
import { Owner, ownerCode } from '../../sim/tables/tables.ts'
import type { Change, Literal } from '../support/networks.ts'
import { ACK, FIN_ACK, linkRig, type Rig, RST, type Sent, SYN, SYN_ACK } from '../support/networks-rig.ts'

const NEAR: Change<Literal> = { cvms: { near: { subnet: 'provider/web', ip: '10.0.2.30', securityGroups: ['open'] } } }

function sendWith(rig: Rig, ttl: number, flags: number = SYN, shot = { from: 'client', to: 'ep1:80' }): Sent {
  const packet = rig.packet({ ...shot, flags })
  packet.ttl = ttl
  return rig.sendLogged(packet)
}

const tracked = ({ plane }: Rig): number[] => [
  plane.countFlows(Owner.CVM, 0),
  plane.countFlows(Owner.ENDPOINT, 0),
  plane.countFlows(Owner.CLB, 0),
  plane.countFlows(Owner.CVM, 1),
]

describe('time to live', () => {
  // KERNEL-FACTS (ttl-4, ttl-5): 4 dies at the provider's router, 5 arrives with 1. Nobody from there on tracks the flow.
  test.each([
    [1, 'TTL_EXCEEDED', 'at the client’s router', [1, 0, 0, 0]],
    [2, 'TTL_EXCEEDED', 'at the endpoint', [1, 0, 0, 0]],
    [3, 'TTL_EXCEEDED', 'at the CLB', [1, 1, 0, 0]],
    [4, 'TTL_EXCEEDED', 'at the provider’s router', [1, 1, 1, 0]],
    [5, 'DELIVERED', 'with 1', [1, 1, 1, 1]],
  ])('a SYN with %i: %s %s', (ttl, reason, _, who) => {
    const rig = linkRig()
    expect([sendWith(rig, ttl).reason, tracked(rig)]).toEqual([reason, who])
  })

  test('60 are left of 64 behind a link, 61 behind a CLB, 63 between two machines; and as many on the way back', () => {
    const rig = linkRig(NEAR)
    for (const [from, to, left] of [
      ['client', 'ep1:80', 60],
      ['near', 'lb1:80', 61],
      ['near', 'web1:8080', 63],
    ] as const) {
      const sent = rig.send({ from, to, sourcePort: 41_000 + left })
      expect([to, sent.packet.ttl, rig.send(rig.answerTo(sent)).packet.ttl]).toEqual([to, left, left])
    }
  })

  test('on a remembered path as on the first walk', () => {
    const rig = linkRig()
    const syn = rig.send({ from: 'client', to: 'ep1:80' })
    rig.send(rig.answerTo(syn))
    expect([5, 64, 5, 4, 1].map((ttl) => sendUnlogged(rig, ttl, ACK))).toEqual([
      'DELIVERED 1',
      'DELIVERED 60',
      'DELIVERED 1',
      'TTL_EXCEEDED 0',
      'TTL_EXCEEDED 0',
    ])
  })

  function sendUnlogged(rig: Rig, ttl: number, flags: number): string {
    const packet = rig.packet({ from: 'client', to: 'ep1:80', flags })
    packet.ttl = ttl
    const { reason } = rig.send(packet)
    return `${reason} ${packet.ttl}`
  }
})

describe('faults of a hop', () => {
  const line = (change: Partial<FaultLine>): FaultLine => ({
    ...{ from: ANYBODY, to: ANYBODY, seed: 1, partition: false, loss: 0, corrupt: 0, duplicate: 0, reorder: 0 },
    ...{ leastDelayUs: 0, mostDelayUs: 0 },
    ...change,
  })
  const [EP1, LB1] = [ownerCode(Owner.ENDPOINT, 0), ownerCode(Owner.CLB, 0)]

  test.each([
    ['FAULT_LOSS', { loss: MILLION }],
    ['FAULT_PARTITION', { partition: true }],
    ['FAULT_CORRUPTED', { corrupt: MILLION }],
  ])('%s between endpoint and CLB: those before it track the flow', (reason, effect) => {
    const rig = linkRig()
    rig.plane.faults = new Faults([line({ from: EP1, to: LB1, ...effect })])
    const sent = rig.sendLogged({ from: 'client', to: 'ep1:80' })
    expect([sent.reason, sent.last?.step, tracked(rig)]).toEqual([reason, 'FAULT', [1, 1, 0, 0]])
    expect(rig.send({ from: 'client', to: 'ep1:80' }).reason).toBe(reason)
    rig.plane.faults = null
    expect([rig.send({ from: 'client', to: 'ep1:80' }).reason, tracked(rig)]).toEqual(['DELIVERED', [1, 1, 1, 1]])
  })

  test('no packet of an open connection takes its remembered path past a fault, and each takes it again when that is healed', () => {
    const rig = linkRig()
    const syn = rig.send({ from: 'client', to: 'ep1:80' })
    const out = (): string => rig.send({ from: 'client', to: 'ep1:80', flags: ACK }).reason
    const back = (): string => rig.send(rig.answerTo(syn, ACK)).reason
    rig.send(rig.answerTo(syn))
    expect([out(), out(), back(), back()]).toEqual(Array(4).fill('DELIVERED'))
    rig.plane.faults = new Faults([line({ from: LB1, to: EP1, loss: MILLION })])
    expect([out(), out(), back(), back()]).toEqual(['DELIVERED', 'DELIVERED', 'FAULT_LOSS', 'FAULT_LOSS'])
    rig.plane.faults = null
    expect([out(), out(), back(), back()]).toEqual(Array(4).fill('DELIVERED'))
  })

  test('delays and copies of all hops are left in the packet, and the next packet begins without them', () => {
    const rig = linkRig()
    rig.plane.faults = new Faults([line({ duplicate: MILLION, leastDelayUs: 500, mostDelayUs: 500 })])
    const { packet } = rig.send({ from: 'client', to: 'ep1:80' })
    expect([packet.delayUs, packet.copies, packet.hops]).toEqual([1500, 3, 3])
    rig.plane.faults = null
    const next = rig.packet({ from: 'client', to: 'ep1:80', flags: SYN })
    expect([next.delayUs, next.copies]).toEqual([0, 0])
  })
})

describe('capacity', () => {
  const C1: Change<Literal> = { cvms: { c1: { subnet: 'consumer/app', ip: '10.0.1.11', securityGroups: ['open'] } } }
  const other = { from: 'c1', to: 'ep1:80' }

  test.each([
    ['an endpoint', { endpoints: { ep1: { connections: 1 } } }, 0],
    ['a CLB', { clbs: { lb1: { connections: 1 } } }, 1],
    ['the server', { cvms: { web1: { conntrack: 1 } } }, 2],
  ])('%s that is full takes no new flow, and carries on what it has', (_, change, before) => {
    const rig = linkRig({
      ...C1,
      ...change,
      cvms: { ...C1.cvms, ...(change as Change<Literal>).cvms },
    } as Change<Literal>)
    const syn = rig.send({ from: 'client', to: 'ep1:80' })
    const refused = rig.sendLogged(other)
    expect([refused.reason, refused.last]).toEqual(['CONNTRACK_FULL', { step: 'TRACK_FULL', detail: 1 }])
    expect([rig.plane.countFlows(Owner.ENDPOINT, 0), rig.plane.countFlows(Owner.CLB, 0)]).toEqual(
      [
        [1, 1],
        [2, 1],
        [2, 2],
      ][before],
    )
    expect(rig.send(rig.answerTo(syn)).reason).toBe('DELIVERED')
    expect(rig.send({ from: 'client', to: 'ep1:80', flags: ACK }).reason).toBe('DELIVERED')
    expect(rig.send(other).reason).toBe('CONNTRACK_FULL')
    rig.send(rig.answerTo(syn, RST))
    rig.plane.clockMs = 11_000
    expect(rig.send(other).reason).toBe('DELIVERED')
  })

  test('the client that is full sends nothing new, by whatever way', () => {
    const rig = linkRig({ cvms: { client: { conntrack: 1 } } })
    const syn = rig.send({ from: 'client', to: 'ep1:80' })
    expect(rig.send({ from: 'client', to: 'ep1:80', sourcePort: 40_001 }).reason).toBe('CONNTRACK_FULL')
    expect(rig.send(rig.answerTo(syn)).reason).toBe('DELIVERED')
  })

  test('a flush makes room', () => {
    const rig = linkRig({ ...C1, endpoints: { ep1: { connections: 1 } } })
    rig.send({ from: 'client', to: 'ep1:80' })
    rig.plane.flush(Owner.ENDPOINT, 0)
    expect(rig.send(other).reason).toBe('DELIVERED')
  })

  test('a copy of a plane counts for itself', () => {
    const rig = linkRig({ ...C1, endpoints: { ep1: { connections: 1 } } })
    const twin = linkRig({ ...C1, endpoints: { ep1: { connections: 1 } } })
    rig.send({ from: 'client', to: 'ep1:80' })
    twin.plane.copy(rig.plane)
    rig.plane.clockMs = 121_000
    expect([rig.send(other).reason, twin.send(other).reason]).toEqual(['DELIVERED', 'CONNTRACK_FULL'])
    twin.plane.clockMs = 121_000
    expect(twin.send(other).reason).toBe('DELIVERED')
  })
})

test('a full accept queue drops a SYN that begins a connection, and nothing else', () => {
  const rig = linkRig()
  const open = rig.send({ from: 'client', to: 'ep1:80' })
  rig.send(rig.answerTo(open, SYN_ACK))
  rig.plane.queueFull[0] = 1
  const dropped = rig.sendLogged({ from: 'client', to: 'ep1:80', sourcePort: 41_000 })
  expect([dropped.reason, dropped.last]).toEqual(['ACCEPT_QUEUE_FULL', { step: 'ACCEPT_QUEUE', detail: 0 }])
  for (const flags of [SYN, ACK, FIN_ACK])
    expect(rig.send({ from: 'client', to: 'ep1:80', flags }).reason).toBe('DELIVERED')
  rig.plane.queueFull[0] = 0
  expect(rig.send({ from: 'client', to: 'ep1:80', sourcePort: 41_000 }).reason).toBe('DELIVERED')
})
