import { describe, expect, test } from 'vitest'
import { checkExpectation, expectationOf, type StepObservation } from '../../sim/scenario/expect.ts'
import type { CallStep, CheckStep, ConnectStep, Matcher } from '../../sim/scenario/scenario.ts'
import { Tally } from '../../sim/scenario/tally.ts'
import type { Observation } from '../../sim/world/observation.ts'
import { CONNECTED, DENIED, DROPPED, expectation, REFUSED } from './expect-fixture.ts'

const ORIGIN = { file: 'a.yaml', line: 6, column: 5 }
const COMMON = { origin: ORIGIN, name: undefined, note: undefined }
const AFTER = {
  state: new Map([['ep1', 'PENDING']]),
  health: new Map([['lb1/tcp:80/web1', 'Alive']]),
}

const CONNECT = {
  ...COMMON,
  kind: 'connect',
  from: 'consumer',
  sourcePort: undefined,
  to: 'ep1',
  port: 80,
  times: 1,
  patience: 1,
  bytes: 0,
} as const
const CALL = {
  ...COMMON,
  kind: 'call',
  action: 'A',
  by: undefined,
  parameters: {},
  parameterOrigins: new Map(),
} as const

type Expected = Readonly<Record<string, Matcher>> | undefined

function afterConnections(expected: Expected, ...observations: readonly Observation[]) {
  const step: ConnectStep = { ...CONNECT, expect: expected && expectation(expected) }
  const tally = new Tally(expectationOf(step), ['shop', 'mall'])
  for (const one of observations) tally.add(one)
  return checkExpectation(step, { kind: 'connect', tally, after: AFTER })
}

function afterCall(expected: Expected, result: Extract<StepObservation, { kind: 'call' }>['result']) {
  const step: CallStep = { ...CALL, expect: expected && expectation(expected) }
  return checkExpectation(step, { kind: 'call', result, after: AFTER })
}

