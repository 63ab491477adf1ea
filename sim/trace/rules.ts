import { assert } from '../base/assert.ts'
import type { Words } from '../base/language.ts'
import * as Mismatch from '../dataplane/mismatch.ts'
import { accepts, rejects, ruleMismatches } from '../dataplane/security.ts'
import { type Cidr, cidrText, contains } from '../net/cidr.ts'
import { type Ipv4, ipv4Text } from '../net/ipv4.ts'
import { PORT_MAX, portRangesText } from '../net/port.ts'
import { Protocol, protocolText } from '../net/protocol.ts'
import * as RuleWord from '../tables/rule-word.ts'
import { PEER_IS_GROUP, RULE_WORDS, type Tables } from '../tables/tables.ts'
import { type Asked, NEAR_MISS_WORDS, type RuleDirection } from './rule-words.ts'
import type { NearMiss, RefusedBy, RuleReference, SuggestedRule } from './trace.ts'
import { valueAt } from './value-at.ts'

/** How many near misses a step shows. */
const NEAR_MISSES_MAX = 5

/** A rule as it was written: one compiled rule for each of its port ranges, in order. */
type WrittenRule = { readonly compiled: readonly [number, ...number[]] }

/** The rule that a compiled rule was written as. */
export function referenceOf(tables: Tables, rule: number): RuleReference {
  const written = tables.names.rule(wordOf(tables, rule, RuleWord.RULE))
  const place = `${written.direction}[${written.index}]`
  return {
    name: `${written.owner}.${place}`,
    documentName: written.documentName === written.owner ? undefined : `${written.documentName}.${place}`,
    text: written.text,
    description: written.description,
    origin: written.origin,
  }
}

const wordOf = (tables: Tables, rule: number, word: number): number =>
  valueAt(tables.ruleWords, rule * RULE_WORDS + word)

/** The rules of these rule sets, in the order in which they are asked. */
function writtenRules(tables: Tables, sets: readonly number[]): WrittenRule[] {
  const rules: { compiled: [number, ...number[]] }[] = []
  let last = -1
  for (const set of sets) {
    const end = valueAt(tables.ruleSetEnd, set)
    for (let rule = valueAt(tables.ruleSetStart, set); rule < end; rule++) {
      const written = wordOf(tables, rule, RuleWord.RULE)
      if (written === last) rules.at(-1)?.compiled.push(rule)
      else rules.push({ compiled: [rule] })
      last = written
    }
  }
  return rules
}

/** How many rules, as written, these rule sets hold. */
export const countRules = (tables: Tables, sets: readonly number[]): number => writtenRules(tables, sets).length

/** The rule set, out of those asked, that a compiled rule stands in. */
export function setOfRule(tables: Tables, sets: readonly number[], rule: number): number {
  const found = sets.find((set) => valueAt(tables.ruleSetStart, set) <= rule && rule < valueAt(tables.ruleSetEnd, set))
  assert(found !== undefined, 'the rule that decided stands in one of the lists that were asked')
  return found
}

/**
 * The rules that one change would have made to let the packet through, the closest first. `decided` is the compiled rule
 * that dropped it, or NONE when none matched; see NearMiss for what is near.
 */
export function nearMisses(
  tables: Tables,
  sets: readonly number[],
  direction: RuleDirection,
  decided: number,
  asked: Asked,
): NearMiss[] {
  const found: { miss: NearMiss; rank: number; affinity: number }[] = []
  let behind = false
  for (const rule of writtenRules(tables, sets)) {
    const isDecided = rule.compiled.includes(decided)
    if (!isDecided && !accepts(tables, rule.compiled[0])) continue
    const refusedBy = isDecided ? 'action' : refusalOf(tables, rule, asked)
    if (refusedBy !== undefined && (refusedBy === 'order') === (behind && !isDecided)) {
      const words = missWords(tables, rule, refusedBy, direction, decided, asked)
      const miss = { rule: referenceOf(tables, rule.compiled[0]), refusedBy, words }
      found.push({ miss, rank: RANK[refusedBy], affinity: affinityOf(tables, rule, asked) })
    }
    behind ||= isDecided
  }
  return found
    .sort((a, b) => a.rank - b.rank || b.affinity - a.affinity)
    .slice(0, NEAR_MISSES_MAX)
    .map(({ miss }) => miss)
}

/** The kinds of near misses, those first that people change most often. */
const RANK = { action: 0, order: 1, port: 2, cidrBlock: 3, securityGroup: 3, protocol: 4 } as const satisfies Record<
  RefusedBy,
  number
>

