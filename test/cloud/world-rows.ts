import { DEFAULT_QUOTAS } from '../../sim/model/options.ts'
import { manyTags, type Row } from './refusal-rows.ts'
import { BASE } from './world.ts'

type Extra = NonNullable<Row[4]>

/** A call of BASE with other parameters, made by whom BASE says. */
const row = (action: string, more: object, code: string, says: string, extra: Extra = {}): Row => {
  const { parameters, by } = BASE[action] ?? { parameters: {}, by: 'shop' }
  return [action, { ...parameters, ...more }, code, says, { by, ...extra }]
}
/** The same with these parameters alone. */
const bare = (action: string, parameters: object, code: string, says: string, extra: Extra = {}): Row => [
  action,
  parameters as Row[1],
  code,
  says,
  { by: BASE[action]?.by ?? 'shop', ...extra },
]
const over = (quota: keyof typeof DEFAULT_QUOTAS, limit: number): Extra => ({
  options: { quotas: { ...DEFAULT_QUOTAS, [quota]: limit } },
})

const LONG = 'x'.repeat(61)
const LONGER = 'x'.repeat(101)
const many = (length: number, what: string): string[] => Array.from({ length }, () => what)

const FIRST_FILTER: Readonly<Record<string, string>> = { DescribeVpcEndPointService: 'service-id' }

