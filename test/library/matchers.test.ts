import { describe, expect, test } from 'vitest'
import { type Connection, cloudOf } from '../../sim/index.ts'
import '../../sim/edge/vitest/matchers.ts'
import { ACCEPT, CLOSE, PROD } from './prod.ts'

const open = cloudOf(PROD)
open.call(...ACCEPT)
const connected = (): Connection => open.fork().connect('consumer', 'ep1:80')
const timedOut = (): Connection => {
  const cloud = open.fork()
  cloud.call(...CLOSE)
  return cloud.connect('consumer', 'ep1:80')
}
const refused = (): Connection => {
  const cloud = open.fork()
  cloud.guest('web1', { listen: [] })
  return cloud.connect('consumer', 'ep1:80')
}

test('what holds passes', () => {
  expect(connected()).toConnect()
  expect(connected()).toConnect({
    backend: 'web1',
    sourceSeen: '11.163.0.0/16',
    hops: ['consumer', 'ep1', 'lb1', 'web1'],
  })
  expect(connected()).toConnect({ backend: ['web1', 'web2'], rule: 'sg-web.ingress[0]', sourcePort: { not: 80 } })
  expect(connected()).not.toTimeOut()
  expect(connected()).not.toConnect({ backend: 'web2' })
  expect(refused()).toBeRefused({ reason: 'PORT_CLOSED', where: 'web1' })
  expect(timedOut()).toTimeOut({ reason: 'TARGET_INGRESS_DENIED', where: 'web1' })
  expect(timedOut()).toTimeOut({ where: 'sg-web' })
  expect(timedOut()).not.toBeRefused()
})

/** The message of the assertion that fails in here. */
function failureOf(assertion: () => void): string {
  try {
    assertion()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing failed')
}

describe('what fails says what differs, and shows the trace', () => {
  test('of the outcome', () => {
    const connection = timedOut()
    expect(failureOf(() => expect(connection).toConnect({ backend: 'web1' }))).toBe(
      `expect(connection).toConnect
  outcome: expected connected, but saw timeout
  backend: expected web1, but saw nothing

${connection}`,
    )
    expect(String(connection)).toContain('✗ ')
    expect(String(connection)).toContain('TARGET_INGRESS_DENIED at web1')
  })

  test('of reason, place and rule', () => {
    const wanted = { reason: 'NO_LISTENER', where: ['lb1', 'lb2'], rule: 'sg-web.ingress[3]' } as const
    expect(failureOf(() => expect(timedOut()).toTimeOut(wanted))).toMatch(
      `expect(connection).toTimeOut
  reason: expected NO_LISTENER, but saw TARGET_INGRESS_DENIED
  where: expected lb1 or lb2, but saw web1
  rule: expected sg-web.ingress[3], but saw nothing
`,
    )
  })

  test('of what was not to be', () => {
    expect(failureOf(() => expect(connected()).not.toConnect({ backend: ['web1', 'web2'] }))).toMatch(
      `expect(connection).not.toConnect
  outcome: expected anything but connected, but saw connected
  backend: expected anything but web1 or web2, but saw web1 or web2
`,
    )
  })

  test('in the language of the cloud', () => {
    const connection = cloudOf(PROD, { language: 'zh' }).connect('consumer', 'ep1:80')
    expect(failureOf(() => expect(connection).toConnect())).toContain('outcome：预期 connected，实际为 timeout')
  })
})

test('what is no connection, or no such expectation, is said', () => {
  expect(() => expect(connected().outcome).toConnect()).toThrow(
    'toConnect takes what cloud.connect() returns, not string',
  )
  expect(() => expect(Promise.resolve(connected())).toConnect()).toThrow('a promise: await it')
  expect(() => expect(undefined).toTimeOut()).toThrow('not undefined')
  const slip = { backnd: 'web1' } as object
  expect(() => expect(connected()).toConnect(slip)).toThrow('toConnect knows no backnd: did you mean backend?')
})

test('slips of the pen do not compile', () => {
  // @ts-expect-error: no such expectation
  expect(() => expect(connected()).toConnect({ backnd: 'web1' })).toThrow()
  // @ts-expect-error: no such reason
  expect(connected()).not.toConnect({ reason: 'NO_REASON' })
})
