import { withEntry, withoutEntries } from '../../base/chunked-map.ts'
import type { SubnetDocument } from '../../model/documents.ts'
import type { Subnet } from '../../model/network.ts'
import { cidrText, sizeOf } from '../../net/cidr.ts'
import { action, answered, asOwner, type CloudState, done, optional, required } from '../call.ts'
import { timeText } from '../clock-text.ts'
import { displayName, nameFor, originOfCreated, toldOf } from '../creation.ts'
import { filters, TOKEN_PAGE, tokenPage } from '../filters.ts'
import { at, find } from '../find.ts'
import { both, byTags, type FilterValues, IDS_MAX, listed } from '../listing.ts'
import type { ApiResponse } from '../operation.ts'
import { id, notEmpty, notModelled, passedOver, shortText, someUpTo, text } from '../parameters.ts'
import { refuse } from '../refusal.ts'
import { tagged, tagSet, tags } from '../tags.ts'
import { shortNameOf, subnetsOf, withSubnet, withSubnets } from './subnet-documents.ts'
import { addressesTaken, tenantsOf } from './tenants.ts'

/** CreateSubnet: a part of a VPC's blocks, in one zone, with the VPC's default route table. */
export const createSubnet = action(
  {
    VpcId: required(id('vpc')),
    SubnetName: required(notEmpty(shortText)),
    CidrBlock: required(notEmpty(text)),
    Zone: required(notEmpty(text)),
    Tags: optional(tags),
    CdcId: optional(notModelled),
  },
  (call, { VpcId, SubnetName, CidrBlock, Zone, Tags }) => {
    const vpc = find(call, 'vpc', VpcId)
    const own = asOwner(call, vpc.account)
    const subnets = subnetsOf(own, vpc)
    // A scenario calls a subnet `vpc1/app`; its VPC knows it as `app`.
    const prefix = `${vpc.name}/`
    const given = own.name?.startsWith(prefix) ? own.name.slice(prefix.length) : own.name
    const name = nameFor({ name: given }, 'subnet', SubnetName, { documents: call.documents, subnets })
    const document: SubnetDocument = {
      cidr: CidrBlock,
      zone: Zone,
      ...toldOf(own, name, SubnetName),
      ...tagged(Tags),
      origin: originOfCreated(own, { cidr: 'CidrBlock', zone: 'Zone' }),
    }
    return {
      documents: withSubnets(own, vpc, (before) => withEntry(before, name, document)),
      respond: (after) => {
        const subnet = after.network.subnets.find((one) => one.name === `${vpc.name}/${name}`)
        return { Subnet: subnet && describedSubnet(after, subnet) }
      },
    }
  },
)

/** DeleteSubnet: refused as long as one of its addresses is taken. */
export const deleteSubnet = action({ SubnetId: required(id('subnet')) }, (call, { SubnetId }) => {
  const { network } = call
  const subnet = find(call, 'subnet', SubnetId)
  const what = tenantsOf(network, (one) => at(network.subnets, one.subnet) === subnet)
  if (what.length > 0) refuse('SUBNET_IN_USE', { subnet: subnet.name, what: what.join(', ') })
  const vpc = at(network.vpcs, subnet.vpc)
  return done(withSubnets(call, vpc, (subnets) => withoutEntries(subnets, [shortNameOf(subnet)])))
})

export const modifySubnet = action(
  { SubnetId: required(id('subnet')), SubnetName: optional(shortText), EnableBroadcast: optional(passedOver) },
  (call, { SubnetId, SubnetName }) => {
    const subnet = find(call, 'subnet', SubnetId)
    if (SubnetName === undefined) return done(call.documents)
    return done(withSubnet(call, subnet, (document) => ({ ...document, cloudName: SubnetName })))
  },
)

const FILTERS: FilterValues<'subnet'> = {
  'subnet-id': both,
  'subnet-name': (subnet, call) => [subnetName(call, subnet)],
  'vpc-id': ({ vpc }, { network }) => both(at(network.vpcs, vpc)),
  'cidr-block': ({ cidr }) => [cidrText(cidr), cidrText(cidr).replace(/\/.*/, '')],
  zone: ({ zone }) => [zone],
  'is-default': () => ['false', '0'],
  'is-remote-vpc-snat': () => ['false', '0'],
  ...byTags<'subnet'>((subnet, call) => documentOf(call, subnet)),
}

export const describeSubnets = action(
  {
    SubnetIds: optional(someUpTo(IDS_MAX, id('subnet'), 'InvalidParameterValue.LimitExceeded')),
    Filters: optional(filters(Object.keys(FILTERS))),
    ...TOKEN_PAGE,
  },
  (call, { SubnetIds, Filters, ...window }) => {
    const named = { ids: SubnetIds, idsName: 'SubnetIds', Filters, values: FILTERS }
    const { items, TotalCount, next } = tokenPage(call, listed(call, 'subnet', named, find), window)
    return answered(call, { TotalCount, SubnetSet: items.map((subnet) => describedSubnet(call, subnet)), ...next })
  },
)

const documentOf = ({ documents, network }: CloudState, subnet: Subnet): SubnetDocument | undefined =>
  documents.vpcs.get(at(network.vpcs, subnet.vpc).name)?.subnets.get(shortNameOf(subnet))

const subnetName = (state: CloudState, subnet: Subnet): string =>
  displayName(documentOf(state, subnet), shortNameOf(subnet))

/** The first two addresses of a subnet and its last one are the cloud's own. */
const RESERVED = 3

/** The Subnet object of the API. */
export function describedSubnet(state: CloudState, subnet: Subnet): ApiResponse {
  const { network } = state
  const document = documentOf(state, subnet)
  const TotalIpAddressCount = sizeOf(subnet.cidr)
  const taken = addressesTaken(network)[network.subnets.indexOf(subnet)] ?? 0
  const acl = subnet.networkAcl
  return {
    VpcId: at(network.vpcs, subnet.vpc).id,
    SubnetId: subnet.id,
    SubnetName: subnetName(state, subnet),
    CidrBlock: cidrText(subnet.cidr),
    IsDefault: false,
    EnableBroadcast: false,
    Zone: subnet.zone,
    RouteTableId: at(network.routeTables, subnet.routeTable).id,
    CreatedTime: timeText(document?.createdUs ?? 0),
    AvailableIpAddressCount: TotalIpAddressCount - RESERVED - taken,
    Ipv6CidrBlock: '',
    NetworkAclId: acl === undefined ? '' : at(network.networkAcls, acl).id,
    IsRemoteVpcSnat: false,
    TotalIpAddressCount,
    TagSet: tagSet(document),
    CdcId: '',
    IsCdcSubnet: 0,
  }
}
