import { describe, expect, test } from 'vitest'
import { exitCode, selectTraces, TRACE_CHOICES, totalsOf } from '../../sim/scenario/report.ts'
import { runScenario, validateScenario } from '../../sim/scenario/run.ts'
import { FAILING, load, run, SMALLEST, WHOLE } from './run-examples.ts'

const stepsOf = (text: string) => run(text).cases.flatMap(({ steps }) => steps)

test('the smallest useful file holds: a connect without `expect` is connected', () => {
  const [step] = stepsOf(SMALLEST)
  expect(step).toMatchObject({
    kind: 'connect',
    what: 'consumer -> ep1:80',
    ok: true,
    timeUs: 0,
    origin: { line: 6, column: 9 },
    observed: { outcome: 'connected', reason: 'DELIVERED', backend: 'web', where: 'web' },
    failures: [],
  })
  expect(exitCode(run(SMALLEST))).toBe(0)
})

test('it fails when it cannot be connected, and says that nobody wrote the expectation', () => {
  const [step] = stepsOf(SMALLEST.replace('listen: 8080', 'listen: 8081'))
  expect(step).toMatchObject({
    ok: false,
    observed: { outcome: 'refused', reason: 'PORT_CLOSED' },
    failures: [{ path: 'outcome', expected: 'connected', actual: 'refused', implied: true }],
  })
})

test('a whole file with connections, counts, states and calls holds', () => {
  const report = run(WHOLE)
  expect(report.problems).toEqual([])
  expect(stepsOf(WHOLE).flatMap(({ failures }) => failures)).toEqual([])
  expect(stepsOf(WHOLE).map(({ kind, observed }) => [kind, observed.times ?? 1])).toEqual([
    ['connect', 1],
    ['connect', 8],
    ['check', 1],
    ['call', 1],
    ['connect', 1],
  ])
  expect(stepsOf(WHOLE)[1]?.observed).toMatchObject({ outcomes: { connected: 8 }, backends: { web1: 2, web2: 6 } })
  expect(stepsOf(WHOLE)[2]?.observed).toEqual({
    state: { ep1: 'ACTIVE', web1: 'RUNNING', lb1: 'RUNNING' },
    health: { 'lb1/tcp:80/web1': 'Alive' },
  })
})

