import { expect, test } from 'vitest'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { FULL, NETWORK, only, SMALLEST, sound } from './load-fixture.ts'

/** A document without its origin. */
function bare(document: unknown): unknown {
  if (document instanceof Map) return Object.fromEntries([...document].map(([name, value]) => [name, bare(value)]))
  if (Array.isArray(document)) return document.map(bare)
  if (typeof document !== 'object' || document === null) return document
  return Object.fromEntries(
    Object.entries(document).flatMap(([key, value]) => (key === 'origin' ? [] : [[key, bare(value)]])),
  )
}

test('the smallest useful file', () => {
  const { documents, steps } = only(SMALLEST)
  expect(bare(documents)).toMatchObject({
    vpcs: { vpc1: { cidr: '10.0.0.0/16', subnets: {} } },
    cvms: { consumer: { subnet: 'vpc1' }, web: { subnet: 'vpc2', listen: ['8080'] } },
    clbs: { lb1: { subnet: 'vpc2', listeners: { 'tcp:80': { targets: [{ cvm: 'web', port: 8080 }] } } } },
    endpointServices: { svc: { clb: 'lb1' } },
    endpoints: { ep1: { subnet: 'vpc1', service: 'svc' } },
  })
  expect(steps).toMatchObject([
    { kind: 'connect', from: 'consumer', to: 'ep1', port: 80, times: 1, patience: 10_000_000, sourcePort: undefined },
  ])
})

test('the long example of the format', () => {
  const scenario = sound(FULL)
  const [one] = scenario.cases
  expect(scenario.title?.en).toBe('A service in VPC2 is used from VPC1 of the same account')
  expect(scenario.teaches).toEqual(['DELIVERED', 'TARGET_INGRESS_DENIED'])
  expect(bare(one?.documents.securityGroups)).toEqual({
    'sg-client': {},
    'sg-web': {
      ingress: [
        { action: 'ACCEPT', cidrBlock: '11.163.0.0/16', port: '8080', protocol: 'TCP' },
        { action: 'ACCEPT', cidrBlock: '10.9.0.0/16', port: '8000-8010,9000', protocol: 'TCP', description: 'admin' },
      ],
    },
  })
  expect(one?.steps.map(({ kind, origin }) => [kind, origin.line, origin.column])).toEqual([
    ['connect', 35, 5],
    ['call', 37, 5],
    ['connect', 39, 5],
  ])
  const [, call] = one?.steps ?? []
  expect(call).toMatchObject({ action: 'DeleteSecurityGroupPolicies', by: undefined })
  expect(call?.kind === 'call' && { ...call.parameters }).toEqual({
    SecurityGroupId: 'sg-web',
    Ingress: ['ACCEPT#11.163.0.0/16#8080#TCP'],
  })
  expect(call?.kind === 'call' && call.parameterOrigins.get('Ingress.0')).toEqual({
    file: 'a.yaml',
    line: 38,
    column: 48,
  })
})

test('JSON is read by the same schema', () => {
  const json = JSON.stringify({ vpcs: { vpc1: '10.0.0.0/16' }, cvms: { web: { in: 'vpc1', count: 2 } } }, null, '\t')
  expect([...only(json).documents.cvms.keys()]).toEqual(['web1', 'web2'])
})

