/** The codes with which any call may be refused, before it is asked what it names. */
export const COMMON_CODES: readonly string[] = [
  'AuthFailure.SecretIdNotFound',
  'InvalidParameter',
  'MissingParameter',
  'UnknownParameter',
  'UnsupportedRegion',
]

/** `A{,.B,.C}` stands for A, A.B and A.C. */
const codes = (...groups: readonly string[]): readonly string[] =>
  groups.flatMap((group) => {
    const [base = '', endings = ''] = group.replace('}', '').split('{')
    return endings.split(',').map((ending) => base + ending)
  })

/**
 * By action, the further codes with which it is refused, out of the lists of the cloud (PRIVATE-LINK-FACTS, section 8.4). The tests
 * of test/cloud reach every one of them, and no other: docs/operations.md is made from this table.
 */
export const ACTION_CODES: Readonly<Record<string, readonly string[]>> = {
  CreateVpcEndPointService: codes(
    'InvalidParameterValue{,.Duplicate,.Empty,.Malformed,.TooLong}',
    'LimitExceeded',
    'ResourceInUse',
    'ResourceNotFound',
    'UnsupportedOperation{,.EndPointService,.EndPointServiceLoadBalancerInvalidType,.ResourceIsInvalidState,.VpcMismatch}',
  ),
  ModifyVpcEndPointServiceAttribute: codes(
    'InvalidParameterValue{,.Empty,.Malformed,.TooLong}',
    'ResourceInUse',
    'ResourceNotFound',
    'UnsupportedOperation{.EndPointService,.EndPointServiceLoadBalancerInvalidType,.VpcMismatch}',
  ),
  DeleteVpcEndPointService: codes('InvalidParameterValue.Malformed', 'ResourceInUse', 'ResourceNotFound'),
  DescribeVpcEndPointService: codes(
    'InvalidParameter{.Coexist,.FilterInvalidKey,.FilterNotDict,.FilterValuesNotList}',
    'InvalidParameterValue{,.LimitExceeded,.Malformed,.NotUtf8EncodingError,.Range}',
    'ResourceNotFound',
    'UnsupportedOperation',
  ),
  CreateVpcEndPointServiceWhiteList: codes(
    'InvalidParameterValue{.Duplicate,.Malformed,.TooLong}',
    'LimitExceeded',
    'ResourceNotFound',
    'UnsupportedOperation.UinNotFound',
  ),
  ModifyVpcEndPointServiceWhiteList: codes(
    'InvalidParameterValue{.Malformed,.TooLong}',
    'ResourceNotFound',
    'UnsupportedOperation.UinNotFound',
  ),
  DeleteVpcEndPointServiceWhiteList: codes(
    'InvalidParameterValue.Malformed',
    'ResourceNotFound',
    'UnsupportedOperation.UinNotFound',
  ),
  DescribeVpcEndPointServiceWhiteList: codes(
    'InvalidParameter{.FilterInvalidKey,.FilterNotDict}',
    'InvalidParameterValue{.Malformed,.Range}',
    'UnsupportedOperation.UinNotFound',
  ),
  EnableVpcEndPointConnect: codes('InvalidParameterValue{,.Malformed}', 'ResourceNotFound', 'UnsupportedOperation'),
  CreateVpcEndPoint: codes(
    'InvalidParameterValue{,.Duplicate,.Malformed,.Range,.Reserved,.TooLong}',
    'LimitExceeded',
    'ResourceInUse',
    'ResourceInsufficient.Subnet',
    'ResourceNotFound',
    'ResourceUnavailable.ServiceWhiteListNotAdded',
    'UnsupportedOperation{,.VpcMismatch}',
  ),
  ModifyVpcEndPointAttribute: codes(
    'InvalidParameterValue{,.Malformed,.TooLong}',
    'LimitExceeded',
    'ResourceNotFound',
    'UnsupportedOperation',
  ),
  DeleteVpcEndPoint: codes('InvalidParameterValue{,.Malformed}', 'ResourceNotFound'),
  DescribeVpcEndPoint: codes(
    'InvalidParameter{.Coexist,.FilterInvalidKey,.FilterNotDict}',
    'InvalidParameterValue{,.LimitExceeded,.Malformed,.NotUtf8EncodingError,.Range}',
    'ResourceNotFound',
  ),
  DisassociateVpcEndPointSecurityGroups: codes('InvalidParameterValue{.LimitExceeded,.Malformed}', 'ResourceNotFound'),
  CreateVpc: codes(
    'InvalidParameterValue{,.Duplicate,.Length,.Malformed,.TagDuplicateKey,.TagInvalidKeyLen,.TagInvalidVal,.TooLong}',
    'LimitExceeded{,.TagKeyPerResourceExceeded}',
    'UnsupportedOperation',
  ),
  ModifyVpcAttribute: codes('InvalidParameterValue{.Length,.Malformed,.TooLong}', 'ResourceNotFound'),
  DeleteVpc: codes('InvalidParameterValue.Malformed', 'ResourceInUse', 'ResourceNotFound'),
  DescribeVpcs: codes(
    'InvalidParameter{.Coexist,.FilterInvalidKey,.FilterNotDict,.FilterValuesNotList}',
    'InvalidParameterValue{.LimitExceeded,.Malformed,.Range}',
    'ResourceNotFound',
  ),
  CreateSubnet: codes(
    'InvalidParameterValue{.Duplicate,.Empty,.Malformed,.SubnetOverlap,.SubnetRange,.TooLong,.ZoneConflict}',
    'LimitExceeded',
    'ResourceNotFound',
    'UnsupportedOperation',
  ),
  ModifySubnetAttribute: codes('InvalidParameterValue{.Malformed,.TooLong}', 'ResourceNotFound'),
  DeleteSubnet: codes('InvalidParameterValue.Malformed', 'ResourceInUse', 'ResourceNotFound'),
  DescribeSubnets: codes(
    'InvalidParameter{.Coexist,.FilterInvalidKey,.FilterNotDict,.FilterValuesNotList}',
    'InvalidParameterValue{,.LimitExceeded,.Malformed,.Range}',
    'ResourceNotFound',
  ),
  CreateRouteTable: codes('InvalidParameterValue{.Duplicate,.Malformed,.TooLong}', 'LimitExceeded', 'ResourceNotFound'),
  DeleteRouteTable: codes(
    'InvalidParameterValue.Malformed',
    'ResourceNotFound',
    'UnsupportedOperation{.DelDefaultRoute,.DelRouteWithSubnet}',
  ),
  DescribeRouteTables: codes(
    'InvalidParameter{.Coexist,.FilterInvalidKey,.FilterNotDict,.FilterValuesNotList}',
    'InvalidParameterValue{.LimitExceeded,.Malformed,.Range}',
    'ResourceNotFound',
  ),
  ReplaceRouteTableAssociation: codes(
    'InvalidParameterValue.Malformed',
    'ResourceNotFound',
    'UnsupportedOperation.VpcMismatch',
  ),
  CreateRoutes: codes(
    'InvalidParameterValue{,.Duplicate,.Malformed,.RouteNextHopInvalid,.VpcCidrConflict}',
    'LimitExceeded',
    'ResourceNotFound',
    'UnsupportedOperation{,.EcmpWithUserRoute}',
  ),
  DeleteRoutes: codes('InvalidParameterValue.Malformed', 'ResourceNotFound', 'UnsupportedOperation{,.SystemRoute}'),
  CreateNetworkAcl: codes(
    'InvalidParameterValue{,.Duplicate,.Malformed,.TooLong}',
    'LimitExceeded',
    'ResourceNotFound',
    'UnsupportedOperation',
  ),
  DeleteNetworkAcl: codes('InvalidParameterValue.Malformed', 'ResourceInUse', 'ResourceNotFound'),
  DescribeNetworkAcls: codes(
    'InvalidParameter{.Coexist,.FilterInvalidKey,.FilterNotDict}',
    'InvalidParameterValue{,.LimitExceeded,.Malformed,.Range}',
    'ResourceNotFound',
  ),
  AssociateNetworkAclSubnets: codes(
    'InvalidParameterValue.Malformed',
    'ResourceNotFound',
    'UnsupportedOperation.VpcMismatch',
  ),
  DisassociateNetworkAclSubnets: codes('InvalidParameterValue.Malformed', 'ResourceNotFound'),
  CreateNetworkAclEntries: codes(
    'InvalidParameter.Coexist',
    'InvalidParameterValue{,.Duplicate,.Malformed,.Range,.TooLong}',
    'LimitExceeded',
    'ResourceNotFound',
    'UnsupportedOperation',
  ),
  ModifyNetworkAclEntries: codes(
    'InvalidParameter.Coexist',
    'InvalidParameterValue{,.Duplicate,.Malformed,.TooLong}',
    'ResourceNotFound',
    'UnsupportedOperation',
  ),
  DeleteNetworkAclEntries: codes(
    'InvalidParameter.Coexist',
    'InvalidParameterValue{,.Malformed,.TooLong}',
    'ResourceNotFound',
    'UnsupportedOperation',
  ),
  CreateSecurityGroup: codes('InvalidParameterValue{.Duplicate,.TooLong}', 'LimitExceeded'),
  CreateDefaultSecurityGroup: codes(),
  ModifySecurityGroupAttribute: codes(
    'InvalidParameterValue{.Malformed,.TooLong}',
    'ResourceNotFound',
    'UnsupportedOperation',
  ),
  DeleteSecurityGroup: codes('InvalidSecurityGroupID.Malformed', 'ResourceInUse', 'ResourceNotFound'),
  DescribeSecurityGroups: codes(
    'InvalidParameter{.Coexist,.FilterInvalidKey,.FilterNotDict}',
    'InvalidParameterValue{,.LimitExceeded,.Malformed,.Range}',
    'ResourceNotFound',
  ),
  CreateSecurityGroupPolicies: codes(
    'InvalidParameter.Coexist',
    'InvalidParameterValue{,.Empty,.LimitExceeded,.Malformed,.Range,.TooLong}',
    'LimitExceeded{,.SecurityGroupPolicySet}',
    'ResourceNotFound',
    'UnknownParameter.WithGuess',
    'UnsupportedOperation{,.DuplicatePolicy,.VersionMismatch}',
  ),
  ModifySecurityGroupPolicies: codes(
    'InvalidParameter.Coexist',
    'InvalidParameterValue{,.Malformed}',
    'LimitExceeded.SecurityGroupPolicySet',
    'ResourceNotFound',
    'UnknownParameter.WithGuess',
    'UnsupportedOperation{,.DuplicatePolicy,.VersionMismatch}',
  ),
  DeleteSecurityGroupPolicies: codes(
    'InvalidParameter.Coexist',
    'InvalidParameterValue{,.Empty,.Malformed,.Range}',
    'ResourceNotFound',
    'UnknownParameter.WithGuess',
    'UnsupportedOperation{,.VersionMismatch}',
  ),
  ReplaceSecurityGroupPolicy: codes(
    'InvalidParameter.Coexist',
    'InvalidParameterValue{,.Empty,.Malformed}',
    'ResourceNotFound',
    'UnknownParameter.WithGuess',
    'UnsupportedOperation{,.DuplicatePolicy,.VersionMismatch}',
  ),
  ReplaceSecurityGroupPolicies: codes(
    'InvalidParameter.Coexist',
    'InvalidParameterValue{,.Empty,.Malformed,.Range}',
    'ResourceNotFound',
    'UnknownParameter.WithGuess',
    'UnsupportedOperation{,.VersionMismatch}',
  ),
  DescribeSecurityGroupPolicies: codes(
    'InvalidParameter{.FilterInvalidKey,.FilterNotDict}',
    'InvalidParameterValue.Malformed',
    'ResourceNotFound',
  ),
  CreateLoadBalancer: codes(
    'InvalidParameter{.Coexist,.FormatError}',
    'InvalidParameterValue{,.Duplicate,.Range,.TooLong}',
    'LimitExceeded',
    'ResourceInsufficient.Subnet',
    'UnsupportedOperation',
  ),
  DeleteLoadBalancer: codes(
    'FailedOperation{,.ResourceInOperating,.TargetNumCheckRisk}',
    'InvalidParameter{.FormatError,.LBIdNotFound}',
    'InvalidParameterValue.Length',
  ),
  DescribeLoadBalancers: codes(
    'InvalidParameter{.FilterNotDict,.FormatError,.LBIdNotFound}',
    'InvalidParameterValue{,.InvalidFilter,.Length,.Range}',
    'UnsupportedOperation',
  ),
  ModifyLoadBalancerAttributes: codes(
    'FailedOperation.ResourceInOperating',
    'InvalidParameter{.FormatError,.LBIdNotFound}',
    'InvalidParameterValue.TooLong',
    'UnsupportedOperation',
  ),
  SetLoadBalancerSecurityGroups: codes(
    'FailedOperation.ResourceInOperating',
    'InvalidParameter{.FormatError,.LBIdNotFound}',
    'InvalidParameterValue',
    'LimitExceeded',
    'UnsupportedOperation',
  ),
  SetLoadBalancerStartStatus: codes(
    'FailedOperation.ResourceInOperating',
    'InvalidParameter{.FormatError,.LBIdNotFound,.ListenerIdNotFound}',
    'InvalidParameterValue',
  ),
  CreateListener: codes(
    'FailedOperation.ResourceInOperating',
    'InvalidParameter{.FormatError,.LBIdNotFound,.PortCheckFailed,.ProtocolCheckFailed}',
    'InvalidParameterValue{.Range,.TooLong}',
    'LimitExceeded',
    'UnsupportedOperation',
  ),
  ModifyListener: codes(
    'FailedOperation.ResourceInOperating',
    'InvalidParameter{.FormatError,.LBIdNotFound,.ListenerIdNotFound}',
    'InvalidParameterValue{,.Range,.TooLong}',
    'UnsupportedOperation',
  ),
  DeleteListener: codes(
    'FailedOperation.ResourceInOperating',
    'InvalidParameter{.FormatError,.LBIdNotFound,.ListenerIdNotFound}',
  ),
  DescribeListeners: codes(
    'InvalidParameter{.FormatError,.LBIdNotFound,.ListenerIdNotFound}',
    'InvalidParameterValue{,.Length,.Range}',
  ),
  RegisterTargets: codes(
    'FailedOperation.ResourceInOperating',
    'InvalidParameter{.Coexist,.FormatError,.LBIdNotFound,.ListenerIdNotFound}',
    'InvalidParameterValue{,.Duplicate,.Length,.Range}',
    'UnsupportedOperation',
  ),
  DeregisterTargets: codes(
    'FailedOperation.ResourceInOperating',
    'InvalidParameter{.Coexist,.FormatError,.LBIdNotFound,.ListenerIdNotFound}',
    'InvalidParameterValue{,.Length,.Range}',
    'UnsupportedOperation',
  ),
  ModifyTargetWeight: codes(
    'FailedOperation.ResourceInOperating',
    'InvalidParameter{.Coexist,.FormatError,.LBIdNotFound,.ListenerIdNotFound}',
    'InvalidParameterValue{,.Range}',
    'UnsupportedOperation',
  ),
  DescribeTargets: codes(
    'InvalidParameter{.FilterNotDict,.FormatError,.LBIdNotFound,.ListenerIdNotFound}',
    'InvalidParameterValue{,.InvalidFilter,.Length,.Range}',
  ),
  DescribeTargetHealth: codes(
    'InvalidParameter{.FormatError,.LBIdNotFound,.ListenerIdNotFound}',
    'InvalidParameterValue.Length',
    'UnsupportedOperation',
  ),
  DescribeTaskStatus: codes('InvalidParameterValue', 'UnsupportedOperation'),
  RunInstances: codes(
    'InvalidClientToken.TooLong',
    'InvalidParameterValue{,.Duplicate,.IPAddressMalformed,.Malformed,.Range,.Reserved,.SubnetIdZoneIdNotMatch,.SubnetNotExist,.TooLong,.VpcIdNotExist,.VpcIdSubnetIdNotMatch}',
    'InvalidSecurityGroupId.NotFound',
    'InvalidSgId.Malformed',
    'LimitExceeded{,.AssociateUSGLimitExceeded}',
    'ResourceInsufficient.Subnet',
    'UnsupportedOperation',
    'VpcAddrNotInSubNet',
    'VpcIpIsUsed',
  ),
  TerminateInstances: codes('InvalidInstanceId{.Malformed,.NotFound}', 'InvalidParameterValue.LimitExceeded'),
  DescribeInstances: codes(
    'InvalidFilter',
    'InvalidInstanceId.Malformed',
    'InvalidParameter{.Coexist,.FilterNotDict}',
    'InvalidParameterValue{.LimitExceeded,.Range}',
  ),
  StartInstances: codes(
    'InvalidInstanceId{.Malformed,.NotFound}',
    'InvalidParameterValue.LimitExceeded',
    'UnsupportedOperation.InstanceStateRunning',
  ),
  StopInstances: codes(
    'InvalidInstanceId{.Malformed,.NotFound}',
    'InvalidParameterValue{,.LimitExceeded}',
    'UnsupportedOperation.InstanceStateStopped',
  ),
  AssociateSecurityGroups: codes(
    'InvalidInstanceId{.Malformed,.NotFound}',
    'InvalidParameterValue.LimitExceeded',
    'InvalidSecurityGroupId.NotFound',
    'InvalidSgId.Malformed',
    'LimitExceeded{,.AssociateUSGLimitExceeded}',
  ),
  DisassociateSecurityGroups: codes(
    'FailedOperation.SecurityGroupActionFailed',
    'InvalidInstanceId{.Malformed,.NotFound}',
    'InvalidParameterValue.LimitExceeded',
    'InvalidSecurityGroupId.NotFound',
    'InvalidSgId.Malformed',
  ),
  ModifyInstancesAttribute: codes(
    'InvalidInstanceId{.Malformed,.NotFound}',
    'InvalidParameterValue{,.LimitExceeded,.TooLong}',
    'InvalidSecurityGroupId.NotFound',
    'UnsupportedOperation',
  ),
}
