import type { Clb } from '../../model/network.ts'
import { ipv4Text } from '../../net/ipv4.ts'
import { action, answered, type Call, type CloudState, optional } from '../call.ts'
import { timeText } from '../clock-text.ts'
import { filters, PAGE, page } from '../filters.ts'
import { at, find, findGroup } from '../find.ts'
import { BACKEND_CODES, CLB_CODES, CLB_FILTER_CODES } from '../kinds.ts'
import { byTags, type FilterValues, listed, ordered } from '../listing.ts'
import type { ApiResponse } from '../operation.ts'
import { count, id, list, notModelled, oneOf, passedOver, someUpTo, text } from '../parameters.ts'
import { clbDisplayName, isReady } from './load-balancer.ts'

const FILTERS: FilterValues<'clb'> = {
  'charge-type': () => ['POSTPAID_BY_HOUR'],
  'vip-isp': ({ type }) => [type === 'OPEN' ? 'BGP' : 'INTERNAL'],
  exclusive: () => ['0'],
  ...byTags(({ name }, { documents }) => documents.clbs.get(name)),
}

/** What a call looks for beside its filters: all that are given must hold. */
type Wanted = {
  readonly LoadBalancerType?: string | undefined
  readonly LoadBalancerName?: string | undefined
  readonly LoadBalancerVips?: readonly string[] | undefined
  readonly BackendPrivateIps?: readonly string[] | undefined
  readonly VpcId?: string | undefined
  readonly SecurityGroup?: string | undefined
  readonly SearchKey?: string | undefined
  readonly WithRs?: number | undefined
}

/** DescribeLoadBalancers: newest first, unless the call says otherwise. */
export const describeLoadBalancers = action(
  {
    LoadBalancerIds: optional(someUpTo(20, id('clb', CLB_CODES))),
    LoadBalancerType: optional(oneOf(['OPEN', 'INTERNAL'])),
    Forward: optional(count(0, 1)),
    LoadBalancerName: optional(text),
    LoadBalancerVips: optional(list(text)),
    BackendPrivateIps: optional(list(text)),
    VpcId: optional(id('vpc', BACKEND_CODES)),
    SecurityGroup: optional(id('securityGroup', BACKEND_CODES)),
    SearchKey: optional(text),
    WithRs: optional(count(-1, 1)),
    OrderBy: optional(oneOf(['LoadBalancerName', 'CreateTime', 'Domain', 'LoadBalancerType'])),
    OrderType: optional(count(0, 1)),
    Filters: optional(filters(Object.keys(FILTERS), CLB_FILTER_CODES)),
    AdditionalFields: optional(list(oneOf(['TargetCount']))),
    ProjectId: optional(passedOver),
    Domain: optional(notModelled),
    BackendPublicIps: optional(notModelled),
    MasterZone: optional(notModelled),
    ...PAGE,
  },
  (call, { LoadBalancerIds, Filters, Forward = 1, OrderBy, OrderType = 1, AdditionalFields = [], ...wanted }) => {
    const named = { ids: LoadBalancerIds, idsName: 'LoadBalancerIds', codes: CLB_CODES, values: FILTERS }
    const { Offset, Limit, ...conditions } = wanted
    const found = listed(call, 'clb', { ...named, Filters: LoadBalancerIds ? undefined : Filters }, find)
    const holds = passing(call, conditions)
    const all = Forward === 1 ? found.filter(holds).map((clb) => describedClb(call, clb, AdditionalFields)) : []
    const inOrder = OrderType === 1 ? ordered([...all].reverse(), OrderBy, 'DESC') : ordered(all, OrderBy)
    const { items, TotalCount } = page(inOrder, { Offset, Limit })
    // Whether a CLB that a call has made is ready, is in its Status.
    if (found.some(({ name }) => call.tasks.readyAt(name) !== undefined)) call.consults('asyncTaskDelay')
    return answered(call, { TotalCount, LoadBalancerSet: items })
  },
)

