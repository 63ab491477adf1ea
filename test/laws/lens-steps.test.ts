import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Ids } from '../../sim/model/ids.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import type { StepReport } from '../../sim/scenario/report.ts'
import { runScenario } from '../../sim/scenario/run.ts'

const NETWORK = (backend: string, clb: string, rule: string): string => `
seed: 7
accounts: { shop: {}, partner: {} }
securityGroups:
  sg-b: { account: shop, ingress: ["${rule}"] }
  sg-ep: { account: partner, ingress: [ACCEPT#10.0.1.0/24#80-81#TCP] }
vpcs:
  vpc1: { cidr: 10.0.0.0/16, account: partner, subnets: { app: 10.0.1.0/24 } }
  vpc2: { cidr: 172.16.0.0/16, account: shop, subnets: { web: 172.16.0.0/24 } }
cvms:
  consumer: { subnet: vpc1/app, ip: 10.0.1.10, listen: [22] }
  jump: { subnet: vpc2/web, ip: 172.16.0.9 }
  ${backend}: { subnet: vpc2/web, ip: 172.16.0.77, listen: [8080], securityGroups: [sg-b] }
clbs: { ${clb}: { subnet: vpc2/web, vip: 172.16.0.100, "tcp:80": "${backend}:8080" } }
endpointServices: { svc: { clb: ${clb}, whitelist: [partner], autoAccept: true } }
endpoints: { ep1: { subnet: vpc1/app, ip: 10.0.1.200, service: svc, securityGroups: [sg-ep] } }
`

type Names = { readonly backend: string; readonly clb: string }
const SEED = 7
/** The cloud ids of the provider's things: a call can name them by these as well. */
const ins = ({ backend }: Names): string => new Ids(SEED).draw('cvm', 'shop', backend)
const lb = ({ clb }: Names): string => new Ids(SEED).draw('clb', 'shop', clb)

type Line = (names: Names) => string

const call = (action: string, parameters: string, rest = ''): string =>
  `  - call: ${action}\n    with: { ${parameters} }\n${rest}`

/** What a provider can call: each changes, or asks for, what it alone knows; some of it is refused. */
const CALLS: readonly Line[] = [
  () => call('DescribeVpcEndPointServiceWhiteList', 'Filters: [{ Name: end-point-service-id, Values: [svc] }]'),
  () => call('DescribeVpcEndPointServiceWhiteList', 'Limit: 3', '    by: shop\n'),
  () => call('ModifyVpcEndPointServiceWhiteList', 'UserUin: partner, EndPointServiceId: svc, Description: secret'),
  ({ backend, clb }) =>
    call(
      'ModifyTargetWeight',
      `Targets: [{ InstanceId: ${backend}, Port: 8080, Weight: 0 }], LoadBalancerId: ${clb}, ListenerId: "tcp:80"`,
    ),
  (names) => call('SetLoadBalancerStartStatus', `OperationType: Stop, LoadBalancerId: ${lb(names)}`),
  ({ clb }) => call('SetLoadBalancerStartStatus', `LoadBalancerId: ${clb}, OperationType: Start`),
  (names) => call('StopInstances', `InstanceIds: [${ins(names)}]`),
  ({ backend }) => call('StopInstances', `InstanceIds: [${backend}]`, '    expect: { error: UnsupportedOperation }\n'),
  (names) => call('StartInstances', `InstanceIds: [${ins(names)}]`, '    by: shop\n'),
  () => call('ModifySecurityGroupPolicies', 'SecurityGroupId: sg-b, Ingress: [DROP#0.0.0.0/0#ALL#ALL]'),
  () => call('CreateSecurityGroupPolicies', 'SecurityGroupId: sg-b, Ingress: [ACCEPT#0.0.0.0/0#ALL#ALL]'),
  () => call('EnableVpcEndPointConnect', 'EndPointId: [ep1], EndPointServiceId: svc, AcceptFlag: true'),
  () => call('DescribeVpcEndPoint', 'Secret: secret', '    by: shop\n    note: secret\n    name: secret\n'),
]

const GUESTS: readonly Line[] = [
  ({ backend }) => `  - guest: { ${backend}: { listen: [] } }\n    note: secret\n`,
  ({ backend }) => `  - guest: { ${backend}: { listen: [8080] }, jump: { listen: [1] } }\n    name: secret\n`,
  ({ backend }) => `  - guest: { consumer: { listen: [22] }, ${backend}: { firewall: [REJECT#0.0.0.0/0#ALL#TCP] } }\n`,
  ({ backend }) => `  - guest: { ${backend}: { firewall: [] }, consumer: { listen: [22] } }\n    note: secret\n`,
]

