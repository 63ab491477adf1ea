import { expect, test } from 'vitest'
import { Health } from '../../sim/dataplane/balance.ts'
import * as Entry from '../../sim/dataplane/entry.ts'
import * as Flow from '../../sim/dataplane/flow-word.ts'
import { FLOW_STATE_NAMES } from '../../sim/dataplane/track.ts'
import { NONE } from '../../sim/tables/tables.ts'
import { type Change, type Literal, OPEN_RULES, ruleOf } from '../support/networks.ts'
import { ACK, FIN_ACK, linkRig, type Rig, RST, type Sent, SYN, SYN_ACK } from '../support/networks-rig.ts'

const TWO_BACKENDS: Change<Literal> = {
  cvms: {
    other: { subnet: 'consumer/app', ip: '10.0.1.11', securityGroups: ['open'] },
    web2: { subnet: 'provider/web', ip: '10.0.2.20', securityGroups: ['open'], listen: ['8080'] },
  },
  clbs: {
    lb1: {
      listeners: {
        'tcp:80': {
          targets: [
            { cvm: 'web1', port: 8080 },
            { cvm: 'web2', port: 8080 },
          ],
        },
      },
    },
  },
  endpoints: { ep1: { snat: { addresses: 1 } } },
}

const through = (flags: number = SYN, sourcePort = 40_000, from = 'client') => ({
  from,
  to: 'ep1:80',
  flags,
  sourcePort,
})

/** A connection with its handshake done. */
function connected(change: Change<Literal> = {}, options: Parameters<typeof linkRig>[1] = {}) {
  const rig = linkRig(change, options)
  const syn = rig.send(through())
  expect(syn.reason).toBe('DELIVERED')
  expect(rig.send(rig.answerTo(syn)).reason).toBe('DELIVERED')
  expect(rig.send(through(ACK)).reason).toBe('DELIVERED')
  return { rig, syn, out: () => rig.send(through(ACK)).reason, back: () => rig.send(rig.answerTo(syn, ACK)).reason }
}

test('a first segment that is dropped behind the link has its port and its target all the same', () => {
  const rig = linkRig({ ...TWO_BACKENDS, securityGroups: { web: { ingress: [] } } })
  rig.change({ cvms: { web1: { securityGroups: ['web'] } } })
  const first = rig.send(through())
  expect([first.reason, first.header]).toEqual(['TARGET_INGRESS_DENIED', '11.163.0.1:40000 -> 10.0.2.10:8080'])
  // Others come in between: one who wants the same port, and the turn of the other backend.
  expect(rig.send(through(SYN, 40_000, 'other')).header).toBe('11.163.0.1:40001 -> 10.0.2.20:8080')
  const again = rig.send(through())
  expect([again.reason, again.header]).toEqual(['TARGET_INGRESS_DENIED', first.header])

  rig.change({ securityGroups: { web: { ingress: ['ACCEPT#11.163.0.0/16#8080#TCP'] } } })
  const last = rig.send(through())
  expect([last.reason, last.header]).toEqual(['DELIVERED', first.header])
  const answer = rig.send(rig.answerTo(last))
  expect([answer.reason, answer.header]).toEqual(['DELIVERED', '10.0.2.100:80 -> 10.0.1.10:40000'])
})

test('a first segment without a listener has its port; the listener that comes later gives it a target', () => {
  const rig = linkRig(TWO_BACKENDS)
  const shot = { from: 'client', to: 'ep1:81' }
  expect([rig.send(shot).reason, rig.send({ ...shot, from: 'other' }).packet.sourcePort]).toEqual([
    'NO_LISTENER',
    40_001,
  ])
  rig.change({
    cvms: { web2: { listen: ['8080', '8081'] } },
    clbs: { lb1: { listeners: { 'tcp:81': { targets: [{ cvm: 'web2', port: 8081 }] } } } },
  })
  rig.setHealth('lb1/tcp:81/web2', Health.ALIVE)
  const sent = rig.send(shot)
  expect([sent.reason, sent.header]).toEqual(['DELIVERED', '11.163.0.1:40000 -> 10.0.2.20:8081'])
})

test('a segment that is dropped before the link is known to the groups that let it out, and to nobody else', () => {
  const rig = linkRig({ endpoints: { ep1: { state: 'PENDING' } } })
  rig.send(through())
  expect([rig.plane.flows.size, rig.plane.cvmFlows[rig.cvm('client')], rig.plane.endpointFlows[0]]).toEqual([1, 1, 0])
})

