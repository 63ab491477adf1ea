import { type Cidr, cidrText } from '../../net/cidr.ts'
import { Protocol } from '../../net/protocol.ts'
import type { RuleDocument } from '../documents.ts'
import type { Rule } from '../network.ts'
import type { Context } from './context.ts'
import { fieldOf, type Place, partOf } from './problems.ts'
import { EVERY_PORT, type Ports } from './values.ts'

/** A rule whose group reference, if it has one, is still a name. */
export type ParsedRule = Omit<Rule, 'peer'> & {
  readonly peer: { readonly cidr: Cidr } | { readonly groupName: string }
  readonly place: Place
}

const ACTIONS = ['ACCEPT', 'DROP'] as const
/** Only a guest's own firewall refuses aloud. */
const FIREWALL_ACTIONS = ['ACCEPT', 'DROP', 'REJECT'] as const
const PROTOCOLS = ['TCP', 'UDP', 'ICMP', 'ALL'] as const

/** Whose rules they are: only a security group's may name groups, only a firewall's may REJECT. */
export type RuleHome = 'securityGroup' | 'networkAcl' | 'firewall'

/**
 * Reads a list of rules. Rules that are refused are left out. Words may be written in any case, as calls of the cloud's
 * API may.
 */
export function parseRules(
  context: Context,
  documents: readonly RuleDocument[],
  home: RuleHome,
  place: Place,
): ParsedRule[] {
  const rules: ParsedRule[] = []
  const seen = new Map<string, number>()
  for (const [at, document] of documents.entries()) {
    const rulePlace = partOf(place, at, document)
    const rule = parseRule(context, document, home, rulePlace)
    if (rule === undefined) continue
    const { parsed, key } = rule
    const other = seen.get(key)
    if (other === undefined) seen.set(key, at)
    else context.problems.add('DUPLICATE_RULE', rulePlace, { other: String(other) })
    rules.push(parsed)
  }
  return rules
}

type Keyed = { readonly parsed: ParsedRule; readonly key: string }

function parseRule(context: Context, document: RuleDocument, home: RuleHome, place: Place): Keyed | undefined {
  const actions = home === 'firewall' ? FIREWALL_ACTIONS : ACTIONS
  const action = wordOf<Rule['action']>(context, document.action, actions, fieldOf(place, 'action'))
  const protocolWord = wordOf(context, document.protocol ?? 'ALL', PROTOCOLS, fieldOf(place, 'protocol'))
  const ports = portsOf(context, document.port, protocolWord, fieldOf(place, 'port'))
  const peer = peerOf(context, document, home === 'securityGroup', place)
  if (action === undefined || protocolWord === undefined || ports === undefined || peer === undefined) return undefined
  const protocol = Protocol[protocolWord]
  const { description = '', origin } = document
  return {
    parsed: { action, peer, ports: ports.ranges, protocol, description, origin: origin ?? place.origin, place },
    key: `${action}#${'cidr' in peer ? cidrText(peer.cidr) : `group ${peer.groupName}`}#${ports.text}#${protocol}`,
  }
}

function wordOf<Word extends string>(
  { values }: Context,
  text: string,
  allowed: readonly Word[],
  place: Place,
): Word | undefined {
  return (
    allowed.find((word) => word === text) ??
    allowed.find((word) => word === text.toUpperCase()) ??
    values.word(text, allowed, place)
  )
}

function portsOf(
  context: Context,
  text: string | undefined,
  protocol: string | undefined,
  place: Place,
): Ports | undefined {
  if (text === undefined) return EVERY_PORT
  const ports = context.values.ports(text)
  if (ports === undefined) context.problems.add('RULE_PORT', place, { text })
  else if ((protocol === 'ALL' || protocol === 'ICMP') && ports.text !== EVERY_PORT.text) {
    context.problems.add('PORT_WITHOUT_PROTOCOL', place, { port: text, protocol })
  }
  return ports
}

function peerOf(
  context: Context,
  document: RuleDocument,
  groups: boolean,
  place: Place,
): ParsedRule['peer'] | undefined {
  const { cidrBlock, securityGroup } = document
  if (securityGroup !== undefined && !groups) {
    context.problems.add('RULE_PEER_GROUP', fieldOf(place, 'securityGroup'), { name: securityGroup })
    return undefined
  }
  if (cidrBlock !== undefined && securityGroup !== undefined) {
    context.problems.add('RULE_PEER_TWICE', fieldOf(place, 'securityGroup'), { cidrBlock, securityGroup })
    return undefined
  }
  if (cidrBlock !== undefined) {
    const at = fieldOf(place, 'cidrBlock')
    return { cidr: groups ? context.values.groupPeer(cidrBlock, at) : context.values.aclPeer(cidrBlock, at) }
  }
  if (securityGroup !== undefined) return { groupName: securityGroup }
  context.problems.add('RULE_PEER_MISSING', place, {})
  return undefined
}

/** The rules of a list in which no group can be named. */
export function buildAddressRules(
  context: Context,
  documents: readonly RuleDocument[],
  home: 'networkAcl' | 'firewall',
  place: Place,
): readonly Rule[] {
  const rules: Rule[] = []
  for (const { peer, place: _, ...rule } of parseRules(context, documents, home, place)) {
    if ('cidr' in peer) rules.push({ ...rule, peer })
  }
  return rules
}
