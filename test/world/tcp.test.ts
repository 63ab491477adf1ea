import { expect, test } from 'vitest'
import { Flag } from '../../sim/net/tcp.ts'
import { close, reset, shutdown, write } from '../../sim/world/tcp/output.ts'
import { unreachable } from '../../sim/world/tcp/receive.ts'
import { type Fields, resetFor } from '../../sim/world/tcp/segment.ts'
import { Pipe } from '../support/tcp-pipe.ts'

const SECOND_US = 1_000_000

/** Flags and bytes of what was sent, without times. */
const untimed = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/^\S+ /, ''))

test('a handshake is three segments, and connects both ends', () => {
  const pipe = new Pipe().settle()
  expect(untimed(pipe.sent)).toEqual(['> SYN', '< SYN-ACK', '> ACK'])
  expect(pipe.told).toEqual(['client connected', 'server connected'])
  expect(pipe.states).toBe('ESTABLISHED ESTABLISHED')
})

test.each([
  [1, ['> PSH-ACK 1']],
  [1460, ['> PSH-ACK 1460']],
  [1461, ['> ACK 1460', '> PSH-ACK 1']],
])('%i bytes are sent in segments of at most 1460, the last one pushed', (bytes, segments) => {
  const pipe = new Pipe().settle()
  write(pipe.client, bytes)
  pipe.settle()
  expect(untimed(pipe.sent).filter((line) => /\d$/.test(line))).toEqual(segments)
  expect([pipe.server?.received, pipe.client.acknowledged]).toEqual([bytes, bytes])
})

test('64 kB are under way at most: more goes out as acknowledgments come in', () => {
  const pipe = new Pipe().settle()
  pipe.take()
  write(pipe.client, 100_000)
  const first = pipe.take().length
  pipe.settle()
  expect(first).toBe(44) // 44 * 1460 = 64,240
  expect(pipe.server?.received).toBe(100_000)
})

test('a close goes through the states of the RFC on both sides', () => {
  const pipe = new Pipe().settle()
  close(pipe.client)
  expect(pipe.states).toBe('FIN_WAIT_1 ESTABLISHED')
  pipe.settle()
  expect([pipe.states, pipe.told.at(-1)]).toEqual(['FIN_WAIT_2 CLOSE_WAIT', 'server ended'])
  close(pipe.server!)
  expect(pipe.states).toBe('FIN_WAIT_2 LAST_ACK')
  pipe.settle()
  expect([pipe.states, pipe.told.includes('client ended')]).toEqual(['TIME_WAIT CLOSED', true])
  pipe.settle(59 * SECOND_US)
  expect(pipe.states).toBe('TIME_WAIT CLOSED')
  pipe.settle(SECOND_US)
  expect(pipe.states).toBe('CLOSED CLOSED')
})

test('both close at once: CLOSING, and TIME_WAIT on both sides', () => {
  const pipe = new Pipe().settle()
  close(pipe.client)
  close(pipe.server!)
  expect(pipe.states).toBe('FIN_WAIT_1 FIN_WAIT_1')
  pipe.settle(150)
  expect(pipe.states).toBe('CLOSING CLOSING')
  pipe.settle()
  expect(pipe.states).toBe('TIME_WAIT TIME_WAIT')
})

test.each(['client', 'server'] as const)('after a half-close of the %s, the other side can still write', (side) => {
  const pipe = new Pipe().settle()
  const [closer, other] = side === 'client' ? [pipe.client, pipe.server!] : [pipe.server!, pipe.client]
  shutdown(closer)
  pipe.settle(5 * 60 * SECOND_US)
  write(other, 500)
  pipe.settle()
  expect([closer.stateName, other.stateName, closer.received]).toEqual(['FIN_WAIT_2', 'CLOSE_WAIT', 500])
  expect(closer.isWritable).toBe(false)
  shutdown(other)
  pipe.settle()
  expect([closer.stateName, other.stateName]).toEqual(['TIME_WAIT', 'CLOSED'])
})

test('whoever has closed both ways and hears no FIN forgets after 60 s', () => {
  const pipe = new Pipe().settle()
  close(pipe.client)
  pipe.settle(59 * SECOND_US)
  expect(pipe.states).toBe('FIN_WAIT_2 CLOSE_WAIT')
  pipe.settle(2 * SECOND_US)
  expect(pipe.states).toBe('CLOSED CLOSE_WAIT')
})

