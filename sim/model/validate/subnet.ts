import { type Cidr, cidrText } from '../../net/cidr.ts'
import type { SubnetDocument, VpcDocument } from '../documents.ts'
import type { Subnet, Vpc } from '../network.ts'
import type { Accounts } from './account.ts'
import type { Context } from './context.ts'
import type { NetworkAcls } from './network-acl.ts'
import { BlockSet, overlapsBefore } from './overlap.ts'
import { fieldOf, type Place, partOf, placeOf } from './problems.ts'
import type { RouteTables } from './route-table.ts'
import { BROKEN, BROKEN_CIDR } from './values.ts'

/** The subnet of a VPC that is written without subnets. */
const IMPLIED = 'default'

const MASK_SHORTEST = 16
const MASK_LONGEST = 28

/** Whose a subnet is. */
export type SubnetOwners = Pick<Subnets, 'get' | 'vpcOf' | 'accountOf' | 'regionOf'>

/** The subnets of all VPCs, and what the texts of documents that name one mean. */
export class Subnets {
  readonly list: Subnet[] = []
  readonly #context: Context
  readonly #vpcs: readonly Vpc[]
  readonly #vpcByName: ReadonlyMap<string, number>
  readonly #byName = new Map<string, number>()
  /** `app` -> `vpc1/app`, the first one where several VPCs have one. */
  readonly #byShortName = new Map<string, string>()
  /** By VPC: its subnets. */
  readonly #ofVpc: number[][] = []

