import { expect, test } from 'vitest'
import { Flag, flagsText } from '../../sim/net/tcp.ts'
import { resetFor, type Segment, TcpConnection } from '../../sim/world/tcp.ts'

/** Two ends on a wire that loses nothing: what each was told, and the segments that crossed. */
class Wire {
  readonly told: string[] = []
  readonly crossed: string[] = []
  readonly #inFlight: { readonly to: 'client' | 'server'; readonly segment: Segment }[] = []
  readonly client: TcpConnection
  server: TcpConnection | undefined

  constructor(isn = 100) {
    this.client = TcpConnection.connect(isn, (segment) => this.#send('server', segment), this.#events('client'))
    this.client.sendSyn()
  }

  /** Carries segments until none is left. */
  settle(): this {
    for (let next = this.#inFlight.shift(); next; next = this.#inFlight.shift()) {
      const { to, segment } = next
      const arrow = to === 'server' ? '>' : '<'
      this.crossed.push(`${arrow} ${flagsText(segment.flags)}${segment.length > 0 ? ` ${segment.length}` : ''}`)
      if (to === 'client') this.client.receive(segment)
      else if (this.server) this.server.receive(segment)
      else {
        const send = (answer: Segment): void => this.#send('client', answer)
        this.server = TcpConnection.accept(segment, -5, send, this.#events('server'))
      }
    }
    return this
  }

  get states(): string {
    return `${this.client.state} ${this.server?.state}`
  }

  #send(to: 'client' | 'server', segment: Segment): void {
    this.#inFlight.push({ to, segment })
  }

  #events(side: string) {
    return {
      onConnected: () => this.told.push(`${side} connected`),
      onData: (bytes: number, push: boolean) => this.told.push(`${side} ${bytes}${push ? ' push' : ''}`),
      onEnd: () => this.told.push(`${side} end`),
      onReset: (kind: string) => this.told.push(`${side} ${kind}`),
    }
  }
}

test('a handshake is three segments, and connects both ends', () => {
  const wire = new Wire().settle()
  expect(wire.crossed).toEqual(['> SYN', '< SYN-ACK', '> ACK'])
  expect(wire.told).toEqual(['client connected', 'server connected'])
  expect(wire.states).toBe('ESTABLISHED ESTABLISHED')
})

test.each([
  [1, ['> PSH-ACK 1']],
  [1460, ['> PSH-ACK 1460']],
  [1461, ['> ACK 1460', '> PSH-ACK 1']],
])('%i bytes are sent in segments of at most 1460, the last one pushed', (bytes, segments) => {
  const wire = new Wire().settle()
  wire.client.write(bytes)
  wire.settle()
  expect(wire.crossed.filter((line) => /\d$/.test(line))).toEqual(segments)
  expect(wire.told.at(-1)).toBe(`server ${bytes > 1460 ? bytes - 1460 : bytes} push`)
})

test('a close goes through the states of the RFC on both sides', () => {
  const wire = new Wire().settle()
  wire.client.close()
  expect(wire.states).toBe('FIN_WAIT_1 ESTABLISHED')
  wire.settle()
  expect([wire.states, wire.told.at(-1)]).toEqual(['FIN_WAIT_2 CLOSE_WAIT', 'server end'])
  wire.server?.close()
  expect(wire.states).toBe('FIN_WAIT_2 LAST_ACK')
  wire.settle()
  expect([wire.states, wire.told.at(-1)]).toEqual(['TIME_WAIT CLOSED', 'client end'])
})

test('sequence numbers wrap around', () => {
  const wire = new Wire(0x7fffffff).settle()
  wire.client.write(3000)
  wire.settle()
  wire.server?.write(10)
  wire.settle()
  expect(wire.told.slice(2)).toEqual(['server 1460', 'server 1460', 'server 80 push', 'client 10 push'])
})

const segment = (flags: number, sequence = 0, acknowledgment = 0, length = 0): Segment => ({
  flags,
  sequence,
  acknowledgment,
  length,
})

test('a reset before the handshake is done refuses; after it, it resets', () => {
  const early = new Wire()
  early.client.receive(resetFor(segment(Flag.SYN, 100)))
  expect([early.told, early.client.state]).toEqual([['client refused'], 'CLOSED'])
  const late = new Wire().settle()
  late.client.receive(segment(Flag.RST, late.client.state.length))
  expect([late.told.at(-1), late.client.state]).toEqual(['client reset', 'CLOSED'])
})

test('an ICMP error ends an attempt, and not a connection', () => {
  const early = new Wire()
  early.client.unreachable()
  expect([early.told, early.client.state]).toEqual([['client unreachable'], 'CLOSED'])
  const late = new Wire().settle()
  late.client.unreachable()
  expect(late.states).toBe('ESTABLISHED ESTABLISHED')
})

test('a SYN that comes twice is answered twice, and connects once', () => {
  const wire = new Wire()
  wire.client.sendSyn()
  wire.settle()
  expect(wire.told).toEqual(['client connected', 'server connected'])
  expect(wire.states).toBe('ESTABLISHED ESTABLISHED')
})

test('a SYN-ACK for another attempt is not taken', () => {
  const wire = new Wire()
  wire.client.receive(segment(Flag.SYN | Flag.ACK, 7, 999))
  expect([wire.client.state, wire.told]).toEqual(['SYN_SENT', []])
})

test.each([
  ['a SYN', segment(Flag.SYN, 41), segment(Flag.RST | Flag.ACK, 0, 42)],
  ['an ACK', segment(Flag.ACK, 41, 77), segment(Flag.RST, 77, 0)],
  ['a FIN without ACK', segment(Flag.FIN, -1), segment(Flag.RST | Flag.ACK, 0, 0)],
  ['data without ACK', segment(0, 10, 0, 5), segment(Flag.RST | Flag.ACK, 0, 15)],
])('the reset that answers %s to nobody', (_, to, expected) => {
  expect(resetFor(to)).toEqual(expected)
})
