import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readScenario } from '../../sim/scenario/load.ts'
import { FULL, NETWORK, SMALLEST, told } from './load-fixture.ts'

/** What a person may wait for the worst file; the machine may be busy. */
const PATIENCE_MS = 20_000
const FILE_BYTES = 2_000_000

const numbered = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n')

/** Nine levels of ten aliases each: a billion values in 500 bytes. */
const BOMB = numbered(
  10,
  (n) =>
    `a${n}: &a${n} [${Array(10)
      .fill(n === 0 ? 'x' : `*a${n - 1}`)
      .join(', ')}]`,
)

test.each([
  ['brackets', '['.repeat(10_000), '1:109 NESTED_TOO_DEEP'],
  ['maps', '{a: '.repeat(10_000), '1:430 NESTED_TOO_DEEP'],
  ['dashes', '- '.repeat(10_000), '1:216 NESTED_TOO_DEEP'],
  ['question marks', '? '.repeat(10_000), '1:216 NESTED_TOO_DEEP'],
  ['indentation', numbered(1900, (n) => `${' '.repeat(n)}a:`), '108:109 NESTED_TOO_DEEP'],
  ['nested aliases', numbered(150, (n) => `a${n}: &a${n} [${n === 0 ? 1 : `*a${n - 1}`}]`), '100:12 NESTED_TOO_DEEP'],
  ['an alias bomb', BOMB, '6:15 TOO_MANY_VALUES'],
  [
    'a bomb of merges',
    `a: &a {${Array.from({ length: 2000 }, (_, n) => `k${n}: 1`).join(', ')}}\n${numbered(9999, (n) => `b${n}: {<<: *a}`)}`,
    '150:12 TOO_MANY_VALUES',
  ],
  ['a bomb of counts', `cvms:\n${numbered(11, (n) => `  x${n}x: {in: v, count: 10000}`)}`, '12:3 TOO_MANY_VALUES'],
  ['too large', `# ${'x'.repeat(FILE_BYTES - 1)}`, '1:1 FILE_TOO_LARGE'],
  ['too large in Chinese', `# ${'中'.repeat(FILE_BYTES / 3 + 1)}`, '1:1 FILE_TOO_LARGE'],
  ['closing brackets', ']'.repeat(FILE_BYTES), '1:1 YAML_UNEXPECTED'],
  ['commas', `{${','.repeat(300_000)}`, '1:3 YAML_UNEXPECTED'],
  ['anchors', '&a '.repeat(300_000), '1:4 YAML_ANCHOR'],
])(
  '%s: refused in bounded time',
  (_, text, problem) => {
    expect(told(text)[0]).toBe(problem)
  },
  PATIENCE_MS,
)

test.each([
  ['unknown names', `${NETWORK}steps:\n${numbered(5000, (n) => `- connect: consumer${n} -> ep1:80`)}`, 1001],
  ['unknown keys', numbered(20_000, (n) => `cvmz${n}: 1`), 1001],
  ['a flood of unknown keys', numbered(140_000, (n) => `cvmz${n}: 1`), 1001],
  ['a flood of one key', numbered(150_000, () => 'a: 1'), 1001],
  ['a file of marks', numbered(400_000, () => 'a: 1'), 1],
  [
    'many cases',
    `${NETWORK}steps: []\ncases:\n${numbered(5000, (n) => `- {name: a${n}, network: {cvms: {web: {ip: 1}}}}`)}`,
    1,
  ],
])(
  '%s: read in bounded time',
  (_, text, problems) => {
    expect(told(text)).toHaveLength(problems)
  },
  PATIENCE_MS,
)

test(
  'a network of cases that is too large',
  () => {
    const cvms = numbered(5000, (n) => `  c${n}: vpc1`)
    const cases = numbered(5000, (n) => `- {name: a${n}, steps: [], network: {cvms: {c1: null}}}`)
    expect(told(`cvms:\n${cvms}\ncases:\n${cases}`)[0]).toMatch(/TOO_MANY_VALUES$/)
  },
  PATIENCE_MS,
)

test.each([
  ['connections', '{ connect: { from: consumer, to: "ep1:80", times: 8000 } }', '10:3 TOO_MUCH_WORK'],
  ['bytes', '{ connect: { from: consumer, to: "ep1:80", times: 5, bytes: 16MiB } }', '11:3 TOO_MUCH_WORK'],
  ['waiting', '{ ping: { from: consumer, to: ep1, times: 9, patience: 24000h } }', '8:3 TOO_MUCH_TIME'],
  ['advancing', `${'{ advance: 24000h }\n- '.repeat(33)}{ advance: 24000h }`, '40:3 TOO_MUCH_TIME'],
])('too many %s', (_, step, problem) => {
  expect(told(`${NETWORK}steps:\n${numbered(5, () => `- ${step}`)}`)).toContain(problem)
})