const link: Row[] = [
  row('ModifyVpcEndPointServiceAttribute', { VpcId: 'vpc5' }, 'UnsupportedOperation.VpcMismatch', 'is in vpc2'),
  row('ModifyVpcEndPointServiceAttribute', { VpcId: 'vpc9' }, 'ResourceNotFound', 'The VPC [vpc9]'),
  row('ModifyVpcEndPointServiceAttribute', { EndPointServiceId: 'svk' }, 'ResourceNotFound', 'did you mean svc?'),
  row('ModifyVpcEndPointServiceAttribute', { ServiceInstanceId: 'lb4' }, 'ResourceInUse', 'svc-idle'),
  row('ModifyVpcEndPointServiceAttribute', { ServiceInstanceId: 'lb9' }, 'ResourceNotFound', 'The CLB [lb9]'),
  row(
    'ModifyVpcEndPointServiceAttribute',
    { ServiceInstanceId: 'public' },
    'UnsupportedOperation.EndPointServiceLoadBalancerInvalidType',
    'public (OPEN)',
  ),
  row(
    'ModifyVpcEndPointServiceAttribute',
    { ServiceInstanceId: 'ep-own' },
    'UnsupportedOperation.EndPointService',
    'is an endpoint',
  ),
  row('ModifyVpcEndPointServiceAttribute', { EndPointServiceName: '' }, 'InvalidParameterValue.Empty', 'is empty'),
  row('ModifyVpcEndPointServiceAttribute', { EndPointServiceName: LONG }, 'InvalidParameterValue.TooLong', '60'),
  row('ModifyVpcEndPointServiceAttribute', { IpAddressType: 'V4' }, 'InvalidParameterValue', 'not one of Ipv4'),
  row('DeleteVpcEndPointService', { EndPointServiceId: 'svc' }, 'ResourceInUse', 'still has endpoints'),
  row('DescribeVpcEndPointService', { Filters: [] }, 'InvalidParameter.Coexist', 'Filters'),
  row('DescribeVpcEndPointService', { EndPointServiceIds: ['svc-none'] }, 'ResourceNotFound', 'svc-none'),
  bare(
    'DescribeVpcEndPointService',
    { IsListAuthorizedEndPointService: true, Filters: [] },
    'InvalidParameter.Coexist',
    'IsListAuthorizedEndPointService',
  ),
  // 验证: the account is not on the list of svc-two.
  bare(
    'DescribeVpcEndPointService',
    { IsListAuthorizedEndPointService: true, EndPointServiceIds: ['svc-two'] },
    'ResourceNotFound',
    'svc-two',
    { by: 'buyer' },
  ),
  row(
    'DescribeVpcEndPointService',
    { EndPointServiceIds: many(101, 'svc') },
    'InvalidParameterValue.LimitExceeded',
    '100 are allowed',
  ),
  ...['DescribeVpcEndPointService', 'DescribeVpcEndPoint', 'DescribeSubnets'].flatMap((action): Row[] => [
    bare(action, { MaxResults: 101 }, 'InvalidParameterValue.Range', 'MaxResults'),
    bare(action, { NextToken: 'a.b.c' }, 'InvalidParameterValue', 'was not given by this call'),
    bare(action, { NextToken: '3' }, 'InvalidParameterValue', 'was not given by this call'),
  ]),
  row('CreateVpcEndPoint', { EndPointVip: '10.0.1' }, 'InvalidParameterValue.Malformed', 'IPv4'),
  row('CreateVpcEndPoint', { EndPointVip: 'fe80::1' }, 'UnsupportedOperation', 'IPv6'),
  row('CreateVpcEndPoint', { EndPointVip: '10.0.2.7' }, 'InvalidParameterValue.Range', 'does not lie in'),
  row('CreateVpcEndPoint', { EndPointVip: '10.0.1.1' }, 'InvalidParameterValue.Reserved', 'reserved'),
  row('CreateVpcEndPoint', { EndPointVip: '10.0.1.3' }, 'ResourceInUse', 'is taken'),
  row('CreateVpcEndPoint', { SubnetId: 'vpc1/full' }, 'ResourceInsufficient.Subnet', 'no free address'),
  row('DescribeVpcEndPoint', { EndPointId: many(101, 'ep-buyer') }, 'InvalidParameterValue.LimitExceeded', '100 are'),
  row(
    'DisassociateVpcEndPointSecurityGroups',
    { SecurityGroupIds: many(101, 'sg-ep') },
    'InvalidParameterValue.LimitExceeded',
    '100 are allowed',
  ),
  ...['DescribeVpcEndPointService', 'DescribeVpcs', 'DescribeSubnets', 'DescribeRouteTables'].map(
    (action): Row =>
      bare(
        action,
        { Filters: [{ Name: FIRST_FILTER[action] ?? 'vpc-id', Values: 'x' }] },
        'InvalidParameter.FilterValuesNotList',
        'must be a list',
      ),
  ),
  ...['DescribeVpcEndPointService', 'DescribeVpcEndPoint'].map(
    (action): Row =>
      bare(
        action,
        { Filters: [{ Name: FIRST_FILTER[action] ?? 'vpc-id', Values: ['half \ud800'] }] },
        'InvalidParameterValue.NotUtf8EncodingError',
        'Filters.0.Values.0',
      ),
  ),
  bare('DescribeVpcEndPoint', { Filters: [{ Name: 'vpc-id', Values: 'x' }] }, 'InvalidParameter', 'must be a list'),
  row('CreateVpcEndPoint', { EndPointName: '\udc00' }, 'InvalidParameter', 'UTF-8'),
  bare('DescribeVpcEndPointService', { Filters: [7] }, 'InvalidParameter.FilterNotDict', 'Filters.0'),
  bare(
    'DescribeVpcEndPointService',
    { Filters: [{ Name: 'x', Values: [] }] },
    'InvalidParameter.FilterInvalidKey',
    'service-type',
  ),
  row('DescribeVpcEndPointService', { IpAddressType: 'Ipv6' }, 'UnsupportedOperation', 'Ipv6'),
  row('DeleteVpcEndPoint', { EndPointId: 'ep-nobody' }, 'ResourceNotFound', 'ep-nobody'),
  row('DeleteVpcEndPoint', { EndPointId: 'ep-own' }, 'ResourceNotFound', 'in the account buyer'),
  row('DeleteVpcEndPoint', { IpAddressType: 'V4' }, 'InvalidParameterValue', 'Ipv4'),
  row(
    'ModifyVpcEndPointAttribute',
    { SecurityGroupIds: ['sg-ep', 'sg-spare'] },
    'LimitExceeded',
    'securityGroupsPerEndpoint',
    over('securityGroupsPerEndpoint', 1),
  ),
  row(
    'CreateVpcEndPointServiceWhiteList',
    {},
    'LimitExceeded',
    'whitelistEntriesPerService',
    over('whitelistEntriesPerService', 1),
  ),
]

const describes: Row[] = (
  [
    ['DescribeVpcs', 'VpcIds', 'vpc1'],
    ['DescribeSubnets', 'SubnetIds', 'vpc1/app'],
    ['DescribeRouteTables', 'RouteTableIds', 'rt-way'],
    ['DescribeNetworkAcls', 'NetworkAclIds', 'acl-tiny'],
    ['DescribeSecurityGroups', 'SecurityGroupIds', 'sg-web'],
    ['DescribeInstances', 'InstanceIds', 'web1'],
  ] as const
).flatMap(([action, ids, known]): Row[] => [
  row(action, { Filters: [] }, 'InvalidParameter.Coexist', 'Filters'),
  row(action, { [ids]: many(101, known) }, 'InvalidParameterValue.LimitExceeded', '100 are allowed'),
  row(action, { Offset: '-1' }, 'InvalidParameterValue.Range', '[Offset]'),
  row(action, { Limit: 101 }, 'InvalidParameterValue.Range', '1 to 100'),
  row(action, { Limit: '0' }, 'InvalidParameterValue.Range', '1 to 100'),
  row(action, { Limit: 'ten' }, 'InvalidParameter', 'a whole number'),
  bare(action, { Filters: ['x'] }, 'InvalidParameter.FilterNotDict', 'Filters.0'),
  ...(action === 'DescribeInstances'
    ? [bare(action, { Filters: [{ Name: 'x', Values: [] }] }, 'InvalidFilter', 'There is no filter [x]')]
    : [
        bare(action, { Filters: [{ Name: 'x', Values: [] }] }, 'InvalidParameter.FilterInvalidKey', '[x]'),
        row(action, { [ids]: ['nobody'] }, 'ResourceNotFound', '[nobody]'),
      ]),
])

