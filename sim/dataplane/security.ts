import * as RuleWord from '../tables/rule-word.ts'
import {
  ACCEPT_BIT,
  EGRESS,
  INGRESS,
  NONE,
  Owner,
  ownerIndex,
  ownerKind,
  PEER_IS_GROUP,
  REJECT_BIT,
  RULE_WORDS,
  type Tables,
} from '../tables/tables.ts'
import { lookupOwner } from './lookup.ts'
import * as Mismatch from './mismatch.ts'

/**
 * Which fields of a compiled rule refuse a packet, as bits of Mismatch; 0 is a match. The walk asks `=== 0`, what
 * explains prints the fields. `peer` is the source for ingress and the destination for egress; `port` is the packet's
 * destination port, 0 for ICMP, which only a rule for all ports matches.
 */
export function ruleMismatches(
  tables: Tables,
  rule: number,
  vpc: number,
  protocol: number,
  port: number,
  peer: number,
): number {
  const words = tables.ruleWords
  const at = rule * RULE_WORDS
  const flags = words[at + RuleWord.PROTOCOL_ACTION]!
  const ruleProtocol = flags & 0xff
  const network = words[at + RuleWord.NETWORK]!
  let mismatches = ruleProtocol !== 0 && ruleProtocol !== protocol ? Mismatch.PROTOCOL : 0
  if (port < words[at + RuleWord.FIRST_PORT]! || port > words[at + RuleWord.LAST_PORT]!) mismatches |= Mismatch.PORT
  if ((flags & PEER_IS_GROUP) !== 0) {
    if (!isMember(tables, vpc, peer, network)) mismatches |= Mismatch.GROUP
  } else if ((peer & words[at + RuleWord.MASK]!) !== network) mismatches |= Mismatch.PEER
  return mismatches
}

/** Whether a rule lets through what it matches. */
export const accepts = (tables: Tables, rule: number): boolean =>
  (tables.ruleWords[rule * RULE_WORDS + RuleWord.PROTOCOL_ACTION]! & ACCEPT_BIT) !== 0

/** Whether a rule of a guest's firewall says so when it refuses (REJECT), rather than being silent (DROP). */
export const rejects = (tables: Tables, rule: number): boolean =>
  (tables.ruleWords[rule * RULE_WORDS + RuleWord.PROTOCOL_ACTION]! & REJECT_BIT) !== 0

/** A group as a peer means the addresses of its CVMs in the same VPC, and only those. */
function isMember(tables: Tables, vpc: number, address: number, group: number): boolean {
  const owner = lookupOwner(tables, vpc, address)
  if (owner === NONE || ownerKind(owner) !== Owner.CVM) return false
  const list = tables.cvmGroupList[ownerIndex(owner)]!
  for (let i = tables.groupListStart[list]!; i < tables.groupListStart[list + 1]!; i++) {
    if (tables.groupListItems[i] === group) return true
  }
  return false
}

/** The first compiled rule of a rule set that matches, or NONE. */
export function firstInSet(
  tables: Tables,
  set: number,
  vpc: number,
  protocol: number,
  port: number,
  peer: number,
): number {
  const end = tables.ruleSetEnd[set]!
  for (let rule = tables.ruleSetStart[set]!; rule < end; rule++) {
    if (ruleMismatches(tables, rule, vpc, protocol, port, peer) === 0) return rule
  }
  return NONE
}

/**
 * The compiled rule that decides: the first that matches, group by group in binding order, rule by rule in list order;
 * NONE is the implicit deny, once, after all groups. (Facts, section 5.)
 */
export function firstMatch(
  tables: Tables,
  list: number,
  direction: number,
  vpc: number,
  protocol: number,
  port: number,
  peer: number,
): number {
  const end = tables.groupListStart[list + 1]!
  for (let i = tables.groupListStart[list]!; i < end; i++) {
    const rule = firstInSet(tables, 2 * tables.groupListItems[i]! + direction, vpc, protocol, port, peer)
    if (rule !== NONE) return rule
  }
  return NONE
}

/** As `firstMatch`, for a network ACL: one list, a deny at its end. */
export function firstAclMatch(
  tables: Tables,
  acl: number,
  direction: number,
  protocol: number,
  port: number,
  peer: number,
): number {
  return firstInSet(tables, aclRuleSet(tables, acl, direction), NONE, protocol, port, peer)
}

export const aclRuleSet = (tables: Tables, acl: number, direction: number): number =>
  tables.aclRuleSet0 + 2 * acl + (direction === EGRESS ? EGRESS : INGRESS)
