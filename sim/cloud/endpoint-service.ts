import { withEntry, withoutEntries } from '../base/chunked-map.ts'
import type { EndpointServiceDocument } from '../model/documents.ts'
import type { Clb, EndpointService, Vpc } from '../model/network.ts'
import { action, asOwner, type Call, done, optional, type Read, required } from './call.ts'
import { checkQuota, nameFor, originOfCreated, toldOf } from './creation.ts'
import { describedService, endpointsOf } from './endpoint-service-describe.ts'
import { accountAt, at, find, indexCalled } from './find.ts'
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
    const clb = clbBehind(own, vpc, ServiceInstanceId, undefined)
    const { endpointServices } = call.network
    const ofAccount = endpointServices.filter(({ account }) => account === vpc.account).length
    checkQuota(own, 'servicesPerAccount', accountAt(call.network, vpc.account).name, ofAccount + 1)

    const name = nameFor(own, 'endpointService', EndPointServiceName, own)
    const document: EndpointServiceDocument = {
      clb: clb.name,
      autoAccept: AutoAcceptFlag,
      ...toldOf(own, name, EndPointServiceName),
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
        return { EndPointService: service && describedService(after, service, service.account) }
      },
    }
  },
)

/** The CLB that is to stand behind a service: an internal one of the VPC, which runs. */
function clbBehind(call: Call, vpc: Vpc, text: string, own: EndpointService | undefined): Clb {
  const clb = find(call, 'clb', text)
  if (clb.type === 'OPEN') refuse('CLB_PUBLIC', { clb: clb.name })
  const actual = at(call.network.vpcs, clb.vpc)
  if (actual !== vpc) refuse('CLB_OTHER_VPC', { clb: clb.name, vpc: vpc.name, actual: actual.name })
  checkUnused(call, clb, own)
  return clb
}

/** One CLB stands behind one service, says the limits page (option `oneServicePerClb`). */
function checkUnused({ network, consults }: Call, clb: Clb, own: EndpointService | undefined): void {
  const isOther = (service: EndpointService): boolean => service !== own && at(network.clbs, service.clb) === clb
  const other = network.endpointServices.find(isOther)
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
    const endpointServices = withoutEntries(call.documents.endpointServices, [service.name])
    return done({ ...call.documents, endpointServices })
  },
)

/**
 * ModifyVpcEndPointServiceAttribute: the name, whether endpoints are accepted of themselves from here on (those that wait go on
 * waiting), and which CLB stands behind the service. The VPC must be told, and cannot be changed.
 */
export const modifyService = action(
  {
    EndPointServiceId: required(id('endpointService')),
    VpcId: required(id('vpc')),
    EndPointServiceName: optional(nameOfService),
    AutoAcceptFlag: optional(flag),
    ServiceInstanceId: optional(backend),
    IpAddressType: optional(ipv4Only),
  },
  (call, { EndPointServiceId, VpcId, EndPointServiceName, AutoAcceptFlag, ServiceInstanceId }) => {
    const { network } = call
    const service = find(call, 'endpointService', EndPointServiceId)
    const own = asOwner(call, service.account)
    const vpc = find(own, 'vpc', VpcId)
    const actual = at(network.vpcs, at(network.clbs, service.clb).vpc)
    if (actual !== vpc) refuse('SERVICE_OTHER_VPC', { service: service.name, vpc: vpc.name, actual: actual.name })
    const clb = ServiceInstanceId === undefined ? undefined : clbBehind(own, vpc, ServiceInstanceId, service)
    const document = call.documents.endpointServices.get(service.name)
    if (document === undefined) return done(call.documents)
    const changed: EndpointServiceDocument = {
      ...document,
      ...(EndPointServiceName === undefined ? {} : { cloudName: EndPointServiceName }),
      ...(AutoAcceptFlag === undefined ? {} : { autoAccept: AutoAcceptFlag }),
      ...(clb === undefined ? {} : { clb: clb.name }),
    }
    return done({
      ...call.documents,
      endpointServices: withEntry(call.documents.endpointServices, service.name, changed),
    })
  },
)
