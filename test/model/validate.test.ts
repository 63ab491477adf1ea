import { describe, expect, test } from 'vitest'
import { NO_DOCUMENTS } from '../../sim/model/documents.ts'
import type { EndPointState } from '../../sim/model/network.ts'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { validate } from '../../sim/model/validate.ts'
import { cidrText } from '../../sim/net/cidr.ts'
import { ipv4Text } from '../../sim/net/ipv4.ts'
import { Protocol } from '../../sim/net/protocol.ts'
import {
  byName,
  changed,
  documentsOf,
  inWords,
  networkOf,
  type Plain,
  problemsOf,
  QUICK_START,
  rule,
  TWO_ACCOUNTS,
} from './plain.ts'

describe('the quick start as a network', () => {
  const network = networkOf(QUICK_START)

  test('every reference is an index into the arrays', () => {
    const [consumer, web1] = network.cvms
    expect(network.subnets.map(({ name, vpc }) => [name, vpc])).toEqual([
      ['vpc1/app', 0],
      ['vpc2/web', 1],
    ])
    expect(network.routeTables.map(({ name, vpc, routes }) => [name, vpc, routes])).toEqual([
      ['vpc1/default', 0, []],
      ['vpc2/default', 1, []],
    ])
    expect(consumer).toMatchObject({
      name: 'consumer',
      vpc: 0,
      subnet: 0,
      securityGroups: [0],
      sockets: [],
      state: 'RUNNING',
    })
    expect(web1).toMatchObject({
      vpc: 1,
      subnet: 1,
      securityGroups: [1],
      sockets: [{ protocol: Protocol.TCP, port: 8080, address: undefined }],
    })
    expect(network.endpointServices).toMatchObject([
      { clb: 0, account: 0, region: 'ap-guangzhou', autoAccept: false, whitelist: [] },
    ])
    expect(network.endpoints).toMatchObject([
      { vpc: 0, subnet: 0, account: 0, service: 0, securityGroups: [], state: 'ACTIVE' },
    ])
  })

  test('addresses are those written', () => {
    const addresses = [...network.cvms, ...network.endpoints].map(({ name, address }) => `${name} ${ipv4Text(address)}`)
    expect(addresses).toEqual(['consumer 10.0.1.10', 'web1 172.16.0.11', 'web2 172.16.0.12', 'ep1 10.0.1.200'])
    expect(network.clbs.map(({ vip }) => ipv4Text(vip))).toEqual(['172.16.0.100'])
  })

  test('a listener has the cloud’s defaults', () => {
    expect(network.clbs).toMatchObject([
      {
        type: 'INTERNAL',
        passToTarget: false,
        state: 'RUNNING',
        listeners: [
          {
            name: 'lb1/tcp:80',
            protocol: Protocol.TCP,
            port: 80,
            scheduler: 'WRR',
            sessionPersistence: 0,
            targets: [
              { name: 'lb1/tcp:80/web1', cvm: 1, port: 8080, weight: 10 },
              { name: 'lb1/tcp:80/web2', cvm: 2, port: 8080, weight: 20 },
            ],
            healthCheck: {
              ...{ enabled: true, source: '100.64.0.0/10', port: undefined, type: 'TCP' },
              ...{ interval: 5, timeout: 2, healthNum: 3, unHealthNum: 3 },
            },
          },
        ],
      },
    ])
  })

  test('rules are read, egress left out lets everything out, ingress left out nothing in', () => {
    const [client, web] = network.securityGroups
    expect(client).toMatchObject({
      name: 'sg-client',
      documentName: 'sg-client',
      account: 0,
      isDefault: false,
      ingress: [],
    })
    expect(client?.egress).toMatchObject([
      {
        action: 'ACCEPT',
        protocol: Protocol.ALL,
        ports: [{ first: 0, last: 65535 }],
        peer: { cidr: { prefixLength: 0 } },
      },
    ])
    expect(web?.ingress[1]).toMatchObject({
      action: 'ACCEPT',
      protocol: Protocol.TCP,
      ports: [
        { first: 8000, last: 8010 },
        { first: 9000, last: 9000 },
      ],
    })
  })
})

