/** What a check says when the packet may go on: no Reason. */
export const CONTINUE = -1

/**
 * Why a packet ended where it did: the closed list of what the fabric can say. The first is the only good end; the last is
 * no drop either: the walk left what is modelled and says so instead of guessing.
 *
 * The number is what the data plane returns; the name is what people see, in reports and expectations.
 */
export const Reason = {
  DELIVERED: 0,
  CLIENT_STOPPED: 1,
  SPOOFED_SOURCE: 2,
  EGRESS_DENIED: 3,
  NO_ROUTE: 4,
  ACL_EGRESS_DENIED: 5,
  ACL_INGRESS_DENIED: 6,
  NO_SUCH_ADDRESS: 7,
  INGRESS_DENIED: 8,
  ENDPOINT_PENDING: 9,
  ENDPOINT_ACCEPTING: 10,
  ENDPOINT_REJECTED: 11,
  ENDPOINT_FAILED: 12,
  ENDPOINT_INGRESS_DENIED: 13,
  SNAT_EXHAUSTED: 14,
  CLB_STOPPED: 15,
  NO_LISTENER: 16,
  CLB_INGRESS_DENIED: 17,
  CONNTRACK_INVALID: 18,
  NO_TARGET: 19,
  NO_ELIGIBLE_TARGET: 20,
  HAIRPIN: 21,
  TARGET_STOPPED: 22,
  TARGET_INGRESS_DENIED: 23,
  PORT_CLOSED: 24,
  GUEST_FIREWALL_DROPPED: 25,
  GUEST_FIREWALL_REJECTED: 26,
  PROTOCOL_UNSUPPORTED: 27,
  CONNTRACK_FULL: 28,
  TTL_EXCEEDED: 29,
  ACCEPT_QUEUE_FULL: 30,
  FAULT_LOSS: 31,
  FAULT_PARTITION: 32,
  FAULT_CORRUPTED: 33,
  OUTSIDE_MODEL: 34,
} as const
export type ReasonName = keyof typeof Reason
export type Reason = (typeof Reason)[ReasonName]

/** Names by number. */
export const REASON_NAMES = Object.keys(Reason) as readonly ReasonName[]

/** What comes back to the sender of a packet that ended for this reason: nothing, a reset, or an ICMP error. */
export type Answer = 'none' | 'rst' | 'icmp'

/** Whether a packet that ended for this reason had come as far as the kernel of the machine it was for. */
export const reachedGuest = (reason: Reason): boolean =>
  reason === Reason.DELIVERED || reason === Reason.PORT_CLOSED || reason === Reason.GUEST_FIREWALL_REJECTED
