import type { Names } from './names.ts'

// Plain constants stand first, and in a file without imports of values: the bundler writes such ones in where they are used
// (docs/decisions/0005).

/** No such index. Every index in the tables is 0 or above. */
export const NONE = -1

/** How many words a compiled rule has in `ruleWords`; rule-word.ts names them. */
export const RULE_WORDS = 6
/** Flags beside the protocol in a rule's PROTOCOL_ACTION. */
export const ACCEPT_BIT = 0x100
export const PEER_IS_GROUP = 0x200
/** Only in a guest's firewall: refuses aloud. */
export const REJECT_BIT = 0x400

/** Values of `route`-lookups beside the index of a route: the destination lies in the VPC itself. */
export const LOCAL_ROUTE = -2

/** Values of `cvmRunning` and `clbRunning`. */
export const RUNNING = 1

/** Directions of a rule set. */
export const INGRESS = 0
export const EGRESS = 1

/** Kinds of address owners. An owner code is `kind << 28 | index`. */
export const Owner = { CVM: 0, CLB: 1, ENDPOINT: 2 } as const
export const ownerCode = (kind: number, index: number): number => (kind << 28) | index
export const ownerKind = (code: number): number => code >> 28
export const ownerIndex = (code: number): number => code & 0x0fffffff

/** Where the search for (vpc, address) begins; the compiler fills the slots by the same hash. */
export function ownerHash(vpc: number, address: number): number {
  const h = Math.imul(address ^ Math.imul(vpc + 1, 0x9e3779b1), 0x85ebca6b)
  return h ^ (h >>> 15)
}

/** Values of `endpointState`, in the order of END_POINT_STATES of the model. */
export const EndpointState = { ACTIVE: 0, PENDING: 1, ACCEPTING: 2, REJECTED: 3, FAILED: 4 } as const

/** What a listener's health check does; HEALTH_OFF: every target counts as Close. */
export const HealthCheckType = { OFF: 0, TCP: 1, PING: 2 } as const

/** Values of `listenerScheduler`, in the order of SCHEDULERS of the model. */
export const Scheduler = { WRR: 0, LEAST_CONN: 1, IP_HASH: 2 } as const

/**
 * The forwarding tables: all that the data plane may know of a network. Indexes are dense, and equal to those of the
 * `Network` that they were compiled from. A slice of X is `[xStart[i], xStart[i + 1])`. Addresses are signed int32,
 * ports 0..65535, protocols IANA numbers with 0 for any. Immutable once compiled.
 */
