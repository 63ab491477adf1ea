import type { ProblemWords } from '../model/problem.ts'

/** Why a call about a VPC and what stands in it is refused, beside what `refusal-words.ts` has. */
export const RESOURCE_REFUSALS = {
  VPC_IN_USE: {
    en: 'The VPC [{vpc}] still holds {what}.',
    zh: '私有网络 [{vpc}] 中仍有 {what}。',
    apiCode: 'ResourceInUse',
  },
  SUBNET_IN_USE: {
    en: 'The subnet [{subnet}] still holds {what}.',
    zh: '子网 [{subnet}] 中仍有 {what}。',
    apiCode: 'ResourceInUse',
  },
  DEFAULT_ROUTE_TABLE: {
    en: 'The route table [{table}] is the default one of its VPC and cannot be deleted.',
    zh: '路由表 [{table}] 是私有网络的默认路由表，不能删除。',
    apiCode: 'UnsupportedOperation.DelDefaultRoute',
  },
  ROUTE_TABLE_IN_USE: {
    en: 'The route table [{table}] still serves the subnet {subnet}.',
    zh: '路由表 [{table}] 仍关联子网 {subnet}。',
    apiCode: 'UnsupportedOperation.DelRouteWithSubnet',
  },
  ROUTE_TABLE_ELSEWHERE: {
    en: 'The route table [{table}] is in {actual}, the subnet [{subnet}] in {vpc}.',
    zh: '路由表 [{table}] 属于 {actual}，而子网 [{subnet}] 属于 {vpc}。',
    apiCode: 'UnsupportedOperation.VpcMismatch',
  },
  NO_SUCH_ROUTE: {
    en: 'The route table [{table}] has no route [{route}].',
    zh: '路由表 [{table}] 没有路由 [{route}]。',
    apiCode: 'ResourceNotFound',
  },
  SYSTEM_ROUTE: {
    en: 'The route [{route}] of the route table [{table}] is the system’s own and cannot be changed.',
    zh: '路由表 [{table}] 的路由 [{route}] 是系统路由，不能修改。',
    apiCode: 'UnsupportedOperation.SystemRoute',
  },
  SECOND_ROUTE: {
    en: 'The route table [{table}] has a route to {destination} by another next hop; equal-cost routes are not modelled.',
    zh: '路由表 [{table}] 已有下一跳不同的 {destination} 路由；不支持 ECMP。',
    apiCode: 'UnsupportedOperation.EcmpWithUserRoute',
  },
  NEXT_HOP: {
    en: 'The next hop [{text}] of type {type} is not one that the VPC {vpc} has.',
    zh: '类型为 {type} 的下一跳 [{text}] 不在私有网络 {vpc} 中。',
    apiCode: 'InvalidParameterValue.RouteNextHopInvalid',
  },
  ACL_IN_USE: {
    en: 'The network ACL [{acl}] is still bound to the subnet {subnet}.',
    zh: '网络 ACL [{acl}] 仍绑定子网 {subnet}。',
    apiCode: 'ResourceInUse',
  },
  ACL_NOT_BOUND: {
    en: 'The subnet [{subnet}] is not bound to the network ACL [{acl}].',
    zh: '子网 [{subnet}] 没有绑定网络 ACL [{acl}]。',
    apiCode: 'ResourceNotFound',
  },
  ACL_ELSEWHERE: {
    en: 'The network ACL [{acl}] is in {actual}, the subnet [{subnet}] in {vpc}.',
    zh: '网络 ACL [{acl}] 属于 {actual}，而子网 [{subnet}] 属于 {vpc}。',
    apiCode: 'UnsupportedOperation.VpcMismatch',
  },
  GROUP_IN_USE: {
    en: 'The security group [{group}] is still used by {user}.',
    zh: '安全组 [{group}] 仍被 {user} 使用。',
    apiCode: 'ResourceInUse',
  },
  GROUP_IS_DEFAULT: {
    en: 'The security group [{group}] is the default one of its account and cannot be deleted.',
    zh: '安全组 [{group}] 是账号的默认安全组，不能删除。',
    apiCode: 'ResourceInUse',
  },

  // Network ACLs.
  NO_SUCH_ENTRY: {
    en: 'The network ACL [{acl}] has no {direction} rule [{entry}].',
    zh: '网络 ACL [{acl}] 的 {direction} 中没有规则 [{entry}]。',
    apiCode: 'ResourceNotFound',
  },
  DUPLICATE_ENTRY: {
    en: 'The rule [{entry}] would stand twice in the {direction} of the network ACL [{acl}].',
    zh: '规则 [{entry}] 在网络 ACL [{acl}] 的 {direction} 中重复。',
    apiCode: 'InvalidParameterValue.Duplicate',
  },

  // CLBs and CVMs.
  NO_SUCH_LISTENER: {
    en: 'The CLB [{clb}] has no listener [{text}].',
    zh: '负载均衡 [{clb}] 没有监听器 [{text}]。',
    apiCode: 'InvalidParameter.ListenerIdNotFound',
  },
  LISTENER_TAKEN: {
    en: 'The port of [{listener}] is taken on the CLB [{clb}].',
    zh: '负载均衡 [{clb}] 上 [{listener}] 的端口已被占用。',
    apiCode: 'InvalidParameter.PortCheckFailed',
  },
  NO_SUCH_ENI: {
    en: 'The address [{address}] is of no network interface in the VPC of the listener [{listener}].',
    zh: '监听器 [{listener}] 所在私有网络中没有 IP 为 [{address}] 的弹性网卡。',
    apiCode: 'InvalidParameterValue',
  },
  NO_SUCH_TARGET: {
    en: '[{target}] is not a target of the listener [{listener}].',
    zh: '[{target}] 不是监听器 [{listener}] 的后端服务。',
    apiCode: 'InvalidParameterValue',
  },
  INSTANCE_RUNS: {
    en: 'The CVM [{cvm}] is RUNNING; only a STOPPED one can be started.',
    zh: '云服务器 [{cvm}] 处于 RUNNING 状态，只有 STOPPED 状态的实例可以开机。',
    apiCode: 'UnsupportedOperation.InstanceStateRunning',
  },
  INSTANCE_STOPPED: {
    en: 'The CVM [{cvm}] is STOPPED; only a RUNNING one can be stopped.',
    zh: '云服务器 [{cvm}] 处于 STOPPED 状态，只有 RUNNING 状态的实例可以关机。',
    apiCode: 'UnsupportedOperation.InstanceStateStopped',
  },
  CLB_BACKS_SERVICE: {
    en: 'The CLB [{clb}] stands behind the endpoint service [{service}].',
    zh: '负载均衡 [{clb}] 被终端节点服务 [{service}] 使用。',
    apiCode: 'FailedOperation',
  },
  CLB_NOT_READY: {
    en: 'The CLB [{clb}] is still being created (Status 0); try again when its task is done.',
    zh: '负载均衡 [{clb}] 正在创建中（Status 0），请在任务完成后重试。',
    apiCode: 'UnsupportedOperation.ResourceIsInvalidState',
  },
  CLB_HAS_TARGETS: {
    en: 'The CLB [{clb}] has {count} targets; to delete it all the same, say ForceDelete.',
    zh: '负载均衡 [{clb}] 绑定了 {count} 个后端服务；如确认删除，请使用 ForceDelete。',
    apiCode: 'FailedOperation.TargetNumCheckRisk',
  },
  CLB_BUSY: {
    en: 'A task is under way on the CLB [{clb}]; try again when it is done.',
    zh: '负载均衡 [{clb}] 有正在执行的任务，请在任务完成后重试。',
    apiCode: 'FailedOperation.ResourceInOperating',
  },
  NO_SUCH_TASK: {
    en: 'No call has the RequestId [{task}].',
    zh: '没有 RequestId 为 [{task}] 的调用。',
    apiCode: 'InvalidParameterValue',
  },
  LAST_GROUP: {
    en: 'The CVM [{cvm}] has no other security group than [{group}], and cannot be without one.',
    zh: '云服务器 [{cvm}] 只绑定了安全组 [{group}]，至少需要保留一个。',
    apiCode: 'FailedOperation.SecurityGroupActionFailed',
  },
  GROUP_NOT_BOUND: {
    en: 'The CVM [{cvm}] is not in the security group [{group}].',
    zh: '云服务器 [{cvm}] 没有绑定安全组 [{group}]。',
    apiCode: 'InvalidSecurityGroupId.NotFound',
  },
  ADDRESSES_AND_COUNT: {
    en: 'InstanceCount is {count}, but {actual} addresses are given.',
    zh: 'InstanceCount 为 {count}，但给出了 {actual} 个 IP 地址。',
    apiCode: 'InvalidParameterValue',
  },
  ZONE_MISMATCH: {
    en: 'The subnet [{subnet}] is in the zone {actual}, not in [{zone}].',
    zh: '子网 [{subnet}] 位于可用区 {actual}，而不是 [{zone}]。',
    apiCode: 'InvalidParameterValue.SubnetIdZoneIdNotMatch',
  },
  SUBNET_NOT_OF_VPC: {
    en: 'The subnet [{subnet}] is in {actual}, not in the VPC [{vpc}] that you specified.',
    zh: '子网 [{subnet}] 属于 {actual}，而不是您指定的私有网络 [{vpc}]。',
    apiCode: 'InvalidParameterValue.VpcIdSubnetIdNotMatch',
  },
} as const satisfies Record<string, ProblemWords & { readonly apiCode: string }>
