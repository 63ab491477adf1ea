/**
 * Named choices where the cloud's documents are silent or disagree, with the default and its reason
 * (PRIVATE-LINK-FACTS section 11; the page of each is docs/options.md).
 */
export type Options = {
  /** An endpoint of the service's own account is ACTIVE at once, whatever autoAccept says (the quick start, step 1). */
  readonly sameAccountAlwaysAccepted: boolean
  /** A CLB stands behind at most one endpoint service (limits page). */
  readonly oneServicePerClb: boolean
  /** Taking an account off the whitelist also stops its ACTIVE endpoints. */
  readonly whitelistRemovalCutsExisting: boolean
  /** What a client sees of an endpoint that is not ACTIVE: silence, or a reset. */
  readonly nonActiveBehavior: 'drop' | 'rst'
  /** What a client sees of a CLB's port without a listener. */
  readonly noListenerBehavior: 'drop' | 'rst'
  /** What a client sees of a listener without an eligible target. */
  readonly emptyPool: 'drop' | 'rst'
  /** What a client sees of an address that nobody has, or of a stopped machine: silence, or ICMP host unreachable. */
  readonly unknownAddress: 'drop' | 'icmp'
  /** Whether a CLB's own security groups see the traffic of a Private Link. */
  readonly clbSgSeesPrivateLink: boolean
  /** Whether a change of a security group is applied to connections that it had let through. */
  readonly sgReevaluateEstablished: boolean
  /** Whether a connection is cut when its endpoint leaves ACTIVE. */
  readonly endpointCut: boolean
  /** How many addresses of 11.163.0.0/16 each endpoint has, 1 to 16. */
  readonly snatPoolSize: number
  /** Whether security groups let the health checks of 100.64.0.0/10 in without a rule. */
  readonly sgAllows10064ByDefault: boolean
  /** Where health checks come from unless a listener says so. */
  readonly healthSource: 'VIP' | '100.64.0.0/10'
  /** VPC blocks inside 10.0.0.0/12 only, as the API text says, rather than 10.0.0.0/8. */
  readonly strictVpcCidr: boolean
  /** A segment in the middle of a stream opens no session at the CLB. */
  readonly midStream: 'drop' | 'pickup'
  /** The schedule by which a client's kernel repeats its SYN. */
  readonly guestTcp: 'linux-6.5' | 'linux-5'
  /**
   * Whether kernels put time stamps into TCP segments (RFC 7323), so that a port bound explicitly may be used again while its
   * last connection is in TIME_WAIT.
   */
  readonly tcpTimestamps: boolean
  /** What the cloud answers when an endpoint is accepted, or rejected, that already is so. */
  readonly acceptTwice: 'success' | 'error'
  /** Virtual time that an accepted endpoint stays ACCEPTING, in microseconds. */
  readonly acceptDelayUs: number
  /** Virtual time for which a call that changes a CLB is a task under way and the CLB busy, in microseconds. The change itself is in force at once. */
  readonly asyncTaskDelayUs: number
  /** The link carries IPv4 only (limits page). */
  readonly ipv6: 'unsupported'
  /** Virtual time of one hop, in microseconds. */
  readonly hopDelayUs: number
  /** The quotas of the cloud's limits pages; `off` asks for none. */
  readonly quotas: Quotas | 'off'
}

/** Quotas of PRIVATE-LINK-FACTS sections 1.4, 2.5, 4.2, 5 and 6. */
export type Quotas = {
  readonly vpcsPerRegion: number
  readonly subnetsPerVpc: number
  readonly assistantCidrsPerVpc: number
  readonly routeTablesPerVpc: number
  readonly routesPerTable: number
  readonly networkAclsPerVpc: number
  readonly rulesPerNetworkAcl: number
  readonly securityGroupsPerRegion: number
  readonly rulesPerSecurityGroup: number
  readonly groupReferencesPerSecurityGroup: number
  readonly cvmsPerSecurityGroup: number
  readonly securityGroupsPerCvm: number
  readonly securityGroupsPerEndpoint: number
  readonly securityGroupsPerClb: number
  readonly clbsPerRegion: number
  readonly listenersPerClb: number
  readonly targetsPerListener: number
  readonly servicesPerAccount: number
  readonly endpointsPerService: number
  readonly endpointsPerVpc: number
  readonly whitelistEntriesPerService: number
}

export const DEFAULT_QUOTAS: Quotas = {
  vpcsPerRegion: 20,
  subnetsPerVpc: 100,
  assistantCidrsPerVpc: 5,
  routeTablesPerVpc: 10,
  routesPerTable: 50,
  networkAclsPerVpc: 50,
  rulesPerNetworkAcl: 20,
  securityGroupsPerRegion: 50,
  rulesPerSecurityGroup: 100,
  groupReferencesPerSecurityGroup: 10,
  cvmsPerSecurityGroup: 2000,
  securityGroupsPerCvm: 5,
  securityGroupsPerEndpoint: 5,
  securityGroupsPerClb: 5,
  clbsPerRegion: 100,
  listenersPerClb: 50,
  targetsPerListener: 100,
  servicesPerAccount: 100,
  endpointsPerService: 500,
  endpointsPerVpc: 50,
  whitelistEntriesPerService: 500,
}

export const DEFAULT_OPTIONS: Options = {
  sameAccountAlwaysAccepted: true,
  oneServicePerClb: true,
  whitelistRemovalCutsExisting: false,
  nonActiveBehavior: 'drop',
  noListenerBehavior: 'drop',
  emptyPool: 'drop',
  unknownAddress: 'drop',
  clbSgSeesPrivateLink: true,
  sgReevaluateEstablished: false,
  endpointCut: true,
  snatPoolSize: 4,
  sgAllows10064ByDefault: true,
  healthSource: '100.64.0.0/10',
  strictVpcCidr: false,
  midStream: 'drop',
  guestTcp: 'linux-6.5',
  tcpTimestamps: true,
  acceptTwice: 'success',
  acceptDelayUs: 0,
  asyncTaskDelayUs: 0,
  ipv6: 'unsupported',
  hopDelayUs: 100,
  quotas: DEFAULT_QUOTAS,
}
