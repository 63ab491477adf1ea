import type { Language } from '../base/language.ts'
import { type Problem, type ProblemWords, wordsOf } from './problem.ts'

/**
 * Everything that can be wrong with a network, in both languages, with the code that the cloud answers with for the same
 * mistake in a call (PRIVATE-LINK-FACTS, sections 2.3 and 8.4). Where calls of different products differ, the row holds the
 * VPC's code and the place that reports the problem names the other one.
 */
export const MODEL_PROBLEMS = {
  // Names.
  NAME_EMPTY: {
    en: 'the name is empty',
    zh: '名称为空',
    apiCode: 'InvalidParameterValue.Empty',
  },
  NAME_CHARACTERS: {
    en: 'the name {name} contains "{text}", which has a meaning of its own where names are used',
    zh: '名称 {name} 含有“{text}”，它在引用名称处另有含义',
  },
  NAME_TOO_LONG: {
    en: 'the name {name} is longer than {limit} characters',
    zh: '名称 {name} 超过 {limit} 个字符',
    apiCode: 'InvalidParameterValue.TooLong',
  },
  NAME_LIKE_ADDRESS: {
    en: 'the name {name} cannot be told from an address',
    zh: '名称 {name} 与 IP 地址无法区分',
  },
  DUPLICATE_NAME: {
    en: '{name} is also the name of one of the {section}: CVMs, CLBs and endpoints share their names, because a connection is made to a name',
    zh: '{name} 与 {section} 中的名称重复：连接按名称发起，因此云服务器、负载均衡和终端节点不能重名',
  },

  // References.
  NO_SUCH_ACCOUNT: { en: 'no account is called {name}', zh: '没有名为 {name} 的账号', apiCode: 'ResourceNotFound' },
  NO_SUCH_VPC: { en: 'no VPC is called {name}', zh: '没有名为 {name} 的私有网络', apiCode: 'ResourceNotFound' },
  NO_SUCH_SUBNET: { en: 'no subnet is called {name}', zh: '没有名为 {name} 的子网', apiCode: 'ResourceNotFound' },
  NO_SUCH_ROUTE_TABLE: {
    en: 'no route table is called {name}',
    zh: '没有名为 {name} 的路由表',
    apiCode: 'ResourceNotFound',
  },
  NO_SUCH_NETWORK_ACL: {
    en: 'no network ACL is called {name}',
    zh: '没有名为 {name} 的网络 ACL',
    apiCode: 'ResourceNotFound',
  },
  NO_SUCH_SECURITY_GROUP: {
    en: 'no security group is called {name}',
    zh: '没有名为 {name} 的安全组',
    apiCode: 'ResourceNotFound',
  },
  NO_SUCH_CVM: { en: 'no CVM is called {name}', zh: '没有名为 {name} 的云服务器', apiCode: 'InvalidParameterValue' },
  NO_SUCH_CLB: { en: 'no CLB is called {name}', zh: '没有名为 {name} 的负载均衡', apiCode: 'ResourceNotFound' },
  NO_SUCH_ENDPOINT_SERVICE: {
    en: 'no endpoint service is called {name}',
    zh: '没有名为 {name} 的终端节点服务',
    apiCode: 'ResourceNotFound',
  },
  WRONG_KIND: {
    en: '{name} is one of the {actual}; the name of one of the {wanted} is needed here',
    zh: '{name} 属于 {actual}，此处需要 {wanted} 中的名称',
  },
  SUBNET_AMBIGUOUS: {
    en: '{vpc} has {count} subnets: name one of them, as in {subnets}',
    zh: '{vpc} 有 {count} 个子网，请写明其中一个，例如 {subnets}',
    apiCode: 'MissingParameter',
  },

  // Words, ports, addresses, blocks.
  UNKNOWN_WORD: {
    en: '{text} is not one of {allowed}',
    zh: '{text} 不是以下之一：{allowed}',
    apiCode: 'InvalidParameterValue',
  },
  COUNT_RANGE: {
    en: '{count} is not a whole number from {low} to {high}',
    zh: '{count} 不是 {low} 到 {high} 的整数',
    apiCode: 'InvalidParameterValue.Range',
  },
  PORT_RANGE: {
    en: '{port} is not a port: a whole number from 1 to 65535',
    zh: '{port} 不是端口：应为 1 到 65535 的整数',
    apiCode: 'InvalidParameterValue.Range',
  },
  ADDRESS_MALFORMED: {
    en: '{text} is not an IPv4 address, as 10.0.1.10 is',
    zh: '{text} 不是 IPv4 地址（例如 10.0.1.10）',
    apiCode: 'InvalidParameterValue.Malformed',
  },
  CIDR_MALFORMED: {
    en: '{text} is not a block of addresses, as 10.0.0.0/16 is',
    zh: '{text} 不是 CIDR 网段（例如 10.0.0.0/16）',
    apiCode: 'InvalidParameterValue.Malformed',
  },
  CIDR_HOST_BITS: {
    en: '{text} is not the beginning of a block: the block that it lies in is {network}',
    zh: '{text} 不是网段的起始地址：它所在的网段是 {network}',
    apiCode: 'InvalidParameterValue.Malformed',
  },
  IPV6_UNSUPPORTED: {
    en: '{text} is IPv6, which is not modelled',
    zh: '{text} 是 IPv6，暂不支持',
    apiCode: 'UnsupportedOperation',
  },

  // Accounts.
  UIN_MALFORMED: {
    en: '{text} is not a UIN: digits only, 20 at most, the first not 0',
    zh: '{text} 不是 UIN：只能是数字，不超过 20 位，且不以 0 开头',
    apiCode: 'InvalidParameterValue.Malformed',
  },
  APP_ID_MALFORMED: {
    en: '{text} is not an APPID: digits only, 20 at most, the first not 0',
    zh: '{text} 不是 APPID：只能是数字，不超过 20 位，且不以 0 开头',
    apiCode: 'InvalidParameterValue.Malformed',
  },
  UIN_TAKEN: { en: 'the UIN {text} is that of the account {account}', zh: 'UIN {text} 已属于账号 {account}' },
  APP_ID_TAKEN: { en: 'the APPID {text} is that of the account {account}', zh: 'APPID {text} 已属于账号 {account}' },

  // VPCs and subnets.
  REGION_MALFORMED: {
    en: '{text} is not a region, as ap-guangzhou is',
    zh: '{text} 不是地域（例如 ap-guangzhou）',
    apiCode: 'UnsupportedRegion',
  },
  ZONE_MALFORMED: {
    en: '{text} is not a zone of the region {region}, as {region}-1 is',
    zh: '{text} 不是地域 {region} 的可用区（例如 {region}-1）',
    apiCode: 'InvalidParameterValue.ZoneConflict',
  },
  VPC_CIDR_RANGE: {
    en: 'the block {cidr} of a VPC must lie in one of {allowed}',
    zh: '私有网络的网段 {cidr} 必须在以下网段之内：{allowed}',
    apiCode: 'InvalidParameterValue',
  },
  VPC_CIDR_MASK: {
    en: 'the block {cidr} of a VPC must have a mask of {shortest} to {longest} bits',
    zh: '私有网络的网段 {cidr} 的掩码必须为 {shortest} 到 {longest} 位',
    apiCode: 'InvalidParameterValue',
  },
  VPC_CIDR_OVERLAP: {
    en: '{cidr} overlaps {other} of the same VPC',
    zh: '{cidr} 与同一私有网络的 {other} 重叠',
    apiCode: 'InvalidParameterValue.SubnetOverlap',
  },
  SUBNET_MASK: {
    en: 'the block {cidr} of a subnet must have a mask of 16 to 28 bits',
    zh: '子网的网段 {cidr} 的掩码必须为 16 到 28 位',
    apiCode: 'InvalidParameterValue.SubnetRange',
  },
  SUBNET_OUTSIDE_VPC: {
    en: 'the subnet {cidr} does not lie in {vpc}, which has {blocks}',
    zh: '子网 {cidr} 不在 {vpc} 的网段 {blocks} 之内',
    apiCode: 'InvalidParameterValue.SubnetRange',
  },
  SUBNET_OVERLAP: {
    en: 'the subnet {cidr} overlaps {other}, which has {otherCidr}',
    zh: '子网 {cidr} 与 {other} 的网段 {otherCidr} 重叠',
    apiCode: 'InvalidParameterValue.SubnetOverlap',
  },

  // Route tables and network ACLs.
  ROUTE_TABLE_OTHER_VPC: {
    en: 'the route table {name} belongs to {owner}, the subnet to {vpc}',
    zh: '路由表 {name} 属于 {owner}，而子网属于 {vpc}',
    apiCode: 'UnsupportedOperation.VpcMismatch',
  },
  NETWORK_ACL_OTHER_VPC: {
    en: 'the network ACL {name} belongs to {owner}, the subnet to {vpc}',
    zh: '网络 ACL {name} 属于 {owner}，而子网属于 {vpc}',
    apiCode: 'UnsupportedOperation.VpcMismatch',
  },
  NETWORK_ACL_WITHOUT_VPC: {
    en: 'no subnet uses the network ACL {name}: say which VPC it belongs to',
    zh: '没有子网使用网络 ACL {name}，请写明它属于哪个私有网络',
    apiCode: 'MissingParameter',
  },
  ROUTE_IN_VPC: {
    en: 'the route to {destination} lies inside {cidr} of the VPC itself, which the Local route serves',
    zh: '路由 {destination} 在私有网络自身的网段 {cidr} 之内，该网段由 Local 路由负责',
    apiCode: 'InvalidParameterValue.VpcCidrConflict',
  },
  ROUTE_DUPLICATE: {
    en: 'the route to {destination} is there already, as route {other}',
    zh: '路由 {destination} 已存在（第 {other} 条）',
    apiCode: 'InvalidParameterValue.Duplicate',
  },

  // Rules and security groups.
  RULE_PEER_MISSING: {
    en: 'the rule names no peer: write cidrBlock, or securityGroup',
    zh: '规则没有写明对端：请写 cidrBlock 或 securityGroup',
    apiCode: 'MissingParameter',
  },
  RULE_PEER_TWICE: {
    en: 'the rule names two peers, {cidrBlock} and {securityGroup}: write one',
    zh: '规则写了两个对端 {cidrBlock} 和 {securityGroup}，只能写一个',
    apiCode: 'InvalidParameter.Coexist',
  },
  RULE_PEER_GROUP: {
    en: 'only a security group’s rule can name a security group such as {name}; write a block here',
    zh: '只有安全组的规则可以引用安全组 {name}，此处请写网段',
    apiCode: 'InvalidParameterValue',
  },
  RULE_PORT: {
    en: '{text} is not a port of a rule: write 80, 80,443, 8000-8010 or ALL',
    zh: '{text} 不是规则的端口：应写作 80、80,443、8000-8010 或 ALL',
    apiCode: 'InvalidParameterValue.Malformed',
  },
  PORT_WITHOUT_PROTOCOL: {
    en: 'the port {port} needs the protocol TCP or UDP; with {protocol} only ALL is possible',
    zh: '端口 {port} 需要协议 TCP 或 UDP；协议为 {protocol} 时端口只能是 ALL',
    apiCode: 'InvalidParameterValue',
  },
  DUPLICATE_RULE: {
    en: 'the rule is the same as rule {other} of this list',
    zh: '该规则与本列表的第 {other} 条相同',
    apiCode: 'UnsupportedOperation.DuplicatePolicy',
  },
  SECURITY_GROUP_OTHER_ACCOUNT: {
    en: 'the security group {name} belongs to the account {owner}; {account} cannot use it',
    zh: '安全组 {name} 属于账号 {owner}，账号 {account} 不能使用',
    apiCode: 'ResourceNotFound',
  },
  SECURITY_GROUPS_EMPTY: {
    en: 'a CVM without a security group cannot exist: name one, or leave the list out for the default group',
    zh: '云服务器至少绑定一个安全组：请写明一个，或不写该列表以使用默认安全组',
    apiCode: 'MissingParameter',
  },
  DUPLICATE_SECURITY_GROUP: {
    en: 'the security group {name} stands in the list twice',
    zh: '安全组 {name} 在列表中重复',
    apiCode: 'InvalidParameterValue.Duplicate',
  },
  SECURITY_GROUP_COPIES: {
    en: 'templates of security groups and the accounts that use them make more than {limit} groups',
    zh: '安全组模板与使用它们的账号相乘，超过 {limit} 个安全组',
  },

  // Addresses in subnets.
  ADDRESS_NOT_IN_SUBNET: {
    en: '{address} does not lie in {subnet}, which has {cidr}',
    zh: '{address} 不在子网 {subnet} 的网段 {cidr} 之内',
    apiCode: 'InvalidParameterValue.Range',
  },
  ADDRESS_RESERVED: {
    en: '{address} is reserved: the first two addresses and the last one of {subnet} ({cidr}) are the cloud’s own',
    zh: '{address} 是保留地址：子网 {subnet}（{cidr}）的前两个和最后一个地址由云平台保留',
    apiCode: 'InvalidParameterValue.Reserved',
  },
  ADDRESS_TAKEN: { en: '{address} is taken by {owner}', zh: '{address} 已被 {owner} 占用', apiCode: 'ResourceInUse' },
  SUBNET_EXHAUSTED: {
    en: 'the subnet {subnet} ({cidr}) has no free address left: it holds {count}',
    zh: '子网 {subnet}（{cidr}）的 {count} 个地址已用完',
    apiCode: 'ResourceInsufficient.Subnet',
  },

  // CVMs.
  SOCKET_MALFORMED: {
    en: '{text} is not a listening socket: write 8080, udp:53, 127.0.0.1:8080 or udp:127.0.0.1:53',
    zh: '{text} 不是监听套接字：应写作 8080、udp:53、127.0.0.1:8080 或 udp:127.0.0.1:53',
  },
  SOCKET_ADDRESS: {
    en: '{text} listens on an address that this CVM does not have; it has {address} and 127.0.0.0/8',
    zh: '{text} 监听的地址不属于该云服务器；它只有 {address} 和 127.0.0.0/8',
  },
  SOCKET_CLASH: { en: '{text} wants the port that {other} has', zh: '{text} 与 {other} 的端口冲突' },

  // CLBs.
  LISTENER_KEY: {
    en: '{text} is not a listener: write its protocol and port, as in tcp:80',
    zh: '{text} 不是监听器：应写作 协议:端口，例如 tcp:80',
    apiCode: 'InvalidParameter.FormatError',
  },
  LISTENER_PROTOCOL: {
    en: 'a listener of {protocol} is not modelled: a private link carries TCP and UDP through layer-4 listeners',
    zh: '不支持 {protocol} 监听器：私有连接只通过四层监听器承载 TCP 和 UDP',
    apiCode: 'InvalidParameter.ProtocolCheckFailed',
  },
  LISTENER_CLASH: {
    en: 'the listener {text} wants the port that {other} has',
    zh: '监听器 {text} 与 {other} 的端口冲突',
    apiCode: 'InvalidParameter.PortCheckFailed',
  },
  TARGET_WEIGHT: {
    en: 'the weight {weight} is not a whole number from 0 to 100',
    zh: '权重 {weight} 不是 0 到 100 的整数',
    apiCode: 'InvalidParameterValue.Range',
  },
  TARGET_OTHER_VPC: {
    en: '{cvm} is in {cvmVpc}, the CLB in {clbVpc}: a CLB serves the CVMs of its own VPC',
    zh: '{cvm} 在 {cvmVpc}，负载均衡在 {clbVpc}：负载均衡只能绑定本私有网络的云服务器',
    apiCode: 'InvalidParameterValue',
  },
  TARGET_DUPLICATE: {
    en: '{cvm}:{port} is already a target of the listener {listener}: a CLB sends one protocol to an address and port from one listener only',
    zh: '{cvm}:{port} 已是监听器 {listener} 的后端：同一负载均衡的同一协议下，一个地址和端口只能属于一个监听器',
    apiCode: 'InvalidParameterValue.Duplicate',
  },
  SESSION_PERSISTENCE: {
    en: 'session persistence of {seconds} s is not a whole number of seconds from 30 to 3600, or 0 for none',
    zh: '会话保持时间 {seconds} 秒不是 30 到 3600 的整数秒（0 表示关闭）',
    apiCode: 'InvalidParameterValue.Range',
  },
  SESSION_PERSISTENCE_SCHEDULER: {
    en: 'session persistence goes with the scheduler WRR only, not with {scheduler}',
    zh: '会话保持只能与 WRR 调度一起使用，不能与 {scheduler} 同时使用',
    apiCode: 'InvalidParameterValue',
  },
  IDLE_CONNECT_TIMEOUT: {
    en: 'an idle time-out of {seconds} s is not a whole number of seconds from 10 to 900',
    zh: '连接空闲超时时间 {seconds} 秒不是 10 到 900 的整数秒',
    apiCode: 'InvalidParameterValue.Range',
  },
  HEALTH_CHECK_RANGE: {
    en: '{field} of the health check is {value}, not a whole number from {low} to {high}',
    zh: '健康检查的 {field} 为 {value}，不是 {low} 到 {high} 的整数',
    apiCode: 'InvalidParameterValue.Range',
  },
  HEALTH_CHECK_TIMEOUT: {
    en: 'the health check waits {timeout} s for an answer, which must be less than its interval of {interval} s',
    zh: '健康检查的响应超时 {timeout} 秒必须小于检查间隔 {interval} 秒',
    apiCode: 'InvalidParameterValue',
  },
  HEALTH_CHECK_TYPE: {
    en: 'the health check {type} does not go with a {protocol} listener, which has {allowed}',
    zh: '健康检查 {type} 不适用于 {protocol} 监听器，应为 {allowed}',
    apiCode: 'InvalidParameterValue',
  },

  // Endpoint services and endpoints.
  SERVICE_BACKEND: {
    en: 'an endpoint service has clb; or type (CDB, CRS or GWLB), instance and vpc',
    zh: '终端节点服务须写明 clb；或者写明 type（CDB、CRS 或 GWLB）、instance 和 vpc',
    apiCode: 'InvalidParameterValue',
  },
  SERVICE_INSTANCE: {
    en: '{text} is not the id of an instance of type {type}: {prefix}- and 8 of [a-z0-9]',
    zh: '{text} 不是 {type} 类型实例的 ID：应为 {prefix}- 加 8 位 [a-z0-9]',
    apiCode: 'InvalidParameterValue.Malformed',
  },
  CLB_PUBLIC: {
    en: 'the CLB {clb} is public (OPEN): an endpoint service needs an internal one',
    zh: '负载均衡 {clb} 是公网类型（OPEN）：终端节点服务需要内网负载均衡',
    apiCode: 'UnsupportedOperation.EndPointServiceLoadBalancerInvalidType',
  },
  CLB_IN_USE: {
    en: 'the CLB {clb} already stands behind the endpoint service {service}',
    zh: '负载均衡 {clb} 已被终端节点服务 {service} 使用',
    apiCode: 'ResourceInUse',
  },
  ENDPOINT_BEHIND_SERVICE: {
    en: '{name} is an endpoint: an endpoint cannot stand behind an endpoint service',
    zh: '{name} 是终端节点：终端节点不能作为终端节点服务的后端',
    apiCode: 'UnsupportedOperation.EndPointService',
  },
  WHITELIST_ENTRY: {
    en: '{text} is neither an account of this file nor a UIN',
    zh: '{text} 既不是本文件中的账号，也不是 UIN',
    apiCode: 'UnsupportedOperation.UinNotFound',
  },
  WHITELIST_APP_ID: {
    en: '{text} is the APPID of {account}: a whitelist names the UIN, which is {uin}',
    zh: '{text} 是 {account} 的 APPID：白名单应填写 UIN，即 {uin}',
    apiCode: 'UnsupportedOperation.UinNotFound',
  },
  WHITELIST_DUPLICATE: {
    en: '{text} stands in the whitelist twice, as UIN {uin}',
    zh: '{text} 在白名单中重复（UIN {uin}）',
    apiCode: 'InvalidParameterValue.Duplicate',
  },
  ENDPOINT_OTHER_REGION: {
    en: 'the endpoint is in {region}, the service {service} in {serviceRegion}: a private link stays in one region',
    zh: '终端节点在 {region}，服务 {service} 在 {serviceRegion}：私有连接不能跨地域',
    apiCode: 'ResourceNotFound',
  },
  ENDPOINT_NOT_WHITELISTED: {
    en: 'the account {account} (UIN {uin}) is not on the whitelist of the service {service}',
    zh: '账号 {account}（UIN {uin}）不在服务 {service} 的白名单中',
    apiCode: 'ResourceUnavailable.ServiceWhiteListNotAdded',
  },
  SNAT_ADDRESSES: {
    en: '{text} is not a number of SNAT addresses: a whole number from 1 to 16',
    zh: '{text} 不是 SNAT 地址数：应为 1 到 16 的整数',
  },
  SNAT_PORTS: {
    en: '{text} is not a range of SNAT ports, as 40000-40003 is',
    zh: '{text} 不是 SNAT 端口范围（例如 40000-40003）',
  },
  SNAT_EXHAUSTED: {
    en: 'the service {service} has no SNAT addresses left: its endpoints ask for more than the {count} of 11.163.0.0/16',
    zh: '服务 {service} 的 SNAT 地址已用完：其终端节点所需超过 11.163.0.0/16 中的 {count} 个',
    apiCode: 'ResourceInsufficient',
  },

  QUOTA: {
    en: '{owner} has {actual}, over the quota {quota} of {limit}',
    zh: '{owner} 有 {actual} 个，超过配额 {quota}（{limit}）',
    apiCode: 'LimitExceeded',
  },
  QUOTA_DEFAULT_GROUP: {
    en: 'the default security group of the account {account}, which CVMs without `securityGroups` are in, has {actual} of them, over the quota {quota} of {limit}: from here on, name another group',
    zh: '账号 {account} 的默认安全组（未写 `securityGroups` 的云服务器都属于它）有 {actual} 台云服务器，超过配额 {quota}（{limit}）：从此处起请写明其他安全组',
    apiCode: 'LimitExceeded',
  },
} as const satisfies Record<string, ProblemWords>

export type ModelProblemCode = keyof typeof MODEL_PROBLEMS

/** The names in braces of a text: `no CVM is called {name}` -> `name`. */
type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never

/** What the words of a code need filled in; `nearest` is the name that the user may have meant. */
export type ModelProblemParameters<Code extends ModelProblemCode> = Readonly<
  Record<NamesIn<(typeof MODEL_PROBLEMS)[Code]['en']>, string>
> & { readonly nearest?: string }

/** A problem of the model in words, or undefined when its code is not the model's. */
export const modelProblemText = (problem: Problem, language: Language): string | undefined =>
  wordsOf(MODEL_PROBLEMS, problem, language)
