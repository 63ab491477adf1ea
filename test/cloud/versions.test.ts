import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { Cloud } from '../../sim/cloud/cloud.ts'
import { apply, openMarket } from './market.ts'

const rule = { SecurityGroupId: 'sg-web', Ingress: ['ACCEPT#10.9.0.0/16#443#TCP'] }

test.each<[string, Readonly<Record<string, unknown>>]>([
  ['CreateSecurityGroupPolicies', { ...rule, Ingress: ['ACCEPT#10.9.0.300#443#TCP'] }],
  ['CreateSecurityGroupPolicies', { ...rule, SecurityGroupId: 'sg-nowhere' }],
  ['RegisterTargets', { LoadBalancerId: 'lb1', ListenerId: 'tcp:80', Targets: ['web1:8080'] }],
  ['RegisterTargets', { LoadBalancerId: 'lb1', ListenerId: 'tcp:80', Targets: ['consumer:8080'] }],
  [
    'CreateVpcEndPoint',
    { VpcId: 'vpc1', SubnetId: 'vpc1/app', EndPointServiceId: 'svc', EndPointName: 'x', EndPointVip: '10.0.1.1' },
  ],
  ['StopInstances', { InstanceIds: ['web1', 'web3'] }],
])('a refused %s leaves documents and network as they were', (action, parameters) => {
  const cloud = openMarket()
  const { documents, network } = cloud
  const health = [...cloud.health()]
  expect(apply(cloud, action, parameters).ok).toBe(false)
  expect(cloud.documents).toBe(documents)
  expect(cloud.network).toBe(network)
  expect([...cloud.health()]).toEqual(health)
})

test('what a guest must not do leaves documents and network as they were', () => {
  const cloud = openMarket()
  const { documents, network } = cloud
  expect(cloud.guest('web1', { listen: ['80', '80'] })).toHaveLength(1)
  expect(cloud.documents).toBe(documents)
  expect(cloud.network).toBe(network)
})

test('an edit shares with the version before what it does not touch', () => {
  const cloud = openMarket()
  const { documents, network } = cloud
  expect(apply(cloud, 'CreateSecurityGroupPolicies', rule).ok).toBe(true)
  const { securityGroups, ...others } = cloud.network
  for (const kind of ['vpcs', 'subnets', 'cvms', 'clbs', 'endpoints', 'endpointServices'] as const) {
    expect(others[kind]).toBe(network[kind])
  }
  const changed = securityGroups.filter((group, index) => group !== network.securityGroups[index])
  expect(changed.map(({ documentName }) => documentName)).toEqual(['sg-web'])
  expect(cloud.documents.cvms).toBe(documents.cvms)
})

test('nothing keeps a version that is over', async () => {
  setFlagsFromString('--expose-gc')
  const gc: () => void = runInNewContext('gc')
  const cloud = openMarket()
  const before = new WeakRef(cloud.network)
  const changes: ((cloud: Cloud) => void)[] = [
    (one) => apply(one, 'CreateSecurityGroupPolicies', rule),
    (one) => one.guest('web1', { listen: [] }),
    (one) =>
      apply(one, 'ModifyTargetWeight', {
        LoadBalancerId: 'lb1',
        ListenerId: 'tcp:80',
        Targets: ['web1:8080'],
        Weight: 3,
      }),
  ]
  for (const change of changes) change(cloud)
  await new Promise((resolve) => setImmediate(resolve)) // a WeakRef holds what it refers to until the end of its turn
  gc()
  expect(before.deref()).toBeUndefined()
})
