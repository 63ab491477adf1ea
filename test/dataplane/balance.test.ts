import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Health } from '../../sim/dataplane/balance.ts'
import { linkRig, type Rig } from '../support/networks-rig.ts'

const { UNKNOWN, ALIVE, DEAD, CLOSE } = Health

/** A link to as many backends as there are weights, called a, b, c ... in the order of registration. */
function rigOf(weights: readonly number[]): Rig {
  const names = weights.map((_, i) => String.fromCharCode(97 + i))
  return linkRig({
    cvms: Object.fromEntries(
      names.map((name) => [name, { subnet: 'provider/web', securityGroups: ['open'], listen: ['8080'] }]),
    ),
    clbs: {
      lb1: {
        listeners: { 'tcp:80': { targets: names.map((cvm, i) => ({ cvm, port: 8080, weight: weights[i]! })) } },
      },
    },
  })
}

/** Who gets new connections, one after the other: `abac`; a reason when nobody does. */
function picks(rig: Rig, count: number, from = 'client', to = 'ep1:80'): string {
  const names: string[] = []
  for (let i = 0; i < count; i++) {
    const sent = rig.send({ from, to, sourcePort: 20_000 + i })
    if (sent.reason !== 'DELIVERED') return sent.reason
    names.push(rig.network.cvms[sent.packet.to]!.name)
  }
  return names.join('')
}

test.each([
  // The order of nginx (ngx_http_upstream_get_peer): the one with the highest current weight, the first on a tie.
  [[5, 1, 1], 'aabacaa'],
  [[1, 1], 'abab'],
  [[1, 1, 1], 'abcabc'],
  [[2, 1], 'aba'],
  [[1, 2], 'bab'],
  [[3, 2, 1], 'abacba'],
  [[10, 0, 10], 'acac'],
  [[1], 'aa'],
  [[100, 1], 'aaaa'],
])('smooth weighted round robin with weights %j: %s', (weights, order) => {
  expect(picks(rigOf(weights), order.length)).toBe(order)
})

test('over a full turn every target gets exactly its weight', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 }), (weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      fc.pre(total > 0)
      const rig = rigOf(weights)
      const order = picks(rig, 2 * total)
      const counts = (part: string) => weights.map((_, i) => part.split(String.fromCharCode(97 + i)).length - 1)
      expect(counts(order.slice(0, total))).toEqual(weights)
      expect(counts(order.slice(total))).toEqual(weights)
    }),
    { numRuns: 40 },
  )
})

type Case = readonly [string, readonly (readonly [health: number, weight: number])[], string]
test.each<Case>([
  [
    'all Alive',
    [
      [ALIVE, 10],
      [ALIVE, 10],
    ],
    'abab',
  ],
  [
    'one Dead',
    [
      [ALIVE, 10],
      [DEAD, 10],
    ],
    'aaaa',
  ],
  [
    'all Dead: all alive',
    [
      [DEAD, 10],
      [DEAD, 10],
    ],
    'abab',
  ],
  [
    'one Unknown',
    [
      [ALIVE, 10],
      [UNKNOWN, 10],
    ],
    'aaaa',
  ],
  [
    'all Unknown',
    [
      [UNKNOWN, 10],
      [UNKNOWN, 10],
    ],
    'NO_ELIGIBLE_TARGET',
  ],
  [
    'Dead and Unknown: those with a verdict',
    [
      [DEAD, 10],
      [UNKNOWN, 10],
    ],
    'aaaa',
  ],
  [
    'check off',
    [
      [CLOSE, 10],
      [CLOSE, 10],
    ],
    'abab',
  ],
  [
    'weight 0 gets nothing new',
    [
      [ALIVE, 0],
      [ALIVE, 10],
    ],
    'bbbb',
  ],
  [
    'all of weight 0',
    [
      [ALIVE, 0],
      [ALIVE, 0],
    ],
    'NO_ELIGIBLE_TARGET',
  ],
  [
    'Alive of weight 0, Dead of weight 10: all dead among those that count',
    [
      [ALIVE, 0],
      [DEAD, 10],
    ],
    'bbbb',
  ],
  [
    'all Dead, one of weight 0',
    [
      [DEAD, 0],
      [DEAD, 10],
    ],
    'bbbb',
  ],
  [
    'Dead of weight 0, Unknown of weight 10',
    [
      [DEAD, 0],
      [UNKNOWN, 10],
    ],
    'NO_ELIGIBLE_TARGET',
  ],
])('eligible: %s', (_, targets, expected) => {
  const rig = rigOf(targets.map(([, weight]) => weight))
  for (const [i, [health]] of targets.entries()) rig.plane.health[i] = health
  expect(picks(rig, 4)).toBe(expected)
})

test('a backend that dials its own CLB gets another target, and none when it is the only one', () => {
  expect(picks(rigOf([10]), 1, 'a', 'lb1:80')).toBe('HAIRPIN')
  expect(picks(rigOf([10, 10]), 4, 'a', 'lb1:80')).toBe('bbbb')
  expect(picks(rigOf([10, 10, 10]), 4, 'a', 'lb1:80')).toBe('bcbc')
  expect(picks(rigOf([10, 0]), 1, 'a', 'lb1:80')).toBe('HAIRPIN')
})

test('two targets on one machine are both its hairpin', () => {
  const rig = linkRig({
    cvms: { web1: { listen: ['8080', '8081'] } },
    clbs: {
      lb1: {
        listeners: {
          'tcp:80': {
            targets: [
              { cvm: 'web1', port: 8080 },
              { cvm: 'web1', port: 8081 },
            ],
          },
        },
      },
    },
  })
  expect(rig.send({ from: 'web1', to: 'lb1:80' }).reason).toBe('HAIRPIN')
})

test('through an endpoint a backend reaches itself, and its answer comes back from the endpoint', () => {
  const rig = linkRig({ endpoints: { own: { subnet: 'provider/web', ip: '10.0.2.100', service: 'svc1' } } })
  rig.change({ endpointServices: { svc1: { whitelist: [{ account: 'shop' }, { account: 'bank' }] } } })
  const sent = rig.send({ from: 'web1', to: 'own:80' })
  expect([sent.reason, sent.header]).toEqual(['DELIVERED', expect.stringMatching(/^11\.163\..* -> 10\.0\.2\.10:8080$/)])
  const answer = rig.send(rig.answerTo(sent))
  expect([answer.reason, answer.header]).toEqual(['DELIVERED', '10.0.2.100:80 -> 10.0.2.10:40000'])
})

test('a retransmission takes no turn', () => {
  const rig = rigOf([1, 1])
  const to = (sourcePort: number) =>
    rig.network.cvms[rig.send({ from: 'client', to: 'ep1:80', sourcePort }).packet.to]!.name
  expect([to(1), to(1), to(1), to(2), to(3)]).toEqual(['a', 'a', 'a', 'b', 'a'])
})

test('what is only asked takes no turn', () => {
  const rig = rigOf([1, 1])
  for (let i = 0; i < 5; i++) rig.walk({ from: 'client', to: 'ep1:80', sourcePort: i + 1 })
  expect(picks(rig, 2)).toBe('ab')
})
