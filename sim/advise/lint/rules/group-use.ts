import type { Rule } from '../../../model/network.ts'
import { type Facts, placeIn } from '../facts.ts'
import { LINK_TEXT } from '../link-range.ts'
import type { Found, LintRule } from '../rule.ts'
import { ruleText } from '../rule-text.ts'

// Who is in which group, and what that means for rules that name groups (PRIVATE-LINK-FACTS, section 5).

/** The VPCs in which the rules of a group, in one direction, are asked. */
function vpcsAsking({ network, groupUsers }: Facts, group: number, way: 'ingress' | 'egress'): ReadonlySet<number> {
  const { cvms = [], clbs = [], endpoints = [] } = groupUsers[group] ?? {}
  const vpcs = new Set(cvms.map((index) => network.cvms[index]?.vpc ?? -1))
  if (way === 'ingress') {
    for (const index of clbs) vpcs.add(network.clbs[index]?.vpc ?? -1)
    for (const index of endpoints) vpcs.add(network.endpoints[index]?.vpc ?? -1)
  }
  return vpcs
}

export const GROUP_NEVER_MATCHES: LintRule = {
  id: 'group-reference-never-matches',
  severity: 'warning',
  title: {
    en: 'A rule names a group none of whose machines it can ever see',
    zh: '规则引用的安全组永远不会匹配',
  },
  message: {
    en: '{rule} ({text}) can never match: no machine of {peer} stands in {vpcs}, where it is asked',
    zh: '{rule}（{text}）永远不会匹配：该规则在 {vpcs} 中生效，而其中没有属于 {peer} 的云服务器',
  },
  about: {
    en: `A group as a peer means the addresses of its machines in the same VPC, and only those. What comes by a link has an address of ${LINK_TEXT}, which is no machine's: "allow the group of the consumers" does nothing at a backend.`,
    zh: `以安全组作为来源，指的是同一私有网络内属于该组的云服务器的地址。私有连接的流量来自 ${LINK_TEXT}，不属于任何云服务器：在后端“放通服务使用方的安全组”不起作用。`,
  },
  mend: {
    en: `Name a block in place of the group: ${LINK_TEXT} for what comes by a link.`,
    zh: `改用网段：私有连接的流量使用 ${LINK_TEXT}。`,
  },
  source: 'PRIVATE-LINK-FACTS 5, 10 (row 26)',
  check(facts) {
    const found = new Map<string, Found>()
    const matching = new Set<string>()
    for (const { name, vpcs, ...one } of references(facts)) {
      const key = `${name} ${one.text}`
      if (one.matches) matching.add(key)
      else found.set(key, neverMatching(facts, { name, vpcs, ...one }))
    }
    // One rule of a template stands in the groups of several accounts: it is needed where it is needed by one.
    return [...found].flatMap(([key, one]) => (matching.has(key) ? [] : [one]))
  },
}

type Reference = {
  readonly rule: Rule
  /** As the file has it: `sg-web.ingress[0]`. */
  readonly name: string
  readonly text: string
  readonly group: string
  readonly key: 'Ingress' | 'Egress'
  /** Where the rule is asked. */
  readonly vpcs: ReadonlySet<number>
  readonly matches: boolean
}

/** Every rule with a group as its peer, of groups that somebody has. */
function* references(facts: Facts): Generator<Reference> {
  const { network, groupUsers } = facts
  for (const [index, group] of network.securityGroups.entries()) {
    for (const [way, key] of [
      ['ingress', 'Ingress'],
      ['egress', 'Egress'],
    ] as const) {
      const vpcs = vpcsAsking(facts, index, way)
      if (vpcs.size === 0) continue
      for (const [at, rule] of group[way].entries()) {
        const peer = peerOf(rule)
        if (peer < 0) continue
        const matches = (groupUsers[peer]?.cvms ?? []).some((cvm) => vpcs.has(network.cvms[cvm]?.vpc ?? -1))
        const name = `${group.documentName}.${way}[${at}]`
        yield { rule, name, text: ruleText(network, rule), group: group.documentName, key, vpcs, matches }
      }
    }
  }
}

