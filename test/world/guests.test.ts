import { expect, test } from 'vitest'
import { Flag } from '../../sim/net/tcp.ts'
import type { LiveRequest, Observation, SegmentRequest } from '../../sim/world/observation.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'

function live(link: LinkWorld, request: Partial<LiveRequest> & Pick<LiveRequest, 'act'>): Observation | undefined {
  const defaults = { on: 'a', side: 'client', bytes: 100, half: false, patienceUs: 10 * SECOND_US } as const
  const activity = link.world.begin({ ...defaults, ...request })
  return activity && link.world.finish(activity)
}

function segment(link: LinkWorld, request: Partial<SegmentRequest> & Pick<SegmentRequest, 'flags'>): Observation {
  const { client, address, port } = link.request()
  const whole = { client, address, port, sourcePort: 50_000, bytes: 0, patienceUs: SECOND_US, ...request }
  return link.world.finish(link.world.begin(whole)!)
}

// ---- accept() ----

test('a program that never accepts: the queue takes one more than its backlog, then SYNs are dropped silently', () => {
  const link = new LinkWorld({ cvms: { web1: { accepts: false, backlog: 2 } } })
  const seen = Array.from({ length: 4 }, () => link.connect({ bytes: 0 }))
  expect(seen.map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
    ...Array.from({ length: 3 }, () => 'connected DELIVERED'),
    'timeout ACCEPT_QUEUE_FULL',
  ])
  link.change({ cvms: { web1: { accepts: true } } })
  expect(link.connect().outcome).toBe('connected')
})

test('each socket has an accept queue of its own, also where another address of the machine has the same port', () => {
  const link = new LinkWorld({
    cvms: { web1: { listen: ['10.0.2.10:8080', '127.0.0.1:8080'], accepts: false, backlog: 1 } },
  })
  for (const name of ['a', 'b']) link.connect({ as: name })
  expect(link.connect({ bytes: 0 }).reason).toBe('ACCEPT_QUEUE_FULL')
  link.connect({ from: 'web1', to: '127.0.0.1:8080', as: 'own' })
  expect(link.world.connectionState('own')?.server).toBe('ESTABLISHED')
})

test('what was queued is served as soon as the program accepts', () => {
  const link = new LinkWorld({ cvms: { web1: { accepts: false, backlog: 2 } } })
  const activity = link.world.begin(link.request())
  link.world.advance(SECOND_US)
  expect(activity.isOver).toBe(false)
  link.change({ cvms: { web1: { accepts: true } } })
  expect(link.world.finish(activity)).toMatchObject({ outcome: 'connected', endUs: SECOND_US + 300 })
})

test('an application with a list of its own turns others away, after TCP has connected them', () => {
  const link = new LinkWorld({ cvms: { web1: { allow: ['10.0.0.0/8'] } } })
  expect(link.connect()).toMatchObject({ outcome: 'connected', login: 'denied' })
  link.change({ cvms: { web1: { allow: ['11.163.0.0/16'] } } })
  expect(link.connect()).toMatchObject({ outcome: 'connected', login: 'granted' })
  link.change({ cvms: { web1: { allow: undefined } } })
  expect(link.connect().login).toBeUndefined()
})

// ---- machines that stop, and that are cut off ----

test('a backend that was stopped and runs again has lost its sockets: its kernel resets the next bytes', () => {
  const link = new LinkWorld()
  link.connect({ as: 'a' })
  link.change({ cvms: { web1: { state: 'STOPPED' } } })
  expect(live(link, { act: 'send', patienceUs: 50_000 })).toMatchObject({
    outcome: 'stalled',
    reason: 'TARGET_STOPPED',
  })
  link.change({ cvms: { web1: { state: 'RUNNING' } } })
  link.world.advance(SECOND_US)
  expect(live(link, { act: 'send' })?.outcome).toBe('reset')
})

test('a backend that was cut off goes on where it was', () => {
  const link = new LinkWorld()
  link.connect({ as: 'a' })
  link.change({ cvms: { web1: { state: 'VANISHED' } } })
  expect(live(link, { act: 'send' })).toMatchObject({ outcome: 'stalled', bytes: 0 })
  link.change({ cvms: { web1: { state: 'RUNNING' } } })
  link.world.advance(20 * SECOND_US)
  expect(live(link, { act: 'send' })).toMatchObject({ outcome: 'connected', bytes: 100 })
  expect(live(link, { act: 'receive', side: 'server', bytes: 200 })?.outcome).toBe('connected')
})

// ---- half-open connections ----

test('a client that comes back from the same port after it was stopped: challenge ACK, reset, and a new SYN after 10 ms', () => {
  const link = new LinkWorld()
  link.connect({ as: 'a', sourcePort: 40_000 })
  link.change({ cvms: { client: { state: 'STOPPED' } } })
  link.change({ cvms: { client: { state: 'RUNNING' } } })
  expect(link.world.connectionState('a')).toMatchObject({ client: 'CLOSED', server: 'ESTABLISHED' })
  const again = link.connect({ sourcePort: 40_000, bytes: 0 })
  expect(again.outcome).toBe('connected')
  expect(again.endUs - again.startUs).toBe(600 + 10_000 + 600)
})

