import type { Random } from '../../sim/base/random.ts'
import type { Cloud } from '../../sim/cloud/cloud.ts'
import type { Operation } from '../../sim/cloud/operation.ts'
import { parseIpv4 } from '../../sim/net/ipv4.ts'
import type { FaultWhere } from '../../sim/world/fault-where.ts'
import type { Activity, ConnectRequest, LiveRequest, Observation } from '../../sim/world/observation.ts'
import { CLIENTS, dialledBy } from './network.ts'

/** What an act has to work with, and where it tells what it saw. */
export type Stage = {
  readonly cloud: Cloud
  readonly random: Random
  /** Names of connections that were opened. */
  readonly open: string[]
  /** Looks at the state of every open connection. */
  readonly look: (request?: ConnectRequest) => void
  readonly saw: (what: string, observation: Observation, asked?: LiveRequest) => void
}

const SECOND_US = 1_000_000

export const pick = <Value>(random: Random, values: readonly Value[]): Value =>
  values[random.integer(0, values.length - 1)] as Value

const patience = (random: Random): number => pick(random, [50_000, 300_000, SECOND_US, 3 * SECOND_US])

const machine = ({ cloud }: Stage, name: string): number => cloud.network.cvms.findIndex((cvm) => cvm.name === name)

/** Those that there are: calls make and delete some. */
const clients = (stage: Stage): readonly string[] => CLIENTS.filter((name) => machine(stage, name) >= 0)

function dial(stage: Stage, more: Partial<ConnectRequest> = {}): ConnectRequest {
  const { random } = stage
  const client = pick(random, clients(stage))
  const [address, port] = pick(random, dialledBy(client))
  return {
    client: machine(stage, client),
    address: parseIpv4(address) ?? 0,
    port,
    protocol: 'TCP',
    sourcePort: random.integer(0, 2) === 0 ? random.integer(41_000, 41_003) : undefined,
    patienceUs: patience(random),
    bytes: pick(random, [0, 100, 5000]),
    ...more,
  }
}

/** Lets something go on bit by bit, looking at each moment, then to its end. */
function watch({ cloud, random, look }: Stage, activity: Activity, request?: ConnectRequest): Observation {
  for (let i = random.integer(0, 12); i > 0 && !activity.isOver; i--) {
    cloud.advance(pick(random, [50, 100, 150, 1000]))
    look(request)
  }
  return cloud.finish(activity)
}

const place = (random: Random): FaultWhere =>
  pick<FaultWhere>(random, [
    { from: 'c1', to: 'ep1', both: false },
    { from: 'ep1', to: 'lb1', both: true },
    { from: 'lb1', to: 'ep1', both: false },
    { from: 'lb1', to: 'web1', both: false },
    { from: 'web1', to: 'lb1', both: false },
    { at: 'web2' },
    { at: 'ep2' },
  ])

const share = (random: Random): number => pick(random, [0, 0, 100_000, 300_000])

const FLAGS = [2, 16, 18, 17, 1, 4, 20, 0, 41, 3, 24] as const

/** A call by whom it may concern. */
const call = (action: string, parameters: Operation['parameters']): Operation => ({
  action,
  by: undefined,
  parameters,
  origin: undefined,
  parameterOrigins: new Map(),
})

const rule = (group: string, direction: 'Ingress' | 'Egress', text: string, index = 0): Operation[] => {
  const [Action, CidrBlock, Port, Protocol] = text.split('#')
  const SecurityGroupPolicySet = { [direction]: [{ Action, CidrBlock, Port, Protocol, PolicyIndex: index }] }
  return [
    call('CreateSecurityGroupPolicies', { SecurityGroupId: group, SecurityGroupPolicySet }),
    call('DeleteSecurityGroupPolicies', {
      SecurityGroupId: group,
      SecurityGroupPolicySet: { [direction]: [{ PolicyIndex: index }] },
    }),
  ]
}

const LB1 = { LoadBalancerId: 'lb1', ListenerId: 'tcp:80' }
const WEB1 = [{ InstanceId: 'web1', Port: 8080 }]
const WEB9 = [{ InstanceId: 'web9', Port: 8080 }]

const made = (InstanceName: string, VpcId: string, SubnetId: string, PrivateIpAddress: string): Operation =>
  call('RunInstances', {
    VirtualPrivateCloud: { VpcId, SubnetId, PrivateIpAddresses: [PrivateIpAddress] },
    InstanceName,
    SecurityGroupIds: [VpcId === 'vpc1' ? 'buyer/sg-client' : 'shop/sg-web'],
  })

