import { orderKey } from '../net/ipv4.ts'
import { NONE, ownerHash, type Tables } from '../tables/tables.ts'

/** Who has an address in a VPC: an owner code, or NONE. */
export function lookupOwner(tables: Tables, vpc: number, address: number): number {
  const { ownerSlots, ownerMask } = tables
  for (let slot = ownerHash(vpc, address) & ownerMask; ; slot = (slot + 1) & ownerMask) {
    const at = slot * 3
    const owner = ownerSlots[at + 2]!
    if (owner === NONE || (ownerSlots[at + 1] === address && ownerSlots[at] === vpc)) return owner
  }
}

/** LOCAL_ROUTE, the route that wins for a destination, or NONE. */
export function lookupRoute(tables: Tables, table: number, destination: number): number {
  const at = intervalOf(
    tables.routeLow,
    tables.routeStart[table]!,
    tables.routeStart[table + 1]!,
    orderKey(destination),
  )
  return tables.routeTarget[at]!
}

/** The subnet whose block holds an address of a VPC, or NONE. */
export function lookupSubnet(tables: Tables, vpc: number, address: number): number {
  const at = intervalOf(tables.subnetLow, tables.subnetStart[vpc]!, tables.subnetStart[vpc + 1]!, orderKey(address))
  return tables.subnetAt[at]!
}

/** The last interval of [start, end) that begins at or before a key; the first always does. */
function intervalOf(low: Int32Array, start: number, end: number, key: number): number {
  let first = start
  let last = end - 1
  while (first < last) {
    const middle = (first + last + 1) >> 1
    if (low[middle]! <= key) first = middle
    else last = middle - 1
  }
  return first
}

/** The listener of a CLB for a protocol and port, or NONE. */
export function findListener(tables: Tables, clb: number, protocol: number, port: number): number {
  const key = (protocol << 16) | port
  let first = tables.listenerStart[clb]!
  let last = tables.listenerStart[clb + 1]! - 1
  while (first <= last) {
    const middle = (first + last) >> 1
    const at = tables.listenerPort[middle]!
    if (at === key) return middle
    if (at < key) first = middle + 1
    else last = middle - 1
  }
  return NONE
}

/** A socket of a CVM that listens on a protocol and port, bound to all addresses or to the one dialled; or NONE. */
export function findSocket(tables: Tables, cvm: number, protocol: number, port: number, address: number): number {
  const key = (protocol << 16) | port
  for (let i = tables.socketStart[cvm]!; i < tables.socketStart[cvm + 1]!; i++) {
    if (tables.socketPort[i] !== key) continue
    const bound = tables.socketAddress[i]!
    if (bound === 0 || bound === address) return i
  }
  return NONE
}