export type Tables = {
  /**
   * Counts the versions of a world's configuration: a flow entry that was judged under the same version needs no new
   * judgement. The first is 1.
   */
  readonly version: number

  // ---- who owns an address: open addressing over (vpc, address), three words a slot, owner NONE = free; a public CLB
  // ---- stands under the VPC NONE ----
  readonly ownerSlots: Int32Array
  /** Number of slots - 1; slots are a power of two, at most half of them taken. */
  readonly ownerMask: number

  // ---- security: lists of groups, shared by all that have the same ordered list ----
  /** group list -> slice of `groupListItems`. List 0 is the empty list. */
  readonly groupListStart: Int32Array
  /** Group indexes in binding order. */
  readonly groupListItems: Int32Array
  /** rule set -> its compiled rules are [start, end) (index of the rule, not of its first word). */
  readonly ruleSetStart: Int32Array
  readonly ruleSetEnd: Int32Array
  /**
   * RULE_WORDS int32 a compiled rule: network (or group), mask, first port, last port, protocol and flags, and the first
   * compiled rule of the one that was written (several come of one with several port ranges; `names.rule` tells more).
   * Rule sets: 2 * group + direction for groups, then 2 * acl + direction from `aclRuleSet0` on (INGRESS 0, EGRESS 1), then
   * those of the CVMs with a firewall of their own. What no set holds is of other versions of the tables, which share the array.
   */
  readonly ruleWords: Int32Array
  /** The rules up to here were there when these tables were made. Only the compiler reads this. */
  readonly ruleCount: number
  readonly aclRuleSet0: number

  // ---- routes and subnets: disjoint intervals of address order keys, ascending, the first begins at 0.0.0.0 ----
  /** route table -> slice of intervals. */
  readonly routeStart: Int32Array
  /** The order key (address ^ 2^31) at which the interval begins. */
  readonly routeLow: Int32Array
  /** LOCAL_ROUTE, the index of the route as written, or NONE. */
  readonly routeTarget: Int32Array
  /** vpc -> slice of intervals. */
  readonly subnetStart: Int32Array
  readonly subnetLow: Int32Array
  /** The subnet that holds the addresses of the interval, or NONE. */
  readonly subnetAt: Int32Array

  // ---- by subnet ----
  readonly subnetRouteTable: Int32Array
  /** NONE: no ACL. */
  readonly subnetAcl: Int32Array

  // ---- by CVM ----
  readonly cvmVpc: Int32Array
  readonly cvmSubnet: Int32Array
  readonly cvmAddress: Int32Array
  readonly cvmGroupList: Int32Array
  /** 0 also for a machine that has vanished. */
  readonly cvmRunning: Uint8Array
  /** How many flows it tracks at most; 0: no limit. */
  readonly cvmFlowsMax: Int32Array
  /** The rule set of the guest's own firewall (iptables INPUT, accepting what no rule matches), or NONE. */
  readonly cvmFirewall: Int32Array
  /** cvm -> slice of sockets. */
  readonly socketStart: Int32Array
  /** protocol << 16 | port */
  readonly socketPort: Int32Array
  /** The address that the socket is bound to, 0 for all. */
  readonly socketAddress: Int32Array

  // ---- by CLB ----
  readonly clbVpc: Int32Array
  readonly clbSubnet: Int32Array
  readonly clbAddress: Int32Array
  readonly clbGroupList: Int32Array
  readonly clbRunning: Uint8Array
  readonly clbPassToTarget: Uint8Array
  /** How many flows it carries at most; 0: no limit. */
  readonly clbFlowsMax: Int32Array
  /** clb -> slice of listeners. */
  readonly listenerStart: Int32Array

  // ---- by listener ----
  readonly listenerClb: Int32Array
  /** protocol << 16 | port, ascending within a CLB's slice. */
  readonly listenerPort: Int32Array
  readonly listenerHealthCheck: Uint8Array
  /** 1: probes come from the VIP, 0: from 100.64.0.0/10. */
  readonly listenerProbesFromVip: Uint8Array
  /** How a target is chosen (a value of Scheduler). */
  readonly listenerScheduler: Uint8Array
  /** How long a source address keeps its target, in milliseconds; 0: session persistence is off. */
  readonly listenerPersistenceMs: Int32Array
  /** 0: stopped by itself; that its CLB runs is another matter. */
  readonly listenerRunning: Uint8Array
  /** After how many idle seconds CLB and link forget an open connection through it, or a datagram's. */
  readonly listenerIdleS: Int32Array
  /** 1: a target that is taken off resets its live connections at both ends (DeregisterTargetRst). */
  readonly listenerDeregisterRst: Uint8Array
  /** Between two probes of a target, in seconds. */
  readonly listenerProbeIntervalS: Int32Array
  /** How long a probe's answer may take, in seconds. */
  readonly listenerProbeTimeoutS: Uint8Array
  /** How many alike probes in a row make a target Alive, and Dead. */
  readonly listenerHealthNum: Uint8Array
  readonly listenerUnHealthNum: Uint8Array
  /** The port that probes go to, 0 for the target's own. */
  readonly listenerProbePort: Int32Array
  /** listener -> slice of targets. */
  readonly targetStart: Int32Array

  // ---- by target ----
  readonly targetListener: Int32Array
  readonly targetCvm: Int32Array
  readonly targetPort: Int32Array
  /** 0..100 */
  readonly targetWeight: Int32Array

  // ---- by endpoint ----
  readonly endpointVpc: Int32Array
  readonly endpointSubnet: Int32Array
  readonly endpointAddress: Int32Array
  readonly endpointService: Int32Array
  readonly endpointGroupList: Int32Array
  readonly endpointState: Uint8Array
  /** The endpoint's service's CLB, or NONE: something stands there that is not modelled. */
  readonly endpointClb: Int32Array
  /** How many flows it carries at most; 0: no limit. */
  readonly endpointFlowsMax: Int32Array
  /** Its addresses of 11.163.0.0/16: endpoint -> slice of `snatAddress`. */
  readonly snatStart: Int32Array
  readonly snatAddress: Int32Array
  readonly snatFirstPort: Int32Array
  readonly snatLastPort: Int32Array

  /** The named options that the walk consults. */
  readonly behavior: Behavior

  /** Index -> the words a reader knows. Only trace/ and what stands above it reads this. */
  readonly names: Names
}

/** Options of the model in the form that the data plane reads. */
export type Behavior = {
  readonly clbSgSeesPrivateLink: boolean
  readonly sgAllows10064ByDefault: boolean
  readonly sgReevaluateEstablished: boolean
  readonly endpointCut: boolean
  /** A TCP segment that is no SYN may open a session at the link and the CLB. */
  readonly midStreamPickup: boolean
  /** What a client sees: a reset where true, silence where false. */
  readonly nonActiveRst: boolean
  readonly noListenerRst: boolean
  readonly emptyPoolRst: boolean
  /** ICMP host unreachable where true, silence where false. */
  readonly unknownAddressIcmp: boolean
}
