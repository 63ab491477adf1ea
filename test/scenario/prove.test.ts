import { expect, test } from 'vitest'
import { loadScenario } from '../../sim/scenario/load.ts'
import { proofText } from '../../sim/scenario/report-proof.ts'
import { failureWords } from '../../sim/scenario/report-text.ts'
import { runScenario } from '../../sim/scenario/run.ts'

const NETWORK = `
accounts: { shop: {}, rides: {} }
securityGroups:
  sg-web: { account: shop, ingress: [ACCEPT#11.163.0.0/16#8080#TCP, ACCEPT#172.16.0.9/32#22#TCP] }
vpcs:
  vpc1: { cidr: 10.0.0.0/16, account: rides, subnets: { app: 10.0.1.0/24 } }
  vpc2: { cidr: 172.16.0.0/16, account: shop, subnets: { web: 172.16.0.0/24 } }
  vpc3: { cidr: 10.0.0.0/16, account: shop, subnets: { app: 10.0.1.0/24, db: 10.0.2.0/24 } }
  empty: { cidr: 10.9.0.0/16, account: shop, subnets: { app: 10.9.0.0/24 } }
cvms:
  consumer: { subnet: vpc1/app, ip: 10.0.1.10 }
  web1: { subnet: vpc2/web, ip: 172.16.0.11, securityGroups: [sg-web], listen: [8080, 22] }
  web2: { subnet: vpc2/web, ip: 172.16.0.12, securityGroups: [sg-web], listen: [8080] }
  admin: { subnet: vpc2/web, ip: 172.16.0.9 }
  twin: { subnet: vpc3/app, ip: 10.0.1.10, listen: ["udp:53", 53] }
  twin2: { subnet: vpc3/db, ip: 10.0.2.10 }
clbs:
  lb1: { subnet: vpc2/web, vip: 172.16.0.100, listeners: { tcp:80: { healthCheck: false, targets: [web1:8080, web2:8080] } } }
endpointServices: { svc: { clb: lb1, whitelist: [rides], autoAccept: true } }
endpoints:
  ep1: { subnet: vpc1/app, ip: 10.0.1.200, service: svc }
  ep3: { subnet: vpc3/app, ip: 10.0.1.200, service: svc, state: PENDING }
`

const fileOf = (...steps: readonly string[]): string =>
  `${NETWORK}steps:\n${steps.map((step) => `  - ${step}\n`).join('')}`

const claim = (text: string): string => `{ prove: { ${text} } }`

function run(steps: readonly string[], seenBy?: string) {
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', fileOf(...steps)]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const report = runScenario(scenario.value, seenBy)
  if (report.problems.length > 0) throw new Error(JSON.stringify(report.problems))
  return report.cases.flatMap((one) => one.steps)
}

