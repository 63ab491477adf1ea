import { describe, expect, test } from 'vitest'
import type { Cloud } from '../../sim/cloud/cloud.ts'
import { applied, apply, openMarket, outcomeOf, seconds } from './market.ts'
import { WORLD } from './world.ts'

type Answer = Readonly<Record<string, unknown>>

/** What a Describe call tells: the set of the answer, and one field of each in it. */
const told = (cloud: Cloud, action: string, parameters: Answer, field: string, by = 'shop') => {
  const response = applied(cloud, action, parameters, { by })
  const set = Object.values(response).find(Array.isArray) as Answer[]
  return set.map((one) => one[field])
}

const filter = (Name: string, ...Values: string[]) => ({ Filters: [{ Name, Values }] })

describe('filters', () => {
  const cloud = openMarket({}, WORLD)
  test.each([
    ['DescribeVpcs', 'vpc-name', 'pc5', 'VpcName', 'shop', ['vpc5']],
    ['DescribeVpcs', 'cidr-block', '172.16.0.0/16', 'VpcName', 'shop', ['vpc2']],
    ['DescribeSubnets', 'vpc-id', 'vpc6', 'SubnetName', 'buyer', ['none']],
    ['DescribeSubnets', 'zone', 'ap-shanghai-1', 'CidrBlock', 'buyer', ['10.4.0.0/16']],
    ['DescribeSubnets', 'cidr-block', '10.0.2.0', 'SubnetName', 'buyer', ['tiny']],
    ['DescribeRouteTables', 'association.main', 'false', 'RouteTableName', 'buyer', ['rt-way', 'rt-spare']],
    ['DescribeRouteTables', 'next-hop-type', 'NAT', 'RouteTableName', 'buyer', ['rt-way']],
    ['DescribeNetworkAcls', 'network-acl-name', 'acl-spare', 'NetworkAclName', 'buyer', ['acl-spare']],
    ['DescribeSecurityGroups', 'security-group-name', 'sg-alone', 'SecurityGroupName', 'shop', ['sg-alone']],
    ['DescribeInstances', 'instance-state', 'STOPPED', 'InstanceName', 'shop', ['web3']],
    ['DescribeInstances', 'security-group-id', 'sg-naming', 'InstanceName', 'shop', ['web4']],
    ['DescribeInstances', 'vpc-id', 'nowhere', 'InstanceName', 'shop', []],
    ['DescribeVpcEndPoint', 'end-point-service-id', 'svc-two', 'EndPointName', 'shop', ['ep-two']],
    ['DescribeVpcEndPointService', 'service-instance-id', 'lb4', 'ServiceName', 'shop', ['svc-idle']],
    ['DescribeVpcEndPointService', 'service-type', 'CLB', 'ServiceName', 'shop', ['svc', 'svc-two', 'svc-idle']],
    ['DescribeVpcEndPointService', 'service-type', 'CDB', 'ServiceName', 'shop', []],
  ] as const)('%s %s=%s', (action, name, value, field, by, expected) => {
    expect(told(cloud, action, filter(name, value), field, by)).toEqual(expected)
  })

  test('values of one are alternatives, several hold together', () => {
    const both = {
      Filters: [filter('zone', 'ap-guangzhou-1').Filters[0], filter('instance-name', 'web1', 'web3').Filters[0]],
    }
    expect(told(cloud, 'DescribeInstances', both, 'InstanceName')).toEqual(['web1', 'web3'])
  })

  test('several hold together, also of one name', () => {
    const twice = (name: string, one: string, other: string) => ({
      Filters: [...filter(name, one).Filters, ...filter(name, other).Filters],
    })
    const names = (action: string, given: Answer, field: string, by?: string) => told(cloud, action, given, field, by)
    expect(names('DescribeInstances', twice('instance-name', 'web1', 'web3'), 'InstanceName')).toEqual([])
    expect(names('DescribeVpcs', twice('vpc-name', 'vpc', '5'), 'VpcName')).toEqual(['vpc5'])
    const users = (given: Answer) => names('DescribeVpcEndPointServiceWhiteList', given, 'UserUin').length
    const [uin] = names('DescribeVpcEndPointServiceWhiteList', {}, 'UserUin') as [string]
    expect(users(filter('user-uin', uin))).toBeGreaterThan(0)
    expect(users(twice('user-uin', uin, '100000000999'))).toBe(0)
    expect(users(twice('end-point-service-id', 'svc', 'svc-two'))).toBe(0)
  })

  test('of CLBs are parameters of their own; the newest stands first', () => {
    const names = (parameters: Answer) => told(cloud, 'DescribeLoadBalancers', parameters, 'LoadBalancerName')
    expect(names({})).toEqual(['many', 'lb5', 'lb4', 'public', 'lb3', 'lb2', 'lb1'])
    expect(names({ OrderBy: 'LoadBalancerName', OrderType: 0, Limit: 2 })).toEqual(['lb1', 'lb2'])
    expect(names({ LoadBalancerType: 'OPEN' })).toEqual(['public'])
    expect(names({ WithRs: 1, OrderType: 0 })).toEqual(['lb1', 'lb3', 'many'])
    expect(names({ LoadBalancerVips: ['203.0.113.7'] })).toEqual(['public'])
    expect(names({ VpcId: 'vpc5' })).toEqual([])
    expect(names({ Forward: 0 })).toEqual([])
  })
})