const vpcs: Row[] = [
  row('CreateVpc', { VpcName: LONG }, 'InvalidParameterValue.TooLong', '60'),
  row('CreateVpc', { CidrBlock: '10.0.0.0' }, 'InvalidParameterValue.Malformed', 'not a block'),
  row('CreateVpc', { CidrBlock: '10.0.0.1/16' }, 'InvalidParameterValue.Malformed', 'beginning'),
  row('CreateVpc', { CidrBlock: '8.0.0.0/16' }, 'InvalidParameterValue', 'must lie in'),
  row('CreateVpc', { CidrBlock: '10.0.0.0/29' }, 'InvalidParameterValue', '12 to 28'),
  row('CreateVpc', { CidrBlock: '10.16.0.0/16' }, 'InvalidParameterValue', 'must lie in', {
    options: { strictVpcCidr: true },
  }),
  row('CreateVpc', { CidrBlock: 'fe80::/10' }, 'UnsupportedOperation', 'IPv6'),
  row('CreateVpc', {}, 'LimitExceeded', 'vpcsPerRegion', over('vpcsPerRegion', 2)),
  row('CreateVpc', { Tags: [{ Key: 'a' }, { Key: 'a' }] }, 'InvalidParameterValue.TagDuplicateKey', 'twice'),
  row('CreateVpc', { Tags: [{ Key: 'k'.repeat(128) }] }, 'InvalidParameterValue.TagInvalidKeyLen', '127'),
  row('CreateVpc', { Tags: [{ Key: 'a', Value: 'x'.repeat(256) }] }, 'InvalidParameterValue.TagInvalidVal', '255'),
  row('CreateVpc', { Tags: manyTags(51) }, 'LimitExceeded.TagKeyPerResourceExceeded', '50'),
  row('CreateVpc', {}, 'InvalidParameterValue.Duplicate', 'is that of another VPC', { name: 'vpc1' }),
  row('CreateVpc', { DnsServers: many(5, '10.0.0.2') }, 'InvalidParameterValue.Length', '4 are allowed'),
  row('ModifyVpcAttribute', { VpcName: LONG }, 'InvalidParameterValue.TooLong', '60'),
  row('ModifyVpcAttribute', { DnsServers: many(5, '10.0.0.2') }, 'InvalidParameterValue.Length', '4 are allowed'),
  row('DeleteVpc', { VpcId: 'vpc1' }, 'ResourceInUse', 'consumer, ep-buyer, ep-failed'),
  row('DeleteVpc', { VpcId: 'vpc2' }, 'ResourceNotFound', 'in the account buyer'),
  row('CreateSubnet', { SubnetName: LONG }, 'InvalidParameterValue.TooLong', '60'),
  row('CreateSubnet', { SubnetName: '' }, 'InvalidParameterValue.Empty', 'SubnetName'),
  row('CreateSubnet', { CidrBlock: '10.0.9.0' }, 'InvalidParameterValue.Malformed', 'not a block'),
  row('CreateSubnet', { CidrBlock: '10.1.0.0/24' }, 'InvalidParameterValue.SubnetRange', 'does not lie in vpc1'),
  row('CreateSubnet', { CidrBlock: '10.0.9.0/29' }, 'InvalidParameterValue.SubnetRange', '16 to 28'),
  row('CreateSubnet', { CidrBlock: '10.0.1.128/25' }, 'InvalidParameterValue.SubnetOverlap', 'vpc1/app'),
  row('CreateSubnet', { Zone: 'ap-shanghai-1' }, 'InvalidParameterValue.ZoneConflict', 'ap-guangzhou'),
  row('CreateSubnet', {}, 'LimitExceeded', 'subnetsPerVpc', over('subnetsPerVpc', 4)),
  row('CreateSubnet', {}, 'InvalidParameterValue.Duplicate', 'another subnet', { name: 'vpc1/app' }),
  row('ModifySubnetAttribute', { SubnetName: LONG }, 'InvalidParameterValue.TooLong', '60'),
  row('DeleteSubnet', { SubnetId: 'vpc1/app' }, 'ResourceInUse', 'consumer'),
  row('CreateRouteTable', { RouteTableName: LONG }, 'InvalidParameterValue.TooLong', '60'),
  row('CreateRouteTable', {}, 'LimitExceeded', 'routeTablesPerVpc', over('routeTablesPerVpc', 3)),
  row('CreateRouteTable', {}, 'InvalidParameterValue.Duplicate', 'another route table', { name: 'rt-way' }),
  row('DeleteRouteTable', { RouteTableId: 'vpc1/default' }, 'UnsupportedOperation.DelDefaultRoute', 'default one'),
  row('DeleteRouteTable', { RouteTableId: 'rt-way' }, 'UnsupportedOperation.DelRouteWithSubnet', 'vpc1/tiny'),
  row(
    'ReplaceRouteTableAssociation',
    { RouteTableId: 'vpc6/default' },
    'UnsupportedOperation.VpcMismatch',
    'is in vpc6, the subnet [vpc1/tiny] in vpc1',
  ),
]

