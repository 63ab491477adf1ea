import { expect, test } from 'vitest'
import { Ids } from '../../sim/model/ids.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import type { ScenarioReport, StepReport } from '../../sim/scenario/report.ts'
import { explanationText } from '../../sim/scenario/report-text.ts'
import { runScenario } from '../../sim/scenario/run.ts'
import { PLAIN } from '../../sim/trace/text.ts'

const FILE = `
accounts: { shop: {}, partner: {} }
securityGroups:
  sg-b: { account: shop, ingress: [RULE] }
vpcs:
  vpc1: { cidr: 10.0.0.0/16, account: partner, subnets: { app: 10.0.1.0/24 } }
  vpc2: { cidr: 172.16.0.0/16, account: shop, subnets: { web: 172.16.0.0/24 } }
cvms:
  consumer: { subnet: vpc1/app, ip: 10.0.1.10 }
  backend: { subnet: vpc2/web, ip: 172.16.0.77, listen: [8080], securityGroups: [sg-b] }
clbs: { payments: { subnet: vpc2/web, vip: 172.16.0.100, "tcp:80": "backend:8080" } }
endpointServices: { svc: { clb: payments, whitelist: [partner] } }
endpoints: { ep1: { subnet: vpc1/app, ip: 10.0.1.200, service: svc } }
steps:
  - check: true
    expect: { state: { ep1: PENDING, payments: RUNNING }, health: { payments/tcp:80/backend: Alive } }
  - call: EnableVpcEndPointConnect
    with: { EndPointServiceId: svc, EndPointId: [ep1], AcceptFlag: true }
  - connect: { from: consumer, to: ep1:80, times: 2 }
    expect: { outcomes: { connected: 2 } }
  - connect: consumer -> ep1:80
    expect: { outcome: connected, backend: backend }
  - connect: consumer -> ep1:81
    expect: { outcome: timeout, reason: NO_LISTENER, where: payments }
  - call: ModifyVpcEndPointAttribute
    with: { EndPointId: ep1, EndPointName: mine }
`

function run(rule: string, seenBy?: string): ScenarioReport {
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', FILE.replace('RULE', rule)]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  return runScenario(scenario.value, seenBy)
}

const OPEN = 'ACCEPT#11.163.0.0/16#8080#TCP'
const SHUT = 'ACCEPT#10.0.0.0/8#8080#TCP'
const stepsOf = (report: ScenarioReport) => report.cases.flatMap(({ steps }) => steps)

test('a consumer is shown its own calls and endpoint, and of a connection how it ended for its client', () => {
  const [check, accept, many, one, wrong, rename] = stepsOf(run(OPEN, 'partner'))
  expect(check?.observed).toEqual({ state: { ep1: 'PENDING' } })
  expect([accept?.what, accept?.observed]).toEqual(['', {}])
  expect(many?.observed).toMatchObject({ times: 2, outcomes: { connected: 2 } })
  expect(one?.observed).toMatchObject({ outcome: 'connected', reason: 'DELIVERED', where: 'svc' })
  expect(wrong?.observed).toMatchObject({ outcome: 'timeout', reason: 'HIDDEN', where: 'svc' })
  expect(rename?.what).toBe('ModifyVpcEndPointAttribute')
})

test('nothing of the provider is in the report that a consumer is shown', () => {
  const shown = JSON.stringify(stepsOf(run(OPEN, 'partner')))
  for (const secret of ['payments', 'backend"', '172.16.0.77', '11.163', 'sg-b', 'NO_LISTENER']) {
    expect(shown).not.toContain(secret)
  }
})

test('a provider is shown what reached it, and nothing of the consumer', () => {
  const [check, accept, , one] = stepsOf(run(OPEN, 'shop'))
  expect(check?.observed.health).toEqual({ 'payments/tcp:80/backend': 'Alive' })
  expect(accept?.what).toBe('EnableVpcEndPointConnect')
  expect(one?.observed).toMatchObject({ backend: 'backend', sourceSeen: expect.stringMatching(/^11\.163\./) })
  const shown = JSON.stringify(stepsOf(run(OPEN, 'shop')))
  for (const secret of ['10.0.1.', 'consumer', 'mine']) expect(shown).not.toContain(secret)
})

