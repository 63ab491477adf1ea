import { describe, expect, test } from 'vitest'
import { perform } from '../../sim/cloud/operations.ts'
import type { EndPointState } from '../../sim/model/network.ts'
import { endpointState, operation, performed, SHOP, stateOf } from './shop.ts'

const accept = (AcceptFlag: boolean, ...EndPointId: string[]) => ({ EndPointServiceId: 'svc', EndPointId, AcceptFlag })

function stateAt(state: EndPointState, options = {}) {
  const endpoints = new Map(SHOP.endpoints).set('ep-buyer', { subnet: 'vpc1/app', service: 'svc', state })
  return stateOf({ ...SHOP, endpoints }, options)
}

describe('EnableVpcEndPointConnect', () => {
  test.each<[EndPointState, boolean, EndPointState]>([
    ['PENDING', true, 'ACTIVE'],
    ['PENDING', false, 'REJECTED'],
    ['REJECTED', true, 'ACTIVE'],
    ['REJECTED', false, 'REJECTED'],
    ['ACTIVE', true, 'ACTIVE'],
    ['ACTIVE', false, 'REJECTED'],
    ['ACCEPTING', true, 'ACTIVE'],
  ])('%s, AcceptFlag %s -> %s', (before, flag, after) => {
    const state = performed(stateAt(before), 'EnableVpcEndPointConnect', accept(flag, 'ep-buyer'))
    expect(endpointState(state, 'ep-buyer')).toBe(after)
    expect(state.response).toEqual({})
  })

  test('with an acceptDelay an accepted endpoint is ACCEPTING first', () => {
    const state = performed(
      stateAt('REJECTED', { acceptDelayUs: 1 }),
      'EnableVpcEndPointConnect',
      accept(true, 'ep-buyer'),
    )
    expect(endpointState(state, 'ep-buyer')).toBe('ACCEPTING')
  })

  test('twice is a success that changes nothing', () => {
    const once = performed(stateOf(), 'EnableVpcEndPointConnect', accept(true, 'ep-buyer', 'ep-own'))
    const twice = performed(once, 'EnableVpcEndPointConnect', accept(true, 'ep-buyer', 'ep-own', 'ep-buyer'))
    expect(twice.documents).toBe(once.documents)
  })

  test('twice is refused with acceptTwice: error', () => {
    for (const [state, flag] of [
      ['ACTIVE', true],
      ['ACCEPTING', true],
      ['REJECTED', false],
    ] as const) {
      const call = operation('EnableVpcEndPointConnect', accept(flag, 'ep-buyer'))
      const outcome = perform(stateAt(state, { acceptTwice: 'error' }), call)
      expect(outcome).toMatchObject({ ok: false, error: { code: 'UnsupportedOperation' } })
      expect(perform(stateAt(state), call).ok).toBe(true)
    }
    const call = operation('EnableVpcEndPointConnect', accept(false, 'ep-buyer'))
    expect(perform(stateAt('ACTIVE', { acceptTwice: 'error' }), call).ok).toBe(true)
  })

  test('several endpoints go together, by name, cloud id and the UIN of who calls', () => {
    const state = stateOf()
    const ids = state.network.endpoints.map(({ id }) => id)
    const after = performed(state, 'EnableVpcEndPointConnect', accept(false, ids[0]!, 'ep-own'), { by: '100000000001' })
    expect(after.network.endpoints.map((endpoint) => endpoint.state)).toEqual([
      'REJECTED',
      'REJECTED',
      'ACTIVE',
      'FAILED',
    ])
  })

  test('all or none: one that cannot be accepted leaves the others as they were', () => {
    const outcome = perform(stateOf(), operation('EnableVpcEndPointConnect', accept(true, 'ep-buyer', 'ep-failed')))
    expect(outcome).toMatchObject({ ok: false, error: { code: 'UnsupportedOperation' } })
    expect(outcome).not.toHaveProperty('documents')
  })
})