const route = (more: object): object => ({
  Routes: [{ DestinationCidrBlock: '198.51.100.0/24', GatewayType: 'NAT', GatewayId: 'nat-12345678', ...more }],
})

const routes: Row[] = [
  row('CreateRoutes', { Routes: [] }, 'MissingParameter', '[Routes]'),
  row('CreateRoutes', { Routes: ['x'] }, 'InvalidParameter', 'a structure'),
  row('CreateRoutes', { Routes: [{ GatewayType: 'NAT' }] }, 'MissingParameter', 'DestinationCidrBlock'),
  row('CreateRoutes', route({ GatewayType: undefined }), 'MissingParameter', 'Routes.0.GatewayType'),
  row('CreateRoutes', route({ GatewayId: undefined }), 'MissingParameter', 'Routes.0.GatewayId'),
  row('CreateRoutes', route({ GatewayId: '' }), 'InvalidParameterValue.RouteNextHopInvalid', 'of type NAT'),
  row(
    'CreateRoutes',
    route({ GatewayType: 'NORMAL_CVM', GatewayId: '10.0.1.99' }),
    'InvalidParameterValue.RouteNextHopInvalid',
    '10.0.1.99',
  ),
  row('CreateRoutes', route({ GatewayType: 'MAGIC' }), 'InvalidParameterValue', 'MAGIC'),
  row('CreateRoutes', route({ DestinationCidrBlock: '198.51.100.1/24' }), 'InvalidParameterValue.Malformed', '.0'),
  row(
    'CreateRoutes',
    route({ DestinationCidrBlock: '10.0.8.0/24' }),
    'InvalidParameterValue.VpcCidrConflict',
    'Local route',
  ),
  row('CreateRoutes', route({ DestinationCidrBlock: '192.0.2.0/24' }), 'InvalidParameterValue.Duplicate', 'already'),
  row(
    'CreateRoutes',
    route({ DestinationCidrBlock: '192.0.2.0/24', GatewayId: 'nat-87654321' }),
    'UnsupportedOperation.EcmpWithUserRoute',
    'another next hop',
  ),
  row('CreateRoutes', route({ Enabled: false }), 'UnsupportedOperation', 'Enabled'),
  row('CreateRoutes', route({ DestinationIpv6CidrBlock: '::/0' }), 'UnsupportedOperation', 'Ipv6'),
  row('CreateRoutes', {}, 'LimitExceeded', 'routesPerTable', over('routesPerTable', 1)),
  row('DeleteRoutes', { Routes: [{ GatewayType: 'NAT' }] }, 'MissingParameter', 'Routes.0.RouteId'),
  row('DeleteRoutes', { Routes: [{ RouteId: 7 }] }, 'ResourceNotFound', 'no route [7]'),
  row('DeleteRoutes', { Routes: [{ RouteItemId: 'rti-12345678' }] }, 'ResourceNotFound', 'rti-12345678'),
  row('DeleteRoutes', route({}), 'ResourceNotFound', '198.51.100.0/24'),
  row(
    'DeleteRoutes',
    { Routes: [{ DestinationCidrBlock: '10.0.0.0/16' }] },
    'UnsupportedOperation.SystemRoute',
    'system',
  ),
  row('DeleteRoutes', { Routes: [{ DestinationIpv6CidrBlock: '::/0' }] }, 'UnsupportedOperation', 'Ipv6'),
]

