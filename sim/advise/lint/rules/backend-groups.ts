import { Reason } from '../../../dataplane/reason.ts'
import { protocolText } from '../../../net/protocol.ts'
import { type Backend, type Facts, placeIn, portText } from '../facts.ts'
import { LINK_TEXT, linkRuns, runsText } from '../link-range.ts'
import type { Found, LintRule, SuggestedCall } from '../rule.ts'

// The security groups of the machines behind a CLB, for what comes by a link (PRIVATE-LINK-FACTS, sections 3.1 and 3.3).

/** What the groups of a backend do with packets of the link, by the walk. */
type Judged = {
  readonly backend: Backend
  readonly refused: string
  readonly isAll: boolean
  /** A rule refuses them; or none matches. */
  readonly byRule: boolean
  readonly onVport: boolean
}

function judged(facts: Facts): readonly Judged[] {
  const trial = facts.trial('link', { acls: true, firewalls: true })
  return facts.backends.map((backend): Judged => {
    const runs = linkRuns(facts, trial, backend)
    const refused = runs.filter(({ ended }) => ended.reason === Reason.TARGET_INGRESS_DENIED)
    const isAll = refused.length === runs.length
    const { port } = backend.listener
    return {
      backend,
      refused: runsText(refused.map(({ run }) => run)),
      isAll,
      byRule: refused.some(({ ended }) => ended.detail >= 0),
      onVport:
        isAll &&
        port !== backend.target.port &&
        linkRuns(facts, trial, backend, port).every(({ ended }) => ended.reason !== Reason.TARGET_INGRESS_DENIED),
    }
  })
}

/** One finding for all targets that have the same groups and are refused alike. */
function found(facts: Facts, all: readonly Judged[], wanted: (one: Judged) => boolean): readonly Found[] {
  const alike = new Map<string, Judged[]>()
  for (const one of all) {
    if (one.refused.length === 0 || !wanted(one)) continue
    const { cvm, target, listener } = one.backend
    const key = JSON.stringify([cvm.securityGroups, target.port, listener.protocol, listener.port, one.refused])
    const others = alike.get(key)
    if (others === undefined) alike.set(key, [one])
    else others.push(one)
  }
  return [...alike.values()].flatMap(([first, ...others]) => (first ? [foundFor(facts, first, others)] : []))
}

function foundFor(facts: Facts, { backend, refused, byRule }: Judged, others: readonly Judged[]): Found {
  const { cvm, target, listener } = backend
  const group = facts.network.securityGroups[cvm.securityGroups[0] ?? -1]
  const rule = `ACCEPT#${LINK_TEXT}#${target.port}#${protocolText(listener.protocol)}`
  return {
    where: group?.name ?? cvm.name,
    origin: group === undefined ? placeIn(cvm.origin, '') : placeIn(group.origin, 'ingress'),
    parameters: {
      groups: facts.groupNames(cvm.securityGroups),
      port: portText(listener.protocol, target.port),
      vport: String(listener.port),
      refused,
      targets: [backend, ...others.map((one) => one.backend)].map((one) => one.target.name).join(', '),
      rule,
    },
    calls: group === undefined ? [] : [allowing(group.documentName, target.port, listener.protocol, byRule)],
  }
}

/** Allows the link on a port: at the end of the list, or at its front where a rule would stand before it. */
function allowing(group: string, port: number, protocol: number, atFront: boolean): SuggestedCall {
  const word = protocolText(protocol)
  const action = 'CreateSecurityGroupPolicies'
  if (!atFront) return { action, with: { SecurityGroupId: group, Ingress: [`ACCEPT#${LINK_TEXT}#${port}#${word}`] } }
  const policy = { PolicyIndex: 0, Action: 'ACCEPT', CidrBlock: LINK_TEXT, Port: String(port), Protocol: word }
  return { action, with: { SecurityGroupId: group, SecurityGroupPolicySet: { Ingress: [policy] } } }
}

