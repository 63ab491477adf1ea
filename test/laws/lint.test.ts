import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lint } from '../../sim/advise/lint/lint.ts'
import { unneededRules } from '../../sim/advise/lint/unneeded.ts'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { StepLog } from '../../sim/dataplane/step-log.ts'
import { walk } from '../../sim/dataplane/walk.ts'
import type { Network, Rule } from '../../sim/model/network.ts'
import { DEFAULT_OPTIONS, type Options } from '../../sim/model/options.ts'
import { type Cidr, contains, lastAddress, parseCidr } from '../../sim/net/cidr.ts'
import { parsePortRanges } from '../../sim/net/port.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { RULE } from '../../sim/tables/rule-word.ts'
import { RULE_WORDS, type Tables } from '../../sim/tables/tables.ts'
import { documentsOf, type Literal, networkOf } from '../support/networks.ts'
import { type Aim, aimArb, aimed, literalArb, optionsArb } from '../support/networks-arbitrary.ts'
import { LAW_TIMEOUT_MS, Met, runs } from '../support/networks-met.ts'
import { planeOf } from '../support/networks-rig.ts'

// Lint never reports a rule as unused that some packet needs: what it reports is taken out, one rule, several or all, and no packet
// fares otherwise. And rules that are shadowed on purpose are found.

const UNUSED = [
  'shadowed-rule',
  'shadowed-by-other-group',
  'contradicting-rules',
  'redundant-rule',
  'group-reference-never-matches',
]

/** `sg0.ingress[1]` */
type Place = { readonly owner: string; readonly way: 'ingress' | 'egress' | 'firewall'; readonly index: number }

function placeOf(where: string): Place {
  const [, owner = '', way = '', index = ''] = /^(.*)\.(ingress|egress|firewall)\[(\d+)\]$/.exec(where) ?? []
  return { owner, way: way as Place['way'], index: Number(index) }
}

const without = <T>(list: readonly T[] | undefined, out: ReadonlySet<number>): readonly T[] =>
  (list ?? []).filter((_, index) => !out.has(index))

/** A literal in which rules are taken out. */
function taken(literal: Literal, places: readonly Place[]): Literal {
  const outOf = (owner: string, way: string) =>
    new Set(places.filter((one) => one.owner === owner && one.way === way).map(({ index }) => index))
  const cut = <R extends { readonly ingress?: readonly string[]; readonly egress?: readonly string[] }>(
    name: string,
    rules: R,
  ): R => ({
    ...rules,
    ...(rules.ingress && { ingress: without(rules.ingress, outOf(name, 'ingress')) }),
    ...(rules.egress && { egress: without(rules.egress, outOf(name, 'egress')) }),
  })
  const each = <T>(record: Record<string, T> | undefined, change: (name: string, one: T) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(record ?? {}).map(([name, one]) => [name, change(name, one)]))
  return {
    ...literal,
    securityGroups: each(literal.securityGroups, cut),
    networkAcls: each(literal.networkAcls, cut),
    cvms: each(literal.cvms, (name, cvm) =>
      cvm.firewall ? { ...cvm, firewall: without(cvm.firewall, outOf(name, 'firewall')) } : cvm,
    ),
  }
}

function found(
  literal: Literal,
  options: Partial<Options>,
): readonly { readonly rule: string; readonly place: Place }[] {
  const cloud = Cloud.open(documentsOf(literal), { ...DEFAULT_OPTIONS, ...options }, 42)
  if (!cloud.ok) throw new Error('sound by construction')
  return lint(cloud.value)
    .filter(({ rule }) => UNUSED.includes(rule))
    .map(({ rule, where }) => ({ rule, place: placeOf(where) }))
}

const PORTS = [79, 80, 81, 82, 53, 1, 1023, 1024, 8080, 65_535]

type Probe = { readonly aim: Aim; readonly port: number | undefined }
const probeArb: fc.Arbitrary<Probe> = fc.record({
  aim: aimArb,
  port: fc.option(fc.constantFrom(...PORTS), { nil: undefined }),
})

/** What becomes of a packet, for every choice of a target; `decided` is told each rule that decided something on the way. */
function verdicts(network: Network, probes: readonly Probe[], decided: (place: string) => void): number[] {
  const plane = planeOf(network)
  const log = new StepLog()
  const choices = plane.turn.length === 0 ? [0] : [...plane.turn.keys()]
  return probes.flatMap(({ aim, port }) =>
    choices.map((target) => {
      plane.turn.fill(0)
      plane.turn[target] = 1_000_000
      const packet = aimed(network, aim)
      if (port !== undefined && packet.protocol !== Protocol.ICMP) packet.destinationPort = port
      log.clear()
      const reason = walk(plane, packet, log)
      for (const { detail } of log.read()) {
        const name = ruleAt(plane.tables, detail)
        if (name !== undefined) decided(name)
      }
      return reason
    }),
  )
}

/** The rule that a step's detail might be the number of: a superset, which is enough to count by. */
function ruleAt(tables: Tables, detail: number): string | undefined {
  if (detail < 0 || detail >= tables.ruleWords.length / RULE_WORDS) return undefined
  const { documentName, direction, index } = tables.names.rule(tables.ruleWords[detail * RULE_WORDS + RULE]!)
  return `${documentName}.${direction}[${index}]`
}

