import type { ReasonPage } from './page.ts'

/** Routes, network ACLs and addresses of a VPC. */
export const NETWORK_PAGES = {
  NO_ROUTE: {
    about: {
      en: "The route table of the client's subnet has nothing for the address. VPCs are isolated from each other: the VIP of the provider's CLB and the addresses of its backends cannot be reached from the consumer's VPC, however healthy the link is. The link also works one way only: the provider cannot open connections to the consumer through it.",
      zh: '客户端所在子网的路由表中没有该地址的路由。私有网络之间默认隔离：无论私有连接是否正常，服务使用方都不能直接访问服务提供方负载均衡的 VIP 或后端地址。私有连接也是单向的，服务提供方不能通过它主动访问服务使用方。',
    },
    symptom: {
      en: 'The address that was dialled lies outside every block of the VPC. There is no ICMP error, only silence.',
      zh: '所访问的地址不属于本私有网络的任何网段。没有 ICMP 错误，只有静默。',
    },
    console: {
      en: "VPC > Route Tables > the table of the client's subnet; the address to dial instead is at Private Link > Endpoints.",
      zh: '私有网络 > 路由表 > 客户端子网关联的路由表；应当访问的地址见：私有连接 > 终端节点。',
    },
    shownBy: [
      {
        action: 'DescribeRouteTables',
        en: '`RouteSet` has no entry that holds the address',
        zh: '`RouteSet` 中没有包含该地址的条目',
      },
      {
        action: 'DescribeVpcEndPoint',
        en: '`EndPointVip` is the address to dial; `ServiceVip` is the one that cannot be reached',
        zh: '`EndPointVip` 是应当访问的地址，`ServiceVip` 则无法直接访问',
      },
    ],
    mend: {
      en: 'Dial the address of an endpoint in your own VPC, and the VPORT. From another VPC, another region or your own data centre, first join it with the consumer VPC (CCN, peering, VPN), then dial the endpoint. For connections from the provider to the consumer build a second link the other way round.',
      zh: '改为访问本私有网络内终端节点的 IP 和 VPORT。从其他私有网络、其他地域或自建机房访问时，先通过云联网、对等连接或 VPN 连通服务使用方的私有网络，再访问终端节点。若需要从服务提供方访问服务使用方，请反向再建一条私有连接。',
    },
    mendedBy: [
      {
        action: 'CreateVpcEndPoint',
        en: "in the client's own `VpcId`, for the provider's `EndPointServiceId`",
        zh: '`VpcId` 为客户端所在私有网络，`EndPointServiceId` 为服务提供方的终端节点服务',
      },
    ],
  },
  ACL_EGRESS_DENIED: {
    about: {
      en: "ACLs are stateless: the answer to a connection is judged like any other packet and needs a rule for the port that the client happened to use. Answers of a backend go to 11.163.0.0/16, those of an endpoint to the client's address, both to ports 1024-65535. A new ACL denies everything; what stays inside one subnet is not judged.",
      zh: '网络 ACL 无状态，应答报文与其他报文一样要单独匹配规则，需要放通客户端使用的临时端口：后端的应答发往 11.163.0.0/16，终端节点的应答发往客户端地址，端口均为 1024-65535。新建的 ACL 拒绝全部流量；同一子网内部的流量不受 ACL 影响。',
    },
    symptom: {
      en: 'When it is the answer that is denied, the backend has received the SYN: `ss -tan` there shows SYN-RECV. When it is the request, the backend sees nothing.',
      zh: '如果被拒绝的是应答，后端已经收到 SYN，在后端执行 `ss -tan` 可看到 SYN-RECV；如果被拒绝的是请求，后端什么也看不到。',
    },
    console: {
      en: 'VPC > Security > Network ACL > the ACL that is associated with the subnet > Outbound Rules.',
      zh: '私有网络 > 安全 > 网络 ACL > 该子网关联的 ACL > 出站规则。',
    },
    shownBy: [
      {
        action: 'DescribeNetworkAcls',
        en: 'with `NeedNetworkAclEntryInfo` true: the ACL whose `SubnetSet` holds the subnet, and its `EgressEntries`',
        zh: '`NeedNetworkAclEntryInfo` 设为 true，查看 `SubnetSet` 中包含该子网的 ACL 及其 `EgressEntries`',
      },
      {
        action: 'DescribeNetworkAclQuintupleEntries',
        en: 'the rules of an ACL of type QUINTUPLE',
        zh: '五元组（QUINTUPLE）类型 ACL 的规则',
      },
    ],
    mend: {
      en: "Network ACL > the ACL > Outbound Rules > Edit > New Line. At the backend's subnet: destination 11.163.0.0/16, TCP, ports 1024-65535, Allow. At the endpoint's subnet: the client's subnet, the same ports. At the client's subnet: the endpoint's address and the VPORT. Save.",
      zh: '网络 ACL > ACL ID > 出站规则 > 编辑 > 新增一行。后端子网：目标 11.163.0.0/16，TCP 1024-65535，允许；终端节点所在子网：目标为客户端子网，端口同上；客户端子网：目标为终端节点的 IP 和 VPORT。最后单击“保存”。',
    },
    mendedBy: [
      {
        action: 'ModifyNetworkAclEntries',
        en: 'pass the whole list: rules that are left out are deleted',
        zh: '需传入完整的规则列表，未传入的规则会被删除',
      },
      {
        action: 'CreateNetworkAclQuintupleEntries',
        en: 'adds rules to an ACL of type QUINTUPLE',
        zh: '为五元组（QUINTUPLE）类型的 ACL 添加规则',
      },
    ],
  },
  ACL_INGRESS_DENIED: {
    about: {
      en: "At the backend's subnet the request comes from 11.163.x.y and goes to the backend's own port, and health checks come from 100.64.0.0/10; at the endpoint's and the client's subnets it is the real addresses. The ACL is asked besides the security groups: both have to agree, and pass-to-target does not switch an ACL off.",
      zh: '在后端子网，请求来自 11.163.x.y，访问的是后端端口，健康检查来自 100.64.0.0/10；在终端节点和客户端所在子网，看到的则是真实地址。网络 ACL 与安全组分别检查，两者都要放通；安全组默认放通不会绕过网络 ACL。',
    },
    symptom: {
      en: "`tcpdump` on the server shows nothing when the request is denied. When the answer is denied at the client's subnet, the server has SYN-RECV and the client goes on sending its SYN.",
      zh: '如果被拒绝的是请求，在服务器上用 `tcpdump` 看不到任何报文；如果应答在客户端子网被拒绝，服务器处于 SYN-RECV，客户端则不断重传 SYN。',
    },
    console: {
      en: 'VPC > Security > Network ACL > the ACL that is associated with the subnet > Inbound Rules.',
      zh: '私有网络 > 安全 > 网络 ACL > 该子网关联的 ACL > 入站规则。',
    },
    shownBy: [
      {
        action: 'DescribeNetworkAcls',
        en: 'with `NeedNetworkAclEntryInfo` true: the ACL whose `SubnetSet` holds the subnet, and its `IngressEntries`',
        zh: '`NeedNetworkAclEntryInfo` 设为 true，查看 `SubnetSet` 中包含该子网的 ACL 及其 `IngressEntries`',
      },
      {
        action: 'DescribeNetworkAclQuintupleEntries',
        en: 'the rules of an ACL of type QUINTUPLE',
        zh: '五元组（QUINTUPLE）类型 ACL 的规则',
      },
    ],
    mend: {
      en: "Network ACL > the ACL > Inbound Rules > Edit > New Line. At the backend's subnet: source 11.163.0.0/16 and the backend's port, 100.64.0.0/10 for its health checks. At the endpoint's subnet: the client's subnet and the VPORT. At the client's subnet: the endpoint's address, ports 1024-65535. Save.",
      zh: '网络 ACL > ACL ID > 入站规则 > 编辑 > 新增一行。后端子网：来源 11.163.0.0/16 和后端端口，健康检查还需放通 100.64.0.0/10；终端节点所在子网：来源为客户端子网，端口为 VPORT；客户端子网：来源为终端节点的 IP，端口 1024-65535。最后单击“保存”。',
    },
    mendedBy: [
      {
        action: 'ModifyNetworkAclEntries',
        en: 'pass the whole list: rules that are left out are deleted',
        zh: '需传入完整的规则列表，未传入的规则会被删除',
      },
      {
        action: 'CreateNetworkAclQuintupleEntries',
        en: 'adds rules to an ACL of type QUINTUPLE',
        zh: '为五元组（QUINTUPLE）类型的 ACL 添加规则',
      },
    ],
  },
  NO_SUCH_ADDRESS: {
    about: {
      en: 'The address lies in a block of the VPC, so the Local route takes it, but no CVM, CLB or endpoint of this VPC has it: mistyped, or of an endpoint that was deleted and made anew with another address. The same address in another VPC does not count.',
      zh: '该地址属于本私有网络的网段，会匹配 Local 路由，但本私有网络中没有云服务器、负载均衡或终端节点使用它：可能是写错了，也可能终端节点被删除后重建、IP 已经变化。其他私有网络中的相同地址与此无关。',
    },
    symptom: {
      en: 'The cloud stays silent. A Linux router would answer with ICMP host unreachable ("No route to host") after its ARP had failed, which the option shows.',
      zh: '云上表现为静默。普通 Linux 路由器会在 ARP 失败后返回 ICMP 主机不可达（“No route to host”），可用选项模拟。',
    },
    console: {
      en: 'Private Link > Endpoints: the address of the endpoint, in the column IP address.',
      zh: '私有连接 > 终端节点：查看终端节点的 IP 地址。',
    },
    shownBy: [
      { action: 'DescribeVpcEndPoint', en: '`EndPointVip` is the right address', zh: '`EndPointVip` 是正确的地址' },
      {
        action: 'DescribeUsedIpAddress',
        en: 'lists who uses which address of the VPC',
        zh: '列出私有网络内各 IP 的使用者',
      },
    ],
    mend: {
      en: 'Correct the address in the client, its configuration or the DNS record. To keep an address when an endpoint is made anew, name it at creation.',
      zh: '更正客户端、配置文件或 DNS 记录中的地址。重建终端节点时如需保持 IP 不变，可在创建时指定 IP 地址。',
    },
    mendedBy: [
      {
        action: 'CreateVpcEndPoint',
        en: '`EndPointVip` asks for a certain address of the subnet',
        zh: '通过 `EndPointVip` 指定子网内的 IP',
      },
    ],
  },
  OUTSIDE_MODEL: {
    about: {
      en: 'The route that matches leads to something that Isthmus does not model, such as CCN, peering, VPN or a NAT gateway; or the address is that of a public CLB, which the Internet leads to; or the endpoint’s service is of type CDB, CRS or GWLB. Isthmus stops there and says so: the real packet may well arrive.',
      zh: '匹配的路由指向 Isthmus 未模拟的部分，例如云联网、对等连接、VPN 或 NAT 网关；或者目的地址是公网负载均衡的 VIP，需经公网访问；或者终端节点所属服务的类型为 CDB、CRS 或 GWLB。Isthmus 到此为止并如实说明：真实报文完全可能到达。',
    },
    symptom: {
      en: 'Counted as a timeout, since nothing is known to come back. It is not a prediction.',
      zh: '由于不知道会返回什么，按超时计；这不是对真实结果的预测。',
    },
    console: {
      en: "VPC > Route Tables > the table of the client's subnet: the next hop of the entry that holds the address.",
      zh: '私有网络 > 路由表 > 客户端子网关联的路由表：查看包含该地址的条目的下一跳。',
    },
    shownBy: [
      {
        action: 'DescribeRouteTables',
        en: '`GatewayType` of the entry in `RouteSet`',
        zh: '`RouteSet` 中该条目的 `GatewayType`',
      },
    ],
    mend: {
      en: 'If the way is meant, put a CVM into the consumer VPC of the file and dial from there. If it is not, delete the route, or dial the endpoint.',
      zh: '如果确实要走这条路径，可在场景文件中从服务使用方私有网络内的云服务器发起访问；否则请删除该路由，或改为访问终端节点。',
    },
    mendedBy: [{ action: 'DeleteRoutes', en: 'when the route is not meant', zh: '该路由并非所需时将其删除' }],
  },
} as const satisfies Record<string, ReasonPage>
