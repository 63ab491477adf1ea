import { describe, expect, test } from 'vitest'
import type { Language } from '../../sim/base/language.ts'
import { failureWords, observedText } from '../../sim/scenario/report-text.ts'
import { NETWORK } from './load-fixture.ts'
import { run } from './run-examples.ts'

const stepsOf = (...steps: readonly string[]) => {
  const { problems, cases } = run(`${NETWORK}steps:\n${steps.map((one) => `  - ${one}\n`).join('')}`)
  expect(problems).toEqual([])
  return cases.flatMap((one) => one.steps)
}

/** Each step: what it did, what it showed, and what of that was not expected. */
const lines = (...steps: readonly string[]) =>
  stepsOf(...steps).map(({ what, observed, failures }) => {
    const { outcome, answer, absent, missed } = observed
    return [what, answer ?? outcome ?? absent ?? missed ?? '-', ...failures.map(({ path }) => path)].join(' | ')
  })

/** The steps of which something was not as expected. */
const failed = (...steps: readonly string[]) => lines(...steps).filter((line) => line.split(' | ').length > 2)

const KEPT = '{ connect: consumer -> ep1:80, as: a }'

describe('a connection that is kept open', () => {
  test('does what it is told at both ends, wherever a key stands', () => {
    expect(
      lines(
        '{ connect: { from: consumer, to: ep1:80, as: a } }',
        'send: a',
        '{ send: 64kB, on: a, expect: { bytes: 64kB } }',
        'receive: { on: a, side: server, bytes: 64100 }',
        '{ send: a, side: server, bytes: 5kB }',
        '{ receive: 5kB, on: a, expect: { bytes: { not: 4999 } } }',
        '{ close: true, on: a }',
      ),
    ).toEqual([
      'consumer -> ep1:80 as a | connected',
      'send a | connected',
      'send a | connected',
      'receive a (server) | connected',
      'send a (server) | connected',
      'receive a | connected',
      'close a | connected',
    ])
  })

  test('cannot be acted on from an end that has closed it, which the report says', () => {
    const [, , one] = stepsOf(KEPT, '{ close: a, half: true }', '{ send: a }')
    expect(one?.observed).toEqual({ absent: 'a', isConnection: true })
    const said = (language: Language) => observedText(one?.observed ?? {}, language)
    expect(said('en')).toBe('a is not open: it never was, it has ended, or this end has closed it')
    expect(said('zh')).toBe('连接 a 未打开：未曾建立、已结束，或本端已关闭')
  })

  test('stays with its backend, whatever the weights are by now, and its trace says so', () => {
    const [, , one] = stepsOf(
      KEPT,
      'call: ModifyTargetWeight\n    with: { LoadBalancerId: lb1, ListenerId: lb1/tcp:80, Targets: [{ InstanceId: web, Port: 8080, Weight: 0 }] }',
      '{ send: a }',
    )
    const target = one?.trace?.packets[0]?.hops.flatMap(({ steps }) => steps).find(({ check }) => check === 'target')
    expect(target?.words.en).toBe('Listener lb1/tcp:80 knows the connection: it stays with backend web:8080.')
    expect(target?.basis).toEqual([expect.objectContaining({ kind: 'documented' })])
  })

  test('has a TCP state at each end, which is CLOSED when it is gone', () => {
    expect(
      failed(
        KEPT,
        '{ check: true, expect: { state: { a.client: ESTABLISHED, a.server: ESTABLISHED, ep1: ACTIVE } } }',
        '{ close: a, half: true, expect: { state: { a.client: FIN_WAIT_2, a.server: CLOSE_WAIT } } }',
        '{ send: a, side: server }',
        '{ close: a, side: server, expect: { state: { a.client: TIME_WAIT, a.server: CLOSED } } }',
        '{ advance: 61s, expect: { state: { a.client: CLOSED } } }',
        '{ connect: consumer -> ep1:80, as: b }',
        '{ reset: b, expect: { outcome: reset, state: { b.client: CLOSED, b.server: CLOSED } } }',
      ),
    ).toEqual([])
  })

  test('that has ended fails the step that uses it, and so does one that nobody answered', () => {
    expect(
      lines(
        KEPT,
        '{ reset: a, expect: { outcome: [reset] } }',
        'send: a',
        '{ close: a, expect: { outcome: stalled } }',
      ),
    ).toEqual(['consumer -> ep1:80 as a | connected', 'reset a | reset', 'send a | a | on', 'close a | a | on'])
    const denied = '{ connect: consumer -> ep1:81, as: a, expect: { outcome: timeout } }'
    expect(lines(denied, 'send: a')).toEqual(['consumer -> ep1:81 as a | timeout', 'send a | a | on'])
  })

  test('stalls when its server is stopped', () => {
    const [, , send] = stepsOf(KEPT, 'guest: { web: { state: STOPPED } }', '{ send: a, patience: 3s }')
    expect(send?.observed).toMatchObject({
      outcome: 'stalled',
      reason: 'TARGET_STOPPED',
      where: 'web',
      tookUs: 3_000_000,
    })
  })
})