export const BACKEND_LACKS_LINK: LintRule = {
  id: 'backend-lacks-link',
  severity: 'error',
  title: {
    en: "The backends' security group does not let 11.163.0.0/16 in",
    zh: '后端安全组未放通 11.163.0.0/16',
  },
  message: {
    en: 'nothing that comes by the link gets into {targets}: {groups} lets nothing of 11.163.0.0/16 in on {port}',
    zh: '私有连接的流量无法到达 {targets}：{groups} 在 {port} 上未放通 11.163.0.0/16',
  },
  about: {
    en: 'Private Link translates the source address of every connection: the backends see an address of 11.163.0.0/16, never that of the client. Their group has to let that block in on the port on which the backends listen. The endpoint is ACTIVE and health checks say Alive all the same, because they come from elsewhere; the client times out. Where the CLB passes traffic to its targets (pass-to-target), the group is not asked, and this rule has nothing to say.',
    zh: '私有连接会转换每个连接的源地址：后端看到的是 11.163.0.0/16 中的地址，而不是客户端的地址。后端安全组必须在后端实际监听的端口上放通该网段。健康检查的来源不同，因此终端节点仍为可用、后端仍为健康，而客户端超时。负载均衡开启安全组默认放通时不检查后端安全组，本规则不适用。',
  },
  mend: {
    en: "Add a rule to the backends' group: source 11.163.0.0/16, the backends' own port, before any rule that refuses it.",
    zh: '在后端安全组中添加入站规则：来源 11.163.0.0/16，端口为后端端口，并放在拒绝规则之前。',
  },
  source: 'PRIVATE-LINK-FACTS 3.1; quick start, preconditions',
  check: (facts) => found(facts, judged(facts), ({ isAll, onVport }) => isAll && !onVport),
}

export const BACKEND_ALLOWS_VPORT: LintRule = {
  id: 'backend-allows-vport',
  severity: 'error',
  title: {
    en: "The backends' security group lets the link in on the CLB's port, not on the backends'",
    zh: '后端安全组在 VPORT 而不是后端端口上放通了私有连接',
  },
  message: {
    en: '{groups} lets 11.163.0.0/16 in on {vport}, the port of the CLB, but the CLB forwards to {port} of {targets}',
    zh: '{groups} 在负载均衡的监听端口 {vport} 上放通了 11.163.0.0/16，但流量会转发到 {targets} 的 {port}',
  },
  about: {
    en: "The CLB rewrites the destination port: what a client dials as VPORT arrives at a backend on the port of the target. A CLB's own group is written with the VPORT, a backend's with the backend's port (facts, section 3.3). The client times out.",
    zh: '负载均衡会改写目的端口：客户端访问的是 VPORT，到达后端时已是后端端口。负载均衡的安全组应写 VPORT，后端安全组应写后端端口。写错时客户端超时。',
  },
  mend: {
    en: "Change the port of the rule to the backends' own port.",
    zh: '将该规则的端口改为后端端口。',
  },
  source: 'PRIVATE-LINK-FACTS 3.3, 10 (row 2)',
  check: (facts) => found(facts, judged(facts), ({ onVport }) => onVport),
}

export const BACKEND_ALLOWS_PART: LintRule = {
  id: 'backend-allows-part-of-link',
  severity: 'warning',
  title: {
    en: "The backends' security group lets only a part of 11.163.0.0/16 in",
    zh: '后端安全组只放通了 11.163.0.0/16 的一部分',
  },
  message: {
    en: '{groups} refuses {refused} on {port}: connections whose SNAT address is one of these never reach {targets}',
    zh: '{groups} 在 {port} 上拒绝 {refused}：SNAT 地址落在其中的连接无法到达 {targets}',
  },
  about: {
    en: 'Which addresses of 11.163.0.0/16 an endpoint gets is for the cloud to choose, and every new endpoint gets others. A narrower rule works until it does not: for a part of the clients, or from the next endpoint on.',
    zh: '终端节点使用 11.163.0.0/16 中的哪些地址由云平台决定，每个新的终端节点都会使用其他地址。规则收窄后可能暂时可用，但部分客户端或下一个终端节点会不通。',
  },
  mend: {
    en: 'Let the whole of 11.163.0.0/16 in, and nothing before it refuse a part.',
    zh: '放通整个 11.163.0.0/16，并确保前面没有规则拒绝其中一部分。',
  },
  source: 'PRIVATE-LINK-FACTS 3.1',
  check: (facts) => found(facts, judged(facts), ({ isAll }) => !isAll),
}
