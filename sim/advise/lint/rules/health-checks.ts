import { Step } from '../../../dataplane/step-log.ts'
import { ipv4Text } from '../../../net/ipv4.ts'
import { type Backend, type Facts, listenerKey, placeIn } from '../facts.ts'
import type { Found, LintRule } from '../rule.ts'
import { aclCall, groupCall } from '../rule-calls.ts'
import type { Lifted } from '../trial.ts'

// Health checks that never pass, and why: each rule asks for one obstacle alone (PRIVATE-LINK-FACTS, sections 3.2 and 4.4).

const sourceOf = ({ listener, clb }: Backend): string =>
  listener.healthCheck.source === 'VIP' ? ipv4Text(clb.vip) : '100.64.0.0/10'

const portOf = ({ listener, target }: Backend): number => listener.healthCheck.port ?? target.port

/** Targets whose health check ends at one of these checks when what is `lifted` is out of the way. */
function* endingAt(facts: Facts, lifted: Lifted, ...steps: readonly Step[]): Generator<Backend> {
  const trial = facts.trial('inside', lifted)
  for (const backend of facts.backends) {
    const step = trial.probe(backend.number)
    if (step !== undefined && steps.includes(step)) yield backend
  }
}

/** One finding for all targets of a listener that stand in one subnet. */
function byListener(
  { network }: Facts,
  backends: Iterable<Backend>,
  more: (one: Backend) => Partial<Found>,
): readonly Found[] {
  const alike = new Map<string, Backend[]>()
  for (const backend of backends) {
    const key = JSON.stringify([backend.listener.name, backend.cvm.subnet])
    const others = alike.get(key)
    if (others === undefined) alike.set(key, [backend])
    else others.push(backend)
  }
  return [...alike.values()].flatMap(([first, ...others]): Found[] => {
    if (first === undefined) return []
    const { listener, cvm } = first
    const subnet = network.subnets[cvm.subnet]?.name ?? ''
    const targets = [first, ...others].map(({ target }) => target.name).join(', ')
    const isPing = listener.healthCheck.type === 'PING'
    return [
      {
        where: listener.name,
        origin: placeIn(listener.origin, 'healthCheck'),
        parameters: { targets, subnet, source: sourceOf(first), port: isPing ? 'ICMP' : `TCP ${portOf(first)}` },
        ...more(first),
      },
    ]
  })
}

const ALL_DEAD = {
  en: 'Its verdict is Dead while the program may be well. With every target Dead the CLB sends connections to all of them (全死全活), so that it seems to work until one really fails and clients are still sent to it; with one target Dead, the others carry all.',
  zh: '程序可能正常，但健康检查判定为异常。后端全部异常时负载均衡会转发给所有后端（全死全活），看似正常，直到某台真正故障而流量仍被转发过去；若只有一台异常，则由其他后端承担全部流量。',
}

export const HEALTH_CHECK_DENIED: LintRule = {
  id: 'health-check-denied-by-group',
  severity: 'warning',
  title: {
    en: "A target's security group does not let the CLB's health checks in",
    zh: '后端安全组未放通负载均衡的健康检查',
  },
  message: {
    en: 'health checks of {targets} come from {source} on {port}, which the security group refuses',
    zh: '{targets} 的健康检查来自 {source}（{port}），被安全组拒绝',
  },
  about: {
    en: `A CLB checks its targets from its VIP or from 100.64.0.0/10, as the listener says. Groups let 100.64.0.0/10 in without a rule (option sgAllows10064ByDefault), the VIP only by a rule of their own beside that for 11.163.0.0/16. ${ALL_DEAD.en}`,
    zh: `负载均衡以 VIP 或 100.64.0.0/10 为源探测后端，由监听器决定。安全组默认放通 100.64.0.0/10（选项 sgAllows10064ByDefault），而 VIP 需要在 11.163.0.0/16 之外单独添加规则。${ALL_DEAD.zh}`,
  },
  mend: {
    en: "Let the source of the health checks in on their port, or set the listener's health check to 100.64.0.0/10.",
    zh: '在安全组中放通健康检查的来源和端口，或将监听器的健康检查源改为 100.64.0.0/10 网段。',
  },
  source: 'PRIVATE-LINK-FACTS 3.2, 4.4, 10 (rows 3, 4)',
  check: (facts) =>
    byListener(facts, endingAt(facts, { acls: true, firewalls: true }, Step.INGRESS), (one) => {
      const group = facts.network.securityGroups[one.cvm.securityGroups[0] ?? -1]
      if (group === undefined) return {}
      const isPing = one.listener.healthCheck.type === 'PING'
      const rule = `ACCEPT#${sourceOf(one)}#${isPing ? 'ALL#ICMP' : `${portOf(one)}#TCP`}`
      return { calls: [groupCall(group, 'ingress', [rule])] }
    }),
}

