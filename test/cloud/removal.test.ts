import { expect, test } from 'vitest'
import { resolveDestination } from '../../sim/cloud/destination.ts'
import { applied, connect, openMarket, outcomeOf, seconds } from './market.ts'
import { WORLD } from './world.ts'

// What is taken away takes its own connections with it, in silence; what is left keeps all it has, whatever stood before it.

const ACCEPT = { EndPointServiceId: 'svc', EndPointId: ['ep-buyer'], AcceptFlag: true }

function openWorld() {
  const cloud = openMarket({}, WORLD)
  applied(cloud, 'EnableVpcEndPointConnect', ACCEPT)
  return cloud
}

/** Opens a connection that stays open. */
function open(cloud: ReturnType<typeof openWorld>, name: string) {
  const dial = { from: 'consumer', to: 'ep-buyer', port: 80, protocol: 'TCP', as: name } as const
  const request = resolveDestination(cloud.network, {
    ...dial,
    sourcePort: undefined,
    patienceUs: seconds(10),
    bytes: 0,
  })
  if (!request.ok) throw new Error('no such way')
  expect(cloud.connect(request.value).outcome).toBe('connected')
}

const sent = (cloud: ReturnType<typeof openWorld>, on: string): string => {
  const act = { on, side: 'client', act: 'send', bytes: 10, half: false, patienceUs: seconds(10) } as const
  const activity = cloud.begin(act)
  return activity === undefined ? 'gone' : cloud.finish(activity).outcome
}

test.each([
  ['the last CVM', 'TerminateInstances', { InstanceIds: ['plain'] }, 'connected'],
  ['a CVM before others', 'TerminateInstances', { InstanceIds: ['stranger'] }, 'connected'],
  ['its own backend', 'TerminateInstances', { InstanceIds: ['web1'] }, 'stalled'],
  ['a CLB before others', 'DeleteLoadBalancer', { LoadBalancerIds: ['lb3'] }, 'connected'],
  ['its own endpoint', 'DeleteVpcEndPoint', { EndPointId: 'ep-buyer' }, 'stalled'],
  ['its own client', 'TerminateInstances', { InstanceIds: ['consumer'] }, 'reset'],
  ['a VPC with nothing in it', 'DeleteVpc', { VpcId: 'vpc6' }, 'connected'],
  ['a subnet', 'DeleteSubnet', { SubnetId: 'vpc1/spare' }, 'connected'],
] as const)('when %s is gone (%s %j) an open connection is %s', (_, action, parameters, outcome) => {
  const cloud = openWorld()
  open(cloud, 'a')
  expect(sent(cloud, 'a')).toBe('connected')
  applied(cloud, action, parameters)
  expect(sent(cloud, 'a')).toBe(outcome)
})

test('after a CVM is gone the others connect, answer and are checked as before', () => {
  const cloud = openWorld()
  applied(cloud, 'RegisterTargets', { LoadBalancerId: 'lb1', ListenerId: 'tcp:80', Targets: ['web2:8080'] })
  cloud.advance(seconds(30))
  const before = cloud.health()
  expect(before.get('lb1/tcp:80/web2')).toBe('Alive')
  applied(cloud, 'TerminateInstances', { InstanceIds: ['stranger'] })
  expect(cloud.health()).toEqual(before)
  applied(cloud, 'TerminateInstances', { InstanceIds: ['web1'] })
  expect([...cloud.health().keys()].some((target) => target.includes('web1'))).toBe(false)
  expect(cloud.health().get('lb1/tcp:80/web2')).toBe('Alive')
  expect(connect(cloud, 'ep-buyer')).toMatchObject({ outcome: 'connected', backend: 'web2' })
  expect(outcomeOf(cloud, 'web2', 8080, 'web4')).toBe('timeout INGRESS_DENIED')
})

test('a VPC before others may go: the others keep what they have', () => {
  const cloud = openWorld()
  const { VpcId } = (applied(cloud, 'CreateVpc', { VpcName: 'x', CidrBlock: '10.9.0.0/16' }, { by: 'buyer' }).Vpc ??
    {}) as { VpcId: string }
  applied(cloud, 'DeleteVpc', { VpcId: 'vpc5' })
  expect(connect(cloud, 'ep-buyer')).toMatchObject({ outcome: 'connected' })
  applied(cloud, 'DeleteVpc', { VpcId })
  expect(connect(cloud, 'ep-buyer')).toMatchObject({ outcome: 'connected' })
})

test('a service that gets another CLB sends new connections there, and those that are open no more', () => {
  const cloud = openWorld()
  open(cloud, 'a')
  expect(sent(cloud, 'a')).toBe('connected')
  applied(cloud, 'ModifyVpcEndPointServiceAttribute', {
    EndPointServiceId: 'svc',
    VpcId: 'vpc2',
    ServiceInstanceId: 'lb3',
  })
  expect(connect(cloud, 'ep-buyer')).toMatchObject({ outcome: 'connected', backend: 'web2' })
  expect(sent(cloud, 'a')).toBe('stalled')
})

test.each([
  ['TerminateInstances', { InstanceIds: ['consumer'] }],
  ['TerminateInstances', { InstanceIds: ['web1'] }],
  ['DeleteVpcEndPoint', { EndPointId: 'ep-buyer' }],
  ['DeleteListener', { LoadBalancerId: 'lb1', ListenerId: 'tcp:80' }],
] as const)('%s %j: in the end nobody tracks a connection that went there', (action, parameters) => {
  const cloud = openWorld()
  open(cloud, 'a')
  const request = { on: 'a', side: 'server', act: 'send', bytes: 10, half: false, patienceUs: seconds(1) } as const
  const before = cloud.begin(request)
  applied(cloud, action, parameters)
  if (before) cloud.finish(before)
  const after = cloud.begin(request)
  if (after) expect(cloud.finish(after).outcome).not.toBe('connected')
  const { cvms, clbs, endpoints } = cloud.network
  cloud.advance(seconds(3 * 3600))
  for (const { name } of [...clbs, ...endpoints]) expect([name, cloud.flows(name)]).toEqual([name, 0])
  cloud.advance(seconds(7 * 86_400))
  for (const { name } of cvms) expect([name, cloud.flows(name)]).toEqual([name, 0])
})

test('a machine that is made again under the same name and address has no connections of the one before', () => {
  const cloud = openWorld()
  open(cloud, 'a')
  const index = () => cloud.network.cvms.findIndex(({ name }) => name === 'consumer')
  const { address, subnet, vpc } = cloud.network.cvms[index()]!
  const place = { VpcId: cloud.network.vpcs[vpc]!.name, SubnetId: cloud.network.subnets[subnet]!.name }
  applied(cloud, 'TerminateInstances', { InstanceIds: ['consumer'] })
  const ip = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
  applied(cloud, 'RunInstances', {
    VirtualPrivateCloud: { ...place, PrivateIpAddresses: [ip] },
    ...{ InstanceName: 'consumer', SecurityGroupIds: ['sg-ep'] },
  })
  expect(cloud.flows('consumer')).toBe(0)
  expect(cloud.connectionState('a')?.client).toBe('CLOSED')
  // Its server's next bytes come to the new machine, which knows no such connection.
  const act = { on: 'a', side: 'server', act: 'send', bytes: 10, half: false, patienceUs: seconds(5) } as const
  const activity = cloud.begin(act)
  expect(activity && cloud.finish(activity).outcome).toMatch(/reset|stalled/)
})
