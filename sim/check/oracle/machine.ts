import type { Network } from '../../model/network.ts'
import { Protocol } from '../../net/protocol.ts'
import { aclAllows, at, firstMatch, type Header } from './rules.ts'
import type { Word } from './verdict.ts'

/** The border of the machine's subnet, and the machine: undefined when both let the packet through. */
export function stoppedAtDoor(network: Network, cvm: number, header: Header): Word | undefined {
  const machine = at(network.cvms, cvm)
  if (!aclAllows(network, machine.subnet, 'ingress', header)) return 'ACL_INGRESS_DENIED'
  return machine.state === 'RUNNING' ? undefined : 'TARGET_STOPPED'
}

/** The guest's firewall, which lets in what no rule names; then its sockets. */
export function guestSays(network: Network, cvm: number, header: Header, isFull?: IsFull): Word {
  const action = firstMatch(network, at(network.cvms, cvm).firewall, 'ingress', header)
  if (action === 'DROP') return 'GUEST_FIREWALL_DROPPED'
  if (action === 'REJECT') return 'GUEST_FIREWALL_REJECTED'
  return socketSays(network, cvm, header, isFull)
}

/** Whether a socket's queue of connections that wait to be accepted is full, by its place among those of its machine. */
type IsFull = (socket: number) => boolean

/** Sockets of 0.0.0.0 or of the address dialled answer, a full one by silence; a kernel answers pings by itself. */
export function socketSays(network: Network, cvm: number, header: Header, isFull: IsFull = () => false): Word {
  const socket = at(network.cvms, cvm).sockets.findIndex(
    ({ protocol, port, address }) =>
      protocol === header.protocol &&
      port === header.destinationPort &&
      (address === undefined || address === header.destination),
  )
  if (socket >= 0) return isFull(socket) ? 'ACCEPT_QUEUE_FULL' : 'DELIVERED'
  return header.protocol === Protocol.ICMP ? 'DELIVERED' : 'PORT_CLOSED'
}

/** Words of packets that came as far as a kernel which saw them and answers, or could. */
export const reachesKernel = (word: Word): boolean =>
  word === 'DELIVERED' || word === 'PORT_CLOSED' || word === 'GUEST_FIREWALL_REJECTED'