describe('documents of nothing and of little', () => {
  test('of nothing: one account, nothing else', () => {
    const checked = validate(NO_DOCUMENTS, DEFAULT_OPTIONS, 1)
    expect(checked).toMatchObject({
      ok: true,
      value: { accounts: [{ name: 'default' }], vpcs: [], securityGroups: [] },
    })
  })

  // The smallest useful file of the scenario format.
  const SMALLEST: Plain = {
    vpcs: { vpc1: { cidr: '10.0.0.0/16', subnets: {} }, vpc2: { cidr: '172.16.0.0/16', subnets: {} } },
    cvms: { consumer: { subnet: 'vpc1' }, web: { subnet: 'vpc2', listen: ['8080'] } },
    clbs: { lb1: { subnet: 'vpc2', listeners: { 'tcp:80': { targets: [{ cvm: 'web', port: 8080 }] } } } },
    endpointServices: { svc: { clb: 'lb1' } },
    endpoints: { ep1: { subnet: 'vpc1', service: 'svc' } },
  }

  test('a VPC without subnets has one, called default', () => {
    const network = networkOf(SMALLEST)
    expect(network.subnets.map(({ name, cidr }) => `${name} ${cidrText(cidr)}`)).toEqual([
      'vpc1/default 10.0.0.0/16',
      'vpc2/default 172.16.0.0/16',
    ])
    expect(network.cvms.map(({ subnet }) => subnet)).toEqual([0, 1])
  })

  test('its block is the VPC’s own, or the first /16 of a larger one', () => {
    const network = networkOf({
      vpcs: { big: { cidr: '10.16.0.0/12', subnets: {} }, small: { cidr: '10.0.0.0/28', subnets: {} } },
    })
    expect(network.subnets.map(({ cidr }) => cidrText(cidr))).toEqual(['10.16.0.0/16', '10.0.0.0/28'])
  })

  test('what is wrong with the block of a VPC is not told of a subnet that nobody wrote', () => {
    const problems = problemsOf({ vpcs: { v: { cidr: '10.0.0.0/30', subnets: {} }, w: { cidr: 'x', subnets: {} } } })
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'VPC_CIDR_MASK vpcs.v.cidr',
      'CIDR_MALFORMED vpcs.w.cidr',
    ])
  })

  test('a CVM without groups is in its account’s default group, which allows everything', () => {
    const network = networkOf(SMALLEST)
    expect(network.securityGroups).toMatchObject([
      { name: 'default', isDefault: true, account: 0, ingress: [{ action: 'ACCEPT' }], egress: [{ action: 'ACCEPT' }] },
    ])
    expect(network.cvms.map(({ securityGroups }) => securityGroups)).toEqual([[0], [0]])
  })
})

describe('addresses that are not written', () => {
  const subnet = { vpcs: { v: { cidr: '10.0.0.0/16', subnets: { s: { cidr: '10.0.0.0/28' } } } } }
  const addressesOf = (plain: Plain) => {
    const { cvms, clbs, endpoints } = networkOf(plain)
    const all = [...cvms, ...endpoints].map(({ name, address }): [string, string] => [name, ipv4Text(address)])
    return Object.fromEntries([...all, ...clbs.map(({ name, vip }) => [name, ipv4Text(vip)])])
  }

  test('are the lowest free ones, after all written ones, in order: CVMs, CLBs, endpoints', () => {
    const plain = {
      ...subnet,
      endpoints: { ep: { subnet: 'v', service: 'svc' }, fixed: { subnet: 'v', service: 'svc', ip: '10.0.0.3' } },
      clbs: { lb: { subnet: 'v', listeners: {} } },
      endpointServices: { svc: { clb: 'lb' } },
      cvms: { a: { subnet: 'v/s' }, b: { subnet: 'v/s', ip: '10.0.0.5' }, c: { subnet: 'v/s' } },
    }
    expect(addressesOf(plain)).toEqual({
      a: '10.0.0.2',
      b: '10.0.0.5',
      c: '10.0.0.4',
      lb: '10.0.0.6',
      ep: '10.0.0.7',
      fixed: '10.0.0.3',
    })
  })

  test('fill a /28 with thirteen', () => {
    const cvms = Object.fromEntries(Array.from({ length: 13 }, (_, at) => [`c${at}`, { subnet: 'v' }]))
    expect(addressesOf({ ...subnet, cvms })).toMatchObject({ c0: '10.0.0.2', c12: '10.0.0.14' })
  })

  test('a public CLB’s VIP need not lie in its subnet', () => {
    const clbs = { lb: { subnet: 'v', type: 'OPEN', vip: '203.0.113.7', listeners: {} } }
    expect(addressesOf({ ...subnet, clbs })).toEqual({ lb: '203.0.113.7' })
    const twice = { ...subnet, clbs: { ...clbs, lb2: clbs.lb } }
    expect(problemsOf(twice).map(inWords)).toEqual([
      'ADDRESS_TAKEN clbs.lb2.vip: 203.0.113.7 is taken by lb [InvalidParameterValue.Duplicate]',
    ])
  })
})