test.each([
  [
    'vpcs: { v: { cidr: 10.0.0.0/16, subnets: { a: 10.0.1.0/24 } } }',
    'vpcs',
    { v: { cidr: '10.0.0.0/16', subnets: { a: { cidr: '10.0.1.0/24' } } } },
  ],
  ['vpcs: { v: { cidr: 10.0.0.0/16, subnets: {} } }', 'vpcs', { v: { cidr: '10.0.0.0/16', subnets: {} } }],
  [
    'accounts: { shop: { uin: 100000000001, appId: "125" } }',
    'accounts',
    { shop: { uin: '100000000001', appId: '125' } },
  ],
  ['accounts: { shop: { uin: 99999999999999999999 } }', 'accounts', { shop: { uin: '99999999999999999999' } }],
  [
    'cvms: { a: { in: v, listen: [8080, "udp:53", 127.0.0.1:8080], state: stopped } }',
    'cvms',
    { a: { subnet: 'v', listen: ['8080', 'udp:53', '127.0.0.1:8080'], state: 'STOPPED' } },
  ],
  ['cvms: { a: { in: v, count: 2 }, b: v }', 'cvms', { a1: { subnet: 'v' }, a2: { subnet: 'v' }, b: { subnet: 'v' } }],
  [
    'clbs: { l: { in: v, type: public, TCP:80: [a:1, { cvm: b, port: 2, weight: 0 }] } }',
    'clbs',
    {
      l: {
        subnet: 'v',
        type: 'OPEN',
        listeners: {
          'tcp:80': {
            targets: [
              { cvm: 'a', port: 1 },
              { cvm: 'b', port: 2, weight: 0 },
            ],
          },
        },
      },
    },
  ],
  [
    'clbs: { l: { in: v, tcp:80: a:1, listeners: { udp:53: b:2 } } }',
    'clbs',
    {
      l: {
        subnet: 'v',
        listeners: { 'udp:53': { targets: [{ cvm: 'b', port: 2 }] }, 'tcp:80': { targets: [{ cvm: 'a', port: 1 }] } },
      },
    },
  ],
  [
    'clbs: { l: { in: v, tcp:80: { targets: a:1, scheduler: wrr, healthCheck: off } } }',
    'clbs',
    {
      l: {
        subnet: 'v',
        listeners: {
          'tcp:80': { scheduler: 'WRR', targets: [{ cvm: 'a', port: 1 }], healthCheck: { enabled: false } },
        },
      },
    },
  ],
  [
    'clbs: { l: { in: v, tcp:80: { targets: [], healthCheck: { source: vip, port: 9, type: ping } } } }',
    'clbs',
    {
      l: {
        subnet: 'v',
        listeners: { 'tcp:80': { targets: [], healthCheck: { source: 'VIP', port: 9, type: 'PING' } } },
      },
    },
  ],
  [
    'clbs: { l: { in: v, tcp:80: { targets: [], scheduler: least_conn, sessionPersistence: 5m, healthCheck: { interval: 10s, timeout: 3s, healthNum: 2, unHealthNum: 4 } } } }',
    'clbs',
    {
      l: {
        subnet: 'v',
        listeners: {
          'tcp:80': {
            targets: [],
            scheduler: 'LEAST_CONN',
            sessionPersistence: 300,
            healthCheck: { interval: 10, timeout: 3, healthNum: 2, unHealthNum: 4 },
          },
        },
      },
    },
  ],
  [
    'endpointServices: { s: { clb: l, autoAccept: true, whitelist: [shop, 100000000001, { account: a, description: { en: x, zh: y } }] } }',
    'endpointServices',
    {
      s: {
        clb: 'l',
        autoAccept: true,
        whitelist: [{ account: 'shop' }, { account: '100000000001' }, { account: 'a', description: 'x / y' }],
      },
    },
  ],
  [
    'endpoints: { e: { in: v, service: s, securityGroups: [], state: pending, snat: { addresses: 1, ports: 40000-40003 } } }',
    'endpoints',
    {
      e: {
        subnet: 'v',
        service: 's',
        securityGroups: [],
        state: 'PENDING',
        snat: { addresses: 1, ports: '40000-40003' },
      },
    },
  ],
  [
    'routeTables: { r: { vpc: v, routes: [{ destination: 10.9.0.0/16, nextHopType: ccn, nextHop: ccn-1 }] } }',
    'routeTables',
    { r: { vpc: 'v', routes: [{ destination: '10.9.0.0/16', nextHopType: 'CCN', nextHop: 'ccn-1' }] } },
  ],
  [
    'networkAcls: { n: { ingress: [drop#10.0.0.1] } }',
    'networkAcls',
    { n: { ingress: [{ action: 'DROP', cidrBlock: '10.0.0.1' }], egress: [] } },
  ],
  [
    'securityGroups: { s: { ingress: [accept#sg-app#all#tcp, "ACCEPT#0.0.0.0/0#80,443"], egress: [] } }',
    'securityGroups',
    {
      s: {
        ingress: [
          { action: 'ACCEPT', securityGroup: 'sg-app', port: 'all', protocol: 'TCP' },
          { action: 'ACCEPT', cidrBlock: '0.0.0.0/0', port: '80,443' },
        ],
        egress: [],
      },
    },
  ],
  [
    'securityGroups: { s: { ingress: [{ action: drop, cidrBlock: 10.0.0.0/8, port: 80 }] } }',
    'securityGroups',
    { s: { ingress: [{ action: 'DROP', cidrBlock: '10.0.0.0/8', port: '80' }] } },
  ],
  [
    'cvms: { a: &m { in: v, listen: 10.0 }, b: { <<: *m, ip: 10.0.0.9 } }',
    'cvms',
    { a: { subnet: 'v', listen: ['10.0'] }, b: { subnet: 'v', listen: ['10.0'], ip: '10.0.0.9' } },
  ],
] as const)('short forms: %s', (text, section, expected) => {
  expect(bare(only(text).documents[section])).toEqual(expected)
})

