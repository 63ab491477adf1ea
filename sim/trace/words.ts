import type { Words } from '../base/language.ts'
import type { Step } from '../dataplane/step-log.ts'
import { FLOW_WORDS } from './flow-words.ts'
import { GROUP_WORDS } from './rule-words.ts'

/** What the checks and rewrites of a walk are called. */
export const CHECK_NAMES = {
  GUEST_OUT: 'guestOut',
  EGRESS: 'egress',
  ROUTE: 'route',
  ACL_EGRESS: 'aclEgress',
  ACL_INGRESS: 'aclIngress',
  OWNER: 'owner',
  ENDPOINT_STATE: 'endpointState',
  ENDPOINT_INGRESS: 'endpointIngress',
  LINK_NAT: 'snat',
  CLB_STATE: 'clbState',
  LISTENER: 'listener',
  CLB_INGRESS: 'clbIngress',
  SESSION: 'session',
  BALANCE: 'target',
  SESSION_KEPT: 'sessionKept',
  LEAST_CONN: 'leastConnections',
  IP_HASH: 'sourceHash',
  TARGET_NAT: 'dnat',
  CVM_STATE: 'cvmState',
  INGRESS: 'ingress',
  SOCKET: 'socket',
  TARGET_NAT_BACK: 'dnatBack',
  LINK_NAT_BACK: 'snatBack',
  GUEST_BACK: 'guestBack',
  GUEST_FIREWALL: 'guestFirewall',
  LINK_PROTOCOL: 'linkProtocol',
  LINK_BACKEND: 'linkBackend',
  CLB_ECHO: 'clbEcho',
  TTL: 'ttl',
  TRACK_FULL: 'flowCapacity',
  ACCEPT_QUEUE: 'acceptQueue',
  FAULT: 'fault',
} as const satisfies Record<keyof typeof Step, string>
export type CheckName = (typeof CHECK_NAMES)[keyof typeof CHECK_NAMES]

/** A sentence made of names, addresses and ports, in both languages. */
type Sentence = (...parts: never[]) => Words

const GUEST_WORDS = {
  guestOut: {
    sends: (cvm: string, source: string) => ({
      en: `${cvm} is running and sends from its own address ${source}.`,
      zh: `${cvm} 正在运行，从自己的地址 ${source} 发出报文。`,
    }),
    answers: (cvm: string, source: string) => ({
      en: `${cvm} answers from ${source}.`,
      zh: `${cvm} 从 ${source} 发出应答。`,
    }),
    errs: (cvm: string) => ({
      en: `${cvm} answers with an ICMP error.`,
      zh: `${cvm} 以 ICMP 错误报文应答。`,
    }),
    stopped: (cvm: string) => ({
      en: `${cvm} is not running, so it sends nothing.`,
      zh: `云服务器 ${cvm} 未运行，无法发出报文。`,
    }),
    spoofed: (cvm: string, source: string, own: string) => ({
      en: `${cvm} sends from ${source}, which is not its own address ${own}.`,
      zh: `${cvm} 使用的源地址 ${source} 不是它自己的地址 ${own}。`,
    }),
  },
  cvmState: {
    running: (cvm: string) => ({ en: `CVM ${cvm} is running.`, zh: `云服务器 ${cvm} 正在运行。` }),
    stopped: (cvm: string) => ({
      en: `CVM ${cvm} is not running, so nobody takes the packet.`,
      zh: `云服务器 ${cvm} 未运行，报文无人接收。`,
    }),
  },
  socket: {
    listens: (cvm: string, protocol: string, port: number) => ({
      en: `${cvm} listens on ${protocol} port ${port}.`,
      zh: `${cvm} 正在监听 ${protocol} 端口 ${port}。`,
    }),
    open: (cvm: string) => ({
      en: `${cvm} has this connection open: it needs no port that listens.`,
      zh: `${cvm} 上该连接已建立，无需监听端口。`,
    }),
    echo: (cvm: string) => ({ en: `${cvm} answers the echo request.`, zh: `${cvm} 回应 ICMP echo 请求。` }),
    closed: (cvm: string, protocol: string, port: number) => ({
      en: `Nothing listens on ${protocol} port ${port} of ${cvm}: its own kernel refuses.`,
      zh: `${cvm} 没有进程监听 ${protocol} 端口 ${port}，由其内核直接拒绝。`,
    }),
    elsewhere: (cvm: string, protocol: string, port: number, bound: string, dialled: string) => ({
      en: `${cvm} listens on ${protocol} port ${port} at ${bound} only, and the packet is for ${dialled}: its own kernel refuses.`,
      zh: `${cvm} 的 ${protocol} 端口 ${port} 只监听在 ${bound} 上，而报文的目的地址是 ${dialled}，由其内核直接拒绝。`,
    }),
  },
  guestBack: {
    arrives: (cvm: string, peer: string) => ({
      en: `${cvm} gets the answer, and sees it come from ${peer}, which it dialled.`,
      zh: `${cvm} 收到应答，看到的来源正是它所访问的 ${peer}。`,
    }),
  },
} as const satisfies Partial<Record<CheckName, Record<string, Sentence>>>