/** Whether claims hold, and the packets that show that they do not. */
test.each<[says: string, held: boolean, example?: string]>([
  ['only: { from: vpc1, to: vpc2, via: ep1 }', true],
  ['only: { from: vpc1, to: vpc2, via: [ep1] }', true],
  ['unreachable: { from: vpc1, to: vpc2 }', false, 'connect: consumer:40000 -> ep1:80'],
  ['unreachable: { from: vpc1, to: vpc2, port: 81 }', true],
  ['unreachable: { from: vpc1, to: vpc2, protocol: UDP }', true],
  ['unreachable: { from: vpc1, to: vpc2, via: ep1 }', false, 'connect: consumer:40000 -> ep1:80'],
  ['unreachable: { from: vpc2, to: vpc1 }', true],
  ['unreachable: { from: shop, to: rides }', true],
  ['unreachable: { from: rides, to: shop }', false, 'connect: consumer:40000 -> ep1:80'],
  ['unreachable: { from: anywhere, to: empty }', true],
  ['reachable: { from: vpc1, to: ep1, port: 80 }', true],
  ['reachable: { from: vpc1, to: ep1, port: 81 }', false, 'connect: consumer:40000 -> ep1:81'],
  ['reachable: { from: vpc1, to: web1, via: ep1 }', true],
  ['reachable: { from: admin, to: web1, port: 22, protocol: TCP }', true],
  ['reachable: { from: vpc2, to: web1, port: 22, protocol: TCP }', false, 'connect: web2:40000 -> web1:22'],
  ['reachable: { from: admin, to: web1, protocol: ICMP }', false, 'ping: admin -> web1'],
  ['reachable: { from: twin2, to: twin, port: 53, protocol: UDP }', true],
  ['unreachable: { from: twin2, to: twin, port: 53, protocol: UDP }', false, 'udp: twin2:40000 -> twin:53'],
  ['unreachable: { from: vpc3, to: vpc2 }', true],
  ['unreachable: { from: vpc3, to: 10.0.1.200 }', true],
  ['unreachable: { from: vpc1, to: 10.0.1.0/24, protocol: TCP }', false, 'connect: consumer:40000 -> ep1:80'],
  ['unreachable: { from: vpc1, to: web2 }', false, 'connect: { from: consumer, to: ep1:80, times: 2 }'],
  ['unreachable: { from: vpc1, to: lb1 }', false, 'connect: consumer:40000 -> ep1:80'],
  ['reachable: { from: vpc1, to: vpc3/db }', false, 'connect: consumer:40000 -> 10.0.2.10:80'],
  ['unreachable: { from: vpc1/app, to: vpc3/db }', true],
  ['only: { from: anywhere, to: vpc2, via: ep1 }', false],
])('%s', (says, held, example) => {
  const [step] = run([claim(says)])
  expect(step?.observed.held).toBe(held)
  expect(step?.ok).toBe(held)
  if (example !== undefined) expect(step?.observed.example).toBe(example)
  expect(step?.trace === undefined).toBe(held)
})

test('the packet of a false claim is a step that shows it', () => {
  const claims = [
    'unreachable: { from: vpc1, to: vpc2 }',
    'unreachable: { from: vpc1, to: web2 }',
    'only: { from: anywhere, to: vpc2, via: ep1 }',
    'unreachable: { from: twin2, to: twin }',
  ]
  for (const says of claims) {
    const [{ observed } = {}] = run([claim(says)])
    const [again] = run([`{ ${observed?.example?.replace(/ -> (\S+)$/, ' -> $1')} }`])
    expect([says, again?.observed.outcome]).toEqual([says, 'connected'])
  }
  const [{ observed } = {}] = run([claim('reachable: { from: vpc1, to: ep1, port: 81 }')])
  expect(run([`{ ${observed?.example} }`])[0]?.observed).toMatchObject({ outcome: 'timeout', reason: 'NO_LISTENER' })
})

test('a server that the listener comes to after one that is silent is shown now, not at another health', () => {
  const [, proof] = run([
    '{ guest: { web1: { firewall: [DROP#0.0.0.0/0#8080#TCP] } } }',
    claim('unreachable: { from: vpc1, to: web2 }'),
  ])
  expect(proof?.observed.example).toBe('connect: { from: consumer, to: ep1:80, times: 2 }')
  expect(proof?.observed).toMatchObject({ outcome: 'connected', backend: 'web2' })
})

test('a claim that is true of nothing says so', () => {
  const stop = '{ guest: { web1: { listen: [] }, web2: { listen: [] } } }'
  const [, step] = run([stop, claim('only: { from: vpc1, to: vpc2, via: ep1 }')])
  expect([step?.ok, step?.observed.proof?.isOfNothing]).toEqual([true, true])
  expect(proofText(step?.observed ?? {}, 'en')).toMatch(/^proved: 1 client, \d+ classes of packets; nothing gets there/)
  expect(proofText(step?.observed ?? {}, 'zh')).toContain('同样没有报文可达')
})

test('a claim takes no time and changes nothing, and is about the network as it is', () => {
  const [before, , after, connect] = run([
    `{ prove: { reachable: { from: vpc1, to: ep1, port: 80 } }, expect: { at: 0 } }`,
    '{ guest: { web1: { listen: [] }, web2: { listen: [] } } }',
    `{ prove: { reachable: { from: vpc1, to: ep1, port: 80 } }, expect: { held: false, reason: PORT_CLOSED } }`,
    '{ connect: "consumer -> ep1:80", expect: { outcome: refused, backend: web1 } }',
  ])
  expect([before?.ok, after?.ok, connect?.observed.reason]).toEqual([true, true, 'PORT_CLOSED'])
})

