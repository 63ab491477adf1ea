// Written by `npm run golden` from the definition of the scenario format (schema.ts): change that.

/** What changes a part of a scenario: maps merge by key, lists and values replace, `null` removes. */
export type PatchInput<Part> = Part extends readonly unknown[] | string | number | boolean
  ? Part
  : { readonly [Key in keyof Part]?: PatchInput<Part[Key]> | null | undefined }

export type ScenarioInput = {
  /** The version of the format. */
  readonly isthmus?: 1 | undefined
  readonly title?: WordsInput | undefined

  /** What the scenario is about, for people. */
  readonly about?: WordsInput | undefined

  /** The reasons that a reader meets here. */
  readonly teaches?: readonly ReasonInput[] | undefined

  /** Of all that is drawn; default 1. */
  readonly seed?: number | undefined

  /** settled (default): health checks have run; cold: every target is Unknown. */
  readonly start?: 'settled' | 'cold' | undefined

  /** Named choices where the cloud's documents are silent or disagree. */
  readonly options?: OptionsInput | undefined

  /** The network; its sections may stand at the top of the file instead. */
  readonly network?: NetworkInput | undefined

  /** The accounts of the cloud. Left out: one account, called default. */
  readonly accounts?: { readonly [name: string]: AccountInput } | undefined

  /** VPCs by name, each with its block and subnets. */
  readonly vpcs?: { readonly [name: string]: VpcInput } | undefined

  /** Route tables beside the default one of each VPC. */
  readonly routeTables?: { readonly [name: string]: RouteTableInput } | undefined

  /** Network ACLs, which subnets name under networkAcl. */
  readonly networkAcls?: { readonly [name: string]: NetworkAclInput } | undefined

  /** Security groups: ordered rules, the first that matches decides. */
  readonly securityGroups?: { readonly [name: string]: SecurityGroupInput } | undefined

  /** Virtual machines. */
  readonly cvms?: { readonly [name: string]: CvmInput } | undefined

  /** Layer-4 load balancers with their listeners and targets. */
  readonly clbs?: { readonly [name: string]: ClbInput } | undefined

  /** Endpoint services, each in front of a CLB (or of MySQL, Redis, a gateway CLB). */
  readonly endpointServices?: { readonly [name: string]: EndpointServiceInput } | undefined

  /** Endpoints of endpoint services in the VPCs that use them. */
  readonly endpoints?: { readonly [name: string]: EndpointInput } | undefined

  /** Steps that run first in each case, also of files that extend this one. */
  readonly setup?: readonly StepInput[] | undefined

  /** What happens, in order. */
  readonly steps?: readonly StepInput[] | undefined

  /** Variations, each a fresh world. */
  readonly cases?:
    | readonly {
        readonly name: string | number
        readonly about?: WordsInput | undefined
        readonly note?: WordsInput | undefined

        /** Of all that is drawn; default 1. */
        readonly seed?: number | undefined
        readonly start?: 'settled' | 'cold' | undefined
        readonly options?: PatchInput<OptionsInput> | undefined

        /** A patch of the network: maps merge, lists and values replace, null removes. */
        readonly network?: PatchInput<NetworkInput> | undefined

        /** Left out: the file's own steps. */
        readonly steps?: readonly StepInput[] | undefined
      }[]
    | undefined
}

/** A text, or one in each language: { en: ..., zh: ... }. */
export type WordsInput =
  | string
  | number
  | {
      readonly en: string | number
      readonly zh: string | number
    }

export type ReasonInput =
  | 'DELIVERED'
  | 'CLIENT_STOPPED'
  | 'SPOOFED_SOURCE'
  | 'EGRESS_DENIED'
  | 'NO_ROUTE'
  | 'ACL_EGRESS_DENIED'
  | 'ACL_INGRESS_DENIED'
  | 'NO_SUCH_ADDRESS'
  | 'INGRESS_DENIED'
  | 'ENDPOINT_PENDING'
  | 'ENDPOINT_ACCEPTING'
  | 'ENDPOINT_REJECTED'
  | 'ENDPOINT_FAILED'
  | 'ENDPOINT_INGRESS_DENIED'
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
  | 'PORT_CLOSED'
  | 'GUEST_FIREWALL_DROPPED'
  | 'GUEST_FIREWALL_REJECTED'
  | 'PROTOCOL_UNSUPPORTED'
  | 'CONNTRACK_FULL'
  | 'TTL_EXCEEDED'
  | 'ACCEPT_QUEUE_FULL'
  | 'FAULT_LOSS'
  | 'FAULT_PARTITION'
  | 'FAULT_CORRUPTED'
  | 'OUTSIDE_MODEL'

export type OptionsInput = {
  /** Default true: an endpoint of the service's own account is ACTIVE at once. */
  readonly sameAccountAlwaysAccepted?: boolean | undefined

  /** Default true: a CLB stands behind one endpoint service at most. */
  readonly oneServicePerClb?: boolean | undefined

  /** Default false: taking an account off the whitelist leaves its endpoints. */
  readonly whitelistRemovalCutsExisting?: boolean | undefined

  /** Default drop: what a client sees of an endpoint that is not ACTIVE. */
  readonly nonActiveBehavior?: 'drop' | 'rst' | undefined

  /** Default drop: what a client sees of a port without a listener. */
  readonly noListenerBehavior?: 'drop' | 'rst' | undefined

  /** Default drop: what a client sees of a listener without an eligible target. */
  readonly emptyPool?: 'drop' | 'rst' | undefined

  /** Default drop: what a client sees of an address that nobody has. */
  readonly unknownAddress?: 'drop' | 'icmp' | undefined

  /** Default true: a CLB's own groups see the traffic of a private link. */
  readonly clbSgSeesPrivateLink?: boolean | undefined

  /** Default false: a change of a group leaves connections that it had let through. */
  readonly sgReevaluateEstablished?: boolean | undefined

  /** Default true: a connection is cut when its endpoint leaves ACTIVE. */
  readonly endpointCut?: boolean | undefined

  /** Default 4: addresses of 11.163.0.0/16 for each endpoint. */
  readonly snatPoolSize?: number | undefined

  /** Default true: groups let the health checks of 100.64.0.0/10 in without a rule. */
  readonly sgAllows10064ByDefault?: boolean | undefined

  /** Default 100.64.0.0/10: where health checks come from. */
  readonly healthSource?: '100.64.0.0/10' | 'VIP' | undefined

  /** Default false: VPC blocks anywhere in 10.0.0.0/8, not in 10.0.0.0/12 only. */
  readonly strictVpcCidr?: boolean | undefined

  /** Default drop: a segment in the middle of a stream opens no session at the CLB. */
  readonly midStream?: 'drop' | 'pickup' | undefined

  /** Default linux-6.5: how a client's kernel repeats its SYN. */
  readonly guestTcp?: 'linux-6.5' | 'linux-5' | undefined

  /** Default true: a bound source port may be used again while it is in TIME_WAIT. */
  readonly tcpTimestamps?: boolean | undefined

  /** Default 0: how long an accepted endpoint stays ACCEPTING. */
  readonly acceptDelay?: string | 0 | undefined

  /** Default success: to accept what is accepted, or reject what is rejected, changes nothing; error: UnsupportedOperation. */
  readonly acceptTwice?: 'success' | 'error' | undefined

  /** Default 0: how long a CLB is busy with what a call has changed in it. */
  readonly asyncTaskDelay?: string | 0 | undefined

  /** Only unsupported: a private link carries IPv4. */
  readonly ipv6?: 'unsupported' | undefined

  /** Default 100us: the time of one hop. */
  readonly hopDelay?: string | 0 | undefined

  /** Default: the quotas of the cloud's limits pages; off asks for none. */
  readonly quotas?:
    | 'off'
    | {
        /** Default 20. */
        readonly vpcsPerRegion?: number | undefined

        /** Default 100. */
        readonly subnetsPerVpc?: number | undefined

        /** Default 5. */
        readonly assistantCidrsPerVpc?: number | undefined

        /** Default 10. */
        readonly routeTablesPerVpc?: number | undefined

        /** Default 50. */
        readonly routesPerTable?: number | undefined

        /** Default 50. */
        readonly networkAclsPerVpc?: number | undefined

        /** Default 20. */
        readonly rulesPerNetworkAcl?: number | undefined

        /** Default 50. */
        readonly securityGroupsPerRegion?: number | undefined

        /** Default 100. */
        readonly rulesPerSecurityGroup?: number | undefined

        /** Default 10. */
        readonly groupReferencesPerSecurityGroup?: number | undefined

        /** Default 2000. */
        readonly cvmsPerSecurityGroup?: number | undefined

        /** Default 5. */
        readonly securityGroupsPerCvm?: number | undefined

        /** Default 5. */
        readonly securityGroupsPerEndpoint?: number | undefined

        /** Default 5. */
        readonly securityGroupsPerClb?: number | undefined

        /** Default 100. */
        readonly clbsPerRegion?: number | undefined

        /** Default 50. */
        readonly listenersPerClb?: number | undefined

        /** Default 100. */
        readonly targetsPerListener?: number | undefined

        /** Default 100. */
        readonly servicesPerAccount?: number | undefined

        /** Default 500. */
        readonly endpointsPerService?: number | undefined

        /** Default 50. */
        readonly endpointsPerVpc?: number | undefined

        /** Default 500. */
        readonly whitelistEntriesPerService?: number | undefined
      }
    | undefined
}

