import { assert } from '../base/assert.ts'
import type { Network, Rule } from '../model/network.ts'
import { mask } from '../net/cidr.ts'
import * as RuleWord from '../tables/rule-word.ts'
import { ACCEPT_BIT, PEER_IS_GROUP, REJECT_BIT, RULE_WORDS, type Tables } from '../tables/tables.ts'

/** The rules of all groups, ACLs and firewalls, in the form of the tables. */
export type CompiledRules = Pick<Tables, 'ruleSetStart' | 'ruleSetEnd' | 'ruleWords' | 'ruleCount' | 'aclRuleSet0'>

/** Two sets for each group, then two for each ACL: ingress, egress; then one for each CVM with a firewall. */
function ruleSetsOf(network: Network): (readonly Rule[])[] {
  const sets: (readonly Rule[])[] = []
  for (const group of network.securityGroups) sets.push(group.ingress, group.egress)
  for (const acl of network.networkAcls) sets.push(acl.ingress, acl.egress)
  for (const cvm of network.cvms) if (cvm.firewall.length > 0) sets.push(cvm.firewall)
  return sets
}

export function compileRules(network: Network): CompiledRules {
  const sets = ruleSetsOf(network)
  const ruleCount = sets.reduce((sum, rules) => sum + compiledLength(rules), 0)
  const ruleWords = new Int32Array(ruleCount * RULE_WORDS)
  const ruleSetStart = new Int32Array(sets.length)
  const ruleSetEnd = new Int32Array(sets.length)
  let at = 0
  for (const [set, rules] of sets.entries()) {
    ruleSetStart[set] = at
    at = writeRules(ruleWords, at, rules)
    ruleSetEnd[set] = at
  }
  return { ruleSetStart, ruleSetEnd, ruleWords, ruleCount, aclRuleSet0: 2 * network.securityGroups.length }
}

/**
 * How many rules of an array are taken, by whichever version of the tables: versions share one array, each writes what it has
 * anew behind what is there, and none reads what others have written. Two versions made from the same one (a world and its
 * fork) cannot both have the room behind it: who comes second takes an array of its own.
 */
const taken = new WeakMap<Int32Array, number>()

/** A new array has room for half as many rules again, and for some more. */
const withRoom = (rules: number): number => rules + (rules >> 1) + 64

/** The rules when some sets have others than before, or come new behind the last set: by set, in ascending order. */
export function changedRules(before: CompiledRules, changed: ReadonlyMap<number, readonly Rule[]>): CompiledRules {
  const sets = Math.max(before.ruleSetStart.length, ...[...changed.keys()].map((set) => set + 1))
  const ruleSetStart = extended(before.ruleSetStart, sets)
  const ruleSetEnd = extended(before.ruleSetEnd, sets)
  for (const set of changed.keys()) ruleSetEnd[set] = ruleSetStart[set]! // the old rules take no room in a new array
  let added = 0
  for (const rules of changed.values()) added += compiledLength(rules)
  let { ruleWords, ruleCount } = before
  const hasRoom = (ruleCount + added) * RULE_WORDS <= ruleWords.length
  if (!hasRoom || (taken.get(ruleWords) ?? ruleCount) !== ruleCount) {
    const moved = movedRules(before.ruleWords, ruleSetStart, ruleSetEnd, added)
    ruleWords = moved.ruleWords
    ruleCount = moved.ruleCount
  }
  for (const [set, rules] of changed) {
    ruleSetStart[set] = ruleCount
    ruleCount = writeRules(ruleWords, ruleCount, rules)
    ruleSetEnd[set] = ruleCount
  }
  taken.set(ruleWords, ruleCount)
  return { ruleSetStart, ruleSetEnd, ruleWords, ruleCount, aclRuleSet0: before.aclRuleSet0 }
}

/** Moves the rules of all sets into a new array with room behind them; where the sets begin and end is written over. */
function movedRules(
  old: Int32Array,
  start: Int32Array,
  end: Int32Array,
  added: number,
): Pick<CompiledRules, 'ruleWords' | 'ruleCount'> {
  let live = 0
  for (let set = 0; set < start.length; set++) live += end[set]! - start[set]!
  const ruleWords = new Int32Array(withRoom(live + added) * RULE_WORDS)
  let at = 0
  for (let set = 0; set < start.length; set++) {
    const [first, last] = [start[set]!, end[set]!]
    ruleWords.set(old.subarray(first * RULE_WORDS, last * RULE_WORDS), at * RULE_WORDS)
    start[set] = at
    const shift = at - first
    at += last - first
    end[set] = at
    for (let rule = start[set]!; rule < at; rule++) {
      const word = rule * RULE_WORDS + RuleWord.RULE
      ruleWords[word] = ruleWords[word]! + shift
    }
  }
  return { ruleWords, ruleCount: at }
}

function extended(old: Int32Array, length: number): Int32Array {
  const values = new Int32Array(length)
  values.set(old)
  return values
}

/** Which of a set's written rules begins at a compiled one. */
export function writtenIndex(rules: readonly Rule[], compiled: number): number {
  let at = 0
  for (const [index, rule] of rules.entries()) {
    if (at === compiled) return index
    at += rule.ports.length
  }
  assert(false, 'a written rule begins where the tables say that it does')
}

function compiledLength(rules: readonly Rule[]): number {
  let length = 0
  for (const { ports } of rules) length += ports.length
  return length
}

function writeRules(words: Int32Array, start: number, rules: readonly Rule[]): number {
  let at = start
  for (const rule of rules) at = writeRule(words, at, rule)
  return at
}

const ACTION_BITS = { ACCEPT: ACCEPT_BIT, DROP: 0, REJECT: REJECT_BIT } as const

/** One compiled rule for each port range of a written one. Returns the index after the last. */
function writeRule(words: Int32Array, start: number, rule: Rule): number {
  const byGroup = 'securityGroup' in rule.peer
  const flags = rule.protocol | ACTION_BITS[rule.action] | (byGroup ? PEER_IS_GROUP : 0)
  let at = start
  for (const { first, last } of rule.ports) {
    const base = at * RULE_WORDS
    words[base + RuleWord.NETWORK] = 'securityGroup' in rule.peer ? rule.peer.securityGroup : rule.peer.cidr.network
    words[base + RuleWord.MASK] = 'securityGroup' in rule.peer ? 0 : mask(rule.peer.cidr.prefixLength)
    words[base + RuleWord.FIRST_PORT] = first
    words[base + RuleWord.LAST_PORT] = last
    words[base + RuleWord.PROTOCOL_ACTION] = flags
    words[base + RuleWord.RULE] = start
    at += 1
  }
  return at
}