test('bytes for a program that has closed are answered by a reset', () => {
  const pipe = new Pipe().settle()
  close(pipe.client)
  pipe.settle()
  write(pipe.server!, 10)
  pipe.settle()
  expect(untimed(pipe.sent).at(-1)).toBe('> RST')
  expect(pipe.states).toBe('CLOSED CLOSED')
  expect(pipe.told.at(-1)).toBe('server failed 2')
})

test('sequence numbers wrap around', () => {
  const pipe = new Pipe({ isn: 0x7fffffff }).settle()
  write(pipe.client, 3000)
  pipe.settle()
  write(pipe.server!, 10)
  pipe.settle()
  expect([pipe.server?.received, pipe.client.received]).toEqual([3000, 10])
})

const segment = (flags: number, sequence = 0, acknowledgment = 0, length = 0): Fields => ({
  flags,
  sequence,
  acknowledgment,
  length,
})

test('a reset before the handshake is done refuses; after it, it resets', () => {
  const early = new Pipe().forge('client', resetFor(segment(Flag.SYN, 100)))
  expect([early.told, early.states]).toEqual([['client failed 1'], 'CLOSED -'])
  const late = new Pipe().settle()
  reset(late.server!)
  late.settle()
  expect([late.told.at(-1), late.states]).toEqual(['client failed 2', 'CLOSED CLOSED'])
})

test('an ICMP error ends an attempt, and not a connection', () => {
  const early = new Pipe()
  unreachable(early.client)
  expect([early.told, early.states]).toEqual([['client failed 3'], 'CLOSED -'])
  const late = new Pipe().settle()
  unreachable(late.client)
  expect(late.states).toBe('ESTABLISHED ESTABLISHED')
})

test('a SYN that comes twice is answered twice, and connects once', () => {
  const pipe = new Pipe({ fate: (from, _, nth) => (from === 'client' && nth === 1 ? [100, 150] : [100]) }).settle()
  expect(untimed(pipe.sent)).toEqual(['> SYN', '< SYN-ACK', '< SYN-ACK', '> ACK', '> ACK'])
  expect(pipe.told).toEqual(['client connected', 'server connected'])
  expect(pipe.states).toBe('ESTABLISHED ESTABLISHED')
})

test('both connect at once', () => {
  const pipe = new Pipe({ fate: () => [] })
  const { client } = pipe
  pipe.forge('client', { flags: Flag.SYN, sequence: 500 })
  expect([client.stateName, untimed(pipe.take())]).toEqual(['SYN_RECEIVED', ['> SYN', '> SYN-ACK']])
  pipe.forge('client', { flags: Flag.SYN | Flag.ACK, sequence: 500, acknowledgment: 101 })
  expect(untimed(pipe.take())).toEqual(['> ACK'])
  pipe.forge('client', { flags: Flag.ACK, sequence: 501, acknowledgment: 101 })
  expect([client.stateName, pipe.told]).toEqual(['ESTABLISHED', ['client connected']])
})

// ---- time-outs ----

const secondsOf = (lines: readonly string[], what: string): number[] =>
  lines.filter((line) => line.includes(what)).map((line) => Number.parseFloat(line))

