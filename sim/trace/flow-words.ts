import type { Words } from '../base/language.ts'

/** What a trace says of sessions, of capacity, of the time to live, and of faults on the way. */
export const FLOW_WORDS = {
  session: {
    none: (component: string, segment: string): Words => ({
      en: `${component} knows no session of this connection, and a segment with ${segment} opens none: only a SYN does.`,
      zh: `${component} 上没有该连接的会话，而 ${segment} 不能新建会话：只有 SYN 可以。`,
    }),
    noneAtGuest: (cvm: string, segment: string): Words => ({
      en: `The connection tracking of ${cvm} knows no such connection, and a segment with ${segment} begins none: it is invalid.`,
      zh: `${cvm} 的连接跟踪中没有该连接，而 ${segment} 不能作为连接的开始，属于无效报文。`,
    }),
    noneForAnswer: (component: string, segment: string): Words => ({
      en: `${component} knows no session that this ${segment} answers: the server's side cannot set one up, only the client's can.`,
      zh: `${component} 上没有与该 ${segment} 对应的会话：服务器一侧不能重建会话，只有客户端一侧可以。`,
    }),
    unfit: (component: string, segment: string): Words => ({
      en: `${component} knows this connection, but a segment with ${segment} does not fit the state that it is in.`,
      zh: `${component} 上有该连接的会话，但 ${segment} 与会话当前的状态不符。`,
    }),
  },
  ttl: {
    ranOut: (component: string): Words => ({
      en: `The packet's time to live runs out at ${component}, which answers with ICMP time exceeded.`,
      zh: `报文的 TTL 在 ${component} 处减为 0，由其回应 ICMP 超时报文。`,
    }),
    ranOutInVpc: (vpc: string): Words => ({
      en: `The packet's time to live runs out at the router of ${vpc}, which answers with ICMP time exceeded.`,
      zh: `报文的 TTL 在 ${vpc} 的路由器处减为 0，由其回应 ICMP 超时报文。`,
    }),
  },
  flowCapacity: {
    full: (component: string, limit: number): Words => ({
      en: `${component} may track ${limit} connections, and does: there is no room for a new one until one of them ends or expires.`,
      zh: `${component} 最多跟踪 ${limit} 个连接，现已占满：在其中某个连接结束或超时之前，无法新建连接。`,
    }),
  },
  acceptQueue: {
    full: (cvm: string, port: number): Words => ({
      en: `${cvm} listens on TCP port ${port}, but connections that the program has not accepted fill its queue: the kernel drops the SYN and says nothing.`,
      zh: `${cvm} 正在监听 TCP 端口 ${port}，但程序尚未 accept 的连接占满了队列，内核静默丢弃了 SYN。`,
    }),
  },
  fault: {
    lost: (from: string, to: string): Words => ({
      en: `The packet is lost on its way from ${from} to ${to}, by a fault of this hop.`,
      zh: `报文在从 ${from} 到 ${to} 的途中丢失，原因是该段链路上的故障。`,
    }),
    cut: (from: string, to: string): Words => ({
      en: `Nothing gets from ${from} to ${to}: a fault parts the two in this direction.`,
      zh: `从 ${from} 到 ${to} 方向不通：该段链路上的故障将两者隔断。`,
    }),
    corrupted: (from: string, to: string): Words => ({
      en: `A fault corrupts the packet on its way from ${from} to ${to}: there its checksum does not hold, and it is dropped.`,
      zh: `报文在从 ${from} 到 ${to} 的途中因故障损坏：${to} 校验和不符，予以丢弃。`,
    }),
  },
} as const
