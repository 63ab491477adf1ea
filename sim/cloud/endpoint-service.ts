import { withEntry, withoutEntries } from '../base/chunked-map.ts'
import type { EndpointServiceDocument } from '../model/documents.ts'
import { type Clb, type EndpointService, SERVICE_TYPES, type ServiceType, type Vpc } from '../model/network.ts'
import { INSTANCE_IDS } from '../model/validate/endpoint-service.ts'
import { action, asOwner, type Call, done, optional, type Read, required } from './call.ts'
import { isReady } from './clb/load-balancer.ts'
import { checkQuota, nameFor, originOfCreated, toldOf } from './creation.ts'
import { describedService, endpointsOf } from './endpoint-service-describe.ts'
import { accountAt, at, checkForm, find, indexCalled } from './find.ts'
import { flag, id, ipv4Only, notEmpty, oneOf, shortText, text } from './parameters.ts'
import { refuse } from './refusal.ts'
import { tagged, tags } from './tags.ts'

const nameOfService = notEmpty(shortText)

/** What is empty is told before what is malformed (PRIVATE-LINK-FACTS, section 8.5). */
const vpcOfService: Read<string> = (given, path, call) => {
  notEmpty(text)(given, path, call)
  return id('vpc')(given, path, call)
}

/**
 * The form of the id of what is to stand behind a service. Instances of MySQL (CDB), Redis (CRS) and gateway CLBs (GWLB) are not
 * modelled, and such an id is taken at its word. A private link cannot lead on into another one.
 */
function checkBackend(call: Call, type: ServiceType, text: string): void {
  const path = 'ServiceInstanceId'
  const endpoint = indexCalled(call.network, 'endpoint', text)
  if (endpoint !== undefined) {
    refuse('ENDPOINT_BEHIND_SERVICE', { endpoint: at(call.network.endpoints, endpoint).name })
  }
  if (type === 'CLB') checkForm(call, 'clb', text, path)
  if (type === 'CLB' || INSTANCE_IDS[type].test(text)) return
  const wanted = { wantedEn: `the id of an instance of type ${type}`, wantedZh: `${type} 类型实例的 ID` }
  refuse('MALFORMED', { name: path, text, ...wanted, nearest: undefined })
}

/** CreateVpcEndPointService: offers a CLB of the caller, or what else can stand there, to the accounts on a whitelist, which is empty at first. */
export const createService = action(
  {
    EndPointServiceName: required(nameOfService),
    ServiceInstanceId: required(notEmpty(text)),
    VpcId: required(vpcOfService),
    ServiceType: optional(oneOf(SERVICE_TYPES)),
    AutoAcceptFlag: required(flag),
    /** Without effect since the cloud gave it up. */
    IsPassService: optional(flag),
    IpAddressType: optional(ipv4Only),
    Tags: optional(tags),
  },
  (call, { ServiceType: type = 'CLB', VpcId, ServiceInstanceId, EndPointServiceName, AutoAcceptFlag, Tags }) => {
    checkBackend(call, type, ServiceInstanceId)
    const vpc = find(call, 'vpc', VpcId)
    const own = asOwner(call, vpc.account)
    const behind = backendOf(own, vpc, type, ServiceInstanceId, undefined)
    const { endpointServices } = call.network
    const ofAccount = endpointServices.filter(({ account }) => account === vpc.account).length
    checkQuota(own, 'servicesPerAccount', accountAt(call.network, vpc.account).name, ofAccount + 1)

    const name = nameFor(own, 'endpointService', EndPointServiceName, own)
    const document: EndpointServiceDocument = {
      ...behind,
      autoAccept: AutoAcceptFlag,
      ...toldOf(own, name, EndPointServiceName),
      ...tagged(Tags),
      origin: originOfCreated(own, {
        clb: 'ServiceInstanceId',
        instance: 'ServiceInstanceId',
        vpc: 'VpcId',
        autoAccept: 'AutoAcceptFlag',
      }),
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

/** What is to stand behind a service, as its document says it. */
function backendOf(
  call: Call,
  vpc: Vpc,
  type: ServiceType,
  text: string,
  own: EndpointService | undefined,
): Pick<EndpointServiceDocument, 'clb' | 'type' | 'instance' | 'vpc'> {
  if (type === 'CLB') return { clb: clbBehind(call, vpc, text, own).name }
  return { type, instance: text, vpc: vpc.name }
}

/** The CLB that is to stand behind a service: an internal one of the VPC, which runs. */
function clbBehind(call: Call, vpc: Vpc, text: string, own: EndpointService | undefined): Clb {
  const clb = find(call, 'clb', text)
  if (clb.type === 'OPEN') refuse('CLB_PUBLIC', { clb: clb.name })
  const actual = at(call.network.vpcs, clb.vpc)
  if (actual !== vpc) refuse('CLB_OTHER_VPC', { clb: clb.name, vpc: vpc.name, actual: actual.name })
  if (!isReady(call, clb)) {
    call.consults('asyncTaskDelay')
    refuse('CLB_NOT_READY', { clb: clb.name })
  }
  checkUnused(call, clb, own)
  return clb
}

/** One CLB stands behind one service, says the limits page (option `oneServicePerClb`). */
function checkUnused({ network, consults }: Call, clb: Clb, own: EndpointService | undefined): void {
  const isOther = (service: EndpointService): boolean => service !== own && network.clbs[service.clb] === clb
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
 * waiting), and which CLB (or other instance of
 * the same type) stands behind the service. The VPC must be told, and cannot be changed.
 */
export const modifyService = action(
  {
    EndPointServiceId: required(id('endpointService')),
    VpcId: required(id('vpc')),
    EndPointServiceName: optional(nameOfService),
    AutoAcceptFlag: optional(flag),
    ServiceInstanceId: optional(text),
    IpAddressType: optional(ipv4Only),
  },
  (call, { EndPointServiceId, VpcId, EndPointServiceName, AutoAcceptFlag, ServiceInstanceId }) => {
    const { network } = call
    const service = find(call, 'endpointService', EndPointServiceId)
    if (ServiceInstanceId !== undefined) checkBackend(call, service.type, ServiceInstanceId)
    const own = asOwner(call, service.account)
    const vpc = find(own, 'vpc', VpcId)
    const actual = at(network.vpcs, service.vpc)
    if (actual !== vpc) refuse('SERVICE_OTHER_VPC', { service: service.name, vpc: vpc.name, actual: actual.name })
    const behind = ServiceInstanceId === undefined ? {} : backendOf(own, vpc, service.type, ServiceInstanceId, service)
    const document = call.documents.endpointServices.get(service.name)
    if (document === undefined) return done(call.documents)
    const changed: EndpointServiceDocument = {
      ...document,
      ...(EndPointServiceName === undefined ? {} : { cloudName: EndPointServiceName }),
      ...(AutoAcceptFlag === undefined ? {} : { autoAccept: AutoAcceptFlag }),
      ...behind,
    }
    return done({
      ...call.documents,
      endpointServices: withEntry(call.documents.endpointServices, service.name, changed),
    })
  },
)
