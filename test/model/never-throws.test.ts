import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Network } from '../../sim/model/network.ts'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { MODEL_PROBLEMS } from '../../sim/model/problem-words.ts'
import { validate } from '../../sim/model/validate.ts'
import { changed, documentsOf, isPlain, type Plain, QUICK_START, rule, TWO_ACCOUNTS } from './plain.ts'

const BASES: readonly Plain[] = [
  QUICK_START,
  changed(TWO_ACCOUNTS, {
    'routeTables.rt': { vpc: 'vpc1', routes: [{ destination: '0.0.0.0/0', nextHopType: 'NAT' }] },
    'networkAcls.acl': { vpc: 'vpc2', ingress: [rule('ACCEPT#0.0.0.0/0')], egress: [] },
    'vpcs.vpc2.subnets.web.networkAcl': 'acl',
    'securityGroups.sg-own': { account: 'bank', ingress: [rule('ACCEPT#sg-client')] },
    'endpoints.ep1.securityGroups': ['sg-own'],
    'endpoints.ep1.snat': { addresses: 2, ports: '40000-40003' },
    'clbs.lb1.listeners.udp:53': { targets: [], healthCheck: { enabled: true, source: 'VIP', port: 80, type: 'PING' } },
  }),
]

/** Every value of a plain document that is no object, by its path. */
function leavesOf(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (!isPlain(value) && !Array.isArray(value)) return [path]
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
}

/** Texts that mean something elsewhere in the file, texts that almost do, and nonsense. */
const text = fc.oneof(
  fc.constantFrom('vpc1', 'vpc1/app', 'vpc2/web', 'web1', 'lb1', 'ep1', 'svc', 'sg-web', 'shop', 'bank', 'rt', 'acl'),
  fc.constantFrom(
    '10.0.1.10',
    '10.0.1.0/24',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '10.0.1.1/24',
    '255.255.255.255',
    '::1',
    '1.2.3.4/0',
  ),
  fc.constantFrom(
    '',
    '/',
    'vpc1/',
    '/app',
    '__proto__',
    'constructor',
    '8080',
    'udp:53',
    'ALL',
    '1-',
    'ACTIVE',
    'OPEN',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const number = fc.constantFrom(0, -1, 1.5, 65_536, 80, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53)

function replaced(value: unknown, path: readonly string[], put: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return put(value)
  if (Array.isArray(value)) return value.map((one, at) => (String(at) === key ? replaced(one, rest, put) : one))
  return isPlain(value) ? { ...value, [key]: replaced(value[key], rest, put) } : value
}

/** Some values of sound documents replaced by others of their type, and some names by other names. */
const mutated = fc.constantFrom(...BASES).chain((base) =>
  fc
    .array(fc.record({ path: fc.constantFrom(...leavesOf(base, [])), text, number, flag: fc.boolean() }), {
      maxLength: 6,
    })
    .map((mutations) =>
      mutations.reduce<unknown>(
        (plain, { path, text, number, flag }) =>
          replaced(plain, path, (old) => (typeof old === 'number' ? number : typeof old === 'boolean' ? flag : text)),
        base,
      ),
    ),
)
const renamed = fc
  .tuple(mutated, fc.constantFrom('vpcs', 'cvms', 'clbs', 'endpoints', 'securityGroups'), text)
  .map(([plain, section, name]): Plain => {
    const whole = plain as Plain
    const documents = Object.entries(whole[section] as Plain)
    return { ...whole, [section]: Object.fromEntries([[name, documents[0]?.[1]], ...documents.slice(1)]) }
  })

/** The references of a network that lead nowhere, and the addresses and blocks that were never given. */
function dangling(network: Network): string[] {
  const { accounts, vpcs, subnets, routeTables, networkAcls, securityGroups, cvms, clbs, endpointServices } = network
  const faults: string[] = []
  const refer = (from: string, list: readonly unknown[], ...indexes: readonly (number | undefined)[]) => {
    for (const index of indexes) if (index !== undefined && list[index] === undefined) faults.push(`${from}: ${index}`)
  }
  for (const { name, account, cidrs } of vpcs) {
    refer(name, accounts, account)
    if (cidrs.length === 0) faults.push(`${name} has no block`)
  }
  for (const { name, vpc } of [...subnets, ...routeTables, ...networkAcls]) refer(name, vpcs, vpc)
  for (const { name, routeTable, networkAcl } of subnets) {
    refer(name, routeTables, routeTable)
    refer(name, networkAcls, networkAcl)
  }
  for (const { name, account, ingress, egress } of securityGroups) {
    refer(name, accounts, account)
    for (const { peer } of [...ingress, ...egress])
      if ('securityGroup' in peer) refer(name, securityGroups, peer.securityGroup)
  }
  for (const one of [...cvms, ...clbs, ...network.endpoints]) {
    refer(one.name, vpcs, one.vpc)
    refer(one.name, subnets, one.subnet)
    refer(one.name, securityGroups, ...one.securityGroups)
    if (('address' in one ? one.address : one.vip) === 0) faults.push(`${one.name} has no address`)
  }
  for (const { name, listeners } of clbs) {
    for (const { targets } of listeners) refer(name, cvms, ...targets.map(({ cvm }) => cvm))
  }
  for (const { name, clb, type, vpc } of endpointServices) {
    refer(name, vpcs, vpc)
    if (type === 'CLB') refer(name, clbs, clb)
  }
  for (const { name, service, snatAddresses } of network.endpoints) {
    refer(name, endpointServices, service)
    if (snatAddresses.length === 0) faults.push(`${name} has no SNAT address`)
  }
  return faults
}

test('validation of any documents gives a network without loose ends, or problems, and never throws', {
  timeout: 60_000,
}, () => {
  const seen = { sound: 0, codes: new Set<string>() }
  fc.assert(
    fc.property(fc.oneof(mutated, renamed), (plain) => {
      const checked = validate(documentsOf(plain as Plain), DEFAULT_OPTIONS, 1)
      if (checked.ok) {
        seen.sound++
        expect(dangling(checked.value)).toEqual([])
      } else {
        expect(checked.problems.length).toBeGreaterThan(0)
        for (const { code } of checked.problems) seen.codes.add(code)
      }
    }),
    { numRuns: 1500 },
  )
  // A property that reaches little proves little.
  expect(seen.sound).toBeGreaterThan(30)
  expect(seen.codes.size).toBeGreaterThan(Object.keys(MODEL_PROBLEMS).length / 2)
})
