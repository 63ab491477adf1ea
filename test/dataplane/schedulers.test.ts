import { describe, expect, test } from 'vitest'
import { atPlaceOf } from '../../sim/check/oracle/memory.ts'
import { Health } from '../../sim/dataplane/balance.ts'
import { forward } from '../../sim/dataplane/forward.ts'
import { Plane } from '../../sim/dataplane/plane.ts'
import type { ListenerDocument } from '../../sim/model/documents.ts'
import { FIN_ACK, linkRig, type Rig, RST, type Sent } from '../support/networks-rig.ts'

type Scheduling = Pick<ListenerDocument, 'scheduler' | 'sessionPersistence'>
const CLIENTS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7']
const LEAST_CONN: Scheduling = { scheduler: 'LEAST_CONN' }
const IP_HASH: Scheduling = { scheduler: 'IP_HASH' }
const STICKY: Scheduling = { sessionPersistence: 300 }

const listenersOf = (scheduling: Scheduling, weights: readonly number[], names = 'abcdefgh') => ({
  clbs: {
    lb1: {
      listeners: {
        'tcp:80': { ...scheduling, targets: weights.map((weight, i) => ({ cvm: names[i]!, port: 8080, weight })) },
      },
    },
  },
})

/** A link to backends a, b, c ... of these weights, and eight more clients, in the VPC of the CLB. */
function rigOf(scheduling: Scheduling, weights: readonly number[]): Rig {
  const backend = { subnet: 'provider/web', securityGroups: ['open'], listen: ['8080'] }
  return linkRig({
    cvms: Object.fromEntries([
      ...[...'abcd'].map((name) => [name, backend] as const),
      ...CLIENTS.map((name, i) => [name, { ...backend, ip: `10.0.2.${100 + i}` }] as const),
    ]),
    endpoints: { ep1: { snat: { addresses: 1 } } },
    ...listenersOf(scheduling, weights),
  })
}

let port = 20_000
const dial = (rig: Rig, from = 'client', to = from === 'client' ? 'ep1:80' : 'lb1:80'): Sent =>
  rig.send({ from, to, sourcePort: port++ })
const nameOf = (rig: Rig, sent: Sent): string =>
  sent.reason === 'DELIVERED' ? rig.network.cvms[sent.packet.to]!.name : sent.reason
const picks = (rig: Rig, count: number, from = 'client'): string =>
  Array.from({ length: count }, () => nameOf(rig, dial(rig, from))).join('')

/** Ends the connection of a packet that arrived, by both FINs or by a reset. */
function end(rig: Rig, sent: Sent, by: 'fin' | 'rst'): void {
  rig.send(rig.answerTo(sent))
  const { packet } = rig.send(rig.answerTo(sent, by === 'rst' ? RST : FIN_ACK))
  if (by === 'fin') rig.send({ from: 'client', to: 'ep1:80', sourcePort: packet.destinationPort, flags: FIN_ACK })
}

