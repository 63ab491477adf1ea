import type { Words } from '../base/language.ts'
import { aclRuleSet, rejects } from '../dataplane/security.ts'
import { Detail, type StepRecord } from '../dataplane/step-log.ts'
import { Protocol } from '../net/protocol.ts'
import { EGRESS, INGRESS, NONE, type Tables } from '../tables/tables.ts'
import type { Context, Finding } from './context.ts'
import { type Asked, aclWords, flowWords, GROUP_WORDS, groupsWords, type RuleDirection } from './rule-words.ts'
import { countRules, nearMisses, referenceOf, setOfRule, suggestRule } from './rules.ts'
import { valueAt } from './value-at.ts'

/** A list of rules and who keeps it: the groups of something in binding order, or one ACL. */
type RuleList = {
  readonly direction: RuleDirection
  readonly sets: readonly number[]
  /** Who gets a new rule when one is missing. */
  readonly owner: string
  /** The whole list in words, and the part of it that holds a rule. */
  readonly words: Words
  readonly wordsOfSet: (set: number) => Words
  readonly places: readonly string[]
}

const sideOf = (direction: RuleDirection): number => (direction === 'egress' ? EGRESS : INGRESS)

/** What was decided by a list of rules: `record.detail` is the compiled rule, or NONE for the deny at its end. */
function decidedBy({ tables, packet, denied }: Context, { detail }: StepRecord, list: RuleList, asked: Asked): Finding {
  const { direction, sets, places } = list
  const words = GROUP_WORDS[direction]
  const flow = flowWords(direction, asked)
  if (!denied) {
    const rule = referenceOf(tables, detail)
    return { words: words.accepted(list.wordsOfSet(setOfRule(tables, sets, detail)), rule.name, flow), rule, places }
  }
  const near = nearMisses(tables, sets, direction, detail, asked)
  if (detail === NONE) {
    const wouldMatch = suggestRule(list.owner, direction, asked, packet.direction === 'reply')
    return { words: words.denied(list.words, countRules(tables, sets), flow), nearMisses: near, wouldMatch, places }
  }
  const rule = referenceOf(tables, detail)
  const dropped = words.dropped(list.wordsOfSet(setOfRule(tables, sets, detail)), rule.name, flow)
  return { words: dropped, rule, nearMisses: near, places }
}

/** What the packet shows to a list of rules. */
function askedOf({ packet, vpc }: Context, { header }: StepRecord, direction: RuleDirection): Asked {
  const peer = direction === 'egress' ? header.destination : header.source
  return { vpc, protocol: packet.protocol, port: header.destinationPort, peer }
}

/** A check of the security groups of a CVM, an endpoint or a CLB, called `subject`. */
export function decodeGroups(
  context: Context,
  record: StepRecord,
  subject: string,
  groupList: number,
  direction: RuleDirection,
): Finding {
  const groups = groupsOf(context.tables, groupList)
  const list: RuleList = {
    direction,
    sets: groups.map(({ index }) => 2 * index + sideOf(direction)),
    owner: groups[0]?.name ?? subject,
    words: groupsWords(groups, subject),
    wordsOfSet: (set) =>
      groupsWords(
        groups.filter(({ index }) => index === set >> 1),
        subject,
      ),
    places: [...new Set(groups.flatMap(({ name }) => [name, name.slice(name.lastIndexOf('/') + 1)]))],
  }
  const { places } = list
  switch (record.detail) {
    case Detail.NO_GROUP:
      return { verdict: 'skip', words: GROUP_WORDS.ingress.noGroup(subject), places }
    case Detail.TRACKED:
      return { verdict: 'skip', words: GROUP_WORDS.ingress.tracked(subject), places }
    case Detail.PASS_TO_TARGET: {
      const clb = context.tables.names.clb(context.clb).name
      return { verdict: 'skip', words: GROUP_WORDS.ingress.passToTarget(clb, subject), places }
    }
    case Detail.HEALTH_CHECK:
      return { verdict: 'skip', words: GROUP_WORDS.ingress.healthCheck(subject), places }
    case Detail.LINK_NOT_SEEN:
      return { verdict: 'skip', words: GROUP_WORDS.clbIngress.linkNotSeen(subject), places }
    default:
      return decidedBy(context, record, list, askedOf(context, record, direction))
  }
}

type Group = { readonly index: number; readonly name: string; readonly isDefault: boolean }

function groupsOf(tables: Tables, list: number): Group[] {
  const start = valueAt(tables.groupListStart, list)
  return Array.from({ length: valueAt(tables.groupListStart, list + 1) - start }, (_, i) => {
    const index = valueAt(tables.groupListItems, start + i)
    const { name, isDefault } = tables.names.securityGroup(index)
    return { index, name, isDefault }
  })
}

/** A check of the firewall of a CVM's own guest, which lets in what no rule matches. */
export function decodeFirewall(context: Context, record: StepRecord): Finding {
  const { tables, denied } = context
  const { subject, detail } = record
  const { name } = tables.names.cvm(subject)
  const words = GROUP_WORDS.guestFirewall
  const asked = askedOf(context, record, 'ingress')
  const flow = flowWords('ingress', asked)
  if (detail === NONE) return { words: words.noMatch(name, flow), places: [] }
  const rule = referenceOf(tables, detail)
  if (!denied) return { words: words.accepted(name, rule.name, flow), rule, places: [] }
  const near = nearMisses(tables, [valueAt(tables.cvmFirewall, subject)], 'ingress', detail, asked)
  const refused = rejects(tables, detail) ? words.rejected : words.dropped
  return { words: refused(name, rule.name, flow), rule, nearMisses: near, places: [] }
}

/** A check of the network ACL of a subnet; of an ICMP error it sees just that, not the ports of the flow that it is about. */
export function decodeAcl(context: Context, record: StepRecord, direction: RuleDirection): Finding {
  const { tables, packet, denied } = context
  const acl = valueAt(tables.subnetAcl, record.subject)
  const subnet = tables.names.subnet(record.subject).name
  const { name } = tables.names.networkAcl(acl)
  const words = aclWords(name, subnet)
  const list: RuleList = {
    direction,
    sets: [aclRuleSet(tables, acl, sideOf(direction))],
    owner: name,
    words,
    wordsOfSet: () => words,
    places: [name, subnet],
  }
  const seen = { ...askedOf(context, record, direction), vpc: NONE }
  const asked =
    packet.error === true || packet.protocol === Protocol.ICMP ? { ...seen, protocol: Protocol.ICMP, port: 0 } : seen
  const finding = decidedBy(context, record, list, asked)
  if (!denied || packet.direction === 'request') return finding
  const note = GROUP_WORDS.aclIngress.stateless()
  return { ...finding, words: { en: finding.words.en + note.en, zh: finding.words.zh + note.zh } }
}