describe('one connection', () => {
  const cases: [observation: Observation, expected: Expected, actual: unknown][] = [
    [CONNECTED, undefined, 'held'],
    [DENIED, undefined, 'timeout'],
    [CONNECTED, { outcome: 'connected' }, 'held'],
    [CONNECTED, { outcome: 'timeout' }, 'connected'],
    [DENIED, { outcome: ['refused', 'timeout'] }, 'held'],
    [DENIED, { outcome: { not: 'connected' } }, 'held'],
    [DENIED, { outcome: { not: ['refused', 'timeout'] } }, 'timeout'],
    [DENIED, { reason: 'TARGET_INGRESS_DENIED' }, 'held'],
    [DENIED, { reason: 'PORT_CLOSED' }, 'TARGET_INGRESS_DENIED'],
    [CONNECTED, { backend: ['web1', 'web2'] }, 'held'],
    [CONNECTED, { backend: 'web2' }, 'web1'],
    [DENIED, { backend: 'web1' }, null],
    [DENIED, { backend: null }, 'held'],
    [CONNECTED, { sourceSeen: '11.163.0.0/16' }, 'held'],
    [CONNECTED, { sourceSeen: '11.163.0.5' }, 'held'],
    [CONNECTED, { sourceSeen: '10.0.0.0/8' }, '11.163.0.5'],
    [CONNECTED, { sourceSeen: { not: '10.0.0.0/8' } }, 'held'],
    [DENIED, { sourceSeen: '11.163.0.0/16' }, null],
    [CONNECTED, { sourcePort: 40000 }, 'held'],
    [CONNECTED, { sourcePort: '40000' }, 'held'],
    [CONNECTED, { sourcePortSeen: '>=1024' }, 'held'],
    [CONNECTED, { sourcePortSeen: '> 1024' }, 1024],
    [CONNECTED, { after: '1.8ms' }, 'held'],
    [CONNECTED, { after: '1.8s' }, '1.8ms'],
    [CONNECTED, { after: 0 }, '1.8ms'],
    [CONNECTED, { after: '>=1800us' }, 'held'],
    [CONNECTED, { after: '< 1800 us' }, '1.8ms'],
    [CONNECTED, { after: '~1.9ms' }, '1.8ms'],
    [CONNECTED, { after: '~1.89ms' }, 'held'],
    [CONNECTED, { after: '~1.7ms' }, '1.8ms'],
    [CONNECTED, { after: ['1s', '>1ms'] }, 'held'],
    [CONNECTED, { after: { not: '<=2ms' } }, '1.8ms'],
    [DENIED, { where: 'web1' }, 'held'],
    [DENIED, { where: 'vpc2/web' }, 'held'],
    [DENIED, { where: 'shop/sg-web' }, 'held'],
    [DENIED, { where: 'sg-web' }, 'held'],
    [DENIED, { where: 'web' }, 'web1'],
    [DENIED, { where: ['ep1', 'lb1'] }, 'web1'],
    [CONNECTED, { hops: ['consumer', 'ep1', 'lb1', 'web1'] }, 'held'],
    [CONNECTED, { hops: ['consumer', 'lb1', 'ep1', 'web1'] }, ['consumer', 'ep1', 'lb1', 'web1']],
    [CONNECTED, { hops: ['consumer', 'ep1', 'lb1'] }, ['consumer', 'ep1', 'lb1', 'web1']],
    [CONNECTED, { hops: { not: ['consumer', 'web1'] } }, 'held'],
    [CONNECTED, { 'state.ep1': 'PENDING' }, 'held'],
    [CONNECTED, { 'state.ep1': 'ACTIVE' }, 'PENDING'],
    [CONNECTED, { 'state.ep1': { not: 'ACTIVE' } }, 'held'],
    [CONNECTED, { 'health.lb1/tcp:80/web1': 'Alive' }, 'held'],
    [CONNECTED, { 'health.lb1/tcp:80/web1': ['Dead', 'Unknown'] }, 'Alive'],
  ]
  test.each(cases)('%#', (observation, expected, actual) => {
    const failures = afterConnections(expected, observation)
    expect(failures.length === 0 ? 'held' : failures[0]?.actual).toEqual(actual)
  })

  test('rules: those that denied it, or those that decided on the way', () => {
    const seen = (observation: Observation, expected: Expected) =>
      afterConnections(expected, observation)[0]?.actual ?? 'held'
    // A rule that dropped it, or came close; by its name in the file, or with the account whose copy it is.
    expect(seen(DENIED, { rule: 'sg-web.ingress[0]' })).toBe('held')
    expect(seen(DENIED, { rule: 'shop/sg-web.ingress[1]' })).toBe('held')
    expect(seen(DENIED, { rule: 'mall/sg-web.ingress[1]' })).toEqual([
      'shop/sg-web.ingress[0]',
      'shop/sg-web.ingress[1]',
    ])
    expect(seen(DROPPED, { rule: 'shop/sg-web.ingress[0]', refusedBy: 'action' })).toBe('held')
    expect(seen(DROPPED, { rule: 'sg-web.ingress[1]', refusedBy: 'order' })).toBe('held')
    // One that let it out at the beginning did not deny it.
    expect(seen(DENIED, { rule: 'sg-client.egress[0]' })).toHaveLength(2)
    expect(seen(CONNECTED, { rule: 'sg-client.egress[0]' })).toBe('held')
    expect(seen(CONNECTED, { rule: ['sg-a.ingress[0]', 'sg-web.ingress[0]'] })).toBe('held')
    expect(seen(REFUSED, { rule: 'sg-web.ingress[0]' })).toBe('held')
    expect(seen(CONNECTED, { rule: 'sg-web.ingress[1]' })).toEqual(['sg-client.egress[0]', 'sg-web.ingress[0]'])
    // `not` is about all of them.
    expect(seen(DENIED, { rule: { not: 'sg-web.ingress[0]' } })).toHaveLength(2)
    expect(seen(DENIED, { rule: { not: 'sg-db.ingress[0]' } })).toBe('held')
  })

  test('refusedBy speaks of the rule that is named beside it, else of any', () => {
    const seen = (expected: Expected) => afterConnections(expected, DENIED)[0]?.actual ?? 'held'
    expect(seen({ refusedBy: 'port' })).toBe('held')
    expect(seen({ refusedBy: 'cidrBlock' })).toBe('held')
    expect(seen({ rule: 'sg-web.ingress[0]', refusedBy: 'port' })).toBe('held')
    expect(seen({ rule: 'sg-web.ingress[0]', refusedBy: 'cidrBlock' })).toEqual(['port'])
    expect(afterConnections({ refusedBy: 'port' }, CONNECTED)[0]?.actual).toEqual([])
  })
})

