import { expect, test } from 'vitest'
import { explore, openNetwork } from '../support/small-histories.ts'
import { smallNetworks } from '../support/small-networks.ts'

// Not drawn at random: everything, up to a size. The numbers are exact: who changes the scope, or what a state is, changes them.
// Larger scopes are in test/long/small-scope.test.ts.

test('walk and naive model agree: all networks of one endpoint without rules, whatever is done first', () => {
  const networks = smallNetworks({ endpoints: 1, rules: 0 })
  expect(explore(networks, 1)).toEqual({ networks: 96, states: 1296, steps: 2336, packets: 576 })
})

test('walk and naive model agree: a network of two endpoints, all that can be done in two steps', () => {
  expect(explore([openNetwork(2)], 2)).toEqual({ networks: 1, states: 160, steps: 483, packets: 195 })
})

test('walk and naive model agree: the same where consumer and provider are one tenant', () => {
  expect(explore([openNetwork(2, true)], 2)).toEqual({ networks: 1, states: 160, steps: 483, packets: 195 })
})
