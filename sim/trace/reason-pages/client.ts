import type { ReasonPage } from './page.ts'

/** Packets that arrive, and packets that do not get away from where they start. */
export const CLIENT_PAGES = {
  DELIVERED: {
    about: {
      en: "Every check on the way let the packet pass, and the server's kernel took it. For TCP this is said of the SYN: the connection stands once the answer is back, too, and network ACLs judge the answer by itself.",
      zh: '沿途的每项检查都已放通，报文到达了服务器的内核。对 TCP 来说这里指的是 SYN：应答返回后连接才算建立，而应答还要单独经过网络 ACL 的检查。',
    },
    symptom: {
      en: 'The handshake completes. A layer-4 CLB answers no handshake itself, so this proves that a backend has answered. What the backend sees as the client is 11.163.x.y.',
      zh: '三次握手完成。四层负载均衡自己不会应答握手，因此握手成功说明确实有后端服务器作出了应答。后端看到的客户端地址是 11.163.x.y。',
    },
    console: {
      en: 'Private Link > Endpoints: the state is Available. CLB > the instance > Listener Management: the targets are healthy.',
      zh: '私有连接 > 终端节点：状态为“可用”。负载均衡 > 实例管理 > 负载均衡 ID > 监听器管理：后端服务器的端口状态为“健康”。',
    },
    shownBy: [
      { action: 'DescribeVpcEndPoint', en: '`State` is `ACTIVE`', zh: '`State` 为 `ACTIVE`' },
      {
        action: 'DescribeTargetHealth',
        en: '`HealthStatusDetail` is `Alive`',
        zh: '`HealthStatusDetail` 为 `Alive`',
      },
    ],
    mend: {
      en: 'If the connection is made but the login is refused, the application itself checks addresses (pg_hba.conf, MySQL `user@host`, `allow` of nginx): let it accept 11.163.0.0/16.',
      zh: '如果连接能够建立、登录却被拒绝，说明应用自身按来源地址做了限制（如 pg_hba.conf、MySQL 的 `user@host`、nginx 的 `allow`），请在应用中放通 11.163.0.0/16。',
    },
    mendedBy: [],
  },
  CLIENT_STOPPED: {
    about: {
      en: 'The CVM that should send is not RUNNING, so nothing leaves it. The same is said of a server that is stopped before its answer is on the way.',
      zh: '应当发送报文的云服务器不在运行中（RUNNING），因此不会发出任何报文。服务器在发出应答之前关机，也会得到这个结论。',
    },
    symptom: {
      en: 'Nobody is there to see anything; a step of a scenario counts it as a timeout. You cannot log in to the CVM either.',
      zh: '此时没有人能观察到现象，场景中的步骤按超时计。该云服务器也无法登录。',
    },
    console: {
      en: 'CVM > Instances: the state is Shutdown.',
      zh: '云服务器 > 实例：状态为“已关机”。',
    },
    shownBy: [{ action: 'DescribeInstances', en: '`InstanceState` is `STOPPED`', zh: '`InstanceState` 为 `STOPPED`' }],
    mend: { en: 'CVM > Instances > the CVM > Start up.', zh: '云服务器 > 实例，选中该云服务器并单击“开机”。' },
    mendedBy: [{ action: 'StartInstances', en: '`InstanceIds`: the CVM', zh: '`InstanceIds` 填写该云服务器的 ID' }],
  },
  SPOOFED_SOURCE: {
    about: {
      en: 'The packet carries a source address that does not belong to the network interface it leaves from. The network drops it before any rule is asked. Ordinary programs do not do this: it takes a raw socket, a container or VPN whose packets are forwarded without SNAT, or a virtual address that was set up in the guest only.',
      zh: '报文的源地址不属于发出它的网卡，网络在检查任何规则之前就将其丢弃。普通程序不会这样，常见情况是：使用原始套接字；容器或 VPN 的流量未做 SNAT 就直接转发；虚拟 IP 只在操作系统内配置，没有绑定到网卡。',
    },
    symptom: {
      en: 'Programs of the CVM itself connect; only what comes from the container, the VPN or the additional address times out.',
      zh: '云服务器自身的程序可以连通，只有来自容器、VPN 或附加地址的流量超时。',
    },
    console: {
      en: 'CVM > Instances > the CVM > ENI: the private addresses of its interfaces. Compare with the source in `tcpdump -ni eth0`.',
      zh: '云服务器 > 实例 > 实例 ID > 弹性网卡：查看网卡的内网 IP，并与 `tcpdump -ni eth0` 中的源地址比较。',
    },
    shownBy: [
      {
        action: 'DescribeNetworkInterfaces',
        en: '`PrivateIpAddressSet` does not hold the source address',
        zh: '`PrivateIpAddressSet` 中没有该源地址',
      },
    ],
    mend: {
      en: 'Let the container or the VPN translate its packets to the address of the CVM (`iptables -t nat ... MASQUERADE`), or give the interface that address: ENI > the interface > IPv4 Addresses > Assign Private IP.',
      zh: '让容器或 VPN 把源地址转换为云服务器的地址（`iptables -t nat ... MASQUERADE`）；或将该地址分配给网卡：私有网络 > IP 与网卡 > 弹性网卡 > 网卡 ID > IPv4 地址管理 > 分配内网 IP。',
    },
    mendedBy: [
      {
        action: 'AssignPrivateIpAddresses',
        en: '`NetworkInterfaceId` and the address, which must lie in the subnet of the interface',
        zh: '填写 `NetworkInterfaceId` 和该地址，地址必须属于网卡所在子网',
      },
    ],
  },
  EGRESS_DENIED: {
    about: {
      en: "The client's groups judge the packet as the client dials it: the endpoint's address and the VPORT, never the backend's. Rules are read from the top, groups in the order of their binding; what no rule accepts is denied. A group made by `CreateSecurityGroup` is empty and lets nothing out, unlike the default group of the console.",
      zh: '客户端安全组看到的是客户端所访问的目的：终端节点的 IP 和 VPORT，而不是后端的地址和端口。规则自上而下匹配，多个安全组按绑定顺序依次匹配，没有任何规则放通则拒绝。用 `CreateSecurityGroup` 创建的安全组是空的，出站也全部拒绝，这与控制台的默认安全组不同。',
    },
    symptom: {
      en: '`tcpdump` on the client still shows the SYNs: the group stands outside the machine. Neither the endpoint nor the provider sees anything.',
      zh: '在客户端上用 `tcpdump` 仍能看到 SYN 发出，因为安全组在操作系统之外。终端节点和服务提供方都看不到流量。',
    },
    console: {
      en: 'CVM > Instances > the client > Security Groups: the preview of the outbound rules, in their order.',
      zh: '云服务器 > 实例 > 实例 ID > 安全组：在规则预览中查看出站规则及其顺序。',
    },
    shownBy: [
      { action: 'DescribeInstances', en: '`SecurityGroupIds`, in order', zh: '`SecurityGroupIds`，按优先级排列' },
      {
        action: 'DescribeSecurityGroupPolicies',
        en: '`Egress` has no ACCEPT for the address and port, or a DROP before it',
        zh: '`Egress` 中没有放通该地址和端口的 ACCEPT，或其前面有 DROP',
      },
    ],
    mend: {
      en: "Security Groups > the client's group > Modify Rules > Outbound Rules > Add Rule: destination the endpoint's address, protocol and port the VPORT, Allow; then drag it above any rule that denies.",
      zh: '安全 > 安全组 > 修改规则 > 出站规则 > 添加规则：目标填写终端节点的 IP，协议端口填写 VPORT，策略选择“允许”，并排到匹配的拒绝规则之前。',
    },
    mendedBy: [
      {
        action: 'CreateSecurityGroupPolicies',
        en: 'one rule in `SecurityGroupPolicySet.Egress`; `PolicyIndex` 0 puts it at the top',
        zh: '在 `SecurityGroupPolicySet.Egress` 中添加规则，`PolicyIndex` 为 0 表示放在最前',
      },
    ],
  },
} as const satisfies Record<string, ReasonPage>
