import { mix } from '../../base/random.ts'
import type { Endpoint } from '../../model/network.ts'
import { Protocol } from '../../net/protocol.ts'
import type { Header } from './rules.ts'
import type { State, Tracker } from './tracking.ts'

/** The NAT session of a link: which address and port of 11.163.0.0/16 stand for the client. */
export type Session = {
  readonly endpoint: number
  readonly clb: number
  readonly protocol: number
  readonly port: number
  readonly snatAddress: number
  readonly snatPort: number
}

/**
 * A flow on its path, as far as its packets have come. It is in one state for all who track it, which they see in the packets
 * that pass them; each may forget it alone.
 */
export type Flow = {
  /** As its first packet left the client. */
  readonly first: Header
  readonly client: number
  readonly knownBy: Set<Tracker>
  state?: State
  /** When the last of its packets was seen, in milliseconds. */
  seenAt: number
  link?: Session
  /** The CLB's choice. */
  clb?: number
  /** The listener that the CLB has it through. */
  listener?: string | undefined
  target?: { readonly listener: string; readonly cvm: number; readonly port: number }
  /** The header that a packet of the machine at the other end has, once that machine's groups have let the flow in. */
  answer?: Header | undefined
  server?: number
}

export const turned = (header: Header): Header => ({
  ...header,
  source: header.destination,
  sourcePort: header.destinationPort,
  destination: header.source,
  destinationPort: header.sourcePort,
})

export const isSame = (a: Header | undefined, b: Header): boolean =>
  a !== undefined &&
  a.vpc === b.vpc &&
  a.protocol === b.protocol &&
  a.source === b.source &&
  a.sourcePort === b.sourcePort &&
  a.destination === b.destination &&
  a.destinationPort === b.destinationPort

/** A client picks among its endpoint's addresses by a hash of its own (facts 3.1). */
export function snatAddressOf({ snatAddresses }: Endpoint, client: number): number {
  const picked = snatAddresses[(mix(client) & 0x7fffffff) % snatAddresses.length]
  return picked ?? 0
}

/**
 * The client's own port while it is free, else the next free one of the endpoint's ports, going round: from 1024 on, unless
 * all that it has lie below (facts 3.1). Undefined: none is left.
 */
export function freePort(
  { snatPorts: { first, last } }: Endpoint,
  own: number,
  isFree: (port: number) => boolean,
): number | undefined {
  if (first <= own && own <= last && isFree(own)) return own
  const low = last < 1024 ? first : Math.max(first, 1024)
  const inRange = (port: number): boolean => low <= port && port <= last
  for (let port = Math.max(low, own + 1); inRange(port); port++) if (isFree(port)) return port
  for (let port = low; inRange(port) && port <= own; port++) if (isFree(port)) return port
  return undefined
}

/** A server that has answered a SYN has a socket of its own for that connection, whatever still listens. */
export const hasAnswered = ({ state = 'SYN_SENT', first }: Flow): boolean =>
  first.protocol === Protocol.TCP && state !== 'SYN_SENT' && state !== 'SYN_SENT2'