export type NetworkInput = {
  /** The accounts of the cloud. Left out: one account, called default. */
  readonly accounts?: { readonly [name: string]: AccountInput } | undefined

  /** VPCs by name, each with its block and subnets. */
  readonly vpcs?: { readonly [name: string]: VpcInput } | undefined

  /** Route tables beside the default one of each VPC. */
  readonly routeTables?: { readonly [name: string]: RouteTableInput } | undefined

  /** Network ACLs, which subnets name under networkAcl. */
  readonly networkAcls?: { readonly [name: string]: NetworkAclInput } | undefined

  /** Security groups: ordered rules, the first that matches decides. */
  readonly securityGroups?: { readonly [name: string]: SecurityGroupInput } | undefined

  /** Virtual machines. */
  readonly cvms?: { readonly [name: string]: CvmInput } | undefined

  /** Layer-4 load balancers with their listeners and targets. */
  readonly clbs?: { readonly [name: string]: ClbInput } | undefined

  /** Endpoint services, each in front of a CLB (or of MySQL, Redis, a gateway CLB). */
  readonly endpointServices?: { readonly [name: string]: EndpointServiceInput } | undefined

  /** Endpoints of endpoint services in the VPCs that use them. */
  readonly endpoints?: { readonly [name: string]: EndpointInput } | undefined
}

export type AccountInput = {
  /** The UIN, which whitelists name; made up when left out. */
  readonly uin?: string | number | undefined

  /** The APPID, which owner fields carry; made up when left out. */
  readonly appId?: string | number | undefined
}

export type VpcInput =
  | string
  | number
  | {
      /** The block of the VPC, as in 10.0.0.0/16. */
      readonly cidr: string | number

      /** The account that owns it. */
      readonly account?: string | number | undefined

      /** As in ap-guangzhou. */
      readonly region?: string | number | undefined

      /** Further blocks of the same VPC. */
      readonly assistantCidrs?: readonly (string | number)[] | undefined

      /** By short name; elsewhere vpc1/app. Left out: one subnet, default, over the whole block (of a larger one than /16, over its first /16). */
      readonly subnets?: { readonly [name: string]: SubnetInput } | undefined
    }

export type SubnetInput =
  | string
  | number
  | {
      /** The block of the subnet, inside that of the VPC. */
      readonly cidr: string | number

      /** As in ap-guangzhou-3. */
      readonly zone?: string | number | undefined

      /** A name under routeTables; left out: the default table. */
      readonly routeTable?: string | number | undefined

      /** A name under networkAcls; left out: everything passes. */
      readonly networkAcl?: string | number | undefined
    }

export type RouteTableInput = {
  readonly vpc: string | number

  /** Routes beside Local, which is implied. */
  readonly routes?:
    | readonly {
        /** The block that the route is for. */
        readonly destination: string | number
        readonly nextHopType:
          | 'PEERCONNECTION'
          | 'USER_CCN'
          | 'NAT'
          | 'NORMAL_CVM'
          | 'VPN'
          | 'DIRECTCONNECT'
          | 'HAVIP'
          | 'EIP'
        readonly nextHop?: string | number | undefined
      }[]
    | undefined
}

export type NetworkAclInput = {
  /** Left out: the VPC of the subnets that name this ACL. */
  readonly vpc?: string | number | undefined
  readonly ingress?: readonly RuleInput[] | undefined
  readonly egress?: readonly RuleInput[] | undefined
}

export type RuleInput =
  | string
  | number
  | {
      readonly action: 'ACCEPT' | 'DROP'

      /** The peer: the source of ingress, the destination of egress. */
      readonly cidrBlock?: string | number | undefined

      /** The peer: members of this group in the same VPC. */
      readonly securityGroup?: string | number | undefined

      /** 80, "80,443", 8000-8010 or ALL, which is the default. */
      readonly port?: string | number | undefined
      readonly protocol?: 'TCP' | 'UDP' | 'ICMP' | 'ALL' | undefined
      readonly description?: WordsInput | undefined
    }

export type SecurityGroupInput = {
  /** Left out: a template, of which each account that uses it has its own copy. */
  readonly account?: string | number | undefined

  /** Left out: nothing comes in. */
  readonly ingress?: readonly RuleInput[] | undefined

  /** Left out: everything goes out. */
  readonly egress?: readonly RuleInput[] | undefined
}

export type CvmInput =
  | string
  | number
  | ({
      /** vpc1/app, or the name of a VPC with one subnet. */
      readonly subnet?: string | number | undefined

      /** The same as subnet. */
      readonly in?: string | number | undefined

      /** Left out: the lowest free address of the subnet. */
      readonly ip?: string | number | undefined

      /** In order. Left out: the default group, which allows everything. */
      readonly securityGroups?: readonly (string | number)[] | undefined

      /** Listening sockets: 8080, "udp:53", "127.0.0.1:8080". */
      readonly listen?: string | number | readonly (string | number)[] | undefined

      /** The machine's own firewall for what comes in: the first rule that matches decides, what none matches is let in. */
      readonly firewall?: readonly FirewallRuleInput[] | undefined

      /** The addresses and blocks that its applications let log in; left out: everybody. */
      readonly allow?: string | number | readonly (string | number)[] | undefined

      /** How many established connections may wait for the program, on each socket; 128 when left out. */
      readonly backlog?: number | undefined

      /** false: its programs never accept, so that established connections fill the queue. */
      readonly accepts?: boolean | undefined

      /** VANISHED: silent as if unplugged, while its sockets are kept. */
      readonly state?: 'RUNNING' | 'STOPPED' | 'VANISHED' | undefined

      /** How many flows its kernel tracks at most; left out: no limit. */
      readonly conntrack?: number | undefined

      /** That many CVMs: `web` with count 3 makes web1, web2, web3. */
      readonly count?: number | undefined
    } & ({ readonly subnet: string | number } | { readonly in: string | number }))

export type FirewallRuleInput =
  | string
  | number
  | {
      readonly action: 'ACCEPT' | 'DROP' | 'REJECT'

      /** The source. */
      readonly cidrBlock: string | number

      /** 80, "80,443", 8000-8010 or ALL, which is the default. */
      readonly port?: string | number | undefined
      readonly protocol?: 'TCP' | 'UDP' | 'ICMP' | 'ALL' | undefined
      readonly description?: WordsInput | undefined
    }

