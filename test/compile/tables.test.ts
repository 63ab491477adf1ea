import { expect, test } from 'vitest'
import { compile } from '../../sim/compile/compile.ts'
import { cutIntervals, disjointIntervals, routeOf } from '../../sim/compile/intervals.ts'
import { type Cidr, parseCidr } from '../../sim/net/cidr.ts'
import { ipv4Text, orderKey, parseIpv4 } from '../../sim/net/ipv4.ts'
import { NONE, RULE_WORDS } from '../../sim/tables/tables.ts'
import { changed, LINK, networkOf, ruleOf } from '../support/networks.ts'

const block = (text: string): Cidr => {
  const cidr = parseCidr(text)
  if ('fault' in cidr) throw new Error(`${text} is no block`)
  return cidr
}
const shown = (intervals: readonly { readonly low: number; readonly value: number }[]) =>
  intervals.map(({ low, value }) => `${ipv4Text(orderKey(low))} ${value}`)

test.each([
  ['no block', [], ['0.0.0.0 -1']],
  ['everything', ['0.0.0.0/0'], ['0.0.0.0 0']],
  ['the first block of all', ['0.0.0.0/8'], ['0.0.0.0 0', '1.0.0.0 -1']],
  ['the last block of all', ['255.0.0.0/8'], ['0.0.0.0 -1', '255.0.0.0 0']],
  ['a block that ends at 128.0.0.0', ['127.0.0.0/8'], ['0.0.0.0 -1', '127.0.0.0 0', '128.0.0.0 -1']],
  ['neighbours', ['10.0.0.0/24', '10.0.1.0/24'], ['0.0.0.0 -1', '10.0.0.0 0', '10.0.1.0 1', '10.0.2.0 -1']],
  [
    'in no order',
    ['192.168.0.0/16', '10.0.0.0/8'],
    ['0.0.0.0 -1', '10.0.0.0 1', '11.0.0.0 -1', '192.168.0.0 0', '192.169.0.0 -1'],
  ],
])('disjoint intervals of %s', (_, texts, expected) => {
  expect(shown(disjointIntervals(texts.map((text, value) => ({ cidr: block(text), value }))))).toEqual(expected)
})

test.each([
  [
    'a block inside another',
    ['10.0.0.0/8', '10.1.0.0/16'],
    ['0.0.0.0 -1', '10.0.0.0 0', '10.1.0.0 1', '10.2.0.0 0', '11.0.0.0 -1'],
  ],
  [
    'one at the start of another',
    ['10.0.0.0/8', '10.0.0.0/16'],
    ['0.0.0.0 -1', '10.0.0.0 1', '10.1.0.0 0', '11.0.0.0 -1'],
  ],
  [
    'one at the end of another',
    ['10.0.0.0/8', '10.255.0.0/16'],
    ['0.0.0.0 -1', '10.0.0.0 0', '10.255.0.0 1', '11.0.0.0 -1'],
  ],
  ['one inside everything', ['0.0.0.0/0', '255.255.255.255/32'], ['0.0.0.0 0', '255.255.255.255 1']],
  [
    'the same block twice: the first written',
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['0.0.0.0 -1', '10.0.0.0 0', '11.0.0.0 -1'],
  ],
])('routes are cut at the edges of %s, and the longest prefix wins', (_, texts, expected) => {
  const routes = texts.map((text) => ({ destination: block(text) }))
  const cidrs = routes.map(({ destination }) => destination)
  expect(shown(cutIntervals(cidrs, (address) => routeOf([], routes, address, -2)))).toEqual(expected)
})

test('an address of the VPC itself is local, whatever routes say', () => {
  const at = (address: string) =>
    routeOf([block('10.0.0.0/16')], [{ destination: block('0.0.0.0/0') }], parseIpv4(address)!, -2)
  expect([at('10.0.255.255'), at('10.1.0.0')]).toEqual([-2, 0])
})