describe('accounts', () => {
  const vpc = (account?: string): Plain => ({
    cidr: '10.0.0.0/16',
    subnets: {},
    ...(account === undefined ? {} : { account }),
  })

  test.each<[string, Plain, string[], number]>([
    ['none is written', {}, ['default'], 0],
    ['one is written', { shop: {} }, ['shop'], 0],
    ['several are', { shop: {}, bank: {} }, ['shop', 'bank', 'default'], 2],
    ['several are, default among them', { shop: {}, default: {} }, ['shop', 'default'], 1],
  ])('a VPC that leaves out its account, when %s', (_what, accounts, names, owner) => {
    const network = networkOf({ accounts, vpcs: { v: vpc() } })
    expect(network.accounts.map(({ name }) => name)).toEqual(names)
    expect(network.vpcs).toMatchObject([{ account: owner }])
  })

  test('UIN and APPID left out are made up: in the cloud’s form, unique, the same each time', () => {
    const accounts = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`a${at}`, {}]))
    const made = networkOf({ accounts }).accounts
    expect(made.every(({ uin, appId }) => /^1000\d{8}$/.test(uin) && /^125\d{7}$/.test(appId))).toBe(true)
    expect(new Set(made.flatMap(({ uin, appId }) => [uin, appId])).size).toBe(600)
    expect(networkOf({ accounts }).accounts).toEqual(made)
    expect(networkOf({ accounts: { a7: {} } }).accounts[0]).toEqual(made[7])
  })
})

describe('the state of an endpoint', () => {
  type Case = [sameAccount: boolean, alwaysAccepted: boolean, autoAccept: boolean, state: EndPointState]
  test.each<Case>([
    [true, true, false, 'ACTIVE'],
    [true, true, true, 'ACTIVE'],
    [true, false, false, 'PENDING'],
    [true, false, true, 'ACTIVE'],
    [false, true, false, 'PENDING'],
    [false, true, true, 'ACTIVE'],
    [false, false, false, 'PENDING'],
  ])(
    'same account %s, sameAccountAlwaysAccepted %s, autoAccept %s: %s',
    (same, sameAccountAlwaysAccepted, autoAccept, state) => {
      const plain = changed(same ? QUICK_START : TWO_ACCOUNTS, { 'endpointServices.svc.autoAccept': autoAccept })
      expect(networkOf(plain, { sameAccountAlwaysAccepted }).endpoints).toMatchObject([{ state }])
    },
  )

  test.each(['ACTIVE', 'PENDING', 'ACCEPTING', 'REJECTED', 'FAILED'])(
    '%s, when it is written, whitelist or not',
    (state) => {
      const plain = changed(TWO_ACCOUNTS, { 'endpoints.ep1.state': state, 'endpointServices.svc.whitelist': [] })
      expect(networkOf(plain).endpoints).toMatchObject([{ state }])
    },
  )

  test('a whitelist holds UINs: names of the file stand for theirs', () => {
    const whitelist = [{ account: 'bank', description: 'ours' }, { account: '100000000009' }]
    const network = networkOf(changed(TWO_ACCOUNTS, { 'endpointServices.svc.whitelist': whitelist }))
    expect(network.endpointServices[0]?.whitelist).toEqual([
      { uin: '100000000002', description: 'ours' },
      { uin: '100000000009', description: '' },
    ])
  })
})

describe('SNAT addresses', () => {
  const endpoint = (service: string, addresses?: number): Plain => ({
    subnet: 'vpc1',
    service,
    ...(addresses === undefined ? {} : { snat: { addresses } }),
  })
  const addressesOf = (plain: Plain, options = {}) =>
    networkOf(changed(QUICK_START, plain), options).endpoints.map(({ snatAddresses }) =>
      snatAddresses.map(ipv4Text).join(' '),
    )

  test('each endpoint has its own, in order, and each service begins anew', () => {
    const plain = {
      'clbs.lb2': { subnet: 'vpc2', listeners: {} },
      'endpointServices.svc2': { clb: 'lb2' },
      endpoints: { a: endpoint('svc'), b: endpoint('svc2', 1), c: endpoint('svc', 2), d: endpoint('svc2') },
    }
    expect(addressesOf(plain, { snatPoolSize: 3 })).toEqual([
      '11.163.0.1 11.163.0.2 11.163.0.3',
      '11.163.0.1',
      '11.163.0.4 11.163.0.5',
      '11.163.0.2 11.163.0.3 11.163.0.4',
    ])
  })

  test('.255 and .0 are passed over', () => {
    const names = Array.from({ length: 17 }, (_, at) => `e${at}`)
    const endpoints = Object.fromEntries(names.map((name) => [name, endpoint('svc', name === 'e16' ? 2 : 16)]))
    const given = addressesOf({ endpoints })
    expect(given[15]).toMatch(/11\.163\.0\.254 11\.163\.1\.1 11\.163\.1\.2$/)
    expect(given[16]).toBe('11.163.1.3 11.163.1.4')
  })

  test.each([
    [undefined, 1, 65_535],
    ['40000-40003', 40_000, 40_003],
    ['40000', 40_000, 40_000],
    ['ALL', 1, 65_535],
  ])('ports %s', (ports, first, last) => {
    const plain = changed(QUICK_START, { 'endpoints.ep1.snat': ports === undefined ? {} : { ports } })
    expect(networkOf(plain).endpoints[0]?.snatPorts).toEqual({ first, last })
  })
})

