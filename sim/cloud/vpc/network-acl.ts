import { withEntry, withoutEntries } from '../../base/chunked-map.ts'
import type { NetworkAclDocument, RuleDocument } from '../../model/documents.ts'
import type { NetworkAcl, Subnet } from '../../model/network.ts'
import { action, answered, type Call, type CloudState, done, optional, type Read, required } from '../call.ts'
import { timeText } from '../clock-text.ts'
import { displayName, nameFor, originOfCreated, toldOf } from '../creation.ts'
import { filters, PAGE, page } from '../filters.ts'
import { at, find } from '../find.ts'
import { both, type FilterValues, IDS_MAX, listed, ordered } from '../listing.ts'
import type { ApiResponse } from '../operation.ts'
import { id, oneOf, shortText, someOf, someUpTo } from '../parameters.ts'
import { refuse } from '../refusal.ts'
import type { SettledDocuments } from '../settle.ts'
import { tagged, tagSet, tags } from '../tags.ts'
import { describedSubnet } from './subnet.ts'
import { withSubnet } from './subnet-documents.ts'

/** Entries of type QUINTUPLE also tell the other end, which is not modelled. */
const aclType: Read<'TRIPLE'> = (given, path, call) => {
  const type = oneOf(['TRIPLE', 'QUINTUPLE'])(given, path, call)
  return type === 'TRIPLE' ? type : refuse('NOT_MODELLED', { name: path, text: type })
}

/** CreateNetworkAcl: an ACL without entries lets nothing through, in either direction. */
export const createNetworkAcl = action(
  {
    VpcId: required(id('vpc')),
    NetworkAclName: required(shortText),
    NetworkAclType: optional(aclType),
    Tags: optional(tags),
  },
  (call, { VpcId, NetworkAclName, Tags }) => {
    const vpc = find(call, 'vpc', VpcId)
    const name = nameFor(call, 'networkAcl', NetworkAclName, call)
    const document: NetworkAclDocument = {
      vpc: vpc.name,
      ingress: [],
      egress: [],
      ...toldOf(call, name, NetworkAclName),
      ...tagged(Tags),
      origin: originOfCreated(call, { vpc: 'VpcId' }),
    }
    return {
      documents: { ...call.documents, networkAcls: withEntry(call.documents.networkAcls, name, document) },
      respond: (after) => {
        const acl = after.network.networkAcls.find((one) => one.name === name)
        return { NetworkAcl: acl && describedAcl(after, acl) }
      },
    }
  },
)

/** DeleteNetworkAcl: refused as long as a subnet is bound to it. */
export const deleteNetworkAcl = action({ NetworkAclId: required(id('networkAcl')) }, (call, { NetworkAclId }) => {
  const acl = find(call, 'networkAcl', NetworkAclId)
  const [subnet] = subnetsOf(call, acl)
  if (subnet !== undefined) refuse('ACL_IN_USE', { acl: acl.name, subnet: subnet.name })
  return done({ ...call.documents, networkAcls: withoutEntries(call.documents.networkAcls, [acl.name]) })
})

const BINDING = { NetworkAclId: required(id('networkAcl')), SubnetIds: required(someOf(id('subnet'))) } as const

/** AssociateNetworkAclSubnets: a subnet has one ACL at most, so a new one takes the place of the one before. */
export const associateNetworkAclSubnets = action(BINDING, (call, { NetworkAclId, SubnetIds }) => {
  const { network } = call
  const acl = find(call, 'networkAcl', NetworkAclId)
  const subnets = SubnetIds.map((text) => find(call, 'subnet', text))
  for (const subnet of subnets) {
    if (subnet.vpc === acl.vpc) continue
    const [actual, vpc] = [at(network.vpcs, acl.vpc).name, at(network.vpcs, subnet.vpc).name]
    refuse('ACL_ELSEWHERE', { acl: acl.name, actual, subnet: subnet.name, vpc })
  }
  return done(bind(call, subnets, acl.name))
})

