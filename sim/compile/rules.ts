import type { Network, Rule } from '../model/network.ts'
import { mask } from '../net/cidr.ts'
import * as RuleWord from '../tables/rule-word.ts'
import { ACCEPT_BIT, PEER_IS_GROUP, REJECT_BIT, RULE_WORDS } from '../tables/tables.ts'

/** The rules of all groups and ACLs, in the form of the tables, and where each list of written rules begins. */
export type CompiledRules = {
  readonly ruleSetStart: Int32Array
  readonly ruleWords: Int32Array
  readonly aclRuleSet0: number
  /** rule set -> index of its first written rule; the written rules are numbered set by set. */
  readonly writtenStart: Int32Array
}

/** Two sets for each group, then two for each ACL: ingress, egress; then one for each CVM with a firewall. */
export function ruleSetsOf(network: Network): (readonly Rule[])[] {
  const sets: (readonly Rule[])[] = []
  for (const group of network.securityGroups) sets.push(group.ingress, group.egress)
  for (const acl of network.networkAcls) sets.push(acl.ingress, acl.egress)
  for (const cvm of network.cvms) if (cvm.firewall.length > 0) sets.push(cvm.firewall)
  return sets
}

export function compileRules(network: Network): CompiledRules {
  const sets = ruleSetsOf(network)
  let compiled = 0
  for (const set of sets) for (const rule of set) compiled += rule.ports.length
  const ruleWords = new Int32Array(compiled * RULE_WORDS)
  const ruleSetStart = new Int32Array(sets.length + 1)
  const writtenStart = new Int32Array(sets.length + 1)
  let at = 0
  let written = 0
  for (const [index, set] of sets.entries()) {
    for (const rule of set) {
      at = writeRule(ruleWords, at, rule, written)
      written += 1
    }
    ruleSetStart[index + 1] = at
    writtenStart[index + 1] = written
  }
  return { ruleSetStart, ruleWords, aclRuleSet0: 2 * network.securityGroups.length, writtenStart }
}

const ACTION_BITS = { ACCEPT: ACCEPT_BIT, DROP: 0, REJECT: REJECT_BIT } as const

/** One compiled rule for each port range of a written one. Returns the index after the last. */
function writeRule(words: Int32Array, start: number, rule: Rule, written: number): number {
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
    words[base + RuleWord.RULE] = written
    at += 1
  }
  return at
}
