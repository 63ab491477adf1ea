import { lookupOwner, lookupRoute, lookupSubnet } from '../dataplane/lookup.ts'
import { orderKey } from '../net/ipv4.ts'
import { EGRESS, NONE, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import { Peers } from './peers.ts'
import type { AddressRange } from './question.ts'
import { ADDRESS_MAX, ALL_ADDRESSES, cutRanges, joinRanges, withoutPoints } from './ranges.ts'
import type { RuleLists } from './rows.ts'
import type { Goal } from './unit.ts'

const LOOPBACK: AddressRange = { low: 127 * 2 ** 24, high: 128 * 2 ** 24 - 1 }

/** The addresses (unsigned, ascending) of CLBs that are no VPC's: the Internet's, which is not modelled. */
export function publicAddresses(tables: Tables): number[] {
  const addresses = new Set<number>()
  for (const address of tables.clbAddress) if (lookupOwner(tables, NONE, address) !== NONE) addresses.add(address >>> 0)
  return [...addresses].sort((a, b) => a - b)
}

/** The machine's own 127.0.0.0/8: each address that a socket of a client is bound to, and all others. */
export function loopbackGoals(tables: Tables, cvm: number): Goal[] {
  const { socketStart, socketAddress } = tables
  const bound = new Set<number>()
  for (let i = valueAt(socketStart, cvm); i < valueAt(socketStart, cvm + 1); i++) {
    const address = valueAt(socketAddress, i) >>> 0
    if (address >= LOOPBACK.low && address <= LOOPBACK.high) bound.add(address)
  }
  const points = [...bound].sort((a, b) => a - b)
  const rest = withoutPoints([LOOPBACK], points)
  const all = [...points.map((address) => [{ low: address, high: address }]), rest]
  return all.map((ranges) => ({ kind: 'loopback', ranges, example: (ranges[0]?.low ?? 0) | 0 }))
}

/**
 * The addresses that nobody has in a VPC, by what could make a packet to them from a client fare otherwise: its groups and the ACL of
 * its subnet on egress, its route table, and the subnet that the address would lie in. `taken` and `publics`: unsigned, ascending.
 */
export function emptyGoals(
  tables: Tables,
  lists: RuleLists,
  client: number,
  taken: readonly number[],
  publics: readonly number[],
): Goal[] {
  const vpc = valueAt(tables.cvmVpc, client)
  const subnet = valueAt(tables.cvmSubnet, client)
  const table = valueAt(tables.subnetRouteTable, subnet)
  const groups = lists.groups(valueAt(tables.cvmGroupList, client), EGRESS, vpc)
  const acl = lists.acl(subnet, EGRESS)
  const peers = new Peers(tables, vpc, [groups, acl])
  const edges = new Set<number>([...peers.edges(), LOOPBACK.low, LOOPBACK.high + 1])
  for (const address of publics) edges.add(address).add(address + 1)
  addLows(edges, tables.routeLow, valueAt(tables.routeStart, table), valueAt(tables.routeStart, table + 1))
  addLows(edges, tables.subnetLow, valueAt(tables.subnetStart, vpc), valueAt(tables.subnetStart, vpc + 1))
  const ascending = [...edges].filter((edge) => edge <= ADDRESS_MAX).sort((a, b) => a - b)
  const found = new Map<string, { ranges: AddressRange[]; subnet: number }>()
  const isPublic = new Set(publics)
  for (const range of cutRanges(ALL_ADDRESSES, ascending)) {
    if (range.low >= LOOPBACK.low && range.high <= LOOPBACK.high) continue
    const address = range.low | 0
    const inSubnet = lookupSubnet(tables, vpc, address)
    const route = lookupRoute(tables, table, address)
    const key = `${route};${inSubnet};${isPublic.has(range.low)};${peers.signatureOf(address)}`
    const known = found.get(key)
    if (known === undefined) found.set(key, { ranges: [range], subnet: inSubnet })
    else known.ranges.push(range)
  }
  const goals: Goal[] = []
  for (const { ranges: all, subnet: inSubnet } of found.values()) {
    const ranges = withoutPoints(joinRanges(all), taken)
    const [first] = ranges
    if (first !== undefined) goals.push({ kind: 'nobody', ranges, example: first.low | 0, subnet: inSubnet })
  }
  return goals
}

function addLows(edges: Set<number>, lows: Int32Array, start: number, end: number): void {
  for (let i = start; i < end; i++) edges.add(orderKey(valueAt(lows, i)) >>> 0)
}
