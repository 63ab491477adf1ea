import { Reason } from '../../../dataplane/reason.ts'
import { protocolText } from '../../../net/protocol.ts'
import { placeIn, portText } from '../facts.ts'
import { EPHEMERAL_FIRST, LINK_RANGE, LINK_TEXT, runsText } from '../link-range.ts'
import type { LintRule } from '../rule.ts'
import { groupCall } from '../rule-calls.ts'

// The groups of a CLB itself (PRIVATE-LINK-FACTS, section 3.3).

export const CLB_GROUP_LACKS_LINK: LintRule = {
  id: 'clb-group-lacks-link',
  severity: 'error',
  title: {
    en: "The CLB's own security group does not let 11.163.0.0/16 in",
    zh: '负载均衡的安全组未放通 11.163.0.0/16',
  },
  message: {
    en: '{groups}, bound to {clb}, refuses {refused} on {port}: what comes by the link ends at the CLB',
    zh: '绑定在 {clb} 上的 {groups} 在 {port} 上拒绝 {refused}：私有连接的流量止于负载均衡',
  },
  about: {
    en: "A group that is bound to the CLB guards its VIP: source 11.163.0.0/16, port VPORT (option clbSgSeesPrivateLink). The backends' groups are asked besides it, unless the CLB passes traffic to its targets.",
    zh: '绑定在负载均衡上的安全组保护其 VIP：来源为 11.163.0.0/16，端口为 VPORT（选项 clbSgSeesPrivateLink）。除非开启安全组默认放通，后端安全组也会另外检查。',
  },
  mend: {
    en: 'Let 11.163.0.0/16 in on the VPORT in the group of the CLB.',
    zh: '在负载均衡的安全组中，对 VPORT 放通 11.163.0.0/16。',
  },
  source: 'PRIVATE-LINK-FACTS 3.3, 10 (row 35)',
  *check(facts) {
    const { network } = facts
    if (!network.options.clbSgSeesPrivateLink) return
    const trial = facts.trial('inside')
    for (const { clb, clbNumber, listeners } of facts.offers) {
      const group = network.securityGroups[clb.securityGroups[0] ?? -1]
      if (group === undefined) continue
      for (const { listener } of listeners) {
        const { protocol, port } = listener
        const refused = facts.runsOf(LINK_RANGE).filter(({ low: source }) => {
          const arrival = { source, sourcePort: EPHEMERAL_FIRST, protocol, port }
          return trial.atClb(clbNumber, arrival).reason === Reason.CLB_INGRESS_DENIED
        })
        if (refused.length === 0) continue
        yield {
          where: group.name,
          origin: placeIn(group.origin, 'ingress'),
          parameters: {
            groups: facts.groupNames(clb.securityGroups),
            clb: clb.name,
            refused: runsText(refused),
            port: portText(protocol, port),
          },
          calls: [groupCall(group, 'ingress', [`ACCEPT#${LINK_TEXT}#${port}#${protocolText(protocol)}`])],
        }
      }
    }
  },
}

export const PASS_WITHOUT_GROUP: LintRule = {
  id: 'pass-to-target-without-group',
  severity: 'warning',
  title: {
    en: 'A CLB passes everything to its targets and has no group of its own',
    zh: '负载均衡开启默认放通且未绑定安全组',
  },
  message: {
    en: '{clb} passes traffic to its targets without asking their groups, and has none itself: its listeners are open to everybody',
    zh: '{clb} 开启了安全组默认放通，自身又未绑定安全组：其监听端口对所有来源开放',
  },
  about: {
    en: "With pass-to-target (安全组默认放通) the groups of the targets are not asked about what comes by the CLB; only those of the CLB are. With none, everything is let in on the ports of the listeners, and a DROP in a backend's group has no effect.",
    zh: '开启安全组默认放通后，经负载均衡到达的流量不检查后端安全组，只检查负载均衡的安全组。若未绑定，则监听端口全部放通，后端安全组中的拒绝规则也不生效。',
  },
  mend: {
    en: 'Bind a group to the CLB (11.163.0.0/16 on the VPORT, and whoever else is meant), or switch pass-to-target off.',
    zh: '为负载均衡绑定安全组（对 VPORT 放通 11.163.0.0/16 及其他所需来源），或关闭安全组默认放通。',
  },
  source: 'PRIVATE-LINK-FACTS 3.3',
  *check(facts) {
    for (const { clb } of facts.offers) {
      if (!clb.passToTarget || clb.securityGroups.length > 0) continue
      yield { where: clb.name, origin: placeIn(clb.origin, 'passToTarget'), parameters: { clb: clb.name } }
    }
  },
}