const FIELD_OF_MISMATCH: ReadonlyMap<number, RefusedBy> = new Map([
  [0, 'order'],
  [Mismatch.PORT, 'port'],
  [Mismatch.PEER, 'cidrBlock'],
  [Mismatch.GROUP, 'securityGroup'],
  [Mismatch.PROTOCOL, 'protocol'],
])

/** The one thing that keeps a rule from deciding: a field, or, if none does, its place; undefined when it is more. */
function refusalOf(tables: Tables, rule: WrittenRule, asked: Asked): RefusedBy | undefined {
  // The compiled rules of one written rule differ in their ports only: any of them that allows the port speaks for it.
  const mismatches = rule.compiled.map((one) =>
    ruleMismatches(tables, one, asked.vpc, asked.protocol, asked.port, asked.peer),
  )
  const inPort = mismatches.find((bits) => (bits & Mismatch.PORT) === 0)
  return FIELD_OF_MISMATCH.get(inPort ?? mismatches[0] ?? 0)
}

/** How close a rule's peer is to the packet's: the number of leading bits that a matching block fixes, or that agree. */
function affinityOf(tables: Tables, { compiled: [rule] }: WrittenRule, { peer }: Asked): number {
  if ((wordOf(tables, rule, RuleWord.PROTOCOL_ACTION) & PEER_IS_GROUP) !== 0) return 32
  const length = prefixLength(wordOf(tables, rule, RuleWord.MASK))
  return Math.min(length, Math.clz32(peer ^ wordOf(tables, rule, RuleWord.NETWORK)))
}

const prefixLength = (mask: number): number => Math.clz32(~mask)

function missWords(
  tables: Tables,
  { compiled }: WrittenRule,
  refusedBy: RefusedBy,
  direction: RuleDirection,
  decided: number,
  asked: Asked,
): Words {
  const [rule] = compiled
  switch (refusedBy) {
    case 'port': {
      const ranges = compiled.map((one) => ({
        first: wordOf(tables, one, RuleWord.FIRST_PORT),
        last: wordOf(tables, one, RuleWord.LAST_PORT),
      }))
      return NEAR_MISS_WORDS.port(portRangesText(ranges), asked)
    }
    case 'cidrBlock': {
      const network = wordOf(tables, rule, RuleWord.NETWORK) as Ipv4
      const block = { network, prefixLength: prefixLength(wordOf(tables, rule, RuleWord.MASK)) }
      return NEAR_MISS_WORDS.cidrBlock(cidrText(block), asked, direction)
    }
    case 'securityGroup': {
      const group = tables.names.securityGroup(wordOf(tables, rule, RuleWord.NETWORK))
      return NEAR_MISS_WORDS.securityGroup(group.name, asked, direction)
    }
    case 'protocol': {
      const protocol = wordOf(tables, rule, RuleWord.PROTOCOL_ACTION) & 0xff
      return NEAR_MISS_WORDS.protocol(protocolText(protocol), asked)
    }
    case 'action':
      return NEAR_MISS_WORDS.action(rejects(tables, decided) ? 'REJECT' : 'DROP')
    case 'order':
      return NEAR_MISS_WORDS.order(referenceOf(tables, decided).name)
  }
}

/** Where a Private Link's translated sources lie (facts, section 3.1); no VPC's block can overlap it. */
const LINK_SOURCES: Cidr = { network: ((11 << 24) | (163 << 16)) as Ipv4, prefixLength: 16 }
/** Where health checks come from unless a listener says VIP (facts, section 3.2). */
const PROBE_SOURCES: Cidr = { network: ((100 << 24) | (64 << 16)) as Ipv4, prefixLength: 10 }

/** The lowest port that clients use for themselves, in the advice of the cloud's documents on stateless rules. */
const EPHEMERAL_FIRST = 1024

/**
 * A rule that lets in what was asked, as a person would write it: a whole range where addresses are picked out of one, else
 * the one address; for an answer the client's ports, else the one port.
 */
export function suggestRule(owner: string, direction: RuleDirection, asked: Asked, isReply: boolean): SuggestedRule {
  const range = [LINK_SOURCES, PROBE_SOURCES].find((block) => contains(block, asked.peer))
  const peer = range === undefined ? `${ipv4Text(asked.peer)}/32` : cidrText(range)
  return { owner, direction, text: `ACCEPT#${peer}#${suggestPort(asked, isReply)}#${protocolText(asked.protocol)}` }
}

function suggestPort({ protocol, port }: Asked, isReply: boolean): string {
  if (protocol === Protocol.ICMP) return 'ALL'
  if (!isReply) return String(port)
  return port >= EPHEMERAL_FIRST ? `${EPHEMERAL_FIRST}-${PORT_MAX}` : 'ALL'
}
