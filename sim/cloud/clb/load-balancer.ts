import { withEntries, withEntry, withoutEntries } from '../../base/chunked-map.ts'
import type { ClbDocument } from '../../model/documents.ts'
import type { Clb, Vpc } from '../../model/network.ts'
import { action, answered, asOwner, type Call, type CloudState, done, optional, type Read, required } from '../call.ts'
import { CLIENT_TOKEN_LENGTH_MAX, madeWith, tokenOf } from '../client-token.ts'
import { displayName, nameFor, nthName, originOfCreated, toldOf } from '../creation.ts'
import { at, find, groupNameFor, ownerOf } from '../find.ts'
import { BACKEND_CODES, CLB_CODES } from '../kinds.ts'
import type { ApiResponse } from '../operation.ts'
import { count, flag, id, list, notModelled, oneOf, passedOver, someUpTo, text, textUpTo } from '../parameters.ts'
import { refuse } from '../refusal.ts'
import { clbTags, tagged } from '../tags.ts'

const clbName = textUpTo(80)

/** Classic CLBs are none of the model's. */
const forward: Read<1> = (given, path, call) =>
  count(0, 1)(given, path, call) === 1 ? 1 : refuse('NOT_MODELLED', { name: path, text: '0' })

const ipVersion: Read<string> = (given, path, call) => {
  const version = text(given, path, call)
  return version.toUpperCase() === 'IPV4' ? version : refuse('NOT_MODELLED', { name: path, text: version })
}

/** What a CLB costs and by which line it reaches the Internet makes no difference to any packet here. */
const PASSED_OVER = {
  ProjectId: optional(passedOver),
  InternetAccessible: optional(passedOver),
  VipIsp: optional(passedOver),
  MasterZoneId: optional(passedOver),
  SlaveZoneId: optional(passedOver),
  ZoneId: optional(passedOver),
  BandwidthPackageId: optional(passedOver),
  SlaType: optional(passedOver),
  LBChargeType: optional(passedOver),
  LBChargePrepaid: optional(passedOver),
  AccessLogTopicId: optional(passedOver),
  AdvancedRoute: optional(passedOver),
  AvailableZoneAffinityInfo: optional(passedOver),
} as const

const NOT_MODELLED = {
  ExclusiveCluster: optional(notModelled),
  ClusterIds: optional(notModelled),
  ClusterTag: optional(notModelled),
  SnatPro: optional(notModelled),
  SnatIps: optional(notModelled),
  EipAddressId: optional(notModelled),
  DynamicVip: optional(notModelled),
  Egress: optional(notModelled),
} as const

/**
 * CreateLoadBalancer: CLBs without listeners. An internal one takes its VIP from the subnet that is named, the lowest free one
 * unless the call asks for another; a public one stands beside the first subnet of its VPC.
 */
export const createLoadBalancer = action(
  {
    LoadBalancerType: required(oneOf(['OPEN', 'INTERNAL'])),
    VpcId: required(id('vpc', BACKEND_CODES)),
    SubnetId: optional(id('subnet', BACKEND_CODES)),
    Forward: optional(forward),
    LoadBalancerName: optional(clbName),
    AddressIPVersion: optional(ipVersion),
    Number: optional(count(1, 20)),
    Vip: optional(text),
    LoadBalancerPassToTarget: optional(flag),
    Tags: optional(clbTags),
    ClientToken: optional(textUpTo(CLIENT_TOKEN_LENGTH_MAX)),
    ...PASSED_OVER,
    ...NOT_MODELLED,
  },
  (call, { LoadBalancerType, VpcId, SubnetId, LoadBalancerName, Number: many = 1, Vip, ClientToken, ...more }) => {
    const { LoadBalancerPassToTarget, Tags } = more
    const vpc = find(call, 'vpc', VpcId, BACKEND_CODES)
    const own = asOwner(call, vpc.account)
    const before = madeWith(own, 'clb', ClientToken, ({ name }) => own.documents.clbs.get(name))
    if (before.length > 0) return answered(call, madeAnswer(before))
    if (LoadBalancerType === 'INTERNAL' && SubnetId === undefined) refuse('MISSING_PARAMETER', { name: 'SubnetId' })
    const subnet = subnetFor(own, vpc, SubnetId)
    if (Vip !== undefined && many > 1) refuse('COEXIST', { one: 'Vip', other: 'Number' })
    const made = new Map<string, ClbDocument>()
    for (let n = 1; n <= many; n++) {
      const name = nameFor(nthName(own, n), 'clb', LoadBalancerName ?? '', { documents: call.documents, made })
      made.set(name, {
        subnet,
        type: LoadBalancerType,
        ...(Vip === undefined ? {} : { vip: Vip }),
        ...(LoadBalancerPassToTarget === undefined ? {} : { passToTarget: LoadBalancerPassToTarget }),
        listeners: new Map(),
        ...toldOf(own, name, LoadBalancerName ?? name),
        ...tagged(Tags),
        ...tokenOf(ClientToken),
        origin: originOfCreated(own, { subnet: 'SubnetId', vip: 'Vip' }),
      })
    }
    return {
      documents: { ...call.documents, clbs: withEntries(call.documents.clbs, made) },
      respond: ({ network }) => madeAnswer(network.clbs.filter(({ name }) => made.has(name))),
    }
  },
)

