import type { Rule } from '../../../model/network.ts'
import { ANYWHERE, covers, overlaps } from '../../../net/cidr.ts'
import { PORT_MAX, portRangesText } from '../../../net/port.ts'
import { Protocol, protocolText } from '../../../net/protocol.ts'
import type { Facts } from '../facts.ts'
import { LINK_RANGE, LINK_TEXT } from '../link-range.ts'
import type { Found, LintRule } from '../rule.ts'
import { ruleText } from '../rule-text.ts'

// What the groups of backends let in beyond what a link needs. Set questions about documents; nothing is blocked here.

/** A rule of a backend's group, with the ports that the targets of the machines in that group have. */
type Candidate = {
  readonly rule: Rule
  readonly name: string
  readonly group: string
  /** By protocol. */
  readonly ports: ReadonlyMap<number, ReadonlySet<number>>
}

/** The rules for ingress of every group that a backend has bound; default groups are another rule's business. */
function* backendRules({ network, backends }: Facts): Generator<Candidate> {
  const ports = new Map<number, Map<number, Set<number>>>()
  for (const { cvm, target, listener } of backends) {
    for (const group of cvm.securityGroups) {
      const known = ports.get(group) ?? new Map<number, Set<number>>()
      const same = known.get(listener.protocol) ?? new Set()
      ports.set(group, known.set(listener.protocol, same.add(target.port)))
    }
  }
  for (const [index, needed] of ports) {
    const group = network.securityGroups[index]
    if (group === undefined || group.isDefault) continue
    for (const [at, rule] of group.ingress.entries()) {
      if (rule.action !== 'ACCEPT') continue
      yield { rule, name: `${group.name}.ingress[${at}]`, group: group.documentName, ports: needed }
    }
  }
}

const isAnywhere = ({ peer }: Rule): boolean => 'cidr' in peer && covers(peer.cidr, ANYWHERE)

/** Every address, every port: what BACKEND_OPEN tells; a rule for ICMP has nothing to do with a link. */
const isOpen = (rule: Rule): boolean => isAnywhere(rule) && (isAllPorts(rule) || rule.protocol === Protocol.ICMP)

const isAllPorts = ({ ports }: Rule): boolean => ports.some(({ first, last }) => first <= 1 && last === PORT_MAX)

export const BACKEND_OPEN: LintRule = {
  id: 'backend-open-to-everybody',
  severity: 'warning',
  title: {
    en: "A backend's security group lets everybody in on every port",
    zh: '后端安全组对所有来源开放所有端口',
  },
  message: {
    en: '{rule} lets every address in on every port; the link needs no more than 11.163.0.0/16 on {needed}',
    zh: '{rule} 对所有地址开放所有端口；私有连接只需在 {needed} 上放通 11.163.0.0/16',
  },
  about: {
    en: 'The link itself reaches only the ports of targets, whatever the group says. But everybody else who has a way to the machine (its own VPC, a peering, a public address) gets in as well.',
    zh: '无论安全组如何设置，私有连接只能到达后端端口。但其他能够访问该机器的来源（同一私有网络、对等连接、公网地址）也会被放行。',
  },
  mend: {
    en: 'Replace the rule by one for 11.163.0.0/16 on the port of the targets, and one for each other source that is meant.',
    zh: '改为在后端端口上放通 11.163.0.0/16，其他确有需要的来源分别添加规则。',
  },
  source: 'PRIVATE-LINK-FACTS 3.1, 5',
  *check(facts): Generator<Found> {
    for (const candidate of backendRules(facts)) {
      const { rule } = candidate
      if (isOpen(rule) && rule.protocol !== Protocol.ICMP) yield tooWide(facts, candidate)
    }
  },
}

export const LINK_RULE_TOO_WIDE: LintRule = {
  id: 'link-rule-too-wide',
  severity: 'info',
  title: {
    en: 'A rule for the link opens more than the link needs',
    zh: '为私有连接设置的规则超出了需要',
  },
  message: {
    en: '{rule} opens {opened}; what comes by the link comes from 11.163.0.0/16 and is for {needed}',
    zh: '{rule} 放通了 {opened}；私有连接的流量来自 11.163.0.0/16，只访问 {needed}',
  },
  about: {
    en: 'A CLB sends what comes by a link to the ports of its targets and to no others, and all of it comes from 11.163.0.0/16. Further ports and wider blocks (11.0.0.0/8) serve nobody, and hide from a reader what the rule is for.',
    zh: '负载均衡只会把私有连接的流量转发到后端端口，且来源均为 11.163.0.0/16。更多的端口或更大的网段（如 11.0.0.0/8）没有用处，也让人看不出规则的用途。',
  },
  mend: {
    en: 'Narrow the rule to 11.163.0.0/16 and the ports of the targets.',
    zh: '将规则收窄为 11.163.0.0/16 和后端端口。',
  },
  source: 'PRIVATE-LINK-FACTS 3.1, 4.6',
  *check(facts): Generator<Found> {
    for (const candidate of backendRules(facts)) {
      const { rule, ports } = candidate
      if (!('cidr' in rule.peer) || isOpen(rule) || !overlaps(rule.peer.cidr, LINK_RANGE)) continue
      const isWider = !covers(LINK_RANGE, rule.peer.cidr)
      if (isWider || opensMore(rule, ports)) yield tooWide(facts, candidate)
    }
  },
}

/** Whether a rule opens a port that no target of its machines has. */
function opensMore({ ports, protocol }: Rule, needed: Candidate['ports']): boolean {
  const wanted = [...needed].flatMap(([of, some]) => (protocol === Protocol.ALL || protocol === of ? [...some] : []))
  return ports.some(({ first, last }) => {
    const within = new Set(wanted.filter((port) => first <= port && port <= last))
    return within.size < last - first + 1
  })
}

function tooWide({ network }: Facts, { rule, name, group, ports }: Candidate): Found {
  const needed = [...ports].map(([protocol, some]) => {
    const list = [...some].sort((a, b) => a - b).join(',')
    return { text: `${protocolText(protocol)} ${list}`, rule: `ACCEPT#${LINK_TEXT}#${list}#${protocolText(protocol)}` }
  })
  const written = ruleText(network, rule)
  const peer = written.split('#')[1] ?? ''
  return {
    where: name,
    origin: rule.origin,
    parameters: {
      rule: name,
      opened: `${peer} ${portRangesText(rule.ports)}`,
      needed: needed.map(({ text }) => text).join(', '),
    },
    calls: [
      {
        action: 'CreateSecurityGroupPolicies',
        with: { SecurityGroupId: group, Ingress: needed.map((one) => one.rule) },
      },
      { action: 'DeleteSecurityGroupPolicies', with: { SecurityGroupId: group, Ingress: [written] } },
    ],
  }
}