describe('LEAST_CONN', () => {
  // While nobody hangs up, connections grow as the weights are; equal load is a tie, for which the tied take turns.
  test.each([
    [[10, 10], 'abba'],
    [[10, 20], 'bababb'],
    [[1, 1, 1], 'abccba'],
    [[10, 0, 10], 'acca'],
    [[0, 0], 'NO_ELIGIBLE_TARGET'],
  ])('weights %j: %s', (weights, order) => {
    const rig = rigOf(LEAST_CONN, weights)
    expect(picks(rig, order.startsWith('NO') ? 1 : order.length)).toBe(order)
  })

  test.each(['fin', 'rst'] as const)('who has lost connections (%s) gets the next ones', (by) => {
    const rig = rigOf(LEAST_CONN, [10, 10])
    const open = Array.from({ length: 6 }, () => dial(rig))
    expect([...rig.plane.connections]).toEqual([3, 3])
    for (const sent of open) if (nameOf(rig, sent) === 'b') end(rig, sent, by)
    expect([...rig.plane.connections]).toEqual([3, 0])
    expect(picks(rig, 3)).toBe('bbb')
    expect([...rig.plane.connections]).toEqual([3, 3])
  })

  test('half closed is still live; closed counts once less, however often it is said', () => {
    const rig = rigOf(LEAST_CONN, [10, 10])
    const sent = dial(rig)
    rig.send(rig.answerTo(sent))
    rig.send(rig.answerTo(sent, FIN_ACK))
    expect([...rig.plane.connections]).toEqual([1, 0])
    rig.send(rig.answerTo(sent, RST))
    rig.send(rig.answerTo(sent, RST))
    expect([...rig.plane.connections]).toEqual([0, 0])
  })

  test('a retransmission counts nothing; a closed one that is opened anew counts anew; what expires has been counted off', () => {
    const rig = rigOf(LEAST_CONN, [10, 10])
    const shot = { from: 'client', to: 'ep1:80', sourcePort: 5000 }
    const sent = rig.send(shot)
    rig.send(shot)
    expect([...rig.plane.connections]).toEqual([1, 0])
    rig.send(rig.answerTo(sent, RST))
    rig.send(shot)
    expect([...rig.plane.connections]).toEqual([0, 1]) // by the turn, which was b's
    rig.send(rig.answerTo(rig.send(shot), RST))
    rig.plane.clockMs = 3_600_000
    rig.send(shot)
    expect([...rig.plane.connections].reduce((sum, one) => sum + one)).toBe(1)
  })

  test('what is only asked counts nothing, and a copy counts for itself', () => {
    const rig = rigOf(LEAST_CONN, [10, 10])
    rig.walk({ from: 'client', to: 'ep1:80' })
    expect([...rig.plane.connections]).toEqual([0, 0])
    const copy = new Plane(rig.plane.tables)
    dial(rig)
    copy.copy(rig.plane)
    forward(copy, rig.packet({ from: 'client', to: 'ep1:80', sourcePort: 1 }), null)
    expect([[...rig.plane.connections], [...copy.connections]]).toEqual([
      [1, 0],
      [1, 1],
    ])
  })

  test('a change of targets keeps the counts of those that stay', () => {
    const rig = rigOf(LEAST_CONN, [10, 10, 10])
    picks(rig, 4)
    expect([...rig.plane.connections]).toEqual([1, 1, 2])
    rig.change(listenersOf(LEAST_CONN, [10, 10], 'ca'))
    expect([...rig.plane.connections]).toEqual([2, 1])
    expect(picks(rig, 1)).toBe('a')
  })

  test('those that are Dead do not compete, and a client that is a backend gets another one', () => {
    const rig = rigOf(LEAST_CONN, [10, 10])
    rig.setHealth('lb1/tcp:80/a', Health.DEAD)
    expect(picks(rig, 3)).toBe('bbb')
    expect(nameOf(rigOf(LEAST_CONN, [10]), dial(rigOf(LEAST_CONN, [10]), 'a'))).toBe('HAIRPIN')
    expect(picks(rigOf(LEAST_CONN, [10, 10]), 3, 'a')).toBe('bbb')
  })
})

describe('IP_HASH', () => {
  const first = (rig: Rig): string => CLIENTS.map((client) => picks(rig, 1, client)).join('')

  test('an address has its target, which a naive ring gives too', () => {
    const rig = rigOf(IP_HASH, [10, 20, 10])
    const [listener] = rig.network.clbs[0]!.listeners
    const { targets } = listener!
    const naive = CLIENTS.map((name) => 'abc'[targets.indexOf(atPlaceOf(targets, targets, rig.address(name))!)]).join(
      '',
    )
    expect(first(rig)).toBe(naive)
    expect(first(rig)).toBe(naive)
    expect(new Set(naive)).toEqual(new Set('abc'))
  })

  test('all clients of one SNAT address have one target', () => {
    expect(picks(rigOf(IP_HASH, [10, 10, 10]), 6)).toMatch(/^(.)\1{5}$/)
  })

  test('who fails loses its own addresses, to the next in the ring; nobody else moves', () => {
    const rig = rigOf(IP_HASH, [10, 10, 10])
    const before = first(rig)
    rig.setHealth('lb1/tcp:80/b', Health.DEAD)
    expect(first(rig)).toBe(before.replaceAll('b', 'c'))
    rig.setHealth('lb1/tcp:80/c', Health.DEAD)
    expect(first(rig)).toBe('a'.repeat(8))
    for (const target of ['b', 'c']) rig.setHealth(`lb1/tcp:80/${target}`, Health.ALIVE)
    expect(first(rig)).toBe(before)
  })

  test('weight 0 has no place; a backend that dials its own CLB gets the next one', () => {
    expect(first(rigOf(IP_HASH, [0, 10]))).toBe('b'.repeat(8))
    expect(picks(rigOf(IP_HASH, [0, 0]), 1)).toBe('NO_ELIGIBLE_TARGET')
    expect(picks(rigOf(IP_HASH, [10]), 1, 'a')).toBe('HAIRPIN')
    expect(picks(rigOf(IP_HASH, [10, 10]), 2, 'a')).toBe('bb')
  })
})

