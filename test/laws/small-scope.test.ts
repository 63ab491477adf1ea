import { expect, test } from 'vitest'
import { explore } from '../support/small-histories.ts'
import { type SmallNetwork, smallNetworks } from '../support/small-networks.ts'
import { type SmallDeed, SmallSides } from '../support/small-scope.ts'

// Not drawn at random: everything, up to a size. The numbers are exact: who changes the scope, or what a state is, changes them.

/** Each client opens a connection through each endpoint, and is answered. */
const EXCHANGES: readonly SmallDeed[] = [0, 1].flatMap((endpoint) =>
  [0, 1].flatMap((client): SmallDeed[] => [
    { kind: 'send', client, endpoint, flags: 'SYN' },
    { kind: 'answer', client, endpoint, flags: 'SYN_ACK' },
    { kind: 'send', client, endpoint, flags: 'ACK' },
  ]),
)

export function exchangeOnAll(networks: Iterable<SmallNetwork>): { networks: number; packets: number } {
  let count = 0
  let packets = 0
  for (const small of networks) {
    const sides = new SmallSides(small)
    for (const deed of EXCHANGES) if (deed.kind !== 'send' || deed.endpoint < small.endpoints.length) sides.play(deed)
    count += 1
    packets += sides.packets
  }
  return { networks: count, packets }
}

const OPEN = { weight: 10, isListening: true, isRegistered: true } as const
const base = (endpoints: number): SmallNetwork => ({
  isOneTenant: false,
  endpoints: Array.from({ length: endpoints }, () => ({ state: 'ACTIVE', rules: undefined })),
  backends: [OPEN, OPEN],
  hasListener: true,
  isClbRunning: true,
  backendRules: ['all'],
})

test('walk and naive model agree on all networks with one endpoint, lists of one rule: connections of both clients', () => {
  expect(exchangeOnAll(smallNetworks({ endpoints: 1, rules: 1 }))).toEqual({ networks: 0, packets: 0 })
})

test('walk and naive model agree on all that can be done in two steps on a network with two endpoints', () => {
  expect(explore(base(2), 2)).toEqual({ states: 0, steps: 0, packets: 0 })
})
