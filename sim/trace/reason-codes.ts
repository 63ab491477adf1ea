import type { Words } from '../base/language.ts'
import type { ReasonName } from '../dataplane/reason.ts'

/**
 * Explanation codes of AWS VPC Reachability Analyzer that our Reasons come near to, with their meaning in our words.
 * (docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html)
 */
export const AWS_CODES = {
  BAD_STATE: { en: 'a component is not in a working state', zh: '某个组件未处于可用状态' },
  DISCONNECTED_VPCS: { en: 'nothing joins the two VPCs', zh: '两个 VPC 之间没有任何连接' },
  ELBV2_LISTENER_HAS_NO_TG: {
    en: 'the target groups of the listener have no targets',
    zh: '监听器关联的目标组中没有目标',
  },
  ELBV2_LISTENER_PORT_RESTRICTION: {
    en: 'the listener takes another port only',
    zh: '监听器只接收其他端口的流量',
  },
  ELBV2_LISTENERS_MISMATCH: { en: 'no listener takes the traffic', zh: '没有监听器接收该流量' },
  ENI_ADDRESS_RESTRICTION: {
    en: 'an end of the packet must be an address of the network interface',
    zh: '报文的源或目的地址必须是该网卡的私有地址',
  },
  ENI_SG_RULES_MISMATCH: { en: 'no rule of the security group applies', zh: '安全组中没有适用的规则' },
  ENI_SOURCE_DEST_CHECK_RESTRICTION: {
    en: 'the source/destination check of the network interface refuses a foreign address',
    zh: '网卡的源/目的地址检查拒绝了不属于它的地址',
  },
  NO_ROUTE_TO_DESTINATION: { en: 'the route table has no route there', zh: '路由表中没有到达目的地的路由' },
  NO_SOURCE_OR_DESTINATION: { en: 'an end of the path does not exist', zh: '路径的源或目的资源不存在' },
  PROTOCOL_RESTRICTION: { en: 'the component takes certain protocols only', zh: '该组件只接收特定协议' },
  SG_HAS_NO_RULES: { en: 'the security group is empty', zh: '安全组中没有任何规则' },
  SG_REFERENCES_NOT_PRESERVED: {
    en: 'a component on the way loses the group of the sender, so rules that name a group do not match',
    zh: '途经的组件不保留发送方的安全组信息，引用安全组的规则因此不匹配',
  },
  SUBNET_ACL_RESTRICTION: {
    en: 'the network ACL of a subnet must admit the traffic',
    zh: '流量须由子网的网络 ACL 放行',
  },
  UNSUPPORTED_COMPONENT: { en: 'the analyzer does not know this component', zh: '分析工具不支持该组件' },
} as const satisfies Record<string, Words>

/**
 * Drop causes of GCP Connectivity Tests (`DropInfo.Cause` of google/cloud/networkmanagement/v1/trace.proto); UNSUPPORTED is
 * one of `AbortInfo.Cause`: the test gives up.
 */
export const GCP_CODES = {
  FIREWALL_RULE: { en: 'a firewall rule drops it', zh: '被防火墙规则丢弃' },
  FOREIGN_IP_DISALLOWED: {
    en: 'an instance may not use a foreign address unless IP forwarding is on',
    zh: '未开启 IP 转发的实例不能使用不属于自己的地址',
  },
  FORWARDING_RULE_MISMATCH: {
    en: 'protocol and port do not match the forwarding rule',
    zh: '协议和端口与转发规则不一致',
  },
  FORWARDING_RULE_NO_INSTANCES: { en: 'the forwarding rule has no backends', zh: '转发规则没有配置后端' },
  INSTANCE_NOT_RUNNING: { en: 'an instance at either end is not running', zh: '源或目的实例未运行' },
  NO_ROUTE: { en: 'no route matches', zh: '没有匹配的路由' },
  PSC_CONNECTION_NOT_ACCEPTED: {
    en: 'the producer has not approved the endpoint of Private Service Connect',
    zh: 'Private Service Connect 端点未获服务提供方批准',
  },
  UNKNOWN_INTERNAL_ADDRESS: { en: 'nobody is known to have the address', zh: '无法确定该内部地址由谁使用' },
  UNSUPPORTED: { en: 'the test gives up: it does not support the case', zh: '不支持该场景，测试中止' },
} as const satisfies Record<string, Words>