describe('session persistence', () => {
  test('a source address stays, others take turns; behind a link it is the SNAT address that stays', () => {
    const rig = rigOf(STICKY, [10, 10])
    expect(picks(rig, 3, 'c0')).toBe('aaa')
    expect(picks(rig, 3, 'c1')).toBe('bbb')
    expect(picks(rig, 3)).toBe('aaa')
    expect(picks(rig, 1, 'c2')).toBe('b')
    expect(picks(rig, 1, 'c0')).toBe('a')
  })

  test('it ends so long after the last new connection', () => {
    const rig = rigOf(STICKY, [10, 10])
    const at = (seconds: number, from = 'c0') => {
      rig.plane.clockMs = seconds * 1000
      return picks(rig, 1, from)
    }
    expect([at(0), at(299), at(598), at(897.999)].join('')).toBe('aaaa')
    expect(at(1197.999)).toBe('b')
  })

  test('a virtual time beyond int32 is as good as any', () => {
    const rig = rigOf(STICKY, [10, 10])
    rig.plane.clockMs = 2 ** 31 - 1000
    expect(picks(rig, 2, 'c0')).toBe('aa')
    rig.plane.clockMs += 200_000
    expect(picks(rig, 1, 'c0')).toBe('a')
    rig.plane.clockMs += 300_000
    expect(picks(rig, 1, 'c0')).toBe('b')
  })

  test('when its target fails, or has weight 0, the address gets another, which it then keeps', () => {
    const rig = rigOf(STICKY, [10, 10])
    expect(picks(rig, 2, 'c0')).toBe('aa')
    rig.setHealth('lb1/tcp:80/a', Health.DEAD)
    expect(picks(rig, 2, 'c0')).toBe('bb')
    rig.setHealth('lb1/tcp:80/a', Health.ALIVE)
    expect(picks(rig, 2, 'c0')).toBe('bb')
    rig.change(listenersOf(STICKY, [10, 0]))
    expect(picks(rig, 2, 'c0')).toBe('aa')
  })

  test('a change of targets leaves it; taken off and put back, or switched off and on, it is gone', () => {
    const rig = rigOf(STICKY, [10, 10, 10])
    picks(rig, 1, 'c0')
    expect(picks(rig, 1, 'c1')).toBe('b')
    rig.change(listenersOf(STICKY, [10, 10], 'ba'))
    expect(picks(rig, 2, 'c1')).toBe('bb')
    rig.change(listenersOf(STICKY, [10], 'a'))
    rig.change(listenersOf(STICKY, [10, 10], 'ab'))
    expect(picks(rig, 2, 'c0')).toBe('aa')
    rig.change(listenersOf({ sessionPersistence: 0 }, [10, 10]))
    rig.change(listenersOf(STICKY, [10, 10]))
    expect(rig.plane.sticky.find(0, rig.address('c0'), rig.plane.clockMs)).toBe(-1)
  })

  test('what is only asked is not kept, and a copy goes its own way', () => {
    const rig = rigOf(STICKY, [10, 10])
    rig.walk({ from: 'c0', to: 'lb1:80' })
    expect(rig.plane.sticky.find(0, rig.address('c0'), 0)).toBe(-1)
    picks(rig, 1, 'c1')
    const copy = new Plane(rig.plane.tables)
    copy.copy(rig.plane)
    forward(copy, rig.packet({ from: 'c0', to: 'lb1:80' }), null)
    expect(copy.sticky.find(0, rig.address('c1'), 0)).toBe(0)
    expect(rig.plane.sticky.find(0, rig.address('c0'), 0)).toBe(-1)
  })
})
