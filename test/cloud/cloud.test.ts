import { describe, expect, test } from 'vitest'
import { assert } from '../../sim/base/assert.ts'
import { Cloud } from '../../sim/cloud/cloud.ts'
import { resolveDestination } from '../../sim/cloud/destination.ts'
import type { Operation } from '../../sim/cloud/operation.ts'
import { DEFAULT_OPTIONS, type Options } from '../../sim/model/options.ts'
import { BUYER_UIN, operation, SHOP } from './shop.ts'

function open(seed = 1, options: Partial<Options> = {}): Cloud {
  const cloud = Cloud.open(SHOP, { ...DEFAULT_OPTIONS, ...options }, seed)
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

describe('with an acceptDelay', () => {
  const SECOND_US = 1_000_000
  const slow = (): Cloud => open(1, { acceptDelayUs: 5 * SECOND_US, whitelistRemovalCutsExisting: true })
  const stateIn = (cloud: Cloud) => cloud.network.endpoints.find(({ name }) => name === 'ep-buyer')?.state

  test('an accepted endpoint is ACTIVE when it has gone by, not before', () => {
    const cloud = slow()
    cloud.advance(SECOND_US)
    cloud.apply(enable(true))
    cloud.advance(5 * SECOND_US - 1)
    expect(stateIn(cloud)).toBe('ACCEPTING')
    expect(cloud.apply(enable(false))).toMatchObject({ ok: false, error: { code: 'UnsupportedOperation' } })
    cloud.advance(1)
    expect(stateIn(cloud)).toBe('ACTIVE')
    expect(connect(cloud)).toBe('connected DELIVERED')
  })

  test('accepting again does not begin anew', () => {
    const cloud = slow()
    cloud.apply(enable(true))
    cloud.advance(3 * SECOND_US)
    cloud.apply(enable(true))
    cloud.advance(2 * SECOND_US)
    expect(stateIn(cloud)).toBe('ACTIVE')
  })

  test('it may happen in the middle of a connection, whose client then gets through', () => {
    const cloud = slow()
    cloud.apply(enable(true))
    const { outcome, reason, startUs, endUs, trace } = cloud.connect(request(cloud))
    expect({ outcome, reason }).toEqual({ outcome: 'connected', reason: 'DELIVERED' })
    expect(endUs - startUs).toBeGreaterThanOrEqual(5 * SECOND_US)
    expect(trace.packets.map((packet) => packet.reason)).toEqual(['DELIVERED', 'DELIVERED'])
    expect(stateIn(cloud)).toBe('ACTIVE')
  })

  test('what is cut off meanwhile stays REJECTED; accepted once more, it takes the whole time again', () => {
    const cloud = slow()
    const list = (action: string) => operation(action, { EndPointServiceId: 'svc', UserUin: [BUYER_UIN] })
    cloud.apply(enable(true))
    cloud.advance(SECOND_US)
    expect(cloud.apply(list('DeleteVpcEndPointServiceWhiteList'))).toMatchObject({ ok: true })
    expect(stateIn(cloud)).toBe('REJECTED')
    cloud.advance(SECOND_US)
    cloud.apply(enable(true))
    cloud.advance(4 * SECOND_US)
    expect(stateIn(cloud)).toBe('ACCEPTING')
    cloud.advance(SECOND_US)
    expect(stateIn(cloud)).toBe('ACTIVE')
  })

  test('a fork has it at the same time, and explain shows it without its happening', () => {
    const cloud = slow()
    cloud.apply(enable(true))
    cloud.advance(2 * SECOND_US)
    const fork = cloud.fork()
    expect(cloud.explain(request(cloud)).outcome).toBe('connected')
    expect(stateIn(cloud)).toBe('ACCEPTING')
    fork.advance(3 * SECOND_US - 1)
    expect(stateIn(fork)).toBe('ACCEPTING')
    fork.advance(1)
    expect([stateIn(fork), stateIn(cloud)]).toEqual(['ACTIVE', 'ACCEPTING'])
  })

  test('an endpoint that is written as ACCEPTING becomes ACTIVE too; without the option it stays', () => {
    const endpoints = new Map(SHOP.endpoints).set('ep-buyer', {
      subnet: 'vpc1/app',
      service: 'svc',
      state: 'ACCEPTING',
    })
    const states = [0, SECOND_US].map((acceptDelayUs) => {
      const cloud = Cloud.open({ ...SHOP, endpoints }, { ...DEFAULT_OPTIONS, acceptDelayUs }, 1)
      assert(cloud.ok, 'the network is sound')
      cloud.value.advance(SECOND_US)
      return stateIn(cloud.value)
    })
    expect(states).toEqual(['ACCEPTING', 'ACTIVE'])
  })
})
