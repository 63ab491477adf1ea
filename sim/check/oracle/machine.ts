import type { Network } from '../../model/network.ts'
import { Protocol } from '../../net/protocol.ts'
import { aclAllows, at, firstMatch, groupsAllow, type Header } from './rules.ts'
import type { Word } from './verdict.ts'

/** How a packet came to the machine, which decides whose word is said. */
type Arrival = { readonly groupWord: Word; readonly isPassed: boolean }

/** The border of the machine's subnet, the machine, its groups: undefined when all let the packet through. */
export function stoppedAtDoor(network: Network, cvm: number, header: Header, arrival: Arrival): Word | undefined {
  const machine = at(network.cvms, cvm)
  if (!aclAllows(network, machine.subnet, 'ingress', header)) return 'ACL_INGRESS_DENIED'
  if (machine.state !== 'RUNNING') return 'TARGET_STOPPED'
  if (!arrival.isPassed && !groupsAllow(network, machine.securityGroups, 'ingress', header)) return arrival.groupWord
  return undefined
}

/** The guest's firewall, which lets in what no rule names; then its sockets. */
export function guestSays(network: Network, cvm: number, header: Header): Word {
  const action = firstMatch(network, at(network.cvms, cvm).firewall, 'ingress', header)
  if (action === 'DROP') return 'GUEST_FIREWALL_DROPPED'
  if (action === 'REJECT') return 'GUEST_FIREWALL_REJECTED'
  return socketSays(network, cvm, header)
}

/** Sockets of 0.0.0.0 or of the address dialled answer; a kernel answers pings by itself. */
export function socketSays(network: Network, cvm: number, header: Header): Word {
  const listens = at(network.cvms, cvm).sockets.some(
    ({ protocol, port, address }) =>
      protocol === header.protocol &&
      port === header.destinationPort &&
      (address === undefined || address === header.destination),
  )
  return listens || header.protocol === Protocol.ICMP ? 'DELIVERED' : 'PORT_CLOSED'
}

/** Words of packets that came as far as a kernel which saw them and answers, or could. */
export const reachesKernel = (word: Word): boolean =>
  word === 'DELIVERED' || word === 'PORT_CLOSED' || word === 'GUEST_FIREWALL_REJECTED'