const madeAnswer = (clbs: readonly Clb[]): ApiResponse => ({ LoadBalancerIds: clbs.map((clb) => clb.id), DealName: '' })

/** Whether the task that makes a CLB is over: until then its Status is 0, and nothing can be put before it. */
export const isReady = ({ tasks, nowUs }: Pick<CloudState, 'tasks' | 'nowUs'>, { name }: Clb): boolean =>
  (tasks.readyAt(name) ?? 0) <= nowUs

/** The name of the subnet that a CLB stands in. */
function subnetFor(call: Call, vpc: Vpc, text: string | undefined): string {
  const { vpcs, subnets } = call.network
  const subnet =
    text === undefined ? subnets.find((one) => at(vpcs, one.vpc) === vpc) : find(call, 'subnet', text, BACKEND_CODES)
  if (subnet === undefined) return refuse('MISSING_PARAMETER', { name: 'SubnetId' })
  const actual = at(vpcs, subnet.vpc)
  if (actual === vpc) return subnet.name
  return refuse(
    'SUBNET_OTHER_VPC',
    { subnet: subnet.name, vpc: vpc.name, actual: actual.name },
    'InvalidParameterValue',
  )
}

/** A CLB with so many targets is deleted by force only. */
const TARGETS_AT_RISK = 20

/** DeleteLoadBalancer: with listeners and targets, which no longer hear of it; refused while an endpoint service stands before one. */
export const deleteLoadBalancer = action(
  { LoadBalancerIds: required(someUpTo(20, id('clb', CLB_CODES))), ForceDelete: optional(flag) },
  (call, { LoadBalancerIds, ForceDelete = false }) => {
    const { network, documents } = call
    const names = LoadBalancerIds.map((text) => {
      const clb = find(call, 'clb', text, CLB_CODES)
      const service = network.endpointServices.find((one) => network.clbs[one.clb] === clb)
      if (service !== undefined) refuse('CLB_BACKS_SERVICE', { clb: clb.name, service: service.name })
      const targets = clb.listeners.reduce((sum, listener) => sum + listener.targets.length, 0)
      if (targets >= TARGETS_AT_RISK && !ForceDelete)
        refuse('CLB_HAS_TARGETS', { clb: clb.name, count: String(targets) })
      return clb.name
    })
    return done({ ...documents, clbs: withoutEntries(documents.clbs, names) })
  },
)

/** ModifyLoadBalancerAttributes: the name, and whether the targets' own groups are asked (安全组默认放通). */
export const modifyLoadBalancer = action(
  {
    LoadBalancerId: required(id('clb', CLB_CODES)),
    LoadBalancerName: optional(clbName),
    LoadBalancerPassToTarget: optional(flag),
    InternetChargeInfo: optional(passedOver),
    SwitchFlag: optional(passedOver),
    ModifyClassicDomain: optional(passedOver),
    TargetRegionInfo: optional(notModelled),
    SnatPro: optional(notModelled),
    DeleteProtect: optional(notModelled),
    AssociateEndpoint: optional(notModelled),
  },
  (call, { LoadBalancerId, LoadBalancerName, LoadBalancerPassToTarget }) => {
    const clb = find(call, 'clb', LoadBalancerId, CLB_CODES)
    return done(
      withClb(call, clb, (document) => ({
        ...document,
        ...(LoadBalancerName === undefined ? {} : { cloudName: LoadBalancerName }),
        ...(LoadBalancerPassToTarget === undefined ? {} : { passToTarget: LoadBalancerPassToTarget }),
      })),
    )
  },
)

/** SetLoadBalancerSecurityGroups: puts these groups in the place of all that a CLB has, in this order; none unbinds them all. */
export const setLoadBalancerGroups = action(
  {
    LoadBalancerId: required(id('clb', CLB_CODES)),
    SecurityGroups: optional(list(id('securityGroup', BACKEND_CODES))),
  },
  (call, { LoadBalancerId, SecurityGroups = [] }) => {
    const clb = find(call, 'clb', LoadBalancerId, CLB_CODES)
    const account = ownerOf(call.network, clb)
    const own = asOwner(call, account)
    const securityGroups = SecurityGroups.map((group) => groupNameFor(own, account, group, BACKEND_CODES))
    const twice = securityGroups.find((name, index) => securityGroups.indexOf(name) !== index)
    if (twice !== undefined) refuse('LISTED_TWICE', { text: twice, name: 'SecurityGroups' })
    return done(withClb(call, clb, (document) => ({ ...document, securityGroups })))
  },
)

function withClb({ documents }: Call, { name }: Clb, change: (document: ClbDocument) => ClbDocument) {
  const document = documents.clbs.get(name)
  return document === undefined ? documents : { ...documents, clbs: withEntry(documents.clbs, name, change(document)) }
}

/** The name that the cloud shows of a CLB. */
export const clbDisplayName = ({ documents }: Pick<Call, 'documents'>, { name }: Clb): string =>
  displayName(documents.clbs.get(name), name)
