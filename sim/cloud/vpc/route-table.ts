import { withEntry, withoutEntries } from '../../base/chunked-map.ts'
import { eightDigits, hash } from '../../base/random.ts'
import type { RouteDocument, RouteTableDocument } from '../../model/documents.ts'
import type { Network, Route, RouteTable } from '../../model/network.ts'
import { cidrText } from '../../net/cidr.ts'
import { action, answered, type Call, type CloudState, done, optional, required } from '../call.ts'
import { timeText } from '../clock-text.ts'
import { displayName, nameFor, originOfCreated, toldOf } from '../creation.ts'
import { filters, PAGE, page } from '../filters.ts'
import { at, find } from '../find.ts'
import { both, byTags, type FilterValues, IDS_MAX, listed } from '../listing.ts'
import type { ApiResponse } from '../operation.ts'
import { flag, id, shortText, someUpTo } from '../parameters.ts'
import { refuse } from '../refusal.ts'
import type { SettledDocuments } from '../settle.ts'
import { tagged, tagSet, tags } from '../tags.ts'
import { withSubnet } from './subnet-documents.ts'

/** CreateRouteTable: a table with the Local route alone, which no subnet uses yet. */
export const createRouteTable = action(
  { VpcId: required(id('vpc')), RouteTableName: required(shortText), Tags: optional(tags) },
  (call, { VpcId, RouteTableName, Tags }) => {
    const vpc = find(call, 'vpc', VpcId)
    const name = nameFor(call, 'routeTable', RouteTableName, call)
    const document: RouteTableDocument = {
      vpc: vpc.name,
      routes: [],
      ...toldOf(call, name, RouteTableName),
      ...tagged(Tags),
      origin: originOfCreated(call, { vpc: 'VpcId' }),
    }
    return {
      documents: { ...call.documents, routeTables: withEntry(call.documents.routeTables, name, document) },
      respond: (after) => {
        const table = after.network.routeTables.find((one) => one.name === name)
        return { RouteTable: table && describedTable(after, table) }
      },
    }
  },
)

/** DeleteRouteTable: neither a default table, nor one that a subnet uses. */
export const deleteRouteTable = action({ RouteTableId: required(id('routeTable')) }, (call, { RouteTableId }) => {
  const { network, documents } = call
  const table = find(call, 'routeTable', RouteTableId)
  if (isDefault(network, table)) refuse('DEFAULT_ROUTE_TABLE', { table: table.name })
  const subnet = network.subnets.find((one) => at(network.routeTables, one.routeTable) === table)
  if (subnet !== undefined) refuse('ROUTE_TABLE_IN_USE', { table: table.name, subnet: subnet.name })
  return done({ ...documents, routeTables: withoutEntries(documents.routeTables, [table.name]) })
})

/** ReplaceRouteTableAssociation: gives a subnet another route table of its VPC. */
export const replaceRouteTableAssociation = action(
  { RouteTableId: required(id('routeTable')), SubnetId: required(id('subnet')) },
  (call, { RouteTableId, SubnetId }) => {
    const { network } = call
    const table = find(call, 'routeTable', RouteTableId)
    const subnet = find(call, 'subnet', SubnetId)
    if (table.vpc !== subnet.vpc) {
      const [actual, vpc] = [at(network.vpcs, table.vpc).name, at(network.vpcs, subnet.vpc).name]
      refuse('ROUTE_TABLE_ELSEWHERE', { table: table.name, actual, subnet: subnet.name, vpc })
    }
    return done(
      withSubnet(call, subnet, ({ routeTable: _, ...document }) =>
        isDefault(network, table) ? document : { ...document, routeTable: table.name },
      ),
    )
  },
)

/** Default tables stand first, in the order of the VPCs. */
const isDefault = ({ routeTables, vpcs }: Network, table: RouteTable): boolean =>
  routeTables.indexOf(table) < vpcs.length

