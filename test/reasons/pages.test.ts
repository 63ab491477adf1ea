import { describe, expect, test } from 'vitest'
import type { Words } from '../../sim/base/language.ts'
import { compile } from '../../sim/compile/compile.ts'
import { REASON_NAMES } from '../../sim/dataplane/reason.ts'
import { REASON_CODES } from '../../sim/trace/reason-codes.ts'
import { ANSWER_OPTIONS, BY_DEFAULT, clientSees } from '../../sim/trace/reason-pages/client-sees.ts'
import { REASON_PAGES } from '../../sim/trace/reason-pages/pages.ts'
import { HEADINGS, reasonSections } from '../../sim/trace/reason-pages/sections.ts'
import { networkOf } from '../support/networks.ts'

describe.each(REASON_NAMES)('the page of %s', (name) => {
  const page = REASON_PAGES[name]

  test('has every part in both languages, in sound words', () => {
    const { about, symptom, console, mend, shownBy, mendedBy } = page
    for (const words of [about, symptom, console, mend, ...shownBy, ...mendedBy]) expectSound(words)
    for (const { en, zh } of [about, symptom, mend]) {
      expect(en).toMatch(/\.$/)
      expect(zh).toMatch(/[。）]$/)
    }
  })

  test('names the console and a Describe call, and a call that mends it where the cloud has one', () => {
    expect(page.shownBy.map(({ action }) => action)).toContainEqual(expect.stringMatching(/^Describe[A-Z]/))
    const isNoCalls = /^(GUEST_FIREWALL_|ACCEPT_QUEUE_FULL|DELIVERED|TTL_|FAULT_)/.test(name)
    expect(page.mendedBy.length > 0).toBe(!isNoCalls)
  })

  test.each(['en', 'zh'] as const)('has the headings in their order (%s)', (language) => {
    const sections = reasonSections(name, language)
    expect(sections.map(({ heading }) => heading)).toEqual(Object.values(HEADINGS).map((words) => words[language]))
    expect(REASON_CODES[name].aws.every((code) => sections[4]?.items.join().includes(code))).toBe(true)
    expect(REASON_CODES[name].gcp.every((code) => sections[4]?.items.join().includes(code))).toBe(true)
  })
})

function expectSound({ en, zh }: Words): void {
  expect(en).not.toMatch(/[\u3000-\u9fff\uff00-\uffef]/)
  expect(zh.replaceAll(/`[^`]*`/g, '')).not.toMatch(/[\u4e00-\u9fff] ?[,;:?!]|[a-z]{4,} [a-z]{4,} [a-z]{4,}/)
  for (const text of [en, zh]) expect(text).not.toMatch(/[{}]|undefined|^\s|\s$|\s\s/)
}

describe('what the client sees', () => {
  const lines = (name: (typeof REASON_NAMES)[number]) =>
    clientSees(name).map(({ option, seen }) => [option, ...seen].filter((text) => text !== undefined).join(' '))

  test.each([
    ['DELIVERED', ['connected connected']],
    ['NO_ROUTE', ['timeout timeout']],
    ['NO_SUCH_ADDRESS', ['timeout timeout', 'unknownAddress: icmp unreachable unreachable']],
    ['ENDPOINT_PENDING', ['timeout timeout', 'nonActiveBehavior: rst refused unreachable']],
    ['NO_LISTENER', ['timeout timeout', 'noListenerBehavior: rst refused unreachable']],
    ['NO_TARGET', ['timeout timeout', 'emptyPool: rst refused unreachable']],
    ['TARGET_INGRESS_DENIED', ['timeout timeout']],
    ['PORT_CLOSED', ['refused unreachable']],
    ['PROTOCOL_UNSUPPORTED', ['timeout']],
    ['TTL_EXCEEDED', ['unreachable unreachable']],
    ['ACCEPT_QUEUE_FULL', ['timeout']],
    ['FAULT_LOSS', ['timeout timeout']],
  ] as const)('%s', (name, expected) => {
    expect(lines(name)).toEqual(expected)
  })

  test('its options are those of a file, and its default is the default', () => {
    const behaviorOf = (options: object) => compile(networkOf({}, options), 1).behavior
    expect(BY_DEFAULT).toEqual(behaviorOf({}))
    for (const [flag, { name, value }] of Object.entries(ANSWER_OPTIONS)) {
      expect(behaviorOf({ [name]: value })).toEqual({ ...BY_DEFAULT, [flag]: true })
    }
  })
})
