import type { EndPointState } from '../../model/network.ts'
import type { Header } from './rules.ts'

/** The oracle's own list of Reasons, by the names that people see. */
export type Word =
  | 'DELIVERED'
  | 'CLIENT_STOPPED'
  | 'SPOOFED_SOURCE'
  | 'EGRESS_DENIED'
  | 'NO_ROUTE'
  | 'OUTSIDE_MODEL'
  | 'ACL_EGRESS_DENIED'
  | 'ACL_INGRESS_DENIED'
  | 'NO_SUCH_ADDRESS'
  | 'INGRESS_DENIED'
  | `ENDPOINT_${Exclude<EndPointState, 'ACTIVE'>}`
  | 'ENDPOINT_INGRESS_DENIED'
  | 'PROTOCOL_UNSUPPORTED'
  | 'SNAT_EXHAUSTED'
  | 'CLB_STOPPED'
  | 'NO_LISTENER'
  | 'CLB_INGRESS_DENIED'
  | 'CONNTRACK_INVALID'
  | 'NO_TARGET'
  | 'NO_ELIGIBLE_TARGET'
  | 'HAIRPIN'
  | 'TARGET_STOPPED'
  | 'TARGET_INGRESS_DENIED'
  | 'GUEST_FIREWALL_DROPPED'
  | 'GUEST_FIREWALL_REJECTED'
  | 'PORT_CLOSED'
  | 'CONNTRACK_FULL'
  | 'TTL_EXCEEDED'
  | 'ACCEPT_QUEUE_FULL'
  | 'FAULT_LOSS'
  | 'FAULT_PARTITION'
  | 'FAULT_CORRUPTED'

/**
 * What becomes of a packet. `to` is the machine whose kernel it came to, `header` what that kernel sees; a packet that
 * comes to no machine has neither (a CLB that answers a ping is none).
 */
export type Verdict = { readonly word: Word; readonly to?: number; readonly header?: Header }

/** The end of a packet that comes to no machine. */
export const ended = (word: Word): Verdict => ({ word })
