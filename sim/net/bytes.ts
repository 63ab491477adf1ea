import { Protocol } from './protocol.ts'

/** The parts of an IPv4 header that differ from packet to packet (RFC 791, section 3.1). */
export type Ipv4Fields = {
  readonly source: number
  readonly destination: number
  readonly protocol: number
  readonly identification: number
  readonly timeToLive: number
}

/** A TCP header without its ports (RFC 9293, section 3.1). */
export type TcpFields = {
  readonly sequence: number
  readonly acknowledgment: number
  readonly flags: number
  /** The maximum segment size that a SYN announces (option 2); undefined: no options. */
  readonly maximumSegment: number | undefined
}

export type Ports = { readonly sourcePort: number; readonly destinationPort: number }

/** The addresses that TCP and UDP check along with their own bytes. */
type Ends = Pick<Ipv4Fields, 'source' | 'destination'>

const IPV4_HEADER = 20
const TCP_HEADER = 20
const UDP_HEADER = 8
const ICMP_HEADER = 8

/** Don't fragment, as Linux sends with path MTU discovery. */
const DONT_FRAGMENT = 0x4000

/** What every segment offers; windows are not modelled. It is what Linux offers in a SYN. */
const WINDOW = 64_240

/** ICMP types (RFC 792). */
export const IcmpType = { ECHO_REPLY: 0, UNREACHABLE: 3, ECHO: 8, TIME_EXCEEDED: 11 } as const

/** Codes of destination unreachable (RFC 792; RFC 1122, section 3.2.2.1). */
export const Unreachable = { HOST: 1, PORT: 3 } as const

/**
 * The internet checksum (RFC 1071): the ones' complement of the ones' complement sum of the 16-bit words; a last odd byte
 * counts as the high one of its word. `sum`: what other bytes came to (`sumOf`).
 */
export const checksumOf = (bytes: Uint8Array, sum = 0): number => ~fold(sumOf(bytes, sum)) & 0xffff

/** The sum of 16-bit words, not yet folded; exact for as many bytes as a packet can have. */
function sumOf(bytes: Uint8Array, sum: number): number {
  let total = sum
  for (const [i, byte] of bytes.entries()) total += i % 2 === 0 ? byte * 256 : byte
  return total
}

function fold(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000)
  return folded
}

/** The pseudo header that is checked with a segment or a datagram (RFC 793, section 3.1; RFC 768). */
function pseudoSum({ source, destination }: Ends, protocol: number, length: number): number {
  return [source >>> 16, source & 0xffff, destination >>> 16, destination & 0xffff, protocol, length].reduce(
    (sum, word) => sum + word,
    0,
  )
}

/** An IPv4 packet around what it carries. No options, never a fragment. */
export function ipv4Packet(fields: Ipv4Fields, carried: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(IPV4_HEADER + carried.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 0x45) // version 4, five words of header
  view.setUint16(2, bytes.length)
  view.setUint16(4, fields.identification)
  view.setUint16(6, DONT_FRAGMENT)
  view.setUint8(8, fields.timeToLive)
  view.setUint8(9, fields.protocol)
  view.setInt32(12, fields.source)
  view.setInt32(16, fields.destination)
  view.setUint16(10, checksumOf(bytes.subarray(0, IPV4_HEADER)))
  bytes.set(carried, IPV4_HEADER)
  return bytes
}

/** A TCP segment between two addresses. */
export function tcpSegment(ends: Ends, ports: Ports, fields: TcpFields, payload: Uint8Array): Uint8Array {
  const header = TCP_HEADER + (fields.maximumSegment === undefined ? 0 : 4)
  const bytes = new Uint8Array(header + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, ports.sourcePort)
  view.setUint16(2, ports.destinationPort)
  view.setInt32(4, fields.sequence)
  view.setInt32(8, fields.acknowledgment)
  view.setUint8(12, (header / 4) << 4)
  view.setUint8(13, fields.flags)
  view.setUint16(14, WINDOW)
  if (fields.maximumSegment !== undefined) {
    view.setUint16(20, 0x0204) // kind 2, four bytes long
    view.setUint16(22, fields.maximumSegment)
  }
  bytes.set(payload, header)
  view.setUint16(16, checksumOf(bytes, pseudoSum(ends, Protocol.TCP, bytes.length)))
  return bytes
}

/** A UDP datagram between two addresses. A checksum that comes to 0 is sent as 0xffff: 0 says that there is none. */
export function udpDatagram(ends: Ends, ports: Ports, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(UDP_HEADER + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, ports.sourcePort)
  view.setUint16(2, ports.destinationPort)
  view.setUint16(4, bytes.length)
  bytes.set(payload, UDP_HEADER)
  const checksum = checksumOf(bytes, pseudoSum(ends, Protocol.UDP, bytes.length))
  view.setUint16(6, checksum === 0 ? 0xffff : checksum)
  return bytes
}

/** An echo request or its answer (RFC 792). */
export function icmpEcho(
  type: typeof IcmpType.ECHO | typeof IcmpType.ECHO_REPLY,
  identifier: number,
  sequence: number,
  payload: Uint8Array,
): Uint8Array {
  return icmpMessage(type, 0, [identifier, sequence], payload)
}

/** Destination unreachable: quotes the header of the packet that it is about, and 8 bytes after it (RFC 792). */
export const icmpUnreachable = (code: number, about: Uint8Array): Uint8Array =>
  icmpMessage(IcmpType.UNREACHABLE, code, [0, 0], about.subarray(0, IPV4_HEADER + 8))

/** Time to live exceeded in transit (RFC 792). */
export const icmpTimeExceeded = (about: Uint8Array): Uint8Array =>
  icmpMessage(IcmpType.TIME_EXCEEDED, 0, [0, 0], about.subarray(0, IPV4_HEADER + 8))

function icmpMessage(type: number, code: number, [first, second]: [number, number], rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(ICMP_HEADER + rest.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, type)
  view.setUint8(1, code)
  view.setUint16(4, first)
  view.setUint16(6, second)
  bytes.set(rest, ICMP_HEADER)
  view.setUint16(2, checksumOf(bytes))
  return bytes
}