test.each([
  ['linux-6.5', [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 131],
  ['linux-5', [0, 1, 3, 7, 15, 31, 63], 127],
] as const)('%s: an unanswered SYN goes out at %j s, and the kernel gives up at %i s', (guestTcp, seconds, upS) => {
  const pipe = new Pipe({ guestTcp, fate: () => [] }).settle((upS - 1) * SECOND_US)
  expect([secondsOf(pipe.sent, '> SYN'), pipe.told]).toEqual([seconds, []])
  pipe.settle(SECOND_US)
  expect([pipe.states, pipe.told]).toEqual(['CLOSED -', ['client failed 4']])
})

test('a SYN that comes again is answered again, and the wait for its answer begins anew', () => {
  const pipe = new Pipe({ fate: (from) => (from === 'client' ? [0] : []), guestTcp: 'linux-5' })
  pipe.client.dueUs = Number.POSITIVE_INFINITY // the client says nothing more of its own
  pipe.settle(SECOND_US / 2)
  pipe.forge('server', { flags: Flag.SYN, sequence: pipe.client.initial }).settle(10 * SECOND_US)
  expect(secondsOf(pipe.sent, '< SYN-ACK')).toEqual([0, 0.5, 1.5, 3.5, 7.5])
})

test('a SYN-ACK without an answer goes out at 0, 1, 3, 7, 15 and 31 s, and is forgotten at 63 s', () => {
  const pipe = new Pipe({ fate: (from) => (from === 'client' ? [0] : []), guestTcp: 'linux-5' })
  pipe.client.dueUs = Number.POSITIVE_INFINITY // the client is gone
  pipe.settle(62 * SECOND_US)
  expect(secondsOf(pipe.sent, '< SYN-ACK')).toEqual([0, 1, 3, 7, 15, 31])
  expect(pipe.server?.stateName).toBe('SYN_RECEIVED')
  pipe.settle(2 * SECOND_US)
  expect(pipe.server?.stateName).toBe('CLOSED')
})

test('bytes without an acknowledgment go out again after 200 ms, then twice as long, 15 times; then the kernel gives up', () => {
  let isCut = false
  const pipe = new Pipe({ fate: () => (isCut ? [] : [100]) }).settle()
  isCut = true
  pipe.take()
  const startS = pipe.nowUs / 1e6
  write(pipe.client, 100)
  pipe.settle(1000 * SECOND_US)
  const afterS = secondsOf(pipe.sent, '> PSH-ACK').map((s) => Math.round((s - startS) * 10) / 10)
  expect(afterS.slice(0, 8)).toEqual([0, 0.2, 0.6, 1.4, 3, 6.2, 12.6, 25.4])
  expect(afterS).toHaveLength(16)
  expect([pipe.states, pipe.told.at(-1)]).toEqual(['CLOSED ESTABLISHED', 'client failed 4'])
})

test('a FIN that is lost goes out again', () => {
  const pipe = new Pipe({ fate: (from, _, nth) => (from === 'client' && nth === 3 ? [] : [100]) }).settle()
  close(pipe.client)
  pipe.settle(SECOND_US)
  expect(secondsOf(pipe.sent, 'FIN')).toEqual([0.05, 0.25])
  expect(pipe.states).toBe('FIN_WAIT_2 CLOSE_WAIT')
})

test('one lost segment of many costs one time-out: what came after it was kept', () => {
  const pipe = new Pipe({ fate: (from, _, nth) => (from === 'client' && nth === 4 ? [] : [100]) }).settle()
  pipe.take()
  write(pipe.client, 14_600)
  pipe.settle(SECOND_US)
  expect(pipe.sent.filter((line) => line.includes('> '))).toHaveLength(11)
  expect([pipe.server?.received, pipe.client.isAcknowledged]).toEqual([14_600, true])
})

test('after a time-out each acknowledgment shows the next hole', () => {
  const holes = [3, 5, 9]
  const pipe = new Pipe({ fate: (from, _, nth) => (from === 'client' && holes.includes(nth) ? [] : [100]) }).settle()
  pipe.take()
  write(pipe.client, 14_600)
  pipe.settle(250_000)
  expect(pipe.sent.filter((line) => line.includes('> '))).toHaveLength(13)
  expect([pipe.server?.received, pipe.client.isAcknowledged]).toEqual([14_600, true])
})

// ---- RFC 5961, RFC 7323 ----

test('a reset is taken at the expected number only; elsewhere in the window it is challenged, outside of it ignored', () => {
  const pipe = new Pipe().settle()
  const expected = pipe.client.expected
  pipe.take()
  pipe.forge('client', { flags: Flag.RST, sequence: expected - 1 })
  pipe.forge('client', { flags: Flag.RST, sequence: expected + 70_000 })
  expect([pipe.take(), pipe.client.stateName]).toEqual([[], 'ESTABLISHED'])
  pipe.forge('client', { flags: Flag.RST, sequence: expected + 10 })
  expect([untimed(pipe.take()), pipe.client.stateName]).toEqual([['> ACK'], 'ESTABLISHED'])
  pipe.forge('client', { flags: Flag.RST, sequence: expected })
  expect([pipe.take(), pipe.client.stateName]).toEqual([[], 'CLOSED'])
})

test('a SYN on an established connection is challenged, and at most twice a second', () => {
  const pipe = new Pipe().settle()
  pipe.take()
  for (let i = 0; i < 3; i++) pipe.forge('server', { flags: Flag.SYN, sequence: 7_000_000 + i })
  expect(untimed(pipe.take())).toEqual(['< ACK'])
  pipe.settle(500_000)
  pipe.take()
  pipe.forge('server', { flags: Flag.SYN, sequence: 12 })
  expect([untimed(pipe.take()), pipe.states]).toEqual([['< ACK'], 'ESTABLISHED ESTABLISHED'])
})

test('a client that begins anew where the server has a connection resets that, and sends its SYN again after 10 ms', () => {
  const pipe = new Pipe({ fate: () => [] })
  pipe.take()
  pipe.forge('client', { flags: Flag.ACK, sequence: 900, acknowledgment: 12_345 })
  expect(untimed(pipe.take())).toEqual(['> RST'])
  pipe.settle(20_000)
  expect(pipe.take()).toEqual(['0.01 > SYN'])
})

test('an acknowledgment of what was never sent is challenged, and takes nothing', () => {
  const pipe = new Pipe().settle()
  pipe.take()
  const { expected, next } = pipe.client
  pipe.forge('client', { flags: Flag.ACK, sequence: expected, acknowledgment: next + 5, length: 3 })
  expect([untimed(pipe.take()), pipe.client.received]).toEqual([['> ACK'], 0])
})

test.each([
  [true, 0],
  [false, 10],
])('bytes of an earlier connection in the window: with time stamps %s, %i of them are taken', (timestamps, bytes) => {
  const pipe = new Pipe({ timestamps }).settle()
  const old = { flags: Flag.ACK, sequence: pipe.client.expected, acknowledgment: pipe.client.next, length: 10 }
  pipe.forge('client', { ...old, stream: 77 } as Partial<Fields>)
  expect(pipe.client.received).toBe(bytes)
})

test('of a segment that begins too early only what is new is taken, of one that comes too late nothing', () => {
  const pipe = new Pipe().settle()
  const { expected: sequence, next: acknowledgment } = pipe.client
  const flags = Flag.ACK
  pipe.forge('client', { flags, sequence, acknowledgment, length: 10 })
  pipe.forge('client', { flags, sequence: sequence + 4, acknowledgment, length: 10 })
  pipe.forge('client', { flags, sequence: sequence + 2, acknowledgment, length: 12 })
  expect([pipe.client.received, pipe.client.expected]).toEqual([14, sequence + 14])
})

test('a retransmitted FIN is acknowledged in TIME_WAIT, which begins anew', () => {
  const pipe = new Pipe().settle()
  close(pipe.client)
  pipe.settle()
  close(pipe.server!)
  pipe.settle(50 * SECOND_US)
  const { expected, next } = pipe.client
  pipe.take()
  pipe.forge('client', { flags: Flag.FIN | Flag.ACK, sequence: expected - 1, acknowledgment: next })
  expect(untimed(pipe.take())).toEqual(['> ACK'])
  pipe.settle(20 * SECOND_US)
  expect(pipe.client.stateName).toBe('TIME_WAIT')
})

test('no room in the accept queue: the client believes it is connected, the server says SYN-ACK until there is', () => {
  let isFull = true
  const pipe = new Pipe({ accepts: () => !isFull }).settle(2 * SECOND_US)
  expect([pipe.states, secondsOf(pipe.sent, 'SYN-ACK')]).toEqual(['ESTABLISHED SYN_RECEIVED', [0.0001, 1.0001]])
  isFull = false
  pipe.settle(2 * SECOND_US)
  expect([pipe.states, secondsOf(pipe.sent, 'SYN-ACK').length]).toEqual(['ESTABLISHED ESTABLISHED', 3])
})

test.each([
  ['a SYN', segment(Flag.SYN, 41), segment(Flag.RST | Flag.ACK, 0, 42)],
  ['an ACK', segment(Flag.ACK, 41, 77), segment(Flag.RST, 77, 0)],
  ['a FIN without ACK', segment(Flag.FIN, -1), segment(Flag.RST | Flag.ACK, 0, 0)],
  ['data without ACK', segment(0, 10, 0, 5), segment(Flag.RST | Flag.ACK, 0, 15)],
])('the reset that answers %s to nobody', (_, to, expected) => {
  expect(resetFor(to)).toEqual(expected)
})
