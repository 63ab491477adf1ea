import { withEntry, withoutEntries } from '../base/chunked-map.ts'
import type { EndpointDocument } from '../model/documents.ts'
import type { Endpoint } from '../model/network.ts'
import { action, type Call, done, optional, required } from './call.ts'
import { at, find, groupNameFor } from './find.ts'
import { IDS_MAX } from './listing.ts'
import { id, ipv4Only, list, shortText, someUpTo } from './parameters.ts'
import { refuse } from './refusal.ts'
import type { SettledDocuments } from './settle.ts'

/** ModifyVpcEndPointAttribute: the display name, and the security groups, whose order is their priority. */
export const modifyEndPoint = action(
  {
    EndPointId: required(id('endpoint')),
    EndPointName: optional(shortText),
    SecurityGroupIds: optional(list(id('securityGroup'))),
    IpAddressType: optional(ipv4Only),
  },
  (call, { EndPointId, EndPointName, SecurityGroupIds }) => {
    const endpoint = find(call, 'endpoint', EndPointId)
    const changes: Pick<EndpointDocument, 'cloudName' | 'securityGroups'> = {
      ...(EndPointName === undefined ? {} : { cloudName: EndPointName }),
      ...(SecurityGroupIds === undefined ? {} : { securityGroups: groupNames(call, endpoint, SecurityGroupIds) }),
    }
    return done(changeEndpoint(call.documents, endpoint, changes))
  },
)

/** DeleteVpcEndPoint: its owner may, in whatever state it is; what connections it carried are cut. */
export const deleteEndPoint = action(
  { EndPointId: required(id('endpoint')), IpAddressType: optional(ipv4Only) },
  (call, { EndPointId }) => {
    const { name } = find(call, 'endpoint', EndPointId)
    return done({ ...call.documents, endpoints: withoutEntries(call.documents.endpoints, [name]) })
  },
)

export const disassociateSecurityGroups = action(
  {
    EndPointId: required(id('endpoint')),
    SecurityGroupIds: required(someUpTo(IDS_MAX, id('securityGroup'), 'InvalidParameterValue.LimitExceeded')),
  },
  (call, { EndPointId, SecurityGroupIds }) => {
    const endpoint = find(call, 'endpoint', EndPointId)
    const bound = endpoint.securityGroups.map((index) => at(call.network.securityGroups, index).documentName)
    const gone = new Set(groupNames(call, endpoint, SecurityGroupIds))
    for (const group of gone) {
      if (!bound.includes(group))
        refuse('NOT_BOUND', { group, endpoint: endpoint.name, bound: bound.join(', ') || '-' })
    }
    return done(changeEndpoint(call.documents, endpoint, { securityGroups: bound.filter((group) => !gone.has(group)) }))
  },
)

/** The groups of the endpoint's account that a call lists, by their names in the file. */
function groupNames(call: Call, endpoint: Endpoint, listed: readonly string[]): readonly string[] {
  const names = listed.map((text) => groupNameFor(call, endpoint.account, text))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) refuse('LISTED_TWICE', { text: twice, name: 'SecurityGroupIds' })
  return names
}

function changeEndpoint(
  documents: SettledDocuments,
  endpoint: Endpoint,
  changes: Partial<EndpointDocument>,
): SettledDocuments {
  const document = documents.endpoints.get(endpoint.name)
  if (document === undefined || Object.keys(changes).length === 0) return documents
  return { ...documents, endpoints: withEntry(documents.endpoints, endpoint.name, { ...document, ...changes }) }
}
