import type { RuleDocument } from '../../model/documents.ts'
import type { SecurityGroup } from '../../model/network.ts'
import { action, answered, type Call, optional, required } from '../call.ts'
import { timeText } from '../clock-text.ts'
import { type Filters, filters } from '../filters.ts'
import { findGroup, groupIdFor } from '../find.ts'
import type { ApiResponse } from '../operation.ts'
import { id } from '../parameters.ts'
import { type Direction, policiesOf } from '../policy-store.ts'

const FILTERS = ['security-group-id', 'ip', 'protocol-type', 'port', 'poly', 'direction', 'description']

const TEMPLATES = {
  ServiceTemplate: { ServiceId: '', ServiceGroupId: '' },
  AddressTemplate: { AddressId: '', AddressGroupId: '' },
} as const

/** DescribeSecurityGroupPolicies: the policies of a group with their places from 0, and the Version that changes with each edit. */
export const describePolicies = action(
  { SecurityGroupId: required(id('securityGroup')), Filters: optional(filters(FILTERS)) },
  (call, { SecurityGroupId, Filters = [] }) => {
    const group = findGroup(call, SecurityGroupId)
    const { version, ...policies } = policiesOf(call, group)
    const told = (direction: Direction) =>
      policies[direction]
        .map((rule, index) => describedPolicy(call, group, rule, index))
        .filter((policy) => passes(policy, direction, Filters))
    return answered(call, {
      SecurityGroupPolicySet: { Version: String(version), Ingress: told('ingress'), Egress: told('egress') },
    })
  },
)

function describedPolicy(call: Call, group: SecurityGroup, rule: RuleDocument, PolicyIndex: number): ApiResponse {
  const { action: word, cidrBlock, securityGroup, port = 'ALL', protocol = 'ALL', description } = rule
  const named = securityGroup === undefined ? undefined : groupIdFor(call, securityGroup, group.account)
  return {
    PolicyIndex,
    Protocol: protocol.toUpperCase(),
    Port: port.toUpperCase(),
    ...TEMPLATES,
    CidrBlock: cidrBlock ?? '',
    Ipv6CidrBlock: '',
    SecurityGroupId: named ?? '',
    Action: word.toUpperCase(),
    PolicyDescription: description ?? '',
    ModifyTime: timeText(rule.modifiedUs ?? 0),
  }
}

/** What each filter looks at; `ALL` of `poly` and `direction` lets everything pass, `ip` and the texts look for a part. */
function passes(policy: ApiResponse, direction: Direction, given: Filters): boolean {
  const values: Readonly<Record<string, string>> = {
    'security-group-id': String(policy.SecurityGroupId),
    ip: String(policy.CidrBlock),
    'protocol-type': String(policy.Protocol),
    port: String(policy.Port),
    poly: String(policy.Action),
    direction: direction === 'ingress' ? 'INBOUND' : 'OUTBOUND',
    description: String(policy.PolicyDescription),
  }
  const PARTS = ['ip', 'port', 'description']
  return given.every(([name, wanted]) => {
    const value = values[name] ?? ''
    const isAll = (name === 'poly' || name === 'direction') && wanted.includes('ALL')
    return isAll || wanted.some((want) => (PARTS.includes(name) ? value.includes(want) : value === want))
  })
}
