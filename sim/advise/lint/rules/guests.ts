import { Reason } from '../../../dataplane/reason.ts'
import { ipv4Text } from '../../../net/ipv4.ts'
import { protocolText } from '../../../net/protocol.ts'
import { type Backend, type Facts, placeIn, portText } from '../facts.ts'
import { EPHEMERAL_FIRST, LINK_RANGE, linkRuns, runsText } from '../link-range.ts'
import type { Found, LintRule } from '../rule.ts'

// What runs in the machines behind a CLB: sockets, firewalls, whether they run at all (PRIVATE-LINK-FACTS, section 10, rows 9, 13, 15, 32).

const foundAt = ({ target, cvm, listener }: Backend, more: Readonly<Record<string, string>> = {}): Found => ({
  where: target.name,
  origin: placeIn(cvm.origin, 'listen'),
  parameters: { target: target.name, cvm: cvm.name, port: portText(listener.protocol, target.port), ...more },
})

/** Targets on whose port nothing answers, though nothing stands in the way. */
function* deaf(facts: Facts): Generator<Backend> {
  const trial = facts.trial('link', { acls: true, groups: true, firewalls: true })
  for (const backend of facts.backends) {
    const { number, target, listener } = backend
    const arrival = { source: LINK_RANGE.network + 1, sourcePort: EPHEMERAL_FIRST, port: target.port }
    const { reason } = trial.atTarget(number, { ...arrival, protocol: listener.protocol })
    if (reason === Reason.PORT_CLOSED) yield backend
  }
}

/** What its sockets say about the port: bound to another address, for the other protocol, or nothing at all. */
const nearestSocket = ({ cvm, target, listener }: Backend) => {
  const onPort = cvm.sockets.filter(({ port }) => port === target.port)
  return onPort.find(({ protocol }) => protocol === listener.protocol) ?? onPort[0]
}

export const TARGET_DOES_NOT_LISTEN: LintRule = {
  id: 'target-does-not-listen',
  severity: 'error',
  title: { en: "Nothing listens on a target's port", zh: '后端端口上没有程序监听' },
  message: {
    en: 'nothing on {cvm} listens on {port}, to which {target} forwards',
    zh: '{target} 转发到 {cvm} 的 {port}，但该端口没有程序监听',
  },
  about: {
    en: 'A layer-4 CLB hands the handshake through to the machine, whose kernel answers a closed port with a reset: the client sees "connection refused". Health checks find the target Dead; while others are Alive it is only passed over.',
    zh: '四层负载均衡将握手透传给后端，后端内核对未监听的端口返回 RST：客户端看到“连接被拒绝”。健康检查会判定该后端异常；只要还有健康的后端，流量就会绕过它。',
  },
  mend: {
    en: 'Start the program on that port, or register the target with the port on which it listens.',
    zh: '在该端口启动服务，或以实际监听的端口重新绑定后端。',
  },
  source: 'PRIVATE-LINK-FACTS 10 (row 13)',
  *check(facts) {
    for (const backend of deaf(facts)) if (nearestSocket(backend) === undefined) yield foundAt(backend)
  },
}

export const TARGET_LISTENS_ELSEWHERE: LintRule = {
  id: 'target-listens-on-other-address',
  severity: 'error',
  title: {
    en: 'The program of a target listens on another address, such as 127.0.0.1',
    zh: '后端程序监听在其他地址（如 127.0.0.1）',
  },
  message: {
    en: '{cvm} listens on {address} only, which is not the address that {target} forwards to',
    zh: '{cvm} 只监听 {address}，{target} 转发到的地址上没有程序监听',
  },
  about: {
    en: 'On the machine itself everything works (`curl 127.0.0.1`); what comes from outside is for the address of its interface and is refused there.',
    zh: '在机器本地一切正常（`curl 127.0.0.1`），但来自外部的流量目的地址是网卡地址，会被拒绝。',
  },
  mend: {
    en: 'Bind the program to all addresses (0.0.0.0) or to that of the interface.',
    zh: '让程序监听 0.0.0.0 或网卡地址。',
  },
  source: 'PRIVATE-LINK-FACTS 9 (16), 10 (row 13)',
  *check(facts) {
    for (const backend of deaf(facts)) {
      const socket = nearestSocket(backend)
      if (socket === undefined || socket.protocol !== backend.listener.protocol) continue
      yield foundAt(backend, { address: `${ipv4Text(socket.address ?? 0)}:${socket.port}` })
    }
  },
}

export const TARGET_OTHER_PROTOCOL: LintRule = {
  id: 'target-listens-for-other-protocol',
  severity: 'error',
  title: {
    en: 'A listener and the program of its target speak different protocols',
    zh: '监听器与后端程序的协议不一致',
  },
  message: {
    en: '{cvm} listens on {other}, but the listener of {target} forwards {protocol}',
    zh: '{cvm} 监听的是 {other}，而 {target} 所属监听器转发的是 {protocol}',
  },
  about: {
    en: 'A UDP listener carries datagrams only, a TCP listener connections only: whichever the clients choose, one of the two ends does not take it.',
    zh: 'UDP 监听器只转发数据报，TCP 监听器只转发 TCP 连接：无论客户端使用哪种协议，总有一端不接收。',
  },
  mend: {
    en: 'Make the listener for the protocol of the program, under the same port if need be (TCP:80 and UDP:80 may stand side by side).',
    zh: '按程序的协议创建监听器；同一端口的 TCP 与 UDP 监听器可以并存。',
  },
  source: 'PRIVATE-LINK-FACTS 4.2, 10 (row 9)',
  *check(facts) {
    for (const backend of deaf(facts)) {
      const socket = nearestSocket(backend)
      const { protocol } = backend.listener
      if (socket === undefined || socket.protocol === protocol) continue
      yield foundAt(backend, { other: portText(socket.protocol, socket.port), protocol: protocolText(protocol) })
    }
  },
}

