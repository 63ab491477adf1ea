import type { ReasonPage } from './page.ts'

/** The CLB: its state, listeners, security groups and targets. */
export const CLB_PAGES = {
  CLB_STOPPED: {
    about: {
      en: 'The CLB, or this one listener of it, was stopped. It takes and forwards nothing then and makes no health checks, and a stopped CLB answers no ping; packets of live connections are dropped in both directions, and go on after a start unless they were idle too long. A stopped listener has this Reason and not NO_LISTENER: it is still there, keeps its port and its targets, and DescribeListeners says why it is silent.',
      zh: '负载均衡实例或其中的这个监听器被停止。停止后不再接收和转发流量，也不做健康检查；停止的实例还不响应 ping。已建立的连接双向都不再转发，重新启动后可以继续，除非空闲过久。停止的监听器属于本原因，而不是 NO_LISTENER：它仍然存在，端口和后端都保留，DescribeListeners 会说明其停止状态。',
    },
    symptom: {
      en: 'All consumers of the service time out at once, and clients in the VPC of the CLB as well; where one listener was stopped, only on its port. The endpoint stays Available.',
      zh: '所有服务使用方同时超时，负载均衡所在私有网络内的客户端也不通；若只停止了一个监听器，则仅该端口如此。终端节点的状态仍为“可用”。',
    },
    console: {
      en: 'CLB > Instance Management: the status of the instance is Stopped; health in Listener Management is Closed.',
      zh: '负载均衡 > 实例管理：实例状态为“已停止”；监听器管理中健康状态为“已关闭”。',
    },
    shownBy: [
      {
        action: 'DescribeListeners',
        en: '`AttrFlags` holds `Stop`',
        zh: '`AttrFlags` 中有 `Stop`',
      },
      {
        action: 'DescribeTargetHealth',
        en: '`HealthStatusDetail` is `Close`',
        zh: '`HealthStatusDetail` 为 `Close`',
      },
    ],
    mend: {
      en: 'CLB > Instance Management > the instance > More > Start. A single listener: Listener Management > Start Listener.',
      zh: '负载均衡 > 实例管理 > 更多 > 启动；单个监听器：监听器管理 > 启动监听器。',
    },
    mendedBy: [
      {
        action: 'SetLoadBalancerStartStatus',
        en: '`OperationType` `Start`, for the CLB or for `ListenerIds`',
        zh: '`OperationType` 为 `Start`，可针对实例或 `ListenerIds`',
      },
    ],
  },
  NO_LISTENER: {
    about: {
      en: "The client's port reaches the CLB unchanged: the endpoint rewrites addresses, never the port. So the client has to dial the port of a listener (VPORT), not the backend's, and with its protocol: a UDP listener takes no TCP on the same number. Consumers cannot see the listeners; the provider has to tell the VPORT.",
      zh: '客户端访问的端口会原样到达负载均衡：终端节点只转换地址，不转换端口。因此客户端必须访问监听器的端口（VPORT），而不是后端端口，协议也要一致：UDP 监听器不接收相同端口号的 TCP 流量。服务使用方看不到监听器，VPORT 需由服务提供方告知。',
    },
    symptom: {
      en: 'One port of the endpoint is silent and another works. Whether a CLB resets or drops here is not documented (option `noListenerBehavior`).',
      zh: '同一终端节点，有的端口没有回应，有的端口正常。此时负载均衡返回 RST 还是静默丢弃，文档未说明（选项 `noListenerBehavior`）。',
    },
    console: {
      en: 'The provider: CLB > Instance Management > the instance > Listener Management: protocol and port of each listener.',
      zh: '服务提供方：负载均衡 > 实例管理 > 负载均衡 ID > 监听器管理：查看各监听器的协议和端口。',
    },
    shownBy: [
      {
        action: 'DescribeListeners',
        en: 'no listener has this `Protocol` and `Port`',
        zh: '没有监听器的 `Protocol` 和 `Port` 与之一致',
      },
    ],
    mend: {
      en: 'Dial the VPORT that the provider names; or, for the provider: Listener Management > TCP/UDP/TCP SSL/QUIC Listener > Create, and bind the backends.',
      zh: '改为访问服务提供方告知的 VPORT；或由服务提供方在监听器管理 > TCP/UDP/TCP SSL/QUIC 监听器中新建监听器，并绑定后端服务器。',
    },
    mendedBy: [
      {
        action: 'CreateListener',
        en: '`Ports`, `Protocol`; then `RegisterTargets`',
        zh: '填写 `Ports`、`Protocol`，随后调用 `RegisterTargets`',
      },
    ],
  },
  CLB_INGRESS_DENIED: {
    about: {
      en: 'Security groups bound to the CLB judge what comes to its VIP, on the port of the listener. Through a Private Link the client is 11.163.x.y there, so rules for the addresses of consumers match nothing. The documents do not say whether these groups see the traffic of a link: here they do (option `clbSgSeesPrivateLink`). A CLB without a group filters nothing.',
      zh: '绑定在负载均衡上的安全组检查到达 VIP 的流量，看到的端口是监听端口。经私有连接到来的客户端地址是 11.163.x.y，因此针对服务使用方地址的规则不会匹配。文档没有说明这些安全组是否检查私有连接的流量，这里默认检查（选项 `clbSgSeesPrivateLink`）。未绑定安全组的负载均衡不做过滤。',
    },
    symptom: {
      en: "Clients in the VPC of the CLB connect, consumers time out, although the backend's own group is right.",
      zh: '后端安全组配置无误，负载均衡所在私有网络内的客户端可以连通，服务使用方却超时。',
    },
    console: {
      en: 'The provider: CLB > Instance Management > the instance > Security Groups.',
      zh: '服务提供方：负载均衡 > 实例管理 > 负载均衡 ID > 安全组。',
    },
    shownBy: [
      { action: 'DescribeLoadBalancers', en: '`SecureGroups`', zh: '`SecureGroups`' },
      {
        action: 'DescribeSecurityGroupPolicies',
        en: '`Ingress` of these groups',
        zh: '这些安全组的 `Ingress`',
      },
    ],
    mend: {
      en: 'Security Groups > the group > Modify Rules > Inbound Rules > Add Rule: source 11.163.0.0/16, the port of the listener, Allow. Or unbind the group from the CLB.',
      zh: '安全 > 安全组 > 修改规则 > 入站规则 > 添加规则：来源 11.163.0.0/16，协议端口填写监听端口，策略选择“允许”。也可以将该安全组从负载均衡解绑。',
    },
    mendedBy: [
      {
        action: 'CreateSecurityGroupPolicies',
        en: 'one rule in `SecurityGroupPolicySet.Ingress`',
        zh: '在 `SecurityGroupPolicySet.Ingress` 中添加规则',
      },
      {
        action: 'SetLoadBalancerSecurityGroups',
        en: '`SecurityGroups` replaces the list of the CLB; an empty one unbinds all',
        zh: '`SecurityGroups` 整体替换负载均衡绑定的安全组，为空则全部解绑',
      },
    ],
  },
  CONNTRACK_INVALID: {
    about: {
      en: 'Only a SYN opens a session at the link and at the CLB. This segment came in the middle of a connection that is not known there: the session was idle too long (900 s by default at a CLB), the target was taken off the listener, the connection was never opened this way, or the packet was made by hand. An answer of the server never opens a session. With `midStream: pickup` a lone ACK does, as on a plain Linux; the security groups of a CVM are as loose as that by themselves. Whoever tracks also drops flags that no TCP sends (SYN-FIN, none at all) and segments that do not fit, such as an ACK before any SYN-ACK.',
      zh: '在私有连接和负载均衡上，只有 SYN 能新建会话。该报文属于一个此处没有记录的连接：会话空闲过久已被清除（负载均衡默认 900 秒），后端已从监听器解绑，连接并非经此路径建立，或报文是手工构造的。服务器的应答不能新建会话。选项设为 `midStream: pickup` 时，单独的 ACK 也能新建会话，与普通 Linux 相同；云服务器的安全组本来就如此宽松。凡是跟踪连接之处，还会丢弃 TCP 不会发出的标志组合（SYN-FIN、无标志等），以及与状态不符的报文，例如尚无 SYN-ACK 时的 ACK。',
    },
    symptom: {
      en: 'A connection that worked hangs at its next write, without a reset, and a new one works at once.',
      zh: '原本正常的连接在下一次发送数据时卡住，也收不到 RST；重新建立连接则立即恢复。',
    },
    console: {
      en: 'The provider: CLB > Instance Management > the instance > Listener Management > the listener: the idle timeout.',
      zh: '服务提供方：负载均衡 > 实例管理 > 负载均衡 ID > 监听器管理 > 监听器详情：连接空闲超时时间。',
    },
    shownBy: [
      {
        action: 'DescribeListeners',
        en: '`IdleConnectTimeout`: after so many idle seconds the session is forgotten',
        zh: '`IdleConnectTimeout`：会话空闲超过该秒数后被清除',
      },
    ],
    mend: {
      en: 'Connect again. Let clients send keepalives more often than the idle timeout (`net.ipv4.tcp_keepalive_time` below 900), or let pools drop idle connections before.',
      zh: '重新建立连接。让客户端的 keepalive 间隔小于空闲超时（例如 `net.ipv4.tcp_keepalive_time` 小于 900），或让连接池更早回收空闲连接。',
    },
    mendedBy: [
      {
        action: 'ModifyListener',
        en: '`IdleConnectTimeout`, within the limits of the CLB',
        zh: '在实例规格允许的范围内调大 `IdleConnectTimeout`',
      },
    ],
  },
  NO_TARGET: {
    about: {
      en: 'The listener exists, but no backend is registered with it. A layer-4 CLB does not answer for its backends, so not even the handshake completes.',
      zh: '监听器已创建，但没有绑定任何后端服务器。四层负载均衡不会代替后端应答，因此连握手也无法完成。',
    },
    symptom: {
      en: '`telnet VIP VPORT` hangs. Whether a CLB resets or drops here is not documented (option `emptyPool`).',
      zh: '`telnet VIP VPORT` 一直没有回应。此时负载均衡返回 RST 还是静默丢弃，文档未说明（选项 `emptyPool`）。',
    },
    console: {
      en: 'The provider: CLB > Instance Management > the instance > Listener Management > the listener: bound backends.',
      zh: '服务提供方：负载均衡 > 实例管理 > 负载均衡 ID > 监听器管理，选中监听器查看已绑定的后端服务。',
    },
    shownBy: [
      {
        action: 'DescribeTargets',
        en: '`Targets` of the listener is empty or null',
        zh: '监听器的 `Targets` 为空或 null',
      },
    ],
    mend: {
      en: 'Listener Management > the listener > Bind: the CVMs, each with the port that its service listens on and a weight above 0.',
      zh: '监听器管理 > 选中监听器 > 绑定：选择云服务器，填写服务实际监听的端口，权重大于 0。',
    },
    mendedBy: [
      {
        action: 'RegisterTargets',
        en: '`Targets`: `InstanceId`, `Port`, `Weight` (10 when left out)',
        zh: '`Targets` 填写 `InstanceId`、`Port`、`Weight`（不填为 10）',
      },
    ],
  },
  NO_ELIGIBLE_TARGET: {
    about: {
      en: 'The listener has targets, but none that may get a new connection: every weight is 0, or those with a weight have no health verdict yet (Unknown, the first seconds after registering). Dead targets are not the cause: when all are Dead, all of them get traffic.',
      zh: '监听器已绑定后端服务器，但没有一台可以接收新连接：权重全部为 0，或权重大于 0 的后端还没有健康检查结果（刚绑定的最初几秒为 Unknown）。健康检查全部异常不会导致这种情况：此时流量会转发给所有后端（全死全活）。',
    },
    symptom: {
      en: 'New connections get no answer while old ones go on: weight 0 drains. Whether a CLB resets or drops here is not documented (option `emptyPool`).',
      zh: '新建连接没有回应，已有连接正常：权重 0 只停止分配新连接。此时负载均衡返回 RST 还是静默丢弃，文档未说明（选项 `emptyPool`）。',
    },
    console: {
      en: 'The provider: CLB > Instance Management > the instance > Listener Management > the listener: weight and port status of each backend.',
      zh: '服务提供方：负载均衡 > 实例管理 > 负载均衡 ID > 监听器管理，选中监听器查看各后端的权重和端口状态（“探测中”）。',
    },
    shownBy: [
      { action: 'DescribeTargets', en: '`Weight` of each target', zh: '各后端的 `Weight`' },
      {
        action: 'DescribeTargetHealth',
        en: '`HealthStatusDetail` is `Unknown`',
        zh: '`HealthStatusDetail` 为 `Unknown`',
      },
    ],
    mend: {
      en: 'Listener Management > the listener > Modify Weight: above 0. If targets are new, wait for their first verdict (15 s by default).',
      zh: '监听器管理 > 选中监听器 > 修改权重，改为大于 0；如果后端刚绑定，等待首次健康检查结果（默认 15 秒）。',
    },
    mendedBy: [
      {
        action: 'ModifyTargetWeight',
        en: '`Targets`, `Weight` 1 to 100',
        zh: '填写 `Targets` 和 `Weight`（1 到 100）',
      },
    ],
  },
  HAIRPIN: {
    about: {
      en: 'A backend dials the VIP of its own CLB, in its own VPC, and the CLB has nobody to send it to but the backend itself: source and destination would be the same address, which no kernel takes. With a second target the CLB picks that one. Through an endpoint it works, since the source is 11.163.x.y then.',
      zh: '后端服务器在本私有网络内访问自己所在负载均衡的 VIP，而负载均衡只能把连接转回它自己：源地址和目的地址相同，内核不会接受。有第二台后端时，负载均衡会选择另一台。经终端节点访问则没有问题，因为此时源地址是 11.163.x.y。',
    },
    symptom: {
      en: 'Only the backend itself times out; every other client connects.',
      zh: '只有后端服务器自己超时，其他客户端都正常。',
    },
    console: {
      en: 'CLB > Instance Management > the instance > Listener Management > the listener: the client is the only backend.',
      zh: '负载均衡 > 实例管理 > 负载均衡 ID > 监听器管理，选中监听器：唯一的后端就是客户端自己。',
    },
    shownBy: [
      {
        action: 'DescribeTargets',
        en: 'the only target is the client',
        zh: '唯一的后端就是客户端',
      },
    ],
    mend: {
      en: 'Bind a second CVM to the listener, or let the backend dial its own address or 127.0.0.1.',
      zh: '为监听器再绑定一台云服务器；或让后端直接访问自己的地址或 127.0.0.1。',
    },
    mendedBy: [{ action: 'RegisterTargets', en: 'another CVM', zh: '再绑定一台云服务器' }],
  },
} as const satisfies Record<string, ReasonPage>
