import { withEntry } from '../base/chunked-map.ts'
import type { EndpointDocument } from '../model/documents.ts'
import type { EndpointService, Subnet, Vpc } from '../model/network.ts'
import { action, asOwner, type Call, optional, required } from './call.ts'
import { checkQuota, nameFor, originOfCreated, toldOf } from './creation.ts'
import { describedEndpoint } from './describe-endpoint.ts'
import { mayUse } from './endpoint-service-describe.ts'
import { accountAt, at, find, findAnyService, groupNameFor } from './find.ts'
import { id, ipv4Only, shortText, text } from './parameters.ts'
import { refuse } from './refusal.ts'
import { tagged, tags } from './tags.ts'

/**
 * CreateVpcEndPoint: an endpoint in a subnet of the caller, to a service of whomever. The order of checks is that of
 * PRIVATE-LINK-FACTS, section 8.5; those of the address come last and are validation's, which also gives the lowest free one
 * when none is asked for, and the state by the rules of acceptance.
 */
export const createEndPoint = action(
  {
    VpcId: required(id('vpc')),
    SubnetId: required(id('subnet')),
    EndPointServiceId: required(id('endpointService')),
    SecurityGroupId: optional(id('securityGroup')),
    EndPointName: required(shortText),
    EndPointVip: optional(text),
    IpAddressType: optional(ipv4Only),
    Tags: optional(tags),
  },
  (call, { VpcId, SubnetId, EndPointServiceId, SecurityGroupId, EndPointName, EndPointVip, Tags }) => {
    const vpc = find(call, 'vpc', VpcId)
    const own = asOwner(call, vpc.account)
    const subnet = subnetIn(own, vpc, SubnetId)
    const service = findAnyService(own, EndPointServiceId)
    checkService(own, vpc, service)
    checkQuotas(own, vpc, service)
    const group = SecurityGroupId === undefined ? undefined : groupNameFor(own, vpc.account, SecurityGroupId)

    const name = nameFor(own, 'endpoint', EndPointName, own)
    const document: EndpointDocument = {
      subnet: subnet.name,
      service: service.name,
      ...toldOf(own, name, EndPointName),
      ...tagged(Tags),
      ...(EndPointVip === undefined ? {} : { ip: EndPointVip }),
      ...(group === undefined ? {} : { securityGroups: [group] }),
      origin: originOfCreated(own, {
        subnet: 'SubnetId',
        service: 'EndPointServiceId',
        ip: 'EndPointVip',
        'securityGroups.0': 'SecurityGroupId',
      }),
    }
    if (service.account === vpc.account && !service.autoAccept) call.consults('sameAccountAlwaysAccepted')
    const documents = { ...call.documents, endpoints: withEntry(call.documents.endpoints, name, document) }
    return {
      documents,
      respond: (after) => {
        const endpoint = after.network.endpoints.find((one) => one.name === name)
        return { EndPoint: endpoint && describedEndpoint(after, endpoint) }
      },
    }
  },
)

function subnetIn(call: Call, vpc: Vpc, text: string): Subnet {
  const subnet = find(call, 'subnet', text)
  const actual = at(call.network.vpcs, subnet.vpc)
  if (actual !== vpc) refuse('SUBNET_OTHER_VPC', { subnet: subnet.name, vpc: vpc.name, actual: actual.name })
  return subnet
}

/** A private link stays in one region, and is for the service's own account and those on its whitelist. */
function checkService({ network }: Call, vpc: Vpc, service: EndpointService): void {
  const { name, region } = service
  if (region !== vpc.region) refuse('SERVICE_OTHER_REGION', { service: name, region: vpc.region, actual: region })
  const { name: account, uin } = accountAt(network, vpc.account)
  if (!mayUse(network, service, vpc.account)) refuse('NOT_ON_WHITELIST', { account, uin, service: name })
}

function checkQuotas(call: Call, vpc: Vpc, service: EndpointService): void {
  const { endpoints, endpointServices, vpcs } = call.network
  const inVpc = endpoints.filter((endpoint) => at(vpcs, endpoint.vpc) === vpc).length
  const ofService = endpoints.filter((endpoint) => at(endpointServices, endpoint.service) === service).length
  checkQuota(call, 'endpointsPerVpc', vpc.name, inVpc + 1)
  checkQuota(call, 'endpointsPerService', service.name, ofService + 1)
}
