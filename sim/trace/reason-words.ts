import type { Words } from '../base/language.ts'
import type { ReasonName } from '../dataplane/reason.ts'
import { FLOW_REASON_WORDS } from './flow-reason-words.ts'

/** What a reason is, what is usually behind it, and what to do; one line each. */
type ReasonText = { readonly what: Words; readonly cause: Words; readonly remedy: Words }

/** The words of every Reason, in the order of the closed list. */
export const REASON_WORDS = {
  DELIVERED: {
    what: { en: 'The packet was delivered.', zh: '报文已送达。' },
    cause: { en: 'Every check on the way let it pass.', zh: '沿途的每项检查都放通了报文。' },
    remedy: { en: 'Nothing needs to be done.', zh: '无需处理。' },
  },
  CLIENT_STOPPED: {
    what: { en: 'The sender is not running.', zh: '发送方未运行。' },
    cause: { en: 'A CVM that is stopped sends nothing.', zh: '已关机的云服务器不会发出报文。' },
    remedy: { en: 'Start the CVM.', zh: '启动该云服务器。' },
  },
  SPOOFED_SOURCE: {
    what: { en: "The source address is not the sender's own.", zh: '源地址不是发送方自己的地址。' },
    cause: {
      en: 'The network only takes packets whose source address belongs to the network interface they leave from.',
      zh: '网络只接收源地址属于发出网卡的报文。',
    },
    remedy: { en: "Send from the CVM's own address.", zh: '使用云服务器自己的地址发送。' },
  },
  EGRESS_DENIED: {
    what: { en: "The client's security groups do not let the packet out.", zh: '客户端的安全组未放通出站流量。' },
    cause: {
      en: 'No egress rule of the client accepts the address and port that it dials, or a DROP rule comes first.',
      zh: '客户端没有出站规则放通所访问的地址和端口，或者先匹配到了 DROP 规则。',
    },
    remedy: {
      en: "Add an egress rule for the dialled address and port to the client's group, above any DROP that matches.",
      zh: '在客户端安全组中为所访问的地址和端口添加出站规则，并置于匹配的 DROP 规则之前。',
    },
  },
  NO_ROUTE: {
    what: { en: 'No route leads to the destination.', zh: '没有到达目的地址的路由。' },
    cause: {
      en: "The address belongs to another VPC: a service behind a Private Link is not reached at its CLB's VIP.",
      zh: '该地址属于其他私有网络：私有连接背后的服务不能通过其负载均衡的 VIP 直接访问。',
    },
    remedy: {
      en: "Dial the address of an endpoint in the client's own VPC.",
      zh: '改为访问客户端所在私有网络中终端节点的地址。',
    },
  },
  ACL_EGRESS_DENIED: {
    what: {
      en: 'The network ACL of the subnet that the packet leaves denies it.',
      zh: '报文离开的子网被网络 ACL 拒绝出站。',
    },
    cause: {
      en: 'No egress rule of the ACL accepts the packet; ACLs are stateless, so answers need rules for the ephemeral ports.',
      zh: '该 ACL 没有放通此报文的出站规则；ACL 无状态，应答需要为临时端口单独放通。',
    },
    remedy: {
      en: 'Add an egress rule to the ACL; answers go to the ports 1024-65535 of 11.163.0.0/16 or of the client.',
      zh: '在 ACL 中添加出站规则；应答报文发往 11.163.0.0/16 或客户端的 1024-65535 端口。',
    },
  },
  ACL_INGRESS_DENIED: {
    what: {
      en: 'The network ACL of the subnet that the packet enters denies it.',
      zh: '报文进入的子网被网络 ACL 拒绝入站。',
    },
    cause: {
      en: 'No ingress rule of the ACL accepts the packet; it is judged even when a security group would let it in.',
      zh: '该 ACL 没有放通此报文的入站规则；即使安全组放通，ACL 仍会单独检查。',
    },
    remedy: {
      en: 'Add an ingress rule to the ACL: at a backend for 11.163.0.0/16 and its port, for answers for the ports 1024-65535.',
      zh: '在 ACL 中添加入站规则：后端子网放通 11.163.0.0/16 访问后端端口，应答报文放通 1024-65535 端口。',
    },
  },
  NO_SUCH_ADDRESS: {
    what: { en: 'Nobody has the destination address.', zh: '目的地址无人使用。' },
    cause: {
      en: 'The address lies in the VPC, but no CVM, CLB or endpoint has it.',
      zh: '该地址在私有网络的网段内，但没有云服务器、负载均衡或终端节点使用它。',
    },
    remedy: { en: 'Check the address of the endpoint (EndPointVip).', zh: '核对终端节点的 IP 地址（EndPointVip）。' },
  },
  INGRESS_DENIED: {
    what: { en: "The server's security groups do not let the packet in.", zh: '服务器的安全组未放通入站流量。' },
    cause: {
      en: "No ingress rule of the dialled CVM accepts the client's address on this port, or a DROP rule comes first.",
      zh: '被访问的云服务器没有入站规则放通客户端地址访问该端口，或者先匹配到了 DROP 规则。',
    },
    remedy: {
      en: "Add an ingress rule for the client's address and the port to the server's group.",
      zh: '在服务器安全组中为客户端地址和端口添加入站规则。',
    },
  },
  ENDPOINT_PENDING: {
    what: { en: 'The endpoint is PENDING: not accepted yet.', zh: '终端节点状态为 PENDING（待接受）。' },
    cause: {
      en: 'The endpoint service does not accept by itself, and its owner has not accepted this endpoint.',
      zh: '终端节点服务未开启自动接受，所有者尚未接受该终端节点的连接。',
    },
    remedy: {
      en: "The service's owner accepts it: EnableVpcEndPointConnect with AcceptFlag true.",
      zh: '由服务所有者接受连接：调用 EnableVpcEndPointConnect，AcceptFlag 为 true。',
    },
  },
  ENDPOINT_ACCEPTING: {
    what: { en: 'The endpoint is ACCEPTING: not ACTIVE yet.', zh: '终端节点状态为 ACCEPTING（接受中）。' },
    cause: { en: 'Its connection was accepted and is being set up.', zh: '连接已被接受，正在建立。' },
    remedy: { en: 'Wait until it is ACTIVE, then connect again.', zh: '等待状态变为 ACTIVE（可用）后重新连接。' },
  },
  ENDPOINT_REJECTED: {
    what: { en: 'The endpoint is REJECTED.', zh: '终端节点状态为 REJECTED（已拒绝）。' },
    cause: { en: "The endpoint service's owner rejected it.", zh: '终端节点服务的所有者拒绝了该连接。' },
    remedy: {
      en: "The service's owner accepts it again: EnableVpcEndPointConnect with AcceptFlag true.",
      zh: '由服务所有者重新接受连接：调用 EnableVpcEndPointConnect，AcceptFlag 为 true。',
    },
  },
  ENDPOINT_FAILED: {
    what: { en: 'The endpoint is FAILED.', zh: '终端节点状态为 FAILED（失败）。' },
    cause: { en: 'Making it did not succeed; no traffic ever passes.', zh: '创建未成功，不会通过任何流量。' },
    remedy: { en: 'Delete the endpoint and make a new one.', zh: '删除该终端节点并重新创建。' },
  },
  ENDPOINT_INGRESS_DENIED: {
    what: { en: "The endpoint's security groups do not let the client in.", zh: '终端节点的安全组未放通客户端。' },
    cause: {
      en: "No ingress rule of the endpoint's groups accepts the client's own address on the port that it dials.",
      zh: '终端节点的安全组没有入站规则放通客户端自己的地址访问所拨的端口。',
    },
    remedy: {
      en: "Add an ingress rule for the client's address and the dialled port (VPORT), or unbind the groups.",
      zh: '为客户端地址和所访问的端口（VPORT）添加入站规则，或解绑安全组。',
    },
  },
  SNAT_EXHAUSTED: {
    what: { en: 'The endpoint has no SNAT port left.', zh: '终端节点的 SNAT 端口已用尽。' },
    cause: {
      en: 'Open and recently closed connections hold every source port of its address of 11.163.0.0/16.',
      zh: '已建立和刚关闭的连接占满了其 11.163.0.0/16 地址上的全部源端口。',
    },
    remedy: {
      en: 'Keep connections open and reuse them, or use more endpoints.',
      zh: '复用长连接，或增加终端节点。',
    },
  },
  CLB_STOPPED: {
    what: { en: 'The CLB, or this listener of it, is stopped.', zh: '负载均衡或其监听器已停止。' },
    cause: {
      en: 'A stopped CLB or listener forwards nothing, in either direction.',
      zh: '已停止的负载均衡或监听器双向均不转发流量。',
    },
    remedy: { en: 'Start the CLB or the listener.', zh: '启动该负载均衡或监听器。' },
  },
  NO_LISTENER: {
    what: { en: 'The CLB has no listener for this protocol and port.', zh: '负载均衡没有该协议和端口的监听器。' },
    cause: {
      en: "The client dialled another port than the service's VPORT (the backend's port, perhaps), or another protocol.",
      zh: '客户端访问的端口不是服务的 VPORT（例如误用了后端端口），或协议不一致。',
    },
    remedy: {
      en: 'Ask the provider for the VPORT and dial that, or add a listener for this protocol and port.',
      zh: '向服务提供方确认 VPORT 后访问该端口，或为该协议和端口添加监听器。',
    },
  },
  CLB_INGRESS_DENIED: {
    what: { en: "The CLB's security groups do not let the packet in.", zh: '负载均衡的安全组未放通入站流量。' },
    cause: {
      en: "The CLB's groups see the listener port, and through a Private Link the client as 11.163.x.y; no rule accepts that.",
      zh: '负载均衡的安全组看到的端口是监听端口，经私有连接到来的客户端地址是 11.163.x.y，而没有规则放通。',
    },
    remedy: {
      en: "Add an ingress rule for 11.163.0.0/16 and the listener port to the CLB's group.",
      zh: '在负载均衡的安全组中添加入站规则，放通 11.163.0.0/16 访问监听端口。',
    },
  },
  CONNTRACK_INVALID: {
    what: { en: 'The segment belongs to no session.', zh: '报文不属于任何会话。' },
    cause: {
      en: 'Only a SYN opens a session; this one is of a connection that is not known here, or not any more, or does not fit its state.',
      zh: '只有 SYN 能新建会话；该报文属于此处未知或已失效的连接，或与连接的状态不符。',
    },
    remedy: { en: 'Connect again.', zh: '重新建立连接。' },
  },
  NO_TARGET: {
    what: { en: 'The listener has no target.', zh: '监听器没有后端服务器。' },
    cause: { en: 'No backend is registered with the listener.', zh: '监听器未绑定后端服务器。' },
    remedy: { en: 'Register a target (RegisterTargets).', zh: '绑定后端服务器（RegisterTargets）。' },
  },
  NO_ELIGIBLE_TARGET: {
    what: { en: 'No target of the listener may get new connections.', zh: '监听器没有可接收新连接的后端服务器。' },
    cause: {
      en: 'Every target has weight 0, or has no health verdict yet.',
      zh: '所有后端服务器的权重为 0，或尚无健康检查结果。',
    },
    remedy: {
      en: 'Give a target a weight above 0, or wait for its health check.',
      zh: '将某个后端服务器的权重设为大于 0，或等待其健康检查结果。',
    },
  },
  HAIRPIN: {
    what: {
      en: 'The CLB would send the connection back to the client itself.',
      zh: '负载均衡会把连接转回客户端自身。',
    },
    cause: {
      en: 'A backend dials its own CLB, and is the only target that may be picked.',
      zh: '后端服务器访问自己所在的负载均衡，且可选的后端服务器只有它自己。',
    },
    remedy: {
      en: 'Register a second target, or dial the backend directly.',
      zh: '再绑定一个后端服务器，或直接访问本机服务。',
    },
  },
  TARGET_STOPPED: {
    what: { en: 'The server is not running.', zh: '服务器未运行。' },
    cause: { en: 'The CVM is stopped, so nobody takes the packet.', zh: '云服务器已关机，报文无人接收。' },
    remedy: { en: 'Start the CVM, or take it off the listener.', zh: '启动该云服务器，或将其从监听器解绑。' },
  },
  TARGET_INGRESS_DENIED: {
    what: { en: "The backend's security groups do not let the packet in.", zh: '后端服务器的安全组未放通入站流量。' },
    cause: {
      en: "The backend's groups see the backend's port, not the VPORT, and through a Private Link the client as 11.163.x.y; no rule accepts that.",
      zh: '后端安全组看到的端口是后端端口（不是 VPORT），经私有连接到来的客户端地址是 11.163.x.y，而没有规则放通。',
    },
    remedy: {
      en: "Add an ingress rule for 11.163.0.0/16 and the backend's port to its group (for the client's own address when no link is on the way).",
      zh: '在后端安全组中添加规则，放通 11.163.0.0/16 访问后端端口（不经私有连接时放通客户端地址）。',
    },
  },
  PORT_CLOSED: {
    what: { en: 'Nothing listens on the port.', zh: '端口上没有进程监听。' },
    cause: {
      en: 'The service is not running, or listens on 127.0.0.1 or another port only.',
      zh: '服务未启动，或只监听在 127.0.0.1 或其他端口上。',
    },
    remedy: {
      en: 'Start the service and let it listen on 0.0.0.0 at the port that the target is registered with.',
      zh: '启动服务，并监听在 0.0.0.0 和后端绑定的端口上。',
    },
  },
  GUEST_FIREWALL_DROPPED: {
    what: { en: "The machine's own firewall drops the packet.", zh: '云服务器自身的防火墙丢弃了报文。' },
    cause: {
      en: 'A rule of iptables (or of another firewall in the guest) drops it silently, after the security groups let it in.',
      zh: '安全组放通之后，操作系统内的 iptables（或其他防火墙）规则静默丢弃了报文。',
    },
    remedy: {
      en: 'Allow the port in the guest: through a Private Link the source is 11.163.0.0/16.',
      zh: '在操作系统防火墙中放通该端口；经私有连接时来源为 11.163.0.0/16。',
    },
  },
  GUEST_FIREWALL_REJECTED: {
    what: { en: "The machine's own firewall rejects the packet.", zh: '云服务器自身的防火墙拒绝了报文。' },
    cause: {
      en: 'A REJECT rule of iptables answers in place of the service; for TCP it looks like a closed port.',
      zh: 'iptables 的 REJECT 规则代替服务作出应答，对 TCP 客户端而言与端口未监听相同。',
    },
    remedy: {
      en: 'Allow the port in the guest: through a Private Link the source is 11.163.0.0/16.',
      zh: '在操作系统防火墙中放通该端口；经私有连接时来源为 11.163.0.0/16。',
    },
  },
  PROTOCOL_UNSUPPORTED: {
    what: { en: 'An endpoint does not carry this protocol.', zh: '终端节点不支持该协议。' },
    cause: {
      en: 'A Private Link carries TCP and UDP only: an endpoint answers no ping.',
      zh: '私有连接仅支持 TCP 和 UDP，终端节点不响应 ping。',
    },
    remedy: { en: 'Test with telnet to the VIP and VPORT.', zh: '请使用 telnet 测试 VIP 和 VPORT。' },
  },
  ...FLOW_REASON_WORDS,
  OUTSIDE_MODEL: {
    what: { en: 'The packet left what is modelled.', zh: '报文离开了模拟范围。' },
    cause: {
      en: 'Its route, the Internet or an endpoint leads to something that Isthmus does not model; what happens there is not guessed.',
      zh: '路由、公网或终端节点通往 Isthmus 未模拟的部分，对其结果不作猜测。',
    },
    remedy: { en: 'Dial an address inside the VPC.', zh: '访问私有网络内部的地址。' },
  },
} as const satisfies Record<ReasonName, ReasonText>
