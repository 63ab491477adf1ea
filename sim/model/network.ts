import type { Origin } from '../base/origin.ts'
import type { Cidr } from '../net/cidr.ts'
import type { Ipv4 } from '../net/ipv4.ts'
import type { PortRange } from '../net/port.ts'
import type { Protocol } from '../net/protocol.ts'
import type { Options } from './options.ts'

/**
 * A network that `validate` has found sound: every name resolved, every address known. Immutable.
 *
 * References are indexes into the arrays of this value (a `Cvm`'s `subnet` indexes `subnets`), so that a new version can
 * share with the old one all that a change did not touch. Arrays keep the order of the documents.
 */
export type Network = {
  readonly options: Options
  readonly accounts: readonly Account[]
  readonly vpcs: readonly Vpc[]
  readonly subnets: readonly Subnet[]
  readonly routeTables: readonly RouteTable[]
  readonly networkAcls: readonly NetworkAcl[]
  readonly securityGroups: readonly SecurityGroup[]
  readonly cvms: readonly Cvm[]
  readonly clbs: readonly Clb[]
  readonly endpointServices: readonly EndpointService[]
  readonly endpoints: readonly Endpoint[]
}

/** What every resource has: the name that the file gives it, its cloud id (`vpce-1x8k2q0z`), where it was written. */
export type Resource = { readonly name: string; readonly id: string; readonly origin: Origin | undefined }

export type Account = Omit<Resource, 'id'> & { readonly uin: string; readonly appId: string }

export type Vpc = Resource & {
  readonly account: number
  readonly region: string
  /** The VPC's own block first, then the assistant ones. They do not overlap. */
  readonly cidrs: readonly Cidr[]
}

/** `name` is `vpc1/app`. */
export type Subnet = Resource & {
  readonly vpc: number
  readonly zone: string
  readonly cidr: Cidr
  readonly routeTable: number
  /** Undefined: no ACL is bound, everything passes. */
  readonly networkAcl: number | undefined
}

/** Every VPC has at least its default table, called `vpc1/default`. The Local route is implied, not listed. */
export type RouteTable = Resource & { readonly vpc: number; readonly routes: readonly Route[] }

export type Route = {
  readonly destination: Cidr
  readonly nextHopType: string
  readonly nextHop: string
  readonly origin: Origin | undefined
}

export type NetworkAcl = Resource & {
  readonly vpc: number
  readonly ingress: readonly Rule[]
  readonly egress: readonly Rule[]
}

/** One account's group; a template of the file stands here once for each account that uses it. */
export type SecurityGroup = Resource & {
  readonly account: number
  /** The name in the file, which the copies of a template share; `name` is `shop/sg-ep` when there is more than one. */
  readonly documentName: string
  /** The account's default group, which allows everything, is made when a CVM names no group. */
  readonly isDefault: boolean
  readonly ingress: readonly Rule[]
  readonly egress: readonly Rule[]
}

/** For ingress the peer is the source, for egress the destination; the ports are the packet's destination ports. */
export type Rule = {
  /** REJECT only in a guest's firewall. */
  readonly action: 'ACCEPT' | 'DROP' | 'REJECT'
  readonly peer: { readonly cidr: Cidr } | { readonly securityGroup: number }
  readonly ports: readonly PortRange[]
  readonly protocol: Protocol
  readonly description: string
  readonly origin: Origin | undefined
}

export type Cvm = Resource & {
  readonly vpc: number
  readonly subnet: number
  readonly address: Ipv4
  /** In binding order, which is the order of matching. */
  readonly securityGroups: readonly number[]
  readonly sockets: readonly Socket[]
  /** The guest's own firewall for what comes in (iptables INPUT): first match wins, no match is let in. */
  readonly firewall: readonly Rule[]
  /** The blocks of addresses that its applications let log in; undefined: everybody. */
  readonly allow: readonly Cidr[] | undefined
  /** How many established connections may wait for the program on each socket. */
  readonly backlog: number
  /** Whether its programs take connections out of that queue. */
  readonly accepts: boolean
  /** How many flows it tracks at most; 0: no limit. */
  readonly flowsMax: number
  /** VANISHED: silent both ways as if unplugged, while its kernel and sockets live on. */
  readonly state: RunState | 'VANISHED'
}

