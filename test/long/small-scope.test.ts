import { expect, test } from 'vitest'
import { explore, openNetwork } from '../support/small-histories.ts'
import { smallNetworks } from '../support/small-networks.ts'

// As test/laws/small-scope.test.ts, larger. Each prints what it has seen.

const told = (found: ReturnType<typeof explore>): typeof found => {
  console.log(JSON.stringify(found))
  return found
}

test('all networks of one endpoint, two backends and lists of one rule: all that can be done in two steps', () => {
  const networks = smallNetworks({ endpoints: 1, rules: 1 })
  expect(told(explore(networks, 2))).toEqual({ networks: 1152, states: 78_607, steps: 296_130, packets: 71_010 })
})

test('all networks of one endpoint, two backends and lists of two rules: all that can be done in one step', () => {
  const networks = smallNetworks({ endpoints: 1, rules: 2 })
  expect(told(explore(networks, 1))).toEqual({ networks: 8640, states: 57_600, steps: 132_768, packets: 34_560 })
})

test('all networks of up to two endpoints without rules: all that can be done in one step', () => {
  const networks = smallNetworks({ endpoints: 2, rules: 0 })
  expect(told(explore(networks, 1))).toEqual({ networks: 432, states: 6672, steps: 13_984, packets: 4608 })
})

test('one network of one endpoint, and one of two: all that can be done in four steps', () => {
  expect(told(explore([openNetwork(1)], 4))).toEqual({ networks: 1, states: 7340, steps: 25603, packets: 7692 })
  expect(told(explore([openNetwork(2)], 4))).toEqual({ networks: 1, states: 13449, steps: 46957, packets: 19668 })
})