describe('a raw segment', () => {
  test('shows what comes back', () => {
    expect(
      lines(
        '{ segment: consumer -> ep1:80, flags: SYN, expect: { answer: syn-ack, backend: web } }',
        '{ segment: { from: consumer:5000, to: ep1:80, flags: [SYN, FIN] }, expect: { answer: none, where: ep1 } }',
        '{ segment: { from: consumer, to: ep1, port: 80, flags: XMAS }, expect: { reason: CONNTRACK_INVALID } }',
        KEPT,
        '{ segment: { on: a, flags: ACK, seq: 1 }, times: 3, expect: { answer: [ack, none] } }',
        '{ segment: { on: a, side: server, flags: RST } }',
      ).slice(0, 3),
    ).toEqual([
      'SYN consumer -> ep1:80 | syn-ack',
      'SYN-FIN consumer:5000 -> ep1:80 | none',
      'FIN-PSH-URG consumer -> ep1:80 | none',
    ])
  })

  test('may come from an address that is not its own', () => {
    const spoofed = '{ segment: { from: consumer, to: ep1:80, flags: SYN, source: 10.0.9.9 } }'
    expect(stepsOf(spoofed)[0]?.observed).toMatchObject({ answer: 'none', reason: 'SPOOFED_SOURCE', where: 'consumer' })
  })
})

describe('at once and meanwhile', () => {
  test('a step in the background is judged when it is over, at its place', () => {
    const [connect, , check] = stepsOf(
      '{ connect: consumer -> ep1:80, as: a, background: true }',
      'wait: 300us',
      '{ check: true, expect: { state: { a.client: SYN_SENT, a.server: SYN_RECEIVED } } }',
    )
    expect(check?.ok).toBe(true)
    expect(connect).toMatchObject({ what: 'consumer -> ep1:80 as a &', ok: true, timeUs: 0 })
    expect(connect?.observed).toMatchObject({ outcome: 'connected', tookUs: 600 })
  })

  test('a step in the background ends when it ends, whatever is waited for meanwhile', () => {
    const [, send, , close] = stepsOf(
      KEPT,
      '{ send: a, background: true }',
      'advance: 30s',
      '{ close: a, background: true }',
      'advance: 30s',
    )
    expect(send?.observed).toMatchObject({ outcome: 'connected', tookUs: 600 })
    expect(close?.observed).toMatchObject({ outcome: 'connected', tookUs: 600 })
  })

  test('what a packet met is told as it was, though the rules have changed since', () => {
    const group = (rules: string) =>
      `{ call: ModifySecurityGroupPolicies, with: { SecurityGroupId: sg, Ingress: [${rules}] } }`
    const text = `${NETWORK.replace('listen: 8080', 'listen: 8080, securityGroups: [sg]')}securityGroups: { sg: { ingress: [DROP#1.1.1.1, ACCEPT#0.0.0.0/0#ALL#ALL] } }
steps:
  - { connect: consumer -> ep1:80, background: true, expect: { rule: "sg.ingress[1]", backend: web } }
  - wait: 100us
  - ${group('DROP#0.0.0.0/0#ALL#ALL')}
`
    const { problems, cases } = run(text)
    expect(problems).toEqual([])
    expect(cases.flatMap(({ steps }) => steps.flatMap(({ failures }) => failures))).toEqual([])
  })

  test('a wait stops the clock at a packet, or when bytes have come', () => {
    const steps = stepsOf(
      '{ connect: consumer -> ep1:80, as: a, background: true }',
      '{ wait: { packet: SYN-ACK, at: ep1 }, expect: { state: { a.client: SYN_SENT, a.ep1: SYN_RECV } } }',
      '{ advance: 1s, expect: { state: { a.ep1: ESTABLISHED, a.lb1: ESTABLISHED, a.web: ESTABLISHED } } }',
      '{ send: 64kB, on: a, background: true }',
      '{ wait: { bytes: 20kB }, on: a }',
      '{ wait: { packet: RST, at: lb1, nth: 2 }, patience: 1s }',
    )
    expect(steps.map(({ ok }) => ok)).toEqual([true, true, true, true, true, false])
    expect(steps[1]?.timeUs).toBe(0)
    expect(steps[2]?.timeUs).toBe(500)
    expect(steps[5]).toMatchObject({ observed: { missed: 'RST at lb1 (2)' }, failures: [{ path: 'wait' }] })
  })

  test('steps together begin at the same instant', () => {
    const steps = stepsOf('together: [{ connect: consumer -> ep1:80 }, { connect: consumer -> ep1:80 }]', 'advance: 1s')
    expect(steps.map(({ timeUs }) => timeUs)).toEqual([0, 0, 1800])
  })
})