describe('paging', () => {
  const cloud = openMarket({}, WORLD)
  test('by Offset and Limit, as numbers or texts, tells the count of all', () => {
    const page = applied(cloud, 'DescribeVpcEndPoint', { Offset: '1', Limit: 2 }, { by: 'buyer' })
    expect(page).toMatchObject({
      TotalCount: 15,
      EndPointSet: [{ EndPointName: 'ep-failed' }, { EndPointName: 'crowd0' }],
    })
    expect(applied(cloud, 'DescribeVpcEndPoint', { Offset: 15 }, { by: 'buyer' })).toMatchObject({ EndPointSet: [] })
  })

  test('by NextToken goes on until there is no more, and no longer than a day', () => {
    const names: unknown[] = []
    let NextToken: unknown = ''
    while (NextToken !== undefined) {
      const page = applied(cloud, 'DescribeVpcEndPoint', { MaxResults: 6, NextToken }, { by: 'buyer' })
      names.push(...(page.EndPointSet as Answer[]).map(({ EndPointName }) => EndPointName))
      NextToken = page.NextToken
    }
    expect(names).toEqual(['ep-buyer', 'ep-failed', ...Array.from({ length: 13 }, (_, n) => `crowd${n}`)])
    const late = openMarket({}, WORLD)
    const token = applied(late, 'DescribeVpcEndPoint', { MaxResults: 6 }, { by: 'buyer' }).NextToken
    late.advance(seconds(86_401))
    const call = { action: 'DescribeVpcEndPoint', by: 'buyer', parameters: { NextToken: token } }
    const result = late.apply({ ...call, origin: undefined, parameterOrigins: new Map() })
    expect(result).toMatchObject({ ok: false, error: { code: 'InvalidParameterValue' } })
  })
})

