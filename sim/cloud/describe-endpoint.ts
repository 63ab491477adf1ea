import type { Endpoint, EndpointService } from '../model/network.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { action, answered, type CloudState, optional } from './call.ts'
import { timeText } from './clock-text.ts'
import { displayName } from './creation.ts'
import { filters, TOKEN_PAGE, tokenPage } from './filters.ts'
import { accountAt, at, find } from './find.ts'
import { both, type FilterValues, IDS_MAX, listed } from './listing.ts'
import type { ApiResponse } from './operation.ts'
import { id, ipv4Only, someUpTo } from './parameters.ts'
import { tagSet } from './tags.ts'

const FILTERS: FilterValues<'endpoint'> = {
  'end-point-service-id': ({ service }, { network }) => both(at(network.endpointServices, service)),
  'end-point-name': (endpoint, call) => [endPointName(call, endpoint)],
  'end-point-id': both,
  'vpc-id': ({ vpc }, { network }) => both(at(network.vpcs, vpc)),
}

/** DescribeVpcEndPoint: endpoints of the caller by id (EndPointId, which is a list), or all of them that pass the filters. */
export const describeEndPoint = action(
  {
    EndPointId: optional(someUpTo(IDS_MAX, id('endpoint'), 'InvalidParameterValue.LimitExceeded')),
    Filters: optional(filters(Object.keys(FILTERS), { values: 'InvalidParameter' })),
    IpAddressType: optional(ipv4Only),
    ...TOKEN_PAGE,
  },
  (call, { EndPointId, Filters, ...window }) => {
    const named = { ids: EndPointId, idsName: 'EndPointId', Filters, values: FILTERS }
    const { items, TotalCount, next } = tokenPage(call, listed(call, 'endpoint', named, find), window)
    return answered(call, {
      EndPointSet: items.map((endpoint) => describedEndpoint(call, endpoint)),
      TotalCount,
      ...next,
    })
  },
)

/** The EndPoint object of the API. */
export function describedEndpoint(state: CloudState, endpoint: Endpoint): ApiResponse {
  const { network } = state
  const service = at(network.endpointServices, endpoint.service)
  const document = state.documents.endpoints.get(endpoint.name)
  return {
    EndPointId: endpoint.id,
    VpcId: at(network.vpcs, endpoint.vpc).id,
    SubnetId: at(network.subnets, endpoint.subnet).id,
    EndPointOwner: accountAt(network, endpoint.account).appId,
    EndPointName: endPointName(state, endpoint),
    ServiceVpcId: at(network.vpcs, service.vpc).id,
    ServiceVip: serviceVip(state, service),
    EndPointServiceId: service.id,
    EndPointVip: ipv4Text(endpoint.address),
    State: endpoint.state,
    CreateTime: timeText(document?.createdUs ?? 0),
    GroupSet: endpoint.securityGroups.map((index) => at(network.securityGroups, index).id),
    ServiceName: serviceDisplayName(state, service),
    CdcId: '',
    TagSet: tagSet(document),
  }
}

/** The VIP of the CLB behind a service; of another instance, of which nothing is known but its id, none. */
export function serviceVip({ network }: CloudState, { clb }: EndpointService): string {
  const vip = network.clbs[clb]?.vip
  return vip === undefined ? '' : ipv4Text(vip)
}

const endPointName = ({ documents }: CloudState, { name }: Endpoint): string =>
  displayName(documents.endpoints.get(name), name)

export const serviceDisplayName = ({ documents }: CloudState, { name }: EndpointService): string =>
  displayName(documents.endpointServices.get(name), name)
