import { listenerKey, type OfferedListener, placeIn } from '../facts.ts'
import type { Found, LintRule } from '../rule.ts'

// The listeners of a CLB behind an endpoint service, and whom they forward to (PRIVATE-LINK-FACTS, sections 4.2 to 4.4).

const ableOf = ({ backends }: OfferedListener) => backends.filter(({ target }) => target.weight > 0)

export const SERVICE_WITHOUT_LISTENER: LintRule = {
  id: 'service-without-listener',
  severity: 'error',
  title: { en: 'The CLB behind a service has no listener', zh: '终端节点服务的负载均衡没有监听器' },
  message: {
    en: '{clb}, the CLB behind {service}, has no listener: no port of the service can be reached',
    zh: '{service} 的负载均衡 {clb} 没有监听器：该服务没有可访问的端口',
  },
  about: {
    en: 'Only ports with a listener can be reached. Through the link every listener of the CLB can be dialled under its own port.',
    zh: '只有创建了监听器的端口才能访问。通过私有连接可以访问该负载均衡的所有监听端口。',
  },
  mend: { en: 'Create a listener and register targets.', zh: '创建监听器并绑定后端。' },
  source: 'PRIVATE-LINK-FACTS 1.1, 4.6',
  *check(facts) {
    for (const { service, clb, listeners } of facts.offers) {
      if (listeners.length > 0 || facts.isMentioned(clb.name)) continue
      yield {
        where: clb.name,
        origin: placeIn(clb.origin, 'listeners'),
        parameters: { clb: clb.name, service: service.name },
      }
    }
  },
}

export const LISTENER_WITHOUT_TARGET: LintRule = {
  id: 'listener-without-target',
  severity: 'error',
  title: { en: 'A listener has no target', zh: '监听器没有绑定后端' },
  message: { en: '{listener} forwards to nobody', zh: '{listener} 没有绑定任何后端' },
  about: {
    en: 'A layer-4 listener without targets answers nothing: clients time out, although the port exists.',
    zh: '四层监听器未绑定后端时不会应答：端口虽然存在，客户端仍会超时。',
  },
  mend: { en: 'Register targets, or delete the listener.', zh: '绑定后端，或删除该监听器。' },
  source: 'PRIVATE-LINK-FACTS 4.6, 10 (row 40)',
  *check(facts) {
    for (const { listener, backends } of facts.offeredListeners) {
      if (backends.length > 0) continue
      yield { ...at(listener, { listener: listener.name }), origin: placeIn(listener.origin, 'targets') }
    }
  },
}

export const WEIGHTS_ALL_ZERO: LintRule = {
  id: 'weights-all-zero',
  severity: 'error',
  title: { en: 'Every target of a listener has the weight 0', zh: '监听器的后端权重全部为 0' },
  message: {
    en: '{listener} gives new connections to nobody: every weight is 0',
    zh: '{listener} 的所有后端权重为 0，新建连接无处可去',
  },
  about: {
    en: 'Weight 0 takes a target out of the choice for new connections, while open ones go on. With all at 0 every new client times out, and health checks still say Alive.',
    zh: '权重为 0 的后端不再接收新建连接，已有连接不受影响。全部为 0 时新客户端一律超时，而健康检查仍为健康。',
  },
  mend: { en: 'Give at least one target a weight above 0.', zh: '至少将一个后端的权重设为大于 0。' },
  source: 'PRIVATE-LINK-FACTS 4.3, 10 (row 17)',
  *check(facts) {
    for (const one of facts.offeredListeners) {
      const [first] = one.backends
      if (first === undefined || ableOf(one).length > 0) continue
      const { listener, clb } = first
      const Targets = [`${first.cvm.name}:${first.target.port}`]
      const call = { LoadBalancerId: clb.name, ListenerId: listenerKey(listener), Targets, Weight: 10 }
      yield {
        ...at(listener, { listener: listener.name }),
        origin: placeIn(first.target.origin ?? listener.origin, 'weight'),
        calls: [{ action: 'ModifyTargetWeight', with: call }],
      }
    }
  },
}