test('expectations about what is hidden are not judged, for holding or not would tell it', () => {
  const seen = (rule: string) =>
    stepsOf(run(rule, 'partner')).map(({ ok, failures }) => [ok, failures.map(({ path }) => path)])
  expect(seen(OPEN).every(([ok]) => ok)).toBe(true)
  // The client itself sees that it is not connected; that the backend is another one, or none, it does not.
  expect(seen(SHUT)).toEqual([
    [true, []],
    [true, []],
    [false, ['outcomes.connected']],
    [false, ['outcome']],
    [true, []],
    [true, []],
  ])
})

test('an account that the file does not have is told, with the nearest name', () => {
  const report = run(OPEN, 'shp')
  expect(report.problems).toMatchObject([{ code: 'NO_SUCH_VIEWER', parameters: { name: 'shp', nearest: 'shop' } }])
})

/** The file with other steps. */
function runSteps(steps: string, seenBy: string): readonly StepReport[] {
  const text = `seed: 7\n${FILE.slice(0, FILE.indexOf('steps:')).replace('RULE', OPEN)}steps:\n${steps}`
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', text]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const report = runScenario(scenario.value, seenBy)
  expect(report.problems).toEqual([])
  return stepsOf(report)
}

const ids = new Ids(7)
const CREATE = 'CreateVpcEndPoint, with: { EndPointServiceId: svc, VpcId: vpc1, SubnetId: vpc1/app, EndPointName: ep2 }'

test.each<[string, string, 'shop' | 'partner' | undefined]>([
  [
    'a filter',
    'DescribeVpcEndPointServiceWhiteList, with: { Filters: [{ Name: end-point-service-id, Values: [svc] }] }',
    'shop',
  ],
  ['no name at all, and by', 'DescribeVpcEndPointServiceWhiteList, by: shop', 'shop'],
  [
    'the endpoint first',
    'EnableVpcEndPointConnect, with: { EndPointId: [ep1], EndPointServiceId: svc, AcceptFlag: true }',
    'shop',
  ],
  ['the service first', CREATE, 'partner'],
  [
    'the id of a CLB',
    `SetLoadBalancerStartStatus, with: { OperationType: Stop, LoadBalancerId: ${ids.draw('clb', 'shop', 'payments')} }`,
    'shop',
  ],
  ['the id of a CVM', `StopInstances, with: { InstanceIds: [${ids.draw('cvm', 'shop', 'backend')}] }`, 'shop'],
  [
    'the id of the own CVM',
    `StopInstances, with: { InstanceIds: [${ids.draw('cvm', 'partner', 'consumer')}] }`,
    'partner',
  ],
  [
    'a group',
    'ModifySecurityGroupPolicies, with: { SecurityGroupId: sg-b, Ingress: [DROP#0.0.0.0/0#ALL#ALL] }',
    'shop',
  ],
  [
    'a UIN of the other, and a refusal',
    'CreateVpcEndPointServiceWhiteList, with: { UserUin: partner, EndPointServiceId: svc }',
    'shop',
  ],
  ['a refusal of what by asks', 'StopInstances, by: partner, with: { InstanceIds: [backend] }', 'partner'],
  ['a refusal before anybody is known to call', 'DescribeVpcEndPoint, with: { Limit: 5 }', undefined],
])('whose step a call is, the cloud says: %s', (_, call, owner) => {
  for (const viewer of ['shop', 'partner'] as const) {
    const [step] = runSteps(`  - { call: ${call}, name: n1, note: said, expect: { error: Wrong } }\n`, viewer)
    const action = call.slice(0, call.indexOf(','))
    const own = { what: action, note: expect.anything(), failures: [{ path: 'error' }], ok: false }
    const hidden = { what: '', name: undefined, note: undefined, observed: {}, failures: [], ok: true }
    expect(step).toMatchObject(viewer === owner ? own : hidden)
  }
})

