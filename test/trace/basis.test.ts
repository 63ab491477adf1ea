import { expect, test } from 'vitest'
import { runScenario } from '../../sim/scenario/run.ts'
import type { Basis } from '../../sim/trace/trace.ts'
import { load } from '../scenario/run-examples.ts'

const NETWORK = {
  vpcs: '{ vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }',
  securityGroups: '{ sg: { ingress: ["ACCEPT#0.0.0.0/0#ALL#ALL"], egress: ["ACCEPT#0.0.0.0/0#ALL#ALL"] } }',
  cvms: '{ consumer: vpc1, web: { in: vpc2, listen: 8080 } }',
  clbs: '{ lb1: { in: vpc2, "tcp:80": "web:8080" } }',
  endpointServices: '{ svc: lb1 }',
  endpoints: '{ ep1: { in: vpc1, service: svc } }',
}
const CONNECT = '{ connect: "consumer -> ep1:80" }'
const datagram = '{ udp: { from: consumer, sourcePort: 5000, to: "ep1:53" } }'
const UDP = '{ lb1: { in: vpc2, "udp:53": "web:53" } }'
const BOUND = '{ consumer: vpc1, web: { in: vpc2, listen: ["udp:53"] } }'
const REJECT =
  '{ call: EnableVpcEndPointConnect, with: { EndPointServiceId: svc, EndPointId: [ep1], AcceptFlag: false } }'
const ep = (more: string): Partial<typeof NETWORK> => ({ endpoints: `{ ep1: { in: vpc1, service: svc, ${more} } }` })
const lb = (more: string): Partial<typeof NETWORK> => ({ clbs: `{ lb1: { in: vpc2, ${more} } }` })

const textOf = (basis: Basis): string =>
  basis.kind === 'documented' ? basis.page.en : basis.kind === 'option' ? basis.option : basis.kind

/** What the last step's check of this name rests on. */
function basisOf(change: Partial<typeof NETWORK>, steps: string, check: string): string[] {
  const network = Object.entries({ ...NETWORK, ...change }).map(([key, value]) => `${key}: ${value}`)
  const report = runScenario(load([...network, `steps: [${steps}]`].join('\n')))
  const trace = report.cases[0]?.steps.at(-1)?.trace
  const found = trace?.packets[0]?.hops.flatMap((hop) => hop.steps).find((step) => step.check === check)
  return found?.basis.map(textOf) ?? []
}

const HEALTH = 'CLB health checks, 214/6097'
const LIMITS = 'Private Link limits, 1216/57920'

test.each<[string, Partial<typeof NETWORK>, string, string, string[]]>([
  ['a stopped CLB is silent', lb('state: STOPPED, "tcp:80": "web:8080"'), CONNECT, 'clbState', ['inferred']],
  ['a failed endpoint', ep('state: FAILED'), CONNECT, 'endpointState', ['inferred', 'nonActiveBehavior']],
  [
    'an endpoint on its way',
    ep('state: ACCEPTING'),
    CONNECT,
    'endpointState',
    ['inferred', 'acceptDelay', 'nonActiveBehavior'],
  ],
  [
    'a rejected endpoint',
    ep('state: REJECTED'),
    CONNECT,
    'endpointState',
    ['Private Link, connections of endpoints', 'nonActiveBehavior'],
  ],
  [
    'a flow that was let through before its endpoint was rejected',
    { clbs: UDP, cvms: BOUND },
    `${datagram}, ${REJECT}, ${datagram}`,
    'endpointState',
    ['Private Link, connections of endpoints', 'endpointCut', 'nonActiveBehavior'],
  ],
  ['which address an endpoint takes', {}, CONNECT, 'snat', [LIMITS, 'snatPoolSize']],
  ['of an endpoint that says how many', ep('snat: { addresses: 2 }'), CONNECT, 'snat', [LIMITS, 'inferred']],
  [
    'of one that comes after one that does not',
    { endpoints: '{ ep0: { in: vpc1, service: svc }, ep1: { in: vpc1, service: svc, snat: { addresses: 2 } } }' },
    CONNECT,
    'snat',
    [LIMITS, 'snatPoolSize'],
  ],
  [
    'the client that a group of an endpoint sees',
    ep('securityGroups: [sg]'),
    CONNECT,
    'endpointIngress',
    ['Private Link, security groups of endpoints', 'inferred'],
  ],
  ['a target', {}, CONNECT, 'target', [HEALTH, 'healthSource', 'sgAllows10064ByDefault']],
  [
    'a target whose listener says where probes come from',
    lb('"tcp:80": { targets: ["web:8080"], healthCheck: { source: VIP } }'),
    CONNECT,
    'target',
    [HEALTH],
  ],
  [
    'a target whose groups are not asked',
    lb('passToTarget: true, "tcp:80": "web:8080"'),
    CONNECT,
    'target',
    [HEALTH, 'healthSource'],
  ],
  [
    'a backend that dials its own CLB',
    {},
    '{ connect: "web -> lb1:80" }',
    'target',
    ['CLB FAQ', HEALTH, 'healthSource', 'sgAllows10064ByDefault'],
  ],
  ['a CLB that answers a ping', {}, '{ ping: "web -> lb1" }', 'clbEcho', ['CLB FAQ']],
  ['a listener without a target', lb('"tcp:80": []'), CONNECT, 'target', ['CLB FAQ', 'emptyPool']],
])('%s', (_, change, steps, check, basis) => {
  expect(basisOf(change, steps, check)).toEqual(basis)
})
