import { expect, test } from 'vitest'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { scenarioText } from '../../sim/scenario/export.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import { applied, openMarket } from './market.ts'
import { operation } from './shop.ts'
import { BASE, WORLD } from './world.ts'

type Answer = Readonly<Record<string, unknown>>
const TAGS = [
  { Key: 'team', Value: 'web' },
  { Key: 'alone', Value: '' },
]

/** Action -> how the tags of what it makes are told: in its own answer, or by a Describe call. */
const MADE: readonly (readonly [action: string, field: string])[] = [
  ['CreateVpc', 'Vpc'],
  ['CreateSubnet', 'Subnet'],
  ['CreateRouteTable', 'RouteTable'],
  ['CreateNetworkAcl', 'NetworkAcl'],
  ['CreateSecurityGroup', 'SecurityGroup'],
  ['CreateVpcEndPointService', 'EndPointService'],
  ['CreateVpcEndPoint', 'EndPoint'],
]

test.each(MADE)('%s keeps the tags that it is given', (action, field) => {
  const cloud = openMarket({}, WORLD)
  const { parameters, by } = BASE[action]!
  const [first, second] = TAGS
  const Tags = [first, { Key: second!.Key }]
  expect((applied(cloud, action, { ...parameters, Tags }, { by })[field] as Answer).TagSet).toEqual(TAGS)
  expect((applied(openMarket({}, WORLD), action, parameters, { by })[field] as Answer).TagSet).toEqual([])
})

test('CLBs and CVMs tell their tags in the words of their products', () => {
  const cloud = openMarket({}, WORLD)
  const { parameters, by } = BASE.CreateLoadBalancer!
  const clbTags = [{ TagKey: 'team', TagValue: 'web' }]
  const { LoadBalancerIds } = applied(cloud, 'CreateLoadBalancer', { ...parameters, Tags: clbTags }, { by })
  const clbs = applied(cloud, 'DescribeLoadBalancers', { LoadBalancerIds }, { by }).LoadBalancerSet as Answer[]
  expect(clbs.map(({ Tags }) => Tags)).toEqual([clbTags])
  const run = { ...BASE.RunInstances!.parameters, TagSpecification: [{ ResourceType: 'instance', Tags: TAGS }] }
  const { InstanceIdSet } = applied(cloud, 'RunInstances', run, { by })
  const cvms = applied(cloud, 'DescribeInstances', { InstanceIds: InstanceIdSet }, { by }).InstanceSet as Answer[]
  expect(cvms.map(({ Tags }) => Tags)).toEqual([TAGS])
})

test.each([
  ['CreateVpc', 'DescribeVpcs', 'VpcId'],
  ['CreateSubnet', 'DescribeSubnets', 'SubnetId'],
  ['CreateRouteTable', 'DescribeRouteTables', 'RouteTableId'],
  ['CreateSecurityGroup', 'DescribeSecurityGroups', 'SecurityGroupId'],
  ['CreateLoadBalancer', 'DescribeLoadBalancers', 'LoadBalancerId'],
  ['RunInstances', 'DescribeInstances', 'InstanceId'],
])('what %s made is found by its tags', (create, describe, idField) => {
  const cloud = openMarket({}, WORLD)
  const { parameters, by } = BASE[create]!
  const { Tags, TagSpecification, ...rest } = parameters
  const [Key, Value] = ['team', 'web']
  const tags =
    create === 'RunInstances'
      ? { TagSpecification: [{ ResourceType: 'instance', Tags: [{ Key, Value }] }] }
      : { Tags: [create === 'CreateLoadBalancer' ? { TagKey: Key, TagValue: Value } : { Key, Value }] }
  const made = JSON.stringify(applied(cloud, create, { ...rest, ...tags }, { by }))
  const found = (...filters: (readonly [string, ...string[]])[]) => {
    const Filters = filters.map(([Name, ...Values]) => ({ Name, Values }))
    return Object.values(applied(cloud, describe, { Filters }, { by })).find(Array.isArray) as Answer[]
  }
  const [one, ...others] = found(['tag-key', 'team', 'other'], ['tag:team', 'web'])
  expect(others).toEqual([])
  expect(made).toContain(one![idField])
  expect([found(['tag-key', 'web']), found(['tag:team', 'other']), found(['tag:web', 'web'])]).toEqual([[], [], []])
})