function passing(call: Call, wanted: Wanted): (clb: Clb) => boolean {
  const { network } = call
  const vpc = wanted.VpcId === undefined ? undefined : find(call, 'vpc', wanted.VpcId, BACKEND_CODES)
  const group = wanted.SecurityGroup === undefined ? undefined : findGroup(call, wanted.SecurityGroup, BACKEND_CODES)
  const { LoadBalancerType, LoadBalancerName, LoadBalancerVips, BackendPrivateIps, SearchKey, WithRs = -1 } = wanted
  const addressesBehind = (clb: Clb): string[] =>
    clb.listeners.flatMap(({ targets }) => targets.map(({ cvm }) => ipv4Text(at(network.cvms, cvm).address)))
  return (clb) => {
    const name = clbDisplayName(call, clb)
    const vip = ipv4Text(clb.vip)
    return (
      (LoadBalancerType === undefined || clb.type === LoadBalancerType) &&
      (LoadBalancerName === undefined || name.includes(LoadBalancerName)) &&
      (LoadBalancerVips === undefined || LoadBalancerVips.includes(vip)) &&
      (BackendPrivateIps === undefined ||
        addressesBehind(clb).some((address) => BackendPrivateIps.includes(address))) &&
      (vpc === undefined || at(network.vpcs, clb.vpc) === vpc) &&
      (group === undefined || clb.securityGroups.some((index) => at(network.securityGroups, index) === group)) &&
      (SearchKey === undefined || [name, vip, clb.id].some((part) => part.includes(SearchKey))) &&
      (WithRs === -1 || clb.listeners.some(({ targets }) => targets.length > 0) === (WithRs === 1))
    )
  }
}

/** Status of a LoadBalancer: 创建中, 正常运行. */
const CREATING = 0
const RUNNING = 1

/** What the cloud tells of clusters, logs, zones and IPv6, none of which is modelled. */
const NOT_TOLD = Object.fromEntries(
  [
    ...[
      'NumericalVpcId',
      'MasterZone',
      'BackupZoneSet',
      'LogSetId',
      'LogTopicId',
      'AddressIPv6',
      'ExtraInfo',
      'IsDDos',
    ],
    ...['ConfigId', 'ExclusiveCluster', 'IPv6Mode', 'IsBlockTime', 'LocalBgp', 'ClusterTag', 'MixIpTarget', 'Zones'],
    ...['NfvInfo', 'HealthLogSetId', 'HealthLogTopicId', 'ClusterIds', 'LoadBalancerDomain', 'Egress'],
    'AvailableZoneAffinityInfo',
  ].map((name) => [name, null]),
)

/** The LoadBalancer object of the API. What has no meaning for it is null, as the cloud has it. */
function describedClb(state: CloudState, clb: Clb, more: readonly string[]): ApiResponse {
  const { network, documents } = state
  const document = documents.clbs.get(clb.name)
  const CreateTime = timeText(document?.createdUs ?? 0)
  const isPublic = clb.type === 'OPEN'
  const count = (sum: number, { targets }: { readonly targets: readonly unknown[] }): number => sum + targets.length
  return {
    LoadBalancerId: clb.id,
    LoadBalancerName: clbDisplayName(state, clb),
    LoadBalancerType: clb.type,
    Forward: 1,
    Domain: '',
    LoadBalancerVips: [ipv4Text(clb.vip)],
    Status: isReady(state, clb) ? RUNNING : CREATING,
    CreateTime,
    StatusTime: CreateTime,
    ProjectId: 0,
    VpcId: at(network.vpcs, clb.vpc).id,
    SubnetId: isPublic ? '' : at(network.subnets, clb.subnet).id,
    OpenBgp: 0,
    Snat: false,
    Isolation: 0,
    Log: null,
    Tags: (document?.tags ?? []).map(({ key: TagKey, value: TagValue }) => ({ TagKey, TagValue })),
    SecureGroups: clb.securityGroups.map((index) => at(network.securityGroups, index).id),
    TargetRegionInfo: { Region: at(network.vpcs, clb.vpc).region, VpcId: at(network.vpcs, clb.vpc).id },
    AnycastZone: '',
    AddressIPVersion: 'ipv4',
    VipIsp: isPublic ? 'BGP' : 'INTERNAL',
    ChargeType: 'POSTPAID_BY_HOUR',
    NetworkAttributes: null,
    PrepaidAttributes: null,
    ExpireTime: null,
    IsolatedTime: null,
    LoadBalancerPassToTarget: clb.passToTarget,
    SnatPro: false,
    SnatIps: [],
    SlaType: '',
    IsBlock: false,
    AttributeFlags: clb.state === 'STOPPED' ? ['Stop'] : [],
    Exclusive: 0,
    AssociateEndpoint: '',
    ...NOT_TOLD,
    ...(more.includes('TargetCount') ? { TargetCount: clb.listeners.reduce(count, 0) } : {}),
  }
}
