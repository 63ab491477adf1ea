import { parseCidr } from '../net/cidr.ts'
import { parseIpv4 } from '../net/ipv4.ts'
import { parsePort } from '../net/port.ts'
import { impliedOutcome } from './implied.ts'
import {
  child,
  type Entry,
  entriesOf,
  type Located,
  plainScalar,
  type Scalar,
  scalarsOf,
  shown,
  textOf,
} from './located.ts'
import type { Path, Problems } from './problems.ts'
import { sizeOfText } from './read-values.ts'
import type { Expectation, ExpectationEntry, Matcher, Saved, Step } from './scenario.ts'
import { pathOf } from './standing.ts'
import { TIMES } from './time-match.ts'

const STANDING = ['state', 'health', 'flows', 'differ']
/** Of what sends nothing: virtual time. What sends says how long it took. */
const OF_OTHERS = [...STANDING, 'at']
const OF_PACKET = ['reason', 'where', 'rule', 'refusedBy', 'hops']
/** Of the packet that shows that a claim is false. */
const OF_PACKET_END = ['outcome', 'reason', 'where', 'backend']
const OF_PING = ['outcome', 'after', 'outcomes', 'backend', 'backends', 'sourceSeen', ...OF_PACKET, 'blockers']
const OF_PORTS = ['sourcePortSeen', 'sourcePort']
const OF_CONNECT = [...OF_PING, ...OF_PORTS, 'bytes', 'login', 'localError']
const OF_LIVE = ['outcome', 'after', 'backend', 'sourceSeen', 'bytes', ...OF_PORTS, ...OF_PACKET]

/** What each kind of step shows. */
const SHOWN: Readonly<Record<Step['kind'], readonly string[]>> = {
  connect: [...OF_CONNECT, ...STANDING],
  send: [...OF_LIVE, ...STANDING],
  receive: [...OF_LIVE, ...STANDING],
  close: [...OF_LIVE, ...STANDING],
  reset: [...OF_LIVE, ...STANDING],
  segment: ['answer', 'after', 'backend', 'sourceSeen', ...OF_PORTS, ...OF_PACKET, ...STANDING],
  udp: [...OF_PING, ...OF_PORTS, ...STANDING],
  ping: [...OF_PING, ...STANDING],
  endLoad: ['outcomes', 'backends', 'lostBytes', ...OF_OTHERS],
  call: ['error', 'result', ...OF_OTHERS],
  guest: OF_OTHERS,
  fault: OF_OTHERS,
  heal: OF_OTHERS,
  flush: OF_OTHERS,
  load: OF_OTHERS,
  advance: OF_OTHERS,
  wait: OF_OTHERS,
  check: OF_OTHERS,
  prove: ['held', 'example', ...OF_PACKET_END, ...OF_OTHERS],
  eventually: OF_OTHERS,
  always: OF_OTHERS,
  never: OF_OTHERS,
}

/** These hold a matcher for each key below them. */
const WITH_NAMES: readonly string[] = ['outcomes', 'backends', 'state', 'health', 'flows']

/** What of a step can be kept, or held against another: values, no counts. */
const NOT_KEPT: readonly string[] = [
  'outcomes',
  'backends',
  'rule',
  'refusedBy',
  'hops',
  'blockers',
  'differ',
  ...TIMES,
]
export const keptOf = (kind: Step['kind']): readonly string[] => SHOWN[kind].filter((key) => !NOT_KEPT.includes(key))

/** Reads `save: { B: backend }`. */
export function readSave(
  written: Entry | undefined,
  kind: Step['kind'],
  at: Path,
  problems: Problems,
): ReadonlyMap<string, Saved> | undefined {
  if (written === undefined) return undefined
  const saved = new Map<string, Saved>()
  for (const [name, { key, value }] of entriesOf(written.value)) {
    const path = pathOf(textOf(value) ?? '')
    const allowed = keptOf(kind)
    if (!/^[A-Za-z_]\w*$/.test(name)) problems.add('BAD_NAME_OF_VALUE', key, [...at, name], { name })
    if (allowed.includes(path[0] ?? '')) saved.set(name, { path, origin: value.origin })
    else {
      const found = shown(value)
      const hint = problems.hint(found, () => allowed)
      problems.add('SAVE_WHAT', value.origin, [...at, name], { kind, found, allowed: allowed.join(', '), ...hint })
    }
  }
  return saved
}

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
      // Of blockers there may be none; "one of none" nothing else can be.
      if (name !== 'blockers') checkLists(entry.value, [...at, name], problems)
      checkValues(name, entry.value, [...at, name], problems)
      if (name === 'result') flatten(entry.value, [name], entries)
      else if (name === 'bytes')
        entries.push({ path: [name], matcher: sizeMatcher(entry.value), origin: entry.value.origin })
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
  if (kind === 'prove') return [{ path: ['held'], matcher: true, origin }]
  const matcher = impliedOutcome(kind)
  return matcher === undefined ? [] : [{ path: ['outcome'], matcher, origin }]
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

/** Sizes may be written with a unit; what is compared is bytes. */
function sizeMatcher(node: Located): Matcher {
  const matcher = matcherOf(node)
  const inBytes = (one: Matcher): Matcher => {
    if (typeof one === 'string') return sizeOfText(one) ?? one
    if (typeof one !== 'object' || one === null) return one
    return 'not' in one ? { not: inBytes(one.not) } : one.map(inBytes)
  }
  return inBytes(matcher)
}