test.each([
  ['cases', `cases:\n${numbered(3000, (n) => `- {name: a${n}, steps: [{connect: "consumer -> ep1:80"}]}`)}`],
  [
    'calls that make things',
    `steps:\n${numbered(2000, (n) => `- {call: CreateVpcEndPoint, with: {EndPointName: e${n}}}`)}`,
  ],
  ['steps', `steps:\n${numbered(10_000, () => '- {connect: "consumer -> ep1:80"}')}`],
  ['connections', 'steps: [{ connect: { from: consumer, to: "ep1:80", times: 30000 } }]'],
])('more %s than can be run in seconds', (_, text) => {
  const { problems, scenario } = readScenario('a.yaml', new Map([['a.yaml', NETWORK + text]]))
  const [problem] = problems.filter(({ code }) => code === 'TOO_MUCH_WORK')
  expect(problem?.parameters).toMatchObject({ limit: '25,000', work: expect.stringMatching(/^2[5-9],|^3/) })
  expect(scenario?.cases.length).toBeLessThan(2500)
})

test.each([
  ['10,000 connections', NETWORK, 10_000],
  ['1,000 machines', `${NETWORK.replace('cvms:', 'cvms:\n  more: { in: vpc2, count: 1000 }')}`, 10_000],
])('%s are not too much', (_, network, times) => {
  const text = `${network}steps: [{ connect: { from: consumer, to: "ep1:80", times: ${times} } }]`
  expect(told(text).filter((problem) => problem.includes('TOO_MUCH_WORK'))).toEqual([])
})

test('the first thousand problems are told, in order, and how many more there are', () => {
  const text = numbered(3000, (n) => `cvmz${n}: 1`)
  const { problems } = readScenario('a.yaml', new Map([['a.yaml', text]]))
  expect(problems.map(({ origin }) => origin?.line)).toEqual(Array.from({ length: 1001 }, (_, n) => n + 1))
  expect(problems.at(-1)).toMatchObject({ code: 'MORE_PROBLEMS', parameters: { count: '2000' } })
})

test('prototypes cannot be reached', () => {
  const names = ['toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']
  expect(told(`vpcs: { v: 10.0.0.0/16 }\ncvms: { ${names.map((name) => `${name}: v`).join(', ')} }`)).toEqual([])
  expect(told(`options: { ${names.map((name) => `${name}: true`).join(', ')} }`)).toHaveLength(names.length)
  expect(told('steps: [{ call: X, with: { __proto__: { a: 1 } } }]')).toContain('1:28 KEY_FORBIDDEN')
})

/** Pieces of files, traps among them, that are put where they do not belong. */
const piece = fc.constantFrom(
  ...[
    '[',
    ']',
    '{',
    '}',
    ':',
    ': ',
    ',',
    '-',
    '- ',
    '#',
    '"',
    "'",
    '|',
    '>',
    '&a ',
    '*a',
    '!x ',
    '? ',
    '<<: ',
    '\n',
    '\n  ',
    '\t',
    ' ',
    '%',
    '@',
  ],
  ...[
    'null',
    'true',
    '0',
    '-1',
    '1e9',
    '.nan',
    '__proto__',
    'extends: a.yaml',
    'ACCEPT#1#2',
    '80,443',
    'in: v',
    'steps:',
    'cases: [{name: x}]',
  ],
  ...[
    'expect: {outcome: {not: [a]}}',
    '- call: X',
    '- {}',
    'network:',
    'count: 3',
    '\u0000',
    '\ufeff',
    '\ud800',
    '中文',
    '...',
    '---\n',
  ],
)

const mutated = fc
  .tuple(
    fc.constantFrom<string>(SMALLEST, FULL, `${NETWORK}cases: [{ name: a, steps: [] }]`),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), fc.oneof(piece, fc.constant(''))), { minLength: 1, maxLength: 5 }),
  )
  .map(([text, edits]) =>
    edits.reduce<string>((whole, [at, cut, insert]) => {
      const place = at % (whole.length + 1)
      return whole.slice(0, place) + insert + whole.slice(place + cut)
    }, text),
  )

test(
  'whatever stands in a file, reading it is a value and never a throw',
  () => {
    const read = (text: string) => readScenario('a.yaml', new Map([['a.yaml', text]]))
    fc.assert(
      fc.property(mutated, (text) => {
        const { scenario, problems } = read(text)
        expect(scenario !== undefined || problems.length > 0).toBe(true)
        const lines = text.split('\n')
        for (const { origin } of problems) {
          expect(origin?.line).toBeLessThanOrEqual(lines.length + 1)
          expect(origin?.column).toBeLessThanOrEqual(text.length + 1)
        }
      }),
      { numRuns: 400 },
    )
  },
  PATIENCE_MS,
)

test(
  'a file that is cut off anywhere is a value too',
  () => {
    for (let end = 0; end < FULL.length; end += 7) {
      readScenario('a.yaml', new Map([['a.yaml', FULL.slice(0, end)]]))
    }
  },
  PATIENCE_MS,
)
