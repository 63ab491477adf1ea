import { expect, test } from 'vitest'
import type { Options } from '../../sim/model/options.ts'
import { type Change, type Literal, ruleOf } from '../support/networks.ts'
import { LinkWorld, SECOND_US } from '../support/networks-world.ts'

const CLOSED: Change<Literal> = { securityGroups: { closed: { ingress: [], egress: [] } } }
const rejected: Change<Literal> = { endpoints: { ep1: { state: 'REJECTED' } } }
const active: Change<Literal> = { endpoints: { ep1: { state: 'ACTIVE' } } }

type Row = {
  readonly change?: Change<Literal>
  readonly options?: Partial<Options>
  readonly dial?: Parameters<LinkWorld['connect']>[0]
  /** Outcome, reason, where, and the microseconds that it took. */
  readonly seen: readonly [outcome: string, reason: string, where: string, tookUs: number]
}

// The link is 3 hops of 100 us each way: to the endpoint, to the CLB, to the backend.
const rows: Record<string, Row> = {
  'through the link': { seen: ['connected', 'DELIVERED', 'web1', 1200] },
  'a handshake alone': { dial: { bytes: 0 }, seen: ['connected', 'DELIVERED', 'web1', 600] },
  'with slower hops': { options: { hopDelayUs: 1000 }, seen: ['connected', 'DELIVERED', 'web1', 12_000] },
  'ten thousand bytes there and back': { dial: { bytes: 10_000 }, seen: ['connected', 'DELIVERED', 'web1', 1200] },
  'nothing listens': { change: { cvms: { web1: { listen: [] } } }, seen: ['refused', 'PORT_CLOSED', 'web1', 600] },
  'it listens on another address': {
    change: { cvms: { web1: { listen: ['127.0.0.1:8080'] } } },
    seen: ['refused', 'PORT_CLOSED', 'web1', 600],
  },
  'the guest rejects': {
    change: { cvms: { web1: { firewall: [ruleOf('REJECT#0.0.0.0/0')] } } },
    seen: ['refused', 'GUEST_FIREWALL_REJECTED', 'web1', 600],
  },
  'the guest drops': {
    change: { cvms: { web1: { firewall: [ruleOf('DROP#0.0.0.0/0')] } } },
    seen: ['timeout', 'GUEST_FIREWALL_DROPPED', 'web1', 10 * SECOND_US],
  },
  'a closed port behind a closed group: the group is asked first': {
    change: { ...CLOSED, cvms: { web1: { listen: [], securityGroups: ['closed'] } } },
    seen: ['timeout', 'TARGET_INGRESS_DENIED', 'web1', 10 * SECOND_US],
  },
  'the endpoint is not accepted': {
    change: { endpoints: { ep1: { state: 'PENDING' } } },
    seen: ['timeout', 'ENDPOINT_PENDING', 'ep1', 10 * SECOND_US],
  },
  'the endpoint is not accepted, and says so': {
    change: { endpoints: { ep1: { state: 'PENDING' } } },
    options: { nonActiveBehavior: 'rst' },
    seen: ['refused', 'ENDPOINT_PENDING', 'ep1', 200],
  },
  'no listener': { dial: { to: 'ep1:81' }, seen: ['timeout', 'NO_LISTENER', 'lb1', 10 * SECOND_US] },
  'no listener, and the CLB says so': {
    dial: { to: 'ep1:81' },
    options: { noListenerBehavior: 'rst' },
    seen: ['refused', 'NO_LISTENER', 'lb1', 400],
  },
  'no target, and the CLB says so': {
    change: { clbs: { lb1: { listeners: { 'tcp:80': { targets: [] } } } } },
    options: { emptyPool: 'rst' },
    seen: ['refused', 'NO_TARGET', 'lb1', 400],
  },
  'nobody there': { dial: { to: '10.0.2.77:80' }, seen: ['timeout', 'NO_SUCH_ADDRESS', 'consumer', 10 * SECOND_US] },
  'nobody there, and the network says so': {
    dial: { to: '10.0.2.77:80' },
    options: { unknownAddress: 'icmp' },
    seen: ['unreachable', 'NO_SUCH_ADDRESS', 'consumer', 0],
  },
  'a stopped backend': {
    change: { cvms: { web1: { state: 'STOPPED' } } },
    seen: ['timeout', 'TARGET_STOPPED', 'web1', 10 * SECOND_US],
  },
  'a stopped backend, and the network says so': {
    change: { cvms: { web1: { state: 'STOPPED' } } },
    options: { unknownAddress: 'icmp' },
    seen: ['unreachable', 'TARGET_STOPPED', 'web1', 600],
  },
  'less patience': {
    change: { endpoints: { ep1: { state: 'PENDING' } } },
    dial: { patienceUs: 500_000 },
    seen: ['timeout', 'ENDPOINT_PENDING', 'ep1', 500_000],
  },
  'until the kernel gives up': {
    change: { endpoints: { ep1: { state: 'PENDING' } } },
    dial: { patienceUs: 'kernel' },
    seen: ['timeout', 'ENDPOINT_PENDING', 'ep1', 131 * SECOND_US],
  },
  'until an older kernel gives up': {
    change: { endpoints: { ep1: { state: 'PENDING' } } },
    dial: { patienceUs: 'kernel' },
    options: { guestTcp: 'linux-5' },
    seen: ['timeout', 'ENDPOINT_PENDING', 'ep1', 127 * SECOND_US],
  },
  'its own address, whatever its groups say': {
    change: { ...CLOSED, cvms: { client: { securityGroups: ['closed'], listen: ['80'] } } },
    dial: { to: 'client:80' },
    seen: ['connected', 'DELIVERED', 'client', 0],
  },
  '127.0.0.1, where something listens there only, whatever its groups say': {
    change: { ...CLOSED, cvms: { client: { listen: ['127.0.0.1:80'], securityGroups: ['closed'] } } },
    dial: { to: '127.0.0.1:80' },
    seen: ['connected', 'DELIVERED', 'client', 0],
  },
  '127.0.0.2, to which nothing is bound': {
    change: { cvms: { client: { listen: ['127.0.0.1:80'] } } },
    dial: { to: '127.0.0.2:80' },
    seen: ['refused', 'PORT_CLOSED', 'client', 0],
  },
  'a public CLB, which the Internet leads to': {
    change: { clbs: { pub: { subnet: 'provider/web', type: 'OPEN', vip: '203.0.113.7', listeners: {} } } },
    dial: { to: '203.0.113.7:80' },
    seen: ['timeout', 'OUTSIDE_MODEL', 'client', 10 * SECOND_US],
  },
  'its own address, where nothing listens': {
    dial: { to: 'client:80' },
    seen: ['refused', 'PORT_CLOSED', 'client', 0],
  },
  'the answer is stopped by an ACL': {
    change: {
      networkAcls: { acl: { ingress: ['ACCEPT#0.0.0.0/0'], egress: [] } },
      vpcs: { provider: { subnets: { web: { networkAcl: 'acl' } } } },
    },
    seen: ['timeout', 'ACL_EGRESS_DENIED', 'web1', 10 * SECOND_US],
  },
  'a datagram': {
    change: {
      cvms: { web1: { listen: ['udp:8080'] } },
      clbs: { lb1: { listeners: { 'udp:80': { targets: [{ cvm: 'web1', port: 8080 }] } } } },
    },
    dial: { protocol: 'UDP' },
    seen: ['connected', 'DELIVERED', 'web1', 600],
  },
  'a datagram that nobody reads': {
    change: { clbs: { lb1: { listeners: { 'udp:80': { targets: [{ cvm: 'web1', port: 8080 }] } } } } },
    dial: { protocol: 'UDP' },
    seen: ['unreachable', 'PORT_CLOSED', 'web1', 600],
  },
  'a ping of an endpoint': {
    dial: { to: 'ep1:0', protocol: 'ICMP' },
    seen: ['timeout', 'PROTOCOL_UNSUPPORTED', 'ep1', 10 * SECOND_US],
  },
  'a ping that the guest rejects': {
    change: {
      cvms: { peer: { subnet: 'consumer/app', securityGroups: ['open'], firewall: [ruleOf('REJECT#0.0.0.0/0')] } },
    },
    dial: { to: 'peer:0', protocol: 'ICMP' },
    seen: ['unreachable', 'GUEST_FIREWALL_REJECTED', 'peer', 200],
  },
  'a ping of a neighbour': {
    change: { cvms: { peer: { subnet: 'consumer/app', securityGroups: ['open'] } } },
    dial: { to: 'peer:0', protocol: 'ICMP' },
    seen: ['connected', 'DELIVERED', 'peer', 200],
  },
}

