import { expect, test } from 'vitest'
import { loadScenario } from '../../sim/scenario/load.ts'
import { failureWords } from '../../sim/scenario/report-text.ts'
import { runScenario } from '../../sim/scenario/run.ts'

const fileOf = (blockers: string): string => `
securityGroups: { sg-web: { ingress: [] }, sg-client: { egress: [] } }
vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }
cvms:
  consumer: { in: vpc1, securityGroups: [sg-client] }
  web: { in: vpc2, listen: 9090, securityGroups: [sg-web] }
clbs: { lb1: { in: vpc2, "tcp:80": "web:8080" } }
endpointServices: { svc: lb1 }
endpoints: { ep1: { in: vpc1, service: svc } }
steps: [{ connect: "consumer -> ep1:80", expect: { blockers: ${blockers} } }]
`

const load = (blockers: string) => loadScenario('f.yaml', new Map([['f.yaml', fileOf(blockers)]]))

test.each([
  ['[EGRESS_DENIED, TARGET_INGRESS_DENIED, PORT_CLOSED]', true],
  ['[PORT_CLOSED at web, EGRESS_DENIED at sg-client, TARGET_INGRESS_DENIED at sg-web]', true],
  ['[EGRESS_DENIED]', false],
  ['[EGRESS_DENIED, TARGET_INGRESS_DENIED, PORT_CLOSED, NO_ROUTE]', false],
  ['[EGRESS_DENIED, TARGET_INGRESS_DENIED, PORT_CLOSED at consumer]', false],
  ['[]', false],
  ['{ not: [] }', true],
  ['{ not: [EGRESS_DENIED, TARGET_INGRESS_DENIED, PORT_CLOSED] }', false],
])('blockers: %s holds: %s', (blockers, ok) => {
  const scenario = load(blockers)
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const [step] = runScenario(scenario.value).cases[0]?.steps ?? []
  expect(step?.ok).toBe(ok)
  expect(step?.observed.blockers?.map(({ reason, where }) => `${reason} ${where}`)).toEqual([
    'EGRESS_DENIED consumer',
    'TARGET_INGRESS_DENIED web',
    'PORT_CLOSED web',
  ])
})

test('a failure names all that was found', () => {
  const scenario = load('[EGRESS_DENIED]')
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const [step] = runScenario(scenario.value).cases[0]?.steps ?? []
  const [failure] = step?.failures ?? []
  if (step === undefined || failure === undefined) throw new Error('the step fails')
  expect(failureWords(failure, step, 'en')).toBe(
    'blockers: expected EGRESS_DENIED, but saw EGRESS_DENIED at consumer, TARGET_INGRESS_DENIED at web, PORT_CLOSED at web',
  )
})

test.each([
  ['[EGRES_DENIED]', 'EXPECTED_REASON'],
  ['[EGRESS_DENIED at consumr]', 'NO_SUCH_NAME'],
  ['[EGRESS_DENIED at]', 'EXPECTED_REASON'],
  ['3', 'EXPECTED_LIST'],
  ['EGRESS_DENIED', 'EXPECTED_LIST'],
])('blockers: %s is %s', (blockers, code) => {
  const scenario = load(blockers)
  expect(scenario.ok ? [] : scenario.problems.map((problem) => problem.code)).toEqual([code])
})

test('only a connection can be asked what blocks it', () => {
  const text = fileOf('[]').replace('{ connect: "consumer -> ep1:80",', '{ check: true,')
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', text]]))
  expect(scenario.ok ? [] : scenario.problems.map(({ code }) => code)).toContain('EXPECTATION_NOT_HERE')
})
