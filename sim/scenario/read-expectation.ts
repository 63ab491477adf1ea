import { parseCidr } from '../net/cidr.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { parsePort } from '../net/port.ts'
import { child, type Entry, type Located, plainScalar, type Scalar, scalarsOf, shown } from './located.ts'
import type { Path, Problems } from './problems.ts'
import type { Expectation, ExpectationEntry, Matcher, Step } from './scenario.ts'

const STANDING = ['state', 'health']
const OF_PING = [
  ...['outcome', 'outcomes', 'backend', 'backends', 'sourceSeen'],
  ...['reason', 'where', 'rule', 'refusedBy', 'hops'],
]
const OF_CONNECT = [...OF_PING, 'sourcePortSeen', 'sourcePort']

/** What each kind of step shows. */
const SHOWN: Readonly<Record<Step['kind'], readonly string[]>> = {
  connect: [...OF_CONNECT, ...STANDING],
  udp: [...OF_CONNECT, ...STANDING],
  ping: [...OF_PING, ...STANDING],
  call: ['error', 'result', ...STANDING],
  guest: STANDING,
  advance: STANDING,
  check: STANDING,
}

/** These hold a matcher for each key below them. */
const WITH_NAMES: readonly string[] = ['outcomes', 'backends', 'state', 'health']

/** Reads `expect:` of a step into one entry for each value that must hold. */
export function readExpectation(
  written: Entry | undefined,
  kind: Step['kind'],
  at: Path,
  problems: Problems,
): Expectation | undefined {
  if (written === undefined) return undefined
  const { key, value } = written
  if (value.kind === 'scalar' && value.value === 'ok') {
    if (kind === 'check') {
      problems.add('EXPECTATION_NOT_HERE', value.origin, at, { kind, key: 'ok', allowed: SHOWN.check.join(', ') })
      return undefined
    }
    return { origin: key, entries: okEntries(kind, value.origin) }
  }
  if (value.kind !== 'map') return undefined // the schema has refused it
  if (value.entries.size === 0) problems.add('EXPECT_NOTHING', key, at, {})
  const entries: ExpectationEntry[] = []
  for (const [name, entry] of value.entries) {
    if (SHOWN[kind].includes(name)) {
      checkLists(entry.value, [...at, name], problems)
      checkValues(name, entry.value, [...at, name], problems)
      if (name === 'result') flatten(entry.value, [name], entries)
      else if (WITH_NAMES.includes(name)) readNamed(name, entry, [...at, name], entries, problems)
      else entries.push({ path: [name], matcher: matcherOf(entry.value), origin: entry.value.origin })
    } else if (Object.values(SHOWN).some((names) => names.includes(name))) {
      problems.add('EXPECTATION_NOT_HERE', entry.key, [...at, name], {
        kind,
        key: name,
        allowed: SHOWN[kind].join(', '),
      })
    }
  }
  return { origin: key, entries }
}

/** An empty list is "one of none": it never holds, and `{ not: [] }` always does. */
function checkLists(node: Located, at: Path, problems: Problems): void {
  if (node.kind === 'map') for (const [key, { value }] of node.entries) checkLists(value, [...at, key], problems)
  if (node.kind !== 'list') return
  if (node.items.length === 0) problems.add('EXPECT_EMPTY_LIST', node.origin, at, {})
  for (const item of node.items) checkLists(item, at, problems)
}

/** Values whose form the schema does not tell. */
const FORMS = {
  sourceSeen: { isValid: isAddressOrBlock, code: 'EXPECTED_ADDRESS' },
  sourcePort: { isValid: isPortOrBound, code: 'EXPECTED_PORT' },
  sourcePortSeen: { isValid: isPortOrBound, code: 'EXPECTED_PORT' },
} as const

function checkValues(name: string, node: Located, at: Path, problems: Problems): void {
  if (name !== 'sourceSeen' && name !== 'sourcePort' && name !== 'sourcePortSeen') return
  const { isValid, code } = FORMS[name]
  for (const scalar of scalarsOf(node)) {
    if (!isValid(scalar)) problems.add(code, scalar.origin, at, { found: shown(scalar) })
  }
}

function isAddressOrBlock({ text }: Scalar): boolean {
  return parseIpv4(text) !== undefined || !('fault' in parseCidr(text))
}

/** `40000`, or `">=40000"`. */
function isPortOrBound({ text }: Scalar): boolean {
  return parsePort(text.replace(/^(?:>=|<=|>|<) ?/, '')) !== undefined
}

/** `expect: ok`: a call is not refused, a connection is connected; the rest cannot go wrong. */
function okEntries(kind: Exclude<Step['kind'], 'check'>, origin: Expectation['origin']): ExpectationEntry[] {
  if (kind === 'call') return [{ path: ['error'], matcher: null, origin }]
  if (kind === 'guest' || kind === 'advance') return []
  return [{ path: ['outcome'], matcher: 'connected', origin }]
}

function readNamed(name: string, entry: Entry, at: Path, entries: ExpectationEntry[], problems: Problems): void {
  if (entry.value.kind !== 'map') return
  if (entry.value.entries.size === 0) problems.add('EXPECT_NOTHING', entry.key, at, {})
  for (const [key, { value }] of entry.value.entries) {
    entries.push({ path: [name, key], matcher: matcherOf(value), origin: value.origin })
  }
}

/** A map inside an answer is compared field by field; a list means that one of it must hold. */
function flatten(node: Located, path: readonly string[], entries: ExpectationEntry[]): void {
  if (node.kind !== 'map' || isNot(node)) {
    entries.push({ path, matcher: matcherOf(node), origin: node.origin })
    return
  }
  for (const [key, { value }] of node.entries) flatten(value, [...path, key], entries)
}

const isNot = (node: Located): boolean => node.kind === 'map' && node.entries.size === 1 && node.entries.has('not')

function matcherOf(node: Located): Matcher {
  if (node.kind === 'scalar') return plainScalar(node)
  if (node.kind === 'list') return node.items.map(matcherOf)
  const not = child(node, 'not')
  return not === undefined ? null : { not: matcherOf(not) }
}