const FILTERS: FilterValues<'routeTable'> = {
  'route-table-id': both,
  'route-table-name': (table, call) => [tableName(call, table)],
  'vpc-id': ({ vpc }, { network }) => both(at(network.vpcs, vpc)),
  'association.main': (table, { network }) => (isDefault(network, table) ? ['true', '1'] : ['false', '0']),
  'next-hop-type': ({ routes }) => routes.map(({ nextHopType }) => nextHopType),
  ...byTags(({ name }, { documents }) => documents.routeTables.get(name)),
}

export const describeRouteTables = action(
  {
    RouteTableIds: optional(someUpTo(IDS_MAX, id('routeTable'), 'InvalidParameterValue.LimitExceeded')),
    Filters: optional(filters(Object.keys(FILTERS))),
    NeedRouterInfo: optional(flag),
    ...PAGE,
  },
  (call, { RouteTableIds, Filters, NeedRouterInfo = true, ...window }) => {
    const named = { ids: RouteTableIds, idsName: 'RouteTableIds', Filters, values: FILTERS }
    const { items, TotalCount } = page(listed(call, 'routeTable', named, find), window)
    const tables = items.map((table) => describedTable(call, table))
    return answered(call, {
      TotalCount,
      RouteTableSet: NeedRouterInfo ? tables : tables.map((table) => ({ ...table, RouteSet: [] })),
    })
  },
)

const tableName = ({ documents, network }: CloudState, table: RouteTable): string =>
  isDefault(network, table) ? 'default' : displayName(documents.routeTables.get(table.name), table.name)

/** The RouteTable object of the API. The Local route is not told: nobody can change it. */
export function describedTable(state: CloudState, table: RouteTable): ApiResponse {
  const { network, documents } = state
  const subnets = network.subnets.filter((one) => at(network.routeTables, one.routeTable) === table)
  const Main = isDefault(network, table)
  const document = Main ? documents.vpcs.get(at(network.vpcs, table.vpc).name) : documents.routeTables.get(table.name)
  return {
    VpcId: at(network.vpcs, table.vpc).id,
    RouteTableId: table.id,
    RouteTableName: tableName(state, table),
    AssociationSet: subnets.map((subnet) => ({ SubnetId: subnet.id, RouteTableId: table.id })),
    RouteSet: table.routes.map((route, index) => describedRoute(table, route, document?.routes?.[index])),
    Main,
    CreatedTime: timeText(document?.createdUs ?? 0),
    TagSet: Main ? [] : tagSet(document),
  }
}

/** A route goes by its RouteId or RouteItemId, which are made from its table and destination. */
export const routeIdOf = (table: RouteTable, { destination }: Route): number =>
  hash(table.id, 'RouteId', cidrText(destination)) & 0x7fffffff
export const routeItemIdOf = (table: RouteTable, { destination }: Route): string =>
  `rti-${eightDigits(table.id, 'RouteItemId', cidrText(destination))}`

export const describedRoute = (table: RouteTable, route: Route, document: RouteDocument | undefined): ApiResponse => ({
  DestinationCidrBlock: cidrText(route.destination),
  DestinationIpv6CidrBlock: '',
  GatewayType: route.nextHopType,
  GatewayId: route.nextHop,
  RouteId: routeIdOf(table, route),
  RouteItemId: routeItemIdOf(table, route),
  RouteDescription: document?.description ?? '',
  Enabled: true,
  RouteType: 'USER',
  RouteTableId: table.id,
  PublishedToVbc: false,
})

/** The routes of a table as documents: a default table's stand with its VPC. */
export function withRoutes(
  { documents, network }: Call,
  table: RouteTable,
  change: (routes: readonly RouteDocument[]) => readonly RouteDocument[],
): SettledDocuments {
  if (!isDefault(network, table)) {
    const document = documents.routeTables.get(table.name)
    if (document === undefined) return documents
    const changed = { ...document, routes: change(document.routes) }
    return { ...documents, routeTables: withEntry(documents.routeTables, table.name, changed) }
  }
  const { name } = at(network.vpcs, table.vpc)
  const vpc = documents.vpcs.get(name)
  if (vpc === undefined) return documents
  return { ...documents, vpcs: withEntry(documents.vpcs, name, { ...vpc, routes: change(vpc.routes ?? []) }) }
}