describe('again and again', () => {
  const stop = 'guest: { web: { listen: [] } }'

  test('eventually takes as long as it takes', () => {
    const [, dead] = stepsOf(stop, 'eventually: { health: { lb1/tcp:80/web: Dead } }')
    expect(dead).toMatchObject({ ok: true, kind: 'eventually' })
    expect(dead?.observed.tries).toBeGreaterThan(5)
  })

  test('and fails after its time', () => {
    const [, dead] = stepsOf(stop, '{ eventually: { health: { lb1/tcp:80/web: Dead } }, within: 2s, every: 500ms }')
    expect(dead?.observed).toMatchObject({ tries: 5, lookedUs: 2_000_000 })
    expect(dead?.failures).toMatchObject([{ path: 'health.lb1/tcp:80/web', actual: 'Alive' }])
  })

  test('always and never hold for their time', () => {
    expect(
      failed(
        '{ always: { connect: consumer -> ep1:80 }, for: 3s }',
        '{ never: { connect: consumer -> ep1:80, expect: { outcome: refused } }, for: 2s }',
        '{ never: { health: { lb1/tcp:80/web: Dead }, for: 2s } }',
      ),
    ).toEqual([])
  })

  test('never says when it held', () => {
    const [, never] = stepsOf(stop, 'never: { health: { lb1/tcp:80/web: Dead }, for: 20s }')
    expect(never?.ok).toBe(false)
    const [failure] = never?.failures ?? []
    if (never === undefined || failure === undefined) throw new Error('it held')
    expect(failureWords(failure, never, 'en')).toMatch(/held after 1\d s$/)
    expect(failureWords(failure, never, 'zh')).toMatch(/在 1\d s 后成立$/)
  })

  test('each value of each gets its steps, in keys and texts too', () => {
    expect(
      lines(
        '{ each: { t: [ep1, web], p: [80, 8080] }, steps: [{ name: $t-$p, connect: { from: consumer, to: $t, port: $p, patience: 10ms }, expect: { outcome: [connected, timeout] } }] }',
      ),
    ).toEqual([
      'consumer -> ep1:80 | connected',
      'consumer -> ep1:8080 | timeout',
      'consumer -> web:80 | timeout',
      'consumer -> web:8080 | timeout',
    ])
  })
})