describe('security groups', () => {
  test('a template is copied for each account that uses it', () => {
    const plain = changed(TWO_ACCOUNTS, {
      'securityGroups.sg-ep': { ingress: [rule('ACCEPT#10.0.0.0/8#80#TCP')] },
      'endpoints.ep1.securityGroups': ['sg-ep'],
      'clbs.lb1.securityGroups': ['sg-ep'],
    })
    const network = networkOf(plain)
    const copies = network.securityGroups.filter(({ documentName }) => documentName === 'sg-ep')
    expect(copies.map(({ name, account }) => [name, account])).toEqual([
      ['shop/sg-ep', 0],
      ['bank/sg-ep', 1],
    ])
    expect(network.endpoints[0]?.securityGroups).toEqual([
      network.securityGroups.findIndex(({ name }) => name === 'bank/sg-ep'),
    ])
    expect(new Set(copies.map(({ id }) => id)).size).toBe(2)
    expect(copies[0]?.ingress).toBe(copies[1]?.ingress)
  })

  test('a rule’s reference makes a copy too, of all that it leads to', () => {
    const plain = changed(TWO_ACCOUNTS, {
      'securityGroups.sg-a': { ingress: [rule('ACCEPT#sg-b')] },
      'securityGroups.sg-b': { egress: [rule('ACCEPT#sg-c'), rule('ACCEPT#sg-a')] },
      'securityGroups.sg-c': {},
      'cvms.consumer.securityGroups': ['sg-a'],
      'cvms.web1.securityGroups': ['sg-web', 'sg-c'],
    })
    const { securityGroups: groups } = networkOf(plain)
    const names = groups.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['sg-a', 'sg-b', 'shop/sg-c', 'bank/sg-c']))
    expect(
      byName(groups, 'sg-b').egress.map(({ peer }) => ('securityGroup' in peer ? names[peer.securityGroup] : '')),
    ).toEqual(['bank/sg-c', 'sg-a'])
  })

  test('a copy that a call has changed has its own rules', () => {
    const plain = changed(TWO_ACCOUNTS, {
      'securityGroups.sg-ep': { ingress: [rule('DROP#10.1.0.0/16')], copies: new Map([['bank', { ingress: [] }]]) },
      'clbs.lb1.securityGroups': ['sg-ep'],
    })
    const { securityGroups } = networkOf(plain)
    expect(byName(securityGroups, 'shop/sg-ep').ingress).toHaveLength(1)
    expect(byName(securityGroups, 'bank/sg-ep').ingress).toEqual([])
  })

  test('one that nobody uses belongs to the default account', () => {
    const unused = networkOf(changed(QUICK_START, { 'securityGroups.sg-x': {} }))
    expect(byName(unused.securityGroups, 'sg-x').account).toBe(0)
    const several = networkOf(changed(TWO_ACCOUNTS, { 'securityGroups.sg-x': {} }))
    expect(several.accounts[byName(several.securityGroups, 'sg-x').account]?.name).toBe('default')
  })

  test('default groups: one for each account whose CVMs name none, told from a group called default', () => {
    const plain = changed(TWO_ACCOUNTS, {
      'cvms.consumer.securityGroups': undefined,
      'cvms.web1.securityGroups': undefined,
      'cvms.web2.securityGroups': ['default'],
      'securityGroups.default': {},
    })
    const { securityGroups, cvms } = networkOf(plain)
    const names = cvms.map((cvm) => cvm.securityGroups.map((group) => securityGroups[group]?.name).join())
    expect(names).toEqual(['bank/default group', 'shop/default group', 'default'])
  })

  test.each([
    ['0.0.0.0/8', '0.0.0.0/0'],
    ['10.1.2.3', '10.1.2.3/32'],
    ['10.1.0.0/16', '10.1.0.0/16'],
  ])('the peer %s is stored as %s', (cidrBlock, stored) => {
    const network = networkOf(
      changed(QUICK_START, { 'securityGroups.sg-web.ingress': [{ action: 'DROP', cidrBlock }] }),
    )
    const peer = byName(network.securityGroups, 'sg-web').ingress[0]?.peer
    expect(peer && 'cidr' in peer && cidrText(peer.cidr)).toBe(stored)
  })
})