test('a segment that its own groups do not let out leaves nothing behind', () => {
  const rig = linkRig({
    securityGroups: { closed: { ingress: [], egress: [] } },
    cvms: { client: { securityGroups: ['closed'] } },
  })
  rig.send(through())
  expect(rig.plane.flows.size).toBe(0)
})

test('only the way out is known of a segment that never reached its backend', () => {
  const rig = linkRig({ cvms: { web1: { state: 'STOPPED' } } })
  rig.send(through())
  expect(rig.plane.flows.size).toBe(1)
})

test('a refused connection knows its way back, so that the reset arrives', () => {
  const rig = linkRig({ cvms: { web1: { listen: [] } } })
  const sent = rig.send(through())
  const reset = rig.send(rig.answerTo(sent, RST | ACK))
  expect([sent.reason, reset.reason, reset.header]).toEqual([
    'PORT_CLOSED',
    'DELIVERED',
    '10.0.2.100:80 -> 10.0.1.10:40000',
  ])
})

const web: Change<Literal> = { securityGroups: { web: OPEN_RULES }, cvms: { web1: { securityGroups: ['web'] } } }
const ep: Change<Literal> = { securityGroups: { ep: OPEN_RULES }, endpoints: { ep1: { securityGroups: ['ep'] } } }
const app: Change<Literal> = { securityGroups: { app: OPEN_RULES }, cvms: { client: { securityGroups: ['app'] } } }
const clb: Change<Literal> = { securityGroups: { clb: OPEN_RULES }, clbs: { lb1: { securityGroups: ['clb'] } } }
const closed = (name: string): Change<Literal> => ({ securityGroups: { [name]: { ingress: [], egress: [] } } })
const acl: Change<Literal> = {
  networkAcls: { acl: OPEN_RULES },
  vpcs: { provider: { subnets: { web: { networkAcl: 'acl' } } } },
}

test.each([
  ['an ACL’s ingress', acl, { networkAcls: { acl: { ingress: [] } } }, {}, 'ACL_INGRESS_DENIED', 'DELIVERED'],
  ['an ACL’s egress', acl, { networkAcls: { acl: { egress: [] } } }, {}, 'DELIVERED', 'ACL_EGRESS_DENIED'],
  [
    'the endpoint rejected',
    {},
    { endpoints: { ep1: { state: 'REJECTED' } } },
    {},
    'ENDPOINT_REJECTED',
    'ENDPOINT_REJECTED',
  ],
  [
    'the endpoint rejected, endpointCut off',
    {},
    { endpoints: { ep1: { state: 'REJECTED' } } },
    { endpointCut: false },
    'DELIVERED',
    'DELIVERED',
  ],
  ['the backend’s group', web, closed('web'), {}, 'DELIVERED', 'DELIVERED'],
  ['the endpoint’s group', ep, closed('ep'), {}, 'DELIVERED', 'DELIVERED'],
  ['the client’s group', app, closed('app'), {}, 'DELIVERED', 'DELIVERED'],
  ['the CLB’s group', clb, closed('clb'), {}, 'DELIVERED', 'DELIVERED'],
  [
    'the backend’s group, re-evaluated',
    web,
    closed('web'),
    { sgReevaluateEstablished: true },
    'TARGET_INGRESS_DENIED',
    'DELIVERED',
  ],
  [
    'the endpoint’s group, re-evaluated',
    ep,
    closed('ep'),
    { sgReevaluateEstablished: true },
    'ENDPOINT_INGRESS_DENIED',
    'DELIVERED',
  ],
  [
    'the client’s group, re-evaluated',
    app,
    closed('app'),
    { sgReevaluateEstablished: true },
    'EGRESS_DENIED',
    'DELIVERED',
  ],
  [
    'the CLB’s group, re-evaluated',
    clb,
    closed('clb'),
    { sgReevaluateEstablished: true },
    'CLB_INGRESS_DENIED',
    'DELIVERED',
  ],
  ['the CLB stopped', {}, { clbs: { lb1: { state: 'STOPPED' } } }, {}, 'CLB_STOPPED', 'CLB_STOPPED'],
  ['the backend stopped', {}, { cvms: { web1: { state: 'STOPPED' } } }, {}, 'TARGET_STOPPED', 'CLIENT_STOPPED'],
  ['the client stopped', {}, { cvms: { client: { state: 'STOPPED' } } }, {}, 'CLIENT_STOPPED', 'TARGET_STOPPED'],
  [
    'the target’s weight to 0',
    {},
    { clbs: { lb1: { listeners: { 'tcp:80': { targets: [{ cvm: 'web1', port: 8080, weight: 0 }] } } } } },
    {},
    'DELIVERED',
    'DELIVERED',
  ],
] as const)('a live connection under a change: %s', (_, before, change, options, out, back) => {
  const connection = connected(before as Change<Literal>, options)
  connection.rig.change(change as Change<Literal>)
  expect([connection.out(), connection.back()]).toEqual([out, back])
})

