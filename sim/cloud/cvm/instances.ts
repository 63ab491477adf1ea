import { withEntries, withoutEntries } from '../../base/chunked-map.ts'
import type { CvmDocument } from '../../model/documents.ts'
import { findNamed } from '../../model/lookup.ts'
import type { Subnet } from '../../model/network.ts'
import { action, answered, asOwner, type Call, done, optional, type Read, required } from '../call.ts'
import { CLIENT_TOKEN_LENGTH_MAX, madeWith, tokenOf } from '../client-token.ts'
import { nameFor, nthName, originOfCreated, toldOf } from '../creation.ts'
import { accountAt, at, find, groupNameFor } from '../find.ts'
import { CVM_GROUP_CODES, INSTANCE_CODES, RUN_SUBNET_CODES, RUN_VPC_CODES } from '../kinds.ts'
import { count, fields, flag, id, list, notModelled, passedOver, text, textUpTo } from '../parameters.ts'
import { refuse } from '../refusal.ts'
import { INSTANCES } from '../run-states.ts'
import { tagged, tagSpecification } from '../tags.ts'
import { withDefaultGroup } from '../vpc/default-group.ts'

/** VirtualPrivateCloud: where the instances stand, and their addresses where the call chooses them. */
type Place = { readonly vpc: string; readonly subnet: string; readonly addresses: readonly string[] | undefined }

const PLACE_FIELDS = ['VpcId', 'SubnetId', 'PrivateIpAddresses', 'AsVpcGateway', 'Ipv6AddressCount']

const virtualPrivateCloud: Read<Place> = (given, path, call) => {
  const named = fields(given, path, call, PLACE_FIELDS)
  for (const name of ['VpcId', 'SubnetId']) {
    if (!named.has(name)) refuse('MISSING_PARAMETER', { name: `${path}.${name}` })
  }
  if (named.has('Ipv6AddressCount')) refuse('PARAMETER_NOT_MODELLED', { name: `${path}.Ipv6AddressCount` })
  const addresses = named.get('PrivateIpAddresses')
  return {
    vpc: id('vpc', RUN_VPC_CODES)(named.get('VpcId'), `${path}.VpcId`, call),
    subnet: id('subnet', RUN_SUBNET_CODES)(named.get('SubnetId'), `${path}.SubnetId`, call),
    addresses: addresses === undefined ? undefined : list(text)(addresses, `${path}.PrivateIpAddresses`, call),
  }
}

/** Placement: of it only the zone, which must be the subnet's. */
const placement: Read<string | undefined> = (given, path, call) => {
  const named = fields(given, path, call, [
    ...['Zone', 'ProjectId', 'HostIds', 'HostId', 'DedicatedResourcePackTenancy', 'DedicatedResourcePackIds', 'RackId'],
  ])
  return named.has('Zone') ? text(named.get('Zone'), `${path}.Zone`, call) : undefined
}

/** What an instance is made of, costs and runs makes no difference to any packet here. */
const PASSED_OVER = {
  ...{ InstanceChargeType: optional(passedOver), InstanceChargePrepaid: optional(passedOver) },
  ...{ InstanceType: optional(passedOver), ImageId: optional(passedOver), CpuTopology: optional(passedOver) },
  ...{ SystemDisk: optional(passedOver), DataDisks: optional(passedOver), LoginSettings: optional(passedOver) },
  ...{
    InternetAccessible: optional(passedOver),
    EnhancedService: optional(passedOver),
    HostName: optional(passedOver),
  },
  ...{ UserData: optional(passedOver), Metadata: optional(passedOver), CamRoleName: optional(passedOver) },
  ...{ PartitionNumber: optional(passedOver), EnableJumboFrame: optional(passedOver) },
  ...{ MinCount: optional(passedOver), DisasterRecoverGroupIds: optional(passedOver) },
} as const

const NOT_MODELLED = {
  ActionTimer: optional(notModelled),
  ...{ InstanceMarketOptions: optional(notModelled), LaunchTemplate: optional(notModelled) },
  ...{ HpcClusterId: optional(notModelled), DedicatedClusterId: optional(notModelled), ChcIds: optional(notModelled) },
  ...{ NetworkInterfaces: optional(notModelled), DisableApiTermination: optional(notModelled) },
} as const

const clientToken: Read<string> = (given, path, call) => {
  const value = text(given, path, call)
  if (value.length <= CLIENT_TOKEN_LENGTH_MAX) return value
  return refuse('TOO_LONG', { name: path, limit: String(CLIENT_TOKEN_LENGTH_MAX) }, 'InvalidClientToken.TooLong')
}

/** The name of an instance that is given none. */
const UNNAMED = '未命名'

/**
 * RunInstances: machines that run from here on, with nothing that listens. Without groups they are in the account's default
 * group, which is made if it is not there yet.
 */
