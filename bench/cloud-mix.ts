import type { ApiResponse, Operation } from '../sim/cloud/operation.ts'
import type { ClbDocument, Documents, EndpointDocument, EndpointServiceDocument } from '../sim/model/documents.ts'
import { manyCvms } from './networks.ts'

/** Who calls; everything is this account's. */
const OWNER = 'owner'
const OTHER_UIN = '100000000009'

const GROUPS = 100
const CLBS = 20
const LISTENERS = 3
const TARGETS = 20
const ENDPOINTS_OF_SERVICE = 10

/**
 * Machines in VPCs of 8,000; in the first 20 CLBs with 3 listeners of 20 targets each, a service of every second CLB, and ten
 * endpoints of each service.
 */
export function cloudDocuments(cvms: number): Documents {
  const base = manyCvms(cvms, GROUPS)
  const [vpc = ''] = base.vpcs.keys()
  const clbs = new Map<string, ClbDocument>()
  const services = new Map<string, EndpointServiceDocument>()
  const endpoints = new Map<string, EndpointDocument>()
  for (let c = 0; c < CLBS; c++) {
    const listeners = Array.from({ length: LISTENERS }, (_, l) => {
      const targets = Array.from({ length: TARGETS }, (_, t) => ({
        cvm: `cvm${(c * TARGETS + t) * 10}`,
        port: 8080 + l,
      }))
      return [`tcp:${80 + l}`, { targets }] as const
    })
    clbs.set(`lb${c}`, { subnet: `${vpc}/app`, securityGroups: ['sg1'], listeners: new Map(listeners) })
    if (c % 2 === 1) continue
    services.set(`svc${c}`, { clb: `lb${c}`, autoAccept: true })
    for (let e = 0; e < ENDPOINTS_OF_SERVICE; e++) {
      endpoints.set(`ep${c}-${e}`, { subnet: `${vpc}/app`, service: `svc${c}`, securityGroups: ['sg2'] })
    }
  }
  return {
    ...base,
    accounts: new Map([
      [OWNER, { uin: '100000000001' }],
      ['other', { uin: OTHER_UIN }],
    ]),
    vpcs: new Map([...base.vpcs].map(([name, one]) => [name, { ...one, account: OWNER }])),
    clbs,
    endpointServices: services,
    endpoints,
  }
}

/** So many things of each kind that calls have made stand at a time: what is deleted was made some rounds before. */
const STANDING = 4

/** What one call tells those after it. */
export class Told {
  round = 0
  readonly #made = new Map<string, string[]>()
  readonly #machines: string[]

  constructor(cvms: number) {
    this.#machines = Array.from({ length: cvms }, (_, i) => `cvm${i}`)
  }

  made(kind: string, id: unknown): void {
    if (typeof id !== 'string') throw new Error(`benchmark: the answer tells no ${kind}`)
    const ids = this.#made.get(kind) ?? []
    ids.push(id)
    this.#made.set(kind, ids)
  }

  last(kind: string): string {
    return this.#made.get(kind)?.at(-1) ?? ''
  }

  /** One that was made some rounds before, to be deleted. */
  oldest(kind: string): string {
    return this.#made.get(kind)?.shift() ?? ''
  }

