import { expect, test } from 'vitest'
import {
  checksumOf,
  IcmpType,
  icmpEcho,
  icmpUnreachable,
  ipv4Packet,
  tcpSegment,
  Unreachable,
  udpDatagram,
} from '../../sim/net/bytes.ts'
import { parseIpv4 } from '../../sim/net/ipv4.ts'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const address = (text: string): number => parseIpv4(text) ?? expect.fail(text)

const ENDS = { source: address('192.168.0.1'), destination: address('192.168.0.199') }
const PORTS = { sourcePort: 0x8000, destinationPort: 80 }

test.each([
  ['nothing', '', 'ffff'],
  ['the example of RFC 1071, section 3', '0001 f203 f4f5 f6f7', '220d'],
  ['an odd last byte is the high one', '0001 f2', '0dfe'],
  ['all zeros', '0000 0000', 'ffff'],
  ['all ones', 'ffff ffff', '0000'],
  ['carries that carry again', 'ffff 0001 ffff', 'fffe'],
  ['an IPv4 header without its checksum', '4500 0073 0000 4000 4011 0000 c0a8 0001 c0a8 00c7', 'b861'],
  ['the same with it: what a receiver computes', '4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7', '0000'],
])('the checksum of %s', (_, bytes, checksum) => {
  expect(checksumOf(bytesOf(bytes)).toString(16).padStart(4, '0')).toBe(checksum)
})

test('an IPv4 packet, byte by byte', () => {
  const carried = new Uint8Array(0x73 - 20)
  const packet = ipv4Packet({ ...ENDS, protocol: 17, identification: 0, timeToLive: 64 }, carried)
  expect(hexOf(packet.subarray(0, 20))).toBe('45000073000040004011b861c0a80001c0a800c7')
  expect(packet).toHaveLength(0x73)
})

test('a SYN says its maximum segment size, and no other segment does', () => {
  const none = new Uint8Array()
  const syn = { sequence: -2, acknowledgment: 0, flags: 2, maximumSegment: 1460 }
  // The sum of its words and of the pseudo header's, by hand: 80000050fffffffe6002faf0020405b4, c0a80001c0a800c7, 0006, 0018.
  expect(hexOf(tcpSegment(ENDS, PORTS, syn, none))).toBe('80000050fffffffe000000006002faf09acd0000020405b4')
  const ack = { sequence: 1, acknowledgment: 2, flags: 16, maximumSegment: undefined }
  expect(hexOf(tcpSegment(ENDS, PORTS, ack, none)).slice(0, 32)).toBe('8000005000000001000000025010faf0')
})

/** What a receiver sums up: the pseudo header (RFC 793, section 3.1) and all that came. It is to come to 0. */
function received(protocol: number, bytes: Uint8Array): number {
  const pseudo = new Uint8Array(12)
  const view = new DataView(pseudo.buffer)
  view.setInt32(0, ENDS.source)
  view.setInt32(4, ENDS.destination)
  view.setUint8(9, protocol)
  view.setUint16(10, bytes.length)
  return checksumOf(Uint8Array.of(...pseudo, ...bytes))
}

test.each([0, 1, 2, 7, 100, 1460])('a receiver finds %d bytes of payload sound', (length) => {
  const payload = Uint8Array.from({ length }, (_, i) => 255 - (i % 251))
  const fields = { sequence: 0x7fffffff, acknowledgment: -1, flags: 24, maximumSegment: undefined }
  expect(received(6, tcpSegment(ENDS, PORTS, fields, payload))).toBe(0)
  expect(received(17, udpDatagram(ENDS, PORTS, payload))).toBe(0)
  expect(checksumOf(icmpEcho(IcmpType.ECHO, 1, 1, payload))).toBe(0)
})

test('a UDP checksum that comes to 0 is sent as ffff (RFC 768)', () => {
  const zero = udpDatagram(ENDS, PORTS, bytesOf('0000'))
  const checksum = new DataView(zero.buffer).getUint16(6)
  const balanced = Uint8Array.of(checksum >> 8, checksum & 0xff)
  expect(hexOf(udpDatagram(ENDS, PORTS, balanced)).slice(12, 16)).toBe('ffff')
})

test('an echo request, byte by byte', () => {
  expect(hexOf(icmpEcho(IcmpType.ECHO, 1, 1, bytesOf('6162')))).toBe('0800969b000100016162')
})

test('an ICMP error quotes a header and 8 bytes (RFC 792)', () => {
  const packet = ipv4Packet({ ...ENDS, protocol: 17, identification: 7, timeToLive: 64 }, new Uint8Array(100).fill(1))
  const error = icmpUnreachable(Unreachable.PORT, packet)
  expect(hexOf(error.subarray(0, 2))).toBe('0303')
  expect(hexOf(error.subarray(8))).toBe(hexOf(packet.subarray(0, 28)))
  expect(checksumOf(error)).toBe(0)
})
