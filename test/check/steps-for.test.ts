import fc from 'fast-check'
import { expect, test } from 'vitest'
import { networks } from '../../sim/check/arbitraries/networks.ts'
import { faults, operations, packets } from '../../sim/check/arbitraries/steps-for.ts'
import { readHistory } from '../../sim/check/history.ts'
import type { StepInput } from '../../sim/scenario/file-format.ts'
import { Met, runs } from '../support/networks-met.ts'

const KINDS = {
  packets: ['connect', 'udp', 'ping', 'segment', 'send', 'receive', 'close', 'reset'],
  operations: ['call'],
  faults: ['fault', 'heal', 'flush'],
} as const

test.each([
  ['packets', packets],
  ['operations', operations],
  ['faults', faults],
] as const)('%s for a network are sound steps of their kind', (name, arbitrary) => {
  const met = new Met()
  const some = networks().chain((network) => fc.tuple(fc.constant(network), arbitrary(network)))
  fc.assert(
    fc.property(some, ([network, steps]) => {
      for (const step of steps) met.add(kindOf(step, KINDS[name]) ?? 'another kind')
      expect(readHistory({ seed: 1, options: { quotas: 'off' }, network, steps }).ok).toBe(true)
      expect(steps.length).toBeLessThanOrEqual(8)
    }),
    { numRuns: runs(150) },
  )
  met.requireAll([...KINDS[name]])
  expect(() => met.requireAll(['another kind'])).toThrow()
})

const kindOf = (step: StepInput, kinds: readonly string[]): string | undefined =>
  kinds.find((kind) => Object.hasOwn(step, kind))

test('weights choose among the kinds', () => {
  const network = { vpcs: { v: { cidr: '10.0.0.0/24', subnets: { s: { cidr: '10.0.0.0/24' } } } }, cvms: {} }
  const cvms = { a: { subnet: 'v/s', ip: '10.0.0.2' }, b: { subnet: 'v/s', ip: '10.0.0.3', listen: ['80'] } }
  const none = { connect: 0, twin: 0, open: 0, burst: 0, segment: 0, spoof: 0, udp: 0, ping: 9 }
  fc.assert(
    fc.property(packets({ ...network, cvms }, { steps: 3, weights: none }), (steps) => {
      for (const step of steps) expect(Object.keys(step)).toContain('ping')
      expect(steps.length).toBeLessThanOrEqual(3)
    }),
    { numRuns: 50 },
  )
})
