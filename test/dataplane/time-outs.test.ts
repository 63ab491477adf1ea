import { describe, expect, test } from 'vitest'
import { Random } from '../../sim/base/random.ts'
import { ExpiryWheel } from '../../sim/dataplane/expiry-wheel.ts'
import * as Flow from '../../sim/dataplane/flow-word.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import { Flag } from '../../sim/net/tcp.ts'
import { Owner } from '../../sim/tables/tables.ts'
import { ACK, FIN_ACK, linkRig, type Rig, RST, type Sent, SYN, SYN_ACK } from '../support/networks-rig.ts'

const UDP_LISTENER = {
  cvms: { web1: { listen: ['8080', 'udp:8081'] } },
  clbs: { lb1: { listeners: { 'udp:80': { targets: [{ cvm: 'web1', port: 8081 }] } } } },
}
const DIRECT = { cvms: { near: { subnet: 'provider/web', ip: '10.0.2.30', securityGroups: ['open'] } } }

const SHOT = { from: 'client', to: 'ep1:80' }
const out = (rig: Rig, flags: number): Sent => rig.send({ ...SHOT, flags })

/** A connection through the link with its handshake done. */
function connected(change = {}): { rig: Rig; syn: Sent; out: (flags: number) => Sent; back: (flags: number) => Sent } {
  const rig = linkRig(change)
  const syn = out(rig, SYN)
  rig.send(rig.answerTo(syn, SYN_ACK))
  out(rig, ACK)
  return { rig, syn, out: (flags) => out(rig, flags), back: (flags) => rig.send(rig.answerTo(syn, flags)) }
}

const atLink = ({ plane }: Rig): number[] => [plane.countFlows(Owner.ENDPOINT, 0), plane.countFlows(Owner.CLB, 0)]
const stateAtLink = ({ plane, network }: Rig, protocol: number = Protocol.TCP): string | undefined => {
  const { vpc, address: source } = network.cvms[0]!
  const header = { source, sourcePort: 40_000, destination: network.endpoints[0]!.address, destinationPort: 80 }
  return plane.flowStatesOf(vpc, protocol, header).find(({ kind }) => kind === Owner.ENDPOINT)?.state
}

// KERNEL-FACTS, connection tracking; 900 s and 300 s of the facts, section 4.5. Counted by whole seconds from the end of the one in
// which the last packet was seen: never early, at most one late.
test.each([
  ['SYN_SENT', 120, () => ({ rig: linkRig(), talk: [['>', SYN]] as const })],
  [
    'SYN_RECV',
    60,
    () => ({
      rig: linkRig(),
      talk: [
        ['>', SYN],
        ['<', SYN_ACK],
      ] as const,
    }),
  ],
  ['ESTABLISHED', 900, () => ({ rig: connected().rig, talk: [['>', ACK]] as const })],
  ['FIN_WAIT', 120, () => ({ rig: connected().rig, talk: [['>', FIN_ACK]] as const })],
  [
    'CLOSE_WAIT',
    60,
    () => ({
      rig: connected().rig,
      talk: [
        ['>', FIN_ACK],
        ['<', ACK],
      ] as const,
    }),
  ],
  [
    'LAST_ACK',
    30,
    () => ({
      rig: connected().rig,
      talk: [
        ['>', FIN_ACK],
        ['<', FIN_ACK],
      ] as const,
    }),
  ],
  [
    'TIME_WAIT',
    120,
    () => ({
      rig: connected().rig,
      talk: [
        ['>', FIN_ACK],
        ['<', FIN_ACK],
        ['>', ACK],
      ] as const,
    }),
  ],
  ['CLOSE', 10, () => ({ rig: connected().rig, talk: [['<', RST]] as const })],
] as const)(
  '%s is forgotten by link and CLB after %i s, never early and at most a second late',
  (state, seconds, start) => {
    for (const offsetMs of [0, 1, 500, 999]) {
      const { rig, talk } = start()
      rig.plane.clockMs = offsetMs
      const arrived = rig.send({ ...SHOT, flags: talk[0][0] === '>' ? talk[0][1] : Flag.ACK })
      for (const [way, flags] of talk.slice(talk[0][0] === '>' ? 1 : 0)) {
        if (way === '>') out(rig, flags)
        else rig.send(rig.answerTo(arrived, flags))
      }
      expect(stateAtLink(rig)).toBe(state)
      rig.plane.clockMs = offsetMs + 1000 * seconds
      expect([offsetMs, ...atLink(rig)]).toEqual([offsetMs, 1, 1])
      rig.plane.clockMs = 1000 * (seconds + 1)
      expect([offsetMs, ...atLink(rig)]).toEqual([offsetMs, 0, 0])
    }
  },
)

