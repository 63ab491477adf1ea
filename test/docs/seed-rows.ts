/** Files of scenarios/quick-start, as rows name them. */
const FILES = {
  before: '0-preconditions.yaml',
  same: 'from-nothing.same-account.yaml',
  cross: 'from-nothing.cross-account.yaml',
  auto: '3-cross-account-auto-accept.yaml',
  group: '5-endpoint-security-group.yaml',
  own: '1-same-account.yaml',
} as const

/** A sentence of the quick start, what it says in English, and where a scenario shows it: a file and a text of the line. */
export type SeedRow = {
  readonly zh: string
  readonly en: string
  readonly where: readonly (readonly [file: keyof typeof FILES, text: string])[]
}

export const fileOf = (name: keyof typeof FILES): string => `scenarios/quick-start/${FILES[name]}`

const CREATE_SERVICE = 'call: CreateVpcEndPointService\n'
const CREATE_ENDPOINT = 'EndPointVip: 10.0.1.200 }\n'
const ENABLE = 'call: EnableVpcEndPointConnect\n'
const WHITELIST = 'call: CreateVpcEndPointServiceWhiteList\n'
const VERIFY = 'IsListAuthorizedEndPointService: true'

/** The quick start, sentence by sentence, by its headings. */
export const SEED: readonly (readonly [heading: readonly [zh: string, en: string], rows: readonly SeedRow[]])[] = [
  [
    ['背景信息、场景示例', 'Background, scene'],
    [
      {
        zh: '不同 VPC 之间默认完全隔离',
        en: 'VPCs are isolated from each other by default',
        where: [['before', 'reason: NO_ROUTE']],
      },
      {
        zh: '实现腾讯云 VPC 与其他 VPC 上安全稳定的私有连接，避免公网访问服务带来的潜在安全风险',
        en: 'Private Link joins a VPC to another one without the public network',
        where: [['same', 'hops: [consumer, ep1, lb1, web1]']],
      },
      {
        zh: '使用 Private Link 建立连接，您需要创建终端节点服务和终端节点',
        en: 'It takes an endpoint service and an endpoint',
        where: [
          ['same', CREATE_SERVICE],
          ['same', CREATE_ENDPOINT],
        ],
      },
      {
        zh: '某公司业务分布在两个私有网络：VPC1 和 VPC2',
        en: 'A company runs in two VPCs',
        where: [
          ['same', 'vpc1: { cidr'],
          ['same', 'vpc2: { cidr'],
        ],
      },
      {
        zh: '公司在 VPC2 中部署了相关服务资源，且希望将 VPC2 中的业务共享给 VPC1 进行访问',
        en: 'A company shares what it runs in VPC2 with VPC1',
        where: [['same', 'vpc2: { cidr']],
      },
    ],
  ],
  [
    ['前提条件', 'Preconditions'],
    [
      {
        zh: '您已注册腾讯云账号，并已创建两个 VPC',
        en: 'An account and two VPCs are there',
        where: [
          ['same', 'company: {'],
          ['same', 'vpc1: { cidr'],
        ],
      },
      {
        zh: '在服务提供方 VPC2 中已创建内网4层 CLB 实例，并在 CLB 后端云服务器实例中部署相关服务资源',
        en: 'VPC2 has an internal layer-4 CLB, and its backends serve',
        where: [
          ['same', 'lb1: { subnet'],
          ['same', 'web1: { subnet'],
        ],
      },
      {
        zh: '请确保后端云服务器实例可以正常处理负载均衡转发的请求',
        en: 'The backends answer what the CLB forwards',
        where: [
          ['before', 'connect: neighbor -> lb1:80'],
          ['same', 'HealthStatusDetail: Alive'],
        ],
      },
      {
        zh: '请确保服务提供方 VPC2 中负载均衡后端云服务器关联的安全组已放通11.163.0.0/16地址段',
        en: 'The backends’ security group lets 11.163.0.0/16 in',
        where: [
          ['same', 'ACCEPT#11.163.0.0/16#8080#TCP'],
          ['same', 'sourceSeen: 11.163.0.0/16'],
        ],
      },
    ],
  ],
  [
    ['步骤1：服务提供方创建终端节点服务', 'Step 1: the provider creates an endpoint service'],
    [
      {
        zh: '本例默认服务提供方 VPC 中已创建4层内网 CLB，CLB 后端已关联了部署了业务的云服务器实例，且云服务器实例安全组已放通11.163.0.0/16网段',
        en: 'What the step presumes: the CLB, its targets, and their security group',
        where: [
          ['same', 'lb1: { subnet'],
          ['same', 'web1: { subnet'],
          ['same', 'ACCEPT#11.163.0.0/16#8080#TCP'],
        ],
      },
      {
        zh: '单击【新建】，在弹出的新建终端节点服务界面，配置相关参数',
        en: 'New, with its parameters',
        where: [['same', CREATE_SERVICE]],
      },
      {
        zh: '服务名称：自定义终端节点服务的名称',
        en: 'The service’s name',
        where: [['same', 'EndPointServiceName: svc']],
      },
      {
        zh: '所在地域：终端服务节点所在地域',
        en: 'Its region: that of the VPC',
        where: [['same', 'vpc2: { cidr']],
      },
      {
        zh: '所属网络：选择所属 VPC，本例选择 VPC2',
        en: 'Its network: VPC2',
        where: [['same', 'VpcId: vpc2, ServiceInstanceId']],
      },
      {
        zh: '负载均衡：选择 VPC 下已创建的负载均衡',
        en: 'Its CLB',
        where: [['same', 'ServiceInstanceId: lb1']],
      },
      {
        zh: '自动接受：指定终端节点服务是否自动接受终端节点发起的连接请求，默认为否',
        en: 'Auto-accept, No by default',
        where: [['same', 'AutoAcceptFlag: false }\n']],
      },
      {
        zh: '此处和白名单策略结合使用，遵循如下原则',
        en: 'It goes together with the whitelist',
        where: [
          ['cross', 'error: ResourceUnavailable.ServiceWhiteListNotAdded'],
          ['cross', 'State: PENDING } }, state'],
        ],
      },
      {
        zh: '如果是同账号，则默认自动加入白名单列表，而无论此处选择是或者否，系统都认为是自动接受，终端节点创建成功即为可用状态',
        en: 'In one account: on the whitelist of itself, and ACTIVE at once whatever auto-accept says',
        where: [
          ['same', 'EndPointVip: 10.0.1.200, State: ACTIVE'],
          ['own', 'cases:'],
        ],
      },
      {
        zh: '如果是跨账号，选择【是】自动接受时，且终端节点在用户白名单中，终端节点创建成功即为可用状态',
        en: 'Another account, auto-accept Yes, whitelisted: ACTIVE at once',
        where: [
          ['cross', '{ EndPoint: { State: ACTIVE } }'],
          ['auto', 'steps:'],
        ],
      },
      {
        zh: '如果是跨账号，选择【否】不接受自动连接时，终端节点创建成功的初始状态为【待接受】',
        en: 'Another account, auto-accept No: PENDING at first',
        where: [['cross', 'State: PENDING } }, state']],
      },
      {
        zh: '需等服务方接受后方可变更为可用',
        en: 'and ACTIVE once the provider accepts',
        where: [
          ['cross', 'reason: ENDPOINT_PENDING'],
          ['cross', 'AcceptFlag: true'],
        ],
      },
      {
        zh: '完成参数设置后，单击【确定】完成终端节点服务的创建',
        en: 'The service is made',
        where: [['same', 'EndPointCount: 0']],
      },
    ],
  ],
  [
    ['步骤2（条件可选）：终端节点服务创建用户白名单', 'Step 2 (optional): the whitelist'],
    [
      {
        zh: '用于管理服务使用方的账户访问权限',
        en: 'It says which accounts may use the service',
        where: [['cross', 'error: ResourceUnavailable.ServiceWhiteListNotAdded']],
      },
      {
        zh: '由于本示例为同账号下 VPC 通信，默认已加入终端节点服务的白名单中，因此可跳过该步骤',
        en: 'In one account it may be left out',
        where: [['same', 'TotalCount: 0']],
      },
      { zh: '如果是跨账号，请按步骤添加白名单', en: 'For another account it is needed', where: [['cross', WHITELIST]] },
      {
        zh: '单击已创建的终端节点服务的 ID，进入详情页；单击【白名单】页签进入用户白名单管理界面',
        en: 'The list is found at the service',
        where: [['cross', 'call: DescribeVpcEndPointServiceWhiteList']],
      },
      {
        zh: '填写用户 UIN，并填写用户描述信息',
        en: 'A UIN and a description',
        where: [['cross', 'Description: the consumer of VPC1 }\n']],
      },
      {
        zh: '如果需要添加多个用户，可以单击【添加】',
        en: 'and more of them',
        where: [['cross', 'Description: somebody else }\n']],
      },
      {
        zh: '完成用户白名单添加后，单击【确定】，添加成功的白名单展示在列表中',
        en: 'What was added is listed',
        where: [['cross', 'TotalCount: 2']],
      },
    ],
  ],
  [
    ['步骤3：服务使用方创建终端节点', 'Step 3: the consumer creates an endpoint'],
    [
      {
        zh: '单击【新建】，在弹出的新建终端节点界面，配置相关参数',
        en: 'New, with its parameters',
        where: [['same', 'call: CreateVpcEndPoint\n']],
      },
      { zh: '名称：自定义终端节点的名称', en: 'Its name', where: [['same', 'EndPointName: ep1']] },
      {
        zh: '所属地域：终端节点所在地域',
        en: 'Its region: that of the VPC',
        where: [['same', 'vpc1: { cidr']],
      },
      {
        zh: '所属网络：选择终端节点所在的 VPC，本例选择 VPC1；所属子网：选择终端节点所在的子网',
        en: 'Its VPC and subnet',
        where: [['same', 'VpcId: vpc1, SubnetId: vpc1/app, EndPointServiceId: svc, EndPointVip']],
      },
      {
        zh: '可以指定 IP 地址，IP 地址为 VPC1 内的内网 IP',
        en: 'Its address may be chosen',
        where: [['same', 'EndPointVip: 10.0.1.200 }\n']],
      },
      {
        zh: '也可以选择自动分配 IP',
        en: 'or given',
        where: [['same', 'EndPointVip: 10.0.1.0/24']],
      },
      {
        zh: '对端账户类型：我的账户说明是同账户VPC的访问，其他账户说明是跨账户VPC的访问',
        en: 'The other side may be the own account or another one',
        where: [
          ['same', 'EndPointName: ep1'],
          ['cross', 'EndPointName: ep1'],
        ],
      },
      {
        zh: '如果是跨账户，则需要将本账户的账号告知对端账户，且发起连接请求后，需要服务端接受后才可联通',
        en: 'Another account is told the UIN and must accept',
        where: [
          ['cross', 'UserUin: "100000000002", Description: the consumer of VPC1 }\n'],
          ['cross', ENABLE],
        ],
      },
      {
        zh: '选择服务：输入终端节点服务的 ID 后单击【验证】，只有验证通过的服务才可建立连接',
        en: 'The service is verified: only one that the account may use passes',
        where: [
          ['same', VERIFY],
          ['cross', 'error: ResourceNotFound'],
        ],
      },
      { zh: '完成参数配置后，单击【确定】', en: 'The endpoint is made', where: [['same', 'state: { ep1: ACTIVE }']] },
    ],
  ],
  [
    ['步骤4（条件可选）：终端节点服务管理终端节点连接请求', 'Step 4 (optional): the provider accepts or rejects'],
    [
      {
        zh: '如果是跨账户，则在终端节点建立发起连接请求后，告知对端账户本账户的 UIN，并需要在终端节点服务侧，选择【接受】或【拒绝】该请求',
        en: 'Of another account the provider accepts or rejects',
        where: [['cross', ENABLE]],
      },
      {
        zh: '由于本例是同账号，可跳过该步骤',
        en: 'In one account it may be left out',
        where: [['same', 'state: { ep1: ACTIVE }']],
      },
      {
        zh: '单击【终端节点连接】页签进入终端节点连接管理界面',
        en: 'The connections are listed at the service',
        where: [['cross', 'EndPointCount: 1']],
      },
      {
        zh: '根据实际情况处理终端节点的状态连接请求，即选择【接受】或【拒绝】',
        en: 'Accept, reject, accept again',
        where: [
          ['cross', 'AcceptFlag: true'],
          ['cross', 'EndPointId: [ep1], AcceptFlag: false }\n'],
          ['cross', 'reason: ENDPOINT_REJECTED'],
        ],
      },
    ],
  ],
  [
    ['步骤5（可选）：为终端节点绑定安全组', 'Step 5 (optional): security groups of the endpoint'],
    [
      {
        zh: '为终端节点绑定安全组，可控制终端节点的入站流量，提高业务访问的安全性',
        en: 'They control what comes in at the endpoint',
        where: [
          ['same', 'reason: ENDPOINT_INGRESS_DENIED'],
          ['group', 'refusedBy: cidrBlock'],
        ],
      },
      {
        zh: '单击终端节点 ID 进入详情界面；单击【安全组】页签；为终端节点绑定安全组',
        en: 'Groups are bound, put in order and unbound',
        where: [
          ['same', 'SecurityGroupIds: [sg-deny, sg-allow] }\n'],
          ['same', 'SecurityGroupIds: [sg-allow, sg-deny] }\n'],
          ['same', 'call: DisassociateVpcEndPointSecurityGroups'],
        ],
      },
    ],
  ],
  [
    ['步骤6：服务使用方发起访问请求进行连接验证', 'Step 6: the consumer connects'],
    [
      { zh: '在服务使用方创建 CVM', en: 'The consumer makes a CVM', where: [['same', 'call: RunInstances']] },
      {
        zh: '通过 VIP+VPORT（其中 VIP 为终端节点获取的 IP， VPORT 为终端节点服务 CLB 的 VPORT）访问服务提供方的后端服务',
        en: 'It dials the endpoint’s address and the CLB’s VPORT',
        where: [['same', 'connect: consumer -> 10.0.1.200:80']],
      },
      {
        zh: '如果跨账号，则 CLB 的 VPORT 信息需要由服务提供方告知服务使用方，而服务使用方的用户账号 UIN 信息也需要告知给服务提供方',
        en: 'Another account is told the VPORT, and tells its UIN',
        where: [
          ['cross', 'connect: client -> ep1:80'],
          ['cross', 'UserUin: "100000000002"'],
        ],
      },
    ],
  ],
]