describe('what belongs to whom', () => {
  test('a service that an account may use shows it none of the endpoints of others', () => {
    const cloud = openMarket({}, WORLD)
    const verify = { EndPointServiceIds: ['svc'], IsListAuthorizedEndPointService: true }
    const [seen] = applied(cloud, 'DescribeVpcEndPointService', verify, { by: 'buyer' }).EndPointServiceSet as Answer[]
    expect(seen).toMatchObject({ EndPointCount: 15 })
    const [own] = applied(cloud, 'DescribeVpcEndPointService', verify, { by: 'shop' }).EndPointServiceSet as Answer[]
    expect(own).toMatchObject({ EndPointCount: 16 })
    const usable = { IsListAuthorizedEndPointService: true }
    expect(told(cloud, 'DescribeVpcEndPointService', usable, 'ServiceName', 'buyer')).toEqual(['svc', 'svc-idle'])
  })

  test('an instance that is another’s, or gone, is passed over', () => {
    const cloud = openMarket({}, WORLD)
    const ids = { InstanceIds: ['web1', 'consumer', 'ins-00000000'] }
    expect(told(cloud, 'DescribeInstances', ids, 'InstanceName')).toEqual(['web1'])
    applied(cloud, 'TerminateInstances', { InstanceIds: ['web1'] })
    expect(told(cloud, 'DescribeInstances', { InstanceIds: ['web1'] }, 'InstanceName')).toEqual([])
  })

  test('a region shows what stands in it', () => {
    const cloud = openMarket({}, WORLD)
    const names = (region: string) =>
      (applied(cloud, 'DescribeVpcs', {}, { by: 'buyer', region }).VpcSet as Answer[]).map(({ VpcName }) => VpcName)
    expect(names('ap-shanghai')).toEqual(['vpc4'])
    expect(names('ap-guangzhou')).toEqual(['vpc1', 'vpc6'])
    applied(cloud, 'CreateVpc', { VpcName: 'far', CidrBlock: '10.8.0.0/16' }, { by: 'buyer', region: 'ap-beijing' })
    expect(names('ap-beijing')).toEqual(['far'])
  })
})

describe('what calls make', () => {
  test('says when it was made', () => {
    const cloud = openMarket({}, WORLD)
    cloud.advance(seconds(86_400 * 30 + 3661))
    applied(cloud, 'RunInstances', {
      VirtualPrivateCloud: { VpcId: 'vpc2', SubnetId: 'vpc2/web' },
      InstanceName: 'late',
    })
    const ids = { InstanceIds: ['late', 'web1'] }
    expect(told(cloud, 'DescribeInstances', ids, 'CreatedTime')).toEqual([
      '2021-07-01T01:01:01Z',
      '2021-06-01T00:00:00Z',
    ])
  })

  test('is several at once where the call says so, each with its number', () => {
    const cloud = openMarket({}, WORLD)
    const place = { VirtualPrivateCloud: { VpcId: 'vpc2', SubnetId: 'vpc2/web' } }
    applied(cloud, 'RunInstances', { ...place, InstanceName: 'node_{R:3,F:3}', InstanceCount: 2 })
    applied(cloud, 'RunInstances', { ...place, InstanceName: 'box', InstanceCount: 2 }, { name: 'x' })
    const made = cloud.network.cvms.slice(-4).map(({ name }) => name)
    expect(made).toEqual(['node_003', 'node_004', 'x', 'x-2'])
    expect(told(cloud, 'DescribeInstances', { InstanceIds: made }, 'InstanceName')).toEqual([
      ...['node_003', 'node_004', 'box1', 'box2'],
    ])
  })

  test('is in the default group where it names none; writing that down changes nobody’s id or traffic', () => {
    const cloud = openMarket({}, WORLD)
    const groups = () => told(cloud, 'DescribeInstances', { InstanceIds: ['plain'] }, 'SecurityGroupIds')
    const before = groups()
    const { SecurityGroup } = applied(cloud, 'CreateDefaultSecurityGroup', {}, { by: 'shop' }) as {
      SecurityGroup: Answer
    }
    expect(SecurityGroup).toMatchObject({ IsDefault: true })
    expect(groups()).toEqual(before)
    expect(groups()).toEqual([[SecurityGroup.SecurityGroupId]])
    applied(cloud, 'AssociateSecurityGroups', { InstanceIds: ['plain'], SecurityGroupIds: ['sg-alone'] })
    expect((groups()[0] as string[])[0]).toBe(SecurityGroup.SecurityGroupId)
    applied(cloud, 'EnableVpcEndPointConnect', { EndPointServiceId: 'svc', EndPointId: ['ep-buyer'], AcceptFlag: true })
    expect(outcomeOf(cloud, 'ep-buyer')).toBe('connected DELIVERED')
  })

  test('subnets of a VPC that had one: what named the VPC still stands there', () => {
    const cloud = openMarket({}, { ...WORLD, cvms: new Map(WORLD.cvms).set('inn', { subnet: 'vpc5' }) })
    applied(cloud, 'DeleteSubnet', { SubnetId: 'vpc6/none' })
    applied(cloud, 'ModifyVpcAttribute', { VpcId: 'vpc5', VpcName: 'five' })
    const vpc = cloud.network.vpcs.findIndex(({ name }) => name === 'vpc5')
    expect(cloud.network.cvms.find(({ name }) => name === 'inn')?.vpc).toBe(vpc)
    expect(told(cloud, 'DescribeVpcs', { VpcIds: ['vpc5'] }, 'VpcName')).toEqual(['five'])
    expect(told(cloud, 'DescribeSubnets', filter('vpc-id', 'vpc6'), 'SubnetName', 'buyer')).toEqual([])
  })
})

