import { expect, test } from 'vitest'
import { loadScenario } from '../../sim/scenario/load.ts'
import type { ScenarioReport } from '../../sim/scenario/report.ts'
import { runScenario } from '../../sim/scenario/run.ts'

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
  expect(check?.observed).toEqual({ state: { ep1: 'PENDING' }, health: {} })
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