test('a false claim fails its step, in words, and rests on what its packet rests on', () => {
  const [step] = run([claim('unreachable: { from: vpc1, to: vpc2 }')])
  const [failure] = step?.failures ?? []
  if (step === undefined || failure === undefined) throw new Error('it fails')
  expect(failureWords(failure, step, 'en')).toContain('held: expected true, but saw false')
  expect(step.dependedOn.length).toBeGreaterThan(0)
})

test('what is expected of a claim: that it is false, and by which packet', () => {
  const [wrong, right, ok] = run([
    '{ prove: { unreachable: { from: vpc1, to: vpc2 } }, expect: { held: true } }',
    '{ prove: { unreachable: { from: vpc1, to: vpc2 } }, expect: { held: false, example: "connect: consumer:40000 -> ep1:80", backend: [web1, web2], outcome: connected } }',
    '{ prove: { unreachable: { from: vpc2, to: vpc1 } }, expect: ok }',
  ])
  expect([wrong?.ok, right?.ok, ok?.ok]).toEqual([false, true, true])
})

test('claims can be watched, written once for many names, and use what a step saved', () => {
  const steps = run([
    '{ each: { t: [web1, web2] }, steps: [{ prove: { only: { from: vpc1, to: $t, via: ep1 } } }] }',
    '{ connect: "consumer -> ep1:80", save: { B: backend } }',
    '{ prove: { reachable: { from: vpc1, to: $B } } }',
    '{ always: { prove: { unreachable: { from: vpc2, to: vpc1 } } }, for: 2s }',
    '{ never: { prove: { unreachable: { from: vpc1, to: vpc2 } } }, for: 2s }',
  ])
  expect(steps.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true])
})

test('a claim that can say nothing any more fails and says why', () => {
  const [, void_] = run([
    '{ call: DeleteVpcEndPoint, with: { EndPointId: ep3 } }',
    '{ prove: { unreachable: { from: vpc3, to: vpc2, via: ep3 } } }',
  ])
  expect(void_?.observed.absent).toBe('ep3')
  const [, elsewhere] = run([
    '{ call: ModifyVpcEndPointAttribute, with: { EndPointId: ep1, EndPointName: mine } }',
    '{ prove: { unreachable: { from: vpc1, to: vpc2, via: ep3 } } }',
  ])
  expect(elsewhere?.ok).toBe(false)
  expect(proofText(elsewhere?.observed ?? {}, 'en')).toBe(
    'ep3 is in vpc3, where vpc1 has no CVM: nothing of it can come that way',
  )
})

/** The text that a problem points at. */
const pointedAt = (says: string, origin: { readonly line: number; readonly column: number } | undefined): string =>
  fileOf(claim(says))
    .split('\n')
    [(origin?.line ?? 0) - 1]?.slice((origin?.column ?? 0) - 1) ?? ''

test.each<[says: string, code: string, at: string]>([
  ['unreachable: { from: vpcc1, to: vpc2 }', 'NO_SUCH_SENDER', 'vpcc1,'],
  ['unreachable: { from: svc, to: vpc2 }', 'NO_SUCH_SENDER', 'svc,'],
  ['unreachable: { from: vpc1, to: svc }', 'NO_SUCH_GOAL', 'svc }'],
  ['unreachable: { from: vpc1, to: 10.0.0.0/33 }', 'NO_SUCH_GOAL', '10.0.0.0/33'],
  ['only: { from: vpc1, to: vpc2, via: ep9 }', 'NO_SUCH_VIA', 'ep9'],
  ['only: { from: vpc1, to: vpc2, via: [ep1, lb1] }', 'NO_SUCH_VIA', 'lb1]'],
  ['only: { from: vpc1, to: vpc2 }', 'ONLY_WITHOUT_VIA', 'only:'],
  ['only: { from: vpc1, to: vpc2, via: [] }', 'ONLY_WITHOUT_VIA', '[]'],
  ['unreachable: { from: vpc1, to: vpc2, via: [] }', 'VIA_OF_NOTHING', '[]'],
  ['unreachable: { from: vpc1 }', 'MISSING_KEY', 'unreachable'],
  ['unreachable: { from: vpc1, to: vpc2, port: 0 }', 'EXPECTED_PORT', '0 }'],
  ['unreachable: { from: vpc1, to: vpc2, protocol: tcp }', 'EXPECTED_ONE_OF', 'tcp'],
  ['unreachable: { from: vpc1, to: vpc2, protocol: ICMP, port: 80 }', 'PING_WITH_PORT', '80 }'],
  ['unreachable: { from: vpc1, to: vpc2, port: 80, ports: 80 }', 'UNKNOWN_KEY', 'ports'],
  ['reachable: { from: vpc1, to: vpc2 }, unreachable: { from: vpc1, to: vpc2 }', 'PROVE_TWICE', 'unreachable'],
])('%s is refused before the run', (says, code, at) => {
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', fileOf(claim(says))]]))
  const problems = scenario.ok ? [] : scenario.problems
  expect(problems.map((problem) => problem.code)).toEqual([code])
  expect(pointedAt(says, problems[0]?.origin)).toMatch(new RegExp(`^${at.replace(/[[\]]/g, '\\$&')}`))
})

