import type { NetworkAcl } from '../../model/network.ts'
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
  const CidrBlock = peer.includes('/') ? peer : `${peer}/32`
  const entry = { Priority: 1, Action, CidrBlock, Port, Protocol }
  return { action, with: { NetworkAclId: acl.name, NetworkAclEntrySet: { [key]: [entry] } } }
}