test.each([
  [899, 'DELIVERED', 'DELIVERED'],
  [901, 'CONNTRACK_INVALID', 'CONNTRACK_INVALID'],
])('after %i s without a packet the next one is %s', (seconds, forth, backwards) => {
  for (const [way, wanted] of [
    ['out', forth],
    ['back', backwards],
  ] as const) {
    const connection = connected()
    connection.rig.plane.clockMs = 1000 * seconds
    expect([way, connection[way](ACK).reason]).toEqual([way, wanted])
  }
})

const idle = (idleConnectTimeout: number) => ({
  clbs: { lb1: { listeners: { 'tcp:80': { idleConnectTimeout, targets: [{ cvm: 'web1', port: 8080 }] } } } },
})

test('a listener has an idle time-out of its own, at CLB and link; groups remember for longer', () => {
  const { rig } = connected(idle(60))
  rig.plane.clockMs = 60_999
  expect(atLink(rig)).toEqual([1, 1])
  rig.plane.clockMs = 61_000
  expect([...atLink(rig), rig.plane.countFlows(Owner.CVM, rig.cvm('web1'))]).toEqual([0, 0, 1])
})

test('a listener that gets another idle time-out: it counts for open connections, shorter or longer', () => {
  const { rig, out: send } = connected()
  rig.plane.clockMs = 100_000
  rig.change(idle(60))
  rig.plane.clockMs = 101_000
  expect(atLink(rig)).toEqual([0, 0])

  const longer = connected(idle(60))
  longer.rig.plane.clockMs = 30_000
  longer.rig.change(idle(600))
  longer.rig.plane.clockMs = 600_000
  expect(atLink(longer.rig)).toEqual([1, 1])
  expect(send(ACK).reason).toBe('CONNTRACK_INVALID')
})

test.each([
  [60, [0, 0, 1], [0, 0, 0]],
  [600, [1, 1, 1], [1, 1, 0]],
])('datagrams of a listener with %i s: link and CLB forget by it, groups after 300 s', (seconds, before, after) => {
  const { clbs } = UDP_LISTENER
  const udp = { ...clbs.lb1.listeners['udp:80'], idleConnectTimeout: seconds }
  const rig = linkRig({ ...UDP_LISTENER, clbs: { lb1: { listeners: { 'udp:80': udp } } } })
  expect(rig.send({ ...SHOT, protocol: Protocol.UDP }).reason).toBe('DELIVERED')
  const known = () => [...atLink(rig), rig.plane.countFlows(Owner.CVM, rig.cvm('web1'))]
  rig.plane.clockMs = 300_000
  expect(known()).toEqual(before)
  rig.plane.clockMs = 301_000
  expect(known()).toEqual(after)
  rig.plane.clockMs = 601_000
  expect([...known(), rig.plane.flows.flowsLive]).toEqual([0, 0, 0, 0])
})

test('a stopped listener drops what it carries, both ways, and goes on after a start', () => {
  const { rig, out: send, back } = connected()
  const set = (state: string) =>
    rig.change({ clbs: { lb1: { listeners: { 'tcp:80': { state, targets: [{ cvm: 'web1', port: 8080 }] } } } } })
  set('STOPPED')
  expect([send(ACK).reason, back(ACK).reason]).toEqual(['CLB_STOPPED', 'CLB_STOPPED'])
  expect(rig.sendLogged({ ...SHOT, sourcePort: 40_001 }).last).toEqual({ step: 'LISTENER', detail: 0 })
  expect(rig.send({ from: 'web1', to: 'lb1:0', protocol: Protocol.ICMP, sourcePort: 0 }).reason).toBe('DELIVERED')
  set('RUNNING')
  expect([send(ACK).reason, back(ACK).reason]).toEqual(['DELIVERED', 'DELIVERED'])
})

