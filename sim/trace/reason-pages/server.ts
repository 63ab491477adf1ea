import type { ReasonPage } from './page.ts'

/** The machine at the end: its state, its security groups, its own kernel. */
export const SERVER_PAGES = {
  INGRESS_DENIED: {
    about: {
      en: "The client dialled the CVM itself, without endpoint or CLB, and the CVM's groups do not let it in. They see the client's own address and the port that it dialled. CVMs of the same group do not reach each other unless a rule says so; a CVM without a group of its own has the default one.",
      zh: '客户端直接访问云服务器（不经终端节点和负载均衡），而服务器的安全组未放通。安全组看到的是客户端自己的地址和所访问的端口。同一安全组内的云服务器默认不互通，除非有规则放通；未指定安全组的云服务器使用默认安全组。',
    },
    symptom: {
      en: 'Silence, whether something listens on the port or not: groups come before the socket. `tcpdump` on the server shows nothing.',
      zh: '无论端口上是否有进程监听都没有回应，因为安全组先于套接字检查。在服务器上用 `tcpdump` 看不到报文。',
    },
    console: {
      en: 'CVM > Instances > the server > Security Groups: the preview of the inbound rules, in their order.',
      zh: '云服务器 > 实例 > 实例 ID > 安全组：在规则预览中查看入站规则及其顺序。',
    },
    shownBy: [
      { action: 'DescribeInstances', en: '`SecurityGroupIds`, in order', zh: '`SecurityGroupIds`，按优先级排列' },
      {
        action: 'DescribeSecurityGroupPolicies',
        en: '`Ingress` has no ACCEPT for the client and port, or a DROP before it',
        zh: '`Ingress` 中没有放通该客户端和端口的 ACCEPT，或其前面有 DROP',
      },
    ],
    mend: {
      en: "Security Groups > the server's group > Modify Rules > Inbound Rules > Add Rule: source the client's address or subnet, the port, Allow; then drag it above any rule that denies.",
      zh: '安全 > 安全组 > 修改规则 > 入站规则 > 添加规则：来源填写客户端地址或子网，填写协议端口，策略选择“允许”，并排到匹配的拒绝规则之前。',
    },
    mendedBy: [
      {
        action: 'CreateSecurityGroupPolicies',
        en: 'one rule in `SecurityGroupPolicySet.Ingress`; `PolicyIndex` 0 puts it at the top',
        zh: '在 `SecurityGroupPolicySet.Ingress` 中添加规则，`PolicyIndex` 为 0 表示放在最前',
      },
    ],
  },
  TARGET_STOPPED: {
    about: {
      en: 'The CVM that the packet came to is not RUNNING: the backend that the CLB picked, a server dialled directly, or the client that an answer goes to. A CLB goes on picking a stopped backend until its health check has found out, and also when all targets are Dead.',
      zh: '报文到达的云服务器不在运行中（RUNNING）：可能是负载均衡选中的后端、被直接访问的服务器，或等待应答的客户端。健康检查发现之前，负载均衡仍会选中已关机的后端；所有后端都异常时同样如此。',
    },
    symptom: {
      en: 'With one of several backends stopped, its share of the connections times out for some ten seconds, then all is well again; with all of them stopped it stays.',
      zh: '多台后端中有一台关机时，分配给它的连接会超时，约十秒后恢复正常；全部关机则一直超时。',
    },
    console: {
      en: 'CVM > Instances: the state is Shutdown. CLB > Listener Management: the port status is abnormal.',
      zh: '云服务器 > 实例：状态为“已关机”。负载均衡 > 监听器管理：端口状态为“异常”。',
    },
    shownBy: [
      { action: 'DescribeInstances', en: '`InstanceState` is `STOPPED`', zh: '`InstanceState` 为 `STOPPED`' },
      {
        action: 'DescribeTargetHealth',
        en: '`HealthStatusDetail` is `Dead`',
        zh: '`HealthStatusDetail` 为 `Dead`',
      },
    ],
    mend: {
      en: 'CVM > Instances > the CVM > Start up. If it shall stay off: CLB > Listener Management > the listener > Unbind, or set its weight to 0 before stopping it.',
      zh: '云服务器 > 实例，选中该云服务器并单击“开机”。如不再使用：在负载均衡 > 监听器管理中将其解绑；以后关机前先将权重设为 0。',
    },
    mendedBy: [
      { action: 'StartInstances', en: '`InstanceIds`: the CVM', zh: '`InstanceIds` 填写该云服务器的 ID' },
      { action: 'DeregisterTargets', en: 'takes it off the listener', zh: '将其从监听器解绑' },
    ],
  },
  TARGET_INGRESS_DENIED: {
    about: {
      en: "The most common mistake of all. After the endpoint and the CLB the backend's groups see the source 11.163.x.y and the backend's own port, not the client's address and not the VPORT. Rules for the consumer's CIDR, for a security group of the consumer, or for the VPORT match nothing. For clients in the CLB's own VPC the source is their own address, for the CLB keeps it. With pass-to-target the CLB's group decides alone.",
      zh: '这是最常见的配置错误。经过终端节点和负载均衡之后，后端安全组看到的来源是 11.163.x.y，端口是后端端口，既不是客户端地址，也不是 VPORT。针对服务使用方网段、服务使用方安全组或 VPORT 的规则都不会匹配。负载均衡所在私有网络内的客户端则保留自己的源地址。开启安全组默认放通后，只由负载均衡的安全组决定。',
    },
    symptom: {
      en: 'The endpoint is Available and the targets are healthy, since health checks from 100.64.0.0/10 need no rule; `tcpdump` on the backend shows nothing of the client.',
      zh: '终端节点“可用”，后端健康检查也正常（来自 100.64.0.0/10 的健康检查无需放通），但在后端用 `tcpdump` 看不到客户端的报文。',
    },
    console: {
      en: 'The provider: CVM > Instances > the backend > Security Groups: the preview of the inbound rules. CLB > the instance > Security Groups: whether pass-to-target is on.',
      zh: '服务提供方：云服务器 > 实例 > 实例 ID > 安全组：在规则预览中查看入站规则。负载均衡 > 实例管理 > 负载均衡 ID > 安全组：查看是否启用默认放通。',
    },
    shownBy: [
      { action: 'DescribeInstances', en: '`SecurityGroupIds`, in order', zh: '`SecurityGroupIds`，按优先级排列' },
      {
        action: 'DescribeSecurityGroupPolicies',
        en: "`Ingress` has no ACCEPT for 11.163.0.0/16 and the backend's port, or a DROP before it",
        zh: '`Ingress` 中没有放通 11.163.0.0/16 访问后端端口的 ACCEPT，或其前面有 DROP',
      },
      {
        action: 'DescribeLoadBalancers',
        en: '`LoadBalancerPassToTarget`',
        zh: '`LoadBalancerPassToTarget`',
      },
    ],
    mend: {
      en: "Security Groups > the backend's group > Modify Rules > Inbound Rules > Add Rule: source 11.163.0.0/16, protocol and port those of the backend, Allow. Or switch pass-to-target on: CLB > the instance > Security Groups.",
      zh: '安全 > 安全组 > 修改规则 > 入站规则 > 添加规则：来源 11.163.0.0/16，协议端口填写后端端口，策略选择“允许”。也可以在负载均衡 > 实例管理 > 负载均衡 ID > 安全组中启用默认放通。',
    },
    mendedBy: [
      {
        action: 'CreateSecurityGroupPolicies',
        en: "one rule in `SecurityGroupPolicySet.Ingress`: `CidrBlock` 11.163.0.0/16, `Port` the backend's",
        zh: '在 `SecurityGroupPolicySet.Ingress` 中添加规则：`CidrBlock` 为 11.163.0.0/16，`Port` 为后端端口',
      },
      {
        action: 'ModifyLoadBalancerAttributes',
        en: '`LoadBalancerPassToTarget` true, instead',
        zh: '或将 `LoadBalancerPassToTarget` 设为 true',
      },
    ],
  },
  PORT_CLOSED: {
    about: {
      en: "Groups and ACLs have let the packet in, and the server's kernel answers that nothing listens there: the service is down, listens on 127.0.0.1 only, or on another port than the one the target is registered with. The reset crosses the CLB and the link, and seems to come from the address that was dialled.",
      zh: '安全组和 ACL 均已放通，服务器内核应答该端口没有进程监听：服务未启动、只监听 127.0.0.1，或监听的端口与绑定时填写的端口不同。RST 会穿过负载均衡和私有连接返回，看起来像是来自所访问的地址。',
    },
    symptom: {
      en: 'Refused at once, not a timeout: the way is open from end to end, and only the service is missing. Targets of a CLB are Dead then; when all are, they get the traffic all the same.',
      zh: '立即被拒绝而不是超时：说明全程网络已通，只差服务本身。此时后端的健康检查为异常；如果全部后端都异常，流量仍会转发过去（全死全活）。',
    },
    console: {
      en: 'CLB > Listener Management > the listener: the port status is abnormal, and the port of each backend. On the machine: `ss -ltnp` (UDP: `ss -lunp`).',
      zh: '负载均衡 > 监听器管理，选中监听器：查看后端端口及其状态（“异常”）。登录服务器执行 `ss -ltnp`（UDP 为 `ss -lunp`）。',
    },
    shownBy: [
      {
        action: 'DescribeTargetHealth',
        en: '`HealthStatusDetail` is `Dead`; `Port` is where it is looked for',
        zh: '`HealthStatusDetail` 为 `Dead`，`Port` 为实际探测的端口',
      },
      { action: 'DescribeTargets', en: '`Port` of each target', zh: '各后端的 `Port`' },
    ],
    mend: {
      en: "Start the service and let it listen on 0.0.0.0 or on the CVM's private address, at the registered port. If the port is wrong: Listener Management > the listener > Modify Port.",
      zh: '启动服务，并监听在 0.0.0.0 或云服务器的内网 IP 上，端口与绑定时一致。如果端口填错：监听器管理 > 选中监听器 > 修改端口。',
    },
    mendedBy: [
      {
        action: 'ModifyTargetPort',
        en: '`NewPort`, when the registered port is the wrong one',
        zh: '绑定端口有误时，用 `NewPort` 修改',
      },
    ],
  },
  GUEST_FIREWALL_DROPPED: {
    about: {
      en: "A firewall inside the machine (iptables, firewalld, the Windows firewall) drops the packet without a word, after the security groups have let it in. It sees what the groups see: 11.163.x.y and the backend's port. It also has to let health checks from 100.64.0.0/10 in: only security groups do that by themselves.",
      zh: '安全组放通之后，操作系统内的防火墙（iptables、firewalld、Windows 防火墙）静默丢弃了报文。它看到的与安全组相同：来源 11.163.x.y，端口为后端端口。它还需要放通来自 100.64.0.0/10 的健康检查，只有安全组会默认放通该网段。',
    },
    symptom: {
      en: '`tcpdump` on the server shows the SYNs arriving and no answer: that sets it apart from a security group, before which nothing arrives.',
      zh: '在服务器上用 `tcpdump` 能看到 SYN 到达但没有应答；如果是安全组拒绝，则看不到任何报文。',
    },
    console: {
      en: 'The console does not see into the machine; log in and read the rules: `iptables -L INPUT -nv`, `firewall-cmd --list-all`. CLB > Listener Management: the port status is often abnormal as well.',
      zh: '控制台看不到操作系统内部，请登录服务器查看规则：`iptables -L INPUT -nv`、`firewall-cmd --list-all`。负载均衡 > 监听器管理中，端口状态往往也是“异常”。',
    },
    shownBy: [
      {
        action: 'DescribeTargetHealth',
        en: '`HealthStatusDetail` is `Dead` when the checks are dropped, too',
        zh: '如果健康检查也被丢弃，`HealthStatusDetail` 为 `Dead`',
      },
    ],
    mend: {
      en: 'On the machine: `iptables -I INPUT -p tcp -s 11.163.0.0/16 --dport PORT -j ACCEPT`, and the same for 100.64.0.0/10; save the rules so that they outlive a restart.',
      zh: '在服务器上执行 `iptables -I INPUT -p tcp -s 11.163.0.0/16 --dport 端口 -j ACCEPT`，并同样放通 100.64.0.0/10；保存规则以免重启后丢失。',
    },
    mendedBy: [],
  },
  GUEST_FIREWALL_REJECTED: {
    about: {
      en: 'A REJECT rule of the firewall inside the machine answers in place of the service. With `--reject-with tcp-reset` a TCP client cannot tell it from a closed port.',
      zh: '操作系统内防火墙的 REJECT 规则代替服务作出了应答。使用 `--reject-with tcp-reset` 时，TCP 客户端无法区分它与端口未监听。',
    },
    symptom: {
      en: 'Refused although `ss -ltnp` shows the service listening.',
      zh: '连接被拒绝，但 `ss -ltnp` 显示服务正在监听。',
    },
    console: {
      en: 'The console does not see into the machine; log in and read the rules: `iptables -L INPUT -nv`, `firewall-cmd --list-all`.',
      zh: '控制台看不到操作系统内部，请登录服务器查看规则：`iptables -L INPUT -nv`、`firewall-cmd --list-all`。',
    },
    shownBy: [
      {
        action: 'DescribeTargetHealth',
        en: '`HealthStatusDetail` is `Dead` when the checks are rejected, too',
        zh: '如果健康检查也被拒绝，`HealthStatusDetail` 为 `Dead`',
      },
    ],
    mend: {
      en: 'On the machine, above the REJECT: `iptables -I INPUT -p tcp -s 11.163.0.0/16 --dport PORT -j ACCEPT`, and the same for 100.64.0.0/10.',
      zh: '在服务器上于 REJECT 规则之前放通：`iptables -I INPUT -p tcp -s 11.163.0.0/16 --dport 端口 -j ACCEPT`，并同样放通 100.64.0.0/10。',
    },
    mendedBy: [],
  },
} as const satisfies Record<string, ReasonPage>
