import type { ReasonPage } from './page.ts'

/** An endpoint and its link: state, security groups, translation. */
export const ENDPOINT_PAGES = {
  ENDPOINT_PENDING: {
    about: {
      en: 'The endpoint exists and has its address, but the provider has not accepted it yet, because the endpoint service does not accept by itself. Whether an endpoint of the same account needs to be accepted is told differently by older and newer documents (option `sameAccountAlwaysAccepted`). An account that is not on the whitelist does not get this far: making the endpoint fails.',
      zh: '终端节点已创建并分配了 IP，但终端节点服务未开启自动接受，服务提供方尚未接受连接。同账号的终端节点是否也需要接受，新旧文档说法不一（选项 `sameAccountAlwaysAccepted`）。未加入白名单的账号到不了这一步，创建终端节点时就会失败。',
    },
    symptom: {
      en: 'Every port of the endpoint is silent, from every client. Groups, ACLs and the backend have no part in it.',
      zh: '任何客户端访问该终端节点的任何端口都没有回应，与安全组、ACL 和后端无关。',
    },
    console: {
      en: 'The consumer: Private Link > Endpoints, state Pending. The provider: Private Link > Endpoint Services > the service > Endpoints.',
      zh: '服务使用方：私有连接 > 终端节点，状态为“待接受”。服务提供方：私有连接 > 终端节点服务 > 服务 ID > 终端节点。',
    },
    shownBy: [
      { action: 'DescribeVpcEndPoint', en: '`State` is `PENDING`', zh: '`State` 为 `PENDING`' },
      {
        action: 'DescribeVpcEndPointService',
        en: 'for the provider: `AutoAcceptFlag` is false, and `EndPointSet` holds the endpoint',
        zh: '服务提供方可见：`AutoAcceptFlag` 为 false，`EndPointSet` 中有该终端节点',
      },
    ],
    mend: {
      en: 'The provider: Endpoint Services > More > Manage Endpoints > the endpoint > Accept. To accept all that come later: More > Modify Endpoint Connection Acceptance Settings > Yes; what is already pending stays so.',
      zh: '由服务提供方操作：终端节点服务 > 更多 > 管理终端节点，在该终端节点的操作列单击“接受连接”。如需以后自动接受：更多 > 修改终端连接接受设置，选择“是”；已处于待接受状态的连接仍需手动接受。',
    },
    mendedBy: [
      {
        action: 'EnableVpcEndPointConnect',
        en: 'by the provider: `EndPointServiceId`, `EndPointId` (a list), `AcceptFlag` true',
        zh: '由服务提供方调用：`EndPointServiceId`、`EndPointId`（数组），`AcceptFlag` 为 true',
      },
      {
        action: 'ModifyVpcEndPointServiceAttribute',
        en: '`AutoAcceptFlag` true, for endpoints to come',
        zh: '`AutoAcceptFlag` 设为 true，对之后创建的终端节点生效',
      },
    ],
  },
  ENDPOINT_ACCEPTING: {
    about: {
      en: 'The connection was accepted and is being set up. The documents do not say how long that takes: here it takes no time, unless the option `acceptDelay` says so.',
      zh: '连接已被接受，正在建立。文档没有说明需要多久，这里默认立即完成，可用选项 `acceptDelay` 设置时长。',
    },
    symptom: {
      en: 'As of an endpoint that is pending, but for a moment only.',
      zh: '与待接受时相同，但只持续片刻。',
    },
    console: { en: 'Private Link > Endpoints: state Accepting.', zh: '私有连接 > 终端节点：状态为“接受中”。' },
    shownBy: [{ action: 'DescribeVpcEndPoint', en: '`State` is `ACCEPTING`', zh: '`State` 为 `ACCEPTING`' }],
    mend: {
      en: 'Refresh the list until the state is Available, then connect again.',
      zh: '刷新列表，待状态变为“可用”后重新连接。',
    },
    mendedBy: [
      {
        action: 'DescribeVpcEndPoint',
        en: 'poll until `State` is `ACTIVE`',
        zh: '轮询直到 `State` 为 `ACTIVE`',
      },
    ],
  },
  ENDPOINT_REJECTED: {
    about: {
      en: 'The provider has rejected the connection, before accepting it or after. Live connections end as well with their next packet (option `endpointCut`). Taking an account off the whitelist does not reject its endpoints by itself (option `whitelistRemovalCutsExisting`).',
      zh: '服务提供方拒绝了该连接，可能是尚未接受时拒绝，也可能是接受之后又拒绝。已建立的连接从下一个报文起也会中断（选项 `endpointCut`）。把账号移出白名单本身并不会拒绝它已有的终端节点（选项 `whitelistRemovalCutsExisting`）。',
    },
    symptom: {
      en: 'What worked a moment ago stops for all clients of this endpoint at once, old connections and new; other endpoints of the service go on.',
      zh: '该终端节点的所有客户端同时中断，新旧连接都不通；同一终端节点服务的其他终端节点不受影响。',
    },
    console: {
      en: 'The consumer: Private Link > Endpoints, state Rejected. The provider: Private Link > Endpoint Services > the service > Endpoints.',
      zh: '服务使用方：私有连接 > 终端节点，状态为“已拒绝”。服务提供方：私有连接 > 终端节点服务 > 服务 ID > 终端节点。',
    },
    shownBy: [{ action: 'DescribeVpcEndPoint', en: '`State` is `REJECTED`', zh: '`State` 为 `REJECTED`' }],
    mend: {
      en: 'Ask the provider why; then, for the provider: Endpoint Services > More > Manage Endpoints > the endpoint > Accept.',
      zh: '先向服务提供方了解原因；然后由服务提供方操作：终端节点服务 > 更多 > 管理终端节点，在该终端节点的操作列单击“接受连接”。',
    },
    mendedBy: [
      {
        action: 'EnableVpcEndPointConnect',
        en: 'by the provider, with `AcceptFlag` true',
        zh: '由服务提供方调用，`AcceptFlag` 为 true',
      },
    ],
  },
  ENDPOINT_FAILED: {
    about: {
      en: 'The cloud could not make the endpoint. Nothing ever passes it, and neither accepting nor rejecting leads out of this state.',
      zh: '云平台未能成功创建该终端节点。它不会通过任何流量，接受或拒绝连接都无法改变这一状态。',
    },
    symptom: {
      en: 'As of an endpoint that is pending; only the state tells.',
      zh: '与待接受时相同，只能从状态区分。',
    },
    console: { en: 'Private Link > Endpoints: state Failed.', zh: '私有连接 > 终端节点：状态为“失败”。' },
    shownBy: [{ action: 'DescribeVpcEndPoint', en: '`State` is `FAILED`', zh: '`State` 为 `FAILED`' }],
    mend: {
      en: 'Delete the endpoint and make it anew, with the same address if clients know it. If it fails again, open a ticket.',
      zh: '删除该终端节点后重新创建，如客户端已使用该 IP，可在创建时指定相同的 IP。若仍然失败，请提交工单。',
    },
    mendedBy: [
      { action: 'DeleteVpcEndPoint', en: 'frees the address', zh: '删除并释放 IP' },
      { action: 'CreateVpcEndPoint', en: 'with `EndPointVip`', zh: '通过 `EndPointVip` 指定 IP' },
    ],
  },
  ENDPOINT_INGRESS_DENIED: {
    about: {
      en: "An endpoint may have security groups of its own, which judge the client before any translation: the source is the client's own address, the port is the VPORT. An endpoint without a group filters nothing. Rules for 11.163.0.0/16 or for the backend's port belong at the backend; here they match nothing.",
      zh: '终端节点可以绑定自己的安全组，在地址转换之前检查客户端：来源是客户端自己的地址，端口是 VPORT。未绑定安全组时不做过滤。针对 11.163.0.0/16 或后端端口的规则应写在后端安全组中，写在这里不会匹配任何流量。',
    },
    symptom: {
      en: 'Some clients connect to the same endpoint and others do not. The provider sees nothing of those that do not.',
      zh: '访问同一终端节点，有的客户端能通、有的不通；不通的流量，服务提供方完全看不到。',
    },
    console: {
      en: 'Private Link > Endpoints > the endpoint > Security Groups: the preview of the inbound rules, in the order of priority.',
      zh: '私有连接 > 终端节点 > 终端节点 ID > 安全组：按优先级预览入站规则。',
    },
    shownBy: [
      { action: 'DescribeVpcEndPoint', en: '`GroupSet`, in the order of priority', zh: '`GroupSet`，按优先级排列' },
      {
        action: 'DescribeSecurityGroupPolicies',
        en: '`Ingress` of these groups',
        zh: '这些安全组的 `Ingress`',
      },
    ],
    mend: {
      en: "Security Groups > the group > Modify Rules > Inbound Rules > Add Rule: source the client's address or subnet, protocol and port the VPORT, Allow. Or unbind the group from the endpoint.",
      zh: '安全 > 安全组 > 修改规则 > 入站规则 > 添加规则：来源填写客户端地址或子网，协议端口填写 VPORT，策略选择“允许”。也可以在终端节点的“安全组”页签解绑。',
    },
    mendedBy: [
      {
        action: 'CreateSecurityGroupPolicies',
        en: 'one rule in `SecurityGroupPolicySet.Ingress`',
        zh: '在 `SecurityGroupPolicySet.Ingress` 中添加规则',
      },
      {
        action: 'ModifyVpcEndPointAttribute',
        en: '`SecurityGroupIds` replaces the list, first one first',
        zh: '`SecurityGroupIds` 整体替换绑定的安全组，排在前面的优先',
      },
      { action: 'DisassociateVpcEndPointSecurityGroups', en: 'takes groups off', zh: '解绑安全组' },
    ],
  },
  SNAT_EXHAUSTED: {
    about: {
      en: 'The endpoint gives every connection a source address and port of 11.163.0.0/16. All connections of one client share one address; open ones and those that were closed in the last two minutes hold its ports. The cloud publishes neither how many addresses an endpoint has nor a limit: here it is the option `snatPoolSize`, or `snat` of the endpoint.',
      zh: '终端节点为每个连接分配 11.163.0.0/16 中的源地址和源端口。同一客户端的连接共用一个地址，已建立的连接和最近两分钟内关闭的连接都会占用端口。云厂商没有公布每个终端节点的地址数量和上限，这里由选项 `snatPoolSize` 或终端节点的 `snat` 决定。',
    },
    symptom: {
      en: 'Established connections go on, and only new ones time out; it passes by itself when the load goes down.',
      zh: '已建立的连接正常，只有新建连接超时；负载下降后自行恢复。',
    },
    console: {
      en: 'No page shows the ports. Private Link > Endpoints > Monitoring shows how many connections there are.',
      zh: '控制台不显示端口占用情况，可在私有连接 > 终端节点 > 监控中查看连接数。',
    },
    shownBy: [
      {
        action: 'DescribeVpcEndPoint',
        en: 'how many endpoints share the load; the ports themselves no call shows',
        zh: '查看有多少终端节点分担流量；端口占用本身没有接口可查',
      },
    ],
    mend: {
      en: 'Let clients keep connections open and reuse them (connection pool, HTTP keep-alive). If that is not enough, make further endpoints for the same service and spread the clients over them.',
      zh: '让客户端复用长连接（连接池、HTTP keep-alive）。仍不够时，为同一终端节点服务再创建终端节点，把客户端分散到多个终端节点。',
    },
    mendedBy: [
      {
        action: 'CreateVpcEndPoint',
        en: 'a further endpoint for the same `EndPointServiceId`',
        zh: '为同一 `EndPointServiceId` 再创建终端节点',
      },
    ],
  },
  PROTOCOL_UNSUPPORTED: {
    about: {
      en: 'A Private Link carries TCP and UDP. An endpoint answers no ping, however well the service behind it works; the VIP of a CLB answers one only inside its own VPC.',
      zh: '私有连接仅承载 TCP 和 UDP。终端节点不响应 ping，这与其后的服务是否正常无关；负载均衡的 VIP 也只响应本私有网络内的 ping。',
    },
    symptom: {
      en: '`ping` loses all packets while `telnet` to the VPORT connects. That is normal, and no fault to look for.',
      zh: '`ping` 全部丢包，而 `telnet` VPORT 可以连通。这是正常现象，无需排查。',
    },
    console: {
      en: 'Private Link > Endpoints: state Available is all that matters here.',
      zh: '私有连接 > 终端节点：状态为“可用”即可。',
    },
    shownBy: [
      {
        action: 'DescribeVpcEndPoint',
        en: '`EndPointVip`, to test with; no call shows the VPORT to the consumer: the provider tells it',
        zh: '`EndPointVip` 用于测试；VPORT 没有接口可供服务使用方查询，需由服务提供方告知',
      },
    ],
    mend: {
      en: 'Test with `telnet VIP VPORT`, `nc -zv VIP VPORT`, or `nc -zuv` for UDP, and let monitoring do the same instead of pinging.',
      zh: '用 `telnet VIP VPORT` 或 `nc -zv VIP VPORT` 测试（UDP 用 `nc -zuv`），监控探测也应改用端口探测，不要使用 ping。',
    },
    mendedBy: [
      {
        action: 'DescribeListeners',
        en: 'for the provider: `Protocol` and `Port` to test with',
        zh: '服务提供方可查：用于测试的 `Protocol` 和 `Port`',
      },
    ],
  },
} as const satisfies Record<string, ReasonPage>
