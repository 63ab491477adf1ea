import type { Network, Route } from '../model/network.ts'
import type { Options } from '../model/options.ts'
import type { Cidr } from '../net/cidr.ts'
import { type Behavior, LOCAL_ROUTE, NONE, type Tables } from '../tables/tables.ts'
import { compileOwners } from './addresses.ts'
import { columnsOf, slicesOf } from './columns.ts'
import { compileGroups } from './groups.ts'
import { cutIntervals, disjointIntervals, type Interval, routeOf } from './intervals.ts'
import { withNames } from './names.ts'
import { compileRules } from './rules.ts'
import { CLBS, CVMS, endpointColumns, LISTENERS, listenersOf, SNAT, SOCKETS, TARGETS } from './things.ts'

/** Makes the forwarding tables of a network. `version` numbers the configurations of one world, from 1. */
export function compile(network: Network, version: number): Tables {
  const { cvms, clbs, endpoints } = network
  const sockets = slicesOf(SOCKETS, cvms)
  const listeners = slicesOf(LISTENERS, clbs)
  const targets = slicesOf(TARGETS, clbs.flatMap(listenersOf))
  const snat = slicesOf(SNAT, endpoints)
  return withNames(network, {
    version,
    ...compileOwners(network),
    ...compileGroups(network),
    ...compileRules(network),
    ...compileRoutes(network),
    ...compileSubnets(network),
    ...columnsOf(CVMS, cvms),
    cvmFirewall: compileFirewalls(network),
    socketStart: sockets.start,
    ...sockets.arrays,
    ...columnsOf(CLBS, clbs),
    listenerStart: listeners.start,
    ...listeners.arrays,
    targetStart: targets.start,
    ...targets.arrays,
    ...columnsOf(endpointColumns(network.endpointServices), endpoints),
    snatStart: snat.start,
    ...snat.arrays,
    behavior: behaviorOf(network.options),
  })
}

/** Start indexes of consecutive slices of these lengths. */
function startsOf(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1)
  for (const [i, length] of lengths.entries()) starts[i + 1] = starts[i]! + length
  return starts
}

export function compileRoutes(network: Network): Pick<Tables, 'routeStart' | 'routeLow' | 'routeTarget'> {
  let first = 0
  const perTable = network.routeTables.map((table): Interval[] => {
    const local = network.vpcs[table.vpc]!.cidrs
    const base = first
    first += table.routes.length
    return routeIntervals(local, table.routes).map(({ low, value }) => ({
      low,
      value: value >= 0 ? base + value : value,
    }))
  })
  const all = perTable.flat()
  return {
    routeStart: startsOf(perTable.map((intervals) => intervals.length)),
    routeLow: Int32Array.from(all, (interval) => interval.low),
    routeTarget: Int32Array.from(all, (interval) => interval.value),
  }
}

/** By the routes of a table: its intervals, in which routes are numbered within the table. A table's routes never change. */
const known = new WeakMap<
  readonly Route[],
  { readonly local: readonly Cidr[]; readonly intervals: readonly Interval[] }
>()

function routeIntervals(local: readonly Cidr[], routes: readonly Route[]): readonly Interval[] {
  const before = known.get(routes)
  if (before?.local === local) return before.intervals
  const blocks = [...local, ...routes.map((route) => route.destination)]
  const intervals = cutIntervals(blocks, (address) => routeOf(local, routes, address, LOCAL_ROUTE))
  known.set(routes, { local, intervals })
  return intervals
}

export function compileSubnets(
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

/** Firewall -> rule set: behind those of groups and ACLs, in the order of the machines that have one. */
export function compileFirewalls({ cvms, securityGroups, networkAcls }: Network): Int32Array {
  let next = 2 * (securityGroups.length + networkAcls.length)
  return Int32Array.from(cvms, ({ firewall }) => (firewall.length > 0 ? next++ : NONE))
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
