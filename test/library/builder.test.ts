import { describe, expect, test } from 'vitest'
import { build, cloudOf, fileText, ScenarioError } from '../../sim/index.ts'
import { readScenarioValue } from '../../sim/scenario/builder.ts'
import { readScenario } from '../../sim/scenario/load.ts'
import { Problems } from '../../sim/scenario/problems.ts'
import { valueTree } from '../../sim/scenario/value-tree.ts'
import { readYaml } from '../../sim/scenario/yaml.ts'
import { PROD, PROD_YAML } from './prod.ts'

const FILE = 'prod.yaml'

/** A value without the places of its parts, which differ when it is written another way. */
const placeless = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, part: unknown) => {
      if (key === 'origin' || key === 'parameterOrigins') return undefined
      return part instanceof Map ? { entries: [...part] } : part
    }),
  )

const STEPS = [
  { call: 'EnableVpcEndPointConnect', with: { EndPointServiceId: 'svc', EndPointId: ['ep1'], AcceptFlag: true } },
  { connect: 'consumer -> ep1:80', expect: { outcome: 'connected', backend: 'web1' } },
  { check: true, expect: { state: { ep1: 'ACTIVE' } } },
] as const
const EVERYTHING = {
  ...PROD,
  seed: 7,
  options: { hopDelay: '1ms' },
  steps: STEPS,
  cases: [{ name: 'late', network: { endpoints: { ep1: { state: 'REJECTED' } } } }],
} as const

test('a value is the scenario that a file is', () => {
  const fromValue = readScenarioValue(PROD, FILE)
  const fromFile = readScenario(FILE, new Map([[FILE, PROD_YAML]]))
  expect(fromValue.problems).toEqual([])
  expect(placeless(fromValue)).toEqual(placeless(fromFile))
})

test('and its text is a file with the very same places', () => {
  const fromText = readScenario(FILE, new Map([[FILE, fileText(EVERYTHING)]]))
  expect(fromText.problems).toEqual([])
  expect(fromText.scenario?.cases[0]?.steps).toHaveLength(3)
  expect(readScenarioValue(EVERYTHING, FILE)).toEqual(fromText)
})

test.each([
  ['nothing in lists and maps', { a: [], b: {}, c: [[]], d: [{}, {}] }],
  ['texts that JSON writes otherwise', { 'a "b"': 'c\n"d"', é: 'ü\t', 中: '文' }],
  ['scalars', { a: 1.5, b: -3, c: true, d: null, e: '', f: 1e21 }],
  ['depth', { a: { b: [{ c: [1, [2, { d: 3 }]] }, 4] } }],
])('the tree of a value is that of its JSON: %s', (_, value) => {
  const problems = new Problems()
  const fromText = readYaml(JSON.stringify(value, null, 2), FILE, problems)
  expect(valueTree(value, FILE, problems)).toEqual(fromText)
  expect(problems.list).toEqual([])
})

test('what is undefined is left out, as in JSON', () => {
  const problems = new Problems()
  const value = { a: undefined, b: [undefined, 1] }
  expect(valueTree(value, FILE, problems)).toEqual(readYaml('{\n  "b": [\n    null,\n    1\n  ]\n}', FILE, problems))
})

describe('what is wrong with a value', () => {
  test('is told with its place in the text, and the line', () => {
    const bad = { ...PROD, network: { ...PROD.network, endpoints: { ep1: { in: 'vpc1', service: 'scv' } } } }
    expect(() => cloudOf(bad)).toThrow(ScenarioError)
    const result = build(bad)
    const line =
      fileText(bad)
        .split('\n')
        .findIndex((text) => text.includes('"scv"')) + 1
    expect(result.problems).toMatchObject([{ code: 'NO_SUCH_ENDPOINT_SERVICE', file: '<scenario>', line }])
    expect(result).toMatchObject({ text: expect.stringContaining(`> ${line} |         "service": "scv"`) })
  })

  const itself: Record<string, unknown> = { vpcs: {} }
  itself.network = itself
  itself.other = itself
  test.each<[string, unknown, string]>([
    ['no map', 'vpcs: {}', 'EXPECTED_FILE'],
    ['nothing', undefined, 'EXPECTED_FILE'],
    ['a function', { vpcs: { vpc1: () => '10.0.0.0/16' } }, 'NOT_PLAIN'],
    ['a number that JSON has not', { seed: Number.NaN }, 'NOT_PLAIN'],
    ['an object of a class', { vpcs: new Map([['vpc1', '10.0.0.0/16']]) }, 'NOT_PLAIN'],
    ['a bigint', { seed: 1n }, 'NOT_PLAIN'],
    ['a value that holds itself', itself, 'NESTED_TOO_DEEP'],
    ['a key that means something to JavaScript', JSON.parse('{"vpcs":{"__proto__":"10.0.0.0/16"}}'), 'KEY_FORBIDDEN'],
    ['another file', { extends: 'base.yaml' }, 'UNKNOWN_KEY'],
    ['more values than a file may have', { teaches: Array(300_001).fill('DELIVERED') }, 'TOO_MANY_VALUES'],
  ])('%s', (_, value, code) => {
    expect(build(value as never).problems).toMatchObject([{ code }])
  })
})

test('slips of the pen do not compile', () => {
  // @ts-expect-error: no such key
  build({ vpc: {} })
  // @ts-expect-error: no such state
  build({ cvms: { web: { in: 'vpc1', state: 'RUNING' } } })
  // @ts-expect-error: no subnet
  build({ cvms: { web: { listen: 80 } } })
  // @ts-expect-error: no such protocol
  build({ clbs: { lb1: { in: 'vpc1', 'tpc:80': 'web:80' } } })
  // @ts-expect-error: no such reason
  build({ steps: [{ connect: 'a -> b:80', expect: { reason: 'NO_REASON' } }] })
  build({ cases: [{ name: 'without', network: { cvms: { web: null, web2: { ip: null, listen: [80] } } } }] })
})
