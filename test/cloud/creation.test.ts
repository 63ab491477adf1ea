import { describe, expect, test } from 'vitest'
import type { ApiResponse } from '../../sim/cloud/operation.ts'
import { DEFAULT_QUOTAS } from '../../sim/model/options.ts'
import { ipv4Text } from '../../sim/net/ipv4.ts'
import { applied, apply, connect, MARKET, openMarket, outcomeOf } from './market.ts'

const ENDPOINT = { VpcId: 'vpc1', SubnetId: 'vpc1/app', EndPointName: 'front door', EndPointServiceId: 'svc' }
const SERVICE = { VpcId: 'vpc2', EndPointServiceName: 'shop 3', AutoAcceptFlag: true, ServiceInstanceId: 'lb3' }
const RANDOM_ID = /^[a-z]+-[a-z0-9]{8}$/

const objectIn = (response: ApiResponse, field: string) => response[field] as Record<string, unknown>

describe('CreateVpcEndPoint', () => {
  test('answers with the EndPoint, which waits to be accepted', () => {
    const cloud = openMarket()
    const endpoint = objectIn(
      applied(cloud, 'CreateVpcEndPoint', { ...ENDPOINT, SecurityGroupId: 'sg-ep' }, { name: 'ep2' }),
      'EndPoint',
    )
    const { network } = cloud
    const made = network.endpoints.at(-1)!
    expect(made).toMatchObject({ name: 'ep2', state: 'PENDING' })
    expect(endpoint).toEqual({
      EndPointId: made.id,
      VpcId: network.vpcs[0]!.id,
      SubnetId: network.subnets[0]!.id,
      EndPointOwner: '1250000002',
      EndPointName: 'front door',
      ServiceVpcId: network.vpcs[1]!.id,
      ServiceVip: ipv4Text(network.clbs[0]!.vip),
      EndPointServiceId: network.endpointServices[0]!.id,
      EndPointVip: ipv4Text(made.address),
      State: 'PENDING',
      CreateTime: '2021-06-01 00:00:00',
      GroupSet: [network.securityGroups.find(({ name }) => name === 'buyer/sg-ep')!.id],
      ServiceName: 'svc',
      CdcId: '',
      TagSet: [],
    })
    expect(endpoint.EndPointId).toMatch(RANDOM_ID)
  })

  test('is connected to by its name and its id once it is accepted', () => {
    const cloud = openMarket()
    applied(cloud, 'CreateVpcEndPoint', ENDPOINT, { name: 'ep2' })
    expect(outcomeOf(cloud, 'ep2')).toBe('timeout ENDPOINT_PENDING')
    applied(cloud, 'EnableVpcEndPointConnect', { EndPointServiceId: 'svc', EndPointId: ['ep2'], AcceptFlag: true })
    expect(connect(cloud, 'ep2')).toMatchObject({ outcome: 'connected', backend: 'web1' })
    expect(outcomeOf(cloud, cloud.network.endpoints.at(-1)!.id)).toBe('connected DELIVERED')
  })

  test.each([
    ['the service accepts of itself', { autoAccept: true }, {}, 'buyer', 'ACTIVE'],
    ['the service waits', { autoAccept: false }, {}, 'buyer', 'PENDING'],
    ['it is the service’s own account', { autoAccept: false }, {}, 'shop', 'ACTIVE'],
    ['so it is, and the option says to wait', {}, { sameAccountAlwaysAccepted: false }, 'shop', 'PENDING'],
  ] as const)('its state when %s', (_, change, options, by, state) => {
    const svc = { ...MARKET.endpointServices.get('svc')!, ...change }
    const cloud = openMarket(options, {
      ...MARKET,
      endpointServices: new Map(MARKET.endpointServices).set('svc', svc),
    })
    const where = by === 'shop' ? { VpcId: 'vpc2', SubnetId: 'vpc2' } : {}
    const response = applied(cloud, 'CreateVpcEndPoint', { ...ENDPOINT, ...where }, { by })
    expect(objectIn(response, 'EndPoint').State).toBe(state)
  })

  test.each([
    ['vpc1/app', undefined, '10.0.1.5'], // the lowest that is free
    ['vpc1/app', '10.0.1.77', '10.0.1.77'],
    ['vpc1/tiny', undefined, '10.0.2.2'],
  ])('in %s, asking for %s, it gets %s', (SubnetId, EndPointVip, address) => {
    const response = applied(openMarket(), 'CreateVpcEndPoint', { ...ENDPOINT, SubnetId, EndPointVip })
    expect(objectIn(response, 'EndPoint').EndPointVip).toBe(address)
  })

  test.each([
    ['10.0.1', 'InvalidParameterValue.Malformed', '10.0.1'],
    ['fe80::1', 'UnsupportedOperation', 'IPv6'],
    ['10.0.2.77', 'InvalidParameterValue.Range', 'does not lie in vpc1/app'],
    ['10.0.1.0', 'InvalidParameterValue.Reserved', 'reserved'],
    ['10.0.1.1', 'InvalidParameterValue.Reserved', 'reserved'],
    ['10.0.1.255', 'InvalidParameterValue.Reserved', 'reserved'],
    ['10.0.1.2', 'ResourceInUse', 'taken by consumer'],
    ['10.0.1.3', 'ResourceInUse', 'taken by ep-buyer'],
  ])('the address %s is refused with %s, and nothing has changed', (EndPointVip, code, says) => {
    const cloud = openMarket()
    const { documents, network } = cloud
    const origins = new Map([['EndPointVip', { file: 'f.yaml', line: 12, column: 3 }]])
    const at = { file: 'f.yaml', line: 9, column: 5 }
    const result = apply(cloud, 'CreateVpcEndPoint', { ...ENDPOINT, EndPointVip }, { at, origins })
    expect(result).toMatchObject({ ok: false, error: { code, problems: [{ origin: { line: 12 } }] } })
    expect(result.ok ? '' : result.error.message.en).toContain(says)
    expect([cloud.documents, cloud.network]).toEqual([documents, network])
    expect(cloud.documents).toBe(documents)
  })

  test('a subnet without a free address refuses the next one', () => {
    const cloud = openMarket()
    const create = () => apply(cloud, 'CreateVpcEndPoint', { ...ENDPOINT, SubnetId: 'vpc1/tiny' })
    for (let n = 0; n < 13; n++) expect(create()).toMatchObject({ ok: true })
    expect(create()).toMatchObject({ ok: false, error: { code: 'ResourceInsufficient.Subnet' } })
    expect(cloud.network.endpoints).toHaveLength(17)
  })

  test('a service whose link has no addresses left refuses the next one', () => {
    const svc = MARKET.endpoints.get('ep-own')!
    const own = (n: number): [string, object] => [`ep${n}`, { ...svc, snat: { addresses: 16 } }]
    const cidr = '172.16.0.0/16'
    const cloud = openMarket(
      { quotas: 'off' },
      {
        ...MARKET,
        vpcs: new Map(MARKET.vpcs).set('vpc2', { cidr, account: 'shop', subnets: new Map([['web', { cidr }]]) }),
        endpoints: new Map(Array.from({ length: 4063 }, (_, n) => own(n))) as typeof MARKET.endpoints,
      },
    )
    const create = () => apply(cloud, 'CreateVpcEndPoint', ENDPOINT)
    for (let n = 0; n < 4; n++) expect(create()).toMatchObject({ ok: true })
    expect(create()).toMatchObject({ ok: false, error: { code: 'ResourceInsufficient' } })
  })

  test('it shares no address of 11.163.0.0/16 with another endpoint of its service, and moves none', () => {
    const cloud = openMarket()
    const pools = () => cloud.network.endpoints.map(({ service, snatAddresses }) => ({ service, snatAddresses }))
    const before = pools()
    for (const name of ['a', 'b']) applied(cloud, 'CreateVpcEndPoint', ENDPOINT, { name })
    expect(pools().slice(0, before.length)).toEqual(before)
    const ofService = pools().filter(({ service }) => service === 0)
    const addresses = ofService.flatMap(({ snatAddresses }) => snatAddresses)
    expect(new Set(addresses).size).toBe(4 * ofService.length)
  })

  test('a subnet goes by the name of its VPC where that has one', () => {
    const cloud = openMarket()
    const own = { ...ENDPOINT, VpcId: 'vpc2', SubnetId: 'vpc2' }
    expect(objectIn(applied(cloud, 'CreateVpcEndPoint', own), 'EndPoint').SubnetId).toBe(
      cloud.network.subnets.find(({ name }) => name === 'vpc2/web')!.id,
    )
    const two = { ...ENDPOINT, SubnetId: 'vpc1' }
    expect(apply(cloud, 'CreateVpcEndPoint', two)).toMatchObject({ ok: false, error: { code: 'ResourceNotFound' } })
  })

  test('everything goes by its cloud id', () => {
    const cloud = openMarket()
    const { vpcs, subnets, endpointServices, securityGroups } = cloud.network
    const response = applied(cloud, 'CreateVpcEndPoint', {
      VpcId: vpcs[0]!.id,
      SubnetId: subnets[0]!.id,
      EndPointName: 'by id',
      EndPointServiceId: endpointServices[0]!.id,
      SecurityGroupId: securityGroups.find(({ name }) => name === 'buyer/sg-ep')!.id,
    })
    expect(objectIn(response, 'EndPoint')).toMatchObject({ EndPointName: 'by id' })
  })
})

