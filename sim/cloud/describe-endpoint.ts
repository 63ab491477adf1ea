import type { Endpoint, EndpointService } from '../model/network.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { action, answered, type CloudState, optional } from './call.ts'
import { asker, type Filters, filters, PAGE, page } from './filters.ts'
import { accountAt, at, find } from './find.ts'
import type { ApiResponse } from './operation.ts'
import { id, ipv4Only, list } from './parameters.ts'
import { refuse } from './refusal.ts'

const NAMES = ['end-point-service-id', 'end-point-name', 'end-point-id', 'vpc-id'] as const

/**
 * DescribeVpcEndPoint: endpoints of the caller by id, or all of them that pass the filters. An id that is not there is an
 * error; a filter that finds nothing is an empty answer. NextToken is not modelled: Offset and Limit page.
 */
export const describeEndPoint = action(
  {
    EndPointId: optional(list(id('endpoint'))),
    Filters: optional(filters(NAMES)),
    IpAddressType: optional(ipv4Only),
    ...PAGE,
  },
  (call, { EndPointId, Filters, Offset, Limit }) => {
    if (EndPointId !== undefined && Filters !== undefined) refuse('COEXIST', { one: 'EndPointId', other: 'Filters' })
    const listed = EndPointId?.map((text) => find(call, 'endpoint', text))
    const passing = listed ?? call.network.endpoints.filter((endpoint) => passes(call, endpoint, Filters))
    const isNamed = listed !== undefined || Filters !== undefined
    const account = asker(call, isNamed ? passing[0]?.account : undefined)
    const own = passing.filter((endpoint) => endpoint.account === account)
    const { items, TotalCount } = page(own, { Offset, Limit })
    return answered(call, { EndPointSet: items.map((endpoint) => describedEndpoint(call, endpoint)), TotalCount })
  },
)

/** The EndPoint object of the API. The cloud also tells CreateTime, which documents do not keep yet. */
export function describedEndpoint(state: CloudState, endpoint: Endpoint): ApiResponse {
  const { network } = state
  const service = at(network.endpointServices, endpoint.service)
  const clb = at(network.clbs, service.clb)
  return {
    EndPointId: endpoint.id,
    VpcId: at(network.vpcs, endpoint.vpc).id,
    SubnetId: at(network.subnets, endpoint.subnet).id,
    EndPointOwner: accountAt(network, endpoint.account).appId,
    EndPointName: displayName(state, endpoint),
    ServiceVpcId: at(network.vpcs, clb.vpc).id,
    ServiceVip: ipv4Text(clb.vip),
    EndPointServiceId: service.id,
    EndPointVip: ipv4Text(endpoint.address),
    State: endpoint.state,
    GroupSet: endpoint.securityGroups.map((index) => at(network.securityGroups, index).id),
    ServiceName: serviceDisplayName(state, service),
    CdcId: '',
    TagSet: [],
  }
}

const displayName = ({ documents }: CloudState, { name }: Endpoint): string =>
  documents.endpoints.get(name)?.endPointName ?? name

export const serviceDisplayName = ({ documents }: CloudState, { name }: EndpointService): string =>
  documents.endpointServices.get(name)?.endPointServiceName ?? name

function passes(state: CloudState, endpoint: Endpoint, given: Filters | undefined): boolean {
  const { network } = state
  const service = at(network.endpointServices, endpoint.service)
  const vpc = at(network.vpcs, endpoint.vpc)
  const values: Readonly<Record<string, readonly string[]>> = {
    'end-point-service-id': [service.id, service.name],
    'end-point-name': [displayName(state, endpoint)],
    'end-point-id': [endpoint.id, endpoint.name],
    'vpc-id': [vpc.id, vpc.name],
  }
  return [...(given ?? [])].every(([name, wanted]) => values[name]?.some((value) => wanted.includes(value)))
}
