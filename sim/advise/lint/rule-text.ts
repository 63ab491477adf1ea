import type { Network, Rule } from '../../model/network.ts'
import { cidrText } from '../../net/cidr.ts'
import { portRangesText } from '../../net/port.ts'
import { protocolText } from '../../net/protocol.ts'

/** `ACCEPT#11.163.0.0/16#8080#TCP`: a rule as a call or a file takes it. */
export function ruleText({ securityGroups }: Network, { action, peer, ports, protocol }: Rule): string {
  const who = 'cidr' in peer ? cidrText(peer.cidr) : (securityGroups[peer.securityGroup]?.documentName ?? '')
  return `${action}#${who}#${portRangesText(ports)}#${protocolText(protocol)}`
}