const acls: Row[] = [
  row('CreateNetworkAcl', { NetworkAclName: LONG }, 'InvalidParameterValue.TooLong', '60'),
  row('CreateNetworkAcl', { NetworkAclType: 'QUINTUPLE' }, 'UnsupportedOperation', 'QUINTUPLE'),
  row('CreateNetworkAcl', { NetworkAclType: 'PAIR' }, 'InvalidParameterValue', 'TRIPLE, QUINTUPLE'),
  row('CreateNetworkAcl', {}, 'LimitExceeded', 'networkAclsPerVpc', over('networkAclsPerVpc', 2)),
  row('CreateNetworkAcl', {}, 'InvalidParameterValue.Duplicate', 'network ACL', { name: 'acl-tiny' }),
  row('DeleteNetworkAcl', { NetworkAclId: 'acl-tiny' }, 'ResourceInUse', 'vpc1/tiny'),
  row('AssociateNetworkAclSubnets', { SubnetIds: ['vpc6/none'] }, 'UnsupportedOperation.VpcMismatch', 'is in vpc1'),
  row('AssociateNetworkAclSubnets', { SubnetIds: ['vpc2/web'] }, 'ResourceNotFound', 'in the account buyer'),
  row('DisassociateNetworkAclSubnets', { SubnetIds: ['vpc1/app'] }, 'ResourceNotFound', 'is not bound'),
  row('CreateNetworkAclEntries', {}, 'LimitExceeded', 'rulesPerNetworkAcl', over('rulesPerNetworkAcl', 1)),
  bare('DescribeNetworkAcls', { OrderField: 'VpcId' }, 'InvalidParameterValue', 'NetworkAclName'),
]

const groups: Row[] = [
  row('CreateSecurityGroup', { GroupName: LONG }, 'InvalidParameterValue.TooLong', '60'),
  row('CreateSecurityGroup', { GroupDescription: LONGER }, 'InvalidParameterValue.TooLong', '100'),
  row('CreateSecurityGroup', {}, 'LimitExceeded', 'securityGroupsPerRegion', over('securityGroupsPerRegion', 5)),
  row('CreateSecurityGroup', {}, 'InvalidParameterValue.Duplicate', 'security group', { name: 'sg-web' }),
  row('ModifySecurityGroupAttribute', { GroupDescription: LONGER }, 'InvalidParameterValue.TooLong', '100'),
  row('ModifySecurityGroupAttribute', { SecurityGroupId: 'default' }, 'UnsupportedOperation', 'default'),
  row('DeleteSecurityGroup', { SecurityGroupId: 'sg-web' }, 'ResourceInUse', 'used by web1'),
  row('DeleteSecurityGroup', { SecurityGroupId: 'sg-named' }, 'ResourceInUse', 'used by sg-naming'),
  row('DeleteSecurityGroup', { SecurityGroupId: 'sg-ep' }, 'ResourceInUse', 'used by ep-own'),
  row('DeleteSecurityGroup', { SecurityGroupId: 'default' }, 'ResourceInUse', 'default one'),
  row('CreateSecurityGroupPolicies', { Ingress: ['ACCEPT#sg-named#ALL#ALL'] }, 'LimitExceeded', 'groupReferences', {
    ...over('groupReferencesPerSecurityGroup', 1),
  }),
  row(
    'CreateSecurityGroupPolicies',
    { Ingress: [{ Action: 'ACCEPT', CidrBlock: '10.0.0.0/8', PolicyDescription: LONGER }] },
    'InvalidParameterValue.TooLong',
    '100',
  ),
  row(
    'CreateSecurityGroupPolicies',
    { Ingress: Array.from({ length: 101 }, (_, n) => `ACCEPT#10.0.${n}.0/24#80#TCP`) },
    'InvalidParameterValue.LimitExceeded',
    '100 are allowed',
  ),
  row('CreateSecurityGroupPolicies', { Ingress: ['ACCEPT#10.0.0.0/8#80#ICMP'] }, 'InvalidParameterValue', 'ICMP'),
  bare('DescribeSecurityGroups', { OrderDirection: 'UP' }, 'InvalidParameterValue', 'ASC, DESC'),
  row('DescribeSecurityGroupPolicies', { Filters: [7] }, 'InvalidParameter.FilterNotDict', 'Filters.0'),
  row(
    'DescribeSecurityGroupPolicies',
    { Filters: [{ Name: 'x', Values: [] }] },
    'InvalidParameter.FilterInvalidKey',
    'direction',
  ),
]