export const CLB_STOPPED: LintRule = {
  id: 'clb-stopped',
  severity: 'warning',
  title: { en: 'A CLB behind a service, or a listener of it, is stopped', zh: '终端节点服务的负载均衡或监听器已停止' },
  message: { en: '{what} is stopped: it forwards nothing', zh: '{what} 已停止，不转发任何流量' },
  about: {
    en: 'A stopped CLB or listener forwards nothing and checks no target; the endpoint stays ACTIVE and clients time out.',
    zh: '停止的负载均衡或监听器不转发流量，也不做健康检查；终端节点仍为可用，客户端超时。',
  },
  mend: { en: 'Start it.', zh: '启动该负载均衡或监听器。' },
  source: 'PRIVATE-LINK-FACTS 4.2, 10 (row 31)',
  *check(facts) {
    const action = 'SetLoadBalancerStartStatus'
    for (const { clb, listeners } of facts.offers) {
      if (clb.state === 'STOPPED') {
        yield {
          where: clb.name,
          origin: placeIn(clb.origin, 'state'),
          parameters: { what: clb.name },
          calls: [{ action, with: { LoadBalancerId: clb.name, OperationType: 'Start' } }],
        }
      }
      for (const { listener } of listeners) {
        if (listener.state !== 'STOPPED') continue
        const call = { LoadBalancerId: clb.name, OperationType: 'Start', ListenerIds: [listenerKey(listener)] }
        yield {
          where: listener.name,
          origin: placeIn(listener.origin, 'state'),
          parameters: { what: listener.name },
          calls: [{ action, with: call }],
        }
      }
    }
  },
}

export const SINGLE_TARGET: LintRule = {
  id: 'single-target',
  severity: 'info',
  title: { en: 'One machine carries a listener alone', zh: '监听器只有一台后端' },
  message: {
    en: '{cvm} is the only machine behind {listener}: when it fails, the service is down',
    zh: '{listener} 只有 {cvm} 一台后端：它发生故障时服务即中断',
  },
  about: {
    en: 'A CLB with a single target balances nothing, and has nobody to turn to. From inside the VPC that machine cannot reach the CLB either (it would meet itself).',
    zh: '只有一个后端时没有负载均衡的效果，故障时也没有后备。此外该机器自身也无法在私有网络内访问这个负载均衡（回环）。',
  },
  mend: { en: 'Register a second machine, best in another zone.', zh: '再绑定一台后端，最好位于另一可用区。' },
  source: 'PRIVATE-LINK-FACTS 4.3, 10 (row 33)',
  *check(facts) {
    for (const one of facts.offeredListeners) {
      const [first, ...others] = ableOf(one)
      if (first === undefined || others.some(({ cvm }) => cvm !== first.cvm)) continue
      const found = at(one.listener, { listener: one.listener.name, cvm: first.cvm.name })
      yield { ...found, origin: placeIn(first.target.origin ?? one.listener.origin, '') }
    }
  },
}

export const ONE_ZONE: LintRule = {
  id: 'targets-in-one-zone',
  severity: 'info',
  title: { en: 'Every target stands in one zone of several', zh: '后端全部位于同一可用区' },
  message: {
    en: 'every machine behind {listener} stands in {zone}, though the VPC has subnets in other zones ({others})',
    zh: '{listener} 的后端全部位于 {zone}，而该私有网络在其他可用区也有子网（{others}）',
  },
  about: {
    en: 'Several machines in one zone survive the loss of a machine, not that of the zone.',
    zh: '同一可用区内的多台后端可以承受单机故障，但不能承受可用区故障。',
  },
  mend: { en: 'Register a machine of another zone.', zh: '绑定其他可用区的云服务器。' },
  source: 'PRIVATE-LINK-FACTS 6 (subnets are bound to a zone)',
  *check({ network: { subnets }, offeredListeners }) {
    for (const one of offeredListeners) {
      const able = ableOf(one)
      const zones = new Set(able.map(({ cvm }) => subnets[cvm.subnet]?.zone))
      const [zone] = zones
      const vpc = able[0]?.clb.vpc
      if (zone === undefined || zones.size > 1 || new Set(able.map(({ cvm }) => cvm)).size < 2) continue
      const others = new Set(subnets.filter((subnet) => subnet.vpc === vpc).map((subnet) => subnet.zone))
      others.delete(zone)
      if (others.size === 0) continue
      yield at(one.listener, { listener: one.listener.name, zone, others: [...others].join(', ') })
    }
  },
}

