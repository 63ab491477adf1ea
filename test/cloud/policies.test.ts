import { describe, expect, test } from 'vitest'
import type { CloudState } from '../../sim/cloud/call.ts'
import { policyText } from '../../sim/cloud/policy.ts'
import { performed, SHOP, stateOf } from './shop.ts'

const RULE = 'ACCEPT#10.1.0.0/16#80#TCP'
const LINK = 'ACCEPT#11.163.0.0/16#8080#TCP'
const ADMIN = 'ACCEPT#172.16.0.5/32#80,443#TCP'
const GROUP = 'DROP#sg-ep#ALL#ALL'

/** The rules that an account's group has in the network, as texts. */
function rules(
  { network, documents }: CloudState,
  name: string,
  direction: 'ingress' | 'egress' = 'ingress',
): string[] {
  const group = network.securityGroups.find((one) => one.name === name)!
  const document = documents.securityGroups.get(group.documentName)!
  const written = document.copies?.get(network.accounts[group.account]!.name) ?? document
  expect(written[direction] ?? group[direction]).toHaveLength(group[direction].length)
  return (written[direction] ?? []).map(policyText)
}

describe('CreateSecurityGroupPolicies', () => {
  test.each([
    ['at the end unless told', [RULE], [LINK, ADMIN, GROUP, RULE]],
    [
      'together at the index that they all name',
      [
        { PolicyIndex: 0, Action: 'drop', CidrBlock: '10.9.0.7', Protocol: 'udp', Port: '53' },
        { PolicyIndex: 0, action: 'ACCEPT', cidrBlock: '0.0.0.0/4' },
      ],
      ['DROP#10.9.0.7/32#53#UDP', 'ACCEPT#0.0.0.0/0#ALL#ALL', LINK, ADMIN, GROUP],
    ],
    [
      'without port or protocol, as in a file',
      ['DROP#10.9.0.7', 'ACCEPT# 10.9.0.8 #ALL'],
      [LINK, ADMIN, GROUP, 'DROP#10.9.0.7/32#ALL#ALL', 'ACCEPT#10.9.0.8/32#ALL#ALL'],
    ],
    ['a group, for its account', ['ACCEPT#sg-web#all#All'], [LINK, ADMIN, GROUP, 'ACCEPT#sg-web#ALL#ALL']],
  ])('%s', (_, Ingress, expected) => {
    expect(
      rules(performed(stateOf(), 'CreateSecurityGroupPolicies', { SecurityGroupId: 'sg-web', Ingress }), 'sg-web'),
    ).toEqual(expected)
  })

  test('the API form, and what it leaves of an egress that was left out', () => {
    const set = { Version: 1, Egress: [{ Action: 'DROP', CidrBlock: '10.0.0.0/8', PolicyIndex: 0, ModifyTime: '' }] }
    const state = performed(stateOf(), 'CreateSecurityGroupPolicies', {
      SecurityGroupId: 'sg-web',
      SecurityGroupPolicySet: set,
    })
    expect(rules(state, 'sg-web', 'egress')).toEqual(['DROP#10.0.0.0/8#ALL#ALL', 'ACCEPT#0.0.0.0/0#ALL#ALL'])
    expect(rules(state, 'sg-web')).toEqual([LINK, ADMIN, GROUP])
  })

  test('a new rule cites the parameter that made it, the old ones what they did', () => {
    const origins = new Map([['Ingress.0', { file: 'f.yaml', line: 30, column: 12 }]])
    const state = performed(
      stateOf(),
      'CreateSecurityGroupPolicies',
      { SecurityGroupId: 'sg-web', Ingress: [RULE] },
      { origins },
    )
    const { ingress } = state.network.securityGroups.find(({ name }) => name === 'sg-web')!
    expect(ingress.map(({ origin }) => origin?.line)).toEqual([undefined, undefined, undefined, 30])
  })

  test('each change counts the version up', () => {
    const add = (Version: string, Ingress: string[]) => ({
      SecurityGroupId: 'sg-web',
      SecurityGroupPolicySet: { Version, Ingress },
    })
    const once = performed(stateOf(), 'CreateSecurityGroupPolicies', add('1', [RULE]))
    const twice = performed(once, 'DeleteSecurityGroupPolicies', add('2', [RULE]))
    performed(twice, 'CreateSecurityGroupPolicies', add('3', [RULE]))
  })
})