test('what is forgotten in silence can be opened anew at once, from the same port', () => {
  const { rig, out: send } = connected()
  rig.plane.clockMs = 901_000
  const again = send(SYN)
  expect([again.reason, again.packet.sourcePort, stateAtLink(rig)]).toEqual(['DELIVERED', 40_000, 'SYN_SENT'])
  expect(rig.send(rig.answerTo(again)).reason).toBe('DELIVERED')
})

test.each(['out', 'back'] as const)('every packet %s counts, whatever path it takes', (way) => {
  const connection = connected()
  const { rig } = connection
  connection.back(ACK)
  for (let ms = 0; ms < 3_000_000; ms += 899_500) {
    rig.plane.clockMs = ms
    expect(connection[way](ACK).reason).toBe('DELIVERED')
    rig.plane.clockMs = ms + 400 // the same second, or the next one
    expect(connection[way](ACK).reason).toBe('DELIVERED')
  }
})

test('what trackers pass without a word does not count: a SYN on an open connection', () => {
  const { rig, out: send } = connected()
  rig.plane.clockMs = 800_000
  expect(send(SYN).reason).toBe('DELIVERED')
  rig.plane.clockMs = 901_000
  expect(atLink(rig)).toEqual([0, 0])
})

test.each([
  ['UDP', Protocol.UDP, 'lb1:80', 300, Owner.CLB],
  ['ICMP', Protocol.ICMP, 'near:0', 30, Owner.CVM],
  ['ICMP', Protocol.ICMP, 'lb1:0', 30, Owner.CLB],
] as const)('%s: %i to %s is forgotten after %i s', (_, protocol, to, seconds, kind) => {
  const rig = linkRig({ ...UDP_LISTENER, cvms: { ...UDP_LISTENER.cvms, ...DIRECT.cvms } })
  const shot = { from: 'web1', to, protocol, sourcePort: protocol === Protocol.ICMP ? 0 : 40_000 }
  const sent = rig.send(to === 'lb1:80' ? { ...shot, from: 'near' } : shot)
  expect(sent.reason).toBe('DELIVERED')
  const index = kind === Owner.CVM ? rig.cvm('near') : 0
  rig.plane.clockMs = 1000 * seconds + 999
  expect(rig.plane.countFlows(kind, index)).toBe(1)
  rig.plane.clockMs += 1
  expect(rig.plane.countFlows(kind, index)).toBe(0)
})

test('groups remember an open connection between two machines for five days', () => {
  const rig = linkRig(DIRECT)
  const syn = rig.send({ from: 'near', to: 'web1:8080' })
  rig.send(rig.answerTo(syn))
  rig.send({ from: 'near', to: 'web1:8080', flags: ACK })
  rig.plane.clockMs = 432_000_999
  expect(rig.plane.countFlows(Owner.CVM, rig.cvm('web1'))).toBe(1)
  rig.plane.clockMs += 1
  expect([rig.plane.countFlows(Owner.CVM, rig.cvm('web1')), rig.plane.flows.size]).toEqual([0, 0])
})

test('what link and CLB have forgotten the groups forget after five days: nothing is left', () => {
  const { rig } = connected()
  rig.plane.clockMs = 901_000
  expect([rig.plane.flows.flowsLive, rig.plane.countFlows(Owner.CVM, 0)]).toEqual([1, 1])
  rig.plane.clockMs = 432_001_000
  expect([rig.plane.flows.flowsLive, rig.plane.countFlows(Owner.CVM, 0), rig.plane.flows.size]).toEqual([0, 0, 0])
})