const VPC_WORDS = {
  route: {
    local: (address: string, vpc: string, table: string) => ({
      en: `${address} lies in ${vpc} itself: the Local route of route table ${table} takes it.`,
      zh: `${address} 属于 ${vpc} 自身的网段，匹配路由表 ${table} 的 Local 路由。`,
    }),
    none: (address: string, vpc: string, table: string, subnet: string) => ({
      en: `Route table ${table} of subnet ${subnet} has no route to ${address}, which is no address of ${vpc}.`,
      zh: `子网 ${subnet} 的路由表 ${table} 没有到 ${address} 的路由，该地址不属于 ${vpc}。`,
    }),
    internet: (address: string) => ({
      en: `${address} is the VIP of a public CLB: it is reached by the Internet, which is not modelled.`,
      zh: `${address} 是公网负载均衡的 VIP，需经公网访问，公网不在模拟范围内。`,
    }),
    outside: (address: string, table: string, route: string) => ({
      en: `Route table ${table} sends ${address} out of what is modelled: ${route}.`,
      zh: `路由表 ${table} 将 ${address} 送往模拟范围之外：${route}。`,
    }),
  },
  owner: {
    cvm: (address: string, vpc: string, name: string) => ({
      en: `${address} in ${vpc} is CVM ${name}.`,
      zh: `${vpc} 中的 ${address} 是云服务器 ${name}。`,
    }),
    clb: (address: string, vpc: string, name: string) => ({
      en: `${address} in ${vpc} is the VIP of CLB ${name}.`,
      zh: `${vpc} 中的 ${address} 是负载均衡 ${name} 的 VIP。`,
    }),
    endpoint: (address: string, vpc: string, name: string, service: string) => ({
      en: `${address} in ${vpc} is endpoint ${name}, which leads to endpoint service ${service}.`,
      zh: `${vpc} 中的 ${address} 是终端节点 ${name}，它关联终端节点服务 ${service}。`,
    }),
    nobody: (address: string, vpc: string) => ({
      en: `Nobody in ${vpc} has the address ${address}.`,
      zh: `${vpc} 中没有任何资源使用地址 ${address}。`,
    }),
  },
} as const satisfies Partial<Record<CheckName, Record<string, Sentence>>>

