import { expect } from 'vitest'
import type { Origin } from '../../base/origin.ts'
import { nearest } from '../../base/text.ts'
import type { ReasonName } from '../../dataplane/reason.ts'
import type { Connection } from '../../scenario/connection.ts'
import { judgeConnection } from '../../scenario/expect-connection.ts'
import { matcherText, valueText } from '../../scenario/matcher-text.ts'
import { sentence } from '../../scenario/report-words.ts'
import type { ExpectationEntry, Matcher } from '../../scenario/scenario.ts'
import type { RefusedBy } from '../../trace/trace.ts'
import type { Outcome } from '../../world/observation.ts'

/** A value, a list of which one must hold, or anything but these. */
export type OneOf<Value> = Value | readonly Value[] | { readonly not: Value | readonly Value[] }

/** What else a connection must show, in the words that `expect:` of a scenario file has. */
export type ConnectionExpectation = {
  /** The CVM that answers. */
  readonly backend?: OneOf<string> | undefined
  /** The client's address as the backend sees it; a block such as `11.163.0.0/16` matches the addresses in it. */
  readonly sourceSeen?: OneOf<string> | undefined
  readonly sourcePortSeen?: OneOf<number> | undefined
  readonly sourcePort?: OneOf<number> | undefined
  /** Why the packet that decided ended where it did. */
  readonly reason?: OneOf<ReasonName> | undefined
  /** The place where it ended: the component, its subnet, ACL, group or service. */
  readonly where?: OneOf<string> | undefined
  /** The rule that decided, or came close: `sg-web.ingress[0]`. */
  readonly rule?: OneOf<string> | undefined
  /** The field of the rule that came closest which refused. */
  readonly refusedBy?: OneOf<RefusedBy> | undefined
  /** The components on the way, the whole list. */
  readonly hops?: readonly string[] | { readonly not: readonly string[] } | undefined
}

export interface ConnectionMatchers<Returned = void> {
  /** The connection was opened and answered. */
  toConnect(expected?: ConnectionExpectation): Returned
  /** The client got a TCP reset. */
  toBeRefused(expected?: ConnectionExpectation): Returned
  /** The client heard nothing until it gave up. */
  toTimeOut(expected?: ConnectionExpectation): Returned
}

declare module 'vitest' {
  interface Matchers<T> extends ConnectionMatchers {}
}

/** What a matcher says to vitest. */
export type Judged = { readonly pass: boolean; readonly message: () => string }

/** A matcher of vitest for connections with this outcome. Its message says what differs, and shows the trace. */
const matcherOf =
  (name: keyof ConnectionMatchers, outcome: Outcome) =>
  (received: unknown, expected: ConnectionExpectation = {}): Judged => {
    const connection = connectionOf(received, name)
    const entries = entriesOf(outcome, expected, name)
    const misses = missesOf(connection, entries)
    const pass = misses.length === 0
    const lines = pass ? entries.map((entry) => unwanted(connection, entry)) : misses
    const call = `expect(connection)${pass ? '.not' : ''}.${name}`
    return { pass, message: () => [call, ...lines.map((line) => `  ${line}`), '', String(connection)].join('\n') }
  }

/** The matchers themselves, for an `expect` that is not vitest's global one: `expect.extend(matchers)`. */
export const matchers = {
  toConnect: matcherOf('toConnect', 'connected'),
  toBeRefused: matcherOf('toBeRefused', 'refused'),
  toTimeOut: matcherOf('toTimeOut', 'timeout'),
}

expect.extend(matchers)

function connectionOf(received: unknown, name: string): Connection {
  if (isConnection(received)) return received
  const found = received instanceof Promise ? 'a promise: await it' : typeof received
  throw new TypeError(`${name} takes what cloud.connect() returns, not ${found}`)
}

/** By its form: a test runner may have loaded the class twice. */
const isConnection = (value: unknown): value is Connection =>
  typeof value === 'object' && value !== null && 'outcome' in value && 'trace' in value && 'summary' in value

const ORIGIN: Origin = { file: '', line: 1, column: 1 }

function entriesOf(outcome: Outcome, expected: ConnectionExpectation, name: string): readonly ExpectationEntry[] {
  const entries = Object.entries({ outcome, ...expected }).filter(([, matcher]) => matcher !== undefined)
  return entries.map(([key, matcher]) => {
    if (KEYS.includes(key)) return { path: [key], matcher: matcher as Matcher, origin: ORIGIN }
    throw new TypeError(`${name} knows no ${key}${hintText(nearest(key, KEYS))}`)
  })
}

const hintText = (guess: string | undefined): string => (guess === undefined ? '' : `: did you mean ${guess}?`)

const KEYS: readonly string[] = [
  ...['outcome', 'reason', 'where', 'rule', 'refusedBy', 'hops'],
  ...['backend', 'sourceSeen', 'sourcePortSeen', 'sourcePort'],
]

/** What was expected and not seen, in the words of a scenario's report. */
function missesOf(connection: Connection, entries: readonly ExpectationEntry[]): readonly string[] {
  const { language, trace } = connection
  const accounts = new Set(trace.packets.flatMap(({ hops }) => hops.map(({ account }) => account)))
  return entries.flatMap((entry) => {
    const verdict = judgeConnection(entry, { origin: ORIGIN, entries }, connection, [...accounts])
    if (verdict === undefined || verdict.held) return []
    const [path = ''] = entry.path
    const expected = matcherText(entry.matcher, path, language)
    return [sentence(language, 'failure', { path, expected, actual: valueText(verdict.actual, path, language) })]
  })
}

/** What was seen although it was not to be. */
function unwanted({ language }: Connection, { path: [path = ''], matcher }: ExpectationEntry): string {
  const actual = matcherText(matcher, path, language)
  return sentence(language, 'failure', { path, expected: sentence(language, 'not', { value: actual }), actual })
}
