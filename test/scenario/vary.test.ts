import { expect, test } from 'vitest'
import { loadScenario } from '../../sim/scenario/load.ts'
import { runScenario } from '../../sim/scenario/run.ts'
import { varyOptions } from '../../sim/scenario/vary.ts'

const NETWORK = `
vpcs: { vpc1: 10.0.0.0/16, vpc2: 172.16.0.0/16 }
cvms: { consumer: vpc1, web: { in: vpc2, listen: 8080 } }
clbs: { lb1: { in: vpc2, "tcp:80": "web:8080" } }
endpointServices: { svc: lb1 }
endpoints: { ep1: { in: vpc1, service: svc } }
`

function variationsOf(steps: string) {
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', NETWORK + steps]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const report = runScenario(scenario.value)
  return varyOptions(scenario.value, report)
}

test('a port without a listener rests on noListenerBehavior, and says what the other value shows', () => {
  const variations = variationsOf('steps: [{ connect: "consumer -> ep1:81", expect: { outcome: timeout } }]')
  expect(variations.find(({ option }) => option === 'noListenerBehavior')).toMatchObject({
    from: 'drop',
    to: 'rst',
    changes: [{ what: 'consumer -> ep1:81', before: 'timeout NO_LISTENER', after: 'refused NO_LISTENER', ok: false }],
  })
})

test('an endpoint of the same account rests on sameAccountAlwaysAccepted', () => {
  const variations = variationsOf('steps: [{ connect: "consumer -> ep1:80" }]')
  expect(variations.find(({ option }) => option === 'sameAccountAlwaysAccepted')?.changes).toMatchObject([
    { before: 'connected', after: 'timeout ENDPOINT_PENDING' },
  ])
})

test('an option that no verdict rests on is not turned', () => {
  const variations = variationsOf('steps: [{ connect: "consumer -> ep1:80" }]')
  expect(variations.map(({ option }) => option)).not.toContain('noListenerBehavior')
})

test('a case that was called into being accepted no longer rests on the option', () => {
  const accept =
    '{ call: EnableVpcEndPointConnect, with: { EndPointServiceId: svc, EndPointId: [ep1], AcceptFlag: true } }'
  const reject = accept.replace('true', 'false')
  const variations = variationsOf(`steps: [${reject}, ${accept}, { connect: "consumer -> ep1:80" }]`)
  expect(variations.map(({ option }) => option)).not.toContain('sameAccountAlwaysAccepted')
})