test('policies are told with their places, and the Version that each edit raises', () => {
  const cloud = openMarket({}, WORLD)
  const policies = (parameters: Answer = {}) =>
    applied(cloud, 'DescribeSecurityGroupPolicies', { SecurityGroupId: 'sg-web', ...parameters })
      .SecurityGroupPolicySet as { Version: string; Ingress: Answer[]; Egress: Answer[] }
  expect(policies()).toMatchObject({
    Version: '1',
    Ingress: [
      { PolicyIndex: 0, Protocol: 'TCP', Port: '8080', CidrBlock: '11.163.0.0/16', Action: 'ACCEPT' },
      { PolicyIndex: 1, CidrBlock: '172.16.0.5', Port: '443,80' },
      {
        PolicyIndex: 2,
        Action: 'DROP',
        SecurityGroupId: cloud.network.securityGroups.find(({ name }) => name === 'shop/sg-ep')?.id,
      },
    ],
    Egress: [{ Action: 'ACCEPT', CidrBlock: '0.0.0.0/0' }],
  })
  expect(policies(filter('poly', 'DROP')).Ingress.map(({ PolicyIndex }) => PolicyIndex)).toEqual([2])
  expect(policies(filter('direction', 'OUTBOUND')).Ingress).toEqual([])
  applied(cloud, 'DeleteSecurityGroupPolicies', { SecurityGroupId: 'sg-web', Ingress: [{ PolicyIndex: 0 }] })
  expect(policies()).toMatchObject({ Version: '2', Ingress: [{ PolicyIndex: 0 }, { PolicyIndex: 1 }] })
})

test('a route goes by its ids, and is told with them', () => {
  const cloud = openMarket({}, WORLD)
  const routes = () =>
    (told(cloud, 'DescribeRouteTables', { RouteTableIds: ['rt-way'] }, 'RouteSet', 'buyer')[0] ?? []) as Answer[]
  const more = { DestinationCidrBlock: '198.51.100.0/24', GatewayType: 'NORMAL_CVM', GatewayId: '10.0.1.2' }
  applied(cloud, 'CreateRoutes', { RouteTableId: 'rt-way', Routes: [{ ...more, RouteDescription: 'by hand' }] })
  const [first, second] = routes()
  expect(second).toMatchObject({ ...more, RouteDescription: 'by hand', RouteType: 'USER' })
  applied(cloud, 'DeleteRoutes', { RouteTableId: 'rt-way', Routes: [{ RouteId: first?.RouteId }] })
  applied(cloud, 'DeleteRoutes', { RouteTableId: 'rt-way', Routes: [{ RouteItemId: second?.RouteItemId }] })
  expect(routes()).toEqual([])
})