describe('several connections', () => {
  const web2 = { ...CONNECTED, backend: 'web2', where: 'web2' }
  const eight = [CONNECTED, web2, CONNECTED, web2, CONNECTED, CONNECTED, CONNECTED, DENIED]
  const cases: [expected: Expected, actual: unknown][] = [
    [{ 'outcomes.connected': 7, 'outcomes.timeout': 1, 'outcomes.refused': 0 }, 'held'],
    [{ 'outcomes.connected': 8 }, 7],
    [{ 'outcomes.connected': '>=7' }, 'held'],
    [{ 'outcomes.connected': '<7' }, 7],
    [{ 'outcomes.connected': { not: 8 } }, 'held'],
    [{ 'outcomes.connected': [6, 7] }, 'held'],
    [{ 'backends.web1': 5, 'backends.web2': 2 }, 'held'],
    [{ 'backends.web3': 1 }, 0],
    [{ 'backends.web2': '~25%' }, 'held'],
    [{ 'backends.web2': '~40%' }, 2],
    [{ 'backends.web1': '~50%' }, 'held'],
    [{ 'backends.web1': '~49.9%' }, 5],
    [{ backend: { not: 'web3' } }, 'held'],
  ]
  test.each(cases)('%j: %j', (expected, actual) => {
    const failures = afterConnections(expected, ...eight)
    expect(failures.length === 0 ? 'held' : failures[0]?.actual).toEqual(actual)
  })

  test('what is expected of one must hold for each, and the failure says for which it did not', () => {
    expect(afterConnections({ backend: 'web1' }, ...eight)).toMatchObject([
      {
        path: 'backend',
        expected: 'web1',
        actual: 'web2',
        connections: { failed: 3, times: 8, first: [2, 4, 8] },
        origin: { line: 7 },
      },
    ])
    expect(afterConnections(undefined, ...eight)).toMatchObject([
      {
        path: 'outcome',
        expected: 'connected',
        actual: 'timeout',
        connections: { failed: 1, times: 8, first: [8] },
        implied: true,
        origin: { line: 6 },
      },
    ])
  })

  test('a share is judged with 5 percentage points to each side, and at least one connection', () => {
    const share = (count: number, total: number) => {
      const others = Array.from({ length: total - count }, () => CONNECTED)
      return (
        afterConnections({ 'backends.web2': '~25%' }, ...others, ...Array.from({ length: count }, () => web2))
          .length === 0
      )
    }
    expect([19, 20, 30, 31].map((count) => share(count, 100))).toEqual([false, true, true, false])
    expect([0, 1, 3, 4].map((count) => share(count, 8))).toEqual([false, true, true, false])
  })

  test('one trace is kept: that of the first which failed; what all have in common is kept too', () => {
    const tally = new Tally(expectation({ outcome: 'connected' }), [])
    for (const one of eight) tally.add(one)
    expect(tally.trace).toBe(DENIED.trace)
    expect(tally.common).toEqual({ sourcePort: 40000 })
    expect([...tally.reasons]).toEqual([
      ['DELIVERED', 7],
      ['TARGET_INGRESS_DENIED', 1],
    ])
  })
})

describe('a call', () => {
  const done = {
    ok: true,
    caller: 'shop',
    consulted: [],
    response: { EndPoint: { State: 'ACTIVE', Ids: ['a', 'b'] }, TotalCount: 2, Flag: true },
  } as const
  const refused = {
    ok: false,
    caller: 'shop',
    consulted: [],
    error: { code: 'ResourceNotFound', message: { en: 'no', zh: '无' }, problems: [] },
  } as const

  test.each<[string, Parameters<typeof afterCall>[1], Expected, unknown]>([
    ['must succeed', done, undefined, 'held'],
    ['must succeed', refused, undefined, 'ResourceNotFound'],
    ['must succeed also when something else is expected', refused, { 'state.ep1': 'PENDING' }, 'ResourceNotFound'],
    ['may be expected to fail', refused, { error: 'ResourceNotFound' }, 'held'],
    ['fails otherwise than expected', refused, { error: 'LimitExceeded' }, 'ResourceNotFound'],
    ['succeeds against expectation', done, { error: 'LimitExceeded' }, null],
    ['is expected to be ok', done, { error: null }, 'held'],
    ['answers', done, { 'result.TotalCount': 2 }, 'held'],
    ['answers', done, { 'result.TotalCount': '<2' }, 2],
    ['answers', done, { 'result.Flag': true }, 'held'],
    ['answers', done, { 'result.Nothing': 1 }, null],
    ['answers in a list', done, { 'result.EndPoint': 'ACTIVE' }, { State: 'ACTIVE', Ids: ['a', 'b'] }],
  ])('%s', (_, result, expected, actual) => {
    const failures = afterCall(expected, result)
    expect(failures.length === 0 ? 'held' : failures[0]?.actual).toEqual(actual)
  })

  test('part of an answer, by its path', () => {
    const entry = { path: ['result', 'EndPoint', 'State'], matcher: 'ACTIVE', origin: ORIGIN }
    const step: CallStep = { ...CALL, expect: { origin: ORIGIN, entries: [entry] } }
    expect(checkExpectation(step, { kind: 'call', result: done, after: AFTER })).toEqual([])
  })
})

test('a check looks at states and health', () => {
  const step: CheckStep = {
    ...COMMON,
    kind: 'check',
    expect: expectation({ 'state.ep1': 'ACTIVE', 'state.ep2': null }),
  }
  expect(checkExpectation(step, { kind: 'done', after: AFTER })).toMatchObject([
    { path: 'state.ep1', actual: 'PENDING' },
  ])
})