const LINK_WORDS = {
  endpointState: {
    active: (endpoint: string) => ({
      en: `Endpoint ${endpoint} is ACTIVE.`,
      zh: `终端节点 ${endpoint} 的状态为 ACTIVE（可用）。`,
    }),
    kept: (endpoint: string, state: string) => ({
      en: `Endpoint ${endpoint} is ${state} now, but option endpointCut leaves open connections alone.`,
      zh: `终端节点 ${endpoint} 当前状态为 ${state}，但选项 endpointCut 保留已建立的连接。`,
    }),
    pending: (endpoint: string, service: string) => ({
      en: `Endpoint ${endpoint} is PENDING: the owner of endpoint service ${service} has not accepted it yet, and must do so (EnableVpcEndPointConnect, AcceptFlag true).`,
      zh: `终端节点 ${endpoint} 的状态为 PENDING（待接受）：终端节点服务 ${service} 的所有者尚未接受连接，需要由其接受（EnableVpcEndPointConnect，AcceptFlag 为 true）。`,
    }),
    accepting: (endpoint: string, service: string) => ({
      en: `Endpoint ${endpoint} is ACCEPTING: endpoint service ${service} has accepted it, and it will be ACTIVE shortly; try again then.`,
      zh: `终端节点 ${endpoint} 的状态为 ACCEPTING（接受中）：终端节点服务 ${service} 已接受连接，稍后变为 ACTIVE（可用），届时重试即可。`,
    }),
    rejected: (endpoint: string, service: string) => ({
      en: `Endpoint ${endpoint} is REJECTED: the owner of endpoint service ${service} has refused it, and may still accept it (EnableVpcEndPointConnect, AcceptFlag true).`,
      zh: `终端节点 ${endpoint} 的状态为 REJECTED（已拒绝）：终端节点服务 ${service} 的所有者拒绝了连接，可以重新接受（EnableVpcEndPointConnect，AcceptFlag 为 true）。`,
    }),
    failed: (endpoint: string, service: string) => ({
      en: `Endpoint ${endpoint} is FAILED: its making did not succeed; delete it and make a new endpoint of service ${service}.`,
      zh: `终端节点 ${endpoint} 的状态为 FAILED（失败）：创建未成功，请删除后重新创建到终端节点服务 ${service} 的终端节点。`,
    }),
  },
  linkBackend: {
    outside: (endpoint: string, service: string, type: string) => ({
      en: `Endpoint ${endpoint} leads to endpoint service ${service}, which is of type ${type}: what stands behind it is not modelled, so what becomes of the packet is not known.`,
      zh: `终端节点 ${endpoint} 关联终端节点服务 ${service}，其类型为 ${type}：其后端不在模拟范围内，因此无法判断报文的去向。`,
    }),
  },
  linkProtocol: {
    unsupported: (endpoint: string) => ({
      en: `Endpoint ${endpoint} carries TCP and UDP only, so it never answers a ping; try telnet to its address and VPORT.`,
      zh: `终端节点 ${endpoint} 仅支持 TCP 和 UDP，不响应 ping，请使用 telnet 测试其 IP 和 VPORT。`,
    }),
  },
  snat: {
    rewrites: (endpoint: string, source: string, destination: string, clb: string, seen: string) => ({
      en: `Endpoint ${endpoint} rewrites both ends: the source becomes ${source} (SNAT), the destination ${destination}, the VIP of ${clb} (DNAT); the destination port stays. The backend will see the client as ${seen}.`,
      zh: `终端节点 ${endpoint} 改写两端地址：源变为 ${source}（SNAT），目的变为 ${clb} 的 VIP ${destination}（DNAT），目的端口不变。后端服务器看到的客户端地址将是 ${seen}。`,
    }),
    exhausted: (endpoint: string, addresses: string, ports: string) => ({
      en: `Endpoint ${endpoint} has no SNAT source port left at ${addresses} (ports ${ports}).`,
      zh: `终端节点 ${endpoint} 的 SNAT 源端口已用尽：${addresses}（端口范围 ${ports}）。`,
    }),
  },
  snatBack: {
    rewrites: (endpoint: string, source: string, destination: string) => ({
      en: `Endpoint ${endpoint} undoes both rewrites: the answer goes from ${source}, which the client dialled, to the client itself at ${destination}.`,
      zh: `终端节点 ${endpoint} 还原两端地址：应答的源变回客户端所访问的 ${source}，目的变回客户端自己的 ${destination}。`,
    }),
  },
} as const satisfies Partial<Record<CheckName, Record<string, Sentence>>>

