import { unreachable } from '../../base/assert.ts'
import type { Header } from '../../dataplane/step-log.ts'
import { turned } from '../../dataplane/turned.ts'
import {
  IcmpType,
  icmpEcho,
  icmpTimeExceeded,
  icmpUnreachable,
  ipv4Packet,
  tcpSegment,
  Unreachable,
  udpDatagram,
} from '../../net/bytes.ts'
import { Protocol } from '../../net/protocol.ts'
import { Flag } from '../../net/tcp.ts'
import { TIME_TO_LIVE } from '../message.ts'
import { MSS } from '../tcp/settings.ts'
import type { Carried } from './sighting.ts'

/** Where a packet is, and which one. */
export type Place = {
  readonly header: Header
  /** Its time to live there. */
  readonly ttl: number
  /** The same on every interface, and another for the next packet: what Linux calls the IP identification. */
  readonly identification: number
}

/** What ping sends unless told otherwise, and the identifier that all our pings share. */
const ECHO_BYTES = 56
const ECHO_IDENTIFIER = 1
const ECHO_SEQUENCE = 1

/** A packet's bytes as an interface sees them. */
export function packetBytes(carried: Carried, { header, ttl, identification }: Place): Uint8Array {
  const { protocol, bytes } = above(carried, header)
  const { source, destination } = header
  return ipv4Packet({ source, destination, protocol, identification, timeToLive: ttl }, bytes)
}

/** Where the checksum stands that a packet carries behind its IP header, by protocol. */
const CHECKSUM_AT: Readonly<Record<number, number>> = { [Protocol.TCP]: 16, [Protocol.UDP]: 6, [Protocol.ICMP]: 2 }
const IP_HEADER = 20

/**
 * A packet that was damaged on its way: one bit of its checksum is turned round, so that what it carries can still be read. (A UDP
 * checksum of 0 would say that there is none.)
 */
export function damage(bytes: Uint8Array): void {
  const at = IP_HEADER + (CHECKSUM_AT[bytes[9] ?? 0] ?? 0)
  const [high = 0, low = 0] = bytes.subarray(at, at + 2)
  bytes[at] = high ^ (high === 0x80 && low === 0 ? 0x40 : 0x80)
}

/** The protocol that a packet says, and what comes after its IP header. */
function above(carried: Carried, header: Header): { readonly protocol: number; readonly bytes: Uint8Array } {
  switch (carried.kind) {
    case 'tcp': {
      const { sequence, acknowledgment, flags, length } = carried.segment
      const maximumSegment = (flags & Flag.SYN) === 0 ? undefined : MSS
      const fields = { sequence, acknowledgment, flags, maximumSegment }
      return { protocol: Protocol.TCP, bytes: tcpSegment(header, header, fields, payload(sequence, length)) }
    }
    case 'udp':
      return { protocol: Protocol.UDP, bytes: udpDatagram(header, header, datagram(carried.length)) }
    case 'echo': {
      const type = carried.answer ? IcmpType.ECHO_REPLY : IcmpType.ECHO
      return {
        protocol: Protocol.ICMP,
        bytes: icmpEcho(type, ECHO_IDENTIFIER, ECHO_SEQUENCE, payload(0, ECHO_BYTES)),
      }
    }
    case 'error': {
      const { about, length } = carried
      const message = about === 'udp' ? ({ kind: 'udp', length } as const) : ({ kind: 'echo', answer: false } as const)
      return unreachableAbout(Unreachable.PORT, message, turned(header))
    }
    case 'no host':
      return carried.isExpired
        ? { protocol: Protocol.ICMP, bytes: icmpTimeExceeded(quoted(carried.about, carried.header)) }
        : unreachableAbout(Unreachable.HOST, carried.about, carried.header)
    default:
      return unreachable(carried)
  }
}

/** Of the packet that it quotes nobody knows the identification or the hops that it had left: 0 and all of them. */
const quoted = (about: Carried, header: Header): Uint8Array =>
  packetBytes(about, { header, ttl: TIME_TO_LIVE, identification: 0 })

const unreachableAbout = (code: number, about: Carried, header: Header) => ({
  protocol: Protocol.ICMP,
  bytes: icmpUnreachable(code, quoted(about, header)),
})

/** Begins with 12 zeros: at port 53 those are a DNS message that asks nothing, where letters would be one that is broken. */
const datagram = (length: number): Uint8Array => payload(0, length).fill(0, 0, 12)

/**
 * The bytes of a stream from a sequence number on: lines with the letters of the alphabet, so that a byte tells its place and a
 * segment that comes again has the same ones. What programs say to each other is not modelled. Lines have ends because whoever
 * reads port 80 as HTTP would otherwise put segments together in search of one.
 */
function payload(from: number, length: number): Uint8Array {
  const first = from >>> 0
  return Uint8Array.from({ length }, (_, i) => {
    const place = ((first + i) >>> 0) % LINE
    return place === LINE - 1 ? LF : 0x61 + place
  })
}

const LF = 0x0a
/** a to z, and the end of the line. */
const LINE = 27
