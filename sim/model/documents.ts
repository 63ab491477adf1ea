import type { DocumentOrigin } from '../base/origin.ts'

/**
 * What the user owns, as the user wrote it: texts, names, nothing resolved. Whoever writes documents (a scenario file, a
 * builder, an operation of the control plane) has already put short forms into these long ones; whether the texts mean
 * anything is for `validate` to say. Maps keep the order of writing, which decides addresses that are given in order.
 *
 * Origins are optional: documents made in memory have none.
 */
export type Documents = {
  readonly accounts: ReadonlyMap<string, AccountDocument>
  readonly vpcs: ReadonlyMap<string, VpcDocument>
  readonly routeTables: ReadonlyMap<string, RouteTableDocument>
  readonly networkAcls: ReadonlyMap<string, NetworkAclDocument>
  readonly securityGroups: ReadonlyMap<string, SecurityGroupDocument>
  readonly cvms: ReadonlyMap<string, CvmDocument>
  readonly clbs: ReadonlyMap<string, ClbDocument>
  readonly endpointServices: ReadonlyMap<string, EndpointServiceDocument>
  readonly endpoints: ReadonlyMap<string, EndpointDocument>
}

type Written = { readonly origin?: DocumentOrigin | undefined }

/** What calls told of a resource and no packet meets; the cloud's Describe calls tell it again. */
export type Told = Written & {
  /** The name that the cloud shows (VpcName, InstanceName ...), where it is another than the name in the file, which tells things apart. */
  readonly cloudName?: string
  /** The virtual time at which a call made it, in microseconds; left out: it was there from the beginning. */
  readonly createdUs?: number
  /** Its tags, in the order in which a call gave them. */
  readonly tags?: readonly TagDocument[]
  /** ClientToken of the call that made it: the same call again makes nothing else. */
  readonly clientToken?: string
}

export type TagDocument = { readonly key: string; readonly value: string }

/** An account: its UIN (who logs in, what a whitelist names) and its APPID (what owner fields carry). */
export type AccountDocument = Written & { readonly uin?: string; readonly appId?: string }

export type VpcDocument = Told & {
  readonly cidr: string
  /** Further blocks of the same VPC (辅助 CIDR). */
  readonly assistantCidrs?: readonly string[]
  readonly account?: string
  readonly region?: string
  /** By their short name: the subnet `app` of `vpc1` is called `vpc1/app` elsewhere. */
  readonly subnets: ReadonlyMap<string, SubnetDocument>
  /** A VPC without subnets has none; left out: it has one that its file need not write. */
  readonly bare?: boolean
  /** The routes of its default table beside Local. */
  readonly routes?: readonly RouteDocument[]
  readonly dnsServers?: readonly string[]
  readonly domainName?: string
}

export type SubnetDocument = Told & {
  readonly cidr: string
  readonly zone?: string
  /** A name under `routeTables`; left out: the VPC's default table, which holds the Local route only. */
  readonly routeTable?: string
  /** A name under `networkAcls`; left out: no ACL, everything passes. */
  readonly networkAcl?: string
}

export type RouteTableDocument = Told & { readonly vpc: string; readonly routes: readonly RouteDocument[] }

/** A route beside Local. `nextHopType` is the cloud's own word: PEERCONNECTION, USER_CCN, NAT, NORMAL_CVM ... */
export type RouteDocument = Written & {
  readonly destination: string
  readonly nextHopType: string
  readonly nextHop?: string
  readonly description?: string
}

/** Rules in order. A list that is written, even an empty one, is exactly that list, with a deny at its end. */
export type NetworkAclDocument = Told & {
  /** Left out: the VPC of the subnets that name this ACL. */
  readonly vpc?: string
  readonly ingress: readonly RuleDocument[]
  readonly egress: readonly RuleDocument[]
}

export type SecurityGroupDocument = Told & {
  /** GroupDescription of a call. */
  readonly description?: string
  /** The default group, of which each account has a copy; in a file it need not be written. */
  readonly isDefault?: boolean
  /** Left out: a template, of which each account that uses it has a copy of its own. */
  readonly account?: string
  /**
   * For the copies of a template that differ from it since a call changed one account's copy: account -> its rules.
   * Documents fresh from a file have none.
   */
  readonly copies?: ReadonlyMap<string, Pick<SecurityGroupDocument, 'ingress' | 'egress' | 'version'>>
  /** Left out: nothing comes in. */
  readonly ingress?: readonly RuleDocument[]
  /** Left out: everything goes out, as the console's template has it. */
  readonly egress?: readonly RuleDocument[]
  /** The cloud's Version of the policies: 1 and how often a call has changed them. Left out: 1. */
  readonly version?: number
}

/** One rule of a security group or network ACL. The peer is a block or (groups only) another group. */
export type RuleDocument = Written & {
  readonly action: string
  readonly cidrBlock?: string
  readonly securityGroup?: string
  /** `80`, `80,443`, `8000-8010`, `ALL`; left out: ALL. */
  readonly port?: string
  /** TCP, UDP, ICMP, ALL; left out: ALL. */
  readonly protocol?: string
  readonly description?: string
  /** The virtual time at which a call wrote it, in microseconds; left out: it was there from the beginning. */
  readonly modifiedUs?: number
}