test.each<[says: string, code: string, at: string]>([
  ['unreachable: { from: empty, to: vpc2 }', 'CLAIM_NOBODY', 'empty'],
  ['unreachable: { from: consumer, to: consumer }', 'CLAIM_ITSELF', 'consumer }'],
  ['reachable: { from: vpc1, to: rides }', 'CLAIM_ITSELF', 'rides }'],
  ['only: { from: vpc1, to: vpc2, via: ep3 }', 'VIA_ELSEWHERE', 'ep3 }'],
  ['only: { from: vpc1, to: vpc2, via: [ep1, ep3] }', 'VIA_ELSEWHERE', 'ep3]'],
  ['unreachable: { from: vpc1, to: vpc3, via: ep1 }', 'VIA_NOWHERE', 'ep1 }'],
])('%s cannot be about anything, which is told before the run', (says, code, at) => {
  const scenario = loadScenario('f.yaml', new Map([['f.yaml', fileOf(claim(says))]]))
  if (!scenario.ok) throw new Error(JSON.stringify(scenario.problems))
  const { problems } = runScenario(scenario.value)
  expect(problems.map((problem) => problem.code)).toEqual([code])
  expect(pointedAt(says, problems[0]?.origin).startsWith(at)).toBe(true)
})

test('names of what calls make count', () => {
  const [, only] = run([
    '{ call: CreateVpcEndPoint, by: shop, name: ep4, with: { VpcId: vpc3, SubnetId: vpc3/app, EndPointName: ep4, EndPointServiceId: svc, EndPointVip: 10.0.1.201 } }',
    '{ prove: { only: { from: vpc3, to: vpc2, via: ep4 } } }',
  ])
  expect([only?.ok, only?.observed.proof?.isOfNothing]).toEqual([true, undefined])
})

test('a tenant is shown what is claimed of its own, and nothing else', () => {
  const shown = run(
    [
      '{ prove: { reachable: { from: admin, to: web1, port: 22 } }, name: own }',
      '{ prove: { unreachable: { from: vpc2, to: lb1 } }, name: own }',
      '{ prove: { only: { from: vpc1, to: vpc2, via: ep1 } }, name: secret, note: secret }',
      '{ prove: { unreachable: { from: vpc1, to: vpc2 } }, expect: { held: true } }',
      '{ prove: { unreachable: { from: anywhere, to: vpc2 } } }',
    ],
    'shop',
  )
  expect(shown.map(({ what, ok }) => [what, ok])).toEqual([
    ['prove reachable admin -> web1:22', true],
    ['prove unreachable vpc2 -> lb1', false],
    ['', true],
    ['', true],
    ['', true],
  ])
  expect(shown[1]?.observed.example).toContain('-> lb1')
  for (const hidden of shown.slice(2))
    expect([hidden.observed, hidden.trace, hidden.name]).toEqual([{}, undefined, undefined])
  const rides = run([claim('reachable: { from: consumer, to: ep1, port: 80 }')], 'rides')
  expect(rides.map(({ what, observed }) => [what, observed])).toEqual([['', {}]])
})