export const HEALTH_CHECK_ACL: LintRule = {
  id: 'health-check-blocked-by-acl',
  severity: 'warning',
  title: { en: "A network ACL stops the CLB's health checks", zh: '网络 ACL 阻断负载均衡的健康检查' },
  message: {
    en: 'the network ACL of {subnet} stops health checks of {targets}, which come from {source} on {port}, or their answers',
    zh: '{subnet} 的网络 ACL 阻断了 {targets} 的健康检查（来自 {source}，{port}）或其应答',
  },
  about: {
    en: `An ACL is stateless and knows nothing of health checks: it needs a rule for their source on the way in and one for the answers, to ports from 1024, on the way out. ${ALL_DEAD.en}`,
    zh: `网络 ACL 无状态，也不会对健康检查例外：入站需放通健康检查的来源，出站需放通发往其 1024 及以上端口的应答。${ALL_DEAD.zh}`,
  },
  mend: {
    en: 'Let the source of the health checks in on their port, and out to it on 1024-65535.',
    zh: '入站放通健康检查的来源与端口，出站放通该来源的 1024-65535 端口。',
  },
  source: 'PRIVATE-LINK-FACTS 6',
  check: (facts) =>
    byListener(facts, endingAt(facts, { groups: true, firewalls: true }, Step.ACL_INGRESS, Step.ACL_EGRESS), (one) => {
      const subnet = facts.network.subnets[one.cvm.subnet]
      const acl = facts.network.networkAcls[subnet?.networkAcl ?? -1]
      const isPing = one.listener.healthCheck.type === 'PING'
      const source = sourceOf(one)
      return {
        origin: placeIn(acl?.origin ?? one.listener.origin, ''),
        calls:
          acl === undefined
            ? []
            : [
                aclCall(acl, 'ingress', isPing ? `ACCEPT#${source}#ALL#ICMP` : `ACCEPT#${source}#${portOf(one)}#TCP`),
                aclCall(acl, 'egress', isPing ? `ACCEPT#${source}#ALL#ICMP` : `ACCEPT#${source}#1024-65535#TCP`),
              ],
      }
    }),
}

export const HEALTH_CHECK_FIREWALL: LintRule = {
  id: 'health-check-blocked-by-firewall',
  severity: 'warning',
  title: {
    en: "A target's own firewall refuses the CLB's health checks",
    zh: '后端系统防火墙拒绝负载均衡的健康检查',
  },
  message: {
    en: 'the firewall inside the machine refuses health checks of {targets}, which come from {source} on {port}',
    zh: '后端系统防火墙拒绝了 {targets} 的健康检查（来自 {source}，{port}）',
  },
  about: {
    en: `Security groups let 100.64.0.0/10 in without a rule; a firewall inside the machine does not. ${ALL_DEAD.en}`,
    zh: `安全组默认放通 100.64.0.0/10，但系统防火墙不会。${ALL_DEAD.zh}`,
  },
  mend: { en: 'Let the source of the health checks in, in the machine.', zh: '在系统防火墙中放通健康检查的来源。' },
  source: 'PRIVATE-LINK-FACTS 4.4, 11 (healthSource)',
  check: (facts) =>
    byListener(facts, endingAt(facts, { acls: true, groups: true }, Step.GUEST_FIREWALL), ({ cvm }) => ({
      origin: placeIn(cvm.origin, 'firewall'),
    })),
}

export const HEALTH_CHECK_PORT: LintRule = {
  id: 'health-check-port-closed',
  severity: 'warning',
  title: {
    en: 'Health checks go to a port on which nothing listens',
    zh: '健康检查端口上没有程序监听',
  },
  message: {
    en: 'health checks go to {port}, where nothing listens on {targets}; traffic goes to another port',
    zh: '健康检查探测 {port}，而 {targets} 上该端口没有程序监听；业务流量使用的是其他端口',
  },
  about: {
    en: `A check port of its own says something about another program. ${ALL_DEAD.en}`,
    zh: `单独设置的检查端口反映的是另一个程序的状态。${ALL_DEAD.zh}`,
  },
  mend: {
    en: 'Leave the check port out, so that each target is checked on its own port, or start what should answer there.',
    zh: '不设置检查端口（使用后端端口），或启动应在该端口应答的程序。',
  },
  source: 'PRIVATE-LINK-FACTS 4.4',
  *check(facts) {
    const closed = [...endingAt(facts, { acls: true, groups: true, firewalls: true }, Step.SOCKET)]
    const other = closed.filter((one) => portOf(one) !== one.target.port)
    yield* byListener(facts, other, ({ listener, clb }) => ({
      origin: placeIn(listener.origin, 'healthCheck'),
      calls: [
        {
          action: 'ModifyListener',
          with: { LoadBalancerId: clb.name, ListenerId: listenerKey(listener), HealthCheck: { CheckPort: -1 } },
        },
      ],
    }))
  },
}

export const HEALTH_CHECK_OFF: LintRule = {
  id: 'health-check-off',
  severity: 'info',
  title: { en: 'Targets are not checked', zh: '未开启健康检查' },
  message: {
    en: '{listener} does not check its {count} targets: connections go to those that have failed as well',
    zh: '{listener} 未对 {count} 个后端做健康检查：故障的后端也会被分配连接',
  },
  about: {
    en: 'Without health checks every target counts as usable (Close), also one that has crashed.',
    zh: '关闭健康检查后，所有后端都视为可用（已关闭检查），包括已经故障的后端。',
  },
  mend: { en: 'Switch the health check on.', zh: '开启健康检查。' },
  source: 'PRIVATE-LINK-FACTS 4.4',
  *check(facts) {
    for (const { listener, backends } of facts.offeredListeners) {
      const clb = backends[0]?.clb
      if (listener.healthCheck.enabled || clb === undefined || backends.length < 2) continue
      yield {
        where: listener.name,
        origin: placeIn(listener.origin, 'healthCheck'),
        parameters: { listener: listener.name, count: String(backends.length) },
        calls: [
          {
            action: 'ModifyListener',
            with: {
              LoadBalancerId: clb.name,
              ListenerId: listenerKey(listener),
              HealthCheck: { HealthSwitch: 1 },
            },
          },
        ],
      }
    }
  },
}
