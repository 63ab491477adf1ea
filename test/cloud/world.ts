import { isTask } from '../../sim/cloud/actions.ts'
import type { Operation } from '../../sim/cloud/operation.ts'
import { requestId } from '../../sim/cloud/request-id.ts'
import type { Documents, EndpointDocument } from '../../sim/model/documents.ts'
import { MARKET } from './market.ts'

/**
 * The market of market.ts, with something of each kind that nobody uses and that can therefore be deleted: of the buyer the VPC
 * `vpc6`, the subnet `vpc1/spare`, the route table `rt-spare` and the network ACL `acl-spare`; of the shop the group `sg-alone`,
 * the CLB `lb4` and the CVM `web4`; the service `svc-idle`. `rt-way` serves the subnet `vpc1/tiny` and has a route; `vpc1/full` has no free address.
 */
export const WORLD: Documents = {
  ...MARKET,
  vpcs: new Map(MARKET.vpcs)
    .set('vpc1', {
      cidr: '10.0.0.0/16',
      account: 'buyer',
      subnets: new Map([
        ['app', { cidr: '10.0.1.0/24' }],
        ['tiny', { cidr: '10.0.2.0/28', networkAcl: 'acl-tiny', routeTable: 'rt-way' }],
        ['spare', { cidr: '10.0.3.0/24' }],
        ['full', { cidr: '10.0.4.0/28' }],
      ]),
    })
    .set('vpc6', { cidr: '10.6.0.0/16', account: 'buyer', subnets: new Map([['none', { cidr: '10.6.0.0/24' }]]) }),
  routeTables: new Map([
    ['rt-way', { vpc: 'vpc1', routes: [{ destination: '192.0.2.0/24', nextHopType: 'NAT', nextHop: 'nat-12345678' }] }],
    ['rt-spare', { vpc: 'vpc1', routes: [] }],
    ['rt-else', { vpc: 'vpc2', routes: [] }],
  ]),
  networkAcls: new Map(MARKET.networkAcls).set('acl-spare', { vpc: 'vpc1', ingress: [], egress: [] }),
  securityGroups: new Map(MARKET.securityGroups)
    .set('sg-alone', { account: 'shop', ingress: [], egress: [] })
    .set('sg-named', { account: 'shop', ingress: [] })
    .set('sg-naming', { account: 'shop', ingress: [{ action: 'ACCEPT', securityGroup: 'sg-named' }] }),
  cvms: new Map(MARKET.cvms)
    .set('web4', { subnet: 'vpc2/web', securityGroups: ['sg-web', 'sg-naming'] })
    .set('plain', { subnet: 'vpc2/web' }),
  clbs: new Map(MARKET.clbs)
    .set('lb4', { subnet: 'vpc2/web', listeners: new Map() })
    .set('lb5', { subnet: 'vpc2/web', listeners: new Map() })
    .set('many', {
      subnet: 'vpc2/web',
      listeners: new Map([
        ['tcp:80', { targets: Array.from({ length: 20 }, (_, n) => ({ cvm: 'web2', port: 9000 + n })) }],
      ]),
    }),
  endpoints: new Map<string, EndpointDocument>([
    ...MARKET.endpoints,
    ...Array.from({ length: 13 }, (_, n) => [`crowd${n}`, { subnet: 'vpc1/full', service: 'svc' }] as const),
  ]),
  endpointServices: new Map(MARKET.endpointServices).set('svc-idle', { clb: 'lb4', whitelist: [{ account: 'buyer' }] }),
}

type Base = { readonly parameters: Operation['parameters']; readonly by: 'shop' | 'buyer' }
const shop = (parameters: Operation['parameters']): Base => ({ parameters, by: 'shop' })
const buyer = (parameters: Operation['parameters']): Base => ({ parameters, by: 'buyer' })

const RULES = { Ingress: ['ACCEPT#10.9.0.0/16#80#TCP'] }
const TARGETS = { LoadBalancerId: 'lb1', ListenerId: 'tcp:80', Targets: [{ InstanceId: 'web1', Port: 8080 }] }
const ROUTE = { DestinationCidrBlock: '198.51.100.0/24', GatewayType: 'NAT', GatewayId: 'nat-12345678' }

/** The RequestId of the first call of the world of seed 1: that of the tests is one that changes a CLB, and nothing in it. */
const FIRST_TASK = requestId(1, 1)
export const FIRST_CALL = { LoadBalancerId: 'lb1', OperationType: 'Start' } as const

