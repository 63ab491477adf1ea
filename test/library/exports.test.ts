import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import * as check from '../../sim/check/index.ts'
import * as matchers from '../../sim/edge/vitest/matchers.ts'
import * as isthmus from '../../sim/index.ts'

// What the library gives, by name. A name that goes, or changes what it is, breaks somebody's program: see CHANGELOG.md.

test('the entry points', () => {
  expect(Object.keys(manifest.exports)).toEqual(['.', './check', './mutant-hook', './vitest', './package.json'])
})

test('the values of isthmus', () => {
  expect(kinds(isthmus)).toEqual({
    ScenarioError: 'function',
    UsageError: 'function',
    build: 'function',
    cloudOf: 'function',
    fileText: 'function',
    load: 'function',
    read: 'function',
    scenario: 'function',
  })
})

test('the types of isthmus', () => {
  expect(typesOf('sim/index.ts')).toEqual([
    ...['AccountInput', 'Answer', 'Basis', 'CallError', 'CallOptions', 'CallResult', 'CheckName', 'ClaimInput'],
    ...['ClbInput', 'Cloud'],
    ...['CloudOptions', 'ConnectOptions', 'Connection', 'CountInput', 'CvmInput', 'Duration', 'EndpointInput'],
    ...['EndpointServiceInput', 'ExpectationInput', 'FirewallRuleInput', 'GuestInput', 'HeaderText', 'Hop', 'Language'],
    ...[
      'ListenerInput',
      'LiveOptions',
      'NearMiss',
      'NetworkAclInput',
      'NetworkInput',
      'OptionName',
      'OptionsInput',
      'Origin',
      'Outcome',
    ],
    ...[
      'Overrides',
      'PacketTrace',
      'PatchInput',
      'PrintedTrace',
      'ProofResult',
      'ReasonInput',
      'ReasonName',
      'RefusedBy',
      'Result',
    ],
    ...[
      'RouteTableInput',
      'RuleInput',
      'RuleReference',
      'ScenarioInput',
      'ScenarioProblem',
      'SecurityGroupInput',
      'SegmentOptions',
    ],
    ...[
      'ShownReason',
      'Standing',
      'StepInput',
      'SubnetInput',
      'SuggestedRule',
      'TimeInput',
      'Trace',
      'TraceStep',
      'VpcInput',
    ],
    ...['Words', 'WordsInput'],
  ])
})

test('every type of the scenario format is among them', () => {
  const format = [...readFileSync('sim/scenario/file-format.ts', 'utf8').matchAll(/^export type (\w+)/gm)]
  expect(typesOf('sim/index.ts')).toEqual(expect.arrayContaining(format.map(([, name]) => name)))
})

test('the names of isthmus/vitest', () => {
  expect(kinds(matchers)).toEqual({ matchers: 'object' })
  expect(Object.keys(matchers.matchers)).toEqual(['toConnect', 'toBeRefused', 'toTimeOut'])
})

test('the values of isthmus/check', () => {
  expect(kinds(check)).toEqual({
    ISOLATION_LAWS: 'object',
    LAWS: 'object',
    LawBroken: 'function',
    MUTANTS: 'object',
    UsageError: 'function',
    around: 'function',
    aroundHistories: 'function',
    checkLaw: 'function',
    cloudCommands: 'function',
    commandsOf: 'function',
    defineLaw: 'function',
    failureFile: 'function',
    faults: 'function',
    histories: 'function',
    historyOfRun: 'function',
    holds: 'function',
    isolation: 'object',
    keepFailure: 'function',
    killScore: 'function',
    lawCalled: 'function',
    mutantNamed: 'function',
    networkOptions: 'function',
    networks: 'function',
    operations: 'function',
    packets: 'function',
    play: 'function',
    readHistory: 'function',
    runLaw: 'function',
    shrinkFailure: 'function',
    suiteScore: 'function',
    unmet: 'function',
    writtenOf: 'function',
  })
})

test('the types of isthmus/check', () => {
  expect(typesOf('sim/check/index.ts')).toEqual([
    ...[
      'Arbitrary',
      'AroundOptions',
      'Broken',
      'CheckOptions',
      'CheckReport',
      'CloudModel',
      'CloudReal',
      'CommandOptions',
    ],
    ...['CommonOptions', 'Done', 'ExpectationInput', 'FailedRun', 'Failure', 'FoundAt', 'History', 'HistoryOptions'],
    ...['Judge', 'JudgeMaker', 'KeptFile', 'KeptPaths', 'KillScore', 'Language', 'Law', 'LawDefinition'],
    ...['LawsOptions', 'LongNetwork', 'Meet', 'Met', 'Mutant', 'MutantRow', 'NetworkInput', 'NetworkSizes'],
    ...['OptionsInput', 'Passage', 'Played', 'Runs', 'RunsReport', 'Said', 'ScenarioInput', 'Shrunk'],
    ...['Stage', 'StepInput', 'StepKind', 'StepWeights', 'StepsForOptions', 'Words', 'Written'],
  ])
})

const kinds = (module: object) =>
  Object.fromEntries(Object.entries(module).map(([name, value]) => [name, typeof value]))

/** The types that a file passes on: `export type { A, B }` and `export { type C }`. */
function typesOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8')
  const lists = [...text.matchAll(/^export (type )?\{([^}]*)\}/gm)]
  const names = lists.flatMap(([, isType, list = '']) => {
    const parts = list.split(',').map((part) => part.trim())
    return parts.flatMap((part) =>
      isType !== undefined && part !== '' ? [part] : (/^type (\w+)$/.exec(part)?.[1] ?? []),
    )
  })
  return names.sort()
}