test('who has the same groups in the same order shares the list; another order is another list', () => {
  const tables = compile(
    networkOf(
      changed(LINK, {
        securityGroups: { a: {}, b: {} },
        cvms: {
          one: { subnet: 'consumer/app', securityGroups: ['a', 'b'] },
          two: { subnet: 'consumer/app', securityGroups: ['a', 'b'] },
          three: { subnet: 'consumer/app', securityGroups: ['b', 'a'] },
        },
        endpoints: { ep1: { securityGroups: ['a', 'b'] } },
      }),
    ),
    1,
  )
  const [, , one, two, three] = tables.cvmGroupList
  expect([two, tables.endpointGroupList[0]]).toEqual([one, one])
  expect(three).not.toBe(one)
  expect(tables.clbGroupList[0]).toBe(0)
})

test('a written rule with several port ranges is several compiled ones of the same name', () => {
  const network = networkOf(
    changed(LINK, {
      securityGroups: {
        open: { ingress: ['ACCEPT#10.0.0.0/8#22#TCP', 'DROP#10.0.0.0/8#80,443,8000-8010#TCP'], egress: [] },
      },
    }),
  )
  const { names, ruleWords, ruleSetStart } = compile(network, 1)
  const own = Array.from({ length: ruleSetStart[1]! }, (_, rule) => names.rule(ruleWords[rule * RULE_WORDS + 5]!))
  expect(own.map(({ index, direction, text }) => `${direction}[${index}] ${text}`)).toEqual([
    'ingress[0] ACCEPT#10.0.0.0/8#22#TCP',
    ...Array(3).fill('ingress[1] DROP#10.0.0.0/8#80,443,8000-8010#TCP'),
  ])
})

test('rules are named by their group, ACL or machine', () => {
  const network = networkOf(
    changed(LINK, {
      networkAcls: { acl: { vpc: 'provider', ingress: ['ACCEPT#10.0.0.0/8'], egress: ['DROP#10.0.0.0/8'] } },
      cvms: { web1: { firewall: [ruleOf('REJECT#10.0.0.0/8')] }, client: { firewall: [ruleOf('DROP#0.0.0.0/0')] } },
    }),
  )
  const { names, ruleWords } = compile(network, 1)
  const rules = Array.from({ length: ruleWords.length / RULE_WORDS }, (_, rule) =>
    names.rule(ruleWords[rule * RULE_WORDS + 5]!),
  )
  expect(rules.map(({ owner, direction, index }) => `${owner}.${direction}[${index}]`)).toEqual([
    ...['shop/open', 'bank/open'].flatMap((name) => [`${name}.ingress[0]`, `${name}.egress[0]`]),
    ...['acl.ingress[0]', 'acl.egress[0]', 'client.firewall[0]', 'web1.firewall[0]'],
  ])
})

test('a public CLB has its address under no VPC', () => {
  const tables = compile(
    networkOf(
      changed(LINK, { clbs: { lb2: { subnet: 'provider/lb', vip: '10.0.1.200', type: 'OPEN', listeners: {} } } }),
    ),
    1,
  )
  const owned = Array.from({ length: tables.ownerMask + 1 }, (_, slot) =>
    tables.ownerSlots.subarray(slot * 3, slot * 3 + 3),
  )
    .filter(([, , owner]) => owner !== NONE)
    .map(([vpc, address]) => `${vpc} ${ipv4Text(address!)}`)
    .sort()
  expect(owned).toEqual(['-1 10.0.1.200', '0 10.0.1.10', '0 10.0.2.100', '1 10.0.1.100', '1 10.0.2.10'])
})

test('what something carries at most is in the tables, 0 where nothing says so; who vanished does not run', () => {
  const { cvmFlowsMax, clbFlowsMax, endpointFlowsMax, cvmRunning } = compile(
    networkOf(
      changed(LINK, {
        cvms: { gone: { subnet: 'consumer/app', conntrack: 3, state: 'VANISHED' } },
        clbs: { lb1: { connections: 5 } },
        endpoints: { ep1: { connections: 7 } },
      }),
    ),
    1,
  )
  expect([cvmFlowsMax[0], cvmFlowsMax.at(-1), clbFlowsMax[0], endpointFlowsMax[0]]).toEqual([0, 3, 5, 7])
  expect(cvmRunning.at(-1)).toBe(0)
})
