import type { NetworkAclDocument } from '../documents.ts'
import type { NetworkAcl, Vpc } from '../network.ts'
import type { Accounts } from './account.ts'
import type { Context } from './context.ts'
import { fieldOf, type Place, placeOf } from './problems.ts'
import { buildAddressRules } from './rule.ts'
import { BROKEN } from './values.ts'
import { checkVpcPart } from './vpc-part.ts'

const PART = { section: 'networkAcls', field: 'networkAcl', elsewhere: 'NETWORK_ACL_OTHER_VPC' } as const

/** The network ACLs, and which one a subnet means. */
export class NetworkAcls {
  readonly list: NetworkAcl[] = []
  readonly #context: Context
  readonly #vpcs: readonly Vpc[]
  readonly #byName = new Map<string, number>()

  constructor(context: Context, accounts: Accounts, vpcs: readonly Vpc[]) {
    this.#context = context
    this.#vpcs = vpcs
    const vpcByName = new Map(vpcs.map((vpc, index) => [vpc.name, index]))
    const firstUser = firstUsers(context, vpcs)
    for (const [name, document] of context.documents.networkAcls) {
      const place = placeOf('networkAcls', name, document)
      const vpc = this.#ownerOf(name, document, vpcByName, firstUser, place)
      this.#byName.set(name, this.list.length)
      this.list.push(buildNetworkAcl(context, accounts.nameOf(vpcs[vpc]?.account ?? BROKEN), name, document, vpc))
    }
  }

  /** The ACL of a subnet of this VPC; left out, none. */
  resolve(name: string | undefined, vpc: number, place: Place): number | undefined {
    if (name === undefined) return undefined
    const index = this.#byName.get(name)
    const found = index === undefined ? undefined : { index, vpc: this.list[index]?.vpc ?? BROKEN }
    return checkVpcPart(this.#context, this.#vpcs, PART, name, found, vpc, place)
  }

  /** The VPC that is written, else that of the first subnet to name the ACL, else the only VPC there is. */
  #ownerOf(
    name: string,
    document: NetworkAclDocument,
    vpcByName: ReadonlyMap<string, number>,
    firstUser: ReadonlyMap<string, number>,
    place: Place,
  ): number {
    const { references, problems } = this.#context
    if (document.vpc !== undefined) {
      const vpc = vpcByName.get(document.vpc)
      if (vpc === undefined) references.missing('vpcs', document.vpc, fieldOf(place, 'vpc'))
      return vpc ?? BROKEN
    }
    const vpc = firstUser.get(name) ?? (this.#vpcs.length === 1 ? 0 : BROKEN)
    if (vpc === BROKEN) problems.add('NETWORK_ACL_WITHOUT_VPC', place, { name })
    return vpc
  }
}

export function buildNetworkAcl(
  context: Context,
  account: string,
  name: string,
  document: NetworkAclDocument,
  vpc: number,
): NetworkAcl {
  const place = placeOf('networkAcls', name, document)
  return {
    name,
    id: context.ids.draw('networkAcl', account, name),
    origin: document.origin,
    vpc,
    ingress: buildAddressRules(context, document.ingress, 'networkAcl', fieldOf(place, 'ingress')),
    egress: buildAddressRules(context, document.egress, 'networkAcl', fieldOf(place, 'egress')),
  }
}

/** By ACL: the VPC of the first subnet that names it. */
function firstUsers({ documents }: Context, vpcs: readonly Vpc[]): ReadonlyMap<string, number> {
  const users = new Map<string, number>()
  for (const [index, vpc] of vpcs.entries()) {
    for (const { networkAcl } of documents.vpcs.get(vpc.name)?.subnets.values() ?? []) {
      if (networkAcl !== undefined && !users.has(networkAcl)) users.set(networkAcl, index)
    }
  }
  return users
}
