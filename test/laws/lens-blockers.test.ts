import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadScenario } from '../../sim/scenario/load.ts'
import { runScenario } from '../../sim/scenario/run.ts'

/** What the consumer has in its own way, which it may be told. */
const ownArb = fc.record({
  egress: fc.constantFrom('[]', '[ACCEPT#0.0.0.0/0]'),
  ingress: fc.constantFrom('[]', '[ACCEPT#10.0.0.0/16]'),
  acl: fc.constantFrom('[]', '[ACCEPT#0.0.0.0/0]'),
})
/** What the provider alone knows. */
const privateArb = fc.record({
  rule: fc.constantFrom('[]', '[ACCEPT#11.163.0.0/16]', '[ACCEPT#11.163.0.0/16#22#TCP]'),
  listen: fc.constantFrom('8080', '9000'),
  firewall: fc.constantFrom('', ', firewall: [DROP#0.0.0.0/0]'),
  state: fc.constantFrom('RUNNING', 'STOPPED'),
  clb: fc.constantFrom('RUNNING', 'STOPPED'),
  acl: fc.constantFrom('[]', '[ACCEPT#0.0.0.0/0]'),
  targets: fc.constantFrom('[]', '[web1:8080]', '[web1:8080, web2:8080]', '[{ cvm: web1, port: 8080, weight: 0 }]'),
  listener: fc.constantFrom('tcp:80', 'tcp:81'),
})
type Own = typeof ownArb extends fc.Arbitrary<infer T> ? T : never
type Private = typeof privateArb extends fc.Arbitrary<infer T> ? T : never

const fileOf = (own: Own, p: Private): string => `
accounts: { shop: {}, partner: {} }
securityGroups:
  sg-client: { account: partner, egress: ${own.egress} }
  sg-ep: { account: partner, ingress: ${own.ingress} }
  sg-b: { account: shop, ingress: ${p.rule} }
networkAcls:
  acl-app: { ingress: ${own.acl}, egress: [ACCEPT#0.0.0.0/0] }
  acl-web: { ingress: [ACCEPT#0.0.0.0/0], egress: ${p.acl} }
vpcs:
  vpc1:
    cidr: 10.0.0.0/16
    account: partner
    subnets: { app: { cidr: 10.0.1.0/24, networkAcl: acl-app }, ep: 10.0.2.0/24 }
  vpc2: { cidr: 172.16.0.0/16, account: shop, subnets: { web: { cidr: 172.16.0.0/24, networkAcl: acl-web } } }
cvms:
  consumer: { subnet: vpc1/app, ip: 10.0.1.10, securityGroups: [sg-client] }
  web1: { subnet: vpc2/web, ip: 172.16.0.11, listen: ["${p.listen}"], securityGroups: [sg-b], state: ${p.state}${p.firewall} }
  web2: { subnet: vpc2/web, ip: 172.16.0.12, listen: 8080, securityGroups: [sg-b] }
clbs: { lb1: { subnet: vpc2/web, vip: 172.16.0.100, state: ${p.clb}, listeners: { "${p.listener}": ${p.targets} } } }
endpointServices: { svc: { clb: lb1, autoAccept: true, whitelist: [partner] } }
endpoints: { ep1: { subnet: vpc1/ep, ip: 10.0.2.200, service: svc, securityGroups: [sg-ep] } }
steps:
  - connect: consumer -> ep1:80
    expect: { blockers: [PORT_CLOSED] }
`

function shownTo(account: string | undefined, own: Own, p: Private) {
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', fileOf(own, p)]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const step = runScenario(scenario.value, account).cases[0]?.steps[0]
  if (step === undefined) throw new Error('the file has a step')
  return step
}

test('of what blocks its connection a consumer is told its own, whatever the provider has', () => {
  const shownFor = new Map<string, string>()
  const hidden = new Set<string>()
  fc.assert(
    fc.property(ownArb, privateArb, (own, p) => {
      const whole = shownTo(undefined, own, p).observed
      const { observed, failures, ok } = shownTo('partner', own, p)
      const shown = JSON.stringify({ blockers: observed.blockers, failures, ok })
      const key = JSON.stringify([own, whole.outcome, whole.tookUs])
      expect(shownFor.get(key) ?? shown).toBe(shown)
      shownFor.set(key, shown)
      for (const secret of ['web1', 'web2', 'lb1', 'sg-b', 'TARGET', 'PORT_CLOSED']) expect(shown).not.toContain(secret)
      for (const { reason } of whole.blockers ?? []) hidden.add(reason)
      // What is its own it is told, also behind what else is in its way.
      const told = (observed.blockers ?? []).map(({ reason }) => reason)
      if (own.egress === '[]') expect(told).toContain('EGRESS_DENIED')
      if (own.ingress === '[]') expect(told).toContain('ENDPOINT_INGRESS_DENIED')
    }),
    { numRuns: 250 },
  )
  expect([...hidden]).toEqual(
    expect.arrayContaining([
      ...['CLB_STOPPED', 'NO_LISTENER', 'NO_TARGET', 'NO_ELIGIBLE_TARGET', 'TARGET_STOPPED', 'TARGET_INGRESS_DENIED'],
      ...['GUEST_FIREWALL_DROPPED', 'PORT_CLOSED', 'ACL_EGRESS_DENIED', 'ACL_INGRESS_DENIED'],
    ]),
  )
})

test('an account whose own all of the way is, is told all of it, and its expectation is judged', () => {
  const text = fileOf({ egress: '[]', ingress: '[]', acl: '[]' }, {
    ...{ rule: '[]', listen: '9000', firewall: '', state: 'RUNNING', clb: 'RUNNING', acl: '[]' },
    ...{ targets: '[web1:8080]', listener: 'tcp:80' },
  } satisfies Private)
    .replace('accounts: { shop: {}, partner: {} }', 'accounts: { shop: {} }')
    .replaceAll('partner', 'shop')
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', text]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const [step] = runScenario(scenario.value, 'shop').cases[0]?.steps ?? []
  expect(step?.observed.blockers?.map(({ reason }) => reason)).toEqual([
    ...['EGRESS_DENIED', 'ENDPOINT_INGRESS_DENIED', 'TARGET_INGRESS_DENIED', 'PORT_CLOSED'],
    ...['ACL_EGRESS_DENIED', 'ACL_INGRESS_DENIED'],
  ])
  expect(step?.failures.map(({ path }) => path)).toEqual(['blockers'])
})