/** DisassociateNetworkAclSubnets: what goes into and out of these subnets is judged by no ACL any more. */
export const disassociateNetworkAclSubnets = action(BINDING, (call, { NetworkAclId, SubnetIds }) => {
  const acl = find(call, 'networkAcl', NetworkAclId)
  const bound = subnetsOf(call, acl)
  const subnets = SubnetIds.map((text) => find(call, 'subnet', text))
  for (const subnet of subnets) {
    if (!bound.includes(subnet)) refuse('ACL_NOT_BOUND', { subnet: subnet.name, acl: acl.name })
  }
  return done(bind(call, subnets, undefined))
})

/** Writes which ACL subnets have. */
function bind(call: Call, subnets: readonly Subnet[], name: string | undefined): SettledDocuments {
  return subnets.reduce<SettledDocuments>(
    (before, subnet) =>
      withSubnet({ ...call, documents: before }, subnet, ({ networkAcl: _, ...document }) =>
        name === undefined ? document : { ...document, networkAcl: name },
      ),
    call.documents,
  )
}

const subnetsOf = ({ network }: CloudState, acl: NetworkAcl): readonly Subnet[] =>
  network.subnets.filter(({ networkAcl }) => networkAcl !== undefined && at(network.networkAcls, networkAcl) === acl)

const FILTERS: FilterValues<'networkAcl'> = {
  'vpc-id': ({ vpc }, { network }) => both(at(network.vpcs, vpc)),
  'network-acl-id': both,
  'network-acl-name': ({ name }, { documents }) => [displayName(documents.networkAcls.get(name), name)],
}

export const describeNetworkAcls = action(
  {
    NetworkAclIds: optional(someUpTo(IDS_MAX, id('networkAcl'), 'InvalidParameterValue.LimitExceeded')),
    Filters: optional(filters(Object.keys(FILTERS))),
    OrderField: optional(oneOf(['NetworkAclId', 'NetworkAclName', 'CreatedTime', 'ModifyTime'])),
    OrderDirection: optional(oneOf(['ASC', 'DESC'])),
    ...PAGE,
  },
  (call, { NetworkAclIds, Filters, OrderField, OrderDirection, ...window }) => {
    const named = { ids: NetworkAclIds, idsName: 'NetworkAclIds', Filters, values: FILTERS }
    const all = listed(call, 'networkAcl', named, find).map((acl) => describedAcl(call, acl))
    const { items, TotalCount } = page(ordered(all, OrderField, OrderDirection), window)
    return answered(call, { NetworkAclSet: items, TotalCount })
  },
)

function describedAcl(state: CloudState, acl: NetworkAcl): ApiResponse {
  const { documents, network } = state
  const document = documents.networkAcls.get(acl.name)
  return {
    VpcId: at(network.vpcs, acl.vpc).id,
    NetworkAclId: acl.id,
    NetworkAclName: displayName(document, acl.name),
    CreatedTime: timeText(document?.createdUs ?? 0),
    SubnetSet: subnetsOf(state, acl).map((subnet) => describedSubnet(state, subnet)),
    IngressEntries: (document?.ingress ?? []).map(describedEntry),
    EgressEntries: (document?.egress ?? []).map(describedEntry),
    NetworkAclType: 'TRIPLE',
    TagSet: tagSet(document),
  }
}

const describedEntry = (rule: RuleDocument, index: number): ApiResponse => ({
  Protocol: (rule.protocol ?? 'ALL').toUpperCase(),
  Port: (rule.port ?? 'ALL').toUpperCase(),
  CidrBlock: rule.cidrBlock ?? '',
  Ipv6CidrBlock: '',
  Action: rule.action.toUpperCase(),
  Description: rule.description ?? '',
  ModifyTime: timeText(rule.modifiedUs ?? 0),
  Priority: index + 1,
})