test.each(Object.entries(rows))('%s', (_, { change, options, dial, seen }) => {
  const { outcome, reason, where, startUs, endUs } = new LinkWorld(change, options).connect(dial)
  expect([outcome, reason, where, endUs - startUs]).toEqual(seen)
})

test('an observation tells the backend and what it saw of the client', () => {
  const { backend, sourceSeen, sourcePortSeen, sourcePort } = new LinkWorld().connect({ sourcePort: 50_000 })
  expect([backend, sourceSeen, sourcePortSeen, sourcePort]).toEqual([
    'web1',
    expect.stringMatching(/^11\.163\.0\.[1-4]$/),
    50_000,
    50_000,
  ])
})

test('what never reached a backend was seen by none', () => {
  const { backend, sourceSeen, sourcePortSeen } = new LinkWorld(rejected).connect()
  expect([backend, sourceSeen, sourcePortSeen]).toEqual([undefined, undefined, undefined])
})

test.each([
  ['linux-6.5', 0.5, 1],
  ['linux-6.5', 1.5, 2],
  ['linux-6.5', 2.5, 3],
  ['linux-6.5', 3.5, 4],
  ['linux-6.5', 4.5, 5],
  ['linux-6.5', 5.5, 7],
  ['linux-6.5', 6.5, 7],
  ['linux-6.5', 7.5, undefined],
  ['linux-5', 0.5, 1],
  ['linux-5', 1.5, 3],
  ['linux-5', 3.5, 7],
  ['linux-5', 7.5, undefined],
] as const)(
  '%s: an endpoint that is accepted after %d s is reached by the SYN of second %s',
  (guestTcp, acceptedS, synS) => {
    const link = new LinkWorld(rejected, { guestTcp })
    link.changeIn(acceptedS * SECOND_US, active)
    const { outcome, endUs } = link.connect({ bytes: 0 })
    if (synS === undefined) expect([outcome, endUs]).toEqual(['timeout', 10 * SECOND_US])
    else expect([outcome, endUs]).toEqual(['connected', synS * SECOND_US + 600])
  },
)