const neverMatching = ({ network }: Facts, { rule, name, text, group, key, vpcs }: Reference): Found => ({
  where: name,
  origin: placeIn(rule.origin, ''),
  parameters: {
    rule: name,
    text,
    peer: network.securityGroups[peerOf(rule)]?.documentName ?? '',
    vpcs: [...vpcs].map((vpc) => network.vpcs[vpc]?.name ?? '').join(', '),
  },
  calls: [{ action: 'DeleteSecurityGroupPolicies', with: { SecurityGroupId: group, [key]: [text] } }],
})

const peerOf = ({ peer }: Rule): number => ('securityGroup' in peer ? peer.securityGroup : -1)

export const DEFAULT_GROUP: LintRule = {
  id: 'default-group',
  severity: 'warning',
  title: {
    en: 'Machines are in the default group, which lets everything in and out',
    zh: '云服务器使用默认安全组（全部放通）',
  },
  message: {
    en: 'in the default group of {account}, which lets everything in and out: {cvms}',
    zh: '以下云服务器使用 {account} 的默认安全组，进出流量全部放通：{cvms}',
  },
  about: {
    en: 'A machine that names no group is in the default group of its account, which allows everything, as the cloud makes it. A file that leaves groups out so shows a network in which no group can be wrong.',
    zh: '未指定安全组的云服务器会加入所属账号的默认安全组，云平台创建的默认安全组放通全部流量。省略安全组的文件描述的是一个安全组不可能出错的网络。',
  },
  mend: { en: 'Name a group of its own for each role.', zh: '为每种角色指定各自的安全组。' },
  source: 'PRIVATE-LINK-FACTS 5, 7',
  *check({ network, groupUsers }): Generator<Found> {
    for (const [index, group] of network.securityGroups.entries()) {
      const cvms = (groupUsers[index]?.cvms ?? []).flatMap((cvm) => network.cvms[cvm] ?? [])
      const [first] = cvms
      if (!group.isDefault || first === undefined) continue
      const names = cvms.map(({ name }) => name)
      const shown = names.length > NAMES_MAX ? [...names.slice(0, NAMES_MAX), '...'] : names
      yield {
        where: first.name,
        origin: placeIn(first.origin, ''),
        parameters: { cvms: shown.join(', '), account: network.accounts[group.account]?.name ?? '' },
      }
    }
  },
}

const NAMES_MAX = 5

export const UNUSED_GROUP: LintRule = {
  id: 'unused-security-group',
  severity: 'info',
  title: { en: 'Nobody has a security group bound, and no rule names it', zh: '安全组未被使用' },
  message: { en: 'nothing uses {group}', zh: '{group} 没有被任何资源使用' },
  about: {
    en: 'Its rules are asked about no packet. Often a machine was meant to have it. Not told where a later step of the file names it.',
    zh: '它的规则不会检查任何报文，往往是忘记绑定。若文件的后续步骤会用到它，则不报告。',
  },
  mend: { en: 'Bind it, or delete it.', zh: '绑定它，或删除它。' },
  source: 'PRIVATE-LINK-FACTS 5 (50 groups in a region)',
  *check(facts) {
    const { documents, network, groupUsers } = facts
    const used = new Set<string>()
    for (const [index, { documentName, ingress, egress }] of network.securityGroups.entries()) {
      const { cvms = [], clbs = [], endpoints = [] } = groupUsers[index] ?? {}
      if (cvms.length + clbs.length + endpoints.length > 0) used.add(documentName)
      for (const rule of [...ingress, ...egress]) {
        const peer = network.securityGroups[peerOf(rule)]
        if (peer !== undefined) used.add(peer.documentName)
      }
    }
    for (const [name, { origin, isDefault }] of documents.securityGroups) {
      if (used.has(name) || isDefault || facts.isMentioned(name)) continue
      const calls = [{ action: 'DeleteSecurityGroup', with: { SecurityGroupId: name } }]
      yield { where: name, origin: placeIn(origin, ''), parameters: { group: name }, calls }
    }
  },
}