test('no packet fares otherwise without the rules that lint reports as unused', { timeout: LAW_TIMEOUT_MS }, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      literalArb({ sourceHashes: true }),
      optionsArb,
      fc.array(probeArb, { minLength: 20, maxLength: 40 }),
      fc.nat(),
      (literal, options, probes, mask) => {
        const reported = found(literal, options)
        if (reported.length === 0) return
        for (const { rule } of reported) met.add(rule)
        const names = new Set(reported.map(({ place: { owner, way, index } }) => `${owner}.${way}[${index}]`))
        const before = networkOf(literal, options)
        const fares = verdicts(before, probes, (name) => {
          if (names.has(name)) met.add('a packet met a reported rule')
        })
        const health = planeOf(before).health
        const places = reported.map(({ place }) => place)
        const some = places.filter((_, index) => (mask & (1 << (index % 30))) !== 0)
        for (const out of [places, some, ...places.slice(0, 4).map((place) => [place])]) {
          const after = networkOf(taken(literal, out), options)
          expect(verdicts(after, probes, () => {})).toEqual(fares)
          expect(planeOf(after).health).toEqual(health)
        }
      },
    ),
    { numRuns: runs(400) },
  )
  met.requireAll([...UNUSED, 'a packet met a reported rule'])
})

// The same of one list, with more rules than a network of the law above has, and every packet between their edges.

const block = (text: string): Cidr => {
  const cidr = parseCidr(text)
  if ('fault' in cidr) throw new Error(text)
  return cidr
}

const BLOCKS = ['0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '10.0.1.0/24', '10.0.1.7/32', '128.0.0.0/1']
const SERVICES = ['ALL#0', 'ALL#6', 'ALL#17', 'ALL#1', '80#6', '80,443#6', '1-1024#6', '79-81#6', '53#17', '1-65535#6']

const ruleArb: fc.Arbitrary<Rule> = fc
  .tuple(
    fc.constantFrom('ACCEPT', 'ACCEPT', 'DROP', 'REJECT'),
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...BLOCKS) }, { weight: 1, arbitrary: fc.constantFrom(0, 1) }),
    fc.constantFrom(...SERVICES),
  )
  .map(([action, peer, service]): Rule => {
    const [ports = '', protocol = ''] = service.split('#')
    return {
      action: action as Rule['action'],
      peer: typeof peer === 'number' ? { securityGroup: peer } : { cidr: block(peer) },
      ports: parsePortRanges(ports) ?? [],
      protocol: Number(protocol) as Rule['protocol'],
      description: '',
      origin: undefined,
    }
  })

const ADDRESSES = [
  ...new Set(
    BLOCKS.map(block).flatMap((one) => [one.network, lastAddress(one), one.network - 1, lastAddress(one) + 1]),
  ),
].map((address) => address | 0)
/** Two groups, by their members: one that overlaps with blocks, one that shares a member with it. */
const MEMBERS = [new Set([ADDRESSES[1], ADDRESSES[3]]), new Set([ADDRESSES[3], ADDRESSES[5]])]
const PACKETS = ADDRESSES.flatMap((address) => [
  ...[1, 53, 78, 79, 80, 81, 82, 443, 1024, 1025, 65_535].flatMap((port) => [
    { address, protocol: Protocol.TCP, port },
    { address, protocol: Protocol.UDP, port },
  ]),
  { address, protocol: Protocol.ICMP, port: 0 },
])

const decisionOf = (list: readonly Rule[], { address, protocol, port }: (typeof PACKETS)[number]): string =>
  list.find(
    (rule) =>
      ('cidr' in rule.peer ? contains(rule.peer.cidr, address) : MEMBERS[rule.peer.securityGroup]?.has(address)) &&
      (rule.protocol === Protocol.ALL || rule.protocol === protocol) &&
      rule.ports.some(({ first, last }) => first <= port && port <= last),
  )?.action ?? 'none'

test('what a list decides stays the same without any choice of what is not needed in it', {
  timeout: LAW_TIMEOUT_MS,
}, () => {
  const met = new Met()
  fc.assert(
    fc.property(fc.array(ruleArb, { minLength: 2, maxLength: 12 }), fc.nat(), (list, mask) => {
      const out = unneededRules(list)
      for (const { why, index, by } of out) met.add(`${why} ${by < index ? 'before' : 'behind'}`)
      const some = out.filter((_, at) => (mask & (1 << (at % 30))) !== 0)
      const decisions = PACKETS.map((packet) => decisionOf(list, packet))
      for (const gone of [out, some, ...out.map((one) => [one])]) {
        const rest = without(list, new Set(gone.map(({ index }) => index)))
        expect(PACKETS.map((packet) => decisionOf(rest, packet))).toEqual(decisions)
      }
    }),
    { numRuns: runs(3_000) },
  )
  met.requireAll(['shadowed before', 'contradicted before', 'repeated before', 'repeated behind'])
})

test('a rule that is planted behind one that takes all of it is found', { timeout: LAW_TIMEOUT_MS }, () => {
  const met = new Met()
  fc.assert(
    fc.property(
      fc.array(ruleArb, { minLength: 1, maxLength: 10 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom('same', 'one address', 'one port'),
      fc.constantFrom<Rule['action']>('ACCEPT', 'DROP'),
      (list, nth, gap, how, action) => {
        const at = nth % list.length
        const over = list[at]!
        const narrowed =
          how === 'one address' && 'cidr' in over.peer
            ? { peer: { cidr: { network: lastAddress(over.peer.cidr), prefixLength: 32 } } }
            : how === 'one port' && over.protocol === Protocol.TCP
              ? { ports: over.ports.slice(0, 1).map(({ first }) => ({ first, last: first })) }
              : {}
        const index = at + 1 + (gap % (list.length - at))
        const planted = [...list.slice(0, index), { ...over, ...narrowed, action }, ...list.slice(index)]
        expect(unneededRules(planted).map((one) => one.index)).toContain(index)
        met.add(how)
        met.add(action === over.action ? 'says the same' : 'says the opposite')
      },
    ),
    { numRuns: runs(1_000) },
  )
  met.requireAll(['same', 'one address', 'one port', 'says the same', 'says the opposite'])
})
