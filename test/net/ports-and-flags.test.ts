import { expect, test } from 'vitest'
import { parsePort, parsePortRanges, portRangesText } from '../../sim/net/port.ts'
import { Protocol, protocolText } from '../../sim/net/protocol.ts'
import { Flag, flagsText } from '../../sim/net/tcp.ts'

test.each([
  ['1', 1],
  ['80', 80],
  ['65535', 65_535],
  ...['', '0', '65536', '99999', '-1', '080', '8 0', ' 80', '80 ', '1e3', '0x50', '80.0', 'http', '８０'].map(
    (text): [string, undefined] => [text, undefined],
  ),
])('port %j is %s', (text, port) => {
  expect(parsePort(text)).toBe(port)
})

const range = (first: number, last = first) => ({ first, last })

test.each([
  ['80', [range(80)], '80'],
  ['80,443', [range(80), range(443)], '80,443'],
  ['8000-8010', [range(8000, 8010)], '8000-8010'],
  ['8000-8010,9000', [range(8000, 8010), range(9000)], '8000-8010,9000'],
  ['80-80', [range(80)], '80'],
  [' 80 , 443 ', [range(80), range(443)], '80,443'],
  ['1-65535', [range(1, 65_535)], '1-65535'],
  ['ALL', [range(0, 65_535)], 'ALL'],
  ['all', [range(0, 65_535)], 'ALL'],
])('ports %j', (text, ranges, shown) => {
  expect(parsePortRanges(text)).toEqual(ranges)
  expect(portRangesText(ranges)).toBe(shown)
})

test.each([
  '',
  ',',
  '80,',
  ',80',
  '0',
  '65536',
  '8010-8000',
  '80-',
  '8000-99999',
  '80-http',
  '-80',
  '80-90-100',
  '80;443',
  '0-80',
  '80,ALL',
  'any',
])('%j is no ports of a rule', (text) => {
  expect(parsePortRanges(text)).toBeUndefined()
})

test.each([
  [Flag.SYN, 'SYN'],
  [Flag.SYN | Flag.ACK, 'SYN-ACK'],
  [Flag.FIN | Flag.ACK, 'FIN-ACK'],
  [Flag.RST | Flag.ACK, 'RST-ACK'],
  [Flag.PSH | Flag.ACK, 'PSH-ACK'],
  [Flag.ACK, 'ACK'],
  [0, 'NULL'],
  [63, 'SYN-FIN-RST-PSH-URG-ACK'],
])('flags %i are said %s', (flags, text) => {
  expect(flagsText(flags)).toBe(text)
})

test('protocols have their IANA numbers', () => {
  expect(Object.values(Protocol).map((protocol) => [protocol, protocolText(protocol)])).toEqual([
    [0, 'ALL'],
    [1, 'ICMP'],
    [6, 'TCP'],
    [17, 'UDP'],
  ])
})
