import { withEntry, withoutEntry } from '../base/chunked-map.ts'
import type { EndpointServiceDocument } from '../model/documents.ts'
import type { Clb, EndpointService } from '../model/network.ts'
import { ipv4Text } from '../net/ipv4.ts'
import { action, asOwner, type Call, type CloudState, done, optional, type Read, required } from './call.ts'
import { checkQuota, nameFor, originOfCreated } from './creation.ts'
import { describedEndpoint, serviceDisplayName } from './describe-endpoint.ts'
import { accountAt, at, find, indexCalled } from './find.ts'
import type { ApiResponse } from './operation.ts'
import { flag, id, ipv4Only, notModelled, oneOf, shortText } from './parameters.ts'
import { refuse } from './refusal.ts'

/** What stands behind a service. The cloud also has MySQL (CDB), Redis (CRS) and GWLB there, which are not modelled. */
const serviceType: Read<'CLB'> = (given, path, call) => {
  const type = oneOf(['CLB', 'CDB', 'CRS', 'GWLB'])(given, path, call)
  return type === 'CLB' ? type : refuse('NOT_MODELLED', { name: path, text: type })
}

const nameOfService: Read<string> = (given, path, call) => {
  const name = shortText(given, path, call)
  return name === '' ? refuse('EMPTY', { name: path }) : name
}

/** A private link cannot lead on into another one. */
const backend: Read<string> = (given, path, call) => {
  const endpoint = typeof given === 'string' ? indexCalled(call.network, 'endpoint', given) : undefined
  if (endpoint !== undefined) {
    refuse('ENDPOINT_BEHIND_SERVICE', { endpoint: at(call.network.endpoints, endpoint).name })
  }
  return id('clb')(given, path, call)
}

/** CreateVpcEndPointService: offers a CLB of the caller to the accounts on a whitelist, which is empty at first. */
export const createService = action(
  {
    ServiceType: optional(serviceType),
    VpcId: required(id('vpc')),
    ServiceInstanceId: required(backend),
    EndPointServiceName: required(nameOfService),
    AutoAcceptFlag: required(flag),
    /** Without effect since the cloud gave it up. */
    IsPassService: optional(flag),
    IpAddressType: optional(ipv4Only),
    Tags: optional(notModelled),
  },
  (call, { VpcId, ServiceInstanceId, EndPointServiceName, AutoAcceptFlag }) => {
    const vpc = find(call, 'vpc', VpcId)
    const own = asOwner(call, vpc.account)
    const clb = find(own, 'clb', ServiceInstanceId)
    if (clb.type === 'OPEN') refuse('CLB_PUBLIC', { clb: clb.name })
    const actual = at(call.network.vpcs, clb.vpc)
    if (actual !== vpc) refuse('CLB_OTHER_VPC', { clb: clb.name, vpc: vpc.name, actual: actual.name })
    checkUnused(own, clb)
    const { endpointServices } = call.network
    const ofAccount = endpointServices.filter(({ account }) => account === vpc.account).length
    checkQuota(own, 'servicesPerAccount', accountAt(call.network, vpc.account).name, ofAccount + 1)

    const name = nameFor(own, 'endpointService', EndPointServiceName)
    const document: EndpointServiceDocument = {
      clb: clb.name,
      autoAccept: AutoAcceptFlag,
      ...(EndPointServiceName === name ? {} : { endPointServiceName: EndPointServiceName }),
      origin: originOfCreated(own, { clb: 'ServiceInstanceId', autoAccept: 'AutoAcceptFlag' }),
    }
    const documents = {
      ...call.documents,
      endpointServices: withEntry(call.documents.endpointServices, name, document),
    }
    return {
      documents,
      respond: (after) => {
        const service = after.network.endpointServices.find((one) => one.name === name)
        return { EndPointService: service && describedService(after, service) }
      },
    }
  },
)

/** One CLB stands behind one service, says the limits page (option `oneServicePerClb`). */
function checkUnused({ network, consults }: Call, clb: Clb): void {
  const other = network.endpointServices.find((service) => at(network.clbs, service.clb) === clb)
  if (other === undefined) return
  consults('oneServicePerClb')
  if (!network.options.oneServicePerClb) return
  refuse('CLB_IN_USE', { clb: clb.name, service: other.name })
}

/** DeleteVpcEndPointService: refused as long as an endpoint names the service, in whatever state. */
export const deleteService = action(
  { EndPointServiceId: required(id('endpointService')), IpAddressType: optional(ipv4Only) },
  (call, { EndPointServiceId }) => {
    const service = find(call, 'endpointService', EndPointServiceId)
    const connected = endpointsOf(call, service).map(({ name }) => name)
    if (connected.length > 0) refuse('SERVICE_IN_USE', { service: service.name, endpoints: connected.join(', ') })
    const endpointServices = withoutEntry(call.documents.endpointServices, service.name)
    return done({ ...call.documents, endpointServices })
  },
)

const endpointsOf = ({ network }: CloudState, service: EndpointService) =>
  network.endpoints.filter((endpoint) => at(network.endpointServices, endpoint.service) === service)

/** The EndPointService object of the API. The cloud also tells CreateTime and BusinessIpType, which documents do not keep. */
function describedService(state: CloudState, service: EndpointService): ApiResponse {
  const { network } = state
  const clb = at(network.clbs, service.clb)
  const owner = accountAt(network, service.account)
  const endpoints = endpointsOf(state, service)
  return {
    EndPointServiceId: service.id,
    VpcId: at(network.vpcs, clb.vpc).id,
    ServiceOwner: owner.appId,
    ServiceUin: owner.uin,
    ServiceName: serviceDisplayName(state, service),
    ServiceVip: ipv4Text(clb.vip),
    ServiceInstanceId: clb.id,
    ServiceType: 'CLB',
    AutoAcceptFlag: service.autoAccept,
    EndPointCount: endpoints.length,
    EndPointSet: endpoints.map((endpoint) => describedEndpoint(state, endpoint)),
    CdcId: '',
    TagSet: [],
  }
}
