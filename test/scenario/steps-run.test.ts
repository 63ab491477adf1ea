import { describe, expect, test } from 'vitest'
import { exitCode } from '../../sim/scenario/report.ts'
import { reportText } from '../../sim/scenario/report-text.ts'
import { PLAIN } from '../../sim/trace/text.ts'
import { NETWORK } from './load-fixture.ts'
import { run } from './run-examples.ts'

const withSteps = (...steps: string[]) => `${NETWORK}steps:\n${steps.map((one) => `  - ${one}\n`).join('')}`
const report = (...steps: string[]) => run(withSteps(...steps))
const stepsOf = (...steps: string[]) => {
  const { problems, cases } = report(...steps)
  expect(problems).toEqual([])
  return cases.flatMap((one) => one.steps)
}
const seen = (...steps: string[]) => stepsOf(...steps).map(({ ok, what, observed }) => ({ ok, what, ...observed }))

/** The same file with another CVM and other listeners. */
const seenIn = (from: string | RegExp, to: string, ...steps: string[]) =>
  run(withSteps(...steps).replace(from, to)).cases.flatMap((one) => one.steps.map(({ observed }) => observed))

describe('ping', () => {
  test('a machine of the same VPC answers, and the answer says from where it was asked', () => {
    const [ping] = seenIn('consumer: vpc1,', 'consumer: vpc1, other: vpc1,', 'ping: consumer -> other')
    expect(ping).toMatchObject({
      outcome: 'connected',
      reason: 'DELIVERED',
      where: 'other',
      backend: 'other',
      sourceSeen: '10.0.0.2',
      tookUs: 200,
    })
    expect(ping).not.toHaveProperty('sourcePortSeen')
  })

  test('without `expect` it must be answered', () => {
    const [ping] = stepsOf('ping: consumer -> ep1')
    expect(ping).toMatchObject({
      kind: 'ping',
      what: 'ping consumer -> ep1',
      ok: false,
      observed: { outcome: 'timeout', reason: 'PROTOCOL_UNSUPPORTED', where: 'ep1', tookUs: 10_000_000 },
      failures: [{ path: 'outcome', expected: 'connected', actual: 'timeout', implied: true }],
    })
  })

  test('`times` and `patience`', () => {
    const [ping, check] = stepsOf(
      '{ ping: { from: consumer, to: ep1, times: 3, patience: 1s }, expect: { outcomes: { timeout: 3 } } }',
      '{ expect: { state: { ep1: ACTIVE } } }',
    )
    expect(ping).toMatchObject({ ok: true, what: 'ping consumer -> ep1 x 3', observed: { times: 3 } })
    expect(check?.timeUs).toBe(3_000_000)
  })
})

describe('udp', () => {
  const UDP = 'clbs: { lb1: { in: vpc2, "udp:53": "web:53" } }'
  const udp = (step: string, listen = '[8080, "udp:53"]') =>
    seenIn(/listen: 8080([\s\S]*)clbs:.*/, `listen: ${listen}$1${UDP}`, step)[0]

  test('the first datagram and its answer', () => {
    expect(udp('udp: consumer:40000 -> ep1:53')).toMatchObject({
      outcome: 'connected',
      backend: 'web',
      sourceSeen: expect.stringMatching(/^11\.163\./),
      sourcePortSeen: 40_000,
      sourcePort: 40_000,
      tookUs: 600,
    })
  })

  test('where nothing listens, the backend says so', () => {
    expect(udp('udp: consumer -> ep1:53', '[8080]')).toMatchObject({
      outcome: 'unreachable',
      reason: 'PORT_CLOSED',
      where: 'web',
    })
  })

  test('where nothing answers, the client waits for its patience', () => {
    const step = '{ udp: { from: consumer, to: ep1:54, patience: 2s }, expect: { outcome: timeout } }'
    expect(udp(step)).toMatchObject({ outcome: 'timeout', reason: 'NO_LISTENER', where: 'lb1', tookUs: 2_000_000 })
  })

  test('what it is called in a report', () => {
    expect(stepsOf('udp: { from: consumer, to: ep1:53, times: 2 }')[0]?.what).toBe('udp consumer -> ep1:53 x 2')
  })
})

describe('advance', () => {
  test('moves virtual time on, and nothing else does what takes none', () => {
    const steps = stepsOf('advance: 15m', 'guest: { web: { listen: [] } }', 'advance: 1.5s', 'advance: 0')
    expect(steps.map(({ timeUs }) => timeUs)).toEqual([0, 900_000_000, 900_000_000, 901_500_000])
    expect(steps.map(({ what, ok }) => [what, ok])).toEqual([
      ['advance 15m', true],
      ['guest web listen', true],
      ['advance 1.5s', true],
      ['advance 0', true],
    ])
  })

  test('health checks run meanwhile', () => {
    const health = (verdict: string) => `health: { lb1/tcp:80/web: ${verdict} }`
    const steps = stepsOf(
      `{ guest: { web: { listen: [] } }, expect: { ${health('Alive')} } }`,
      `{ advance: 14s, expect: { ${health('Alive')} } }`,
      `{ advance: 1s, expect: { ${health('Dead')} } }`,
    )
    expect(steps.map(({ ok }) => ok)).toEqual([true, true, true])
  })
})

