import { describe, expect, test } from 'vitest'
import type { Words } from '../../sim/base/language.ts'
import { REASON_NAMES } from '../../sim/dataplane/reason.ts'
import type { ListenerDocument } from '../../sim/model/documents.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { REASON_WORDS } from '../../sim/trace/reason-words.ts'
import type { PacketTrace } from '../../sim/trace/trace.ts'
import { CHECK_NAMES } from '../../sim/trace/words.ts'
import { answer, check, DENIALS, rule, send, toDatabase, type Walked } from './quick-start.ts'

const OPEN_ACL = { ingress: [rule('ACCEPT#0.0.0.0/0#ALL#ALL')], egress: [rule('ACCEPT#0.0.0.0/0#ALL#ALL')] }

/** A walk whose target was chosen by more than its turn. */
const scheduled = (scheduling: Pick<ListenerDocument, 'scheduler' | 'sessionPersistence'>): Walked =>
  send(
    {
      edit: (documents) => ({
        ...documents,
        clbs: new Map(
          Array.from(documents.clbs, ([name, clb]) => [
            name,
            { ...clb, listeners: new Map(Array.from(clb.listeners, ([key, one]) => [key, { ...one, ...scheduling }])) },
          ]),
        ),
      }),
    },
    {
      before: (_, { sticky, tables }) => {
        for (const address of tables.snatAddress) sticky.keep(0, address, 0, 0, 300_000)
      },
    },
  )

/** Traces that together take every step of a walk, and end for every reason. */
function traces(): PacketTrace[] {
  const plain = send()
  const guarded = send({ acls: new Map([['acl', OPEN_ACL]]), aclOf: { app: 'acl' } })
  const ping = send({}, { from: 'web1', to: '172.16.1.100', protocol: Protocol.ICMP })
  return [
    plain,
    ping,
    answer(ping),
    answer(DENIALS.PORT_CLOSED(), true),
    answer(plain),
    guarded,
    answer(guarded),
    check({}),
    check({}, true),
    scheduled({ scheduler: 'LEAST_CONN' }),
    scheduled({ scheduler: 'IP_HASH' }),
    scheduled({ sessionPersistence: 300 }),
    toDatabase(),
    ...Object.values(DENIALS).map((make) => make()),
  ].map(({ trace }) => trace)
}

const steps = traces().flatMap(({ hops }) => hops.flatMap((hop) => hop.steps))

/** What every text for people keeps to. */
function expectSound({ en, zh }: Words): void {
  expect(en).not.toMatch(/[\u3000-\u9fff\uff00-\uffef]/)
  expect(zh).toMatch(/[\u4e00-\u9fff]/)
  expect(zh).not.toMatch(/[\u4e00-\u9fff][,;:]/)
  for (const text of [en, zh]) expect(text).not.toMatch(/[{}]|undefined|\bNaN\b|\[object|[ (]-1\b|^\s|\s$|\s\s/)
}

const CHINESE_STOP = '。'

test('every check of a walk is met, and has words', () => {
  expect(new Set(steps.map((step) => step.check))).toEqual(new Set(Object.values(CHECK_NAMES)))
})

test.each([
  [{ scheduler: 'LEAST_CONN' }, 'leastConnections', 'web1:8080 has 0 live ones for its weight of 10'],
  [
    { scheduler: 'IP_HASH' },
    'sourceHash',
    'at listener lb1/tcp:80 the address 11.163.0.3 belongs to backend web1:8080',
  ],
  [{ sessionPersistence: 300 }, 'sessionKept', 'sent 11.163.0.3 to backend web1:8080 before'],
])('%j is why: %s', (scheduling, name, says) => {
  const all = scheduled(scheduling).trace.hops.flatMap((hop) => hop.steps)
  const at = all.findIndex(({ check: one }) => one === name)
  expect(all[at]?.words.en).toContain(says)
  expect(all[at]?.basis[0]?.kind).toBe('documented')
  expect(all[at + 1]?.check).toBe('target')
})

test('what a step says is whole sentences in both languages', () => {
  for (const { words } of steps) {
    expectSound(words)
    expect(words.en).toMatch(/^.+\.$/)
    expect(words.zh.endsWith(CHINESE_STOP)).toBe(true)
  }
})

test('what a near miss says follows the name of a rule, so it is no sentence', () => {
  const near = steps.flatMap((step) => step.nearMisses)
  expect(near.length).toBeGreaterThan(4)
  for (const { words } of near) {
    expectSound(words)
    expect(words.en).toMatch(/^it.*[^.]$/)
    expect(words.zh).toMatch(/^规则.*[^。]$/)
  }
})

describe('every reason', () => {
  test('has words, in the order of the closed list', () => {
    expect(Object.keys(REASON_WORDS)).toEqual(REASON_NAMES)
  })

  test.each(REASON_NAMES)(
    '%s: what it is, a cause and a remedy, each one sentence or two in both languages',
    (reason) => {
      const { what, cause, remedy } = REASON_WORDS[reason]
      for (const words of [what, cause, remedy]) {
        expectSound(words)
        expect(words.en).toMatch(/^[A-Z].*\.$/)
        expect(words.zh.endsWith(CHINESE_STOP)).toBe(true)
        expect(words.en.length).toBeLessThan(160)
      }
    },
  )

  test('is said differently from every other', () => {
    expect(new Set(Object.values(REASON_WORDS).map(({ what }) => what.en)).size).toBe(REASON_NAMES.length)
    expect(new Set(Object.values(REASON_WORDS).map(({ what }) => what.zh)).size).toBe(REASON_NAMES.length)
  })
})

describe('a trace is JSON as it stands', () => {
  test('with nothing lost but what is undefined', () => {
    for (const trace of traces()) {
      expect(JSON.parse(JSON.stringify(trace))).toEqual(trace)
    }
  })

  test('and the same walk gives the same bytes', () => {
    expect(JSON.stringify(traces())).toBe(JSON.stringify(traces()))
  })
})