test('with the group re-evaluated, a link whose CLB passes to its targets stays open', () => {
  const passing: Change<Literal> = { ...web, clbs: { lb1: { passToTarget: true } } }
  const connection = connected(passing, { sgReevaluateEstablished: true })
  connection.rig.change(closed('web'))
  expect([connection.out(), connection.back()]).toEqual(['DELIVERED', 'DELIVERED'])
})

test('an endpoint that is accepted again carries the connection on', () => {
  const connection = connected()
  connection.rig.change({ endpoints: { ep1: { state: 'REJECTED' } } })
  expect(connection.out()).toBe('ENDPOINT_REJECTED')
  connection.rig.change({ endpoints: { ep1: { state: 'ACTIVE' } } })
  expect([connection.out(), connection.back()]).toEqual(['DELIVERED', 'DELIVERED'])
})

test('a target that is taken out takes its connections with it', () => {
  const connection = connected(TWO_BACKENDS)
  connection.rig.change({ clbs: { lb1: { listeners: { 'tcp:80': { targets: [{ cvm: 'web2', port: 8080 }] } } } } })
  expect(connection.out()).toBe('CONNTRACK_INVALID')
  expect(connection.rig.send(through()).packet.to).toBe(connection.rig.cvm('web2'))
})

/** The state of the only flow there is. */
const stateOf = ({ plane }: Rig) => FLOW_STATE_NAMES[plane.flows.flows[Flow.STATE]! & Flow.STATE_MASK]

function closedByBoth(change: Change<Literal> = TWO_BACKENDS) {
  const connection = connected(change)
  const { rig, syn } = connection
  const steps = [stateOf(rig)]
  rig.send(through(FIN_ACK))
  steps.push(stateOf(rig))
  rig.send(rig.answerTo(syn, FIN_ACK))
  steps.push(stateOf(rig))
  rig.send(through(ACK))
  steps.push(stateOf(rig))
  return { ...connection, steps }
}

test('a flow is closed when both sides have sent a FIN, and stays so for the last ACK', () => {
  expect(closedByBoth().steps).toEqual(['ESTABLISHED', 'FIN_WAIT', 'LAST_ACK', 'TIME_WAIT'])
})

test.each(['client', 'server'])('a reset of the %s closes a flow', (side) => {
  const { rig, syn } = connected()
  rig.send(side === 'client' ? through(RST) : rig.answerTo(syn, RST))
  expect(stateOf(rig)).toBe('CLOSE')
})

test('the client may use the port of a closed flow again at once, and gets another target', () => {
  const { rig, syn } = closedByBoth()
  const again = rig.send(through())
  expect([rig.network.cvms[syn.packet.to]!.name, rig.network.cvms[again.packet.to]!.name]).toEqual(['web1', 'web2'])
  expect([again.reason, again.packet.sourcePort, stateOf(rig)]).toEqual(['DELIVERED', 40_000, 'SYN_SENT'])
})

test.each([
  ['FIN', 120_999, 40_001],
  ['FIN', 121_000, 40_000],
  ['RST', 10_999, 40_001],
  ['RST', 11_000, 40_000],
])('another client gets the port of a flow closed by %s after %i ms: %i', (how, ms, port) => {
  const { rig } = how === 'FIN' ? closedByBoth() : connected(TWO_BACKENDS)
  if (how === 'RST') rig.send(through(RST))
  rig.plane.clockMs += ms
  expect(rig.send(through(SYN, 40_000, 'other')).packet.sourcePort).toBe(port)
})

test('a closed flow that another client’s took the port of is gone: its late segments open nothing', () => {
  const { rig } = closedByBoth()
  rig.plane.clockMs += 121_000
  const taken = rig.send(through(SYN, 40_000, 'other'))
  expect(rig.send(through(ACK)).reason).toBe('CONNTRACK_INVALID')
  expect(rig.send(rig.answerTo(taken)).packet.to).toBe(rig.cvm('other'))
})

test('a connection that is opened again is not ended by the age of the one before', () => {
  const { rig } = closedByBoth()
  const again = rig.send(through())
  rig.send(rig.answerTo(again))
  rig.send(through(ACK))
  rig.plane.clockMs += 900_000
  expect([rig.send(through(ACK)).reason, rig.send(rig.answerTo(again, ACK)).reason]).toEqual(['DELIVERED', 'DELIVERED'])
})