export type ClbInput = {
  /** vpc1/app, or the name of a VPC with one subnet. */
  readonly subnet?: string | number | undefined

  /** The same as subnet. */
  readonly in?: string | number | undefined

  /** Left out: the lowest free address of the subnet; of a public CLB an address outside the VPC. */
  readonly vip?: string | number | undefined
  readonly type?: 'INTERNAL' | 'OPEN' | 'internal' | 'public' | undefined

  /** In order; left out: everything reaches the listeners. */
  readonly securityGroups?: readonly (string | number)[] | undefined

  /** true: the targets' own groups are not asked. */
  readonly passToTarget?: boolean | undefined
  readonly state?: 'RUNNING' | 'STOPPED' | undefined

  /** How many flows it carries at most; left out: no limit. */
  readonly connections?: number | undefined

  /** By protocol and port, as tcp:80. They may also stand in the CLB itself. */
  readonly listeners?: { readonly [name: string]: ListenerInput } | undefined
  readonly [key: `${'tcp' | 'udp' | 'TCP' | 'UDP'}:${number}`]: ListenerInput
} & ({ readonly subnet: string | number } | { readonly in: string | number })

/** A listener: a target, a list of targets, or { targets, scheduler, sessionPersistence, idleConnectTimeout, deregisterTargetRst, state, healthCheck }. */
export type ListenerInput =
  | string
  | number
  | readonly (
      | string
      | number
      | {
          readonly cvm: string | number
          readonly port: number

          /** 0 to 100; 10 when left out. */
          readonly weight?: number | undefined
        }
    )[]
  | {
      /** How a target is chosen; WRR when left out. */
      readonly scheduler?: 'WRR' | 'LEAST_CONN' | 'IP_HASH' | undefined

      /** How long a source address keeps its target, 30s to 3600s; 0, the default: off. With WRR only. */
      readonly sessionPersistence?: string | 0 | undefined

      /** STOPPED: it forwards nothing and checks nobody; RUNNING when left out. */
      readonly state?: 'RUNNING' | 'STOPPED' | undefined

      /** How long an open connection may be idle until CLB and link forget it, 10s to 900s; 900s (UDP: 300s) when left out. */
      readonly idleConnectTimeout?: string | 0 | undefined

      /** true: a target that is taken off resets its live connections at both ends; false when left out. */
      readonly deregisterTargetRst?: boolean | undefined
      readonly targets?:
        | string
        | number
        | readonly (
            | string
            | number
            | {
                readonly cvm: string | number
                readonly port: number

                /** 0 to 100; 10 when left out. */
                readonly weight?: number | undefined
              }
          )[]
        | undefined
      readonly healthCheck?:
        | boolean
        | 'on'
        | 'off'
        | {
            readonly enabled?: boolean | undefined

            /** Where probes come from. */
            readonly source?: '100.64.0.0/10' | 'VIP' | undefined

            /** Left out: the target's own port. */
            readonly port?: number | undefined
            readonly type?: 'TCP' | 'PING' | undefined

            /** Between two probes, 2s to 300s; 5s when left out. */
            readonly interval?: string | 0 | undefined

            /** For the answer to a probe, 2s to 60s and less than the interval; 2s when left out. */
            readonly timeout?: string | 0 | undefined

            /** Good probes in a row that make a target Alive; 3 when left out. */
            readonly healthNum?: number | undefined

            /** Bad probes in a row that make a target Dead; 3 when left out. */
            readonly unHealthNum?: number | undefined
          }
        | undefined
    }

export type EndpointServiceInput =
  | string
  | number
  | {
      /** The internal CLB behind the service. */
      readonly clb?: string | number | undefined

      /** CLB (default), or what is not modelled: MySQL, Redis, a gateway CLB. Traffic to these ends OUTSIDE_MODEL. */
      readonly type?: 'CLB' | 'CDB' | 'CRS' | 'GWLB' | undefined

      /** What stands there instead of a CLB: cdb-, crs- or gwlb- and 8 of [a-z0-9]. */
      readonly instance?: string | number | undefined

      /** The VPC of that instance. */
      readonly vpc?: string | number | undefined

      /** Whether endpoints of other accounts are accepted at once. Left out: false. */
      readonly autoAccept?: boolean | undefined

      /** Accounts that may make endpoints, by name or UIN. */
      readonly whitelist?:
        | readonly (
            | string
            | number
            | {
                readonly account: string | number
                readonly description?: WordsInput | undefined
              }
          )[]
        | undefined
    }

export type EndpointInput = {
  /** vpc1/app, or the name of a VPC with one subnet. */
  readonly subnet?: string | number | undefined

  /** The same as subnet. */
  readonly in?: string | number | undefined

  /** The endpoint service that it leads to. */
  readonly service: string | number

  /** Left out: the lowest free address of the subnet. */
  readonly ip?: string | number | undefined

  /** In order; left out or empty: nothing is filtered. */
  readonly securityGroups?: readonly (string | number)[] | undefined

  /** Left out: what the rules of acceptance give. */
  readonly state?: 'ACTIVE' | 'PENDING' | 'ACCEPTING' | 'REJECTED' | 'FAILED' | undefined
  readonly snat?:
    | {
        /** How many addresses of 11.163.0.0/16 it has. */
        readonly addresses?: number | undefined

        /** Which source ports, as in 40000-40003. */
        readonly ports?: string | number | undefined
      }
    | undefined

  /** How many flows it carries at most; left out: no limit. */
  readonly connections?: number | undefined
} & ({ readonly subnet: string | number } | { readonly in: string | number })

