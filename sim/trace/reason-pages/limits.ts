import type { ReasonPage } from './page.ts'

/** Limits that traffic comes up against: room for connections, hops to live, a queue of connections. */
export const LIMIT_PAGES = {
  CONNTRACK_FULL: {
    about: {
      en: 'Whatever tracks connections has room for so many: the endpoint, the CLB (by its specification), and the machine itself (`nf_conntrack_max`). When it is full, the first packet of a new connection is dropped without a word; those that are tracked go on. Room comes back when connections end, and 10 to 120 seconds later when they were closed, or when idle ones expire. Nothing is limited here unless the file says so: `connections` of an endpoint or a CLB, `conntrack` of a CVM.',
      zh: '凡是跟踪连接的组件容量都有限：终端节点、负载均衡（取决于规格）以及云服务器自身（`nf_conntrack_max`）。占满后，新连接的首个报文被静默丢弃，已跟踪的连接不受影响。连接关闭 10 至 120 秒后，或空闲连接超时后，才会腾出空间。场景文件不写则不限制：终端节点和负载均衡用 `connections`，云服务器用 `conntrack`。',
    },
    symptom: {
      en: 'Open connections are well and new ones time out, in part or all, the more the higher the load; it passes by itself. On a machine the kernel log says "nf_conntrack: table full, dropping packet".',
      zh: '已有连接正常，新建连接部分或全部超时，负载越高越严重，之后自行恢复。云服务器上内核日志会出现 “nf_conntrack: table full, dropping packet”。',
    },
    console: {
      en: 'CLB > Instance Management > the instance > Monitoring: active connections against the limit of its specification. On the machine: `sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max`.',
      zh: '负载均衡 > 实例管理 > 负载均衡 ID > 监控：将活跃连接数与规格上限比较。在云服务器上执行 `sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max`。',
    },
    shownBy: [
      {
        action: 'DescribeLoadBalancers',
        en: '`SlaType`: the specification, which sets how many connections it holds',
        zh: '`SlaType`：实例规格，决定可保持的连接数',
      },
    ],
    mend: {
      en: 'Let clients close what they do not use and reuse what they have (connection pool, HTTP keep-alive); look for a program that opens connections and forgets them. Then raise the limit: a larger specification of the CLB, a further endpoint, `nf_conntrack_max` of the machine.',
      zh: '让客户端及时关闭不用的连接并复用已有连接（连接池、HTTP keep-alive），排查只建不关的程序；然后再提高上限：升级负载均衡规格、增加终端节点，或调大云服务器的 `nf_conntrack_max`。',
    },
    mendedBy: [
      {
        action: 'ModifyLoadBalancerSla',
        en: '`SlaType`: a larger specification',
        zh: '`SlaType` 设为更高的规格',
      },
      {
        action: 'CreateVpcEndPoint',
        en: 'a further endpoint for the same service, when the endpoint is full',
        zh: '终端节点占满时，为同一服务再创建终端节点',
      },
    ],
  },
  TTL_EXCEEDED: {
    about: {
      en: "Every router lowers a packet's time to live by one and drops it when nothing is left, with an ICMP error (type 11, code 0) to the sender. On the way through a Private Link there are four: the router of the client's VPC, the endpoint, the CLB, and the router of the provider's VPC. A packet that leaves with 5 arrives with 1, one that leaves with 4 dies at the last of them. Whoever drops it, the client sees the error come from the endpoint's address, since addresses are translated back.",
      zh: '每个路由器都会把报文的 TTL 减 1，减到 0 时丢弃报文，并向发送方返回 ICMP 错误（类型 11，代码 0）。经私有连接共有四处：客户端私有网络的路由器、终端节点、负载均衡、服务提供方私有网络的路由器。以 TTL 5 发出的报文到达时剩 1，以 4 发出的报文在最后一处被丢弃。由于地址会被还原，无论在哪里丢弃，客户端看到的错误都来自终端节点的地址。',
    },
    symptom: {
      en: '"Time to live exceeded"; only tools such as `traceroute` and `mtr` send such packets on purpose, ordinary programs send 64.',
      zh: '报错 “Time to live exceeded”。只有 `traceroute`、`mtr` 等工具会特意发送这样的报文，普通程序的 TTL 为 64。',
    },
    console: {
      en: 'The console has nothing to show. On the client: `sysctl net.ipv4.ip_default_ttl`, and `tcpdump -v` for the ttl of what is sent.',
      zh: '控制台无相关信息。在客户端执行 `sysctl net.ipv4.ip_default_ttl`，并用 `tcpdump -v` 查看发出报文的 ttl。',
    },
    shownBy: [
      {
        action: 'DescribeVpcEndPoint',
        en: '`EndPointVip`, from which the error seems to come',
        zh: '`EndPointVip`：错误看起来来自该地址',
      },
    ],
    mend: {
      en: 'Let the program send with the default TTL: `sysctl -w net.ipv4.ip_default_ttl=64`, and no `IP_TTL` of its own.',
      zh: '使用默认 TTL 发送：`sysctl -w net.ipv4.ip_default_ttl=64`，且程序不要自行设置 `IP_TTL`。',
    },
    mendedBy: [],
  },
  ACCEPT_QUEUE_FULL: {
    about: {
      en: 'The kernel completes handshakes by itself and keeps the connections in a queue until the program takes them (`accept`). A program that hangs lets the queue fill up to its backlog; from then on the kernel drops SYNs and says nothing. The port is open, so this is neither a closed port nor a firewall. In a file: `accepts: false` and `backlog` of a CVM.',
      zh: '内核自行完成握手，并把连接放入队列等待程序取走（`accept`）。程序卡住时，队列会增长到 backlog 的上限，此后内核静默丢弃 SYN。端口是打开的，因此既不是端口未监听，也不是防火墙所致。在场景文件中用云服务器的 `accepts: false` 和 `backlog` 表示。',
    },
    symptom: {
      en: 'The first connections are made but get no answer to what they send; later ones time out. Health checks of TCP type fail as well once the queue is full.',
      zh: '最初的连接能够建立，但发送请求后没有应答；之后的连接超时。队列占满后，TCP 健康检查也会失败。',
    },
    console: {
      en: 'The console does not see into the machine. On it: `ss -ltn`, where Recv-Q of the listening socket is above Send-Q, and `nstat -az TcpExtListenOverflows`. CLB > Listener Management: the port status is abnormal.',
      zh: '控制台看不到操作系统内部。在服务器上执行 `ss -ltn`，监听套接字的 Recv-Q 大于 Send-Q；`nstat -az TcpExtListenOverflows` 持续增长。负载均衡 > 监听器管理：端口状态为“异常”。',
    },
    shownBy: [
      {
        action: 'DescribeTargetHealth',
        en: '`HealthStatusDetail` is `Dead` after some checks',
        zh: '数次检查之后 `HealthStatusDetail` 为 `Dead`',
      },
    ],
    mend: {
      en: 'Find out why the program does not accept: all workers busy, a lock, out of file descriptors. Restart it if need be. Against bursts raise both `net.core.somaxconn` and the backlog that the program asks for.',
      zh: '排查程序为何不 accept：工作线程全忙、死锁、文件描述符耗尽等，必要时重启。若只是突发流量，需同时调大 `net.core.somaxconn` 和程序设置的 backlog。',
    },
    mendedBy: [],
  },
} as const satisfies Record<string, ReasonPage>