test('without the rule for 11.163.0.0/16 the report names the backend, its group and what would have matched', () => {
  const text = WHOLE.replace('        - ACCEPT#11.163.0.0/16#8080#TCP\n', '')
  const step = runScenario(load(text.replace(/, rule: .*\]"/, ''))).cases[0]?.steps[0]
  expect(step).toMatchObject({ ok: false, observed: { reason: 'TARGET_INGRESS_DENIED' } })
  expect(['web1', 'web2']).toContain(step?.observed.where)
  const end = step?.trace?.packets[0]?.hops.at(-1)?.steps.at(-1)
  expect(end).toMatchObject({
    verdict: 'deny',
    places: expect.arrayContaining(['sg-web']),
    wouldMatch: { owner: 'sg-web', direction: 'ingress', text: 'ACCEPT#11.163.0.0/16#8080#TCP' },
  })
})

test('each expectation that is not met fails by itself, where it is written', () => {
  const failures = stepsOf(FAILING).map((step) =>
    step.failures.map(({ path, actual, origin }) => [path, actual, origin.line]),
  )
  expect(failures).toEqual([
    [
      ['outcome', 'connected', 31],
      ['where', expect.stringMatching(/^web/), 31],
      ['hops', ['consumer', 'ep1', 'lb1', expect.stringMatching(/^web/)], 31],
      ['rule', expect.arrayContaining(['sg-web.ingress[0]']), 31],
      ['backend', expect.stringMatching(/^web/), 31],
    ],
    [['outcome', 'timeout', 32]],
    [
      ['backend', 'web2', 36],
      ['backends.web2', 6, 36],
    ],
    [['error', 'InvalidParameter', 37]],
    [
      ['state.ep1', 'ACTIVE', 40],
      ['health.lb1/tcp:80/web1', 'Alive', 40],
    ],
  ])
})

test('the same file and seed give the same report, byte for byte', () => {
  expect(JSON.stringify(run(WHOLE))).toBe(JSON.stringify(run(WHOLE)))
})

describe('cases', () => {
  const CASES = `${SMALLEST.replace(/steps:.*/, '')}
cases:
  - { name: good, steps: [{ connect: "consumer -> ep1:80" }] }
  - { name: broken, network: { endpointServices: { svc: { clb: lb9 } } }, steps: [{ connect: "consumer -> ep1:80" }] }
  - { name: broken too, network: { endpointServices: { svc: { clb: lb8 } } }, steps: [{ connect: "consumer -> ep1:80" }] }
  - { name: seeded, seed: 7, steps: [{ connect: "consumer -> ep1:81" }] }
`

  test('each is a fresh world; one with problems is not run and stops none of the others', () => {
    const report = run(CASES)
    expect(report.cases.map(({ name, seed, steps }) => [name, seed, steps.map(({ ok }) => ok)])).toEqual([
      ['good', 1, [true]],
      ['seeded', 7, [false]],
    ])
    expect(report.problems.map(({ code, parameters }) => [code, parameters.name])).toEqual([
      ['NO_SUCH_CLB', 'lb9'],
      ['NO_SUCH_CLB', 'lb8'],
    ])
    expect(exitCode(report)).toBe(2)
    expect(totalsOf([report])).toEqual({ files: 1, cases: 2, steps: 2, held: 1, failed: 1, problems: 2 })
  })

  test('what they share is wrong only once', () => {
    const shared = CASES.replace('vpc1: 10.0.0.0/16', 'vpc1: 10.0.0.0/99')
    const codes = run(shared).problems.map(({ code }) => code)
    expect(codes.filter((code) => code === 'CIDR_MALFORMED')).toHaveLength(1)
  })

  test('a base is validated and not run', () => {
    const base = SMALLEST.replace(/steps:.*/, '')
    expect(run(base)).toMatchObject({ cases: [{ steps: [] }], problems: [] })
    expect(validateScenario(load(WHOLE)).cases).toMatchObject([{ steps: [] }])
  })
})

describe('what calls name', () => {
  const call = (id: string, expected = '') =>
    `${SMALLEST.replace(/steps:.*/, '')}securityGroups: { sg-web: {} }\nsteps: [{ call: DeleteSecurityGroupPolicies, with: { SecurityGroupId: ${id}, Ingress: [ACCEPT#1.2.3.4/32#80#TCP] }${expected} }]`

  test('must be there', () => {
    expect(run(call('sg-wbe'))).toMatchObject({
      cases: [],
      problems: [
        { code: 'NO_SUCH_NAME', parameters: { name: 'sg-wbe', nearest: 'sg-web' }, origin: { line: 8, column: 71 } },
      ],
    })
  })

  test('unless an error is what the step expects', () => {
    expect(run(call('sg-wbe', ', expect: { error: { not: null } }')).problems).toEqual([])
  })
})

test('which traces a report keeps', () => {
  const report = run(FAILING)
  const kept = TRACE_CHOICES.map((choice) =>
    selectTraces(report, choice).cases.flatMap(({ steps }) => steps.map(({ trace }) => (trace ? 1 : 0))),
  )
  // all, failed, none, first; calls and checks have none.
  expect(kept).toEqual([
    [1, 1, 1, 0, 0],
    [1, 1, 1, 0, 0],
    [0, 0, 0, 0, 0],
    [1, 0, 0, 0, 0],
  ])
  expect(selectTraces(run(WHOLE), 'failed').cases[0]?.steps.some(({ trace }) => trace)).toBe(false)
  expect(selectTraces(report, 'first', true).cases[0]?.steps.some(({ trace }) => trace)).toBe(false)
})
