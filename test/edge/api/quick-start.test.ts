import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { needs } from '../../support/needs.ts'
import { type RedisServer, startRedis } from '../../support/redis.ts'
import { codeOf, control, type Served, sdk, serve } from './serving.ts'

/**
 * The quick start of the cloud's documents, from nothing but two accounts to a connection that works, by the official SDK. The
 * same on a log in memory and on a real Redis.
 */
function quickStart(open: () => Promise<Served>): void {
  let served: Served
  beforeAll(async () => {
    served = await open()
  })
  afterAll(() => served.close())
  beforeEach(() => control(served.port, 'POST /isthmus/reset', {}))

  type Clients = ReturnType<typeof sdk>
  const clientsOf = (account: string): Clients => sdk(served.port, account)

  const made = (id: string | undefined): string => id ?? expect.fail('an id was made')

  /** A VPC with one subnet, and a group that lets the link and the VPC itself in. */
  async function network({ vpc }: Clients, name: string, block: string) {
    const { Vpc } = await vpc.CreateVpc({ VpcName: name, CidrBlock: `${block}.0.0/16` })
    const vpcId = made(Vpc?.VpcId)
    const { Subnet } = await vpc.CreateSubnet({
      VpcId: vpcId,
      SubnetName: `${name}-app`,
      CidrBlock: `${block}.1.0/24`,
      Zone: 'ap-guangzhou-3',
    })
    const { SecurityGroup } = await vpc.CreateSecurityGroup({ GroupName: `${name}-sg`, GroupDescription: '' })
    const groupId = made(SecurityGroup?.SecurityGroupId)
    await vpc.CreateSecurityGroupPolicies({
      SecurityGroupId: groupId,
      SecurityGroupPolicySet: {
        Ingress: ['11.163.0.0/16', `${block}.0.0/16`].map((CidrBlock) => ({
          Protocol: 'TCP',
          Port: '8080',
          CidrBlock,
          Action: 'ACCEPT',
        })),
      },
    })
    await vpc.CreateSecurityGroupPolicies({
      SecurityGroupId: groupId,
      SecurityGroupPolicySet: { Egress: [{ Protocol: 'ALL', Port: 'ALL', CidrBlock: '0.0.0.0/0', Action: 'ACCEPT' }] },
    })
    return { vpcId, subnetId: made(Subnet?.SubnetId), groupId }
  }

  type Net = Awaited<ReturnType<typeof network>>

  /** Machines, of which each runs a server on port 8080 if it is told to. */
  async function machines(
    { cvm }: Clients,
    { vpcId, subnetId, groupId }: Net,
    count: number,
    listen: readonly number[],
  ) {
    const { InstanceIdSet } = await cvm.RunInstances({
      Placement: { Zone: 'ap-guangzhou-3' },
      ImageId: 'img-487zeit5',
      InstanceType: 'S5.MEDIUM2',
      InstanceCount: count,
      VirtualPrivateCloud: { VpcId: vpcId, SubnetId: subnetId },
      SecurityGroupIds: [groupId],
    })
    const guest = Object.fromEntries((InstanceIdSet ?? []).map((id) => [id, { listen }]))
    const { status, text } = await control(served.port, 'POST /isthmus/step', { step: { guest } })
    expect(status, text).toBe(200)
    return InstanceIdSet ?? []
  }

  /** A CLB in front of machines, and the service in front of it. */
  async function service(
    clients: Clients,
    net: Net,
    backends: readonly string[],
    autoAccept: boolean,
  ): Promise<string> {
    const { clb, vpc } = clients
    const { LoadBalancerIds } = await clb.CreateLoadBalancer({
      LoadBalancerType: 'INTERNAL',
      VpcId: net.vpcId,
      SubnetId: net.subnetId,
    })
    const lb = made(LoadBalancerIds?.[0])
    const { ListenerIds } = await clb.CreateListener({
      LoadBalancerId: lb,
      Ports: [80],
      Protocol: 'TCP',
      ListenerNames: ['web'],
    })
    await clb.RegisterTargets({
      LoadBalancerId: lb,
      ListenerId: made(ListenerIds?.[0]),
      Targets: backends.map((InstanceId) => ({ InstanceId, Port: 8080 })),
    })
    await control(served.port, 'POST /isthmus/advance', { duration: '30s' })
    const { LoadBalancers } = await clb.DescribeTargetHealth({ LoadBalancerIds: [lb] })
    const health = LoadBalancers?.[0]?.Listeners?.[0]?.Rules?.[0]?.Targets?.map(
      ({ HealthStatusDetail }) => HealthStatusDetail,
    )
    expect(health).toEqual(backends.map(() => 'Alive'))
    const { EndPointService } = await vpc.CreateVpcEndPointService({
      VpcId: net.vpcId,
      EndPointServiceName: 'pay',
      AutoAcceptFlag: autoAccept,
      ServiceInstanceId: lb,
    })
    return made(EndPointService?.EndPointServiceId)
  }

  const connect = async (from: string, endpoint: string) => {
    const { json } = await control<{
      observed: { outcome: string; reason?: string; backend?: string; sourceSeen?: string }
    }>(served.port, 'POST /isthmus/step', { step: { connect: `${from} -> ${endpoint}:80` } })
    return json.observed
  }
  const stateOf = async ({ vpc }: Clients, id: string): Promise<string> => {
    const { EndPointSet } = await vpc.DescribeVpcEndPoint({ EndPointId: [id] })
    return EndPointSet?.[0]?.State ?? 'gone'
  }

  test('in one account: CreateVpc to a connection that works', async () => {
    const a = clientsOf('tenant-a')
    const consumerNet = await network(a, 'users', '10.0')
    const providerNet = await network(a, 'shop', '172.16')
    const backends = await machines(a, providerNet, 2, [8080])
    const [consumer = ''] = await machines(a, consumerNet, 1, [])
    const serviceId = await service(a, providerNet, backends, false)
    const { EndPoint } = await a.vpc.CreateVpcEndPoint({
      VpcId: consumerNet.vpcId,
      SubnetId: consumerNet.subnetId,
      EndPointName: 'pay-users',
      EndPointServiceId: serviceId,
      EndPointVip: '10.0.1.200',
    })
    expect(EndPoint).toMatchObject({ EndPointVip: '10.0.1.200', State: 'ACTIVE' })
    const seen = await connect(consumer, made(EndPoint?.EndPointId))
    expect(seen).toMatchObject({ outcome: 'connected', sourceSeen: expect.stringMatching(/^11\.163\./) })
    const { EndPointServiceSet } = await a.vpc.DescribeVpcEndPointService({ EndPointServiceIds: [serviceId] })
    expect(EndPointServiceSet?.[0]).toMatchObject({ EndPointCount: 1, ServiceName: 'pay' })
  })

  test('across accounts: whitelist, accept, reject, accept again, groups bound, reordered and unbound', async () => {
    const [a, b] = [clientsOf('tenant-a'), clientsOf('tenant-b')]
    const providerNet = await network(a, 'shop', '172.16')
    const consumerNet = await network(b, 'users', '10.0')
    const [backend = ''] = await machines(a, providerNet, 1, [8080])
    const [consumer = ''] = await machines(b, consumerNet, 1, [])
    const serviceId = await service(a, providerNet, [backend], false)
    const wanted = {
      VpcId: consumerNet.vpcId,
      SubnetId: consumerNet.subnetId,
      EndPointName: 'pay-users',
      EndPointServiceId: serviceId,
    }

    expect(await codeOf(b.vpc.CreateVpcEndPoint(wanted))).toBe('ResourceUnavailable.ServiceWhiteListNotAdded')
    await a.vpc.CreateVpcEndPointServiceWhiteList({
      EndPointServiceId: serviceId,
      UserUin: '100000000002',
      Description: 'tenant b',
    })
    const { VpcEndpointServiceUserSet } = await a.vpc.DescribeVpcEndPointServiceWhiteList({})
    expect(VpcEndpointServiceUserSet).toMatchObject([{ UserUin: '100000000002', Description: 'tenant b' }])

    const { EndPoint } = await b.vpc.CreateVpcEndPoint(wanted)
    const id = made(EndPoint?.EndPointId)
    expect(EndPoint?.State).toBe('PENDING')
    expect(await connect(consumer, id)).toMatchObject({ outcome: 'timeout', reason: 'ENDPOINT_PENDING' })
    const decide = (AcceptFlag: boolean) =>
      a.vpc.EnableVpcEndPointConnect({ EndPointServiceId: serviceId, EndPointId: [id], AcceptFlag })
    expect(
      await codeOf(
        b.vpc.EnableVpcEndPointConnect({ EndPointServiceId: serviceId, EndPointId: [id], AcceptFlag: true }),
      ),
    ).toBe('ResourceNotFound')
    await decide(true)
    expect(await stateOf(b, id)).toBe('ACTIVE')
    expect(await connect(consumer, id)).toMatchObject({ outcome: 'connected', backend: expect.any(String) })
    await decide(false)
    expect(await connect(consumer, id)).toMatchObject({ outcome: 'timeout', reason: 'ENDPOINT_REJECTED' })
    await decide(true)
    expect(await connect(consumer, id)).toMatchObject({ outcome: 'connected' })

    const group = async (name: string, Action: string): Promise<string> => {
      const { SecurityGroup } = await b.vpc.CreateSecurityGroup({ GroupName: name, GroupDescription: name })
      const SecurityGroupId = made(SecurityGroup?.SecurityGroupId)
      const rule = { Protocol: 'TCP', Port: '80', CidrBlock: '10.0.1.0/24', Action }
      await b.vpc.CreateSecurityGroupPolicies({ SecurityGroupId, SecurityGroupPolicySet: { Ingress: [rule] } })
      return SecurityGroupId
    }
    const [allow, deny] = [await group('allow', 'ACCEPT'), await group('deny', 'DROP')]
    const bind = (SecurityGroupIds: string[]) => b.vpc.ModifyVpcEndPointAttribute({ EndPointId: id, SecurityGroupIds })
    await bind([deny, allow])
    expect(await connect(consumer, id)).toMatchObject({ outcome: 'timeout', reason: 'ENDPOINT_INGRESS_DENIED' })
    await bind([allow, deny])
    expect(await connect(consumer, id)).toMatchObject({ outcome: 'connected' })
    await b.vpc.DisassociateVpcEndPointSecurityGroups({ EndPointId: id, SecurityGroupIds: [allow] })
    expect(await connect(consumer, id)).toMatchObject({ outcome: 'timeout', reason: 'ENDPOINT_INGRESS_DENIED' })
    await b.vpc.DisassociateVpcEndPointSecurityGroups({ EndPointId: id, SecurityGroupIds: [deny] })
    expect(await connect(consumer, id)).toMatchObject({ outcome: 'connected' })

    expect(await codeOf(a.vpc.DeleteVpcEndPointService({ EndPointServiceId: serviceId }))).toBe('ResourceInUse')
    await b.vpc.DeleteVpcEndPoint({ EndPointId: id })
    expect(await stateOf(b, id).catch((error: { code?: string }) => error.code)).toBe('ResourceNotFound')
    await a.vpc.DeleteVpcEndPointService({ EndPointServiceId: serviceId })
    expect(served.faults).toEqual([])
  })

  test('what a tenant asks about it shows nothing of the other', async () => {
    const [a, b] = [clientsOf('tenant-a'), clientsOf('tenant-b')]
    const net = await network(a, 'shop', '172.16')
    const [backend = ''] = await machines(a, net, 1, [8080])
    const serviceId = await service(a, net, [backend], true)
    expect(await codeOf(b.vpc.DescribeVpcEndPointService({ EndPointServiceIds: [serviceId] }))).toBe('ResourceNotFound')
    expect(await codeOf(b.cvm.TerminateInstances({ InstanceIds: [backend] }))).toBe('InvalidInstanceId.NotFound')
    expect((await b.cvm.DescribeInstances({})).TotalCount).toBe(0)
    expect((await b.vpc.DescribeVpcs({})).TotalCount).toBe(0)
    expect((await a.vpc.DescribeVpcs({ Offset: '0', Limit: '10' })).TotalCount).toBe(1)
  })
}

describe('the quick start by the SDK, in memory', () => quickStart(() => serve()))

needs('redis-server').describe('the quick start by the SDK, on a real Redis', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())
  quickStart(() => serve({ store: { redis: redis.url, world: 'sdk' } }))
})