describe('the name in the file', () => {
  const names: [string, string | undefined, string][] = [
    ['what the call says', 'ep2', 'ep2'],
    ['the EndPointName', undefined, 'front door'],
  ]
  test.each(names)('is %s', (_, name, expected) => {
    const cloud = openMarket()
    applied(cloud, 'CreateVpcEndPoint', ENDPOINT, name === undefined ? {} : { name })
    expect(cloud.network.endpoints.at(-1)?.name).toBe(expected)
    expect(cloud.documents.endpoints.get('ep2')?.cloudName).toBe(name === undefined ? undefined : 'front door')
  })

  test.each(['', 'a/b', 'a:80', 'a -> b', '10.0.0.1', 'web1', 'lb1', 'ep-own', 'vpce-12345678'])(
    'is a made one where the EndPointName [%s] cannot be',
    (EndPointName) => {
      const cloud = openMarket()
      const make = () => applied(cloud, 'CreateVpcEndPoint', { ...ENDPOINT, EndPointName })
      expect([make(), make()].map((response) => objectIn(response, 'EndPoint').EndPointName)).toEqual([
        EndPointName,
        EndPointName,
      ])
      expect(cloud.network.endpoints.slice(-2).map(({ name }) => name)).toEqual(['endpoint-1', 'endpoint-2'])
    },
  )

  test.each([
    ['a:80', 'InvalidParameterValue'],
    ['web1', 'InvalidParameterValue'],
    ['10.0.0.1', 'InvalidParameterValue'],
    ['x'.repeat(61), 'InvalidParameterValue.TooLong'],
    ['', 'InvalidParameterValue.Empty'],
  ])('[%s] is refused with %s', (name, code) => {
    const cloud = openMarket()
    expect(apply(cloud, 'CreateVpcEndPoint', ENDPOINT, { name })).toMatchObject({ ok: false, error: { code } })
    expect(cloud.network.endpoints).toHaveLength(4)
  })

  test('is passed over by calls that create nothing', () => {
    const cloud = openMarket()
    const name = 'stop the second shop'
    applied(cloud, 'SetLoadBalancerStartStatus', { LoadBalancerId: 'lb3', OperationType: 'Stop' }, { name })
  })
})

