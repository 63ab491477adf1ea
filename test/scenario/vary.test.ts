import { expect, test } from 'vitest'
import { loadScenario } from '../../sim/scenario/load.ts'
import { runScenario } from '../../sim/scenario/run.ts'
import { varyOptions } from '../../sim/scenario/vary.ts'
import { load } from './run-examples.ts'

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

/** What a run of a network with these parts and steps depended on, and, of one option, what its other value would have shown. */
function rests(option: string, text: string): { isListed: boolean; after: string[] } {
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', text]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const found = varyOptions(scenario.value, runScenario(scenario.value)).find((one) => one.option === option)
  return { isListed: found !== undefined, after: found?.changes.map(({ after }) => after) ?? [] }
}

const call = (action: string, given: string): string =>
  `{ call: ${action}, with: { EndPointServiceId: svc, ${given} } }`
const ACCEPT = call('EnableVpcEndPointConnect', 'EndPointId: [ep1], AcceptFlag: true')
const REJECT = call('EnableVpcEndPointConnect', 'EndPointId: [ep1], AcceptFlag: false')
const HASTY = '{ connect: { from: consumer, to: "ep1:80", patience: 20ms } }'
const CONNECT = '{ connect: "consumer -> ep1:80" }'
const MARKET = `
accounts: { shop: {}, buyer: {} }
vpcs: { vpc1: { cidr: 10.0.0.0/16, account: buyer }, vpc2: { cidr: 172.16.0.0/16, account: shop } }
cvms: { consumer: vpc1, web: { in: vpc2, listen: 8080 } }
clbs: { lb1: { in: vpc2, "tcp:80": "web:8080" } }
endpointServices: { svc: { clb: lb1, autoAccept: true, whitelist: [buyer] } }
endpoints: { ep1: { in: vpc1, service: svc } }
`
const CUT = call('DeleteVpcEndPointServiceWhiteList', 'UserUin: [buyer]')
const SECOND =
  '{ call: CreateVpcEndPointService, with: { VpcId: vpc2, EndPointServiceName: two, AutoAcceptFlag: true, ServiceInstanceId: lb1 } }'

const STOP = '{ call: SetLoadBalancerStartStatus, with: { LoadBalancerId: lb1, OperationType: Stop } }'

test.each([
  ['whitelistRemovalCutsExisting', `${MARKET}steps: [${CUT}, ${CONNECT}]`, ['timeout ENDPOINT_REJECTED']],
  ['oneServicePerClb', `${NETWORK}steps: [${SECOND}]`, ['ok']],
  ['oneServicePerClb', `${NETWORK}options: { oneServicePerClb: false }\nsteps: [${SECOND}]`, ['ResourceInUse']],
  ['acceptDelay', `${NETWORK}steps: [${REJECT}, ${ACCEPT}, ${HASTY}]`, ['timeout ENDPOINT_ACCEPTING']],
  ['asyncTaskDelay', `${NETWORK}steps: [${STOP}, ${STOP}]`, ['FailedOperation.ResourceInOperating']],
  ['acceptTwice', `${NETWORK}steps: [${ACCEPT}]`, ['UnsupportedOperation']],
  ['hopDelay', `${NETWORK}steps: [${HASTY}]`, ['timeout']],
  ['hopDelay', `${NETWORK}options: { hopDelay: 5ms }\nsteps: [${HASTY}]`, ['connected']],
])('what rests on %s lists it and says what the other value shows: %s', (option, text, after) => {
  expect(rests(option, text)).toEqual({ isListed: true, after })
})

test('services that share a CLB are there because of oneServicePerClb', () => {
  const two = NETWORK.replace('svc: lb1', 'svc: lb1, two: lb1')
  expect(rests('oneServicePerClb', `${two}options: { oneServicePerClb: false }\nsteps: [${CONNECT}]`)).toEqual({
    isListed: true,
    after: [''],
  })
})

test('an address that an expectation names rests on snatPoolSize', () => {
  const second = 'ep2: { in: vpc1, service: svc } }\nsteps: [{ connect: "consumer -> ep2:80", expect: { sourceSeen: '
  const network = NETWORK.trimEnd().slice(0, -1)
  const seen = runScenario(load(`${network}, ${second}11.163.0.0/16 } }]`)).cases[0]?.steps[0]?.observed.sourceSeen
  expect(rests('snatPoolSize', `${network}, ${second}${seen} } }]`)).toMatchObject({
    isListed: true,
    after: [expect.stringMatching(/^web from 11\.163\.0\.2:/)],
  })
})

test.each([
  ['whitelistRemovalCutsExisting', `${MARKET.replace('endpoints: { ep1', 'endpoints: {} #')}steps: [${CUT}]`],
  ['snatPoolSize', `${NETWORK.replace('service: svc', 'service: svc, snat: { addresses: 2 }')}steps: [${CONNECT}]`],
  [
    'healthSource',
    `${NETWORK.replace('"web:8080"', '{ targets: ["web:8080"], healthCheck: { source: VIP } }')}steps: [${CONNECT}]`,
  ],
  ['hopDelay', `${NETWORK}steps: [{ connect: "consumer -> ep1:81", expect: { outcome: timeout } }]`],
  ['guestTcp', `${NETWORK}steps: [{ connect: "consumer -> ep1:81", expect: { outcome: timeout } }]`],
])('what does not rest on %s does not list it: %s', (option, text) => {
  expect(rests(option, text).isListed).toBe(false)
})

test('a client that waits as long as its kernel does rests on guestTcp', () => {
  const step = '{ connect: { from: consumer, to: "ep1:81", patience: kernel }, expect: { outcome: timeout } }'
  expect(rests('guestTcp', `${NETWORK}steps: [${step}]`).isListed).toBe(true)
})
