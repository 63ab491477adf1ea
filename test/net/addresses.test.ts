import { expect, test } from 'vitest'
import {
  type Cidr,
  cidrText,
  compareCidr,
  contains,
  covers,
  lastAddress,
  mask,
  overlaps,
  parseCidr,
  sizeOf,
} from '../../sim/net/cidr.ts'
import { addressAfter, type Ipv4, ipv4Text, orderKey, parseIpv4 } from '../../sim/net/ipv4.ts'

test.each([
  ['0.0.0.0', 0],
  ['0.0.0.1', 1],
  ['10.0.1.10', 0x0a00010a],
  ['127.255.255.255', 0x7fffffff],
  ['128.0.0.0', -0x80000000],
  ['192.168.0.1', -1062731775],
  ['255.255.255.255', -1],
])('%s is the int32 %i, and back', (text, value) => {
  expect(parseIpv4(text)).toBe(value)
  expect(ipv4Text(value)).toBe(text)
})

test.each([
  ...[
    '',
    '10',
    '10.0.0',
    '10.0.0.0.0',
    '10.0.0.256',
    '10.0.0.999',
    '10.0.0.-1',
    '10.0.0.1 ',
    ' 10.0.0.1',
    '10.0.0.1\n',
  ],
  ...[
    '010.0.0.1',
    '10.0.0.01',
    '10.0.0.00',
    '0x0a.0.0.1',
    '10.0.0.a',
    '10.0.0.1/8',
    '10..0.1',
    '１０.0.0.1',
    '::1',
    '1e1.0.0.1',
  ],
])('%j is no address', (text) => {
  expect(parseIpv4(text)).toBeUndefined()
})

const block = (text: string): Cidr => {
  const cidr = parseCidr(text)
  if ('fault' in cidr) throw new Error(`${text} is no block`)
  return cidr
}

test.each([
  ['0.0.0.0/0', 0, '255.255.255.255', 2 ** 32],
  ['10.0.0.0/8', 0x0a000000, '10.255.255.255', 2 ** 24],
  ['128.0.0.0/1', -0x80000000, '255.255.255.255', 2 ** 31],
  ['192.168.7.0/24', -1062729984, '192.168.7.255', 256],
  ['192.168.7.252/30', -1062729732, '192.168.7.255', 4],
  ['10.0.1.10/32', 0x0a00010a, '10.0.1.10', 1],
  ['255.255.255.255/32', -1, '255.255.255.255', 1],
])('%s is a block', (text, network, last, size) => {
  const cidr = block(text)
  expect(cidr.network).toBe(network)
  expect(ipv4Text(lastAddress(cidr))).toBe(last)
  expect(sizeOf(cidr)).toBe(size)
  expect(cidrText(cidr)).toBe(text)
})

test.each([
  ['10.0.0.1/16', '10.0.0.0/16'],
  ['10.1.0.0/8', '10.0.0.0/8'],
  ['192.168.7.1/24', '192.168.7.0/24'],
  ['192.168.7.1/31', '192.168.7.0/31'],
  ['255.255.255.255/1', '128.0.0.0/1'],
  ['0.0.0.1/0', '0.0.0.0/0'],
  ['128.0.0.0/0', '0.0.0.0/0'],
])('%s has host bits: it lies in %s', (text, network) => {
  expect(parseCidr(text)).toEqual({ fault: 'hostBits', network })
})

test.each([
  ...['', '10.0.0.0', '10.0.0.0/', '/8', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0.0/8/8', '10.0.0.0/ 8'],
  ...['10.0.0.0/8 ', '10.0.0.256/8', '10.0.0.0/a', '10.0.0.0/1.5', '10.0.0.0/255.0.0.0', '10.0.0.0/1e1'],
])('%j is no block', (text) => {
  expect(parseCidr(text)).toEqual({ fault: 'form' })
})

test.each([
  [0, 0],
  [1, -0x80000000],
  [8, -0x1000000],
  [31, -2],
  [32, -1],
])('the mask of /%i', (length, bits) => {
  expect(mask(length)).toBe(bits)
})

test.each([
  ['10.0.0.0/8', '10.0.0.0', true],
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '9.255.255.255', false],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['192.168.0.0/16', '192.168.255.255', true],
  ['192.168.0.0/16', '192.169.0.0', false],
  ['128.0.0.0/1', '127.255.255.255', false],
  ['128.0.0.0/1', '128.0.0.0', true],
  ['0.0.0.0/0', '255.255.255.255', true],
  ['255.255.255.255/32', '255.255.255.255', true],
  ['10.0.1.10/32', '10.0.1.11', false],
])('%s holds %s: %s', (cidr, address, expected) => {
  expect(contains(block(cidr), parseIpv4(address)!)).toBe(expected)
})

test.each([
  ['10.0.0.0/8', '10.0.0.0/8', true, true],
  ['10.0.0.0/8', '10.1.0.0/16', true, true],
  ['10.1.0.0/16', '10.0.0.0/8', false, true],
  ['10.0.0.0/9', '10.128.0.0/9', false, false],
  ['192.168.0.0/17', '192.168.128.0/17', false, false],
  ['0.0.0.0/0', '255.255.255.255/32', true, true],
])('%s and %s: covers %s, overlaps %s', (a, b, isCovering, isOverlapping) => {
  expect([covers(block(a), block(b)), overlaps(block(a), block(b)), overlaps(block(b), block(a))]).toEqual([
    isCovering,
    isOverlapping,
    isOverlapping,
  ])
})

test('the order of keys is the order of addresses, across 128.0.0.0', () => {
  const texts = ['0.0.0.0', '10.0.0.0', '127.255.255.255', '128.0.0.0', '192.168.0.0', '255.255.255.255']
  const keys = texts.map((text) => orderKey(parseIpv4(text)!))
  expect([...keys].sort((a, b) => a - b)).toEqual(keys)
  expect(keys.map((key) => ipv4Text(orderKey(key)))).toEqual(texts)
  expect(keys.every((key) => key === (key | 0))).toBe(true)
})

test('blocks are ordered by first address, the larger first', () => {
  const texts = ['0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/16', '127.0.0.0/8', '128.0.0.0/1', '192.168.0.0/16']
  expect([...texts].reverse().map(block).sort(compareCidr).map(cidrText)).toEqual(texts)
})

test.each([
  ['10.0.0.255', 1, '10.0.1.0'],
  ['127.255.255.255', 1, '128.0.0.0'],
  ['255.255.255.255', 1, '0.0.0.0'],
  ['128.0.0.0', -1, '127.255.255.255'],
])('%s and %i steps on', (from, steps, to) => {
  expect(ipv4Text(addressAfter(parseIpv4(from) as Ipv4, steps))).toBe(to)
})