test('every field keeps its place, also the parts of a short form', () => {
  const { documents } = only(
    'securityGroups:\n  sg:\n    ingress:\n      - ACCEPT#10.0.0.0/8#80\n      - "DROP#10.0.0.0/9"\ncvms:\n  a: { in: v, securityGroups: [x, sg] }\nvpcs: { v: 10.0.0.0/8 }\n',
  )
  const [plain, quoted] = documents.securityGroups.get('sg')?.ingress ?? []
  const at = (line: number, column: number) => ({ file: 'a.yaml', line, column })
  expect(plain?.origin).toMatchObject(at(4, 9))
  expect(plain?.origin?.fields?.get('port')).toEqual(at(4, 27))
  expect(quoted?.origin?.fields?.get('cidrBlock')).toEqual(at(5, 15))
  const cvm = documents.cvms.get('a')?.origin
  expect(cvm).toMatchObject(at(7, 3))
  expect(cvm?.fields?.get('subnet')).toEqual(at(7, 12))
  expect(cvm?.fields?.get('securityGroups.1')).toEqual(at(7, 35))
  expect(documents.vpcs.get('v')?.origin?.fields?.get('cidr')).toEqual(at(8, 12))
})

test('options are those written over the defaults', () => {
  const { options } = only(
    'options: { hopDelay: 1.5ms, acceptDelay: 15m, emptyPool: rst, healthSource: VIP, quotas: { vpcsPerRegion: 3 } }',
  )
  expect(options).toMatchObject({ hopDelayUs: 1500, acceptDelayUs: 900_000_000, emptyPool: 'rst', healthSource: 'VIP' })
  expect(options.quotas).toMatchObject({ vpcsPerRegion: 3, subnetsPerVpc: 100 })
  expect(only('options: { quotas: off }').options.quotas).toBe('off')
  expect(only('{}').options).toEqual(DEFAULT_OPTIONS)
  expect(only('{}')).toMatchObject({ seed: 1, start: 'settled', steps: [], name: undefined })
  expect(only('{ seed: 7, start: cold }')).toMatchObject({ seed: 7, start: 'cold' })
})

const stepOf = (step: string) => only(`${NETWORK}steps:\n  - ${step}\n`).steps[0]