// ---- source ports ----

test('a port in TIME_WAIT may be asked for again; one whose FIN is not acknowledged may not', () => {
  const link = new LinkWorld()
  expect(link.connect({ sourcePort: 40_000 }).outcome).toBe('connected')
  expect(link.connect({ sourcePort: 40_000 }).outcome).toBe('connected')
  link.connect({ sourcePort: 40_000, as: 'a' })
  expect(link.connect({ sourcePort: 40_000 })).toMatchObject({ outcome: 'unreachable', localError: 'EADDRNOTAVAIL' })
  link.change({ cvms: { web1: { state: 'VANISHED' } } })
  expect(live(link, { act: 'close', patienceUs: SECOND_US })?.outcome).toBe('stalled')
  expect(link.world.connectionState('a')?.client).toBe('FIN_WAIT_1')
  expect(link.connect({ sourcePort: 40_000 }).localError).toBe('EADDRNOTAVAIL')
})

test('without time stamps a port in TIME_WAIT is taken, for 60 s', () => {
  const link = new LinkWorld({}, { tcpTimestamps: false })
  expect(link.connect({ sourcePort: 40_000 }).outcome).toBe('connected')
  link.world.advance(59 * SECOND_US)
  expect(link.connect({ sourcePort: 40_000 }).localError).toBe('EADDRNOTAVAIL')
  link.world.advance(SECOND_US)
  expect(link.connect({ sourcePort: 40_000 }).outcome).toBe('connected')
})

test('28,232 source ports towards one destination, the even ones first', () => {
  const link = new LinkWorld({ endpoints: { ep1: { state: 'PENDING' } } })
  const dial = { bytes: 0, patienceUs: 'kernel' } as const
  const ports = Array.from({ length: 28_232 }, () => link.world.dial(SILENT, ...dialled(link))?.port)
  expect([ports[0], ports[1], ports[14_115], ports[14_116], ports.at(-1)]).toEqual([
    32_768, 32_770, 60_998, 32_769, 60_999,
  ])
  expect(link.connect(dial)).toMatchObject({ outcome: 'unreachable', localError: 'EADDRNOTAVAIL' })
})

const SILENT = { run: () => {}, fork: () => SILENT }
const dialled = (link: LinkWorld): [number, number, number] => {
  const { client, address, port } = link.request()
  return [client, address, port]
}

// ---- segments made by hand ----

test.each([
  ['a SYN', Flag.SYN, 'syn-ack', 'DELIVERED'],
  ['a FIN', Flag.FIN, 'none', 'CONNTRACK_INVALID'],
  ['a NULL', 0, 'none', 'CONNTRACK_INVALID'],
  ['a SYN-ACK', Flag.SYN | Flag.ACK, 'none', 'CONNTRACK_INVALID'],
])('%s through the link', (_, flags, answer, reason) => {
  expect(segment(new LinkWorld(), { flags })).toMatchObject({ answer, reason })
})

test('a SYN by hand opens half a connection, whose SYN-ACK comes again at 1, 3, 7, 15 and 31 s', () => {
  const link = new LinkWorld()
  segment(link, { flags: Flag.SYN })
  const synAck = { flags: Flag.SYN | Flag.ACK, at: 'web1', nth: 1 }
  const atS = [1, 2, 3, 4, 5].map(() => {
    link.world.waitFor(synAck, 60 * SECOND_US)
    const atUs = link.world.nowUs
    link.world.advance(1)
    return Math.round(atUs / SECOND_US)
  })
  expect(atS).toEqual([1, 3, 7, 15, 31])
  expect(link.world.waitFor(synAck, 60 * SECOND_US)).toBe(false)
})

test.each([
  [3, 'TTL_EXCEEDED', 'icmp'],
  [4, 'TTL_EXCEEDED', 'icmp'],
  [5, 'DELIVERED', 'syn-ack'],
])('a SYN with a TTL of %i: %s, %s', (ttl, reason, answer) => {
  expect(segment(new LinkWorld(), { flags: Flag.SYN, ttl })).toMatchObject({ reason, answer })
})

test('a segment in the name of an open connection is judged by its end', () => {
  const link = new LinkWorld()
  link.connect({ as: 'a' })
  expect(segment(link, { on: 'a', flags: Flag.ACK, bytes: 10 })).toMatchObject({ answer: 'ack', reason: 'DELIVERED' })
  expect(segment(link, { on: 'a', flags: Flag.SYN, sequence: 5 })).toMatchObject({ answer: 'ack' })
  expect(segment(link, { on: 'a', flags: Flag.RST })).toMatchObject({ answer: 'none' })
})
