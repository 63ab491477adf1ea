import type { Clb, Endpoint, Listener, Network, Target } from '../model/network.ts'
import { END_POINT_STATES, SCHEDULERS } from '../model/network.ts'
import type { Options } from '../model/options.ts'
import { type Behavior, HealthCheckType, LOCAL_ROUTE, NONE, RUNNING, type Tables } from '../tables/tables.ts'
import { compileOwners } from './addresses.ts'
import { compileGroups } from './groups.ts'
import { cutIntervals, disjointIntervals, type Interval, routeOf } from './intervals.ts'
import { namesOf } from './names.ts'
import { compileRules } from './rules.ts'

/** Makes the forwarding tables of a network. `version` numbers the configurations of one world, from 1. */
export function compile(network: Network, version: number): Tables {
  const rules = compileRules(network)
  const listeners = network.clbs.map(sortedListeners)
  const flat = listeners.flat()
  const targets = flat.flatMap((listener) => listener.targets)
  return {
    version,
    ...compileOwners(network),
    ...compileGroups(network),
    ruleSetStart: rules.ruleSetStart,
    ruleWords: rules.ruleWords,
    aclRuleSet0: rules.aclRuleSet0,
    ...compileRoutes(network),
    ...compileSubnets(network),
    ...compileCvms(network),
    ...compileClbs(network, listeners),
    ...compileListeners(network, listeners),
    ...compileTargets(flat),
    ...compileEndpoints(network),
    behavior: behaviorOf(network.options),
    names: namesOf(network, rules.writtenStart, flat, targets),
  }
}

/** Start indexes of consecutive slices of these lengths. */
function startsOf(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1)
  for (const [i, length] of lengths.entries()) starts[i + 1] = starts[i]! + length
  return starts
}

const listenerKey = (listener: Listener): number => (listener.protocol << 16) | listener.port

/** A CLB's listeners in the order in which the tables number them. */
const sortedListeners = (clb: Clb): Listener[] => [...clb.listeners].sort((a, b) => listenerKey(a) - listenerKey(b))

function compileRoutes(network: Network): Pick<Tables, 'routeStart' | 'routeLow' | 'routeTarget'> {
  let first = 0
  const perTable = network.routeTables.map((table): Interval[] => {
    const local = network.vpcs[table.vpc]!.cidrs
    const base = first
    first += table.routes.length
    const blocks = [...local, ...table.routes.map((route) => route.destination)]
    return cutIntervals(blocks, (address) => {
      const route = routeOf(local, table.routes, address, LOCAL_ROUTE)
      return route >= 0 ? base + route : route
    })
  })
  const all = perTable.flat()
  return {
    routeStart: startsOf(perTable.map((intervals) => intervals.length)),
    routeLow: Int32Array.from(all, (interval) => interval.low),
    routeTarget: Int32Array.from(all, (interval) => interval.value),
  }
}

function compileSubnets(
  network: Network,
): Pick<Tables, 'subnetStart' | 'subnetLow' | 'subnetAt' | 'subnetRouteTable' | 'subnetAcl'> {
  const blocks = network.vpcs.map((): { cidr: (typeof network.subnets)[number]['cidr']; value: number }[] => [])
  for (const [value, { vpc, cidr }] of network.subnets.entries()) blocks[vpc]!.push({ cidr, value })
  const perVpc = blocks.map(disjointIntervals)
  const all = perVpc.flat()
  return {
    subnetStart: startsOf(perVpc.map((intervals) => intervals.length)),
    subnetLow: Int32Array.from(all, (interval) => interval.low),
    subnetAt: Int32Array.from(all, (interval) => interval.value),
    subnetRouteTable: Int32Array.from(network.subnets, (subnet) => subnet.routeTable),
    subnetAcl: Int32Array.from(network.subnets, (subnet) => subnet.networkAcl ?? NONE),
  }
}

function compileCvms(
  network: Network,
): Pick<
  Tables,
  | 'cvmVpc'
  | 'cvmSubnet'
  | 'cvmAddress'
  | 'cvmRunning'
  | 'cvmFlowsMax'
  | 'cvmFirewall'
  | 'socketStart'
  | 'socketPort'
  | 'socketAddress'
> {
  const { cvms } = network
  const sockets = cvms.flatMap((cvm) => cvm.sockets)
  let firewall = 2 * (network.securityGroups.length + network.networkAcls.length)
  return {
    cvmVpc: Int32Array.from(cvms, (cvm) => cvm.vpc),
    cvmSubnet: Int32Array.from(cvms, (cvm) => cvm.subnet),
    cvmAddress: Int32Array.from(cvms, (cvm) => cvm.address),
    cvmRunning: Uint8Array.from(cvms, (cvm) => (cvm.state === 'RUNNING' ? RUNNING : 0)),
    cvmFlowsMax: Int32Array.from(cvms, (cvm) => cvm.flowsMax),
    cvmFirewall: Int32Array.from(cvms, (cvm) => (cvm.firewall.length > 0 ? firewall++ : NONE)),
    socketStart: startsOf(cvms.map((cvm) => cvm.sockets.length)),
    socketPort: Int32Array.from(sockets, (socket) => (socket.protocol << 16) | socket.port),
    socketAddress: Int32Array.from(sockets, (socket) => socket.address ?? 0),
  }
}

function compileClbs(
  network: Network,
  listeners: readonly (readonly Listener[])[],
): Pick<
  Tables,
  'clbVpc' | 'clbSubnet' | 'clbAddress' | 'clbRunning' | 'clbPassToTarget' | 'clbFlowsMax' | 'listenerStart'