test.each([
  ['connect: "consumer:40000 → 10.0.1.200:80"', { from: 'consumer', sourcePort: 40_000, to: '10.0.1.200', port: 80 }],
  [
    'connect: { from: consumer, to: ep1, port: 80, sourcePort: 9, times: 8, patience: kernel, bytes: 64kB, protocol: tcp }',
    { sourcePort: 9, times: 8, patience: 'kernel', bytes: 64_000 },
  ],
  ['connect: { from: consumer, to: ep1:80, patience: 300us, bytes: 1 KiB }', { port: 80, patience: 300, bytes: 1024 }],
  [
    '{ call: EnableVpcEndPointConnect, by: default, name: ep2, with: { UserUin: 99999999999999999999, N: 10.0, B: true } }',
    { kind: 'call', by: 'default', name: 'ep2' },
  ],
  ['{ check: true, expect: { state: { ep1: ACTIVE } } }', { kind: 'check' }],
  [
    '{ check:, expect: { state: { ep1: ACTIVE } }, note: { en: why, zh: 为什么 } }',
    { kind: 'check', note: { en: 'why', zh: '为什么' } },
  ],
  ['{ expect: { health: { lb1/tcp:80/web: Alive } } }', { kind: 'check' }],
])('steps: %s', (step, expected) => {
  expect(stepOf(step)).toMatchObject(expected)
})

test('numbers of a call that YAML would change stay as they are written', () => {
  const step = stepOf(
    '{ call: EnableVpcEndPointConnect, with: { A: 99999999999999999999, N: 10.0, P: 80, L: [{ X: no }] } }',
  )
  const parameters = step?.kind === 'call' ? JSON.parse(JSON.stringify(step.parameters)) : undefined
  expect(parameters).toEqual({ A: '99999999999999999999', N: '10.0', P: 80, L: [{ X: 'no' }] })
  expect(step?.kind === 'call' && [...step.parameterOrigins.keys()]).toEqual(['A', 'N', 'P', 'L', 'L.0', 'L.0.X'])
})

test('an expectation is a list of what must hold, each with its place', () => {
  const step = stepOf(`connect: consumer -> ep1:80
    expect:
      outcome: [connected, timeout]
      backend: { not: web }
      outcomes: { connected: ">=3", refused: 0 }
      hops: [consumer, ep1]
      state: { ep1: ACTIVE }
      health: { lb1/tcp:80/web: [Alive, Dead] }`)
  expect(step?.expect?.origin.line).toBe(8)
  expect(
    step?.expect?.entries.map(({ path, matcher, origin }) => [
      path.join(' '),
      matcher,
      `${origin.line}:${origin.column}`,
    ]),
  ).toEqual([
    ['outcome', ['connected', 'timeout'], '9:16'],
    ['backend', { not: 'web' }, '10:16'],
    ['outcomes connected', '>=3', '11:30'],
    ['outcomes refused', 0, '11:46'],
    ['hops', ['consumer', 'ep1'], '12:13'],
    ['state ep1', 'ACTIVE', '13:21'],
    ['health lb1/tcp:80/web', ['Alive', 'Dead'], '14:33'],
  ])
})

test('ok, errors and results of calls', () => {
  const entries = (expected: string) =>
    stepOf(`{ call: EnableVpcEndPointConnect, expect: ${expected} }`)?.expect?.entries.map(({ path, matcher }) => [
      path.join('.'),
      matcher,
    ])
  expect(entries('ok')).toEqual([['error', null]])
  expect(entries('{ error: ResourceNotFound }')).toEqual([['error', 'ResourceNotFound']])
  expect(entries('{ error: { not: null } }')).toEqual([['error', { not: null }]])
  expect(entries('{ result: { A: { B: [1, 2], C: { not: x } } } }')).toEqual([
    ['result.A.B', [1, 2]],
    ['result.A.C', { not: 'x' }],
  ])
  expect(stepOf('{ connect: consumer -> ep1:80, expect: ok }')?.expect?.entries).toMatchObject([
    { path: ['outcome'], matcher: 'connected' },
  ])
})