/** Of every action a call that succeeds on the world as it is. */
export const BASE: Readonly<Record<string, Base>> = {
  CreateVpcEndPointService: shop({
    VpcId: 'vpc2',
    EndPointServiceName: 'new',
    AutoAcceptFlag: true,
    ServiceInstanceId: 'lb3',
  }),
  ModifyVpcEndPointServiceAttribute: shop({ EndPointServiceId: 'svc', VpcId: 'vpc2', ServiceInstanceId: 'lb3' }),
  DeleteVpcEndPointService: shop({ EndPointServiceId: 'svc-idle' }),
  DescribeVpcEndPointService: shop({ EndPointServiceIds: ['svc'] }),
  CreateVpcEndPointServiceWhiteList: shop({ EndPointServiceId: 'svc', UserUin: 'other' }),
  ModifyVpcEndPointServiceWhiteList: shop({ EndPointServiceId: 'svc', UserUin: 'buyer', Description: 'x' }),
  DeleteVpcEndPointServiceWhiteList: shop({ EndPointServiceId: 'svc', UserUin: ['buyer'] }),
  DescribeVpcEndPointServiceWhiteList: shop({}),
  EnableVpcEndPointConnect: shop({ EndPointServiceId: 'svc', EndPointId: ['ep-buyer'], AcceptFlag: true }),
  CreateVpcEndPoint: buyer({
    VpcId: 'vpc1',
    SubnetId: 'vpc1/app',
    EndPointName: 'new',
    EndPointServiceId: 'svc',
    SecurityGroupId: 'sg-ep',
  }),
  ModifyVpcEndPointAttribute: buyer({ EndPointId: 'ep-buyer', SecurityGroupIds: ['sg-spare', 'sg-ep'] }),
  DeleteVpcEndPoint: buyer({ EndPointId: 'ep-buyer' }),
  DescribeVpcEndPoint: buyer({ EndPointId: ['ep-buyer'] }),
  DisassociateVpcEndPointSecurityGroups: buyer({ EndPointId: 'ep-buyer', SecurityGroupIds: ['sg-ep'] }),

  CreateVpc: buyer({ VpcName: 'new', CidrBlock: '10.7.0.0/16' }),
  ModifyVpcAttribute: buyer({ VpcId: 'vpc1', VpcName: 'renamed' }),
  DeleteVpc: buyer({ VpcId: 'vpc6' }),
  DescribeVpcs: buyer({ VpcIds: ['vpc1'] }),
  CreateSubnet: buyer({ VpcId: 'vpc1', SubnetName: 'new', CidrBlock: '10.0.9.0/24', Zone: 'ap-guangzhou-3' }),
  ModifySubnetAttribute: buyer({ SubnetId: 'vpc1/app', SubnetName: 'renamed' }),
  DeleteSubnet: buyer({ SubnetId: 'vpc1/spare' }),
  DescribeSubnets: buyer({ SubnetIds: ['vpc1/app'] }),
  CreateRouteTable: buyer({ VpcId: 'vpc1', RouteTableName: 'new' }),
  DeleteRouteTable: buyer({ RouteTableId: 'rt-spare' }),
  DescribeRouteTables: buyer({ RouteTableIds: ['rt-way'] }),
  ReplaceRouteTableAssociation: buyer({ RouteTableId: 'rt-spare', SubnetId: 'vpc1/tiny' }),
  CreateRoutes: buyer({ RouteTableId: 'rt-way', Routes: [ROUTE] }),
  DeleteRoutes: buyer({ RouteTableId: 'rt-way', Routes: [{ DestinationCidrBlock: '192.0.2.0/24' }] }),
  CreateNetworkAcl: buyer({ VpcId: 'vpc1', NetworkAclName: 'new' }),
  DeleteNetworkAcl: buyer({ NetworkAclId: 'acl-spare' }),
  DescribeNetworkAcls: buyer({ NetworkAclIds: ['acl-tiny'] }),
  AssociateNetworkAclSubnets: buyer({ NetworkAclId: 'acl-spare', SubnetIds: ['vpc1/app'] }),
  DisassociateNetworkAclSubnets: buyer({ NetworkAclId: 'acl-tiny', SubnetIds: ['vpc1/tiny'] }),
  CreateNetworkAclEntries: buyer({ NetworkAclId: 'acl-tiny', ...RULES }),
  ModifyNetworkAclEntries: buyer({ NetworkAclId: 'acl-tiny', ...RULES }),
  DeleteNetworkAclEntries: buyer({ NetworkAclId: 'acl-tiny', Egress: ['ACCEPT#0.0.0.0/0#ALL#ALL'] }),
  CreateSecurityGroup: shop({ GroupName: 'new', GroupDescription: 'what it is for' }),
  CreateDefaultSecurityGroup: shop({}),
  ModifySecurityGroupAttribute: shop({ SecurityGroupId: 'sg-web', GroupName: 'renamed' }),
  DeleteSecurityGroup: shop({ SecurityGroupId: 'sg-alone' }),
  DescribeSecurityGroups: shop({ SecurityGroupIds: ['sg-web'] }),
  CreateSecurityGroupPolicies: shop({ SecurityGroupId: 'sg-web', ...RULES }),
  ModifySecurityGroupPolicies: shop({ SecurityGroupId: 'sg-web', ...RULES }),
  DeleteSecurityGroupPolicies: shop({ SecurityGroupId: 'sg-web', Ingress: [{ PolicyIndex: 0 }] }),
  ReplaceSecurityGroupPolicy: shop({
    SecurityGroupId: 'sg-web',
    Ingress: [{ PolicyIndex: 0, Action: 'DROP', CidrBlock: '10.9.0.0/16' }],
  }),
  ReplaceSecurityGroupPolicies: shop({
    SecurityGroupId: 'sg-web',
    Ingress: [{ PolicyIndex: 0, Action: 'DROP', CidrBlock: '10.9.0.0/16' }],
  }),
  DescribeSecurityGroupPolicies: shop({ SecurityGroupId: 'sg-web' }),

  CreateLoadBalancer: shop({ LoadBalancerType: 'INTERNAL', VpcId: 'vpc2', SubnetId: 'vpc2/web' }),
  ModifyLoadBalancerAttributes: shop({ LoadBalancerId: 'lb1', LoadBalancerPassToTarget: true }),
  DeleteLoadBalancer: shop({ LoadBalancerIds: ['lb3'] }),
  DescribeLoadBalancers: shop({ LoadBalancerIds: ['lb1'] }),
  SetLoadBalancerSecurityGroups: shop({ LoadBalancerId: 'lb1', SecurityGroups: ['sg-web'] }),
  SetLoadBalancerStartStatus: shop({ LoadBalancerId: 'lb1', OperationType: 'Stop' }),
  CreateListener: shop({ LoadBalancerId: 'lb1', Ports: [81], Protocol: 'TCP' }),
  ModifyListener: shop({ LoadBalancerId: 'lb1', ListenerId: 'tcp:80', Scheduler: 'LEAST_CONN' }),
  DeleteListener: shop({ LoadBalancerId: 'lb1', ListenerId: 'tcp:80' }),
  DescribeListeners: shop({ LoadBalancerId: 'lb1' }),
  RegisterTargets: shop({ ...TARGETS, Targets: [{ InstanceId: 'web2', Port: 8081 }] }),
  DeregisterTargets: shop(TARGETS),
  ModifyTargetWeight: shop({ ...TARGETS, Weight: 3 }),
  DescribeTargets: shop({ LoadBalancerId: 'lb1' }),
  DescribeTargetHealth: shop({ LoadBalancerIds: ['lb1'] }),
  DescribeTaskStatus: shop({ TaskId: FIRST_TASK }),

  RunInstances: shop({
    VirtualPrivateCloud: { VpcId: 'vpc2', SubnetId: 'vpc2/web' },
    InstanceName: 'new',
    SecurityGroupIds: ['sg-web'],
  }),
  TerminateInstances: shop({ InstanceIds: ['web1'] }),
  StartInstances: shop({ InstanceIds: ['web3'] }),
  StopInstances: shop({ InstanceIds: ['web1'] }),
  DescribeInstances: shop({ InstanceIds: ['web1'] }),
  AssociateSecurityGroups: shop({ InstanceIds: ['web1'], SecurityGroupIds: ['sg-alone'] }),
  DisassociateSecurityGroups: shop({ InstanceIds: ['web4'], SecurityGroupIds: ['sg-web'] }),
  ModifyInstancesAttribute: shop({ InstanceIds: ['web1'], SecurityGroups: ['sg-alone', 'sg-web'] }),
}

/** The calls of BASE that change a CLB, each with the CLB that must not be busy with another change for it to succeed. */
export const BUSY_CALLS: readonly (readonly [action: string, clb: string])[] = Object.entries(BASE)
  .filter(([action]) => isTask(action))
  .flatMap(([action, { parameters }]) => {
    const { LoadBalancerId, LoadBalancerIds } = parameters
    return [LoadBalancerId, LoadBalancerIds]
      .flat()
      .flatMap((clb) => (typeof clb === 'string' ? [[action, clb] as const] : []))
  })