/** One thing that happens, and what must be seen. */
export type StepInput = {
  /** Opens a connection, sends a request, reads the answer and closes; with `as`, opens it and keeps it open. */
  readonly connect?:
    | string
    | number
    | {
        /** The CVM that sends. */
        readonly from: string | number

        /** How often; default 1. */
        readonly times?: number | undefined

        /** An endpoint, CVM or CLB, or an address in the client's VPC, with its port: ep1:80. */
        readonly to: string | number

        /** The port, where `to` does not say it. */
        readonly port?: number | undefined
        readonly sourcePort?: number | undefined

        /** How long the client waits: a time (default 10s), or kernel for its own SYN schedule. */
        readonly patience?: 'kernel' | string | 0 | undefined

        /** The length of the request. */
        readonly bytes?: number | string | undefined
        readonly protocol?: 'TCP' | 'tcp' | undefined

        /** Keeps the connection open under this name, for send, receive, close and reset. */
        readonly as?: string | number | undefined

        /** true: the next steps do not wait for the end of it. */
        readonly background?: boolean | undefined
      }
    | undefined

  /** Sends on a connection that is kept open: a. */
  readonly send?:
    | number
    | string
    | string
    | number
    | {
        /** The connection, by the name that `connect` gave it: as: a. */
        readonly on?: string | number | undefined

        /** Which end of the connection does it; the client when left out. */
        readonly side?: 'client' | 'server' | undefined

        /** How long to wait for the end of it; default 10s. */
        readonly patience?: string | 0 | undefined

        /** true: the next steps do not wait for the end of it. */
        readonly background?: boolean | undefined

        /** How many; default 100. */
        readonly bytes?: number | string | undefined
      }
    | undefined

  /** Waits until the program has got so many bytes: a. */
  readonly receive?:
    | number
    | string
    | string
    | number
    | {
        /** The connection, by the name that `connect` gave it: as: a. */
        readonly on?: string | number | undefined

        /** Which end of the connection does it; the client when left out. */
        readonly side?: 'client' | 'server' | undefined

        /** How long to wait for the end of it; default 10s. */
        readonly patience?: string | 0 | undefined

        /** true: the next steps do not wait for the end of it. */
        readonly background?: boolean | undefined

        /** How many; default 100. */
        readonly bytes?: number | string | undefined
      }
    | undefined

  /** Closes a connection that is kept open: a. */
  readonly close?:
    | true
    | string
    | number
    | {
        /** The connection, by the name that `connect` gave it: as: a. */
        readonly on?: string | number | undefined

        /** Which end of the connection does it; the client when left out. */
        readonly side?: 'client' | 'server' | undefined

        /** How long to wait for the end of it; default 10s. */
        readonly patience?: string | 0 | undefined

        /** true: the next steps do not wait for the end of it. */
        readonly background?: boolean | undefined

        /** true: only this direction is closed; the other end may go on sending. */
        readonly half?: boolean | undefined
      }
    | undefined

  /** Resets a connection that is kept open: a. */
  readonly reset?:
    | true
    | string
    | number
    | {
        /** The connection, by the name that `connect` gave it: as: a. */
        readonly on?: string | number | undefined

        /** Which end of the connection does it; the client when left out. */
        readonly side?: 'client' | 'server' | undefined

        /** How long to wait for the end of it; default 10s. */
        readonly patience?: string | 0 | undefined

        /** true: the next steps do not wait for the end of it. */
        readonly background?: boolean | undefined
      }
    | undefined

  /** Sends one raw TCP segment with any flags. */
  readonly segment?:
    | string
    | number
    | {
        /** SYN, [SYN, ACK], FIN+ACK, XMAS (FIN+PSH+URG), or "NULL" in quotes (none at all). */
        readonly flags?: string | readonly string[] | undefined

        /** The CVM that sends, with a port if need be; left out with `on`. */
        readonly from?: string | number | undefined

        /** Where to, with its port; left out with `on`. */
        readonly to?: string | number | undefined
        readonly port?: number | undefined
        readonly sourcePort?: number | undefined

        /** The connection, by the name that `connect` gave it: as: a. */
        readonly on?: string | number | undefined

        /** Which end of the connection does it; the client when left out. */
        readonly side?: 'client' | 'server' | undefined

        /** How long to wait for the end of it; default 10s. */
        readonly patience?: string | 0 | undefined

        /** true: the next steps do not wait for the end of it. */
        readonly background?: boolean | undefined

        /** Of segment: a source address that is not its own (spoofed). */
        readonly source?: string | number | undefined

        /** Of segment: the sequence number; left out: what fits. */
        readonly seq?: number | undefined

        /** Of segment: the acknowledgment number; left out: what fits. */
        readonly ack?: number | undefined

        /** Of segment: the time to live; 64 when left out. */
        readonly ttl?: number | undefined

        /** How many bytes of data it carries; none when left out. */
        readonly bytes?: number | string | undefined

        /** How often; default 1. */
        readonly times?: number | undefined
      }
    | undefined

  /** Sends an echo request and waits for the answer: consumer -> ep1. */
  readonly ping?:
    | string
    | number
    | {
        /** The CVM that sends. */
        readonly from: string | number

        /** How often; default 1. */
        readonly times?: number | undefined

        /** An endpoint, CVM or CLB, or an address in the client's VPC. */
        readonly to: string | number

        /** How long to wait for the end of it; default 10s. */
        readonly patience?: string | 0 | undefined

        /** true: the next steps do not wait for the end of it. */
        readonly background?: boolean | undefined
      }
    | undefined

  /** Sends a datagram and waits for the answer: consumer -> ep1:53. */
  readonly udp?:
    | string
    | number
    | {
        /** The CVM that sends. */
        readonly from: string | number

        /** How often; default 1. */
        readonly times?: number | undefined

        /** An endpoint, CVM or CLB, or an address in the client's VPC, with its port: ep1:80. */
        readonly to: string | number

        /** The port, where `to` does not say it. */
        readonly port?: number | undefined
        readonly sourcePort?: number | undefined

        /** How long to wait for the end of it; default 10s. */
        readonly patience?: string | 0 | undefined

        /** The length of the datagram. */
        readonly bytes?: number | string | undefined

        /** true: the next steps do not wait for the end of it. */
        readonly background?: boolean | undefined
      }
    | undefined

  /** Connects again and again, until `endLoad`. */
  readonly load?:
    | {
        /** What `endLoad` calls it; left out: the name of the step. */
        readonly name?: string | number | undefined

        /** The CVM that connects, or several in turn. */
        readonly from: string | number | readonly (string | number)[]

        /** Where to, with its port. */
        readonly to: string | number
        readonly port?: number | undefined

        /** From one connection to the next. */
        readonly every?: string | 0 | undefined

        /** How long each stays open, sending now and then; left out: it ends with its answer. */
        readonly hold?: string | 0 | undefined

        /** How many connections at most; left out: until `endLoad`. */
        readonly times?: number | undefined

        /** The length of each request. */
        readonly bytes?: number | string | undefined

        /** How long to wait for the end of it; default 10s. */
        readonly patience?: string | 0 | undefined
      }
    | undefined

  /** Ends a load, by its name, and tells how its connections ended. */
  readonly endLoad?: string | number | undefined

  /** An action of the cloud's API, as in EnableVpcEndPointConnect. */
  readonly call?: string | number | undefined

  /** The parameters of the call; any ...Id takes a name of this file. */
  readonly with?: { readonly [name: string]: unknown } | undefined

  /** The account that calls; left out: the owner of what is named. */
  readonly by?: string | number | undefined

  /** What changes inside machines, by the name of the CVM. */
  readonly guest?:
    | {
        readonly [name: string]: {
          /** Listening sockets: 8080, "udp:53", "127.0.0.1:8080". */
          readonly listen?: string | number | readonly (string | number)[] | undefined

          /** The machine's own firewall for what comes in: the first rule that matches decides, what none matches is let in. */
          readonly firewall?: readonly FirewallRuleInput[] | undefined

          /** The addresses and blocks that its applications let log in; left out: everybody. */
          readonly allow?: string | number | readonly (string | number)[] | undefined

          /** How many established connections may wait for the program, on each socket; 128 when left out. */
          readonly backlog?: number | undefined

          /** false: its programs never accept, so that established connections fill the queue. */
          readonly accepts?: boolean | undefined

          /** VANISHED: silent as if unplugged, while its sockets are kept. */
          readonly state?: 'RUNNING' | 'STOPPED' | 'VANISHED' | undefined
        }
      }
    | undefined

  /** Something goes wrong on a hop, or at a component, from now on. */
  readonly fault?:
    | {
        /** What `heal` calls it; left out: the name of the step, or of the place. */
        readonly name?: string | number | undefined

        /** A hop, ep1 -> lb1 (one way) or ep1 <-> lb1 (both), or a component: ep1. */
        readonly where: string | number

        /** How many packets are lost: 0.2 or 20%. */
        readonly loss?: number | string | undefined

        /** How much later packets arrive. */
        readonly delay?: string | 0 | undefined

        /** By how much that varies, up and down. */
        readonly jitter?: string | 0 | undefined

        /** How many packets arrive twice. */
        readonly duplicate?: number | string | undefined

        /** How many packets arrive after a later one. */
        readonly reorder?: number | string | undefined

        /** How many packets have a bit turned: their checksum tells. */
        readonly corrupt?: number | string | undefined

        /** true: nothing passes. */
        readonly partition?: boolean | undefined

        /** How long it lasts; left out: until `heal`. */
        readonly for?: string | 0 | undefined
      }
    | undefined

  /** Ends a fault, by its name, or several. */
  readonly heal?: string | number | readonly (string | number)[] | undefined

  /** A component forgets the flows that it tracks: { flows: ep1 }. */
  readonly flush?:
    | string
    | number
    | {
        /** Whose tracked flows are forgotten: an endpoint, a CLB or a CVM, or a list. */
        readonly flows: string | number | readonly (string | number)[]
      }
    | undefined

  /** Lets virtual time go by: 15m. */
  readonly advance?: string | 0 | undefined

  /** Lets time go by until a moment in the middle of what is under way: 300us, { packet: SYN+ACK, at: ep1 }, { bytes: 64kB, on: a }. */
  readonly wait?:
    | string
    | 0
    | {
        /** Until a segment with these flags comes by: SYN+ACK. */
        readonly packet?: string | readonly string[] | undefined

        /** Where it comes by: an endpoint, a CLB or a CVM. */
        readonly at?: string | number | undefined

        /** Which of them, counted from 1 and from now. */
        readonly nth?: number | undefined

        /** Until an end of a connection has been given so many bytes, from its beginning. */
        readonly bytes?: number | string | undefined

        /** The connection, by the name that `connect` gave it: as: a. */
        readonly on?: string | number | undefined

        /** How long to wait for the end of it; default 10s. */
        readonly patience?: string | 0 | undefined
      }
    | undefined

  /** Looks at states and health without touching anything. */
  readonly check?: true | null | undefined

  /** Claims something of all packets at once: { unreachable: { from: vpc1, to: vpc2 } }, { only: { from: vpc1, to: vpc2, via: ep1 } }, { reachable: { from: vpc1, to: ep1, port: 80 } }. */
  readonly prove?:
    | {
        /** From every client of `from` something gets there, and is answered. */
        readonly reachable?:
          | {
              /** Who sends: a CVM, a subnet (vpc1/app), a VPC, an account, or anywhere. */
              readonly from: string | number

              /** Where to: an endpoint, a CVM, a CLB, a subnet, a VPC, an account, an address or block (in each client's VPC), or anywhere. */
              readonly to: string | number

              /** Only packets to this port, as the client dials it. */
              readonly port?: number | undefined

              /** Only packets of this protocol; left out: all three. */
              readonly protocol?: 'TCP' | 'UDP' | 'ICMP' | undefined

              /** Of only: the endpoints that may be used; else: only packets that come by these. */
              readonly via?: string | number | readonly (string | number)[] | undefined

              /** any: over every health that the targets could have; now: at the health that they have. Default any. */
              readonly health?: 'any' | 'now' | undefined
            }
          | undefined

        /** Nothing gets there and is answered. */
        readonly unreachable?:
          | {
              /** Who sends: a CVM, a subnet (vpc1/app), a VPC, an account, or anywhere. */
              readonly from: string | number

              /** Where to: an endpoint, a CVM, a CLB, a subnet, a VPC, an account, an address or block (in each client's VPC), or anywhere. */
              readonly to: string | number

              /** Only packets to this port, as the client dials it. */
              readonly port?: number | undefined

              /** Only packets of this protocol; left out: all three. */
              readonly protocol?: 'TCP' | 'UDP' | 'ICMP' | undefined

              /** Of only: the endpoints that may be used; else: only packets that come by these. */
              readonly via?: string | number | readonly (string | number)[] | undefined

              /** any: over every health that the targets could have; now: at the health that they have. Default any. */
              readonly health?: 'any' | 'now' | undefined
            }
          | undefined

        /** Nothing gets there and is answered, but by way of the endpoints of `via`. */
        readonly only?:
          | {
              /** Who sends: a CVM, a subnet (vpc1/app), a VPC, an account, or anywhere. */
              readonly from: string | number

              /** Where to: an endpoint, a CVM, a CLB, a subnet, a VPC, an account, an address or block (in each client's VPC), or anywhere. */
              readonly to: string | number

              /** Only packets to this port, as the client dials it. */
              readonly port?: number | undefined

              /** Only packets of this protocol; left out: all three. */
              readonly protocol?: 'TCP' | 'UDP' | 'ICMP' | undefined

              /** Of only: the endpoints that may be used; else: only packets that come by these. */
              readonly via?: string | number | readonly (string | number)[] | undefined

              /** any: over every health that the targets could have; now: at the health that they have. Default any. */
              readonly health?: 'any' | 'now' | undefined
            }
          | undefined
      }
    | undefined

  /** Looks again and again until it holds. */
  readonly eventually?:
    | {
        /** How the connection ends, as its client sees it. */
        readonly outcome?:
          | 'connected'
          | 'refused'
          | 'timeout'
          | 'unreachable'
          | 'reset'
          | 'stalled'
          | readonly ('connected' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'stalled')[]
          | {
              readonly not:
                | 'connected'
                | 'refused'
                | 'timeout'
                | 'unreachable'
                | 'reset'
                | 'stalled'
                | readonly ('connected' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'stalled')[]
            }
          | undefined

        /** With times, and of a load: how many ended in which way. */
        readonly outcomes?:
          | {
              readonly connected?: CountInput | undefined
              readonly refused?: CountInput | undefined
              readonly timeout?: CountInput | undefined
              readonly unreachable?: CountInput | undefined
              readonly reset?: CountInput | undefined
              readonly stalled?: CountInput | undefined
            }
          | undefined

        /** How long it took until the outcome was known. */
        readonly after?: TimeInput | undefined

        /** The CVM that answers; a list: one of these. */
        readonly backend?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** With times, and of a load: how many each CVM answered. */
        readonly backends?: { readonly [name: string]: CountInput } | undefined

        /** The client address that the backend sees; a block matches its addresses. */
        readonly sourceSeen?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** The client port that the backend sees. */
        readonly sourcePortSeen?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** The port that the client connects from. */
        readonly sourcePort?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** How many bytes were delivered to the program at the other end. */
        readonly bytes?:
          | number
          | string
          | string
          | readonly (number | string | string)[]
          | {
              readonly not: number | string | string | readonly (number | string | string)[]
            }
          | undefined

        /** Of a load: how many bytes its clients sent and nobody got. */
        readonly lostBytes?: CountInput | undefined

        /** Whether the application lets the client in, by the server's `allow`. */
        readonly login?:
          | 'granted'
          | 'denied'
          | null
          | readonly ('granted' | 'denied' | null)[]
          | {
              readonly not: 'granted' | 'denied' | null | readonly ('granted' | 'denied' | null)[]
            }
          | undefined

        /** What the client's own kernel says: EADDRNOTAVAIL. */
        readonly localError?:
          | string
          | number
          | null
          | readonly (string | number | null)[]
          | {
              readonly not: string | number | null | readonly (string | number | null)[]
            }
          | undefined

        /** Of prove: whether the claim is true; true when left out. */
        readonly held?: boolean | undefined

        /** Of prove: the packet that shows that the claim is false, as a step: "connect: consumer:40000 -> ep1:80". */
        readonly example?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** Of a segment: what came back. */
        readonly answer?:
          | 'syn-ack'
          | 'ack'
          | 'rst'
          | 'icmp'
          | 'none'
          | readonly ('syn-ack' | 'ack' | 'rst' | 'icmp' | 'none')[]
          | {
              readonly not:
                | 'syn-ack'
                | 'ack'
                | 'rst'
                | 'icmp'
                | 'none'
                | readonly ('syn-ack' | 'ack' | 'rst' | 'icmp' | 'none')[]
            }
          | undefined

        /** Why the packet ended where it did. */
        readonly reason?:
          | ReasonInput
          | readonly ReasonInput[]
          | {
              readonly not: ReasonInput | readonly ReasonInput[]
            }
          | undefined

        /** The place where it ended. */
        readonly where?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** The rule that decided, as in sg-web.ingress[0]. */
        readonly rule?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** What kept that rule from letting the packet in: a field of it; action: it drops; order: a rule that drops stands before it. */
        readonly refusedBy?:
          | 'port'
          | 'cidrBlock'
          | 'securityGroup'
          | 'protocol'
          | 'action'
          | 'order'
          | readonly ('port' | 'cidrBlock' | 'securityGroup' | 'protocol' | 'action' | 'order')[]
          | {
              readonly not:
                | 'port'
                | 'cidrBlock'
                | 'securityGroup'
                | 'protocol'
                | 'action'
                | 'order'
                | readonly ('port' | 'cidrBlock' | 'securityGroup' | 'protocol' | 'action' | 'order')[]
            }
          | undefined

        /** The components on the way, the whole list. */
        readonly hops?:
          | readonly (string | number)[]
          | {
              readonly not: readonly (string | number)[]
            }
          | undefined

        /** All that blocks the way, not only the first: [EGRESS_DENIED, TARGET_INGRESS_DENIED at web1]; []: nothing does. */
        readonly blockers?:
          | readonly (ReasonInput | string)[]
          | {
              readonly not: readonly (ReasonInput | string)[]
            }
          | undefined

        /** States by name: { ep1: PENDING }; of a kept connection { a.client: ESTABLISHED, a.server: CLOSE_WAIT, a.ep1: ESTABLISHED }. */
        readonly state?:
          | {
              readonly [name: string]:
                | string
                | number
                | readonly (string | number)[]
                | {
                    readonly not: string | number | readonly (string | number)[]
                  }
            }
          | undefined

        /** Verdicts by target: { lb1/tcp:80/web1: Alive }. */
        readonly health?:
          | {
              readonly [name: string]:
                | 'Alive'
                | 'Dead'
                | 'Unknown'
                | 'Close'
                | readonly ('Alive' | 'Dead' | 'Unknown' | 'Close')[]
                | {
                    readonly not:
                      | 'Alive'
                      | 'Dead'
                      | 'Unknown'
                      | 'Close'
                      | readonly ('Alive' | 'Dead' | 'Unknown' | 'Close')[]
                  }
            }
          | undefined

        /** How many flows a component tracks: { ep1: 3 }. */
        readonly flows?: { readonly [name: string]: CountInput } | undefined

        /** Virtual time, from the beginning of the case. */
        readonly at?: TimeInput | undefined

        /** What named steps showed, no two alike: [s1.sourceSeen, g1.sourceSeen]. */
        readonly differ?: readonly (string | number)[] | undefined

        /** The cloud's error code of the call. */
        readonly error?:
          | string
          | number
          | null
          | readonly (string | number | null)[]
          | {
              readonly not: string | number | null | readonly (string | number | null)[]
            }
          | undefined

        /** What the answer of the call must hold. */
        readonly result?: { readonly [name: string]: unknown } | undefined

        /** Of eventually: how long it may take; default 60s. */
        readonly within?: string | 0 | undefined

        /** From one look to the next; default 1s. */
        readonly every?: string | 0 | undefined

        /** Of always and never: how long it is looked at; default 10s. */
        readonly for?: string | 0 | undefined
      }
    | StepInput
    | undefined

  /** Looks again and again: it must hold each time. */
  readonly always?:
    | {
        /** How the connection ends, as its client sees it. */
        readonly outcome?:
          | 'connected'
          | 'refused'
          | 'timeout'
          | 'unreachable'
          | 'reset'
          | 'stalled'
          | readonly ('connected' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'stalled')[]
          | {
              readonly not:
                | 'connected'
                | 'refused'
                | 'timeout'
                | 'unreachable'
                | 'reset'
                | 'stalled'
                | readonly ('connected' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'stalled')[]
            }
          | undefined

        /** With times, and of a load: how many ended in which way. */
        readonly outcomes?:
          | {
              readonly connected?: CountInput | undefined
              readonly refused?: CountInput | undefined
              readonly timeout?: CountInput | undefined
              readonly unreachable?: CountInput | undefined
              readonly reset?: CountInput | undefined
              readonly stalled?: CountInput | undefined
            }
          | undefined

        /** How long it took until the outcome was known. */
        readonly after?: TimeInput | undefined

        /** The CVM that answers; a list: one of these. */
        readonly backend?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** With times, and of a load: how many each CVM answered. */
        readonly backends?: { readonly [name: string]: CountInput } | undefined

        /** The client address that the backend sees; a block matches its addresses. */
        readonly sourceSeen?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** The client port that the backend sees. */
        readonly sourcePortSeen?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** The port that the client connects from. */
        readonly sourcePort?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** How many bytes were delivered to the program at the other end. */
        readonly bytes?:
          | number
          | string
          | string
          | readonly (number | string | string)[]
          | {
              readonly not: number | string | string | readonly (number | string | string)[]
            }
          | undefined

        /** Of a load: how many bytes its clients sent and nobody got. */
        readonly lostBytes?: CountInput | undefined

        /** Whether the application lets the client in, by the server's `allow`. */
        readonly login?:
          | 'granted'
          | 'denied'
          | null
          | readonly ('granted' | 'denied' | null)[]
          | {
              readonly not: 'granted' | 'denied' | null | readonly ('granted' | 'denied' | null)[]
            }
          | undefined

        /** What the client's own kernel says: EADDRNOTAVAIL. */
        readonly localError?:
          | string
          | number
          | null
          | readonly (string | number | null)[]
          | {
              readonly not: string | number | null | readonly (string | number | null)[]
            }
          | undefined

        /** Of prove: whether the claim is true; true when left out. */
        readonly held?: boolean | undefined

        /** Of prove: the packet that shows that the claim is false, as a step: "connect: consumer:40000 -> ep1:80". */
        readonly example?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** Of a segment: what came back. */
        readonly answer?:
          | 'syn-ack'
          | 'ack'
          | 'rst'
          | 'icmp'
          | 'none'
          | readonly ('syn-ack' | 'ack' | 'rst' | 'icmp' | 'none')[]
          | {
              readonly not:
                | 'syn-ack'
                | 'ack'
                | 'rst'
                | 'icmp'
                | 'none'
                | readonly ('syn-ack' | 'ack' | 'rst' | 'icmp' | 'none')[]
            }
          | undefined

        /** Why the packet ended where it did. */
        readonly reason?:
          | ReasonInput
          | readonly ReasonInput[]
          | {
              readonly not: ReasonInput | readonly ReasonInput[]
            }
          | undefined

        /** The place where it ended. */
        readonly where?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** The rule that decided, as in sg-web.ingress[0]. */
        readonly rule?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** What kept that rule from letting the packet in: a field of it; action: it drops; order: a rule that drops stands before it. */
        readonly refusedBy?:
          | 'port'
          | 'cidrBlock'
          | 'securityGroup'
          | 'protocol'
          | 'action'
          | 'order'
          | readonly ('port' | 'cidrBlock' | 'securityGroup' | 'protocol' | 'action' | 'order')[]
          | {
              readonly not:
                | 'port'
                | 'cidrBlock'
                | 'securityGroup'
                | 'protocol'
                | 'action'
                | 'order'
                | readonly ('port' | 'cidrBlock' | 'securityGroup' | 'protocol' | 'action' | 'order')[]
            }
          | undefined

        /** The components on the way, the whole list. */
        readonly hops?:
          | readonly (string | number)[]
          | {
              readonly not: readonly (string | number)[]
            }
          | undefined

        /** All that blocks the way, not only the first: [EGRESS_DENIED, TARGET_INGRESS_DENIED at web1]; []: nothing does. */
        readonly blockers?:
          | readonly (ReasonInput | string)[]
          | {
              readonly not: readonly (ReasonInput | string)[]
            }
          | undefined

        /** States by name: { ep1: PENDING }; of a kept connection { a.client: ESTABLISHED, a.server: CLOSE_WAIT, a.ep1: ESTABLISHED }. */
        readonly state?:
          | {
              readonly [name: string]:
                | string
                | number
                | readonly (string | number)[]
                | {
                    readonly not: string | number | readonly (string | number)[]
                  }
            }
          | undefined

        /** Verdicts by target: { lb1/tcp:80/web1: Alive }. */
        readonly health?:
          | {
              readonly [name: string]:
                | 'Alive'
                | 'Dead'
                | 'Unknown'
                | 'Close'
                | readonly ('Alive' | 'Dead' | 'Unknown' | 'Close')[]
                | {
                    readonly not:
                      | 'Alive'
                      | 'Dead'
                      | 'Unknown'
                      | 'Close'
                      | readonly ('Alive' | 'Dead' | 'Unknown' | 'Close')[]
                  }
            }
          | undefined

        /** How many flows a component tracks: { ep1: 3 }. */
        readonly flows?: { readonly [name: string]: CountInput } | undefined

        /** Virtual time, from the beginning of the case. */
        readonly at?: TimeInput | undefined

        /** What named steps showed, no two alike: [s1.sourceSeen, g1.sourceSeen]. */
        readonly differ?: readonly (string | number)[] | undefined

        /** The cloud's error code of the call. */
        readonly error?:
          | string
          | number
          | null
          | readonly (string | number | null)[]
          | {
              readonly not: string | number | null | readonly (string | number | null)[]
            }
          | undefined

        /** What the answer of the call must hold. */
        readonly result?: { readonly [name: string]: unknown } | undefined

        /** Of eventually: how long it may take; default 60s. */
        readonly within?: string | 0 | undefined

        /** From one look to the next; default 1s. */
        readonly every?: string | 0 | undefined

        /** Of always and never: how long it is looked at; default 10s. */
        readonly for?: string | 0 | undefined
      }
    | StepInput
    | undefined

  /** Looks again and again: it must not hold once. */
  readonly never?:
    | {
        /** How the connection ends, as its client sees it. */
        readonly outcome?:
          | 'connected'
          | 'refused'
          | 'timeout'
          | 'unreachable'
          | 'reset'
          | 'stalled'
          | readonly ('connected' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'stalled')[]
          | {
              readonly not:
                | 'connected'
                | 'refused'
                | 'timeout'
                | 'unreachable'
                | 'reset'
                | 'stalled'
                | readonly ('connected' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'stalled')[]
            }
          | undefined

        /** With times, and of a load: how many ended in which way. */
        readonly outcomes?:
          | {
              readonly connected?: CountInput | undefined
              readonly refused?: CountInput | undefined
              readonly timeout?: CountInput | undefined
              readonly unreachable?: CountInput | undefined
              readonly reset?: CountInput | undefined
              readonly stalled?: CountInput | undefined
            }
          | undefined

        /** How long it took until the outcome was known. */
        readonly after?: TimeInput | undefined

        /** The CVM that answers; a list: one of these. */
        readonly backend?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** With times, and of a load: how many each CVM answered. */
        readonly backends?: { readonly [name: string]: CountInput } | undefined

        /** The client address that the backend sees; a block matches its addresses. */
        readonly sourceSeen?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** The client port that the backend sees. */
        readonly sourcePortSeen?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** The port that the client connects from. */
        readonly sourcePort?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** How many bytes were delivered to the program at the other end. */
        readonly bytes?:
          | number
          | string
          | string
          | readonly (number | string | string)[]
          | {
              readonly not: number | string | string | readonly (number | string | string)[]
            }
          | undefined

        /** Of a load: how many bytes its clients sent and nobody got. */
        readonly lostBytes?: CountInput | undefined

        /** Whether the application lets the client in, by the server's `allow`. */
        readonly login?:
          | 'granted'
          | 'denied'
          | null
          | readonly ('granted' | 'denied' | null)[]
          | {
              readonly not: 'granted' | 'denied' | null | readonly ('granted' | 'denied' | null)[]
            }
          | undefined

        /** What the client's own kernel says: EADDRNOTAVAIL. */
        readonly localError?:
          | string
          | number
          | null
          | readonly (string | number | null)[]
          | {
              readonly not: string | number | null | readonly (string | number | null)[]
            }
          | undefined

        /** Of prove: whether the claim is true; true when left out. */
        readonly held?: boolean | undefined

        /** Of prove: the packet that shows that the claim is false, as a step: "connect: consumer:40000 -> ep1:80". */
        readonly example?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** Of a segment: what came back. */
        readonly answer?:
          | 'syn-ack'
          | 'ack'
          | 'rst'
          | 'icmp'
          | 'none'
          | readonly ('syn-ack' | 'ack' | 'rst' | 'icmp' | 'none')[]
          | {
              readonly not:
                | 'syn-ack'
                | 'ack'
                | 'rst'
                | 'icmp'
                | 'none'
                | readonly ('syn-ack' | 'ack' | 'rst' | 'icmp' | 'none')[]
            }
          | undefined

        /** Why the packet ended where it did. */
        readonly reason?:
          | ReasonInput
          | readonly ReasonInput[]
          | {
              readonly not: ReasonInput | readonly ReasonInput[]
            }
          | undefined

        /** The place where it ended. */
        readonly where?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** The rule that decided, as in sg-web.ingress[0]. */
        readonly rule?:
          | string
          | number
          | readonly (string | number)[]
          | {
              readonly not: string | number | readonly (string | number)[]
            }
          | undefined

        /** What kept that rule from letting the packet in: a field of it; action: it drops; order: a rule that drops stands before it. */
        readonly refusedBy?:
          | 'port'
          | 'cidrBlock'
          | 'securityGroup'
          | 'protocol'
          | 'action'
          | 'order'
          | readonly ('port' | 'cidrBlock' | 'securityGroup' | 'protocol' | 'action' | 'order')[]
          | {
              readonly not:
                | 'port'
                | 'cidrBlock'
                | 'securityGroup'
                | 'protocol'
                | 'action'
                | 'order'
                | readonly ('port' | 'cidrBlock' | 'securityGroup' | 'protocol' | 'action' | 'order')[]
            }
          | undefined

        /** The components on the way, the whole list. */
        readonly hops?:
          | readonly (string | number)[]
          | {
              readonly not: readonly (string | number)[]
            }
          | undefined

        /** All that blocks the way, not only the first: [EGRESS_DENIED, TARGET_INGRESS_DENIED at web1]; []: nothing does. */
        readonly blockers?:
          | readonly (ReasonInput | string)[]
          | {
              readonly not: readonly (ReasonInput | string)[]
            }
          | undefined

        /** States by name: { ep1: PENDING }; of a kept connection { a.client: ESTABLISHED, a.server: CLOSE_WAIT, a.ep1: ESTABLISHED }. */
        readonly state?:
          | {
              readonly [name: string]:
                | string
                | number
                | readonly (string | number)[]
                | {
                    readonly not: string | number | readonly (string | number)[]
                  }
            }
          | undefined

        /** Verdicts by target: { lb1/tcp:80/web1: Alive }. */
        readonly health?:
          | {
              readonly [name: string]:
                | 'Alive'
                | 'Dead'
                | 'Unknown'
                | 'Close'
                | readonly ('Alive' | 'Dead' | 'Unknown' | 'Close')[]
                | {
                    readonly not:
                      | 'Alive'
                      | 'Dead'
                      | 'Unknown'
                      | 'Close'
                      | readonly ('Alive' | 'Dead' | 'Unknown' | 'Close')[]
                  }
            }
          | undefined

        /** How many flows a component tracks: { ep1: 3 }. */
        readonly flows?: { readonly [name: string]: CountInput } | undefined

        /** Virtual time, from the beginning of the case. */
        readonly at?: TimeInput | undefined

        /** What named steps showed, no two alike: [s1.sourceSeen, g1.sourceSeen]. */
        readonly differ?: readonly (string | number)[] | undefined

        /** The cloud's error code of the call. */
        readonly error?:
          | string
          | number
          | null
          | readonly (string | number | null)[]
          | {
              readonly not: string | number | null | readonly (string | number | null)[]
            }
          | undefined

        /** What the answer of the call must hold. */
        readonly result?: { readonly [name: string]: unknown } | undefined

        /** Of eventually: how long it may take; default 60s. */
        readonly within?: string | 0 | undefined

        /** From one look to the next; default 1s. */
        readonly every?: string | 0 | undefined

        /** Of always and never: how long it is looked at; default 10s. */
        readonly for?: string | 0 | undefined
      }
    | StepInput
    | undefined

  /** Does `steps` for each value, which they call by its name: { t: [web1, web2] } is $t. */
  readonly each?: { readonly [name: string]: readonly (string | number | boolean)[] } | undefined

  /** These steps begin at the same instant. */
  readonly together?: readonly StepInput[] | undefined

  /** The steps of `each`. */
  readonly steps?: readonly StepInput[] | undefined

  /** Of eventually: how long it may take; default 60s. */
  readonly within?: string | 0 | undefined

  /** From one look to the next; default 1s. */
  readonly every?: string | 0 | undefined

  /** Of always and never: how long it is looked at; default 10s. */
  readonly for?: string | 0 | undefined

  /** The connection, by the name that `connect` gave it: as: a. */
  readonly on?: string | number | undefined

  /** Which end of the connection does it; the client when left out. */
  readonly side?: 'client' | 'server' | undefined

  /** true: only this direction is closed; the other end may go on sending. */
  readonly half?: boolean | undefined

  /** SYN, [SYN, ACK], FIN+ACK, XMAS (FIN+PSH+URG), or "NULL" in quotes (none at all). */
  readonly flags?: string | readonly string[] | undefined

  /** Of segment: a source address that is not its own (spoofed). */
  readonly source?: string | number | undefined

  /** Of segment: the sequence number; left out: what fits. */
  readonly seq?: number | undefined

  /** Of segment: the acknowledgment number; left out: what fits. */
  readonly ack?: number | undefined

  /** Of segment: the time to live; 64 when left out. */
  readonly ttl?: number | undefined

  /** Of connect: keeps the connection open under this name. */
  readonly as?: string | number | undefined

  /** true: the next steps do not wait for the end of it. */
  readonly background?: boolean | undefined

  /** How long the client waits: a time (default 10s), or kernel for its own SYN schedule. */
  readonly patience?: 'kernel' | string | 0 | undefined

  /** How many bytes. */
  readonly bytes?: number | string | undefined

  /** How often; default 1. */
  readonly times?: number | undefined
  readonly expect?: ExpectationInput | undefined

  /** Keeps what the step showed for later steps: { B: backend } is $B in them. */
  readonly save?: { readonly [name: string]: string | number } | undefined

  /** Why; for people, never checked. */
  readonly note?: WordsInput | undefined

  /** A name for the step; of a call: for what it makes. */
  readonly name?: string | number | undefined
}