const CLB_WORDS = {
  clbState: {
    running: (clb: string) => ({ en: `CLB ${clb} is running.`, zh: `负载均衡 ${clb} 正在运行。` }),
    stopped: (clb: string) => ({
      en: `CLB ${clb} is stopped: it forwards nothing.`,
      zh: `负载均衡 ${clb} 已停止，不转发任何流量。`,
    }),
  },
  listener: {
    found: (clb: string, listener: string) => ({
      en: `CLB ${clb} takes it at listener ${listener}.`,
      zh: `负载均衡 ${clb} 由监听器 ${listener} 接收。`,
    }),
    stopped: (clb: string, listener: string) => ({
      en: `Listener ${listener} of CLB ${clb} is stopped: it forwards nothing.`,
      zh: `负载均衡 ${clb} 的监听器 ${listener} 已停止，不转发任何流量。`,
    }),
    noneAtAll: (clb: string, protocol: string, port: number) => ({
      en: `CLB ${clb} has no listener at all, so none for ${protocol} port ${port}.`,
      zh: `负载均衡 ${clb} 没有任何监听器，因此也没有 ${protocol} 端口 ${port} 的监听器。`,
    }),
    none: (clb: string, protocol: string, port: number, listeners: readonly string[]) => ({
      en: `CLB ${clb} has no listener for ${protocol} port ${port}; it has ${listeners.join(', ')}.`,
      zh: `负载均衡 ${clb} 没有 ${protocol} 端口 ${port} 的监听器，现有监听器：${listeners.join('、')}。`,
    }),
  },
  clbEcho: {
    answers: (clb: string) => ({
      en: `CLB ${clb} answers the echo request itself; that says nothing of its listeners and targets.`,
      zh: `负载均衡 ${clb} 自己回应 echo 请求，这不代表其监听器和后端服务器可用。`,
    }),
  },
  sessionKept: {
    keeps: (listener: string, source: string, target: string) => ({
      en: `Session persistence: listener ${listener} sent ${source} to backend ${target} before, and keeps it there.`,
      zh: `会话保持：监听器 ${listener} 之前已将 ${source} 转发到后端服务器 ${target}，本次保持不变。`,
    }),
  },
  leastConnections: {
    fewest: (target: string, connections: number, weight: number) => ({
      en: `Least connections: backend ${target} has ${connections} live ones for its weight of ${weight}, and nobody has fewer.`,
      zh: `加权最小连接数：后端服务器 ${target} 当前连接数为 ${connections}，权重 ${weight}，按权重计算最少。`,
    }),
  },
  sourceHash: {
    found: (listener: string, source: string, target: string) => ({
      en: `Source hash: at listener ${listener} the address ${source} belongs to backend ${target}; if that one can take no new connections, to the next one in the ring.`,
      zh: `源地址散列：监听器 ${listener} 将 ${source} 散列到后端服务器 ${target}；若它不能接收新连接，则顺延到环中的下一个。`,
    }),
  },
  target: {
    picked: (listener: string, target: string, weight: number, total: number) => ({
      en: `Listener ${listener} sends the connection to backend ${target} (weight ${weight} of ${total} in all).`,
      zh: `监听器 ${listener} 将连接转发到后端服务器 ${target}（权重 ${weight}，总权重 ${total}）。`,
    }),
    kept: (listener: string, target: string) => ({
      en: `Listener ${listener} knows the connection: it stays with backend ${target}.`,
      zh: `监听器 ${listener} 已有该连接的记录，继续转发到后端服务器 ${target}。`,
    }),
    empty: (listener: string) => ({
      en: `Listener ${listener} has no target: none is registered.`,
      zh: `监听器 ${listener} 没有绑定任何后端服务器。`,
    }),
    allZero: (listener: string, count: number) => ({
      en: `Every target of listener ${listener} (${count}) has weight 0, so none gets new connections.`,
      zh: `监听器 ${listener} 的全部 ${count} 个后端服务器权重均为 0，不接收新连接。`,
    }),
    unknown: (listener: string) => ({
      en: `No target of listener ${listener} that has a weight has a health verdict yet: their health checks say Unknown.`,
      zh: `监听器 ${listener} 中权重大于 0 的后端服务器尚无健康检查结果（Unknown）。`,
    }),
    hairpin: (listener: string, cvm: string) => ({
      en: `The only target that listener ${listener} could use is ${cvm}, which is the client itself: a CLB does not send a backend's connection back to it.`,
      zh: `监听器 ${listener} 可用的后端服务器只有 ${cvm}，即客户端自身：负载均衡不会把后端服务器的连接转回它自己。`,
    }),
  },
  dnat: {
    rewrites: (clb: string, destination: string, cvm: string, source: string) => ({
      en: `CLB ${clb} rewrites the destination to ${destination}, the address and port of ${cvm}; the source stays ${source}.`,
      zh: `负载均衡 ${clb} 将目的改写为 ${cvm} 的地址和端口 ${destination}，源保持 ${source} 不变。`,
    }),
  },
  dnatBack: {
    rewrites: (clb: string, source: string) => ({
      en: `CLB ${clb} undoes its rewrite: the source becomes ${source}, its VIP and port.`,
      zh: `负载均衡 ${clb} 还原改写：源变回其 VIP 和端口 ${source}。`,
    }),
  },
} as const satisfies Partial<Record<CheckName, Record<string, Sentence>>>

/** What a trace says of each check, by check and by what was decided. */
export const STEP_WORDS = {
  ...GUEST_WORDS,
  ...VPC_WORDS,
  ...LINK_WORDS,
  ...CLB_WORDS,
  ...FLOW_WORDS,
  ...GROUP_WORDS,
} as const satisfies Record<CheckName, Record<string, Sentence>>