> {
  const { clbs } = network
  return {
    clbVpc: Int32Array.from(clbs, (clb) => clb.vpc),
    clbSubnet: Int32Array.from(clbs, (clb) => clb.subnet),
    clbAddress: Int32Array.from(clbs, (clb) => clb.vip),
    clbRunning: Uint8Array.from(clbs, (clb) => (clb.state === 'RUNNING' ? RUNNING : 0)),
    clbPassToTarget: Uint8Array.from(clbs, (clb) => (clb.passToTarget ? 1 : 0)),
    clbFlowsMax: Int32Array.from(clbs, (clb) => clb.flowsMax),
    listenerStart: startsOf(listeners.map((list) => list.length)),
  }
}

function compileListeners(
  network: Network,
  listeners: readonly (readonly Listener[])[],
): Pick<
  Tables,
  | 'listenerClb'
  | 'listenerPort'
  | 'listenerScheduler'
  | 'listenerPersistenceMs'
  | 'listenerDeregisterRst'
  | 'listenerHealthCheck'
  | 'listenerProbesFromVip'
  | 'listenerProbeIntervalS'
  | 'listenerHealthNum'
  | 'listenerUnHealthNum'
  | 'listenerProbePort'
  | 'targetStart'
> {
  const flat = listeners.flat()
  return {
    listenerClb: Int32Array.from(network.clbs.flatMap((_, clb) => listeners[clb]!.map(() => clb))),
    listenerPort: Int32Array.from(flat, listenerKey),
    listenerScheduler: Uint8Array.from(flat, ({ scheduler }) => SCHEDULERS.indexOf(scheduler)),
    listenerPersistenceMs: Int32Array.from(flat, ({ sessionPersistence }) => 1000 * sessionPersistence),
    listenerDeregisterRst: Uint8Array.from(flat, ({ deregisterTargetRst }) => (deregisterTargetRst ? 1 : 0)),
    listenerHealthCheck: Uint8Array.from(flat, ({ healthCheck }) =>
      healthCheck.enabled ? HealthCheckType[healthCheck.type] : 0,
    ),
    listenerProbesFromVip: Uint8Array.from(flat, ({ healthCheck }) => (healthCheck.source === 'VIP' ? 1 : 0)),
    listenerProbeIntervalS: Int32Array.from(flat, ({ healthCheck }) => healthCheck.interval),
    listenerHealthNum: Uint8Array.from(flat, ({ healthCheck }) => healthCheck.healthNum),
    listenerUnHealthNum: Uint8Array.from(flat, ({ healthCheck }) => healthCheck.unHealthNum),
    listenerProbePort: Int32Array.from(flat, ({ healthCheck }) => healthCheck.port ?? 0),
    targetStart: startsOf(flat.map((listener) => listener.targets.length)),
  }
}

function compileTargets(
  listeners: readonly Listener[],
): Pick<Tables, 'targetListener' | 'targetCvm' | 'targetPort' | 'targetWeight'> {
  const targets: Target[] = listeners.flatMap((listener) => listener.targets)
  return {
    targetListener: Int32Array.from(listeners.flatMap((listener, i) => listener.targets.map(() => i))),
    targetCvm: Int32Array.from(targets, (target) => target.cvm),
    targetPort: Int32Array.from(targets, (target) => target.port),
    targetWeight: Int32Array.from(targets, (target) => target.weight),
  }
}

function compileEndpoints(
  network: Network,
): Pick<
  Tables,
  | 'endpointVpc'
  | 'endpointSubnet'
  | 'endpointAddress'
  | 'endpointService'
  | 'endpointState'
  | 'endpointClb'
  | 'endpointFlowsMax'
  | 'snatStart'
  | 'snatAddress'
  | 'snatFirstPort'
  | 'snatLastPort'
> {
  const endpoints: readonly Endpoint[] = network.endpoints
  return {
    endpointVpc: Int32Array.from(endpoints, (endpoint) => endpoint.vpc),
    endpointSubnet: Int32Array.from(endpoints, (endpoint) => endpoint.subnet),
    endpointAddress: Int32Array.from(endpoints, (endpoint) => endpoint.address),
    endpointService: Int32Array.from(endpoints, (endpoint) => endpoint.service),
    endpointState: Uint8Array.from(endpoints, (endpoint) => END_POINT_STATES.indexOf(endpoint.state)),
    endpointClb: Int32Array.from(endpoints, (endpoint) => network.endpointServices[endpoint.service]!.clb),
    endpointFlowsMax: Int32Array.from(endpoints, (endpoint) => endpoint.flowsMax),
    snatStart: startsOf(endpoints.map((endpoint) => endpoint.snatAddresses.length)),
    snatAddress: Int32Array.from(endpoints.flatMap((endpoint) => endpoint.snatAddresses)),
    snatFirstPort: Int32Array.from(endpoints, (endpoint) => endpoint.snatPorts.first),
    snatLastPort: Int32Array.from(endpoints, (endpoint) => endpoint.snatPorts.last),
  }
}

function behaviorOf(options: Options): Behavior {
  return {
    clbSgSeesPrivateLink: options.clbSgSeesPrivateLink,
    sgAllows10064ByDefault: options.sgAllows10064ByDefault,
    sgReevaluateEstablished: options.sgReevaluateEstablished,
    endpointCut: options.endpointCut,
    midStreamPickup: options.midStream === 'pickup',
    nonActiveRst: options.nonActiveBehavior === 'rst',
    noListenerRst: options.noListenerBehavior === 'rst',
    emptyPoolRst: options.emptyPool === 'rst',
    unknownAddressIcmp: options.unknownAddress === 'icmp',
  }
}