export const MACHINE_TWICE: LintRule = {
  id: 'target-machine-twice',
  severity: 'info',
  title: { en: 'One machine is several targets of a listener', zh: '同一台机器在监听器中重复绑定' },
  message: {
    en: '{cvm} stands in {listener} more than once ({ports}): it gets that much more of the load, and falls with all of them',
    zh: '{cvm} 在 {listener} 中绑定了多次（{ports}）：它承担的流量成倍，故障时也一同失效',
  },
  about: {
    en: 'Several ports of one machine look like redundancy and are none.',
    zh: '同一台机器的多个端口看似冗余，实则不是。',
  },
  mend: {
    en: 'Give one target a higher weight instead, or register another machine.',
    zh: '改为提高单个后端的权重，或绑定另一台云服务器。',
  },
  source: 'PRIVATE-LINK-FACTS 4.2',
  *check(facts) {
    for (const one of facts.offeredListeners) {
      const able = ableOf(one)
      for (const cvm of new Set(able.map((each) => each.cvm))) {
        const targets = able.filter((each) => each.cvm === cvm)
        if (targets.length < 2) continue
        const ports = targets.map(({ target }) => target.port).join(', ')
        const place = targets[1]?.target.origin ?? one.listener.origin
        yield { ...at(one.listener, { listener: one.listener.name, cvm: cvm.name, ports }), origin: placeIn(place, '') }
      }
    }
  },
}

export const STICKY_BEHIND_LINK: LintRule = {
  id: 'sticky-behind-link',
  severity: 'warning',
  title: {
    en: 'A listener behind a link chooses by source address',
    zh: '私有连接后的监听器按源地址分配',
  },
  message: {
    en: '{listener} chooses by source address ({how}), and all clients of an endpoint share {addresses} of them: {count} targets may see very uneven load',
    zh: '{listener} 按源地址分配（{how}），而同一终端节点的所有客户端共用 {addresses} 个地址：{count} 个后端的负载可能很不均匀',
  },
  about: {
    en: 'Behind a link the CLB sees the SNAT addresses of the endpoint, a handful, in place of the clients. Session persistence and IP_HASH keep all clients that share one on one target, and with steady traffic persistence never runs out.',
    zh: '在私有连接之后，负载均衡看到的是终端节点的少数几个 SNAT 地址，而不是客户端地址。会话保持和 IP_HASH 会把共用同一地址的所有客户端固定到一个后端；流量持续时，会话保持永不过期。',
  },
  mend: {
    en: 'Switch session persistence off, or schedule by LEAST_CONN or WRR.',
    zh: '关闭会话保持，或改用 LEAST_CONN、WRR。',
  },
  source: 'PRIVATE-LINK-FACTS 4.3, 10 (row 29)',
  *check(facts) {
    const seen = new Set<number>()
    for (const { listeners, endpoints, clb } of facts.offers) {
      const most = Math.max(0, ...endpoints.map(({ endpoint }) => endpoint.snatAddresses.length))
      for (const one of listeners) {
        const { listener, number } = one
        const isHash = listener.scheduler === 'IP_HASH'
        const count = ableOf(one).length
        if (seen.has(number) || count < 2 || (listener.sessionPersistence === 0 && !isHash)) continue
        seen.add(number)
        const change = isHash ? { Scheduler: 'LEAST_CONN' } : { SessionExpireTime: 0 }
        yield {
          where: listener.name,
          origin: placeIn(listener.origin, isHash ? 'scheduler' : 'sessionPersistence'),
          parameters: {
            listener: listener.name,
            how: isHash ? 'IP_HASH' : `SessionExpireTime ${listener.sessionPersistence}`,
            addresses: String(most || facts.network.options.snatPoolSize),
            count: String(count),
          },
          calls: [
            {
              action: 'ModifyListener',
              with: { LoadBalancerId: clb.name, ListenerId: listenerKey(listener), ...change },
            },
          ],
        }
      }
    }
  },
}

const at = (
  listener: { readonly name: string; readonly origin: Found['origin'] },
  parameters: Found['parameters'],
): Found => ({
  where: listener.name,
  origin: placeIn(listener.origin, ''),
  parameters,
})
