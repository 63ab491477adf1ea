import { changesSince, type MapChanges } from '../base/chunked-map.ts'
import { overlaps } from '../net/cidr.ts'
import type { SubnetDocument, VpcDocument } from './documents.ts'
import { findNamed } from './lookup.ts'
import { accountNamed, isAlike, isNameable, type Makes, type Making, vpcNamed } from './making.ts'
import type { Subnet, Vpc } from './network.ts'
import { canBeNamed } from './validate/name.ts'
import { buildNetworkAcl } from './validate/network-acl.ts'
import { buildDefaultTable, buildRouteTable, defaultTableOf } from './validate/route-table.ts'
import { buildSubnet, hasImplied } from './validate/subnet.ts'
import { buildVpc } from './validate/vpc.ts'

/** How a VPC's subnets are other than before; undefined where more of it is than can be said. */
export function subnetChanges(was: VpcDocument, is: VpcDocument): MapChanges | undefined {
  const isSame = isAlike(was, is, ['cidr', 'assistantCidrs', 'account', 'region', 'origin'])
  if (!isSame || hasImplied(was) || hasImplied(is)) return isSame && was.subnets === is.subnets ? NONE : undefined
  return changesSince(was.subnets, is.subnets)
}
const NONE: MapChanges = { changed: [], added: [], removed: [] }

/** VPCs with what belongs to them: subnets, route tables, network ACLs. */
export class VpcReviser {
  readonly #making: Making

  constructor(making: Making) {
    this.#making = making
  }

  /** Of a VPC that is there: its default table. Its subnets come behind tables and ACLs. */
  readonly changedVpc: Makes = (name) => {
    const { before, documents, draft } = this.#making
    const [was, is] = [before.documents.vpcs.get(name), documents.vpcs.get(name)]
    const index = vpcNamed(this.#making, name)
    if (was === undefined || is === undefined || index === undefined) return false
    if (was.routes === is.routes) return true
    return draft.put('routeTables', index, this.#defaultTable(index, is))
  }

  /** A new VPC stands behind the others, and its default table behind theirs. */
  readonly addedVpc: Makes = (name) => {
    const { accounts, context, documents, draft } = this.#making
    const document = documents.vpcs.get(name)
    const account = accountNamed(this.#making, document?.account)
    if (document === undefined || account === undefined || hasImplied(document)) return false
    if (!isNameable(this.#making, 'vpcs', name)) return false
    const index = draft.network.vpcs.length
    if (!draft.add('vpcs', buildVpc(context, accounts, name, document, account))) return false
    return draft.insert('routeTables', index, this.#defaultTable(index, document))
  }

  #defaultTable(index: number, document: VpcDocument) {
    const { accounts, context, draft } = this.#making
    return buildDefaultTable(context, accounts, draft.network.vpcs[index] as Vpc, index, document)
  }

  readonly routeTable: Makes = (name) => {
    const { accounts, before, context, documents, draft } = this.#making
    const document = documents.routeTables.get(name)
    const vpc = vpcNamed(this.#making, document?.vpc)
    if (document === undefined || vpc === undefined) return false
    const table = () => buildRouteTable(context, accounts, name, document, draft.network.vpcs[vpc], vpc)
    const index = findNamed(draft.network, 'routeTable', name)
    if (index === undefined) return isNameable(this.#making, 'routeTables', name) && draft.add('routeTables', table())
    return before.documents.routeTables.get(name)?.vpc === document.vpc && draft.put('routeTables', index, table())
  }

  readonly networkAcl: Makes = (name) => {
    const { accounts, context, documents, draft } = this.#making
    const document = documents.networkAcls.get(name)
    if (document === undefined) return false
    const index = findNamed(draft.network, 'networkAcl', name)
    const old = draft.network.networkAcls[index ?? -1]
    const vpc = vpcNamed(this.#making, document.vpc)
    if (vpc === undefined || (old !== undefined && old.vpc !== vpc)) return false
    const account = accounts.nameOf(draft.network.vpcs[vpc]?.account ?? -1)
    const acl = () => buildNetworkAcl(context, account, name, document, vpc)
    if (index === undefined) return isNameable(this.#making, 'networkAcls', name) && draft.add('networkAcls', acl())
    return draft.put('networkAcls', index, acl())
  }

  /** The subnets of a VPC that are other than before, or new: these stand behind the VPC's others. */
  subnets(vpcName: string, { changed, added }: Pick<MapChanges, 'changed' | 'added'>): boolean {
    const { before, draft, documents } = this.#making
    const vpc = vpcNamed(this.#making, vpcName)
    const document = documents.vpcs.get(vpcName)
    if (vpc === undefined || document === undefined) return false
    for (const name of changed) {
      const index = findNamed(draft.network, 'subnet', `${vpcName}/${name}`)
      const [was, is] = [before.documents.vpcs.get(vpcName)?.subnets.get(name), document.subnets.get(name)]
      if (index === undefined || was === undefined || is === undefined || !isAlike(was, is, ['cidr'])) return false
      const made = this.#subnet(vpc, document, name, is)
      if (made === undefined || !draft.put('subnets', index, made)) return false
    }
    for (const name of added) {
      const is = document.subnets.get(name)
      const made = is && canBeNamed(documents, 'subnets', name) ? this.#subnet(vpc, document, name, is) : undefined
      if (made === undefined) return false
      const { subnets } = draft.network
      if (subnets.some((one) => one.vpc === vpc && overlaps(one.cidr, made.cidr))) return false
      const next = subnets.findLastIndex((one) => one.vpc <= vpc) + 1
      if (!draft.insert('subnets', next, made)) return false
    }
    return true
  }

  #subnet(vpc: number, document: VpcDocument, name: string, subnet: SubnetDocument): Subnet | undefined {
    const { accounts, context, draft } = this.#making
    const { network } = draft
    const owner = network.vpcs[vpc]
    const table = subnet.routeTable === undefined ? vpc : findNamed(network, 'routeTable', subnet.routeTable)
    const acl = subnet.networkAcl === undefined ? undefined : findNamed(network, 'networkAcl', subnet.networkAcl)
    const isBound =
      network.routeTables[table ?? -1]?.vpc === vpc &&
      (subnet.networkAcl === undefined || network.networkAcls[acl ?? -1]?.vpc === vpc)
    if (owner === undefined || table === undefined || !isBound) return undefined
    const bound = { vpc, routeTable: table, networkAcl: acl }
    return buildSubnet(context, accounts.nameOf(owner.account), owner, document, name, subnet, bound)
  }
}

/** What goes with a VPC: its default table, and its subnets, by their names. */
export const partsOfVpc = (name: string, { subnets }: VpcDocument) => ({
  routeTable: defaultTableOf(name),
  subnets: [...subnets.keys()].map((one) => `${name}/${one}`),
})