describe('guest', () => {
  test('sockets, then the state, of the same machine', () => {
    expect(
      seen(
        'guest: { web: { listen: "127.0.0.1:8080" } }',
        'connect: consumer -> ep1:80',
        'guest: { web: { state: STOPPED } }',
        'connect: consumer -> ep1:80',
        'guest: { web: { state: RUNNING, listen: 8080 } }',
        'connect: consumer -> ep1:80',
      ).map(({ outcome, reason }) => [outcome, reason]),
    ).toEqual([
      [undefined, undefined],
      ['refused', 'PORT_CLOSED'],
      [undefined, undefined],
      ['timeout', 'TARGET_STOPPED'],
      [undefined, undefined],
      ['connected', 'DELIVERED'],
    ])
  })

  test('several machines at once; a stopped client connects to nobody', () => {
    const steps = seen(
      '{ guest: { web: { state: STOPPED }, consumer: { state: STOPPED } }, expect: { state: { web: STOPPED, consumer: STOPPED } } }',
      'connect: consumer -> ep1:80',
    )
    expect(steps[0]).toMatchObject({ ok: true, what: 'guest web state STOPPED, consumer state STOPPED' })
    expect(steps[1]).toMatchObject({ reason: 'CLIENT_STOPPED', where: 'consumer' })
  })

  test.each([
    ['DROP', 'timeout', 'GUEST_FIREWALL_DROPPED'],
    ['REJECT', 'refused', 'GUEST_FIREWALL_REJECTED'],
    ['ACCEPT', 'connected', 'DELIVERED'],
  ])('a rule of its firewall: %s', (action, outcome, reason) => {
    const [, connect] = seen(
      `guest: { web: { firewall: [${action}#11.163.0.0/16#8080#TCP, REJECT#11.163.0.0/16] } }`,
      'connect: consumer -> ep1:80',
    )
    expect(connect).toMatchObject({ outcome, reason, where: 'web' })
  })

  test('what is wrong in one stops the case before it runs', () => {
    const { cases, problems } = report('connect: consumer -> ep1:80', 'guest: { web: { listen: [nothing] } }')
    expect(cases).toEqual([])
    expect(problems.map(({ code, origin }) => [code, origin?.line])).toEqual([['SOCKET_MALFORMED', 8]])
    expect(exitCode({ file: '', title: undefined, cases, problems })).toBe(2)
  })
})

describe('what a call has made', () => {
  const create = (more = '') =>
    `{ call: CreateVpcEndPoint, with: { VpcId: vpc1, SubnetId: vpc1, EndPointServiceId: svc, EndPointName: ep2 }${more} }`

  test('it can be dialled by its name', () => {
    const steps = seen(create(', expect: { state: { ep2: ACTIVE } }'), 'connect: consumer -> ep2:80')
    expect(steps).toMatchObject([
      { ok: true, state: { ep2: 'ACTIVE' } },
      { ok: true, outcome: 'connected', backend: 'web' },
    ])
  })

  test('by the name that the file gives it, before the name in the cloud', () => {
    const steps = stepsOf(create(', name: mine'), 'connect: consumer -> mine:80')
    expect(steps.map(({ ok, name }) => [ok, name])).toEqual([
      [true, 'mine'],
      [true, undefined],
    ])
  })

  test('when the call is refused, nothing is called that, and the step says so', () => {
    const refused = create().replace('EndPointName: ep2', 'EndPointName: ep2, EndPointVip: 10.0.0.1')
    const [call, connect] = stepsOf(refused, 'connect: consumer -> ep2:80')
    expect(call).toMatchObject({ ok: false, observed: { error: { code: 'InvalidParameterValue.Reserved' } } })
    expect(connect).toMatchObject({
      ok: false,
      observed: { absent: 'ep2' },
      failures: [{ path: 'to', expected: 'ep2', actual: null, implied: false, origin: { line: 8 } }],
      dependedOn: [],
    })
  })

  test.each([
    ['en', 'nothing is called ep2 now', 'to: expected ep2, but saw nothing'],
    ['zh', '此时没有名为 ep2 的资源', 'to：预期 ep2，实际为 无'],
  ] as const)('in words, %s', (language, line, failure) => {
    const refused = create().replace('EndPointName: ep2', 'EndPointName: ep2, EndPointVip: 10.0.0.1')
    const style = { language, paint: PLAIN, say: () => '', textOf: () => undefined }
    const text = reportText(report(refused, 'ping: consumer -> ep2'), style)
    expect(text).toContain(line)
    expect(text).toContain(failure)
  })
})
