import { withEntry, withoutEntries } from '../../base/chunked-map.ts'
import type { VpcDocument } from '../../model/documents.ts'
import type { Vpc } from '../../model/network.ts'
import { cidrText } from '../../net/cidr.ts'
import { action, answered, type CloudState, done, optional, required } from '../call.ts'
import { timeText } from '../clock-text.ts'
import { displayName, nameFor, originOfCreated, toldOf } from '../creation.ts'
import { asker, filters, PAGE, page } from '../filters.ts'
import { accountAt, at, find } from '../find.ts'
import { both, byTags, type FilterValues, IDS_MAX, listed } from '../listing.ts'
import type { ApiResponse } from '../operation.ts'
import { id, passedOver, shortText, someUpTo, text } from '../parameters.ts'
import { refuse } from '../refusal.ts'
import { tagged, tagSet, tagsWith, VPC_TAG_CODES } from '../tags.ts'
import { tenantsOf } from './tenants.ts'

/** What makes no difference to any packet here, but the cloud tells again. */
const SETTINGS = {
  DnsServers: optional(someUpTo(4, text)),
  DomainName: optional(shortText),
  EnableMulticast: optional(passedOver),
  EnableRouteVpcPublish: optional(passedOver),
  EnableRouteVpcPublishIpv6: optional(passedOver),
} as const

type Settings = { readonly DnsServers: readonly string[] | undefined; readonly DomainName: string | undefined }

const settingsOf = ({ DnsServers, DomainName }: Settings): Pick<VpcDocument, 'dnsServers' | 'domainName'> => ({
  ...(DnsServers === undefined ? {} : { dnsServers: DnsServers }),
  ...(DomainName === undefined ? {} : { domainName: DomainName }),
})

/** CreateVpc: a VPC without subnets, in the region that is called. What is wrong with its block, validation says. */
export const createVpc = action(
  { VpcName: required(shortText), CidrBlock: required(text), ...SETTINGS, Tags: optional(tagsWith(VPC_TAG_CODES)) },
  (call, { VpcName, CidrBlock, Tags, ...settings }) => {
    const account = accountAt(call.network, asker(call, undefined)).name
    const name = nameFor(call, 'vpc', VpcName, call)
    const document: VpcDocument = {
      cidr: CidrBlock,
      account,
      ...(call.region === undefined ? {} : { region: call.region }),
      subnets: new Map(),
      bare: true,
      ...settingsOf(settings),
      ...toldOf(call, name, VpcName),
      ...tagged(Tags),
      origin: originOfCreated(call, { cidr: 'CidrBlock' }),
    }
    return {
      documents: { ...call.documents, vpcs: withEntry(call.documents.vpcs, name, document) },
      respond: (after) => {
        const vpc = after.network.vpcs.find((one) => one.name === name)
        return { Vpc: vpc && describedVpc(after, vpc) }
      },
    }
  },
)

/** ModifyVpcAttribute: what the cloud calls a VPC, and settings that no packet meets. Its blocks stay. */
export const modifyVpc = action(
  { VpcId: required(id('vpc')), VpcName: optional(shortText), ...SETTINGS, EnableCdcPublish: optional(passedOver) },
  (call, { VpcId, VpcName, ...settings }) => {
    const { name } = find(call, 'vpc', VpcId)
    const document = call.documents.vpcs.get(name)
    if (document === undefined) return done(call.documents)
    const named = VpcName === undefined ? {} : { cloudName: VpcName }
    const changed: VpcDocument = { ...document, ...named, ...settingsOf(settings) }
    return done({ ...call.documents, vpcs: withEntry(call.documents.vpcs, name, changed) })
  },
)

/** DeleteVpc: with its empty subnets, route tables and network ACLs; refused as long as anything has an address in it. */
export const deleteVpc = action({ VpcId: required(id('vpc')) }, (call, { VpcId }) => {
  const { network, documents } = call
  const vpc = find(call, 'vpc', VpcId)
  const what = tenantsOf(network, (one) => at(network.vpcs, one.vpc) === vpc)
  if (what.length > 0) refuse('VPC_IN_USE', { vpc: vpc.name, what: what.join(', ') })
  const partsOf = (parts: readonly { readonly vpc: number; readonly name: string }[]): string[] =>
    parts.filter((one) => at(network.vpcs, one.vpc) === vpc).map(({ name }) => name)
  return done({
    ...documents,
    vpcs: withoutEntries(documents.vpcs, [vpc.name]),
    routeTables: withoutEntries(documents.routeTables, partsOf(network.routeTables)),
    networkAcls: withoutEntries(documents.networkAcls, partsOf(network.networkAcls)),
  })
})

const FILTERS: FilterValues<'vpc'> = {
  'vpc-id': both,
  'vpc-name': (vpc, { documents }) => [displayName(documents.vpcs.get(vpc.name), vpc.name)],
  'cidr-block': ({ cidrs }) => cidrs.slice(0, 1).map(cidrText),
  'is-default': () => ['false', '0'],
  ...byTags(({ name }, { documents }) => documents.vpcs.get(name)),
}

export const describeVpcs = action(
  {
    VpcIds: optional(someUpTo(IDS_MAX, id('vpc'), 'InvalidParameterValue.LimitExceeded')),
    Filters: optional(filters(Object.keys(FILTERS))),
    ...PAGE,
  },
  (call, { VpcIds, Filters, ...window }) => {
    const named = { ids: VpcIds, idsName: 'VpcIds', Filters, values: FILTERS, fuzzy: ['vpc-name'] }
    const { items, TotalCount } = page(listed(call, 'vpc', named, find), window)
    return answered(call, { TotalCount, VpcSet: items.map((vpc) => describedVpc(call, vpc)) })
  },
)

function describedVpc({ documents }: CloudState, { name, id: VpcId, cidrs }: Vpc): ApiResponse {
  const document = documents.vpcs.get(name)
  const [CidrBlock, ...assistants] = cidrs.map(cidrText)
  return {
    VpcName: displayName(document, name),
    VpcId,
    CidrBlock,
    IsDefault: false,
    EnableMulticast: false,
    CreatedTime: timeText(document?.createdUs ?? 0),
    DnsServerSet: document?.dnsServers ?? [],
    DomainName: document?.domainName ?? '',
    DhcpOptionsId: '',
    EnableDhcp: true,
    Ipv6CidrBlock: '',
    TagSet: tagSet(document),
    AssistantCidrSet: assistants.map((block) => ({ VpcId, CidrBlock: block, AssistantType: 0, SubnetSet: [] })),
  }
}
