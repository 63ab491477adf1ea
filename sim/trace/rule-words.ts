import type { Words } from '../base/language.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { Protocol, protocolText } from '../net/protocol.ts'

export type RuleDirection = 'ingress' | 'egress'

/** What a list of rules is asked about: the fields that its rules look at. The port of an ICMP packet is 0. */
export type Asked = {
  /** The VPC in which a group as a peer has its members; NONE for an ACL, which names no groups. */
  readonly vpc: number
  readonly protocol: number
  readonly port: number
  readonly peer: number
}

/** `TCP from 11.163.0.3 to port 8080`, as a rule of this direction sees a packet. */
export function flowWords(direction: RuleDirection, { protocol, port, peer }: Asked): Words {
  const name = protocolText(protocol)
  const address = ipv4Text(peer)
  const hasPort = protocol !== Protocol.ICMP
  if (direction === 'ingress') {
    return {
      en: `${name} from ${address}${hasPort ? ` to port ${port}` : ''}`,
      zh: `来自 ${address}${hasPort ? `、访问端口 ${port}` : ''} 的 ${name} 流量`,
    }
  }
  return {
    en: `${name} to ${hasPort ? `port ${port} of ` : ''}${address}`,
    zh: `发往 ${address}${hasPort ? ` 端口 ${port}` : ''} 的 ${name} 流量`,
  }
}

/** `security groups sg-a and sg-b of web1`: the groups that filter for something, in binding order. */
export function groupsWords(groups: readonly { name: string; isDefault: boolean }[], subject: string): Words {
  const [first] = groups
  if (groups.length === 1 && first !== undefined) {
    return first.isDefault
      ? { en: `the default group ${first.name} of ${subject}`, zh: `${subject} 的默认安全组 ${first.name}` }
      : { en: `security group ${first.name} of ${subject}`, zh: `${subject} 的安全组 ${first.name}` }
  }
  const en = groups.map((group) => (group.isDefault ? `${group.name} (the default group)` : group.name))
  const zh = groups.map((group) => (group.isDefault ? `${group.name}（默认安全组）` : group.name))
  return {
    en: `security groups ${en.slice(0, -1).join(', ')} and ${en.at(-1)} of ${subject}`,
    zh: `${subject} 的安全组 ${zh.join('、')}`,
  }
}

export const aclWords = (acl: string, subnet: string): Words => ({
  en: `network ACL ${acl} of subnet ${subnet}`,
  zh: `子网 ${subnet} 的网络 ACL ${acl}`,
})

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What can be said of a list of rules; `list` names the groups or the ACL, `flow` the packet as they see it. */
function listWords(direction: RuleDirection) {
  const way = direction === 'ingress' ? 'in' : 'out'
  const rules = direction === 'ingress' ? '入站规则' : '出站规则'
  return {
    accepted: (list: Words, rule: string, flow: Words): Words => ({
      en: `${capital(list.en)} lets ${flow.en} ${way}, by its ${direction} rule ${rule}.`,
      zh: `${list.zh} 通过${rules} ${rule} 放通${flow.zh}。`,
    }),
    dropped: (list: Words, rule: string, flow: Words): Words => ({
      en: `${capital(list.en)} drops ${flow.en}: its ${direction} rule ${rule} matches first, and its action is DROP.`,
      zh: `${list.zh} 丢弃${flow.zh}：最先匹配的${rules} ${rule} 动作为 DROP。`,
    }),
    denied: (list: Words, count: number, flow: Words): Words => {
      if (count === 0) {
        return {
          en: `There is no ${direction} rule in ${list.en}, so ${flow.en} is denied.`,
          zh: `${list.zh} 没有任何${rules}，${flow.zh}因此被拒绝。`,
        }
      }
      if (count === 1) {
        return {
          en: `The only ${direction} rule of ${list.en} does not match ${flow.en}, and what no rule accepts is denied.`,
          zh: `${list.zh} 仅有的 1 条${rules}不匹配${flow.zh}，未被任何规则放通的流量一律拒绝。`,
        }
      }
      return {
        en: `None of the ${count} ${direction} rules of ${list.en} matches ${flow.en}, and what no rule accepts is denied.`,
        zh: `${list.zh} 的 ${count} 条${rules}均不匹配${flow.zh}，未被任何规则放通的流量一律拒绝。`,
      }
    },
  }
}

const groupWords = (direction: RuleDirection) => ({
  ...listWords(direction),
  noGroup: (subject: string): Words => ({
    en: `No security group is bound to ${subject}, so nothing is filtered here.`,
    zh: `${subject} 未绑定安全组，此处不做过滤。`,
  }),
  tracked: (subject: string): Words => ({
    en: `The connection was let through at ${subject} before: security groups are stateful and are not asked again.`,
    zh: `该连接此前已在 ${subject} 处放通：安全组有状态，不再重新检查。`,
  }),
})

