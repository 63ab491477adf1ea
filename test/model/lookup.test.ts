import { describe, expect, test } from 'vitest'
import {
  findById,
  findByName,
  findDestination,
  findListener,
  findNamed,
  findSecurityGroup,
} from '../../sim/model/lookup.ts'
import { changed, networkOf, TWO_ACCOUNTS } from './plain.ts'

describe('looking up', () => {
  const network = networkOf(
    changed(TWO_ACCOUNTS, {
      'clbs.lb1.securityGroups': ['sg-client'],
      'cvms.web2.securityGroups': undefined,
      'endpointServices.web1': { clb: 'lb2' },
      'clbs.lb2': { subnet: 'vpc2', listeners: {} },
    }),
  )

  test.each([
    ['consumer', { kind: 'cvm', index: 0 }],
    ['lb1', { kind: 'clb', index: 0 }],
    ['ep1', { kind: 'endpoint', index: 0 }],
    ['svc', undefined],
    ['nobody', undefined],
    ['__proto__', undefined],
  ])('the destination %s', (name, found) => {
    expect(findDestination(network, name)).toEqual(found)
  })

  test.each([
    ['web1', { kind: 'cvm', index: 1 }],
    ['svc', { kind: 'endpointService', index: 0 }],
    ['vpc2', { kind: 'vpc', index: 1 }],
    ['vpc2/web', { kind: 'subnet', index: 1 }],
    ['shop/sg-client', { kind: 'securityGroup', index: 0 }],
    ['vpc1/default', { kind: 'routeTable', index: 0 }],
    ['bank', { kind: 'account', index: 1 }],
    ['sg-client', undefined],
  ])('the name %s', (name, found) => {
    expect(findByName(network, name)).toEqual(found)
  })

  test('a name of one kind', () => {
    expect(findNamed(network, 'endpointService', 'web1')).toBe(1)
    expect(findNamed(network, 'clb', 'web1')).toBeUndefined()
  })

  test('the group that an account means', () => {
    expect(findSecurityGroup(network, 'sg-client', 0)).toBe(0)
    expect(findSecurityGroup(network, 'sg-client', 1)).toBe(1)
    expect(findSecurityGroup(network, 'sg-web', 1)).toBeUndefined()
    expect(network.securityGroups[findSecurityGroup(network, 'default', 0) ?? -1]?.isDefault).toBe(true)
  })

  test('ids', () => {
    for (const [index, { id }] of network.endpoints.entries()) {
      expect(findById(network, id)).toEqual({ kind: 'endpoint', index })
    }
    expect(findById(network, 'vpce-00000000')).toBeUndefined()
  })

  test('listeners, by name and id', () => {
    const id = network.clbs[0]?.listeners[0]?.id ?? ''
    expect(findListener(network, 'lb1/tcp:80')).toEqual({ clb: 0, listener: 0 })
    expect(findListener(network, id)).toEqual({ clb: 0, listener: 0 })
    expect(findListener(network, 'lb1/tcp:81')).toBeUndefined()
  })
})