const CHECKS: readonly Line[] = [
  ({ clb }) =>
    `  - check: true\n    name: secret\n    note: secret\n    expect: { state: { ${clb}: RUNNING, ep1: ACTIVE } }\n`,
  ({ clb, backend }) =>
    `  - check: true\n    note: secret\n    expect: { state: { ep1: ACTIVE }, health: { "${clb}/tcp:80/${backend}": Alive } }\n`,
  ({ backend }) => `  - check: true\n    name: secret\n    expect: { state: { ep1: ACTIVE, ${backend}: STOPPED } }\n`,
  ({ backend }) =>
    `  - { prove: { unreachable: { from: jump, to: ${backend} } }, name: secret, note: secret, expect: { held: true, state: { ep1: ACTIVE } } }\n`,
  ({ clb }) =>
    `  - { prove: { reachable: { from: jump, to: ${clb}, port: 80, health: now } }, save: { E: example }, expect: { held: true, state: { ep1: ACTIVE } } }\n`,
  () =>
    '  - { prove: { only: { from: anywhere, to: vpc2, via: ep1 } }, expect: { held: true, at: 9s, state: { ep1: ACTIVE } } }\n',
]

/** What the provider does on the connection that the consumer keeps open, and what goes wrong at its end. */
const LIVES: readonly Line[] = [
  () => '  - { send: 300, on: a, side: server, note: secret }\n',
  () => '  - { name: secret, receive: 100, on: a, side: server, patience: 1ms, save: { B: backend, S: sourceSeen } }\n',
  () => '  - { segment: { on: a, side: server, flags: ACK }, expect: { sourceSeen: 10.0.1.10 } }\n',
  ({ clb, backend }) => `  - { fault: { name: secret, where: ${clb} -> ${backend}, delay: 1ms, for: 1h } }\n`,
  ({ clb }) => `  - { flush: ${clb} }\n`,
  ({ clb }) => `  - { wait: { packet: SYN, at: ${clb} }, patience: 1ms }\n`,
  ({ backend }) =>
    `  - { eventually: { state: { ${backend}: STOPPED, a.server: CLOSED } }, within: 0, note: secret }\n`,
  ({ backend, clb }) =>
    `  - { check: true, expect: { at: 5s, flows: { ${clb}: 9 }, state: { a.${backend}: NONE, a.server: CLOSED } } }\n`,
  ({ backend }) => `  - { connect: jump -> ${backend}:8080, background: true, name: secret }\n`,
]

/** What the consumer does, the same in every script; what it expects may be about what is hidden from it. */
const OWN: readonly Line[] = [
  ({ backend }) => `  - connect: consumer -> ep1:80\n    name: mine\n    expect: { backend: ${backend} }\n`,
  () =>
    '  - connect: { from: consumer, to: ep1:80, times: 2 }\n    expect: { reason: DELIVERED, outcome: connected, after: 1.2ms }\n',
  ({ clb }) => `  - connect: consumer -> ep1:81\n    expect: { outcome: timeout, where: ${clb} }\n`,
  () => call('DescribeVpcEndPoint', 'EndPointId: [ep1]', '    expect: { at: 7s }\n'),
  () =>
    call('DescribeVpcEndPoint', 'EndPointId: [ep2]', '    by: partner\n    expect: { error: InvalidParameterValue }\n'),
  // Whether anything gets to the provider is not for it to see.
  () => '  - { prove: { reachable: { from: consumer, to: ep1, port: 80 } }, name: mine, note: mine }\n',
]

/** The same of a connection that it keeps open. */
const OWN_LIVE: readonly Line[] = [
  ({ backend, clb }) =>
    `  - { connect: consumer -> ep1:80, as: a, name: mine, expect: { backend: ${backend}, after: 1s, state: { a.server: CLOSED, a.${clb}: NONE } } }\n`,
  () =>
    '  - { send: a, patience: 2s, expect: { outcome: [connected, stalled], bytes: 7, state: { a.client: ESTABLISHED } } }\n',
  ({ backend }) =>
    `  - { segment: { from: consumer, to: ep1:80, flags: SYN, patience: 10ms }, expect: { backend: ${backend}, flows: { ep1: 1 } } }\n`,
  () => '  - { always: { connect: consumer -> ep1:80, expect: { sourceSeen: 11.163.0.1 } }, for: 0 }\n',
]

const privateArb = fc.record({
  backend: fc.constantFrom('web1', 'secret'),
  clb: fc.constantFrom('lb1', 'payments'),
  rule: fc.constantFrom('ACCEPT#11.163.0.0/16#8080#TCP', 'ACCEPT#10.0.0.0/8#8080#TCP'),
  calls: fc.array(fc.constantFrom(...CALLS), { minLength: 6, maxLength: 6 }),
  guests: fc.array(fc.constantFrom(...GUESTS), { minLength: 6, maxLength: 6 }),
  checks: fc.array(fc.constantFrom(...CHECKS), { minLength: 6, maxLength: 6 }),
  lives: fc.array(fc.constantFrom(...LIVES), { minLength: 6, maxLength: 6 }),
})
type Private = typeof privateArb extends fc.Arbitrary<infer T> ? T : never