const aclListWords = (direction: RuleDirection) => ({
  ...listWords(direction),
  /** Follows a denial of an answer. */
  stateless: (): Words => ({
    en: ' Network ACLs are stateless: the answer needs a rule of its own.',
    zh: '网络 ACL 无状态，应答报文需要单独的规则放通。',
  }),
})

export const GROUP_WORDS = {
  guestFirewall: {
    accepted: (cvm: string, rule: string, flow: Words): Words => ({
      en: `The firewall of ${cvm}'s own system lets ${flow.en} in, by its rule ${rule}.`,
      zh: `${cvm} 操作系统自身的防火墙通过规则 ${rule} 放通${flow.zh}。`,
    }),
    noMatch: (cvm: string, flow: Words): Words => ({
      en: `No rule of the firewall of ${cvm}'s own system matches ${flow.en}, so it is let in.`,
      zh: `${cvm} 操作系统自身的防火墙没有规则匹配${flow.zh}，默认放通。`,
    }),
    dropped: (cvm: string, rule: string, flow: Words): Words => ({
      en: `The firewall of ${cvm}'s own system (iptables) drops ${flow.en} silently, by its rule ${rule}: no security group sees that.`,
      zh: `${cvm} 操作系统自身的防火墙（iptables）按规则 ${rule} 静默丢弃${flow.zh}，安全组中看不到。`,
    }),
    rejected: (cvm: string, rule: string, flow: Words): Words => ({
      en: `The firewall of ${cvm}'s own system (iptables) rejects ${flow.en}, by its rule ${rule}, and tells the sender so.`,
      zh: `${cvm} 操作系统自身的防火墙（iptables）按规则 ${rule} 拒绝${flow.zh}，并通知发送方。`,
    }),
  },
  egress: groupWords('egress'),
  endpointIngress: groupWords('ingress'),
  clbIngress: {
    ...groupWords('ingress'),
    linkNotSeen: (clb: string): Words => ({
      en: `The security groups of CLB ${clb} do not see traffic of a Private Link (option clbSgSeesPrivateLink is off).`,
      zh: `负载均衡 ${clb} 的安全组不检查私有连接的流量（选项 clbSgSeesPrivateLink 已关闭）。`,
    }),
  },
  ingress: {
    ...groupWords('ingress'),
    passToTarget: (clb: string, cvm: string): Words => ({
      en: `CLB ${clb} passes traffic to its targets, so the security groups of ${cvm} are not asked.`,
      zh: `负载均衡 ${clb} 已开启安全组默认放通，不检查 ${cvm} 的安全组。`,
    }),
    healthCheck: (cvm: string): Words => ({
      en: `The security groups of ${cvm} let health checks from 100.64.0.0/10 in without a rule (option sgAllows10064ByDefault).`,
      zh: `${cvm} 的安全组默认放通来自 100.64.0.0/10 的健康检查，无需规则（选项 sgAllows10064ByDefault）。`,
    }),
  },
  aclEgress: aclListWords('egress'),
  aclIngress: aclListWords('ingress'),
}

const PEER_WORDS = {
  ingress: { en: 'source', zh: '来源' },
  egress: { en: 'destination', zh: '目标' },
} as const satisfies Record<RuleDirection, Words>

/** What is wrong with a rule that came close, by what refused. Written after the rule's name, so no sentence of its own. */
export const NEAR_MISS_WORDS = {
  port: (ports: string, { port }: Asked): Words => {
    const [be, plural] = /[,-]/.test(ports) ? ['are', 's'] : ['is', '']
    return {
      en: `its port${plural} ${be} ${ports}, the packet's is ${port}`,
      zh: `规则端口为 ${ports}，报文的目的端口为 ${port}`,
    }
  },
  cidrBlock: (block: string, { peer }: Asked, direction: RuleDirection): Words => ({
    en: `its ${PEER_WORDS[direction].en} is ${block}, which does not hold ${ipv4Text(peer)}`,
    zh: `规则${PEER_WORDS[direction].zh}为 ${block}，不包含 ${ipv4Text(peer)}`,
  }),
  securityGroup: (group: string, { peer }: Asked, direction: RuleDirection): Words => ({
    en: `its ${PEER_WORDS[direction].en} is security group ${group}, which has no member with the address ${ipv4Text(peer)} in this VPC`,
    zh: `规则${PEER_WORDS[direction].zh}为安全组 ${group}，本私有网络中没有地址为 ${ipv4Text(peer)} 的成员`,
  }),
  protocol: (ruleProtocol: string, { protocol }: Asked): Words => ({
    en: `its protocol is ${ruleProtocol}, the packet's is ${protocolText(protocol)}`,
    zh: `规则协议为 ${ruleProtocol}，报文协议为 ${protocolText(protocol)}`,
  }),
  action: (action: string): Words => ({
    en: `it matches, and its action is ${action}`,
    zh: `规则匹配，但动作为 ${action}`,
  }),
  order: (decided: string): Words => ({
    en: `it matches and accepts, but ${decided} comes before it`,
    zh: `规则匹配且动作为 ACCEPT，但排在 ${decided} 之后`,
  }),
}
