import type { Endpoint, EndpointService, Network } from '../model/network.ts'
import { action, answered, type Call, type CloudState, optional } from './call.ts'
import { timeText } from './clock-text.ts'
import { describedEndpoint, serviceDisplayName, serviceVip } from './describe-endpoint.ts'
import { asker, filters, TOKEN_PAGE, tokenPage } from './filters.ts'
import { accountAt, at, find, findAnyService, isHere } from './find.ts'
import { both, type FilterValues, IDS_MAX, listed } from './listing.ts'
import type { ApiResponse } from './operation.ts'
import { flag, id, ipv4Only, someUpTo } from './parameters.ts'
import { refuse } from './refusal.ts'
import { tagSet } from './tags.ts'

const FILTERS: FilterValues<'endpointService'> = {
  'service-id': both,
  'service-name': (service, call) => [serviceDisplayName(call, service)],
  'service-instance-id': ({ clb, instance }, { network }) => [instance, network.clbs[clb]?.name ?? instance],
  'service-type': ({ type }) => [type],
}

/**
 * DescribeVpcEndPointService: the caller's services by id, or all that pass the filters; without a service-type only those with
 * a CLB behind them (facts, section 1.2). With IsListAuthorizedEndPointService it lists those that the caller may use, whosever they are: that is
 * what the console's 验证 asks, and an id of no such service is an error.
 */
export const describeService = action(
  {
    EndPointServiceIds: optional(someUpTo(IDS_MAX, id('endpointService'), 'InvalidParameterValue.LimitExceeded')),
    Filters: optional(filters(Object.keys(FILTERS))),
    IsListAuthorizedEndPointService: optional(flag),
    IpAddressType: optional(ipv4Only),
    ...TOKEN_PAGE,
  },
  (call, { EndPointServiceIds: ids, Filters, IsListAuthorizedEndPointService: authorized, ...window }) => {
    if (authorized && Filters !== undefined) {
      refuse('COEXIST', { one: 'IsListAuthorizedEndPointService', other: 'Filters' })
    }
    const named = { ids, idsName: 'EndPointServiceIds', Filters, values: FILTERS }
    const isListed = ({ type }: EndpointService): boolean =>
      ids !== undefined || Filters?.some(([name]) => name === 'service-type') === true || type === 'CLB'
    const services = authorized ? usable(call, ids) : listed(call, 'endpointService', named, find).filter(isListed)
    const { items, TotalCount, next } = tokenPage(call, services, window)
    const account = asker(call, items[0]?.account)
    return answered(call, {
      EndPointServiceSet: items.map((service) => describedService(call, service, account)),
      TotalCount,
      ...next,
    })
  },
)

/** Whether an account may connect to a service: its own, or one that has its UIN on the whitelist. */
export const mayUse = (network: Network, { account: provider, whitelist }: EndpointService, account: number): boolean =>
  provider === account || whitelist.some(({ uin }) => uin === accountAt(network, account).uin)

/** The services that the caller may use, of those that are named or of all. */
function usable(call: Call, ids: readonly string[] | undefined): readonly EndpointService[] {
  const account = asker(call, undefined)
  const isUsable = (service: EndpointService): boolean =>
    isHere(call, service) && mayUse(call.network, service, account)
  if (ids === undefined) return call.network.endpointServices.filter(isUsable)
  return [...new Set(ids)].map((text) => {
    const service = findAnyService(call, text)
    return isUsable(service) ? service : find({ ...call, caller: account }, 'endpointService', text)
  })
}

/** The endpoints that name a service, in whatever state. */
export const endpointsOf = ({ network }: CloudState, service: EndpointService): readonly Endpoint[] =>
  network.endpoints.filter((endpoint) => at(network.endpointServices, endpoint.service) === service)

/** The EndPointService object of the API, as its owner sees it; another account sees no endpoints but its own. */
export function describedService(state: CloudState, service: EndpointService, viewer: number): ApiResponse {
  const { network } = state
  const owner = accountAt(network, service.account)
  const document = state.documents.endpointServices.get(service.name)
  const all = endpointsOf(state, service)
  const endpoints = service.account === viewer ? all : all.filter(({ account }) => account === viewer)
  return {
    EndPointServiceId: service.id,
    VpcId: at(network.vpcs, service.vpc).id,
    ServiceOwner: owner.appId,
    ServiceUin: owner.uin,
    ServiceName: serviceDisplayName(state, service),
    ServiceVip: serviceVip(state, service),
    ServiceInstanceId: service.instance,
    ServiceType: service.type,
    AutoAcceptFlag: service.autoAccept,
    EndPointCount: endpoints.length,
    EndPointSet: endpoints.map((endpoint) => describedEndpoint(state, endpoint)),
    CreateTime: timeText(document?.createdUs ?? 0),
    CdcId: '',
    BusinessIpType: 1,
    TagSet: tagSet(document),
  }
}
