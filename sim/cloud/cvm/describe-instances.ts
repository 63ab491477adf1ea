import type { Cvm } from '../../model/network.ts'
import { ipv4Text } from '../../net/ipv4.ts'
import { action, answered, type CloudState, optional } from '../call.ts'
import { isoText } from '../clock-text.ts'
import { displayName } from '../creation.ts'
import { filters, PAGE, page } from '../filters.ts'
import { at, find, isOwn } from '../find.ts'
import { INSTANCE_CODES } from '../kinds.ts'
import { both, byTags, type FilterValues, IDS_MAX, listed } from '../listing.ts'
import type { ApiResponse } from '../operation.ts'
import { id, someUpTo } from '../parameters.ts'
import { refuse } from '../refusal.ts'
import { tagSet } from '../tags.ts'

const FILTERS: FilterValues<'cvm'> = {
  'instance-id': both,
  'instance-name': ({ name }, { documents }) => [displayName(documents.cvms.get(name), name)],
  'instance-state': (cvm) => [instanceState(cvm)],
  'private-ip-address': ({ address }) => [ipv4Text(address)],
  'vpc-id': ({ vpc }, { network }) => both(at(network.vpcs, vpc)),
  'subnet-id': ({ subnet }, { network }) => both(at(network.subnets, subnet)),
  'security-group-id': ({ securityGroups }, { network }) =>
    securityGroups.flatMap((index) => both(at(network.securityGroups, index))),
  zone: ({ subnet }, { network }) => [at(network.subnets, subnet).zone],
  'project-id': () => ['0'],
  'tag-value': ({ name }, { documents }) => (documents.cvms.get(name)?.tags ?? []).map(({ value }) => value),
  ...byTags(({ name }, { documents }) => documents.cvms.get(name)),
}

/** DescribeInstances: an id that is no instance of the caller is passed over, so that who waits for an end sees it. */
export const describeInstances = action(
  {
    InstanceIds: optional(someUpTo(IDS_MAX, id('cvm', INSTANCE_CODES), 'InvalidParameterValue.LimitExceeded')),
    Filters: optional(filters(Object.keys(FILTERS), { name: 'InvalidFilter', values: 'InvalidFilter' })),
    ...PAGE,
  },
  (call, { InstanceIds, Filters, ...window }) => {
    if (InstanceIds !== undefined && Filters !== undefined) refuse('COEXIST', { one: 'InstanceIds', other: 'Filters' })
    const ids = InstanceIds?.filter((text) => isOwn(call, 'cvm', text))
    const named = { ids, idsName: 'InstanceIds', codes: INSTANCE_CODES, Filters, values: FILTERS }
    const { items, TotalCount } = page(listed(call, 'cvm', named, find), window)
    return answered(call, { TotalCount, InstanceSet: items.map((cvm) => describedInstance(call, cvm)) })
  },
)

/** A machine that has vanished runs, as far as the cloud knows. */
const instanceState = ({ state }: Cvm): string => (state === 'STOPPED' ? 'STOPPED' : 'RUNNING')

/** The Instance object of the API; what an instance is made of is not modelled. */
function describedInstance({ network, documents }: CloudState, cvm: Cvm): ApiResponse {
  const document = documents.cvms.get(cvm.name)
  const subnet = at(network.subnets, cvm.subnet)
  return {
    Placement: { Zone: subnet.zone, ProjectId: 0 },
    InstanceId: cvm.id,
    InstanceName: displayName(document, cvm.name),
    InstanceState: instanceState(cvm),
    RestrictState: 'NORMAL',
    InstanceChargeType: 'POSTPAID_BY_HOUR',
    PrivateIpAddresses: [ipv4Text(cvm.address)],
    PublicIpAddresses: null,
    VirtualPrivateCloud: {
      VpcId: at(network.vpcs, cvm.vpc).id,
      SubnetId: subnet.id,
      AsVpcGateway: false,
    },
    SecurityGroupIds: cvm.securityGroups.map((index) => at(network.securityGroups, index).id),
    CreatedTime: isoText(document?.createdUs ?? 0),
    ExpiredTime: null,
    LatestOperation: null,
    LatestOperationState: 'SUCCESS',
    Tags: tagSet(document),
  }
}