test('a filter by a tag without a key is none', () => {
  const call = operation('DescribeVpcs', { Filters: [{ Name: 'tag:', Values: ['web'] }] }, { by: 'shop' })
  expect(openMarket({}, WORLD).apply(call)).toMatchObject({ error: { code: 'InvalidParameter.FilterInvalidKey' } })
})

test.each([
  ['RunInstances', 'InstanceIdSet', 'TerminateInstances', 'InstanceIds'],
  ['CreateLoadBalancer', 'LoadBalancerIds', 'DeleteLoadBalancer', 'LoadBalancerIds'],
])('%s with the ClientToken of a call before makes nothing, as long as that is there', (action, ids, remove, named) => {
  const cloud = openMarket({}, WORLD)
  const { parameters, by } = BASE[action]!
  const make = (ClientToken?: string) =>
    applied(cloud, action, { ...parameters, ...(ClientToken === undefined ? {} : { ClientToken }) }, { by })[ids]
  const count = () => cloud.network.cvms.length + cloud.network.clbs.length
  const before = count()
  const first = make('once')
  expect(count()).toBe(before + 1)
  expect(make('once')).toEqual(first)
  expect(count()).toBe(before + 1)
  expect(make('twice')).not.toEqual(first)
  make()
  make()
  expect(count()).toBe(before + 4)
  applied(cloud, remove, { [named]: first }, { by })
  make('once')
  expect(count()).toBe(before + 4)
})

test('who is on a whitelist since when, and when a policy was written, is told in virtual time', () => {
  const cloud = openMarket({}, WORLD)
  cloud.advance(90_000_000)
  applied(cloud, 'CreateVpcEndPointServiceWhiteList', { EndPointServiceId: 'svc', UserUin: 'other' }, { by: 'shop' })
  const filter = [{ Name: 'end-point-service-id', Values: ['svc'] }]
  const { VpcEndPointServiceUserSet: users } = applied(
    cloud,
    'DescribeVpcEndPointServiceWhiteList',
    { Filters: filter },
    { by: 'shop' },
  )
  expect((users as Answer[]).map(({ CreateTime }) => CreateTime)).toEqual([
    '2021-06-01 00:00:00',
    '2021-06-01 00:01:30',
  ])
  const { parameters, by } = BASE.CreateSecurityGroupPolicies!
  applied(cloud, 'CreateSecurityGroupPolicies', parameters, { by })
  const set = applied(cloud, 'DescribeSecurityGroupPolicies', { SecurityGroupId: 'sg-web' }, { by })
  const { Ingress } = set.SecurityGroupPolicySet as { Ingress: Answer[] }
  expect(Ingress.at(-1)?.ModifyTime).toBe('2021-06-01 00:01:30')
  expect(Ingress[0]?.ModifyTime).toBe('2021-06-01 00:00:00')
})

test('a target goes by its address too', () => {
  const cloud = openMarket({}, WORLD)
  const target = { LoadBalancerId: 'lb1', ListenerId: 'tcp:80', Targets: [{ EniIp: '172.16.0.3', Port: 8099 }] }
  const behind = () => cloud.network.clbs.flatMap(({ listeners }) => listeners.flatMap(({ targets }) => targets))
  const before = behind().length
  applied(cloud, 'RegisterTargets', target, { by: 'shop' })
  const made = behind().find(({ port }) => port === 8099)
  const web = cloud.network.cvms[made?.cvm ?? -1]
  expect(web?.address).toBe(cloud.network.cvms.find(({ name }) => name === 'web2')?.address)
  applied(cloud, 'DeregisterTargets', target, { by: 'shop' })
  expect(behind().length).toBe(before)
})

test('an export says nothing of what only calls told, and can be opened again', () => {
  const cloud = openMarket({}, WORLD)
  cloud.advance(5_000_000)
  const apply = (action: string, more: object = {}) => {
    const { parameters, by } = BASE[action]!
    applied(cloud, action, { ...parameters, ...more }, { by })
  }
  for (const [action] of MADE) apply(action, { Tags: TAGS })
  apply('CreateLoadBalancer', { Tags: [{ TagKey: 'team' }], ClientToken: 'once' })
  apply('RunInstances', { TagSpecification: [{ ResourceType: 'instance', Tags: TAGS }], ClientToken: 'once' })
  for (const action of ['CreateSecurityGroupPolicies', 'CreateNetworkAclEntries']) apply(action)
  const text = scenarioText(cloud.documents, DEFAULT_OPTIONS, 1)
  const loaded = loadScenario('export.yaml', new Map([['export.yaml', text]]))
  expect(loaded.ok ? [] : loaded.problems).toEqual([])
})
