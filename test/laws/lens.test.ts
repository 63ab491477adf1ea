import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { resolveDestination } from '../../sim/cloud/destination.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import { traceAs } from '../../sim/trace/lens.ts'
import type { Observation } from '../../sim/world/observation.ts'

/** What a provider alone knows, and may have in any way. */
const privateArb = fc.record({
  backend: fc.constantFrom('web1', 'secret'),
  clb: fc.constantFrom('lb1', 'payments'),
  address: fc.integer({ min: 20, max: 90 }),
  port: fc.constantFrom(8080, 9000),
  rule: fc.constantFrom('ACCEPT#11.163.0.0/16#ALL#TCP', 'ACCEPT#10.0.0.0/8#ALL#TCP', 'DROP#0.0.0.0/0#ALL#ALL'),
  listen: fc.constantFrom('8080', '9000', '22'),
  weight: fc.constantFrom(0, 1, 10),
  firewall: fc.constantFrom('', 'firewall: [DROP#0.0.0.0/0#ALL#TCP]', 'firewall: [REJECT#0.0.0.0/0#ALL#TCP]'),
  state: fc.constantFrom('RUNNING', 'STOPPED'),
  othersFirst: fc.boolean(),
  acl: fc.boolean(),
})
type Private = typeof privateArb extends fc.Arbitrary<infer T> ? T : never

function fileOf(p: Private): string {
  const other = 'ep0: { subnet: vpc3/app, service: svc }'
  const own = 'ep1: { subnet: vpc1/app, ip: 10.0.1.200, service: svc, securityGroups: [sg-ep] }'
  return `
accounts: { shop: {}, partner: {}, visitor: {} }
securityGroups:
  sg-ep: { account: partner, ingress: [ACCEPT#10.0.1.0/24#80-81#TCP] }
  sg-b: { account: shop, ingress: ["${p.rule}"] }
networkAcls: { acl: { vpc: vpc2, ingress: [ACCEPT#0.0.0.0/0#ALL#ALL], egress: [] } }
vpcs:
  vpc1: { cidr: 10.0.0.0/16, account: partner, subnets: { app: 10.0.1.0/24 } }
  vpc3: { cidr: 10.0.0.0/16, account: visitor, subnets: { app: 10.0.1.0/24 } }
  vpc2:
    cidr: 172.16.0.0/16
    account: shop
    subnets: { web: { cidr: 172.16.0.0/24${p.acl ? ', networkAcl: acl' : ''} } }
cvms:
  consumer: { subnet: vpc1/app, ip: 10.0.1.10 }
  ${p.backend}: { subnet: vpc2/web, ip: 172.16.0.${p.address}, listen: ["${p.listen}"], securityGroups: [sg-b], state: ${p.state}${p.firewall === '' ? '' : `, ${p.firewall}`} }
clbs:
  ${p.clb}:
    subnet: vpc2/web
    vip: 172.16.0.100
    listeners: { "tcp:80": { targets: [{ cvm: ${p.backend}, port: ${p.port}, weight: ${p.weight} }] } }
endpointServices: { svc: { clb: ${p.clb}, autoAccept: true, whitelist: [partner, visitor] } }
endpoints:
  ${p.othersFirst ? `${other}\n  ${own}` : own}
`
}

function observe(p: Private, port: number): Observation {
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', fileOf(p)]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const [one] = scenario.value.cases
  if (!one) throw new Error('a file has a case')
  const cloud = Cloud.open(one.documents, one.options, 1)
  if (!cloud.ok) throw new Error(JSON.stringify(cloud.problems))
  const dial = {
    from: 'consumer',
    to: 'ep1',
    port,
    protocol: 'TCP',
    sourcePort: undefined,
    patienceUs: 3_000_000,
    bytes: 10,
  } as const
  const request = resolveDestination(cloud.value.network, dial)
  if (!request.ok) throw new Error('the destination is there')
  return cloud.value.connect(request.value)
}

test('what a consumer is shown does not depend on what the provider alone knows, beyond what its client observes', () => {
  const met = new Map<string, Set<string>>()
  const shownFor = new Map<string, string>()
  fc.assert(
    fc.property(privateArb, fc.constantFrom(80, 81), (p, port) => {
      const { trace, outcome, endUs, reason } = observe(p, port)
      const shown = JSON.stringify(traceAs(trace, 'partner'))
      const key = `${port} ${outcome} ${endUs}`
      met.set(outcome, (met.get(outcome) ?? new Set()).add(reason))
      expect(shownFor.get(key) ?? shown).toBe(shown)
      shownFor.set(key, shown)
    }),
    { numRuns: 400 },
  )
  // A law about what is hidden proves nothing unless different things were hidden behind the same observation.
  expect([...(met.get('timeout') ?? [])].sort()).toEqual(
    expect.arrayContaining([
      'NO_LISTENER',
      'TARGET_INGRESS_DENIED',
      'NO_ELIGIBLE_TARGET',
      'TARGET_STOPPED',
      'ACL_EGRESS_DENIED',
    ]),
  )
  expect([...(met.get('refused') ?? [])].sort()).toEqual(['GUEST_FIREWALL_REJECTED', 'PORT_CLOSED'])
  expect([...met.keys()].sort()).toEqual(['connected', 'refused', 'timeout'])
})

test('nothing of the provider but its VIP is in what a consumer is shown', () => {
  fc.assert(
    fc.property(privateArb, fc.constantFrom(80, 81), (p, port) => {
      const shown = JSON.stringify(traceAs(observe(p, port).trace, 'partner'))
      for (const secret of [
        '11.163',
        'secret',
        'web1',
        'payments',
        'lb1',
        `172.16.0.${p.address}`,
        'sg-b',
        'vpc2',
        'shop',
      ]) {
        expect(shown).not.toContain(secret)
      }
      expect(shown).toContain('172.16.0.100')
    }),
    { numRuns: 100 },
  )
})

test('a provider is shown what comes out of the link, and nothing of the consumer', () => {
  const p: Private = {
    backend: 'web1',
    clb: 'lb1',
    address: 21,
    port: 8080,
    rule: 'ACCEPT#11.163.0.0/16#ALL#TCP',
    listen: '8080',
    weight: 1,
    firewall: '',
    state: 'RUNNING',
    othersFirst: false,
    acl: false,
  }
  const trace = traceAs(observe(p, 80).trace, 'shop')
  expect(trace?.packets[0]?.hops.map(({ component, kind }) => `${component} ${kind}`)).toEqual([
    'ep1 hidden',
    'lb1 clb',
    'web1 cvm',
  ])
  expect(JSON.stringify(trace)).not.toContain('10.0.1.')
  expect(JSON.stringify(trace)).not.toContain('consumer')
})

test('a third account is shown nothing, and who owns both ends sees all', () => {
  const p: Private = {
    backend: 'web1',
    clb: 'lb1',
    address: 21,
    port: 8080,
    rule: 'ACCEPT#11.163.0.0/16#ALL#TCP',
    listen: '8080',
    weight: 1,
    firewall: '',
    state: 'RUNNING',
    othersFirst: false,
    acl: false,
  }
  const { trace } = observe(p, 80)
  expect(traceAs(trace, 'visitor')).toBeUndefined()
  const own = {
    packets: trace.packets.map((packet) => ({
      ...packet,
      hops: packet.hops.map((hop) => ({ ...hop, account: 'shop' })),
    })),
  }
  expect(traceAs(own, 'shop')).toBe(own)
})