const clbs: Row[] = [
  row('CreateLoadBalancer', { LoadBalancerType: 'PUBLIC' }, 'InvalidParameterValue', 'OPEN, INTERNAL'),
  row('CreateLoadBalancer', { SubnetId: undefined }, 'MissingParameter', '[SubnetId]'),
  row('CreateLoadBalancer', { Forward: 0 }, 'UnsupportedOperation', 'Forward'),
  row('CreateLoadBalancer', { AddressIPVersion: 'IPV6' }, 'UnsupportedOperation', 'IPV6'),
  row('CreateLoadBalancer', { Number: 21 }, 'InvalidParameterValue.Range', '1 to 20'),
  row('CreateLoadBalancer', { Number: 2, Vip: '172.16.0.99' }, 'InvalidParameter.Coexist', 'Number'),
  row('CreateLoadBalancer', { LoadBalancerName: LONGER }, 'InvalidParameterValue.TooLong', '80'),
  row('CreateLoadBalancer', { VpcId: 'vpc9' }, 'InvalidParameterValue', 'The VPC [vpc9]'),
  row('CreateLoadBalancer', { SubnetId: 'vpc5/default' }, 'InvalidParameterValue', 'is in vpc5'),
  row('CreateLoadBalancer', { Vip: '172.17.0.1' }, 'InvalidParameterValue.Range', 'does not lie in'),
  row('CreateLoadBalancer', { Vip: '172.16.0' }, 'InvalidParameter.FormatError', 'IPv4'),
  row('CreateLoadBalancer', { Vip: '172.16.0.1' }, 'InvalidParameterValue', 'reserved'),
  row('CreateLoadBalancer', { Vip: '172.16.0.2' }, 'InvalidParameterValue.Duplicate', 'is taken'),
  row('CreateLoadBalancer', { SubnetId: 'vpc1/full', VpcId: 'vpc1' }, 'ResourceInsufficient.Subnet', 'no free', {
    by: 'buyer',
  }),
  row('CreateLoadBalancer', {}, 'LimitExceeded', 'clbsPerRegion', over('clbsPerRegion', 6)),
  row('CreateLoadBalancer', {}, 'InvalidParameterValue.Duplicate', 'another CLB', { name: 'lb1' }),
  row('ModifyLoadBalancerAttributes', { LoadBalancerName: LONGER }, 'InvalidParameterValue.TooLong', '80'),
  row('DeleteLoadBalancer', { LoadBalancerIds: ['lb1'] }, 'FailedOperation', 'endpoint service [svc]'),
  row('DeleteLoadBalancer', { LoadBalancerIds: ['many'] }, 'FailedOperation.TargetNumCheckRisk', '20 targets'),
  row('DeleteLoadBalancer', { LoadBalancerIds: many(21, 'lb3') }, 'InvalidParameterValue.Length', '20 are allowed'),
  row('SetLoadBalancerSecurityGroups', { SecurityGroups: ['sg-nobodyxx'] }, 'InvalidParameterValue', 'sg-nobodyxx'),
  row('SetLoadBalancerSecurityGroups', { SecurityGroups: ['sg-web', 'sg-web'] }, 'InvalidParameterValue', 'twice'),
  row('SetLoadBalancerSecurityGroups', { SecurityGroups: ['default'] }, 'UnsupportedOperation', 'default'),
  row(
    'SetLoadBalancerSecurityGroups',
    { SecurityGroups: ['sg-web', 'sg-alone'] },
    'LimitExceeded',
    'securityGroupsPerClb',
    over('securityGroupsPerClb', 1),
  ),
  row('DescribeLoadBalancers', { LoadBalancerIds: many(21, 'lb1') }, 'InvalidParameterValue.Length', '20'),
  row('DescribeLoadBalancers', { VpcId: 'vpc-00000000' }, 'InvalidParameterValue', 'vpc-00000000'),
  row('DescribeLoadBalancers', { OrderType: 2 }, 'InvalidParameterValue.Range', '0 to 1'),
  bare(
    'DescribeLoadBalancers',
    { Filters: [{ Name: 'x', Values: [] }] },
    'InvalidParameterValue.InvalidFilter',
    'There is no filter [x]',
  ),
  bare('DescribeLoadBalancers', { Filters: ['x'] }, 'InvalidParameter.FilterNotDict', 'Filters.0'),
  row('CreateListener', {}, 'LimitExceeded', 'listenersPerClb', over('listenersPerClb', 1)),
  row('CreateListener', { Protocol: 'SCTP' }, 'InvalidParameter.ProtocolCheckFailed', 'TCP, UDP'),
  row(
    'RegisterTargets',
    { Targets: BASE.DeregisterTargets?.parameters.Targets },
    'InvalidParameterValue.Duplicate',
    'is already a target',
  ),
  row('CreateLoadBalancer', { ClientToken: 'x'.repeat(65) }, 'InvalidParameterValue.TooLong', '64'),
  row('CreateLoadBalancer', { Tags: manyTags(51, 'TagKey') }, 'LimitExceeded', '51 tags'),
  row('CreateListener', { ListenerNames: [LONGER] }, 'InvalidParameterValue.TooLong', '80'),
  row('ModifyListener', { ListenerName: LONGER }, 'InvalidParameterValue.TooLong', '80'),
  row('DescribeListeners', { ListenerIds: ['tcp:81'] }, 'InvalidParameter.ListenerIdNotFound', 'tcp:81'),
  row('DescribeListeners', { ListenerIds: many(101, 'tcp:80') }, 'InvalidParameterValue.Length', '100'),
  row('DescribeListeners', { Protocol: 'SCTP' }, 'InvalidParameterValue', 'TCP, UDP'),
  row('DescribeListeners', { Port: 0 }, 'InvalidParameterValue.Range', '1 to 65535'),
  row('DescribeTargets', { ListenerIds: many(21, 'tcp:80') }, 'InvalidParameterValue.Length', '20'),
  row('DescribeTargets', { ListenerIds: ['tcp:81'] }, 'InvalidParameter.ListenerIdNotFound', 'tcp:81'),
  row('DescribeTargets', { Filters: [{ Name: 'x', Values: [] }] }, 'InvalidParameterValue.InvalidFilter', '[x]'),
  row('DescribeTargets', { Filters: ['x'] }, 'InvalidParameter.FilterNotDict', 'Filters.0'),
  row('DescribeTargets', { Protocol: 'SCTP' }, 'InvalidParameterValue', 'TCP, UDP'),
  row('DescribeTargets', { Port: 0 }, 'InvalidParameterValue.Range', '1 to 65535'),
  row('DescribeTargetHealth', { LoadBalancerIds: many(31, 'lb1') }, 'InvalidParameterValue.Length', '30'),
  bare('DescribeTaskStatus', {}, 'MissingParameter', '[TaskId]'),
  row('DescribeTaskStatus', { TaskId: 'nothing' }, 'InvalidParameterValue', 'No call has the RequestId [nothing]'),
  row('DescribeTargetHealth', { LoadBalancerIds: [] }, 'MissingParameter', 'LoadBalancerIds'),
]

