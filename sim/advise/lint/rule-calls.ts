import type { NetworkAcl, SecurityGroup } from '../../model/network.ts'
import type { SuggestedCall } from './rule.ts'

/**
 * A call that adds a rule (`ACCEPT#11.163.0.0/16#8080#TCP`) to a network ACL: at the end of its list, or at its front where one that
 * drops may stand before it.
 */
export function aclCall(acl: NetworkAcl, direction: 'ingress' | 'egress', rule: string): SuggestedCall {
  const key = direction === 'ingress' ? 'Ingress' : 'Egress'
  const action = 'CreateNetworkAclEntries'
  if (acl[direction].every((one) => one.action === 'ACCEPT'))
    return { action, with: { NetworkAclId: acl.name, [key]: [rule] } }
  const [Action = '', peer = '', Port = '', Protocol = ''] = rule.split('#')
  const entry = { Priority: 1, Action, CidrBlock: blockOf(peer), Port, Protocol }
  return { action, with: { NetworkAclId: acl.name, NetworkAclEntrySet: { [key]: [entry] } } }
}

/** A call that adds rules to a security group, in the same way: a group is asked as a whole before the one bound next. */
export function groupCall(
  group: SecurityGroup,
  direction: 'ingress' | 'egress',
  rules: readonly string[],
): SuggestedCall {
  const key = direction === 'ingress' ? 'Ingress' : 'Egress'
  const action = 'CreateSecurityGroupPolicies'
  if (group[direction].every((one) => one.action === 'ACCEPT'))
    return { action, with: { SecurityGroupId: group.documentName, [key]: rules } }
  const policies = rules.map((rule) => {
    const [Action = '', peer = '', Port = '', Protocol = ''] = rule.split('#')
    return { PolicyIndex: 0, Action, CidrBlock: blockOf(peer), Port, Protocol }
  })
  return { action, with: { SecurityGroupId: group.documentName, SecurityGroupPolicySet: { [key]: policies } } }
}

const blockOf = (peer: string): string => (peer.includes('/') ? peer : `${peer}/32`)
