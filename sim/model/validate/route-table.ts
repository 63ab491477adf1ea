import { type Cidr, cidrText } from '../../net/cidr.ts'
import type { RouteDocument, RouteTableDocument, VpcDocument } from '../documents.ts'
import type { Route, RouteTable, Vpc } from '../network.ts'
import type { Accounts } from './account.ts'
import type { Context } from './context.ts'
import { BlockSet } from './overlap.ts'
import { fieldOf, type Place, partOf, placeOf } from './problems.ts'
import { BROKEN, BROKEN_CIDR } from './values.ts'
import { checkVpcPart } from './vpc-part.ts'

/** Route.NextHopType of the cloud's API (PRIVATE-LINK-FACTS, section 6). */
const NEXT_HOP_TYPES = [
  'CVM',
  'VPN',
  'DIRECTCONNECT',
  'PEERCONNECTION',
  'HAVIP',
  'NAT',
  'NORMAL_CVM',
  'EIP',
  'LOCAL_GATEWAY',
  'INTRANAT',
  'USER_CCN',
  'GWLB_ENDPOINT',
]

const PART = { section: 'routeTables', field: 'routeTable', elsewhere: 'ROUTE_TABLE_OTHER_VPC' } as const

/** Each VPC's default table, in the order of the VPCs, then the written ones. */
export class RouteTables {
  readonly list: RouteTable[] = []
  readonly #context: Context
  readonly #vpcs: readonly Vpc[]
  readonly #byName = new Map<string, number>()

  constructor(context: Context, accounts: Accounts, vpcs: readonly Vpc[]) {
    this.#context = context
    this.#vpcs = vpcs
    const vpcByName = new Map(vpcs.map((vpc, index) => [vpc.name, index]))
    const add = (table: RouteTable) => {
      this.#byName.set(table.name, this.list.length)
      this.list.push(table)
    }
    for (const [index, vpc] of vpcs.entries()) {
      add(buildDefaultTable(context, accounts, vpc, index, context.documents.vpcs.get(vpc.name)))
    }
    for (const [name, document] of context.documents.routeTables) {
      const place = placeOf('routeTables', name, document)
      const vpc = vpcByName.get(document.vpc) ?? BROKEN
      if (vpc === BROKEN) context.references.missing('vpcs', document.vpc, fieldOf(place, 'vpc'))
      add(buildRouteTable(context, accounts, name, document, vpcs[vpc], vpc))
    }
  }

  /** The table of a subnet of this VPC; left out, the VPC's default one. */
  resolve(name: string | undefined, vpc: number, place: Place): number {
    if (name === undefined) return vpc // the default tables stand first, in the order of the VPCs
    const index = this.#byName.get(name)
    const found = index === undefined ? undefined : { index, vpc: this.list[index]?.vpc ?? BROKEN }
    return checkVpcPart(this.#context, this.#vpcs, PART, name, found, vpc, place)
  }
}

type Owners = Pick<Accounts, 'nameOf'>

/** The default table of a VPC; its routes stand with the VPC. */
export function buildDefaultTable(
  context: Context,
  accounts: Owners,
  vpc: Vpc,
  index: number,
  { routes = [], origin }: Pick<VpcDocument, 'routes' | 'origin'> = {},
): RouteTable {
  const name = defaultTableOf(vpc.name)
  const id = context.ids.draw('routeTable', accounts.nameOf(vpc.account), name)
  const place = placeOf('vpcs', vpc.name, { origin })
  const made = buildRoutes(context, { routes, origin }, new BlockSet(vpc.cidrs), place)
  return { name, id, origin: vpc.origin, vpc: index, routes: made }
}

export const defaultTableOf = (vpc: string): string => `${vpc}/default`

export function buildRouteTable(
  context: Context,
  accounts: Owners,
  name: string,
  document: RouteTableDocument,
  vpc: Vpc | undefined,
  index: number,
): RouteTable {
  const id = context.ids.draw('routeTable', accounts.nameOf(vpc?.account ?? BROKEN), name)
  const place = placeOf('routeTables', name, document)
  const routes = buildRoutes(context, document, new BlockSet(vpc?.cidrs ?? []), place)
  return { name, id, origin: document.origin, vpc: index, routes }
}

function buildRoutes(
  context: Context,
  table: Pick<RouteTableDocument, 'routes' | 'origin'>,
  vpcBlocks: BlockSet,
  place: Place,
): readonly Route[] {
  const seen = new Map<string, number>()
  return table.routes.map((document, at) => {
    const routePlace = partOf(fieldOf(place, 'routes'), at, document)
    const destination = checkDestination(context, document, vpcBlocks, routePlace)
    if (destination !== BROKEN_CIDR) {
      const text = cidrText(destination)
      const other = seen.get(text)
      if (other === undefined) seen.set(text, at)
      else {
        const parameters = { destination: text, other: String(other) }
        context.problems.add('ROUTE_DUPLICATE', fieldOf(routePlace, 'destination'), parameters)
      }
    }
    context.values.word(document.nextHopType, NEXT_HOP_TYPES, fieldOf(routePlace, 'nextHopType'))
    return {
      destination,
      nextHopType: document.nextHopType,
      nextHop: document.nextHop ?? '',
      origin: document.origin ?? table.origin,
    }
  })
}

/** A route inside the VPC's own blocks would take traffic from the Local route, which the cloud does not allow. */
function checkDestination({ problems, values }: Context, document: RouteDocument, own: BlockSet, place: Place): Cidr {
  const destination = values.cidr(document.destination, fieldOf(place, 'destination'))
  const around = destination === BROKEN_CIDR ? undefined : own.around(destination)
  if (around !== undefined) {
    const parameters = { destination: document.destination, cidr: cidrText(around) }
    problems.add('ROUTE_IN_VPC', fieldOf(place, 'destination'), parameters)
  }
  return destination
}