describe('DeleteSecurityGroupPolicies', () => {
  test.each<[string, unknown[], string[]]>([
    ['by content, however it is written', ['accept#11.163.0.0/16#8080#tcp'], [ADMIN, GROUP]],
    ['by content, ports in any order', ['ACCEPT#172.16.0.5/32#443,80#TCP'], [LINK, GROUP]],
    ['by the first two parts of the short form', ['DROP#sg-ep'], [LINK, ADMIN]],
    ['by content, a group', [{ Action: 'drop', SecurityGroupId: 'sg-ep' }], [LINK, ADMIN]],
    ['by index', [{ PolicyIndex: 2 }, { PolicyIndex: 0 }], [ADMIN]],
    ['by index rather than content', [{ PolicyIndex: 1, Action: 'ACCEPT', CidrBlock: '11.163.0.0/16' }], [LINK, GROUP]],
  ])('%s', (_, Ingress, expected) => {
    expect(
      rules(performed(stateOf(), 'DeleteSecurityGroupPolicies', { SecurityGroupId: 'sg-web', Ingress }), 'sg-web'),
    ).toEqual(expected)
  })
})

describe('ModifySecurityGroupPolicies', () => {
  const modify = (parameters: object) =>
    performed(stateOf(), 'ModifySecurityGroupPolicies', { SecurityGroupId: 'sg-web', ...parameters })

  test('replaces both directions', () => {
    const state = modify({ Ingress: [RULE], Egress: ['DROP#10.0.0.0/8#ALL#ALL'] })
    expect(rules(state, 'sg-web')).toEqual([RULE])
    expect(rules(state, 'sg-web', 'egress')).toEqual(['DROP#10.0.0.0/8#ALL#ALL'])
  })

  test.each([{ Ingress: [] }, { SecurityGroupPolicySet: { Version: '0', Ingress: [RULE] } }])(
    '%j leaves nothing',
    (given) => {
      const state = modify(given)
      expect([rules(state, 'sg-web'), rules(state, 'sg-web', 'egress')]).toEqual([[], []])
    },
  )
})

describe('ReplaceSecurityGroupPolicy and ReplaceSecurityGroupPolicies', () => {
  test('one policy takes the place of another', () => {
    const Ingress = [{ PolicyIndex: 1, Action: 'ACCEPT', CidrBlock: '10.1.0.0/16', Port: 80, Protocol: 'TCP' }]
    const state = performed(stateOf(), 'ReplaceSecurityGroupPolicy', { SecurityGroupId: 'sg-web', Ingress })
    expect(rules(state, 'sg-web')).toEqual([LINK, RULE, GROUP])
  })

  test('several, by the policies that stood there', () => {
    const state = performed(stateOf(), 'ReplaceSecurityGroupPolicies', {
      SecurityGroupId: 'sg-web',
      Ingress: [RULE, LINK],
      OriginalSecurityGroupPolicySet: { Ingress: [LINK, { PolicyIndex: 1 }] },
    })
    expect(rules(state, 'sg-web')).toEqual([RULE, LINK, GROUP])
  })
})

describe('a template', () => {
  test.each([
    ['its caller', 'sg-ep', 'buyer'],
    ['the account that is named with it', 'buyer/sg-ep', undefined],
  ])('a call changes the copy of %s only', (_, SecurityGroupId, by) => {
    const state = performed(
      stateOf(),
      'CreateSecurityGroupPolicies',
      { SecurityGroupId, Ingress: [RULE] },
      by ? { by } : {},
    )
    expect(rules(state, 'buyer/sg-ep')).toEqual(['ACCEPT#10.0.0.0/8#80#TCP', RULE])
    expect(rules(state, 'shop/sg-ep')).toEqual(['ACCEPT#10.0.0.0/8#80#TCP'])
    expect(state.documents.securityGroups.get('sg-ep')?.ingress).toBe(SHOP.securityGroups.get('sg-ep')?.ingress)
  })

  test('by the cloud id of a copy', () => {
    const before = stateOf()
    const { id } = before.network.securityGroups.find(({ name }) => name === 'shop/sg-ep')!
    const state = performed(before, 'CreateSecurityGroupPolicies', { SecurityGroupId: id, Ingress: [RULE] })
    expect(rules(state, 'shop/sg-ep')).toHaveLength(2)
    expect(rules(state, 'buyer/sg-ep')).toHaveLength(1)
  })

  test('with one user needs no account', () => {
    const state = performed(stateOf(), 'CreateSecurityGroupPolicies', { SecurityGroupId: 'sg-spare', Ingress: [RULE] })
    expect(rules(state, 'sg-spare')).toEqual([RULE])
  })
})
