import { ID_PREFIX } from '../model/ids.ts'

/** What a call can name, with the words of a refusal: the prefix of its ids, what it is called, and what its id is called. */
export const KINDS = {
  vpc: { prefix: ID_PREFIX.vpc, en: 'VPC', idEn: 'the id of a VPC', zh: '私有网络' },
  subnet: { prefix: ID_PREFIX.subnet, en: 'subnet', idEn: 'the id of a subnet', zh: '子网' },
  routeTable: { prefix: ID_PREFIX.routeTable, en: 'route table', idEn: 'the id of a route table', zh: '路由表' },
  networkAcl: { prefix: ID_PREFIX.networkAcl, en: 'network ACL', idEn: 'the id of a network ACL', zh: '网络 ACL' },
  securityGroup: {
    prefix: ID_PREFIX.securityGroup,
    en: 'security group',
    idEn: 'the id of a security group',
    zh: '安全组',
  },
  cvm: { prefix: ID_PREFIX.cvm, en: 'CVM', idEn: 'the id of a CVM', zh: '云服务器' },
  clb: { prefix: ID_PREFIX.clb, en: 'CLB', idEn: 'the id of a CLB', zh: '负载均衡' },
  endpointService: {
    prefix: ID_PREFIX.endpointService,
    en: 'endpoint service',
    idEn: 'the id of an endpoint service',
    zh: '终端节点服务',
  },
  endpoint: { prefix: ID_PREFIX.endpoint, en: 'endpoint', idEn: 'the id of an endpoint', zh: '终端节点' },
} as const
export type Kind = keyof typeof KINDS

/**
 * The codes of an id without the form of one, and of an id of nothing, where a call of another product than VPC answers with
 * its own (PRIVATE-LINK-FACTS, section 8.4): VPC says ResourceNotFound.
 */
export type OtherCodes = { readonly malformed?: string; readonly missing?: string }
export const CLB_CODES: OtherCodes = {
  malformed: 'InvalidParameter.FormatError',
  missing: 'InvalidParameter.LBIdNotFound',
}
export const LISTENER_CODES: OtherCodes = {
  malformed: 'InvalidParameter.FormatError',
  missing: 'InvalidParameter.ListenerIdNotFound',
}
/** A CVM, for a call about a CLB. */
export const BACKEND_CODES: OtherCodes = { malformed: 'InvalidParameter.FormatError', missing: 'InvalidParameterValue' }
/** A CVM, for a call of the CVM product. */
export const INSTANCE_CODES: OtherCodes = {
  malformed: 'InvalidInstanceId.Malformed',
  missing: 'InvalidInstanceId.NotFound',
}
/** A security group, for DeleteSecurityGroup and for the calls of the CVM product. */
export const DELETED_GROUP_CODES: OtherCodes = { malformed: 'InvalidSecurityGroupID.Malformed' }
export const CVM_GROUP_CODES: OtherCodes = {
  malformed: 'InvalidSgId.Malformed',
  missing: 'InvalidSecurityGroupId.NotFound',
}
/** A filter that the CLB product does not have, or that has no list of values. */
export const CLB_FILTER_CODES = {
  name: 'InvalidParameterValue.InvalidFilter',
  values: 'InvalidParameterValue.InvalidFilter',
} as const
/** What RunInstances names beside groups. */
export const RUN_VPC_CODES: OtherCodes = { missing: 'InvalidParameterValue.VpcIdNotExist' }
export const RUN_SUBNET_CODES: OtherCodes = { missing: 'InvalidParameterValue.SubnetNotExist' }