test('after its time a closed flow’s segments open nothing', () => {
  const { rig, syn } = closedByBoth()
  expect(rig.send(rig.answerTo(syn, ACK)).reason).toBe('DELIVERED')
  rig.plane.clockMs += 121_000
  expect(rig.send(through(ACK)).reason).toBe('CONNTRACK_INVALID')
  expect(rig.send(rig.answerTo(syn, ACK)).reason).toBe('NO_ROUTE')
})

test.each(['client', 'server'])(
  'the %s’s header from another machine of the same VPC is no part of the connection',
  (side) => {
    const { rig, syn } = connected({
      cvms: {
        other: { subnet: 'consumer/app', securityGroups: ['open'] },
        web2: { subnet: 'provider/web', securityGroups: ['open'] },
      },
    })
    const packet = side === 'client' ? rig.packet(through(ACK)) : rig.answerTo(syn, ACK)
    packet.sender = rig.cvm(side === 'client' ? 'other' : 'web2')
    expect(rig.send(packet).reason).toBe('SPOOFED_SOURCE')
    expect([rig.send(through(ACK)).reason, rig.send(rig.answerTo(syn, ACK)).reason]).toEqual(['DELIVERED', 'DELIVERED'])
  },
)

test('a segment in the middle opens nothing, unless midStream says so', () => {
  const sent = (midStream: 'drop' | 'pickup', flags: number) =>
    linkRig({}, { midStream }).send({ from: 'client', to: 'ep1:80', flags }).reason
  expect([sent('drop', ACK), sent('pickup', ACK)]).toEqual(['CONNTRACK_INVALID', 'DELIVERED'])
  for (const flags of [SYN_ACK, FIN_ACK, RST, 0]) expect(sent('pickup', flags)).toBe('CONNTRACK_INVALID')
})

test('a guest’s firewall lets a connection’s later segments in, and rejects aloud', () => {
  const connection = connected()
  connection.rig.change({ cvms: { web1: { firewall: [ruleOf('REJECT#0.0.0.0/0')] } } })
  expect(connection.out()).toBe('DELIVERED')
  const fresh = connection.rig.send(through(SYN, 41_000))
  expect([fresh.reason, connection.rig.send(connection.rig.answerTo(fresh, RST)).reason]).toEqual([
    'GUEST_FIREWALL_REJECTED',
    'DELIVERED',
  ])
})

test('the same header directly and by way of the CLB: the first connection keeps its answers', () => {
  const rig = linkRig({ cvms: { near: { subnet: 'provider/web', ip: '10.0.2.30', securityGroups: ['open'] } } })
  const direct = rig.send({ from: 'near', to: 'web1:8080' })
  const balanced = rig.send({ from: 'near', to: 'lb1:80' })
  expect(balanced.header).toBe(direct.header)
  expect(rig.send(rig.answerTo(balanced)).header).toBe('10.0.2.10:8080 -> 10.0.2.30:40000')
})

// An odd number of entries makes the table grow between the two entries of one flow.
test.each([0, 1, 2])(
  'a thousand connections after %i half open ones: each keeps its path while the table grows',
  (halves) => {
    const rig = linkRig(TWO_BACKENDS)
    const { words, flows } = { words: () => rig.plane.flows.words, flows: rig.plane.flows }
    const arrived = new Map<number, Sent>()
    for (let port = 1; port <= 1000; port++) {
      const isHalf = port <= halves
      const sent = rig.send({ from: 'client', to: isHalf ? 'ep1:81' : 'ep1:80', sourcePort: port })
      expect(sent.reason).toBe(isHalf ? 'NO_LISTENER' : 'DELIVERED')
      if (!isHalf) arrived.set(port, sent)
    }
    const client = rig.network.cvms[rig.cvm('client')]!
    for (const [port, sent] of arrived) {
      const at = flows.find(((client.vpc + 1) << 8) | 6, client.address, rig.address('ep1'), (port << 16) | 80)
      expect(at).not.toBe(NONE)
      expect(words()[at + Entry.EPOCH]).toBe(rig.plane.epoch)
      expect(rig.send(rig.answerTo(sent)).packet.destinationPort).toBe(port)
      expect(rig.send(through(ACK, port)).header).toBe(sent.header)
    }
  },
)

test('a logged packet does to a flow what an unlogged one does', () => {
  const rig = linkRig(TWO_BACKENDS)
  const syn = rig.sendLogged(through())
  rig.sendLogged(rig.answerTo(syn))
  rig.sendLogged(through(ACK))
  rig.sendLogged(through(FIN_ACK))
  rig.sendLogged(rig.answerTo(syn, FIN_ACK))
  rig.sendLogged(through(ACK))
  expect(stateOf(rig)).toBe('TIME_WAIT')
})