  /** Whether so many stand that one is deleted. */
  isFull(kind: string): boolean {
    return (this.#made.get(kind)?.length ?? 0) > STANDING
  }

  ran(id: unknown): void {
    this.made('machine', id)
    this.#machines.push(this.last('machine'))
  }

  /** A machine from anywhere among all there are, to be terminated. */
  machineToGo(): string {
    const [gone = ''] = this.#machines.splice((this.round * 7919 + 1234) % this.#machines.length, 1)
    return gone
  }
}

export type Row = {
  readonly action: string
  readonly parameters: (told: Told) => object
  readonly note?: (told: Told, response: ApiResponse) => void
  /** What it deletes: not before enough of them stand. */
  readonly deletes?: string
}

const row = (action: string, parameters: Row['parameters'], note?: Row['note']): Row => ({
  action,
  parameters,
  ...(note && { note }),
})
const deletes = (action: string, kind: string, parameters: (id: string) => object): Row => ({
  action,
  parameters: (told) => parameters(told.oldest(kind)),
  deletes: kind,
})
/** The id of what an answer tells: `Vpc.VpcId`. */
const made =
  (kind: string, ...path: (string | number)[]): NonNullable<Row['note']> =>
  (told, response) => {
    let at: unknown = response
    for (const field of path) at = (at as Readonly<Record<string | number, unknown>>)[field]
    told.made(kind, at)
  }

const policy = (CidrBlock: string, more: object = {}) => ({
  Ingress: [{ Action: 'ACCEPT', CidrBlock, Port: '80', Protocol: 'TCP', ...more }],
})
const entry = (CidrBlock: string) => ({
  NetworkAclEntrySet: { Ingress: [{ Protocol: 'TCP', Port: '80', CidrBlock, Action: 'ACCEPT', Description: '' }] },
})
const VPC = 'vpc0'
const APP = { VpcId: VPC, SubnetId: `${VPC}/app` }
const ROUTE = { DestinationCidrBlock: '192.168.7.0/24', GatewayType: 'PEERCONNECTION', GatewayId: 'pcx-00000001' }
const CLB = 'lb7'
const SERVICE = 'svc0'
const targets = (told: Told) => ({
  ...{ LoadBalancerId: CLB, ListenerId: 'tcp:81' },
  Targets: [{ InstanceId: told.last('machine'), Port: 8099 }],
})
const newGroup = (told: Told) => ({ SecurityGroupId: told.last('group') })
const newMachine = (told: Told) => ({ InstanceIds: [told.last('machine')] })
const newClb = (told: Told) => ({ LoadBalancerId: told.last('clb') })
const newAcl = (told: Told) => ({ NetworkAclId: told.last('acl') })
const newTable = (told: Told) => ({ RouteTableId: told.last('table') })
const newService = (told: Told) => ({ EndPointServiceId: told.last('service') })
const newEndpoint = (told: Told) => ({ EndPointId: told.last('endpoint') })
const accepts = (AcceptFlag: boolean) => (told: Told) => ({
  ...{ EndPointServiceId: SERVICE, EndPointId: [told.last('endpoint')], AcceptFlag },
})
/** A block of the VPC's that nothing else has, for so many rounds. */
const part = ({ round }: Told) => ({
  ...{ VpcId: VPC, SubnetName: `part-${round}`, Zone: 'ap-guangzhou-2' },
  CidrBlock: `10.0.${64 + (round % 128)}.0/24`,
})

const GROUP_ROWS: readonly Row[] = [
  row(
    'CreateSecurityGroup',
    ({ round }) => ({ GroupName: `made-${round}`, GroupDescription: '' }),
    made('group', 'SecurityGroup', 'SecurityGroupId'),
  ),
  row('CreateDefaultSecurityGroup', () => ({})),
  row('ModifySecurityGroupAttribute', (told) => ({ ...newGroup(told), GroupDescription: 'another' })),
  row('CreateSecurityGroupPolicies', (told) => ({ ...newGroup(told), ...policy('10.7.0.0/16') })),
  row('ReplaceSecurityGroupPolicy', (told) => ({ ...newGroup(told), ...policy('10.8.0.0/16', { PolicyIndex: 0 }) })),
  row('ReplaceSecurityGroupPolicies', (told) => ({ ...newGroup(told), ...policy('10.9.0.0/16', { PolicyIndex: 0 }) })),
  row('ModifySecurityGroupPolicies', (told) => ({ ...newGroup(told), ...policy('10.10.0.0/16') })),
  // Rules of a group that hundreds of machines have.
  row('CreateSecurityGroupPolicies', () => ({ SecurityGroupId: 'sg5', ...policy('10.7.0.0/16') })),
  row('DeleteSecurityGroupPolicies', () => ({ SecurityGroupId: 'sg5', ...policy('10.7.0.0/16') })),
]

const MACHINE_ROWS: readonly Row[] = [
  row(
    'RunInstances',
    (told) => ({ VirtualPrivateCloud: APP, SecurityGroupIds: ['sg3'], InstanceName: `run-${told.round}` }),
    (told, { InstanceIdSet }) => told.ran((InstanceIdSet as readonly unknown[])[0]),
  ),
  row('StopInstances', newMachine),
  row('StartInstances', newMachine),
  row('AssociateSecurityGroups', (told) => ({ ...newMachine(told), SecurityGroupIds: [told.last('group')] })),
  row('DisassociateSecurityGroups', (told) => ({ ...newMachine(told), SecurityGroupIds: [told.last('group')] })),
  row('ModifyInstancesAttribute', (told) => ({ ...newMachine(told), SecurityGroups: ['sg4', 'sg9'] })),
  row('RegisterTargets', targets),
  row('ModifyTargetWeight', (told) => ({ ...targets(told), Weight: 7 })),
  row('DeregisterTargets', targets),
  row('TerminateInstances', (told) => ({ InstanceIds: [told.machineToGo()] })),
]

const NETWORK_ROWS: readonly Row[] = [
  row('CreateVpc', ({ round }) => ({ VpcName: `net-${round}`, CidrBlock: '10.0.0.0/16' }), made('vpc', 'Vpc', 'VpcId')),
  row('ModifyVpcAttribute', (told) => ({ VpcId: told.last('vpc'), VpcName: 'renamed' })),
  row('CreateSubnet', part, made('subnet', 'Subnet', 'SubnetId')),
  row('ModifySubnetAttribute', (told) => ({ SubnetId: told.last('subnet'), SubnetName: 'renamed' })),
  row(
    'CreateRouteTable',
    ({ round }) => ({ VpcId: VPC, RouteTableName: `table-${round}` }),
    made('table', 'RouteTable', 'RouteTableId'),
  ),
  row('CreateRoutes', (told) => ({ ...newTable(told), Routes: [ROUTE] })),
  row('ReplaceRouteTableAssociation', (told) => ({ ...newTable(told), SubnetId: told.last('subnet') })),
  row('DeleteRoutes', (told) => ({ ...newTable(told), Routes: [ROUTE] })),
  row(
    'CreateNetworkAcl',
    ({ round }) => ({ VpcId: VPC, NetworkAclName: `acl-${round}` }),
    made('acl', 'NetworkAcl', 'NetworkAclId'),
  ),
  row('CreateNetworkAclEntries', (told) => ({ ...newAcl(told), ...entry('10.0.0.0/8') })),
  row('ModifyNetworkAclEntries', (told) => ({ ...newAcl(told), ...entry('10.1.0.0/16') })),
  row('AssociateNetworkAclSubnets', (told) => ({ ...newAcl(told), SubnetIds: [told.last('subnet')] })),
  row('DisassociateNetworkAclSubnets', (told) => ({ ...newAcl(told), SubnetIds: [told.last('subnet')] })),
  row('DeleteNetworkAclEntries', (told) => ({ ...newAcl(told), ...entry('10.1.0.0/16') })),
]

const CLB_ROWS: readonly Row[] = [
  row('CreateLoadBalancer', () => ({ LoadBalancerType: 'INTERNAL', ...APP }), made('clb', 'LoadBalancerIds', 0)),
  row('ModifyLoadBalancerAttributes', (told) => ({ ...newClb(told), LoadBalancerPassToTarget: true })),
  row('SetLoadBalancerSecurityGroups', (told) => ({ ...newClb(told), SecurityGroups: ['sg6'] })),
  row(
    'CreateListener',
    (told) => ({ ...newClb(told), Ports: [80], Protocol: 'TCP' }),
    made('listener', 'ListenerIds', 0),
  ),
  row('ModifyListener', (told) => ({ ...newClb(told), ListenerId: told.last('listener'), Scheduler: 'LEAST_CONN' })),
  row('SetLoadBalancerStartStatus', (told) => ({ ...newClb(told), OperationType: 'Stop' })),
  row('DeleteListener', (told) => ({ ...newClb(told), ListenerId: told.last('listener') })),
  // Listeners of a CLB that stands before others.
  row('CreateListener', () => ({ LoadBalancerId: CLB, Ports: [443], Protocol: 'TCP' })),
  row('DeleteListener', () => ({ LoadBalancerId: CLB, ListenerId: 'tcp:443' })),
]

const LINK_ROWS: readonly Row[] = [
  row(
    'CreateVpcEndPointService',
    (told) => ({
      ...{ VpcId: VPC, ServiceInstanceId: told.last('clb') },
      ...{ EndPointServiceName: `service-${told.round}`, AutoAcceptFlag: true },
    }),
    made('service', 'EndPointService', 'EndPointServiceId'),
  ),
  row('ModifyVpcEndPointServiceAttribute', (told) => ({ ...newService(told), VpcId: VPC, AutoAcceptFlag: false })),
  row('CreateVpcEndPointServiceWhiteList', (told) => ({ ...newService(told), UserUin: OTHER_UIN })),
  row('ModifyVpcEndPointServiceWhiteList', (told) => ({ ...newService(told), UserUin: OTHER_UIN, Description: 'x' })),
  row('DeleteVpcEndPointServiceWhiteList', (told) => ({ ...newService(told), UserUin: [OTHER_UIN] })),
  row(
    'CreateVpcEndPoint',
    ({ round }) => ({ ...APP, EndPointName: `link-${round}`, EndPointServiceId: SERVICE }),
    made('endpoint', 'EndPoint', 'EndPointId'),
  ),
  row('ModifyVpcEndPointAttribute', (told) => ({ ...newEndpoint(told), SecurityGroupIds: ['sg8', 'sg9'] })),
  row('DisassociateVpcEndPointSecurityGroups', (told) => ({ ...newEndpoint(told), SecurityGroupIds: ['sg9'] })),
  row('EnableVpcEndPointConnect', accepts(false)),
  row('EnableVpcEndPointConnect', accepts(true)),
]

const DELETION_ROWS: readonly Row[] = [
  deletes('DeleteVpcEndPoint', 'endpoint', (EndPointId) => ({ EndPointId })),
  deletes('DeleteVpcEndPointService', 'service', (EndPointServiceId) => ({ EndPointServiceId })),
  deletes('DeleteLoadBalancer', 'clb', (clb) => ({ LoadBalancerIds: [clb] })),
  deletes('DeleteSubnet', 'subnet', (SubnetId) => ({ SubnetId })),
  deletes('DeleteRouteTable', 'table', (RouteTableId) => ({ RouteTableId })),
  deletes('DeleteNetworkAcl', 'acl', (NetworkAclId) => ({ NetworkAclId })),
  deletes('DeleteVpc', 'vpc', (VpcId) => ({ VpcId })),
  deletes('DeleteSecurityGroup', 'group', (SecurityGroupId) => ({ SecurityGroupId })),
]

/** Every action that changes something, evenly: what is made comes before what is done with it, and goes some rounds later. */
export const ROWS: readonly Row[] = [
  ...[...GROUP_ROWS, ...MACHINE_ROWS, ...NETWORK_ROWS],
  ...[...CLB_ROWS, ...LINK_ROWS, ...DELETION_ROWS],
]

/** The call of a row; undefined where it would delete what has not been made yet. */
export function callOf({ action, parameters, deletes: kind }: Row, told: Told): Operation | undefined {
  if (kind !== undefined && !told.isFull(kind)) return undefined
  const given = parameters(told) as Operation['parameters']
  return { action, by: OWNER, parameters: given, origin: undefined, parameterOrigins: new Map() }
}