const place = (more: object): object => ({
  VirtualPrivateCloud: { VpcId: 'vpc2', SubnetId: 'vpc2/web', ...more },
})

const cvms: Row[] = [
  row('RunInstances', place({ VpcId: 'vpc9' }), 'InvalidParameterValue.VpcIdNotExist', 'vpc9'),
  row('RunInstances', place({ VpcId: 'vpc1' }), 'InvalidParameterValue.VpcIdNotExist', 'in the account shop'),
  row(
    'RunInstances',
    place({ SubnetId: 'subnet-00000000' }),
    'InvalidParameterValue.SubnetNotExist',
    'subnet-00000000',
  ),
  row('RunInstances', place({ SubnetId: 'vpc5/default' }), 'InvalidParameterValue.VpcIdSubnetIdNotMatch', 'vpc5'),
  row('RunInstances', place({ VpcId: 'vpc-1' }), 'InvalidParameterValue.Malformed', 'the id of a VPC'),
  row('RunInstances', place({ SubnetId: undefined }), 'MissingParameter', 'VirtualPrivateCloud.SubnetId'),
  row('RunInstances', place({ Ipv6AddressCount: 1 }), 'UnsupportedOperation', 'Ipv6AddressCount'),
  row('RunInstances', place({ PrivateIpAddresses: ['172.16.0'] }), 'InvalidParameterValue.IPAddressMalformed', '172'),
  row('RunInstances', place({ PrivateIpAddresses: ['172.17.0.9'] }), 'VpcAddrNotInSubNet', 'does not lie in'),
  row('RunInstances', place({ PrivateIpAddresses: ['172.16.0.2'] }), 'VpcIpIsUsed', 'is taken'),
  row('RunInstances', place({ PrivateIpAddresses: ['172.16.0.1'] }), 'InvalidParameterValue.Reserved', 'reserved'),
  row('RunInstances', place({ PrivateIpAddresses: [] }), 'InvalidParameterValue', '0 addresses'),
  row('RunInstances', { InstanceCount: 251 }, 'ResourceInsufficient.Subnet', 'no free address'),
  row('RunInstances', { InstanceCount: 501 }, 'InvalidParameterValue.Range', '1 to 500'),
  row('RunInstances', { InstanceName: 'x'.repeat(129) }, 'InvalidParameterValue.TooLong', '128'),
  row(
    'RunInstances',
    { Placement: { Zone: 'ap-guangzhou-7' } },
    'InvalidParameterValue.SubnetIdZoneIdNotMatch',
    'ap-guangzhou-7',
  ),
  row('RunInstances', { SecurityGroupIds: ['sg-nobodyxx'] }, 'InvalidSecurityGroupId.NotFound', 'sg-nobodyxx'),
  row('RunInstances', { ClientToken: 'x'.repeat(65) }, 'InvalidClientToken.TooLong', '64'),
  row('RunInstances', { TagSpecification: [{ ResourceType: 'disk', Tags: [] }] }, 'InvalidParameterValue', 'instance'),
  row('RunInstances', { SecurityGroupIds: ['sg-1'] }, 'InvalidSgId.Malformed', 'sg-1'),
  row('RunInstances', { SecurityGroupIds: ['default'] }, 'UnsupportedOperation', 'default'),
  row('RunInstances', { SecurityGroupIds: ['sg-web', 'sg-web'] }, 'InvalidParameterValue.Duplicate', 'twice'),
  row(
    'RunInstances',
    { SecurityGroupIds: ['sg-web', 'sg-alone', 'sg-named'] },
    'LimitExceeded.AssociateUSGLimitExceeded',
    'securityGroupsPerCvm',
    over('securityGroupsPerCvm', 2),
  ),
  row('RunInstances', {}, 'LimitExceeded', 'cvmsPerSecurityGroup', over('cvmsPerSecurityGroup', 4)),
  row('RunInstances', {}, 'InvalidParameterValue.Duplicate', 'another CVM', { name: 'web1' }),
  ...[
    'TerminateInstances',
    'AssociateSecurityGroups',
    'DisassociateSecurityGroups',
    'ModifyInstancesAttribute',
  ].flatMap((action): Row[] => [
    row(action, { InstanceIds: [] }, 'MissingParameter', 'InstanceIds'),
    row(action, { InstanceIds: ['nobody'] }, 'InvalidInstanceId.NotFound', 'nobody'),
    row(action, { InstanceIds: ['consumer'] }, 'InvalidInstanceId.NotFound', 'in the account shop'),
    row(action, { InstanceIds: many(101, 'web1') }, 'InvalidParameterValue.LimitExceeded', '100 are allowed'),
  ]),
  ...['AssociateSecurityGroups', 'DisassociateSecurityGroups'].flatMap((action): Row[] => [
    row(action, { SecurityGroupIds: ['sg-web', 'sg-alone'] }, 'InvalidParameterValue.LimitExceeded', '1 are allowed'),
    row(action, { SecurityGroupIds: ['sg-nobodyxx'] }, 'InvalidSecurityGroupId.NotFound', 'sg-nobodyxx'),
  ]),
  row(
    'AssociateSecurityGroups',
    { InstanceIds: ['web4'] },
    'LimitExceeded.AssociateUSGLimitExceeded',
    'securityGroupsPerCvm',
    over('securityGroupsPerCvm', 2),
  ),
  row(
    'AssociateSecurityGroups',
    { InstanceIds: ['plain'], SecurityGroupIds: ['sg-web'] },
    'LimitExceeded',
    'cvmsPerSecurityGroup',
    over('cvmsPerSecurityGroup', 4),
  ),
  row('DisassociateSecurityGroups', { SecurityGroupIds: ['sg-alone'] }, 'InvalidSecurityGroupId.NotFound', 'not in'),
  row(
    'DisassociateSecurityGroups',
    { InstanceIds: ['web1'] },
    'FailedOperation.SecurityGroupActionFailed',
    'cannot be without',
  ),
  row('ModifyInstancesAttribute', { SecurityGroups: ['sg-nobodyxx'] }, 'InvalidSecurityGroupId.NotFound', 'nobodyxx'),
  row('ModifyInstancesAttribute', { SecurityGroups: ['sg-web', 'sg-web'] }, 'InvalidParameterValue', 'twice'),
  row('ModifyInstancesAttribute', { InstanceName: LONG }, 'InvalidParameterValue.TooLong', '60'),
]

/** What calls are refused on the world of world.ts, by the action itself or by validation of what it would make. */
export const WORLD_ROWS: readonly (readonly [what: string, rows: readonly Row[]])[] = [
  ['private links', link],
  ['describing', describes],
  ['VPCs', vpcs],
  ['routes', routes],
  ['network ACLs', acls],
  ['security groups', groups],
  ['CLBs', clbs],
  ['CVMs', cvms],
]