test('of a guest step each sees its own machines, and what is said about it only who has them all', () => {
  const guest = '  - guest: { consumer: { listen: [22] }, backend: { listen: [8080], firewall: [] } }\n    note: both\n'
  const [buyers] = runSteps(guest, 'partner')
  const [providers] = runSteps(guest, 'shop')
  expect([buyers?.what, buyers?.note]).toEqual(['guest consumer listen', undefined])
  expect([providers?.what, providers?.note]).toEqual(['guest backend listen firewall', undefined])
  const [others] = runSteps('  - guest: { backend: { listen: [] } }\n    name: dark\n', 'partner')
  expect([others?.what, others?.name]).toEqual(['', undefined])
  const [own] = runSteps('  - guest: { consumer: { listen: [] } }\n    name: dark\n', 'partner')
  expect([own?.what, own?.name]).toEqual(['guest consumer listen', 'dark'])
})

test('what is said about a check is shown to whom all of it is shown', () => {
  const told = (expected: string, viewer: string) => {
    const [step] = runSteps(`  - check: true\n    name: n\n    note: said\n    expect: { ${expected} }\n`, viewer)
    return step?.note !== undefined && step.name === 'n'
  }
  expect(told('state: { ep1: PENDING }', 'partner')).toBe(true)
  expect(told('state: { ep1: PENDING, payments: RUNNING }', 'partner')).toBe(false)
  expect(told('health: { payments/tcp:80/backend: Alive }', 'partner')).toBe(false)
  expect(told('state: { ep1: PENDING, payments: RUNNING }', 'shop')).toBe(true)
})

test('where a connection ended behind the link is not told by a failure either', () => {
  const accept =
    '  - call: EnableVpcEndPointConnect\n    with: { EndPointServiceId: svc, EndPointId: [ep1], AcceptFlag: true }\n'
  const connect =
    '  - connect: { from: consumer, to: ep1:80, times: 2 }\n    expect: { where: ep1, reason: TIMEOUT_X }\n'
  const [, step] = runSteps(accept + connect.replace('TIMEOUT_X', 'NO_LISTENER'), 'partner')
  expect(step?.failures).toEqual([])
  expect(step?.trace).toBeUndefined()
})

test('an explanation of which an account sees nothing says so; of a part, whose the connection is', () => {
  const accept =
    '  - call: EnableVpcEndPointConnect\n    with: { EndPointServiceId: svc, EndPointId: [ep1], AcceptFlag: true }\n'
  const explain = (viewer: string, connect: string, language: 'en' | 'zh') => {
    const [, step] = runSteps(`${accept}  - connect: ${connect}\n`, viewer)
    return step && explanationText(step, { language, paint: PLAIN })
  }
  expect(explain('partner', 'backend -> payments:80', 'en')).toBe('This account sees nothing of that connection.\n')
  expect(explain('partner', 'backend -> payments:80', 'zh')).toBe('该账号看不到这条连接的任何情况。\n')
  expect(explain('shop', 'consumer -> ep1:80', 'en')).toMatch(/^\(another account's\)\n\nSYN/)
  expect(explain('partner', 'consumer -> ep1:80', 'en')).toMatch(/^consumer -> ep1:80 {2}/)
})

test('who is at the other end is not told where a live connection ends on one’s own side', () => {
  const accept = (flag: boolean): string =>
    `  - call: EnableVpcEndPointConnect\n    with: { EndPointServiceId: svc, EndPointId: [ep1], AcceptFlag: ${flag} }\n`
  const sent = '{ send: a, patience: 1s, expect: { outcome: stalled, backend: { not: backend }, reason: DELIVERED } }'
  const yaml = `${accept(true)}  - { connect: consumer -> ep1:80, as: a }\n${accept(false)}  - ${sent}\n`
  const step = runSteps(yaml, 'partner')[3]
  expect(step?.observed).toEqual({
    ...{ outcome: 'stalled', tookUs: 1_000_000, reason: 'ENDPOINT_REJECTED', where: 'ep1', sourcePort: 32_768 },
  })
  expect(step?.failures.map(({ path }) => path)).toEqual(['reason'])
})