/** What is made comes last, and what is deleted may have stood before others; what was deleted can be made again. */
const MAKING: readonly Operation[] = [
  made('c9', 'vpc1', 'vpc1/app', '10.0.1.19'),
  made('web9', 'vpc2', 'vpc2/web', '172.16.0.19'),
  call('RegisterTargets', { ...LB1, Targets: WEB9 }),
  ...['c9', 'web9', 'c3', 'narrow'].map((name) => call('TerminateInstances', { InstanceIds: [name] })),
  call('CreateVpcEndPoint', {
    ...{ VpcId: 'vpc1', SubnetId: 'vpc1/app', EndPointVip: '10.0.1.209' },
    ...{ EndPointName: 'ep9', EndPointServiceId: 'svc' },
  }),
  ...['ep9', 'ep9', 'pending'].map((EndPointId) => call('DeleteVpcEndPoint', { EndPointId })),
  call('CreateListener', { LoadBalancerId: 'lb1', Ports: [81], Protocol: 'TCP' }),
  call('DeleteListener', { LoadBalancerId: 'lb1', ListenerId: 'tcp:81' }),
  call('RegisterTargets', {
    LoadBalancerId: 'lb1',
    ListenerId: 'tcp:81',
    Targets: [{ InstanceId: 'web2', Port: 8082 }],
  }),
  { ...call('CreateVpc', { VpcName: 'vpc9', CidrBlock: '10.9.0.0/16' }), by: 'buyer' },
  call('DeleteVpc', { VpcId: 'vpc9' }),
  call('DeleteLoadBalancer', { LoadBalancerIds: ['lb-public'] }),
]

const CALLS: readonly Operation[] = [
  ...MAKING,
  ...rule('shop/sg-web', 'Ingress', 'DROP#11.163.0.0/16#8080#TCP'),
  ...rule('buyer/sg-ep', 'Ingress', 'DROP#10.0.1.10/32#ALL#ALL'),
  ...rule('shop/sg-lb', 'Ingress', 'DROP#11.163.0.0/16#80#TCP'),
  ...rule('buyer/sg-client', 'Egress', 'DROP#10.0.1.200/32#80#TCP'),
  ...[true, true, false].map((AcceptFlag) =>
    call('EnableVpcEndPointConnect', { EndPointServiceId: 'svc', EndPointId: ['ep1'], AcceptFlag }),
  ),
  ...[0, 10, 30].map((Weight) => call('ModifyTargetWeight', { ...LB1, Targets: WEB1, Weight })),
  call('DeregisterTargets', { ...LB1, Targets: WEB1 }),
  call('RegisterTargets', { ...LB1, Targets: WEB1 }),
  call('RegisterTargets', { ...LB1, Targets: WEB1 }),
  ...['WRR', 'LEAST_CONN', 'IP_HASH'].map((Scheduler) => call('ModifyListener', { ...LB1, Scheduler })),
  ...[10, 900].map((IdleConnectTimeout) => call('ModifyListener', { ...LB1, IdleConnectTimeout })),
  ...['Stop', 'Start', 'Start'].flatMap((OperationType) => [
    call('SetLoadBalancerStartStatus', { LoadBalancerId: 'lb1', OperationType }),
    call('SetLoadBalancerStartStatus', { LoadBalancerId: 'lb1', OperationType, ListenerIds: ['tcp:80'] }),
  ]),
]

/** What may happen, how often, and how it is done. */
export const ACTS: readonly (readonly [weight: number, what: string, act: (stage: Stage) => void])[] = [
  [
    14,
    'connect',
    (stage) => {
      const protocol = pick(stage.random, ['TCP', 'TCP', 'TCP', 'UDP', 'ICMP'] as const)
      const isDatagram = protocol === 'UDP' ? { sourcePort: 43_000, port: 53 } : {}
      const request = dial(stage, { protocol, ...isDatagram, ...(protocol === 'ICMP' ? { port: 0 } : {}) })
      const activity = stage.cloud.begin(request)
      if (activity) stage.saw('connect', watch(stage, activity, request))
    },
  ],
  [
    10,
    'open',
    (stage) => {
      const name = `k${stage.open.length}`
      const activity = stage.cloud.begin(dial(stage, { as: name }))
      stage.open.push(name)
      if (activity) stage.saw('open', watch(stage, activity))
    },
  ],
  [30, 'use', use],
  [4, 'both ends close at once', closeBoth],
  [2, 'both ends open at once', openBoth],
  [3, 'flood', flood],
  [10, 'segment', segment],
  [
    6,
    'fault',
    ({ cloud, random }) => {
      cloud.fault({
        name: pick(random, ['x', 'y']),
        where: place(random),
        loss: share(random),
        delayUs: pick(random, [0, 1000, 30_000]),
        jitterUs: pick(random, [0, 500, 20_000]),
        duplicate: share(random),
        reorder: share(random),
        corrupt: share(random),
        partition: random.integer(0, 5) === 0,
        forUs: pick(random, [undefined, SECOND_US, 10 * SECOND_US]),
      })
    },
  ],
  [6, 'heal', ({ cloud, random }) => void cloud.heal(pick(random, ['x', 'y']))],
  [4, 'flush', ({ cloud, random }) => void cloud.flush(pick(random, ['ep1', 'ep2', 'lb1', 'web1', 'c1']))],
  [8, 'guest', guest],
  [12, 'call', ({ cloud, random }) => void cloud.apply(pick(random, CALLS))],
  [
    10,
    'advance',
    ({ cloud, random }) =>
      void cloud.advance(pick(random, [1000, SECOND_US, 11 * SECOND_US, 61 * SECOND_US, 121 * SECOND_US])),
  ],
  [1, 'advance long', ({ cloud }) => void cloud.advance(901 * SECOND_US)],
]