describe('what is kept', () => {
  const saved = '{ connect: consumer -> ep1:80, save: { B: backend, S: sourceSeen, P: sourcePort } }'

  test('stands for itself in later steps and what they expect', () => {
    expect(
      lines(
        saved,
        '{ guest: { $B: { listen: [] } } }',
        '{ connect: { from: consumer, to: ep1:80, sourcePort: $P }, expect: { outcome: refused, where: $B, sourcePort: $P } }',
        'guest: { $B: { listen: [8080] } }',
        '{ connect: consumer -> ep1:80, expect: { sourceSeen: $S, sourcePort: { not: $P } } }',
      ),
    ).toEqual([
      'consumer -> ep1:80 | connected',
      'guest web listen | -',
      'consumer:32768 -> ep1:80 | refused',
      'guest web listen | -',
      'consumer -> ep1:80 | connected',
    ])
  })

  test('stands in the parameters of a call, also where they are ids', () => {
    const [, call, check] = lines(
      saved,
      'call: DeregisterTargets\n    with: { LoadBalancerId: lb1, ListenerId: lb1/tcp:80, Targets: [{ InstanceId: $B, Port: 8080 }] }',
      '{ connect: consumer -> ep1:80, patience: 1s, expect: { outcome: timeout, reason: NO_TARGET } }',
    )
    expect([call, check]).toEqual(['DeregisterTargets | -', 'consumer -> ep1:80 | timeout'])
  })

  test('fails the step that uses it when there was nothing', () => {
    const none = '{ connect: consumer -> ep1:81, save: { B: backend }, expect: { outcome: timeout } }'
    expect(lines(none, 'guest: { $B: { listen: [] } }')[1]).toBe('guest $B listen | $B | save')
  })

  test('of named steps must differ', () => {
    const [, , two] = stepsOf(
      '{ name: one, connect: consumer -> ep1:80 }',
      '{ check: true, expect: { differ: [one.sourceSeen, one.sourcePort] } }',
      '{ name: two, connect: consumer -> ep1:80, expect: { differ: [one.sourcePort, two.sourcePort, one.sourceSeen, two.sourceSeen] } }',
    )
    expect(two?.failures).toMatchObject([{ path: 'differ', actual: ['32768', '32770', '11.163.0.1', '11.163.0.1'] }])
  })
})

describe('what goes wrong on the way', () => {
  test('a component forgets its flows', () => {
    const [, flush, send] = stepsOf(
      KEPT,
      '{ flush: { flows: [ep1, lb1] }, expect: { flows: { ep1: 0, lb1: 0 }, state: { a.ep1: NONE, a.consumer: ESTABLISHED } } }',
      'send: a',
    )
    expect(flush).toMatchObject({ ok: true, what: 'flush ep1, lb1' })
    expect(send?.observed).toMatchObject({ outcome: 'stalled', reason: 'CONNTRACK_INVALID', where: 'ep1' })
  })

  test('a fault lasts until it is healed, or for its time', () => {
    expect(
      failed(
        '{ name: f, fault: { where: ep1 -> lb1, partition: true } }',
        '{ connect: consumer -> ep1:80, expect: { reason: FAULT_PARTITION } }',
        'heal: f',
        'connect: consumer -> ep1:80',
        '{ fault: { where: consumer <-> ep1, loss: 100%, for: 2s } }',
        'connect: consumer -> ep1:80',
        '{ fault: { name: slow, where: lb1, delay: 5ms } }',
        'heal: [slow]',
      ),
    ).toEqual([])
  })

  test('a fault where there is no hop is told before anything runs', () => {
    const { problems } = run(
      `${NETWORK}steps:\n  - { fault: { where: consumer -> web, loss: 1 } }\n  - { fault: { where: ep2, loss: 1 } }\n`,
    )
    expect(problems.map(({ code, origin }) => `${origin?.line}:${origin?.column} ${code}`)).toEqual([
      '7:23 FAULT_NO_HOP',
      '8:23 FAULT_NO_COMPONENT',
    ])
  })

  test('a load counts how its connections ended', () => {
    const [load, , end] = stepsOf(
      '{ name: l, load: { from: consumer, to: ep1:80, every: 100ms } }',
      'advance: 2s',
      '{ endLoad: l, expect: { outcomes: { connected: ">=19" }, backends: { web: ">=19" }, lostBytes: 0 } }',
    )
    expect([load?.what, end?.what, end?.ok]).toEqual(['load l: consumer -> ep1:80', 'endLoad l', true])
    expect(end?.observed).toMatchObject({ times: 21, outcomes: { connected: 21 }, backends: { web: 21 } })
  })
})