/** Before each step of the consumer, the provider calls something, changes a guest and looks, and uses a connection that is there. */
function viewOf(
  { backend, clb, rule, calls, guests, checks, lives }: Private,
  viewer = 'partner',
  steps: readonly Line[] = OWN,
): readonly StepReport[] {
  const isLive = steps === OWN_LIVE
  const lines = steps.flatMap((own, i) => [calls[i], guests[i], checks[i], ...(isLive && i > 0 ? [lives[i]] : []), own])
  const text = lines.map((line) => line?.({ backend, clb }) ?? '').join('')
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', `${NETWORK(backend, clb, rule)}steps:\n${text}`]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const report = runScenario(scenario.value, viewer)
  if (report.problems.length > 0) throw new Error(JSON.stringify(report.problems))
  return report.cases.flatMap((one) => one.steps)
}

/** Where a step stands in its file is not part of what it shows, nor is of which kind one is that is hidden. */
const withoutPlaces = (steps: readonly StepReport[]): string =>
  JSON.stringify(
    steps.map((step) => ({ ...step, kind: step.what === '' ? '' : step.kind })),
    (key, value: unknown) => (key === 'origin' ? undefined : value),
  )

/** What the consumer's machine and clock tell it. */
const observationsOf = (steps: readonly StepReport[]): string =>
  JSON.stringify(steps.map(({ timeUs, observed }) => [timeUs, observed.outcome, observed.outcomes, observed.tookUs]))

/** Which of a guest step's machines are the consumer's is no secret: the step says so itself. */
const ownGuests = ({ guests }: Private): string =>
  guests.map((line) => line({ backend: '', clb: '' }).includes('consumer')).join()

test.each([
  ['a script', OWN, 150],
  ['a connection that it keeps open', OWN_LIVE, 150],
])(
  'what a consumer is shown of %s does not depend on what the provider does, beyond what it observes',
  (_, own, numRuns) => {
    const shownFor = new Map<string, string>()
    let met = 0
    fc.assert(
      fc.property(privateArb, (p) => {
        const steps = viewOf(p, 'partner', own)
        const shown = withoutPlaces(steps)
        const key = `${ownGuests(p)} ${observationsOf(steps)}`
        const before = shownFor.get(key)
        if (before !== undefined) met++
        expect(shown).toBe(before ?? shown)
        shownFor.set(key, shown)
        for (const secret of ['secret', 'payments', 'lb1', 'web1', 'sg-b', '11.163', 'WhiteList', 'Instances']) {
          expect(shown).not.toContain(secret)
        }
      }),
      { numRuns },
    )
    // A law about what is hidden proves nothing unless different things were hidden behind the same observations.
    expect(met).toBeGreaterThan(20)
  },
)

test('what a consumer does itself is shown to it whole, with what it expected of it', () => {
  const p: Private = {
    backend: 'web1',
    clb: 'lb1',
    rule: 'ACCEPT#11.163.0.0/16#8080#TCP',
    calls: CALLS.slice(2, 7),
    guests: Array.from({ length: 5 }, () => GUESTS[2] ?? (() => '')),
    checks: Array.from({ length: 5 }, () => CHECKS[0] ?? (() => '')),
    lives: [],
  }
  const steps = viewOf(p)
  const own = steps.filter((_, i) => i % 4 === 3)
  expect(own.map(({ what }) => what)).toEqual([
    'consumer -> ep1:80',
    'consumer -> ep1:80 x 2',
    'consumer -> ep1:81',
    'DescribeVpcEndPoint',
    'DescribeVpcEndPoint',
  ])
  expect(own[0]?.name).toBe('mine')
  expect(own[4]?.failures).toMatchObject([{ path: 'error' }])
  expect(steps[0]).toMatchObject({ what: '', observed: {}, ok: true })
  expect(steps[1]).toMatchObject({ what: 'guest consumer listen' })
  expect(steps[2]).toMatchObject({ name: undefined, note: undefined, observed: { state: { ep1: 'ACTIVE' } } })
  // What was hidden there did take place.
  const provider = viewOf(p, 'shop').filter((_, i) => i % 4 === 0 && i < 20)
  expect(provider.map(({ what, ok }) => [what, ok])).toEqual([
    ['ModifyVpcEndPointServiceWhiteList', true],
    ['ModifyTargetWeight', true],
    ['SetLoadBalancerStartStatus', true],
    ['SetLoadBalancerStartStatus', true],
    ['StopInstances', true],
  ])
})