describe('what a flow held is free once, when it expires', () => {
  const LEAST_CONN = {
    cvms: { web2: { subnet: 'provider/web', securityGroups: ['open'], listen: ['8080'] } },
    clbs: {
      lb1: {
        listeners: {
          'tcp:80': {
            scheduler: 'LEAST_CONN' as const,
            targets: [
              { cvm: 'web1', port: 8080 },
              { cvm: 'web2', port: 8080 },
            ],
          },
        },
      },
    },
  }

  test('the count of its target', () => {
    const { rig } = connected(LEAST_CONN)
    rig.send({ ...SHOT, sourcePort: 40_001 })
    expect([...rig.plane.connections]).toEqual([1, 1])
    rig.plane.clockMs = 121_000 // the second one has had no answer
    expect([...rig.plane.connections]).toEqual([1, 0])
    rig.plane.clockMs = 901_000
    rig.plane.clockMs = 902_000
    expect([...rig.plane.connections]).toEqual([0, 0])
  })

  test('a closed one counts no more, and expires without being counted off again', () => {
    const { rig, out: send } = connected(LEAST_CONN)
    send(RST)
    expect([...rig.plane.connections]).toEqual([0, 0])
    rig.plane.clockMs = 11_000
    expect([[...rig.plane.connections], rig.plane.flows.flowsLive]).toEqual([[0, 0], 0])
  })

  test('its SNAT port: a pool that has run dry recovers', () => {
    const tiny = {
      cvms: { c1: { subnet: 'consumer/app', securityGroups: ['open'] } },
      endpoints: { ep1: { snat: { addresses: 1, ports: '40000-40000' } } },
    }
    const { rig, out: send, back } = connected(tiny)
    const other = (): string => rig.send({ from: 'c1', to: 'ep1:80', sourcePort: 50_000 }).reason
    expect(other()).toBe('SNAT_EXHAUSTED')
    for (const step of [() => send(FIN_ACK), () => back(FIN_ACK), () => send(ACK)]) step()
    expect([stateAtLink(rig), other()]).toEqual(['TIME_WAIT', 'SNAT_EXHAUSTED']) // TIME_WAIT counts as used
    expect(send(SYN).reason).toBe('DELIVERED') // for everybody but its own client
    for (const step of [() => back(SYN_ACK), () => send(RST)]) step()
    rig.plane.clockMs = 10_999
    expect(other()).toBe('SNAT_EXHAUSTED')
    rig.plane.clockMs = 11_000
    expect(other()).toBe('DELIVERED')
  })
})

test('the wheel tells each flow once, in its own second, as a list of times does', () => {
  const random = new Random(42, 'wheel')
  const flows = new Int32Array(200 << Flow.SHIFT)
  const wheel = new ExpiryWheel({ flows })
  const model = new Map<number, number>()
  let nowS = 0
  let told = 0
  for (let i = 0; i < 20_000; i++) {
    const flow = random.integer(0, 199)
    const inS = [1, 10, 1023, 1024, 1025, 5000, 432_001][random.integer(0, 6)]! + random.integer(0, 3)
    if (random.integer(0, 4) === 0) {
      wheel.cancel(flow)
      model.delete(flow)
    } else {
      wheel.schedule(flow, nowS + inS)
      model.set(flow, nowS + inS)
    }
    const toS = nowS + [0, 1, 7, 1024, 3000, 500_000][random.integer(0, random.integer(0, 99) === 0 ? 5 : 4)]!
    const due = [...model].filter(([, atS]) => atS <= toS)
    const seen: number[] = []
    wheel.advance(toS, (one) => {
      seen.push(one)
      if (model.get(one)! > toS) expect(model.get(one)).toBeLessThanOrEqual(toS)
    })
    if (seen.length !== due.length) expect(seen.length).toBe(due.length)
    for (let k = 1; k < seen.length; k++) {
      if (model.get(seen[k - 1]!)! > model.get(seen[k]!)!) expect(seen).toBe('in the order of time')
    }
    for (const one of seen) model.delete(one)
    told += seen.length
    nowS = toS
  }
  expect(told).toBeGreaterThan(5000)
})