function use(stage: Stage): void {
  const { cloud, random, open } = stage
  if (open.length === 0) return
  const asked: LiveRequest = {
    on: pick(random, open.slice(-6)),
    side: pick(random, ['client', 'client', 'server']),
    act: pick(random, ['send', 'send', 'send', 'receive', 'close', 'close', 'reset']),
    bytes: pick(random, [1, 100, 20_000]),
    half: random.integer(0, 1) === 0,
    patienceUs: patience(random),
  }
  const activity = cloud.begin(asked)
  if (activity) stage.saw(asked.act, watch(stage, activity), asked)
}

/** Many at once, so that what can run out does; with nobody who accepts them, now and then. */
function flood(stage: Stage): void {
  const { cloud, random, open } = stage
  if (random.integer(0, 2) === 0) cloud.guest('web1', { accepts: false })
  const client = pick(random, ['c1', 'c2', 'friend'])
  const [address, port] = client === 'friend' ? ['172.16.0.11', 8080] : [pick(random, ['10.0.1.200', '10.0.1.201']), 80]
  const ends = Array.from({ length: 14 }, () => {
    const as = `k${open.length}`
    open.push(as)
    const request = { client: machine(stage, client), address: parseIpv4(address) ?? 0, port, sourcePort: undefined }
    return cloud.begin(dial(stage, { ...request, as }))
  })
  for (const end of ends) if (end) stage.saw('open', cloud.finish(end))
}

/** FINs that cross: CLOSING. */
function closeBoth(stage: Stage): void {
  const { cloud, random, open } = stage
  if (open.length === 0) return
  const on = pick(random, open.slice(-6))
  const close = { on, act: 'close', bytes: 0, half: true, patienceUs: SECOND_US } as const
  const ends = (['client', 'server'] as const).map((side) => cloud.begin({ ...close, side }))
  for (let i = 0; i < 14; i++) {
    cloud.advance(50)
    stage.look()
  }
  for (const end of ends) if (end) cloud.finish(end)
}

/** SYNs that cross. */
function openBoth(stage: Stage): void {
  const { cloud, open } = stage
  const one = { port: 6001, protocol: 'TCP', sourcePort: 6000, patienceUs: SECOND_US, bytes: 0 } as const
  const names = [`k${open.length}`, `k${open.length + 1}`] as const
  open.push(...names)
  const ends = [
    cloud.begin({ ...one, client: machine(stage, 'c1'), address: parseIpv4('10.0.1.11') ?? 0, as: names[0] }),
    cloud.begin({
      ...one,
      client: machine(stage, 'c2'),
      address: parseIpv4('10.0.1.10') ?? 0,
      port: 6000,
      sourcePort: 6001,
      as: names[1],
    }),
  ]
  stage.look()
  for (let i = 0; i < 8; i++) {
    cloud.advance(50)
    stage.look()
  }
  for (const end of ends) if (end) stage.saw('open', cloud.finish(end))
}

function segment(stage: Stage): void {
  const { cloud, random, open } = stage
  const { client, address, port } = dial(stage)
  const on = open.length > 0 && random.integer(0, 1) === 0 ? pick(random, open.slice(-4)) : undefined
  const activity = cloud.begin({
    client,
    on,
    side: on === undefined ? undefined : pick(random, ['client', 'server']),
    source: random.integer(0, 9) === 0 ? parseIpv4('10.0.1.77') : undefined,
    sourcePort: random.integer(42_000, 42_003),
    address,
    port,
    flags: pick(random, FLAGS),
    sequence: on === undefined ? 1000 : undefined,
    acknowledgment: on === undefined ? 2000 : undefined,
    bytes: pick(random, [0, 0, 10]),
    ttl: pick(random, [undefined, undefined, 1, 2, 3, 4, 5]),
    patienceUs: 20_000,
  })
  if (activity) stage.saw('segment', watch(stage, activity))
}

function guest(stage: Stage): void {
  const { cloud, random } = stage
  const [cvm, change] = pick(random, [
    ['web1', { state: 'STOPPED' }],
    ['web1', { state: 'VANISHED' }],
    ['web2', { state: 'VANISHED' }],
    ['c1', { state: 'STOPPED' }],
    ['c1', { state: 'VANISHED' }],
    ...(['web1', 'web1', 'web2', 'c1', 'c1', 'c1'] as const).map((name) => [name, { state: 'RUNNING' }] as const),
    ['web2', { listen: [] }],
    ['web2', { listen: ['8080'] }],
    ['web1', { accepts: false }],
    ['web1', { accepts: true }],
    ['web2', { firewall: [{ action: 'DROP', cidrBlock: '11.163.0.0/16' }] }],
    ['web2', { firewall: [{ action: 'REJECT', cidrBlock: '11.163.0.0/16' }] }],
    ['web2', { firewall: [] }],
    ['web9', { listen: ['8080'] }],
    ['c9', { listen: ['7000'] }],
  ] as const) as readonly [string, Parameters<Cloud['guest']>[1]]
  if (machine(stage, cvm) >= 0) cloud.guest(cvm, change)
}
