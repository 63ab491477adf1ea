import fc from 'fast-check'
import { expect, test } from 'vitest'
import { histories } from '../../sim/check/arbitraries/histories.ts'
import { networks } from '../../sim/check/arbitraries/networks.ts'
import { NETWORK_SIZES } from '../../sim/check/arbitraries/recipe.ts'
import { operations, packets } from '../../sim/check/arbitraries/steps-for.ts'
import { cloudCommands, commandsOf } from '../../sim/check/commands.ts'
import { isSound } from '../../sim/check/play.ts'
import { around } from '../../sim/edge/check/around-file.ts'
import type { NetworkInput } from '../../sim/scenario/file-format.ts'

const SHORT: NetworkInput = {
  vpcs: { v: { cidr: '10.0.0.0/24' } },
  cvms: { a: { in: 'v', listen: 80 }, b: { in: 'v' } },
}
const after = (): void => undefined
const wrong = (settings: unknown) => settings as never

test.each<readonly [what: string, draw: () => unknown, words: RegExp]>([
  [
    'a size that is NaN',
    () => networks({ vpcs: Number.NaN }),
    /sizes.vpcs is a whole number, 1 or more, not NaN\nsizes.vpcs 应为整数/,
  ],
  ['no VPC', () => histories({ sizes: { vpcs: 0 } }), /sizes.vpcs .* 1 or more, not 0/],
  ['fewer than none', () => networks({ cvms: -1 }), /sizes.cvms .* 0 or more, not -1/],
  ['endless rules', () => networks({ rules: Number.POSITIVE_INFINITY }), /not Infinity/],
  [
    'a size of nothing',
    () => networks(wrong({ vpc: 9 })),
    /sizes has no vpc \(did you mean vpcs\?\)\nsizes 中没有 vpc（是否指 vpcs？）/,
  ],
  ['half a weight', () => histories({ weights: { connect: 0.5 } }), /weights.connect .* from 0 to 10000, not 0.5/],
  ['an endless weight', () => packets(SHORT, { weights: { ping: Number.POSITIVE_INFINITY } }), /weights.ping/],
  ['a weight of nothing', () => cloudCommands({ after, weights: wrong({ conect: 1 }) }), /did you mean connect\?/],
  ['half a step', () => histories({ steps: 2.5 }), /steps is a whole number, 0 or more, not 2.5/],
  ['steps in words', () => operations(SHORT, { steps: wrong('many') }), /not "many"/],
  ['fewer changes than none', () => around({ network: SHORT }, { changes: -1 }), /changes is a whole number/],
  ['commands that nobody looks at', () => cloudCommands(wrong({})), /needs after\(done\).*\n.*需要 after/],
  ['half a command', () => cloudCommands({ after, maxCommands: 0.5 }), /maxCommands/],
  [
    'a network that is none',
    () => packets(wrong(undefined)),
    /a network is a map of vpcs.*not undefined\n网络应为映射/,
  ],
  [
    'an unsound network',
    () => packets({ vpcs: { v: { cidr: '10.0.0.0/99' } } }),
    /vpcs.v.cidr: CIDR_MALFORMED\n网络无效/,
  ],
  ['no network to run commands in', () => commandsOf(wrong({}), 0), /not undefined/],
])('%s is refused in both languages', (_, draw, words) => {
  expect(draw).toThrow(words)
})

test('what is left undefined is as it is otherwise, and the smallest of everything is sound', () => {
  const least = {
    accounts: 0,
    vpcs: 1,
    subnets: 1,
    securityGroups: 1,
    rules: 0,
    cvms: 0,
    clbs: 0,
    listeners: 1,
    targets: 1,
    endpoints: 0,
  }
  const some = fc.oneof(
    histories({ sizes: least, weights: wrong({ connect: undefined }) }),
    ...Object.entries(least).map(([size, value]) =>
      histories({ sizes: { ...NETWORK_SIZES, [size]: value, cvms: undefined } as never }),
    ),
  )
  fc.assert(
    fc.property(some, (history) => {
      expect(isSound(history)).toBe(true)
    }),
    { numRuns: 100 },
  )
})

test('a network may be written in short forms', () => {
  fc.assert(
    fc.property(packets(SHORT), (steps) => {
      expect(steps.length).toBeGreaterThan(0)
      expect(isSound({ seed: 1, options: {}, network: SHORT as never, steps })).toBe(true)
    }),
    { numRuns: 30 },
  )
  const drawn = fc.sample(histories({ networks: fc.constant(SHORT), steps: 5 }), 1)[0]
  expect(drawn?.network.cvms?.a).toMatchObject({ subnet: 'v', listen: ['80'] })
  let connected = 0
  const commands = cloudCommands<number>({
    after: ({ report }) => {
      if (report.observed.outcome === 'connected') connected += 1
    },
  })
  fc.assert(
    fc.property(commands, (list) => fc.modelRun(() => commandsOf({ network: SHORT }, 0), list)),
    { numRuns: 20 },
  )
  expect(connected).toBeGreaterThan(0)
})
