import { Reason } from '../../../dataplane/reason.ts'
import type { NetworkAcl } from '../../../model/network.ts'
import { portRangesText } from '../../../net/port.ts'
import { protocolText } from '../../../net/protocol.ts'
import { type Backend, type Facts, placeIn, portText, type Run } from '../facts.ts'
import { EPHEMERAL_FIRST, EPHEMERAL_LAST, LINK_RANGE, LINK_TEXT, runsText } from '../link-range.ts'
import type { Found, LintRule } from '../rule.ts'
import { aclCall } from '../rule-calls.ts'

// Network ACLs of the subnets in which backends stand: stateless, so the way in and the way back each need a rule
// (PRIVATE-LINK-FACTS, section 6). Those of the consumer's subnets are in consumer-acls.ts.

/** Backends whose subnet has an ACL, each subnet and port once. */
function* behindAcls(facts: Facts): Generator<Backend & { readonly acl: NetworkAcl; readonly subnet: string }> {
  const seen = new Set<string>()
  for (const backend of facts.backends) {
    const { cvm, listener, target } = backend
    const subnet = facts.network.subnets[cvm.subnet]
    const acl = facts.network.networkAcls[subnet?.networkAcl ?? -1]
    const key = `${cvm.subnet} ${listener.protocol} ${target.port}`
    if (subnet === undefined || acl === undefined || seen.has(key)) continue
    seen.add(key)
    yield { ...backend, acl, subnet: subnet.name }
  }
}

/** The ports of a client between the edges of a list of rules: no rule tells two of one run apart. */
export function portRuns({ egress, ingress }: Pick<NetworkAcl, 'egress' | 'ingress'>): readonly number[] {
  const edges = new Set([EPHEMERAL_FIRST])
  for (const { ports } of [...egress, ...ingress]) {
    for (const { first, last } of ports)
      for (const edge of [first, last + 1]) {
        if (edge > EPHEMERAL_FIRST && edge <= EPHEMERAL_LAST) edges.add(edge)
      }
  }
  return [...edges].sort((a, b) => a - b)
}

export const ACL_BLOCKS_LINK: LintRule = {
  id: 'acl-blocks-link',
  severity: 'error',
  title: {
    en: "The network ACL of the backends' subnet keeps the link out",
    zh: '后端子网的网络 ACL 拦截私有连接的流量',
  },
  message: {
    en: '{acl}, the network ACL of {subnet}, refuses {refused} on {port}, so that nothing from there comes to {target}',
    zh: '{subnet} 的网络 ACL {acl} 在 {port} 上拒绝 {refused}，相应流量无法到达 {target}',
  },
  about: {
    en: "At the backends' subnet the packets of a link come from 11.163.0.0/16 and are for the backends' own port. The ACL is asked besides the security groups, pass-to-target or not; a new ACL denies everything.",
    zh: '在后端子网，私有连接的报文来自 11.163.0.0/16，访问的是后端端口。网络 ACL 与安全组分别检查，不受安全组默认放通影响；新建的 ACL 默认拒绝全部流量。',
  },
  mend: {
    en: "Let 11.163.0.0/16 in on the backends' port in the ACL, before any rule that refuses it.",
    zh: '在网络 ACL 的入站规则中，对后端端口放通 11.163.0.0/16，并放在拒绝规则之前。',
  },
  source: 'PRIVATE-LINK-FACTS 6, 9 (12)',
  *check(facts) {
    const trial = facts.trial('link', { groups: true, firewalls: true })
    for (const { number, acl, subnet, listener, target } of behindAcls(facts)) {
      const { protocol } = listener
      const refused = facts.runsOf(LINK_RANGE).filter(({ low: source }) => {
        const { reason } = trial.atTarget(number, { source, sourcePort: EPHEMERAL_FIRST, protocol, port: target.port })
        return reason === Reason.ACL_INGRESS_DENIED
      })
      if (refused.length === 0) continue
      yield foundAt(acl, subnet, {
        refused: runsText(refused),
        port: portText(protocol, target.port),
        target: target.name,
        Ingress: `ACCEPT#${LINK_TEXT}#${target.port}#${protocolText(protocol)}`,
      })
    }
  },
}

export const ACL_EATS_REPLIES: LintRule = {
  id: 'acl-eats-replies',
  severity: 'error',
  title: { en: "The network ACL of the backends' subnet drops the answers", zh: '后端子网的网络 ACL 丢弃应答' },
  message: {
    en: '{acl}, the network ACL of {subnet}, lets no answers of {target} out to these addresses (client ports): {refused}',
    zh: '{subnet} 的网络 ACL {acl} 不允许 {target} 的应答发往以下地址（客户端端口）：{refused}',
  },
  about: {
    en: 'An ACL is stateless: the answer to a connection is judged like any other packet. It goes to 11.163.0.0/16, to the port that the client happened to use (1024-65535). The backend shows SYN_RECV, the client times out.',
    zh: '网络 ACL 无状态，应答与其他报文一样要单独匹配规则：目的为 11.163.0.0/16，端口是客户端使用的临时端口（1024-65535）。后端处于 SYN_RECV，客户端超时。',
  },
  mend: {
    en: 'Let answers out to 11.163.0.0/16 on 1024-65535.',
    zh: '在网络 ACL 的出站规则中放通 11.163.0.0/16 的 1024-65535 端口。',
  },
  source: 'PRIVATE-LINK-FACTS 6, 10 (row 16)',
  *check(facts) {
    const trial = facts.trial('link', { groups: true, firewalls: true })
    for (const { number, acl, subnet, listener, target } of behindAcls(facts)) {
      const { protocol } = listener
      const eaten = new Map<string, Run[]>()
      for (const run of facts.runsOf(LINK_RANGE)) {
        const ports = portRuns(acl).filter((sourcePort) => {
          const header = { source: run.low, sourcePort, protocol, port: target.port }
          return trial.fromTarget(number, header).reason === Reason.ACL_EGRESS_DENIED
        })
        const text = portsText(portRuns(acl), new Set(ports))
        if (ports.length > 0) eaten.set(text, [...(eaten.get(text) ?? []), run])
      }
      if (eaten.size === 0) continue
      yield foundAt(acl, subnet, {
        refused: [...eaten].map(([ports, runs]) => `${runsText(runs)} (${ports})`).join('; '),
        target: target.name,
        Egress: `ACCEPT#${LINK_TEXT}#1024-65535#${protocolText(protocol)}`,
      })
    }
  },
}

/** The runs of ports that begin at these, neighbours as one: `32768-60999`. */
function portsText(runs: readonly number[], eaten: ReadonlySet<number>): string {
  const all: { first: number; last: number }[] = []
  for (const [at, first] of runs.entries()) {
    const last = (runs[at + 1] ?? EPHEMERAL_LAST + 1) - 1
    if (!eaten.has(first)) continue
    const before = all.at(-1)
    if (before !== undefined && before.last + 1 === first) before.last = last
    else all.push({ first, last })
  }
  return portRangesText(all)
}

function foundAt(
  acl: NetworkAcl,
  subnet: string,
  { Ingress, Egress, ...more }: Readonly<Record<string, string>>,
): Found {
  const direction = Ingress === undefined ? 'egress' : 'ingress'
  return {
    where: acl.name,
    origin: placeIn(acl.origin, direction),
    parameters: { acl: acl.name, subnet, ...more },
    calls: [aclCall(acl, direction, Ingress ?? Egress ?? '')],
  }
}