/** What other clouds' analyzers say of the same thing, nearest first; empty where they have nothing near. */
type OtherNames = {
  readonly aws: readonly (keyof typeof AWS_CODES)[]
  readonly gcp: readonly (keyof typeof GCP_CODES)[]
}

const NOTHING: OtherNames = { aws: [], gcp: [] }
const BAD_STATE: OtherNames = { aws: ['BAD_STATE'], gcp: [] }
const NOT_ACCEPTED: OtherNames = { aws: ['BAD_STATE'], gcp: ['PSC_CONNECTION_NOT_ACCEPTED'] }
const STOPPED: OtherNames = { aws: ['BAD_STATE'], gcp: ['INSTANCE_NOT_RUNNING'] }
const GROUP: OtherNames = { aws: ['ENI_SG_RULES_MISMATCH', 'SG_HAS_NO_RULES'], gcp: ['FIREWALL_RULE'] }
/** GCP has no firewall at a forwarding rule, which is what stands there for an endpoint or a load balancer. */
const GROUP_OF_ADDRESS: OtherNames = { aws: GROUP.aws, gcp: [] }
const ACL: OtherNames = { aws: ['SUBNET_ACL_RESTRICTION'], gcp: [] }

/** The names of our Reasons elsewhere. Analyzers read the configuration only: what a guest or a session does has none. */
export const REASON_CODES = {
  DELIVERED: NOTHING,
  CLIENT_STOPPED: STOPPED,
  SPOOFED_SOURCE: {
    aws: ['ENI_SOURCE_DEST_CHECK_RESTRICTION', 'ENI_ADDRESS_RESTRICTION'],
    gcp: ['FOREIGN_IP_DISALLOWED'],
  },
  EGRESS_DENIED: GROUP,
  NO_ROUTE: { aws: ['NO_ROUTE_TO_DESTINATION', 'DISCONNECTED_VPCS'], gcp: ['NO_ROUTE'] },
  ACL_EGRESS_DENIED: ACL,
  ACL_INGRESS_DENIED: ACL,
  NO_SUCH_ADDRESS: { aws: ['NO_SOURCE_OR_DESTINATION'], gcp: ['UNKNOWN_INTERNAL_ADDRESS'] },
  INGRESS_DENIED: GROUP,
  ENDPOINT_PENDING: NOT_ACCEPTED,
  ENDPOINT_ACCEPTING: BAD_STATE,
  ENDPOINT_REJECTED: NOT_ACCEPTED,
  ENDPOINT_FAILED: BAD_STATE,
  ENDPOINT_INGRESS_DENIED: GROUP_OF_ADDRESS,
  SNAT_EXHAUSTED: NOTHING,
  CLB_STOPPED: BAD_STATE,
  NO_LISTENER: {
    aws: ['ELBV2_LISTENERS_MISMATCH', 'ELBV2_LISTENER_PORT_RESTRICTION'],
    gcp: ['FORWARDING_RULE_MISMATCH'],
  },
  CLB_INGRESS_DENIED: GROUP_OF_ADDRESS,
  CONNTRACK_INVALID: NOTHING,
  NO_TARGET: { aws: ['ELBV2_LISTENER_HAS_NO_TG'], gcp: ['FORWARDING_RULE_NO_INSTANCES'] },
  NO_ELIGIBLE_TARGET: NOTHING,
  HAIRPIN: NOTHING,
  TARGET_STOPPED: STOPPED,
  TARGET_INGRESS_DENIED: { aws: [...GROUP.aws, 'SG_REFERENCES_NOT_PRESERVED'], gcp: GROUP.gcp },
  PORT_CLOSED: NOTHING,
  GUEST_FIREWALL_DROPPED: NOTHING,
  GUEST_FIREWALL_REJECTED: NOTHING,
  PROTOCOL_UNSUPPORTED: { aws: ['PROTOCOL_RESTRICTION'], gcp: [] },
  CONNTRACK_FULL: NOTHING,
  TTL_EXCEEDED: NOTHING,
  ACCEPT_QUEUE_FULL: NOTHING,
  FAULT_LOSS: NOTHING,
  FAULT_PARTITION: NOTHING,
  FAULT_CORRUPTED: NOTHING,
  OUTSIDE_MODEL: { aws: ['UNSUPPORTED_COMPONENT'], gcp: ['UNSUPPORTED'] },
} as const satisfies Record<ReasonName, OtherNames>
