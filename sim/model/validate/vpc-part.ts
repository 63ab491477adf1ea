import type { Vpc } from '../network.ts'
import type { Context } from './context.ts'
import { fieldOf, type Place } from './problems.ts'
import { BROKEN } from './values.ts'

/** What a subnet names that belongs to a VPC: the section it stands in, the subnet's field, and what is said of another VPC's. */
export type VpcPart =
  | { readonly section: 'routeTables'; readonly field: 'routeTable'; readonly elsewhere: 'ROUTE_TABLE_OTHER_VPC' }
  | { readonly section: 'networkAcls'; readonly field: 'networkAcl'; readonly elsewhere: 'NETWORK_ACL_OTHER_VPC' }

/** What a subnet of `vpc` names has to be there and of the same VPC. `found`: its index and its VPC, if it is there. */
export function checkVpcPart(
  { references, problems }: Context,
  vpcs: readonly Vpc[],
  { section, field, elsewhere }: VpcPart,
  name: string,
  found: { readonly index: number; readonly vpc: number } | undefined,
  vpc: number,
  place: Place,
): number {
  if (found === undefined) {
    references.missing(section, name, fieldOf(place, field))
    return BROKEN
  }
  if (found.vpc !== vpc && found.vpc !== BROKEN) {
    const parameters = { name, owner: vpcs[found.vpc]?.name ?? '', vpc: vpcs[vpc]?.name ?? '' }
    problems.add(elsewhere, fieldOf(place, field), parameters)
  }
  return found.index
}