describe('CreateVpcEndPointService', () => {
  test('answers with the EndPointService, which endpoints can then use', () => {
    const cloud = openMarket()
    const service = objectIn(applied(cloud, 'CreateVpcEndPointService', SERVICE, { name: 'svc3' }), 'EndPointService')
    const { network } = cloud
    const clb = network.clbs.find(({ name }) => name === 'lb3')!
    expect(service).toEqual({
      EndPointServiceId: network.endpointServices.find(({ name }) => name === 'svc3')!.id,
      VpcId: network.vpcs[1]!.id,
      ServiceOwner: '1250000001',
      ServiceUin: '100000000001',
      ServiceName: 'shop 3',
      ServiceVip: ipv4Text(clb.vip),
      ServiceInstanceId: clb.id,
      ServiceType: 'CLB',
      AutoAcceptFlag: true,
      EndPointCount: 0,
      EndPointSet: [],
      CreateTime: '2021-06-01 00:00:00',
      CdcId: '',
      BusinessIpType: 1,
      TagSet: [],
    })
    const use = { ...ENDPOINT, EndPointServiceId: 'svc3' }
    expect(apply(cloud, 'CreateVpcEndPoint', use)).toMatchObject({
      error: { code: 'ResourceUnavailable.ServiceWhiteListNotAdded' },
    })
    applied(cloud, 'CreateVpcEndPointServiceWhiteList', { EndPointServiceId: 'svc3', UserUin: 'buyer' })
    const created = objectIn(applied(cloud, 'CreateVpcEndPoint', use, { name: 'ep3' }), 'EndPoint')
    expect(created).toMatchObject({ State: 'ACTIVE', ServiceName: 'shop 3', ServiceVip: ipv4Text(clb.vip) })
    expect(connect(cloud, 'ep3')).toMatchObject({ outcome: 'connected', backend: 'web2' })
  })

  test('a CLB can have two services where the option says so', () => {
    const cloud = openMarket({ oneServicePerClb: false })
    const two = { ...SERVICE, ServiceInstanceId: 'lb1', ServiceType: 'CLB', IsPassService: false }
    applied(cloud, 'CreateVpcEndPointService', two, { name: 'again' })
    expect(cloud.network.endpointServices.at(-1)).toMatchObject({ name: 'again', clb: 0 })
  })

  test('MySQL, Redis and gateway CLBs stand behind services as well, and what goes there leaves the model', () => {
    const cloud = openMarket()
    for (const ServiceType of ['CDB', 'CRS', 'GWLB']) {
      const ServiceInstanceId = `${ServiceType.toLowerCase()}-abc12345`
      const parameters = { ...SERVICE, EndPointServiceName: ServiceType, ServiceType, ServiceInstanceId }
      const created = objectIn(applied(cloud, 'CreateVpcEndPointService', parameters), 'EndPointService')
      expect(created).toMatchObject({ ServiceType, ServiceInstanceId, ServiceVip: '', AutoAcceptFlag: true })
    }
    const told = (parameters: object) => {
      const { EndPointServiceSet } = applied(cloud, 'DescribeVpcEndPointService', { ...parameters }, { by: 'shop' })
      return (EndPointServiceSet as { ServiceName: string }[]).map(({ ServiceName }) => ServiceName)
    }
    expect(told({})).toEqual(['svc', 'svc-two'])
    expect(told({ Filters: [{ Name: 'service-type', Values: ['CRS', 'GWLB'] }] })).toEqual(['CRS', 'GWLB'])
    expect(told({ Filters: [{ Name: 'service-name', Values: ['CRS'] }] })).toEqual([])
    expect(told({ EndPointServiceIds: ['CDB'] })).toEqual(['CDB'])
    const use = { ...ENDPOINT, EndPointServiceId: 'CDB' }
    expect(apply(cloud, 'CreateVpcEndPoint', use)).toMatchObject({
      error: { code: 'ResourceUnavailable.ServiceWhiteListNotAdded' },
    })
    applied(cloud, 'CreateVpcEndPointServiceWhiteList', { EndPointServiceId: 'CDB', UserUin: 'buyer' })
    const endpoint = objectIn(applied(cloud, 'CreateVpcEndPoint', use, { name: 'ep3' }), 'EndPoint')
    expect(endpoint).toMatchObject({ State: 'ACTIVE', ServiceVip: '' })
    expect(connect(cloud, 'ep3')).toMatchObject({ outcome: 'timeout', reason: 'OUTSIDE_MODEL', where: 'ep3' })

    const swap = (ServiceInstanceId: string) =>
      apply(cloud, 'ModifyVpcEndPointServiceAttribute', { EndPointServiceId: 'CDB', VpcId: 'vpc2', ServiceInstanceId })
    expect(swap('lb3')).toMatchObject({ error: { code: 'InvalidParameterValue.Malformed' } })
    expect(swap('cdb-00000000')).toMatchObject({ ok: true })
    expect(cloud.network.endpointServices[2]).toMatchObject({ type: 'CDB', clb: -1, instance: 'cdb-00000000' })
    applied(cloud, 'DeleteVpcEndPointService', { EndPointServiceId: 'GWLB' }) // which no endpoint names
    applied(cloud, 'DeleteLoadBalancer', { LoadBalancerIds: ['lb3'] }) // before which no service stands
    expect(openMarket({}, cloud.documents).network.endpointServices.map(({ type }) => type)).toEqual([
      ...['CLB', 'CLB', 'CDB', 'CRS'],
    ])
  })

  test('without quotas there is no end', () => {
    const cloud = openMarket({ quotas: 'off' })
    applied(cloud, 'CreateVpcEndPointService', SERVICE)
    const strict = openMarket({ quotas: { ...DEFAULT_QUOTAS, servicesPerAccount: 3 } })
    applied(strict, 'CreateVpcEndPointService', SERVICE)
  })

  test('a name that is taken gives way to a made one', () => {
    const cloud = openMarket()
    applied(cloud, 'CreateVpcEndPointService', { ...SERVICE, EndPointServiceName: 'svc' })
    expect(cloud.network.endpointServices.at(-1)?.name).toBe('service-1')
  })
})