/** How often: 3, ">=3", "<=3", "~25%", { not: 0 }. */
export type CountInput =
  | number
  | string
  | readonly (number | string)[]
  | {
      readonly not: number | string | readonly (number | string)[]
    }

/** A time: 131s, ">=10s", "~10ms" (give or take 5 percent), { not: 1s }. */
export type TimeInput =
  | string
  | 0
  | readonly (string | 0)[]
  | {
      readonly not: string | 0 | readonly (string | 0)[]
    }

/** What the step must show. A list means one of these; { not: x } anything else. */
export type ExpectationInput =
  | 'ok'
  | {
      /** How the connection ends, as its client sees it. */
      readonly outcome?:
        | 'connected'
        | 'refused'
        | 'timeout'
        | 'unreachable'
        | 'reset'
        | 'stalled'
        | readonly ('connected' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'stalled')[]
        | {
            readonly not:
              | 'connected'
              | 'refused'
              | 'timeout'
              | 'unreachable'
              | 'reset'
              | 'stalled'
              | readonly ('connected' | 'refused' | 'timeout' | 'unreachable' | 'reset' | 'stalled')[]
          }
        | undefined

      /** With times, and of a load: how many ended in which way. */
      readonly outcomes?:
        | {
            readonly connected?: CountInput | undefined
            readonly refused?: CountInput | undefined
            readonly timeout?: CountInput | undefined
            readonly unreachable?: CountInput | undefined
            readonly reset?: CountInput | undefined
            readonly stalled?: CountInput | undefined
          }
        | undefined

      /** How long it took until the outcome was known. */
      readonly after?: TimeInput | undefined

      /** The CVM that answers; a list: one of these. */
      readonly backend?:
        | string
        | number
        | readonly (string | number)[]
        | {
            readonly not: string | number | readonly (string | number)[]
          }
        | undefined

      /** With times, and of a load: how many each CVM answered. */
      readonly backends?: { readonly [name: string]: CountInput } | undefined

      /** The client address that the backend sees; a block matches its addresses. */
      readonly sourceSeen?:
        | string
        | number
        | readonly (string | number)[]
        | {
            readonly not: string | number | readonly (string | number)[]
          }
        | undefined

      /** The client port that the backend sees. */
      readonly sourcePortSeen?:
        | string
        | number
        | readonly (string | number)[]
        | {
            readonly not: string | number | readonly (string | number)[]
          }
        | undefined

      /** The port that the client connects from. */
      readonly sourcePort?:
        | string
        | number
        | readonly (string | number)[]
        | {
            readonly not: string | number | readonly (string | number)[]
          }
        | undefined

      /** How many bytes were delivered to the program at the other end. */
      readonly bytes?:
        | number
        | string
        | string
        | readonly (number | string | string)[]
        | {
            readonly not: number | string | string | readonly (number | string | string)[]
          }
        | undefined

      /** Of a load: how many bytes its clients sent and nobody got. */
      readonly lostBytes?: CountInput | undefined

      /** Whether the application lets the client in, by the server's `allow`. */
      readonly login?:
        | 'granted'
        | 'denied'
        | null
        | readonly ('granted' | 'denied' | null)[]
        | {
            readonly not: 'granted' | 'denied' | null | readonly ('granted' | 'denied' | null)[]
          }
        | undefined

      /** What the client's own kernel says: EADDRNOTAVAIL. */
      readonly localError?:
        | string
        | number
        | null
        | readonly (string | number | null)[]
        | {
            readonly not: string | number | null | readonly (string | number | null)[]
          }
        | undefined

      /** Of prove: whether the claim is true; true when left out. */
      readonly held?: boolean | undefined

      /** Of prove: the packet that shows that the claim is false, as a step: "connect: consumer:40000 -> ep1:80". */
      readonly example?:
        | string
        | number
        | readonly (string | number)[]
        | {
            readonly not: string | number | readonly (string | number)[]
          }
        | undefined

      /** Of a segment: what came back. */
      readonly answer?:
        | 'syn-ack'
        | 'ack'
        | 'rst'
        | 'icmp'
        | 'none'
        | readonly ('syn-ack' | 'ack' | 'rst' | 'icmp' | 'none')[]
        | {
            readonly not:
              | 'syn-ack'
              | 'ack'
              | 'rst'
              | 'icmp'
              | 'none'
              | readonly ('syn-ack' | 'ack' | 'rst' | 'icmp' | 'none')[]
          }
        | undefined

      /** Why the packet ended where it did. */
      readonly reason?:
        | ReasonInput
        | readonly ReasonInput[]
        | {
            readonly not: ReasonInput | readonly ReasonInput[]
          }
        | undefined

      /** The place where it ended. */
      readonly where?:
        | string
        | number
        | readonly (string | number)[]
        | {
            readonly not: string | number | readonly (string | number)[]
          }
        | undefined

      /** The rule that decided, as in sg-web.ingress[0]. */
      readonly rule?:
        | string
        | number
        | readonly (string | number)[]
        | {
            readonly not: string | number | readonly (string | number)[]
          }
        | undefined

      /** What kept that rule from letting the packet in: a field of it; action: it drops; order: a rule that drops stands before it. */
      readonly refusedBy?:
        | 'port'
        | 'cidrBlock'
        | 'securityGroup'
        | 'protocol'
        | 'action'
        | 'order'
        | readonly ('port' | 'cidrBlock' | 'securityGroup' | 'protocol' | 'action' | 'order')[]
        | {
            readonly not:
              | 'port'
              | 'cidrBlock'
              | 'securityGroup'
              | 'protocol'
              | 'action'
              | 'order'
              | readonly ('port' | 'cidrBlock' | 'securityGroup' | 'protocol' | 'action' | 'order')[]
          }
        | undefined

      /** The components on the way, the whole list. */
      readonly hops?:
        | readonly (string | number)[]
        | {
            readonly not: readonly (string | number)[]
          }
        | undefined

      /** All that blocks the way, not only the first: [EGRESS_DENIED, TARGET_INGRESS_DENIED at web1]; []: nothing does. */
      readonly blockers?:
        | readonly (ReasonInput | string)[]
        | {
            readonly not: readonly (ReasonInput | string)[]
          }
        | undefined

      /** States by name: { ep1: PENDING }; of a kept connection { a.client: ESTABLISHED, a.server: CLOSE_WAIT, a.ep1: ESTABLISHED }. */
      readonly state?:
        | {
            readonly [name: string]:
              | string
              | number
              | readonly (string | number)[]
              | {
                  readonly not: string | number | readonly (string | number)[]
                }
          }
        | undefined

      /** Verdicts by target: { lb1/tcp:80/web1: Alive }. */
      readonly health?:
        | {
            readonly [name: string]:
              | 'Alive'
              | 'Dead'
              | 'Unknown'
              | 'Close'
              | readonly ('Alive' | 'Dead' | 'Unknown' | 'Close')[]
              | {
                  readonly not:
                    | 'Alive'
                    | 'Dead'
                    | 'Unknown'
                    | 'Close'
                    | readonly ('Alive' | 'Dead' | 'Unknown' | 'Close')[]
                }
          }
        | undefined

      /** How many flows a component tracks: { ep1: 3 }. */
      readonly flows?: { readonly [name: string]: CountInput } | undefined

      /** Virtual time, from the beginning of the case. */
      readonly at?: TimeInput | undefined

      /** What named steps showed, no two alike: [s1.sourceSeen, g1.sourceSeen]. */
      readonly differ?: readonly (string | number)[] | undefined

      /** The cloud's error code of the call. */
      readonly error?:
        | string
        | number
        | null
        | readonly (string | number | null)[]
        | {
            readonly not: string | number | null | readonly (string | number | null)[]
          }
        | undefined

      /** What the answer of the call must hold. */
      readonly result?: { readonly [name: string]: unknown } | undefined
    }