test('a connection that is cut while it waits for its answer stalls', () => {
  const link = new LinkWorld()
  link.changeIn(700, rejected)
  const { outcome, reason, where, endUs } = link.connect()
  expect([outcome, reason, where, endUs]).toEqual(['stalled', 'ENDPOINT_REJECTED', 'ep1', 10 * SECOND_US])
})

test('source ports go up from 32768 by two, one for each connection', () => {
  const link = new LinkWorld()
  expect([link.connect(), link.connect(), link.connect()].map(({ sourcePort }) => sourcePort)).toEqual([
    32_768, 32_770, 32_772,
  ])
})

test('virtual time goes on from one connection to the next', () => {
  const link = new LinkWorld()
  const [first, second] = [link.connect(), link.connect()]
  expect(first.endUs).toBe(1200)
  expect(second.startUs).toBeGreaterThanOrEqual(first.endUs)
  expect(second.endUs - second.startUs).toBe(1200)
})

test('the same source port can be used again after a close, and after a refusal', () => {
  const link = new LinkWorld()
  for (let i = 0; i < 3; i++) expect(link.connect({ sourcePort: 40_000 }).outcome).toBe('connected')
  link.change({ cvms: { web1: { listen: [] } } })
  for (let i = 0; i < 3; i++) expect(link.connect({ sourcePort: 40_000 }).outcome).toBe('refused')
})

test('what is explained leaves no trace', () => {
  const link = new LinkWorld()
  link.connect()
  const before = link.world.nowUs
  const explained = JSON.stringify(link.world.explain(link.request()))
  expect(link.world.nowUs).toBe(before)
  expect(JSON.stringify(link.world.explain(link.request()))).toBe(explained)
  expect(JSON.stringify(link.connect())).toBe(explained)
})

test('a fork and its origin go their own ways', () => {
  const link = new LinkWorld({
    cvms: { web2: { subnet: 'provider/web', securityGroups: ['open'], listen: ['8080'] } },
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
  })
  const fork = link.world.fork()
  const backends = () => link.connect().backend
  expect([backends(), backends(), backends()]).toEqual(['web1', 'web2', 'web1'])
  expect(fork.nowUs).toBe(0)
  expect(fork.connect(link.request()).backend).toBe('web1')
  expect(backends()).toBe('web2')
})
