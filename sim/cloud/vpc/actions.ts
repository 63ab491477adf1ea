import type { ActionRow } from '../action-row.ts'
import { createAclEntries, deleteAclEntries, modifyAclEntries } from '../network-acl-entries.ts'
import {
  createPolicies,
  deletePolicies,
  modifyPolicies,
  replacePolicies,
  replacePolicy,
} from '../security-group-policies.ts'
import { describePolicies } from './describe-policies.ts'
import {
  associateNetworkAclSubnets,
  createNetworkAcl,
  deleteNetworkAcl,
  describeNetworkAcls,
  disassociateNetworkAclSubnets,
} from './network-acl.ts'
import { createRouteTable, deleteRouteTable, describeRouteTables, replaceRouteTableAssociation } from './route-table.ts'
import { createRoutes, deleteRoutes } from './routes.ts'
import {
  createDefaultSecurityGroup,
  createSecurityGroup,
  deleteSecurityGroup,
  describeSecurityGroups,
  modifySecurityGroup,
} from './security-group.ts'
import { createSubnet, deleteSubnet, describeSubnets, modifySubnet } from './subnet.ts'
import { createVpc, deleteVpc, describeVpcs, modifyVpc } from './vpc.ts'

/** VPCs and what stands in them: subnets, route tables, network ACLs; and security groups. */
export const VPC_ACTIONS = {
  CreateVpc: { run: createVpc, creates: { kind: 'vpc', parameter: 'VpcName' } },
  ModifyVpcAttribute: { run: modifyVpc },
  DeleteVpc: { run: deleteVpc },
  DescribeVpcs: { run: describeVpcs },
  CreateSubnet: { run: createSubnet, creates: { kind: 'subnet', parameter: 'SubnetName' } },
  ModifySubnetAttribute: { run: modifySubnet },
  DeleteSubnet: { run: deleteSubnet },
  DescribeSubnets: { run: describeSubnets },
  CreateRouteTable: { run: createRouteTable, creates: { kind: 'routeTable', parameter: 'RouteTableName' } },
  DeleteRouteTable: { run: deleteRouteTable },
  DescribeRouteTables: { run: describeRouteTables },
  ReplaceRouteTableAssociation: { run: replaceRouteTableAssociation },
  CreateRoutes: { run: createRoutes },
  DeleteRoutes: { run: deleteRoutes },
  CreateNetworkAcl: { run: createNetworkAcl, creates: { kind: 'networkAcl', parameter: 'NetworkAclName' } },
  DeleteNetworkAcl: { run: deleteNetworkAcl },
  DescribeNetworkAcls: { run: describeNetworkAcls },
  AssociateNetworkAclSubnets: { run: associateNetworkAclSubnets },
  DisassociateNetworkAclSubnets: { run: disassociateNetworkAclSubnets },
  CreateNetworkAclEntries: { run: createAclEntries },
  ModifyNetworkAclEntries: { run: modifyAclEntries },
  DeleteNetworkAclEntries: { run: deleteAclEntries },
  CreateSecurityGroup: { run: createSecurityGroup, creates: { kind: 'securityGroup', parameter: 'GroupName' } },
  CreateDefaultSecurityGroup: { run: createDefaultSecurityGroup },
  ModifySecurityGroupAttribute: { run: modifySecurityGroup },
  DeleteSecurityGroup: { run: deleteSecurityGroup },
  DescribeSecurityGroups: { run: describeSecurityGroups },
  CreateSecurityGroupPolicies: { run: createPolicies },
  ModifySecurityGroupPolicies: { run: modifyPolicies },
  DeleteSecurityGroupPolicies: { run: deletePolicies },
  ReplaceSecurityGroupPolicy: { run: replacePolicy },
  ReplaceSecurityGroupPolicies: { run: replacePolicies },
  DescribeSecurityGroupPolicies: { run: describePolicies },
} as const satisfies Readonly<Record<string, ActionRow>>