describe('what else a network holds', () => {
  const network = networkOf(
    changed(QUICK_START, {
      'vpcs.vpc1.assistantCidrs': ['192.168.0.0/16'],
      'vpcs.vpc1.subnets.db': { cidr: '192.168.3.0/24', zone: 'ap-guangzhou-3', routeTable: 'rt', networkAcl: 'acl' },
      'routeTables.rt': {
        vpc: 'vpc1',
        routes: [{ destination: '11.163.0.0/16', nextHopType: 'NAT', nextHop: 'nat-1' }],
      },
      'networkAcls.acl': { ingress: [rule('ACCEPT#0.0.0.0/0#1024-65535#TCP')], egress: [] },
      'cvms.web1.listen': ['8080', 'udp:53', '127.0.0.1:9000', 'UDP:127.0.0.1:54', '0.0.0.0:9001'],
      'clbs.lb1.listeners.udp:53': {
        targets: [
          { cvm: 'web1', port: 53, weight: 0 },
          { cvm: 'web1', port: 54 },
        ],
        healthCheck: { enabled: false, source: 'VIP', port: 8080 },
      },
    }),
    { oneServicePerClb: false, healthSource: 'VIP' },
  )

  test('assistant blocks, zones, tables and ACLs', () => {
    expect(network.vpcs[0]?.cidrs.map(cidrText)).toEqual(['10.0.0.0/16', '192.168.0.0/16'])
    expect(byName(network.subnets, 'vpc1/db')).toMatchObject({ zone: 'ap-guangzhou-3', routeTable: 2, networkAcl: 0 })
    expect(byName(network.subnets, 'vpc1/app')).toMatchObject({
      zone: 'ap-guangzhou-1',
      routeTable: 0,
      networkAcl: undefined,
    })
    expect(network.routeTables[2]?.routes).toMatchObject([{ nextHopType: 'NAT', nextHop: 'nat-1' }])
    expect(network.networkAcls).toMatchObject([{ name: 'acl', vpc: 0, egress: [] }])
  })

  test('sockets in every form', () => {
    const { sockets } = byName(network.cvms, 'web1')
    expect(sockets.map(({ protocol, port, address }) => [protocol, port, address && ipv4Text(address)])).toEqual([
      [Protocol.TCP, 8080, undefined],
      [Protocol.UDP, 53, undefined],
      [Protocol.TCP, 9000, '127.0.0.1'],
      [Protocol.UDP, 54, '127.0.0.1'],
      [Protocol.TCP, 9001, undefined],
    ])
  })

  test('a UDP listener is checked by PING; a CVM that stands there twice is told apart by port', () => {
    const listener = network.clbs[0]?.listeners[1]
    expect(listener?.healthCheck).toMatchObject({ enabled: false, source: 'VIP', port: 8080, type: 'PING' })
    expect(listener?.targets).toMatchObject([
      { name: 'lb1/udp:53/web1:53', weight: 0 },
      { name: 'lb1/udp:53/web1:54', weight: 10 },
    ])
    expect(network.clbs[0]?.listeners[0]?.healthCheck.source).toBe('VIP')
  })

  test('without the rule of one service per CLB two services share one', () => {
    const plain = changed(QUICK_START, { 'endpointServices.svc2': { clb: 'lb1' } })
    expect(networkOf(plain, { oneServicePerClb: false }).endpointServices).toHaveLength(2)
  })

  test('quotas can be switched off', () => {
    const vpcs = Object.fromEntries(
      Array.from({ length: 21 }, (_, at) => [`v${at}`, { cidr: '10.0.0.0/16', subnets: {} }]),
    )
    expect(problemsOf({ vpcs }).map(({ code, path }) => `${code} ${path}`)).toEqual(['QUOTA vpcs.v20'])
    expect(problemsOf({ vpcs }, { quotas: 'off' })).toEqual([])
  })
})

test('documents are not changed by validation, and the same documents give the same network', () => {
  const documents = documentsOf(TWO_ACCOUNTS)
  const before = structuredClone(documents)
  const first = validate(documents, DEFAULT_OPTIONS, 7)
  expect(documents).toEqual(before)
  expect(validate(documents, DEFAULT_OPTIONS, 7)).toEqual(first)
})
