import { expect, test } from 'vitest'
import { assert } from '../../sim/base/assert.ts'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { resolveDestination } from '../../sim/cloud/destination.ts'
import type { Operation } from '../../sim/cloud/operation.ts'
import { DEFAULT_OPTIONS } from '../../sim/model/options.ts'
import { operation, SHOP } from './shop.ts'

function open(seed = 1): Cloud {
  const cloud = Cloud.open(SHOP, DEFAULT_OPTIONS, seed)
  assert(cloud.ok, JSON.stringify(cloud))
  return cloud.value
}

function request(cloud: Cloud) {
  const dial = { from: 'consumer', to: 'ep-buyer', port: 80, protocol: 'TCP', sourcePort: undefined } as const
  const resolved = resolveDestination(cloud.network, { ...dial, patienceUs: 10_000_000, bytes: 1 })
  assert(resolved.ok, 'the names are those of the file')
  return resolved.value
}

const connect = (cloud: Cloud): string => {
  const { outcome, reason } = cloud.connect(request(cloud))
  return `${outcome} ${reason}`
}

const enable = (AcceptFlag: boolean): Operation =>
  operation('EnableVpcEndPointConnect', { EndPointServiceId: 'svc', EndPointId: ['ep-buyer'], AcceptFlag })
const policies = (action: string, rule: string): Operation =>
  operation(action, { SecurityGroupId: 'sg-web', Ingress: [rule] })
const LINK = 'ACCEPT#11.163.0.0/16#8080#TCP'

test('what a call changes, the next connection meets', () => {
  const cloud = open()
  const seen = [connect(cloud)]
  for (const call of [
    enable(true),
    enable(false),
    enable(true),
    policies('DeleteSecurityGroupPolicies', LINK),
    policies('CreateSecurityGroupPolicies', LINK),
  ]) {
    expect(cloud.apply(call)).toMatchObject({ ok: true })
    seen.push(connect(cloud))
  }
  expect(seen).toEqual([
    'timeout ENDPOINT_PENDING',
    'connected DELIVERED',
    'timeout ENDPOINT_REJECTED',
    'connected DELIVERED',
    'timeout TARGET_INGRESS_DENIED',
    'connected DELIVERED',
  ])
})

test('explain shows what connect would show, and changes nothing', () => {
  const cloud = open()
  cloud.apply(enable(true))
  const at = cloud.nowUs
  const explained = cloud.explain(request(cloud))
  expect(cloud.nowUs).toBe(at)
  expect(cloud.explain(request(cloud))).toEqual(explained)
  expect(explained.outcome).toBe('connected')
})

const tooMany = { EndPointId: 'ep-own', SecurityGroupIds: ['sg-ep', 'sg-spare', 'g1', 'g2', 'g3', 'g4'] }
test.each<[string, Operation, string, string]>([
  ['by the action', enable(true), 'ResourceNotFound', 'svc'],
  ['by validation', policies('CreateSecurityGroupPolicies', 'ACCEPT#10.0.0.0/8#80#ALL'), 'InvalidParameterValue', '80'],
  ['by a quota', operation('ModifyVpcEndPointAttribute', tooMany), 'LimitExceeded', '5'],
])('a call refused %s leaves the cloud as it was', (_, call, code, says) => {
  const more = ['g1', 'g2', 'g3', 'g4'].map((name): [string, object] => [name, { account: 'shop' }])
  const opened = Cloud.open({ ...SHOP, securityGroups: new Map([...SHOP.securityGroups, ...more]) }, DEFAULT_OPTIONS, 1)
  assert(opened.ok, JSON.stringify(opened))
  const cloud = opened.value
  const { documents, network } = cloud
  const by = code === 'ResourceNotFound' ? 'other' : undefined
  const result = cloud.apply({ ...call, by })
  expect(result).toMatchObject({ ok: false, error: { code } })
  if (!result.ok) {
    expect(result.error.message.en).toContain(says)
    expect(result.error.message.zh).toContain(says)
  }
  expect(cloud.documents).toBe(documents)
  expect(cloud.network).toBe(network)
})

test('a copy that a call makes of a template stays when it is unbound', () => {
  const cloud = open()
  const bind = (SecurityGroupIds: string[]) =>
    cloud.apply(operation('ModifyVpcEndPointAttribute', { EndPointId: 'ep-own', SecurityGroupIds }))
  bind(['sg-spare'])
  bind([])
  expect(cloud.network.securityGroups.map(({ name }) => name)).toContain('shop/sg-spare')
})

test('the same calls give the same answers, RequestIds of their own included', () => {
  const answers = (seed: number) => {
    const cloud = open(seed)
    const calls = [enable(true), enable(true), policies('DeleteSecurityGroupPolicies', LINK), enable(false)]
    return calls.map((call) => cloud.apply(call))
  }
  expect(answers(7)).toEqual(answers(7))
  const ids = answers(7).flatMap((answer) => (answer.ok ? [String(answer.response.RequestId)] : []))
  expect(
    new Set([...ids, ...answers(8).flatMap((answer) => (answer.ok ? [answer.response.RequestId] : []))]).size,
  ).toBe(8)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('what is wrong with the documents is told instead of opening', () => {
  const broken = { ...SHOP, endpoints: new Map([['ep', { subnet: 'vpc1/app', service: 'none' }]]) }
  expect(Cloud.open(broken, DEFAULT_OPTIONS, 1)).toMatchObject({
    ok: false,
    problems: [{ code: 'NO_SUCH_ENDPOINT_SERVICE' }],
  })
})
