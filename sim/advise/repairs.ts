import type { Change } from './change.ts'
import type { Candidate, Obstacle } from './obstacle.ts'
import { listenersFor, moreTargets, weights } from './repair-balancer.ts'
import { aclRules, firewallRules, groupRules } from './repair-rules.ts'
import { named } from './verdicts.ts'

/**
 * What an owner could change about an obstacle, the likeliest first. Nothing here decides: a candidate counts only when the cloud
 * takes its calls and the packet, sent again, comes further.
 */
export function repairsOf(obstacle: Obstacle): readonly Candidate[] {
  const { hop } = obstacle.end
  switch (obstacle.reason) {
    case 'CLIENT_STOPPED':
    case 'TARGET_STOPPED':
      return up(obstacle)
    case 'EGRESS_DENIED':
      return groupRules(obstacle, 'egress')
    case 'INGRESS_DENIED':
    case 'ENDPOINT_INGRESS_DENIED':
    case 'CLB_INGRESS_DENIED':
    case 'TARGET_INGRESS_DENIED':
      return groupRules(obstacle, 'ingress')
    case 'ACL_EGRESS_DENIED':
      return aclRules(obstacle, 'egress')
    case 'ACL_INGRESS_DENIED':
      return aclRules(obstacle, 'ingress')
    case 'ENDPOINT_PENDING':
    case 'ENDPOINT_REJECTED':
    case 'ENDPOINT_ACCEPTING':
      return accepting(obstacle)
    case 'ENDPOINT_FAILED':
      return recreating(obstacle)
    case 'CLB_STOPPED':
      return starting(obstacle)
    case 'NO_LISTENER':
      return listenersFor(obstacle)
    case 'NO_TARGET':
    case 'HAIRPIN':
      return [...weights(obstacle), ...moreTargets(obstacle)]
    case 'NO_ELIGIBLE_TARGET':
      return weights(obstacle)
    case 'GUEST_FIREWALL_DROPPED':
    case 'GUEST_FIREWALL_REJECTED':
      return firewallRules(obstacle)
    case 'PORT_CLOSED':
      return [[{ kind: 'listen', cvm: hop.component, socket: socketFor(obstacle) }]]
    case 'ACCEPT_QUEUE_FULL':
      return [[{ kind: 'accepts', cvm: hop.component }]]
    default:
      return []
  }
}

/** A machine that is stopped is started; one that has vanished runs, as far as the cloud knows. */
function up({ cloud, end: { hop } }: Obstacle): readonly Candidate[] {
  const { component: cvm } = hop
  const isVanished = named(cloud.network.cvms, cvm)?.state === 'VANISHED'
  return [[isVanished ? { kind: 'revive', cvm } : { kind: 'startCvm', cvm }]]
}

/** `8080`, `udp:53`: what has to listen for the packet to be taken. */
function socketFor({ dial, end: { hop } }: Obstacle): string {
  const { destinationPort } = hop.after
  return dial.protocol === 'UDP' ? `udp:${destinationPort}` : String(destinationPort)
}

function accepting({ cloud: { network }, end: { hop } }: Obstacle): readonly Candidate[] {
  const endpoint = named(network.endpoints, hop.component)
  const service = endpoint && network.endpointServices[endpoint.service]
  if (endpoint === undefined || service === undefined) return []
  return [[{ kind: 'accept', service: service.name, endpoint: endpoint.name }]]
}

/** What has failed is made anew; for an account that is not on the whitelist any more, that first. */
function recreating({ cloud: { network }, end: { hop } }: Obstacle): readonly Candidate[] {
  const endpoint = named(network.endpoints, hop.component)
  const service = endpoint && network.endpointServices[endpoint.service]
  const account = endpoint && network.accounts[endpoint.account]
  if (endpoint === undefined || service === undefined || account === undefined) return []
  const anew: Change = {
    kind: 'recreate',
    endpoint: endpoint.name,
    vpc: network.vpcs[endpoint.vpc]?.name ?? '',
    subnet: network.subnets[endpoint.subnet]?.name ?? '',
    service: service.name,
    address: hop.before.destination,
    groups: endpoint.securityGroups.map((group) => network.securityGroups[group]?.name ?? ''),
  }
  return [[anew], [{ kind: 'whitelist', service: service.name, account: account.name, uin: account.uin }, anew]]
}

/** The CLB, or the listener of it that stands still. */
function starting({ cloud: { network }, end: { hop, step } }: Obstacle): readonly Candidate[] {
  const clb = named(network.clbs, hop.component)
  if (clb === undefined) return []
  const listener = clb.listeners.find(({ name }) => step.places.includes(name))
  return [[{ kind: 'startClb', clb: clb.name, listener: step.check === 'listener' ? listener?.name : undefined }]]
}