  constructor(context: Context, accounts: Accounts, vpcs: readonly Vpc[], routeTables: RouteTables, acls: NetworkAcls) {
    this.#context = context
    this.#vpcs = vpcs
    this.#vpcByName = new Map(vpcs.map(({ name }, index) => [name, index]))
    for (const [index, vpc] of vpcs.entries()) {
      const document = context.documents.vpcs.get(vpc.name)
      if (document === undefined) continue
      const account = accounts.nameOf(vpc.account)
      const vpcPlace = placeOf('vpcs', vpc.name, document)
      const isImplied = hasImplied(document)
      const subnets = isImplied ? impliedSubnets(vpc) : document.subnets
      const blocks = vpc.cidrs.includes(BROKEN_CIDR) ? undefined : new BlockSet(vpc.cidrs)
      const places: Place[] = []
      for (const [shortName, subnet] of subnets) {
        const place = partOf(fieldOf(vpcPlace, 'subnets'), shortName, subnet)
        places.push(place)
        if (!this.#byShortName.has(shortName)) this.#byShortName.set(shortName, `${vpc.name}/${shortName}`)
        const name = `${vpc.name}/${shortName}`
        this.#add(index, {
          name,
          id: context.ids.draw('subnet', account, name),
          origin: subnet.origin ?? document.origin,
          vpc: index,
          zone: checkZone(context, subnet, vpc.region, place),
          cidr: isImplied ? impliedBlock(vpc) : checkBlock(context, subnet, vpc, blocks, place),
          routeTable: routeTables.resolve(subnet.routeTable, index, place),
          networkAcl: acls.resolve(subnet.networkAcl, index, place),
        })
      }
      this.#checkOverlaps(index, places)
    }
  }

  /** The subnet that a resource stands in: `vpc1/app`, or `vpc1` where that VPC has one subnet. `BROKEN` when refused. */
  resolve(text: string, resource: Place): number {
    const known = this.#byName.get(text)
    if (known !== undefined) return known
    const place = fieldOf(resource, 'subnet')
    const { problems, references } = this.#context
    const [vpcName = ''] = text.split('/', 1)
    const vpc = this.#vpcByName.get(vpcName) ?? BROKEN
    const inside = this.#ofVpc[vpc] ?? []
    const [only] = inside.length === 1 ? inside : []
    if (vpc === BROKEN) this.#reportUnknown(text, vpcName, place)
    else if (vpcName !== text) {
      const hint = only === undefined ? references.hint(text, this.#namesOf(inside)) : { nearest: this.nameOf(only) }
      problems.add('NO_SUCH_SUBNET', place, { name: text, ...hint })
    } else if (only === undefined) {
      const subnets = [...this.#namesOf(inside.slice(0, NAMED_MAX))].join(', ')
      problems.add('SUBNET_AMBIGUOUS', place, { vpc: text, count: String(inside.length), subnets })
    } else {
      this.#byName.set(text, only)
      return only
    }
    return BROKEN
  }

  get(index: number): Subnet | undefined {
    return this.list[index]
  }

  nameOf(subnet: number): string {
    return this.list[subnet]?.name ?? ''
  }

  vpcOf(subnet: number): number {
    return this.list[subnet]?.vpc ?? BROKEN
  }

  /** The region of the subnet's VPC; undefined where the subnet was refused. */
  regionOf(subnet: number): string | undefined {
    return this.#vpcs[this.vpcOf(subnet)]?.region
  }

  accountOf(subnet: number): number {
    return this.#vpcs[this.vpcOf(subnet)]?.account ?? BROKEN
  }

  #add(vpc: number, subnet: Subnet): void {
    const index = this.list.length
    this.list.push(subnet)
    this.#byName.set(subnet.name, index)
    const others = this.#ofVpc[vpc]
    if (others === undefined) this.#ofVpc[vpc] = [index]
    else others.push(index)
  }

  /** The text names no VPC of the file. */
  #reportUnknown(text: string, vpcName: string, place: Place): void {
    const { problems, references } = this.#context
    if (vpcName === text) references.missing('vpcs', text, place, this.#byShortName.get(text))
    else problems.add('NO_SUCH_SUBNET', place, { name: text, ...references.hint(text, this.#byName.keys()) })
  }

  *#namesOf(subnets: readonly number[]): Iterable<string> {
    for (const index of subnets) yield this.nameOf(index)
  }

  #checkOverlaps(vpc: number, places: readonly Place[]): void {
    const subnets = (this.#ofVpc[vpc] ?? []).map((index, at) => ({ subnet: this.list[index], place: places[at] }))
    const sound = subnets.filter(({ subnet }) => subnet !== undefined && subnet.cidr !== BROKEN_CIDR)
    const overlaps = overlapsBefore(sound.map(({ subnet }) => subnet?.cidr ?? BROKEN_CIDR))
    for (const [at, { subnet, place }] of sound.entries()) {
      const other = sound[overlaps[at] ?? BROKEN]?.subnet
      if (other === undefined || subnet === undefined || place === undefined) continue
      const parameters = { cidr: cidrText(subnet.cidr), other: other.name, otherCidr: cidrText(other.cidr) }
      this.#context.problems.add('SUBNET_OVERLAP', fieldOf(place, 'cidr'), parameters)
    }
  }
}

/** Whether a VPC has a subnet that its file need not write. */
export const hasImplied = ({ subnets, bare }: VpcDocument): boolean => subnets.size === 0 && !bare

/** One subnet of a VPC that is sound, with what it is bound to there. */
export function buildSubnet(
  context: Context,
  account: string,
  vpc: Vpc,
  document: VpcDocument,
  shortName: string,
  subnet: SubnetDocument,
  bound: Pick<Subnet, 'vpc' | 'routeTable' | 'networkAcl'>,
): Subnet {
  const name = `${vpc.name}/${shortName}`
  const place = partOf(fieldOf(placeOf('vpcs', vpc.name, document), 'subnets'), shortName, subnet)
  return {
    name,
    id: context.ids.draw('subnet', account, name),
    origin: subnet.origin ?? document.origin,
    vpc: bound.vpc,
    zone: checkZone(context, subnet, vpc.region, place),
    cidr: checkBlock(context, subnet, vpc, new BlockSet(vpc.cidrs), place),
    routeTable: bound.routeTable,
    networkAcl: bound.networkAcl,
  }
}

/** So many names or blocks of a VPC are listed in one problem. */
const NAMED_MAX = 5

/** The one subnet of a VPC without subnets. */
const impliedSubnets = (vpc: Vpc): ReadonlyMap<string, SubnetDocument> =>
  new Map([[IMPLIED, { cidr: cidrText(impliedBlock(vpc)) }]])

/** The VPC's own block, or its first /16 where that is too large for a subnet. What is wrong with it is told of the VPC. */
function impliedBlock({ cidrs: [own = BROKEN_CIDR] }: Vpc): Cidr {
  return own.prefixLength >= MASK_SHORTEST ? own : { network: own.network, prefixLength: MASK_SHORTEST }
}

/** A zone is its region and a number: `ap-guangzhou-3`. */
function checkZone({ problems }: Context, { zone }: SubnetDocument, region: string, place: Place): string {
  if (zone === undefined) return `${region}-1`
  const number = zone.startsWith(`${region}-`) ? zone.slice(region.length + 1) : ''
  if (!/^[1-9]\d?$/.test(number)) problems.add('ZONE_MALFORMED', fieldOf(place, 'zone'), { text: zone, region })
  return zone
}

/** `blocks` are those of the VPC, undefined where one of them was refused: the subnet may then be meant to lie in that. */
function checkBlock(
  { problems, values }: Context,
  { cidr: text }: SubnetDocument,
  vpc: Vpc,
  blocks: BlockSet | undefined,
  place: Place,
): Cidr {
  const at = fieldOf(place, 'cidr')
  const cidr = values.cidr(text, at)
  if (cidr === BROKEN_CIDR) return cidr
  if (cidr.prefixLength < MASK_SHORTEST || cidr.prefixLength > MASK_LONGEST) {
    problems.add('SUBNET_MASK', at, { cidr: text })
  }
  if (blocks !== undefined && blocks.around(cidr) === undefined) {
    const some = vpc.cidrs.slice(0, NAMED_MAX).map(cidrText).join(', ')
    problems.add('SUBNET_OUTSIDE_VPC', at, { cidr: text, vpc: vpc.name, blocks: some })
  }
  return cidr
}