export const GUEST_FIREWALL_BLOCKS: LintRule = {
  id: 'guest-firewall-blocks-link',
  severity: 'error',
  title: {
    en: "A backend's own firewall refuses what comes by the link",
    zh: '后端系统防火墙拒绝私有连接的流量',
  },
  message: {
    en: 'the firewall inside {cvm} refuses {refused} on {port}, whatever the security group says',
    zh: '{cvm} 内的系统防火墙在 {port} 上拒绝 {refused}，与安全组无关',
  },
  about: {
    en: 'iptables and its kin see what the groups have let in: connections from 11.163.0.0/16. A rule written for the clients\' own addresses does not match those. DROP shows as a timeout, REJECT as "connection refused".',
    zh: 'iptables 等系统防火墙看到的是安全组放行之后的流量，来源为 11.163.0.0/16；按客户端真实地址编写的规则不会匹配。DROP 表现为超时，REJECT 表现为连接被拒绝。',
  },
  mend: {
    en: 'Let 11.163.0.0/16 in on that port in the machine, before the rule that refuses.',
    zh: '在系统防火墙中、拒绝规则之前，放通 11.163.0.0/16 访问该端口。',
  },
  source: 'PRIVATE-LINK-FACTS 9 (15), 10 (row 15)',
  *check(facts) {
    const trial = facts.trial('link', { acls: true, groups: true })
    for (const backend of facts.backends) {
      if (backend.cvm.firewall.length === 0) continue
      const refused = linkRuns(facts, trial, backend).filter(
        ({ ended: { reason } }) =>
          reason === Reason.GUEST_FIREWALL_DROPPED || reason === Reason.GUEST_FIREWALL_REJECTED,
      )
      if (refused.length === 0) continue
      yield {
        ...foundAt(backend, { refused: runsText(refused.map(({ run }) => run)) }),
        origin: placeIn(backend.cvm.origin, 'firewall'),
        where: backend.cvm.name,
      }
    }
  },
}

export const TARGETS_STOPPED: LintRule = {
  id: 'targets-all-stopped',
  severity: 'error',
  title: { en: 'Every target of a listener is stopped', zh: '监听器的后端全部关机' },
  message: {
    en: 'no target of {listener} runs: {stopped}',
    zh: '{listener} 的后端均未运行：{stopped}',
  },
  about: {
    en: 'With every target Dead the CLB sends connections to all of them (全死全活), and a stopped machine answers nothing: clients time out.',
    zh: '后端全部异常时，负载均衡会把流量转发给所有后端（全死全活），而关机的机器不会应答：客户端超时。',
  },
  mend: { en: 'Start a machine, or register one that runs.', zh: '启动后端，或绑定正在运行的云服务器。' },
  source: 'PRIVATE-LINK-FACTS 4.4, 10 (row 32)',
  *check(facts) {
    for (const { listener, backends } of facts.offeredListeners) {
      const able = backends.filter(({ target }) => target.weight > 0)
      if (able.length === 0 || able.some(({ cvm }) => cvm.state === 'RUNNING')) continue
      yield stoppedAt(listener.name, able)
    }
  },
}

export const TARGET_STOPPED: LintRule = {
  id: 'target-stopped',
  severity: 'warning',
  title: { en: 'A target is stopped while others run', zh: '部分后端关机' },
  message: { en: '{listener} has targets that do not run: {stopped}', zh: '{listener} 的部分后端未运行：{stopped}' },
  about: {
    en: 'The CLB passes it over once its health checks have failed; without health checks, connections that are sent to it time out. If it is to stay off, weight 0 or deregistering says so.',
    zh: '健康检查失败后负载均衡会绕过它；若未开启健康检查，分配给它的连接会超时。若不再使用，请将权重设为 0 或解绑。',
  },
  mend: { en: 'Start it, or deregister it.', zh: '启动该云服务器，或将其解绑。' },
  source: 'PRIVATE-LINK-FACTS 4.4, 10 (row 32)',
  *check(facts) {
    for (const { listener, backends } of facts.offeredListeners) {
      const able = backends.filter(({ target }) => target.weight > 0)
      const stopped = able.filter(({ cvm }) => cvm.state !== 'RUNNING')
      if (stopped.length === 0 || stopped.length === able.length) continue
      yield stoppedAt(listener.name, stopped)
    }
  },
}

const stoppedAt = (listener: string, stopped: readonly Backend[]): Found => {
  const names = [...new Set(stopped.map(({ cvm }) => cvm.name))]
  return {
    where: listener,
    origin: placeIn(stopped[0]?.cvm.origin, 'state'),
    parameters: { listener, stopped: names.join(', ') },
    calls: [{ action: 'StartInstances', with: { InstanceIds: names } }],
  }
}