/** The states of a machine and of a CLB that the cloud starts and stops. */
export type RunState = 'RUNNING' | 'STOPPED'

/** A listening socket. `address` undefined: bound to all addresses (0.0.0.0). */
export type Socket = { readonly protocol: Protocol; readonly port: number; readonly address: Ipv4 | undefined }

export type Clb = Resource & {
  readonly vpc: number
  readonly subnet: number
  readonly vip: Ipv4
  readonly type: 'INTERNAL' | 'OPEN'
  readonly securityGroups: readonly number[]
  readonly passToTarget: boolean
  readonly state: RunState
  /** How many flows it carries at most; 0: no limit. */
  readonly flowsMax: number
  readonly listeners: readonly Listener[]
}

/** How a listener chooses a target, in the cloud's own words (Scheduler of the API). */
export const SCHEDULERS = ['WRR', 'LEAST_CONN', 'IP_HASH'] as const
export type Scheduler = (typeof SCHEDULERS)[number]

/** `name` is `lb1/tcp:80`. */
export type Listener = Resource & {
  readonly protocol: Protocol
  readonly port: number
  readonly scheduler: Scheduler
  /** How long a source address keeps its target, in seconds; 0: session persistence is off. */
  readonly sessionPersistence: number
  readonly state: RunState
  /** After how many idle seconds an open connection through it is forgotten by CLB and link. */
  readonly idleConnectTimeout: number
  /** Whether a target that is taken off resets its live connections at both ends. */
  readonly deregisterTargetRst: boolean
  readonly targets: readonly Target[]
  readonly healthCheck: HealthCheck
}

/** `name` is `lb1/tcp:80/web1`, with the port added (`lb1/tcp:80/web1:8081`) when one CVM stands there twice. */
export type Target = {
  readonly name: string
  readonly cvm: number
  readonly port: number
  readonly weight: number
  readonly origin: Origin | undefined
}

export type HealthCheck = {
  readonly enabled: boolean
  readonly source: 'VIP' | '100.64.0.0/10'
  /** Written for the listener, or what the option of this name says. */
  readonly sourceBasis: 'written' | 'healthSource'
  /** Undefined: each target's own port. */
  readonly port: number | undefined
  readonly type: 'TCP' | 'PING'
  /** In seconds. */
  readonly interval: number
  readonly timeout: number
  /** How many alike probes in a row make a target Alive, and Dead. */
  readonly healthNum: number
  readonly unHealthNum: number
}

/** What may stand behind an endpoint service: a CLB, MySQL, Redis, or a gateway CLB (ServiceType of the API; facts, section 1.1). */
export const SERVICE_TYPES = ['CLB', 'CDB', 'CRS', 'GWLB'] as const
export type ServiceType = (typeof SERVICE_TYPES)[number]

export type EndpointService = Resource & {
  readonly type: ServiceType
  /** -1 where something else than a CLB stands behind the service. */
  readonly clb: number
  /** The cloud id of what stands there. */
  readonly instance: string
  readonly vpc: number
  readonly account: number
  readonly region: string
  readonly autoAccept: boolean
  /** UINs, in the order of the list. */
  readonly whitelist: readonly { readonly uin: string; readonly description: string }[]
}

/** The states of an endpoint, in the cloud's own words (EndPoint.State of the API). */
export const END_POINT_STATES = ['ACTIVE', 'PENDING', 'ACCEPTING', 'REJECTED', 'FAILED'] as const
export type EndPointState = (typeof END_POINT_STATES)[number]

export type StateBasis = 'written' | 'acceptance' | 'sameAccountAlwaysAccepted'

export type Endpoint = Resource & {
  readonly vpc: number
  readonly subnet: number
  readonly account: number
  readonly address: Ipv4
  readonly service: number
  readonly securityGroups: readonly number[]
  readonly state: EndPointState
  /** Written in the file or set by a call; by the rules of acceptance; or by these and the option of this name. */
  readonly stateBasis: StateBasis
  /** Its own addresses of 11.163.0.0/16 within the service, consecutive. */
  readonly snatAddresses: readonly Ipv4[]
  /** Which addresses these are follows from what is written, or rests on the option of this name: its own number, or that of one before it. */
  readonly snatBasis: 'written' | 'snatPoolSize'
  readonly snatPorts: PortRange
  /** How many flows it carries at most; 0: no limit. */
  readonly flowsMax: number
}