test('with an asyncTaskDelay a call that changed a CLB is a task under way, and the CLB is busy until it is done', () => {
  const cloud = openMarket({ asyncTaskDelayUs: 2_000_000 }, WORLD)
  const status = (on: typeof cloud, TaskId: unknown) =>
    applied(on, 'DescribeTaskStatus', { TaskId }, { by: 'shop' }).Status
  const listen = (LoadBalancerId: string, port: number) =>
    apply(cloud, 'CreateListener', { LoadBalancerId, Ports: [port], Protocol: 'UDP' })
  const { RequestId } = applied(cloud, 'CreateListener', { LoadBalancerId: 'lb1', Ports: [81], Protocol: 'UDP' })
  // What was asked for is there at once; only more of it must wait.
  expect(told(cloud, 'DescribeListeners', { LoadBalancerId: 'lb1', Port: 81 }, 'ListenerId')).toHaveLength(1)
  const fork = cloud.fork()
  expect([status(cloud, RequestId), status(fork, RequestId)]).toEqual([2, 2])
  expect(listen('lb1', 82)).toMatchObject({ error: { code: 'FailedOperation.ResourceInOperating' } })
  expect(listen('lb3', 82)).toMatchObject({ ok: true }) // another CLB is not busy
  cloud.advance(1_999_999)
  expect(listen('lb1', 82)).toMatchObject({ ok: false })
  cloud.advance(1)
  expect([status(cloud, RequestId), status(fork, RequestId)]).toEqual([0, 2])
  expect(listen('lb1', 82)).toMatchObject({ ok: true })
  expect(status(cloud, RequestId)).toBe(0)

  const made = { LoadBalancerType: 'INTERNAL', VpcId: 'vpc2', SubnetId: 'vpc2/web' }
  const { LoadBalancerIds } = applied(cloud, 'CreateLoadBalancer', made, { by: 'shop' })
  const [id = ''] = LoadBalancerIds as string[]
  expect(listen(id, 80)).toMatchObject({ error: { code: 'FailedOperation.ResourceInOperating' } })
  const asked = (LoadBalancerId: string) =>
    apply(cloud, 'DescribeLoadBalancers', { LoadBalancerIds: [LoadBalancerId] }, { by: 'shop' }).consulted
  expect([asked(id), asked('lb1')]).toEqual([['asyncTaskDelay'], []])
})

test('a call that changed a CLB is a task that is done', () => {
  const cloud = openMarket({}, WORLD)
  const { RequestId } = applied(cloud, 'CreateListener', { LoadBalancerId: 'lb1', Ports: [81], Protocol: 'UDP' })
  expect(applied(cloud, 'DescribeTaskStatus', { TaskId: RequestId }, { by: 'shop' })).toMatchObject({ Status: 0 })
  const fork = cloud.fork()
  expect(applied(fork, 'DescribeTaskStatus', { TaskId: RequestId }, { by: 'shop' })).toMatchObject({ Status: 0 })
})

test('the task of another account is none', () => {
  const cloud = openMarket({}, WORLD)
  const { RequestId: TaskId } = applied(cloud, 'CreateListener', {
    LoadBalancerId: 'lb1',
    Ports: [81],
    Protocol: 'UDP',
  })
  const ask = (on: typeof cloud, by: string) => apply(on, 'DescribeTaskStatus', { TaskId }, { by })
  const none = { ok: false, error: { code: 'InvalidParameterValue' } }
  expect(ask(cloud, 'buyer')).toMatchObject(none)
  const kept = JSON.parse(JSON.stringify(cloud.rest().keepsakes()))
  const again = openMarket({}, WORLD)
  again.rest().remember(kept)
  expect([ask(again, 'shop'), ask(again, 'buyer')]).toMatchObject([{ ok: true }, none])
  // A snapshot of before says nothing of whose a task is.
  const old = openMarket({}, WORLD)
  old.rest().remember({ ...kept, tasks: [[TaskId, 0]] })
  expect(ask(old, 'shop')).toMatchObject({ ok: true })
})
