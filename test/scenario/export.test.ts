import { expect, test } from 'vitest'
import { ACTION_NAMES } from '../../sim/cloud/actions.ts'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { scenarioText } from '../../sim/scenario/export.ts'
import { loadScenario } from '../../sim/scenario/load.ts'
import { apply, openMarket } from '../cloud/market.ts'
import { BASE, FIRST_CALL, WORLD } from '../cloud/world.ts'

/** The cloud that is read out of the text of another. */
function again(cloud: Cloud): Cloud {
  const text = scenarioText(cloud.documents, cloud.network.options, 1)
  const read = loadScenario('exported.yaml', new Map([['exported.yaml', text]]))
  if (!read.ok) throw new Error(JSON.stringify(read.problems.slice(0, 3)))
  const [one] = read.value.cases
  const opened = one && Cloud.open(one.documents, one.options, one.seed)
  if (!opened?.ok) throw new Error(JSON.stringify(opened?.problems.slice(0, 3)))
  return opened.value
}

/** Everything of a network that a packet can meet. */
const UNMET = new Set(['origin', 'origins', 'stateBasis', 'version', 'documentName', 'isDefault'])
const metIn = ({ network }: Cloud): unknown =>
  JSON.parse(
    JSON.stringify(network, (key, value: unknown) =>
      UNMET.has(key) ? undefined : value instanceof Map ? [...value] : value,
    ),
  )

/** What changes a copy of a template, or leaves a VPC without a subnet, and so has no such form in a file. */
const OTHERWISE = [
  'CreateVpc',
  'CreateDefaultSecurityGroup',
  'DeleteVpcEndPoint',
  'DisassociateVpcEndPointSecurityGroups',
]

test.each(ACTION_NAMES.filter((action) => !OTHERWISE.includes(action)))(
  'a network after %s is read again as it is',
  (action) => {
    const cloud = openMarket({}, WORLD)
    apply(cloud, 'SetLoadBalancerStartStatus', FIRST_CALL, { by: 'shop' })
    const { parameters, by } = BASE[action] ?? expect.fail('no call is known')
    expect(apply(cloud, action, parameters, { by }).ok).toBe(true)
    expect(metIn(again(cloud))).toEqual(metIn(cloud))
  },
)

test.each(OTHERWISE)('a network after %s can be read again', (action) => {
  const cloud = openMarket({}, WORLD)
  const { parameters, by } = BASE[action] ?? expect.fail('no call is known')
  expect(apply(cloud, action, parameters, { by }).ok).toBe(true)
  expect(again(cloud).network.endpoints.map(({ name, state }) => [name, state])).toEqual(
    cloud.network.endpoints.map(({ name, state }) => [name, state]),
  )
})

test("a copy of a template that its account has changed is that account's own group", () => {
  const cloud = openMarket({}, WORLD)
  const rule = 'DROP#10.0.1.0/24#80#TCP'
  expect(
    apply(cloud, 'CreateSecurityGroupPolicies', { SecurityGroupId: 'sg-ep', Ingress: [rule] }, { by: 'buyer' }).ok,
  ).toBe(true)
  const { securityGroups, endpoints } = again(cloud).network
  const rulesOf = (name: string) =>
    securityGroups.filter((group) =>
      endpoints.find((one) => one.name === name)?.securityGroups.includes(securityGroups.indexOf(group)),
    )
  expect(rulesOf('ep-buyer').map(({ name, ingress }) => [name, ingress.length])).toEqual([['sg-ep-buyer', 2]])
  expect(rulesOf('ep-own').map(({ ingress }) => ingress.length)).toEqual([1])
})

test('routes of a default table are those of a table that its subnets name', () => {
  const cloud = openMarket({}, WORLD)
  const table = cloud.network.routeTables.find(({ name }) => name === 'vpc1/default')?.id
  const route = { DestinationCidrBlock: '198.51.100.0/24', GatewayType: 'NAT', GatewayId: 'nat-12345678' }
  expect(apply(cloud, 'CreateRoutes', { RouteTableId: table, Routes: [route] }, { by: 'buyer' })).toMatchObject({
    ok: true,
  })
  const { subnets, routeTables } = again(cloud).network
  const app = subnets.find(({ name }) => name === 'vpc1/app')
  expect(routeTables[app?.routeTable ?? -1]?.routes).toHaveLength(1)
})

test('options are written where they are not the defaults', () => {
  const cloud = openMarket({ acceptDelayUs: 3_000_000, snatPoolSize: 2, quotas: 'off' }, WORLD)
  expect(again(cloud).network.options).toEqual({
    ...DEFAULT_OPTIONS,
    acceptDelayUs: 3_000_000,
    snatPoolSize: 2,
    quotas: 'off',
  })
})

test('a service with a database behind it is read again as it is', () => {
  const cloud = openMarket({}, WORLD)
  const database = { ServiceType: 'CDB', ServiceInstanceId: 'cdb-abc12345', VpcId: 'vpc2' }
  const told = { ...database, EndPointServiceName: 'db', AutoAcceptFlag: true }
  expect(apply(cloud, 'CreateVpcEndPointService', told, { by: 'shop' }).ok).toBe(true)
  expect(metIn(again(cloud))).toEqual(metIn(cloud))
})