export const runInstances = action(
  {
    VirtualPrivateCloud: required(virtualPrivateCloud),
    Placement: optional(placement),
    InstanceCount: optional(count(1, 500)),
    InstanceName: optional(textUpTo(128)),
    SecurityGroupIds: optional(list(id('securityGroup', CVM_GROUP_CODES))),
    DryRun: optional(flag),
    TagSpecification: optional(tagSpecification),
    ClientToken: optional(clientToken),
    ...PASSED_OVER,
    ...NOT_MODELLED,
  },
  (
    call,
    { VirtualPrivateCloud: place, Placement, InstanceCount: many = 1, InstanceName, SecurityGroupIds, ...more },
  ) => {
    const { DryRun, TagSpecification, ClientToken } = more
    const { own, subnet } = standing(call, place, Placement)
    const before = madeWith(own, 'cvm', ClientToken, ({ name }) => own.documents.cvms.get(name))
    if (before.length > 0) return answered(call, { InstanceIdSet: before.map((cvm) => cvm.id) })
    const given = place.addresses?.length ?? many
    if (given !== many) refuse('ADDRESSES_AND_COUNT', { count: String(many), actual: String(given) })
    const account = at(own.network.vpcs, subnet.vpc).account
    const wanted = SecurityGroupIds ?? []
    const { documents, groups } =
      wanted.length > 0
        ? { documents: own.documents, groups: wanted.map((one) => groupNameFor(own, account, one, CVM_GROUP_CODES)) }
        : inDefaultGroup(own, account)
    const made = new Map<string, CvmDocument>()
    for (let n = 1; n <= many; n++) {
      const cloudName = InstanceName === undefined ? UNNAMED : nameOfNth(InstanceName, n, many)
      const name = nameFor(nthName(own, n), 'cvm', InstanceName === undefined ? '' : cloudName, { documents, made })
      const ip = place.addresses?.[n - 1]
      made.set(name, {
        subnet: subnet.name,
        ...(ip === undefined ? {} : { ip }),
        securityGroups: groups,
        ...toldOf(own, name, cloudName),
        ...tagged(TagSpecification),
        ...tokenOf(ClientToken),
        origin: originOfCreated(own, { subnet: 'VirtualPrivateCloud.SubnetId' }),
      })
    }
    if (DryRun) return answered(call, {})
    return {
      documents: { ...documents, cvms: withEntries(documents.cvms, made) },
      respond: ({ network }) => ({
        InstanceIdSet: [...made.keys()].map((name) => at(network.cvms, findNamed(network, 'cvm', name) ?? -1).id),
      }),
    }
  },
)

/** The subnet that instances are to stand in, and the call as its owner makes it. */
function standing(call: Call, place: Place, zone: string | undefined): { readonly own: Call; readonly subnet: Subnet } {
  const vpc = find(call, 'vpc', place.vpc, RUN_VPC_CODES)
  const own = asOwner(call, vpc.account)
  const subnet = find(own, 'subnet', place.subnet, RUN_SUBNET_CODES)
  const actual = at(call.network.vpcs, subnet.vpc)
  if (actual !== vpc) refuse('SUBNET_NOT_OF_VPC', { subnet: subnet.name, vpc: vpc.name, actual: actual.name })
  if (zone !== undefined && zone !== subnet.zone) {
    refuse('ZONE_MISMATCH', { subnet: subnet.name, zone, actual: subnet.zone })
  }
  return { own, subnet }
}

function inDefaultGroup(call: Call, account: number) {
  const { documents, group } = withDefaultGroup(call, accountAt(call.network, account).name)
  return { documents, groups: [group] }
}

/** Of several instances the n-th is called `server_3` where the call says `server_{R:3}` or `server_`; `{R:3,F:3}` writes 003. */
export function nameOfNth(pattern: string, n: number, many: number): string {
  const RANGE = /\{R:(\d{1,9})(?:,F:([0-8]))?\}/g
  if (RANGE.test(pattern)) {
    return pattern.replace(RANGE, (_, from: string, digits = '0') =>
      String(Number(from) + n - 1).padStart(Number(digits), '0'),
    )
  }
  return many === 1 ? pattern : `${pattern}${n}`
}

/** TerminateInstances: machines are gone, also from behind every listener (facts, section 4.2). */
export const terminateInstances = action(
  { ...INSTANCES, ReleaseAddress: optional(passedOver), ReleasePrepaidDataDisks: optional(passedOver) },
  (call, { InstanceIds }) => {
    const { documents, network } = call
    const gone = new Set<string>()
    let own = call
    for (const given of InstanceIds) {
      const cvm = find(own, 'cvm', given, INSTANCE_CODES)
      own = asOwner(call, at(network.vpcs, cvm.vpc).account)
      gone.add(cvm.name)
    }
    const isGone = ({ cvm }: { readonly cvm: string }): boolean => gone.has(cvm)
    const bound = [...documents.clbs].filter(([, { listeners }]) =>
      [...listeners.values()].some(({ targets }) => targets.some(isGone)),
    )
    const unbound = bound.map(([name, clb]) => {
      const listeners = [...clb.listeners].map(([key, listener]) => {
        const targets = listener.targets.filter((target) => !isGone(target))
        return [key, { ...listener, targets }] as const
      })
      return [name, { ...clb, listeners: new Map(listeners) }] as const
    })
    const clbs = unbound.length === 0 ? documents.clbs : withEntries(documents.clbs, unbound)
    return done({ ...documents, cvms: withoutEntries(documents.cvms, gone), clbs })
  },
)
