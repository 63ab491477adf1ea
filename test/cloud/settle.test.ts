import { expect, test } from 'vitest'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { settle } from '../../sim/cloud/settle.ts'
import { type Documents, NO_DOCUMENTS } from '../../sim/model/documents.ts'
import type { Network } from '../../sim/model/network.ts'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { validate } from '../../sim/model/validate.ts'
import { SHOP, stateOf } from './shop.ts'

/** What could move: addresses, states, and which groups there are. */
const standing = ({ cvms, clbs, endpoints, securityGroups }: Network) =>
  new Map<string, unknown>([
    ...cvms.map(({ name, address }): [string, unknown] => [name, address]),
    ...clbs.map(({ name, vip }): [string, unknown] => [name, vip]),
    ...endpoints.map(({ name, address, state }): [string, unknown] => [name, `${address} ${state}`]),
    ...securityGroups.filter(({ isDefault }) => !isDefault).map(({ id }): [string, unknown] => [id, 'group']),
  ])

const without = <Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> =>
  new Map([...map].filter(([name]) => name !== key))

function networkOf(documents: Documents): Network {
  const network = validate(documents, DEFAULT_OPTIONS, 1)
  if (!network.ok) throw new Error(JSON.stringify(network.problems))
  return network.value
}

test('settled documents make the same network', () => {
  const { documents, network } = stateOf()
  expect(networkOf(documents)).toEqual(network)
})

test('settling twice changes nothing, not even the object of a section', () => {
  const { documents, network } = stateOf()
  const again = settle(documents, network)
  for (const section of ['cvms', 'clbs', 'endpoints', 'securityGroups'] as const) {
    expect(again[section]).toBe(documents[section])
  }
})

const { documents } = stateOf()
const { endpointServices, cvms, clbs, endpoints } = documents
const service = endpointServices.get('svc')!
test.each<[string, Partial<Documents>, string]>([
  ['the whitelist', { endpointServices: new Map(endpointServices).set('svc', { ...service, whitelist: [] }) }, ''],
  ['autoAccept', { endpointServices: new Map(endpointServices).set('svc', { ...service, autoAccept: true }) }, ''],
  ['the CVM with the lowest address', { cvms: without(cvms, 'consumer') }, 'consumer'],
  [
    'the CLB without listeners',
    {
      clbs: without(clbs, 'lb2'),
      endpointServices: without(endpointServices, 'svc-two'),
      endpoints: without(endpoints, 'ep-two'),
    },
    'lb2 ep-two',
  ],
  ['the last user of a copy', { endpoints: without(endpoints, 'ep-buyer') }, 'ep-buyer'],
])('an edit of %s moves nothing else', (_, edit, gone) => {
  const before = standing(networkOf(SHOP))
  const after = standing(networkOf({ ...documents, ...edit }))
  const lost = [...before.keys()].filter((name) => !after.has(name))
  expect(lost.sort()).toEqual(gone.split(' ').filter(Boolean).sort())
  for (const [name, value] of after) expect([name, value]).toEqual([name, before.get(name)])
})

test('a network ACL stays in its VPC when the last subnet that names it is gone', () => {
  const subnets = new Map([
    ['a', { cidr: '10.0.0.0/24', networkAcl: 'acl' }],
    ['b', { cidr: '10.0.1.0/24' }],
  ])
  const others = new Map([['c', { cidr: '10.0.0.0/24' }]])
  const vpcs = new Map([
    ['one', { cidr: '10.0.0.0/16', subnets: others }],
    ['two', { cidr: '10.0.0.0/16', subnets }],
  ])
  const networkAcls = new Map([['acl', { ingress: [], egress: [] }]])
  const opened = Cloud.open({ ...NO_DOCUMENTS, vpcs, networkAcls }, DEFAULT_OPTIONS, 1)
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems))
  const call = { action: 'DeleteSubnet', parameters: { SubnetId: 'two/a' }, by: undefined }
  const result = opened.value.apply({ ...call, origin: undefined, parameterOrigins: new Map() })
  expect(result.ok).toBe(true)
  expect(opened.value.network.networkAcls.map(({ name, vpc }) => [name, vpc])).toEqual([['acl', 1]])
})