describe('DeleteVpcEndPointService', () => {
  test('takes away a service that nobody uses; its CLB can have another one', () => {
    const cloud = openMarket()
    applied(cloud, 'CreateVpcEndPointService', SERVICE, { name: 'svc3' })
    expect(applied(cloud, 'DeleteVpcEndPointService', { EndPointServiceId: 'svc3' })).toEqual({
      RequestId: expect.any(String),
    })
    expect(cloud.network.endpointServices.map(({ name }) => name)).toEqual(['svc', 'svc-two'])
    applied(cloud, 'CreateVpcEndPointService', SERVICE, { name: 'svc4' })
  })
})

test('ids depend on the seed and the name, and on nothing else that was created', () => {
  const id = (seed: number, ...before: string[]) => {
    const cloud = openMarket({}, MARKET, seed)
    for (const name of before) applied(cloud, 'CreateVpcEndPoint', ENDPOINT, { name })
    return objectIn(applied(cloud, 'CreateVpcEndPoint', ENDPOINT, { name: 'ep2' }), 'EndPoint').EndPointId
  }
  expect(id(1)).toBe(id(1, 'x', 'y'))
  expect(id(1)).not.toBe(id(2))
  const inFile = openMarket(
    {},
    {
      ...MARKET,
      endpoints: new Map(MARKET.endpoints).set('ep2', { subnet: 'vpc1/app', service: 'svc' }),
    },
  )
  expect(inFile.network.endpoints.at(-1)?.id).toBe(id(1))
})

test('a fork’s creations are its own', () => {
  const cloud = openMarket()
  const fork = cloud.fork()
  applied(fork, 'CreateVpcEndPoint', ENDPOINT, { name: 'ep2' })
  expect(cloud.network.endpoints).toHaveLength(4)
  expect(fork.network.endpoints).toHaveLength(5)
})
