import { mix } from '../base/random.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import type { Packet } from './packet.ts'
import type { Plane } from './plane.ts'

/** The lowest port that a collision is re-mapped to. */
const REMAP_FIRST = 1024

/**
 * Claims an address and port of 11.163.0.0/16 for a new flow through `packet.endpoint`: the address by a hash of the
 * client's, the client's own source port if that is free, else the next free one from 1024 on. False when none is.
 * (Facts, section 3.1: the NAT key is (address, port, service VIP, VPORT, protocol).)
 */
export function pickSnat(plane: Plane, packet: Packet): boolean {
  const { tables } = plane
  const { endpoint, sourcePort } = packet
  const address = tables.snatAddress[snatPlaceOf(tables, endpoint, packet.source)]!
  const first = tables.snatFirstPort[endpoint]!
  const last = tables.snatLastPort[endpoint]!
  packet.snatAddress = address
  if (sourcePort >= first && sourcePort <= last && isFree(plane, packet, address, sourcePort)) {
    packet.snatPort = sourcePort
    return true
  }
  const low = last < REMAP_FIRST ? first : Math.max(first, REMAP_FIRST)
  const ports = last - low + 1
  const begin = sourcePort >= low && sourcePort <= last ? sourcePort - low + 1 : 0
  for (let i = 0; i < ports; i++) {
    const port = low + ((begin + i) % ports)
    if (isFree(plane, packet, address, port)) {
      packet.snatPort = port
      return true
    }
  }
  return false
}

/** Which of an endpoint's addresses a client's is hashed to: an index of `snatAddress`. */
export function snatPlaceOf({ snatStart }: Tables, endpoint: number, source: number): number {
  const start = snatStart[endpoint]!
  return start + ((mix(source) & 0x7fffffff) % (snatStart[endpoint + 1]! - start))
}

function isFree(plane: Plane, packet: Packet, address: number, port: number): boolean {
  return plane.snatPorts.holder(packet.clb, packet.protocol, address, packet.destinationPort, port) === NONE
}