export type CvmDocument = Told & {
  /** `vpc1/app`, or the name of a VPC with one subnet. */
  readonly subnet: string
  readonly ip?: string
  /** Left out: the account's default group, which allows everything. An empty list is refused. */
  readonly securityGroups?: readonly string[]
  /** Sockets that listen: `8080`, `udp:53`, `127.0.0.1:8080`, `udp:127.0.0.1:53`. TCP and all addresses unless told. */
  readonly listen?: readonly string[]
  /** The guest's own firewall for what comes in: ACCEPT, DROP or REJECT, first match wins, no match is let in. */
  readonly firewall?: readonly RuleDocument[]
  /** The addresses and blocks that its applications let log in; left out: everybody. */
  readonly allow?: readonly string[]
  /** How many established connections may wait for the program, on each socket (listen(2)); left out: 128. */
  readonly backlog?: number
  /** Whether its programs call accept; left out: true. Where none does, established connections fill the queue. */
  readonly accepts?: boolean
  /** How many flows its kernel tracks at most; left out: no limit. */
  readonly conntrack?: number
  /** RUNNING (default), STOPPED, or VANISHED: as if unplugged, with its sockets kept. */
  readonly state?: string
}

export type ClbDocument = Told & {
  readonly subnet: string
  readonly vip?: string
  /** INTERNAL (default) or OPEN (public). */
  readonly type?: string
  readonly securityGroups?: readonly string[]
  /** 安全组默认放通 (LoadBalancerPassToTarget): the targets' own groups are not asked. Left out: false. */
  readonly passToTarget?: boolean
  /** RUNNING (default) or STOPPED (SetLoadBalancerStartStatus). */
  readonly state?: string
  /** How many flows it carries at most; left out: no limit. */
  readonly connections?: number
  /** By `protocol:port`, as in `tcp:80`. */
  readonly listeners: ReadonlyMap<string, ListenerDocument>
}

export type ListenerDocument = Told & {
  /** WRR (default), LEAST_CONN or IP_HASH. */
  readonly scheduler?: string
  /** 会话保持 (SessionExpireTime), in seconds; 0, which is also the default: off. */
  readonly sessionPersistence?: number
  /** RUNNING (default) or STOPPED (SetLoadBalancerStartStatus with ListenerIds). */
  readonly state?: string
  /** IdleConnectTimeout, in seconds; left out: 900 (TCP) or 300 (UDP). */
  readonly idleConnectTimeout?: number
  /** 双向 RST (DeregisterTargetRst): a target that is taken off resets its live connections at both ends. Left out: false. */
  readonly deregisterTargetRst?: boolean
  readonly targets: readonly TargetDocument[]
  readonly healthCheck?: HealthCheckDocument
}

/** A backend of a listener. */
export type TargetDocument = Told & { readonly cvm: string; readonly port: number; readonly weight?: number }

export type HealthCheckDocument = Written & {
  /** HealthSwitch; left out: true. */
  readonly enabled?: boolean
  /** Where probes come from: `100.64.0.0/10` (SourceIpType 1, default) or `VIP` (SourceIpType 0). */
  readonly source?: string
  /** Left out: the target's own port. */
  readonly port?: number
  /** TCP (default of a TCP listener) or PING (default of a UDP listener). */
  readonly type?: string
  /** IntervalTime and TimeOut, in seconds; left out: 5 and 2. */
  readonly interval?: number
  readonly timeout?: number
  /** HealthNum and UnHealthNum: how many alike probes in a row turn a target; left out: 3. */
  readonly healthNum?: number
  readonly unHealthNum?: number
}

export type EndpointServiceDocument = Told & {
  /** The CLB behind the service; left out where `type` says that something else stands there. */
  readonly clb?: string
  /** CLB (default); or CDB, CRS or GWLB, which are not modelled, so that traffic ends at the endpoint. */
  readonly type?: string
  /** What stands there instead of a CLB: its id, which is taken at its word, and its VPC. */
  readonly instance?: string
  readonly vpc?: string
  readonly autoAccept?: boolean
  readonly whitelist?: readonly WhitelistEntryDocument[]
}

/** An account's name in this file, or a UIN. */
export type WhitelistEntryDocument = Told & { readonly account: string; readonly description?: string }

export type EndpointDocument = Told & {
  readonly subnet: string
  readonly service: string
  readonly ip?: string
  /** In order of priority; left out or empty: nothing is filtered. */
  readonly securityGroups?: readonly string[]
  /** Left out: what the rules of acceptance give (ACTIVE or PENDING). */
  readonly state?: string
  /** How a state that was worked out came about; kept when it is written down, so that a trace can still say so. */
  readonly stateBasis?: 'acceptance' | 'sameAccountAlwaysAccepted'
  /** How many addresses of 11.163.0.0/16 the endpoint has, and which source ports; left out: the option snatPoolSize, all. */
  readonly snat?: Written & { readonly addresses?: number; readonly ports?: string }
  /** How many flows it carries at most; left out: no limit. */
  readonly connections?: number
}

/** Documents of nothing. */
export const NO_DOCUMENTS: Documents = {
  accounts: new Map(),
  vpcs: new Map(),
  routeTables: new Map(),
  networkAcls: new Map(),
  securityGroups: new Map(),
  cvms: new Map(),
  clbs: new Map(),
  endpointServices: new Map(),
  endpoints: new Map(),
}