describe('whitelists', () => {
  const other = { EndPointServiceId: 'svc', UserUin: '100000000003' }
  const uins = ({ network }: ReturnType<typeof stateOf>) => network.endpointServices[0]!.whitelist.map(({ uin }) => uin)

  test('an account is added by UIN or name, described, listed and taken off', () => {
    const added = performed(stateOf(), 'CreateVpcEndPointServiceWhiteList', { ...other, Description: 'test' })
    expect(uins(added)).toEqual(['100000000002', '100000000003'])
    const named = performed(added, 'ModifyVpcEndPointServiceWhiteList', {
      EndPointServiceId: 'svc',
      UserUin: 'other',
      Description: 'changed',
    })
    const filters = [
      { Name: 'user-uin', Values: ['other', 'shop'] },
      { Name: 'end-point-service-id', Values: ['svc'] },
    ]
    const { response } = performed(named, 'DescribeVpcEndPointServiceWhiteList', { Filters: filters })
    const { id } = named.network.endpointServices[0]!
    const CreateTime = '2021-06-01 00:00:00'
    const users = [
      { Owner: 1250000003, UserUin: '100000000003', Description: 'changed', CreateTime, EndPointServiceId: id },
    ]
    expect(response).toEqual({ VpcEndPointServiceUserSet: users, VpcEndpointServiceUserSet: users, TotalCount: 1 })
    const gone = performed(named, 'DeleteVpcEndPointServiceWhiteList', { ...other, UserUin: ['buyer', 100000000003] })
    expect(uins(gone)).toEqual([])
  })

  test('the list comes in pages, over all services of the caller', () => {
    const state = stateOf()
    const page = (parameters: object) =>
      performed(state, 'DescribeVpcEndPointServiceWhiteList', { ...parameters }, { by: 'shop' }).response
    expect(page({})).toMatchObject({
      TotalCount: 2,
      VpcEndPointServiceUserSet: [{ UserUin: '100000000002' }, { Owner: 0 }],
    })
    expect(page({ Offset: '1', Limit: 1 })).toMatchObject({
      TotalCount: 2,
      VpcEndPointServiceUserSet: [{ UserUin: '100000000099' }],
    })
    expect(page({ Offset: 5 })).toMatchObject({ TotalCount: 2, VpcEndPointServiceUserSet: [] })
    const buyers = performed(state, 'DescribeVpcEndPointServiceWhiteList', {}, { by: 'buyer' }).response
    expect(buyers).toMatchObject({ TotalCount: 0 })
  })

  test.each([
    [false, 'ACTIVE', 'ACTIVE'],
    [true, 'REJECTED', 'ACTIVE'],
  ])('whitelistRemovalCutsExisting %s: the endpoint off the list is %s, the own one %s', (cuts, buyers, own) => {
    const active = stateAt('ACTIVE', { whitelistRemovalCutsExisting: cuts })
    const both = performed(active, 'CreateVpcEndPointServiceWhiteList', { EndPointServiceId: 'svc', UserUin: 'shop' })
    const after = performed(both, 'DeleteVpcEndPointServiceWhiteList', {
      EndPointServiceId: 'svc',
      UserUin: ['buyer', 'shop'],
    })
    expect(endpointState(after, 'ep-buyer')).toBe(buyers)
    expect(endpointState(after, 'ep-own')).toBe(own)
    expect(endpointState(after, 'ep-failed')).toBe('FAILED')
  })

  test('an entry cites the call that made it', () => {
    const at = { file: 'f.yaml', line: 9, column: 5 }
    const origins = new Map([['UserUin', { file: 'f.yaml', line: 9, column: 40 }]])
    const { documents } = performed(stateOf(), 'CreateVpcEndPointServiceWhiteList', other, { at, origins })
    expect(documents.endpointServices.get('svc')?.whitelist?.at(-1)?.origin).toEqual(origins.get('UserUin'))
  })
})

describe('endpoints', () => {
  const groups = ({ network }: ReturnType<typeof stateOf>) =>
    network.endpoints[0]!.securityGroups.map((index) => network.securityGroups[index]!.name)

  test('the list of groups is replaced in its order, a template used for the first time is copied', () => {
    const state = stateOf()
    const id = state.network.securityGroups.find(({ name }) => name === 'buyer/sg-ep')!.id
    const bound = performed(state, 'ModifyVpcEndPointAttribute', {
      EndPointId: 'ep-buyer',
      SecurityGroupIds: ['sg-spare', id],
    })
    expect(groups(bound)).toEqual(['buyer/sg-spare', 'buyer/sg-ep'])
    const less = performed(bound, 'DisassociateVpcEndPointSecurityGroups', {
      EndPointId: 'ep-buyer',
      SecurityGroupIds: ['buyer/sg-ep'],
    })
    expect(groups(less)).toEqual(['buyer/sg-spare'])
    const none = performed(less, 'ModifyVpcEndPointAttribute', { EndPointId: 'ep-buyer', SecurityGroupIds: [] })
    expect(groups(none)).toEqual([])
    expect(none.network.securityGroups.find(({ name }) => name === 'buyer/sg-ep')?.id).toBe(id)
  })

  test('its display name changes; the name that a scenario calls it by, and its id, stay', () => {
    const state = stateOf()
    const { id } = state.network.endpoints[0]!
    const renamed = performed(state, 'ModifyVpcEndPointAttribute', { EndPointId: id, EndPointName: 'front door' })
    const { response } = performed(renamed, 'DescribeVpcEndPoint', { EndPointId: ['ep-buyer'] })
    expect(response).toMatchObject({ TotalCount: 1, EndPointSet: [{ EndPointId: id, EndPointName: 'front door' }] })
    const filters = [{ Name: 'end-point-name', Values: ['front door'] }]
    expect(performed(renamed, 'DescribeVpcEndPoint', { Filters: filters }).response).toMatchObject({ TotalCount: 1 })
  })

  test('a call that asks for nothing changes nothing', () => {
    const state = stateOf()
    expect(performed(state, 'ModifyVpcEndPointAttribute', { EndPointId: 'ep-buyer' }).documents).toBe(state.documents)
  })

  test('DescribeVpcEndPoint tells what the consumer may know', () => {
    const state = stateOf()
    const { network } = state
    const { response } = performed(state, 'DescribeVpcEndPoint', {}, { by: 'buyer' })
    const { TotalCount, EndPointSet } = response as { TotalCount: number; EndPointSet: Record<string, unknown>[] }
    expect(TotalCount).toBe(2)
    const [first] = EndPointSet
    expect(first).toEqual({
      EndPointId: network.endpoints[0]!.id,
      VpcId: network.vpcs[0]!.id,
      SubnetId: network.subnets[0]!.id,
      EndPointOwner: '1250000002',
      EndPointName: 'ep-buyer',
      ServiceVpcId: network.vpcs[1]!.id,
      ServiceVip: '172.16.0.3',
      EndPointServiceId: network.endpointServices[0]!.id,
      EndPointVip: '10.0.1.3',
      State: 'PENDING',
      CreateTime: '2021-06-01 00:00:00',
      GroupSet: [network.securityGroups.find(({ name }) => name === 'buyer/sg-ep')!.id],
      ServiceName: 'svc',
      CdcId: '',
      TagSet: [],
    })
  })
})
