import type { Operation } from '../../sim/cloud/operation.ts'
import type { Network } from '../../sim/model/network.ts'
import { cidrText } from '../../sim/net/cidr.ts'
import { ipv4Text } from '../../sim/net/ipv4.ts'

/** What an edit is about, in numbers that are taken modulo what there is to choose from. */
export type Choice = {
  readonly index: number
  readonly other: number
  readonly isEgress: boolean
  readonly rule: string
  readonly text: string
}
type Called = readonly [action: string, parameters: Operation['parameters'], by?: string]
type Calls = (network: Network, choice: Choice) => Called | undefined

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length]

const accountName = ({ accounts }: Network, index: number): string => pick(accounts, index)!.name
const groupNamesOf = ({ securityGroups }: Network, account: number): string[] =>
  securityGroups.flatMap((group) => (group.isDefault || group.account !== account ? [] : [group.documentName]))
const accountOfVpc = ({ vpcs }: Network, vpc: number): number => vpcs[vpc]!.account

/** An address of a block that is often free, and sometimes taken or none of the block's. */
const addressIn = ({ subnets }: Network, subnet: number, index: number): string =>
  ipv4Text((subnets[subnet]!.cidr.network + 2 + index * 3) | 0)

/** Calls that create what can be created, delete it, and bind parts of it to others. */
export const CREATING = {
  run: (network, { index, other, isEgress, text }) => {
    const subnet = index % network.subnets.length
    const standing = network.subnets[subnet]
    if (standing === undefined) return undefined
    const groups = groupNamesOf(network, accountOfVpc(network, standing.vpc))
    const SecurityGroupIds = [pick(groups, other), pick(groups, index)]
      .slice(other % 3)
      .filter((one) => one !== undefined)
    const count = 1 + (other % 3)
    const PrivateIpAddresses = Array.from({ length: count }, (_, i) => addressIn(network, subnet, other + 4 * i))
    return [
      'RunInstances',
      {
        VirtualPrivateCloud: {
          VpcId: network.vpcs[standing.vpc]!.name,
          SubnetId: standing.name,
          ...(isEgress && { PrivateIpAddresses }),
        },
        InstanceCount: count,
        ...(text.startsWith('10.0') && { InstanceName: `ran-${index}` }),
        ...(SecurityGroupIds.length > 0 && { SecurityGroupIds: [...new Set(SecurityGroupIds)] }),
      },
    ]
  },
  terminate: ({ cvms }, { index, other }) => {
    const names = new Set([pick(cvms, index)?.name, pick(cvms, other)?.name].slice(other % 2))
    return cvms.length > 0 ? ['TerminateInstances', { InstanceIds: [...names] }] : undefined
  },
  createGroup: (network, { index, other }) => [
    'CreateSecurityGroup',
    { GroupName: other === 0 ? 'default' : `group-${index % 3}`, GroupDescription: '' },
    accountName(network, other),
  ],
  createDefaultGroup: (network, { other }) => ['CreateDefaultSecurityGroup', {}, accountName(network, other)],
  deleteGroup: (network, { index }) => {
    const group = pick(network.securityGroups, index)
    if (group === undefined) return undefined
    const { name: account } = network.accounts[group.account]!
    return ['DeleteSecurityGroup', { SecurityGroupId: `${account}/${group.documentName}` }]
  },
  deleteNewGroup: (network, { other }) => {
    const made = network.securityGroups.filter(({ name }) => name.startsWith('group-'))
    const group = pick(made, other)
    return group && ['DeleteSecurityGroup', { SecurityGroupId: group.name }]
  },
  renameGroup: (network, { index }) => {
    const group = pick(network.securityGroups, index)
    return group && ['ModifySecurityGroupAttribute', { SecurityGroupId: group.id, GroupName: 'another name' }]
  },
  bindGroups: (network, { index, other, isEgress }) => {
    const cvm = pick(network.cvms, index)
    if (cvm === undefined) return undefined
    const group = pick(groupNamesOf(network, accountOfVpc(network, cvm.vpc)), other)
    if (group === undefined) return undefined
    if (other % 3 === 0) return ['ModifyInstancesAttribute', { InstanceIds: [cvm.name], SecurityGroups: [group] }]
    const action = isEgress ? 'AssociateSecurityGroups' : 'DisassociateSecurityGroups'
    return [action, { InstanceIds: [cvm.name], SecurityGroupIds: [group] }]
  },
  createClb: (network, { index, other, isEgress }) => {
    const subnet = pick(network.subnets, index)
    if (subnet === undefined) return undefined
    return [
      'CreateLoadBalancer',
      {
        LoadBalancerType: other % 4 === 0 ? 'OPEN' : 'INTERNAL',
        VpcId: network.vpcs[subnet.vpc]!.name,
        SubnetId: subnet.name,
        ...(isEgress && { Vip: addressIn(network, index % network.subnets.length, other) }),
        ...(!isEgress && { Number: 1 + (other % 2) }),
        LoadBalancerName: `balancer-${index % 4}`,
      },
    ]
  },
  deleteClb: ({ clbs }, { index }) => {
    const clb = pick(clbs, index)
    return clb && ['DeleteLoadBalancer', { LoadBalancerIds: [clb.name] }]
  },
  clbGroups: (network, { index, other }) => {
    const clb = pick(network.clbs, index)
    const group = clb && pick(groupNamesOf(network, accountOfVpc(network, clb.vpc)), other)
    if (clb === undefined) return undefined
    const SecurityGroups = group === undefined || other % 4 === 0 ? [] : [group]
    return ['SetLoadBalancerSecurityGroups', { LoadBalancerId: clb.name, SecurityGroups }]
  },
  clbAttributes: ({ clbs }, { index, isEgress }) => {
    const clb = pick(clbs, index)
    return clb && ['ModifyLoadBalancerAttributes', { LoadBalancerId: clb.name, LoadBalancerPassToTarget: isEgress }]
  },
  deleteEndpoint: ({ endpoints }, { index }) => {
    const endpoint = pick(endpoints, index)
    return endpoint && ['DeleteVpcEndPoint', { EndPointId: endpoint.name }]
  },
  modifyService: (network, { index, other, isEgress }) => {
    const service = pick(network.endpointServices, index)
    const clb = pick(
      network.clbs.filter(({ vpc, type }) => vpc === service?.vpc && type === 'INTERNAL'),
      other,
    )
    if (service === undefined) return undefined
    return [
      'ModifyVpcEndPointServiceAttribute',
      {
        EndPointServiceId: service.name,
        VpcId: network.vpcs[service.vpc]!.name,
        AutoAcceptFlag: isEgress,
        ...(other % 2 === 0 && clb !== undefined && { ServiceInstanceId: clb.name }),
      },
    ]
  },
  createOtherService: (network, { index, other }) => {
    const vpc = pick(network.vpcs, index)
    const named = { EndPointServiceName: `mysql-${index % 3}`, AutoAcceptFlag: other % 2 === 0 }
    const behind = { ServiceType: 'CDB', ServiceInstanceId: `cdb-0000000${other % 3}` }
    return vpc && ['CreateVpcEndPointService', { VpcId: vpc.name, ...behind, ...named }]
  },
  createVpc: (network, { index, other }) => [
    'CreateVpc',
    { VpcName: `net-${index % 4}`, CidrBlock: other === 0 ? '8.8.0.0/16' : '10.0.0.0/16' },
    accountName(network, other),
  ],
  deleteVpc: ({ vpcs }, { index }) => {
    const vpc = pick(vpcs, index)
    return vpc && ['DeleteVpc', { VpcId: vpc.name }]
  },
  modifyVpc: ({ vpcs }, { index }) => {
    const vpc = pick(vpcs, index)
    return vpc && ['ModifyVpcAttribute', { VpcId: vpc.name, VpcName: 'another name' }]
  },
  createSubnet: (network, { index, other }) => {
    const vpc = pick(network.vpcs, index)
    if (vpc === undefined) return undefined
    const base = ipv4Text((vpc.cidrs[0]!.network + 256 * (60 + other)) | 0)
    const CidrBlock = other === 0 ? cidrText(vpc.cidrs[0]!) : `${base}/24`
    const named = { SubnetName: `part-${other % 4}`, Zone: `${vpc.region}-${1 + (index % 2)}` }
    return ['CreateSubnet', { VpcId: vpc.name, CidrBlock, ...named }]
  },
  deleteSubnet: ({ subnets }, { index }) => {
    const subnet = pick(subnets, index)
    return subnet && ['DeleteSubnet', { SubnetId: subnet.name }]
  },
  deleteNewSubnet: ({ subnets }, { index }) => {
    const made = pick(
      subnets.filter(({ name }) => name.includes('/part-')),
      index,
    )
    return made && ['DeleteSubnet', { SubnetId: made.name }]
  },
  modifySubnet: ({ subnets }, { index }) => {
    const subnet = pick(subnets, index)
    return subnet && ['ModifySubnetAttribute', { SubnetId: subnet.name, SubnetName: 'another name' }]
  },
  createTable: ({ vpcs }, { index, other }) => {
    const vpc = pick(vpcs, index)
    return vpc && ['CreateRouteTable', { VpcId: vpc.name, RouteTableName: `table-${other % 3}` }]
  },
  deleteTable: ({ routeTables, vpcs }, { index, isEgress }) => {
    const table = pick(isEgress ? routeTables.slice(vpcs.length) : routeTables, index)
    return table && ['DeleteRouteTable', { RouteTableId: table.name }]
  },
  bindTable: ({ routeTables, subnets }, { index, other }) => {
    const subnet = pick(subnets, index)
    const table = pick(
      routeTables.filter(({ vpc }) => vpc === subnet?.vpc),
      other,
    )
    return table && subnet && ['ReplaceRouteTableAssociation', { RouteTableId: table.name, SubnetId: subnet.name }]
  },
  createRoute: ({ routeTables }, { index, other }) => {
    const table = pick(routeTables, index)
    const DestinationCidrBlock = pick(['192.168.7.0/24', '172.30.0.0/16', '0.0.0.0/0', '10.0.0.0/24'], other)
    const route = { DestinationCidrBlock, GatewayType: 'PEERCONNECTION', GatewayId: 'pcx-00000001' }
    return table && ['CreateRoutes', { RouteTableId: table.name, Routes: [route] }]
  },
  deleteRoute: ({ routeTables }, { index, other }) => {
    const table = pick(
      routeTables.filter(({ routes }) => routes.length > 0),
      index,
    )
    const route = table && pick(table.routes, other)
    if (table === undefined || route === undefined) return undefined
    const named = { DestinationCidrBlock: cidrText(route.destination), GatewayType: route.nextHopType }
    return ['DeleteRoutes', { RouteTableId: table.name, Routes: [{ ...named, GatewayId: route.nextHop }] }]
  },
  createAcl: ({ vpcs }, { index, other }) => {
    const vpc = pick(vpcs, index)
    return vpc && ['CreateNetworkAcl', { VpcId: vpc.name, NetworkAclName: `acl-${other % 3}` }]
  },
  deleteAcl: ({ networkAcls }, { index }) => {
    const acl = pick(networkAcls, index)
    return acl && ['DeleteNetworkAcl', { NetworkAclId: acl.name }]
  },
  bindAcl: ({ networkAcls, subnets }, { index, other, isEgress }) => {
    const acl = pick(networkAcls, other)
    const bound = subnets.filter(
      ({ vpc, networkAcl }) => vpc === acl?.vpc && (isEgress || networkAcls[networkAcl ?? -1] === acl),
    )
    const subnet = pick(bound, index)
    const action = isEgress ? 'AssociateNetworkAclSubnets' : 'DisassociateNetworkAclSubnets'
    return acl && subnet && [action, { NetworkAclId: acl.name, SubnetIds: [subnet.name] }]
  },
} as const satisfies Readonly<Record<string, Calls>>
