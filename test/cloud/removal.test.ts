import { expect, test } from 'vitest'
import { resolveDestination } from '../../sim/cloud/destination.ts'
import { applied, connect, openMarket, outcomeOf, seconds } from './market.ts'
import { WORLD } from './world.ts'

// What is taken away takes its connections with it; what is left works as before, whatever stood before it in the documents.

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
  ['a CVM before others', 'TerminateInstances', { InstanceIds: ['stranger'] }, 'reset'],
  ['its own backend', 'TerminateInstances', { InstanceIds: ['web1'] }, 'reset'],
  ['a CLB before others', 'DeleteLoadBalancer', { LoadBalancerIds: ['lb3'] }, 'reset'],
  ['its own endpoint', 'DeleteVpcEndPoint', { EndPointId: 'ep-buyer' }, 'reset'],
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
