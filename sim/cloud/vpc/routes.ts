import type { RouteDocument } from '../../model/documents.ts'
import type { Route, RouteTable } from '../../model/network.ts'
import { cidrText, parseCidr } from '../../net/cidr.ts'
import { ipv4Text, parseIpv4 } from '../../net/ipv4.ts'
import { action, type Call, isAbsent, type Read, required } from '../call.ts'
import { at, find } from '../find.ts'
import { fields, flag, id, someOf, text } from '../parameters.ts'
import { refuse } from '../refusal.ts'
import { describedRoute, describedTable, routeIdOf, routeItemIdOf, withRoutes } from './route-table.ts'

/** A route of a call: what it says, or the ids that it goes by. */
type Given = {
  readonly path: string
  readonly destination: string | undefined
  readonly type: string | undefined
  readonly hop: string | undefined
  readonly description: string | undefined
  readonly ids: readonly (string | number)[]
}

/** What the cloud's answers carry and its calls pass over. */
const IGNORED = ['RouteType', 'RouteTableId', 'PublishedToVbc', 'CreatedTime', 'CdcId']
const WORDS = ['DestinationCidrBlock', 'GatewayType', 'GatewayId', 'RouteDescription', 'Enabled', 'RouteId']
const KNOWN = [...WORDS, 'RouteItemId', 'DestinationIpv6CidrBlock', ...IGNORED]

const route: Read<Given> = (given, path, call) => {
  const named = fields(given, path, call, KNOWN)
  const ipv6 = named.get('DestinationIpv6CidrBlock')
  if (ipv6 !== undefined && ipv6 !== '') refuse('PARAMETER_NOT_MODELLED', { name: `${path}.DestinationIpv6CidrBlock` })
  const read = (name: string) => (named.has(name) ? text(named.get(name), `${path}.${name}`, call) : undefined)
  if (named.has('Enabled') && !flag(named.get('Enabled'), `${path}.Enabled`, call)) {
    refuse('NOT_MODELLED', { name: `${path}.Enabled`, text: 'false' })
  }
  return {
    path,
    destination: read('DestinationCidrBlock'),
    type: read('GatewayType'),
    hop: read('GatewayId'),
    description: read('RouteDescription'),
    ids: [named.get('RouteId'), named.get('RouteItemId')].filter(
      (one) => typeof one === 'string' || typeof one === 'number',
    ),
  }
}

const PARAMETERS = { RouteTableId: required(id('routeTable')), Routes: required(someOf(route)) } as const

/** CreateRoutes: adds routes at the end of a table. Their blocks, and that none is there already, validation says. */
export const createRoutes = action(PARAMETERS, (call, { RouteTableId, Routes }) => {
  const table = find(call, 'routeTable', RouteTableId)
  const added = Routes.map((one) => routeFor(call, table, one))
  return {
    documents: withRoutes(call, table, (routes) => [...routes, ...added]),
    respond: (after) => {
      const now = after.network.routeTables.find((one) => one.id === table.id)
      return { TotalCount: added.length, RouteTableSet: now === undefined ? [] : [describedTable(after, now)] }
    },
  }
})

/** DeleteRoutes: takes routes out of a table, each named by RouteId or RouteItemId, or by its destination. */
export const deleteRoutes = action(PARAMETERS, (call, { RouteTableId, Routes }) => {
  const table = find(call, 'routeTable', RouteTableId)
  const gone = new Set(Routes.map((one) => locate(call, table, one)))
  return {
    documents: withRoutes(call, table, (routes) => routes.filter((_, index) => !gone.has(index))),
    respond: () => ({
      RouteSet: table.routes.filter((_, index) => gone.has(index)).map((one) => describedRoute(table, one, undefined)),
    }),
  }
})

function routeFor(call: Call, table: RouteTable, given: Given): RouteDocument {
  const { path, destination, type, hop, description } = given
  if (destination === undefined) return refuse('MISSING_PARAMETER', { name: `${path}.DestinationCidrBlock` })
  if (type === undefined) return refuse('MISSING_PARAMETER', { name: `${path}.GatewayType` })
  if (isAbsent(hop) || hop === undefined) return refuse('MISSING_PARAMETER', { name: `${path}.GatewayId` })
  const other = table.routes.find((one) => isTo(one, destination))
  if (other !== undefined && (other.nextHopType !== type || other.nextHop !== hop)) {
    refuse('SECOND_ROUTE', { table: table.name, destination })
  }
  checkHop(call, table, type, hop)
  return {
    destination,
    nextHopType: type,
    nextHop: hop,
    ...(description === undefined ? {} : { description }),
    ...originAt(call, path),
  }
}

function originAt(call: Call, path: string): Pick<RouteDocument, 'origin'> {
  const origin = call.originOf(path)
  return origin === undefined ? {} : { origin }
}

const isTo = (one: Route, destination: string): boolean => {
  const cidr = parseCidr(destination)
  return !('fault' in cidr) && cidrText(cidr) === cidrText(one.destination)
}

/** Of next hops only CVMs stand in the model: NORMAL_CVM names one by its address. Every other hop needs some name. */
function checkHop({ network }: Call, table: RouteTable, type: string, hop: string): void {
  const address = parseIpv4(hop)
  const isKnown =
    type === 'NORMAL_CVM' ? network.cvms.some((cvm) => cvm.vpc === table.vpc && cvm.address === address) : hop !== ''
  const vpc = at(network.vpcs, table.vpc).name
  if (!isKnown) refuse('NEXT_HOP', { text: address === undefined ? hop : ipv4Text(address), type, vpc })
}

function locate(call: Call, table: RouteTable, { path, ids, destination, type, hop }: Given): number {
  if (ids.length === 0 && destination === undefined) refuse('MISSING_PARAMETER', { name: `${path}.RouteId` })
  const index = table.routes.findIndex((one) =>
    ids.length > 0
      ? ids.some((given) => String(given) === String(routeIdOf(table, one)) || given === routeItemIdOf(table, one))
      : isTo(one, destination ?? '') &&
        (type ?? one.nextHopType) === one.nextHopType &&
        (hop ?? one.nextHop) === one.nextHop,
  )
  if (index >= 0) return index
  const named = { table: table.name, route: String(ids[0] ?? destination) }
  const own = at(call.network.vpcs, table.vpc).cidrs.map(cidrText)
  return refuse(destination !== undefined && own.includes(destination) ? 'SYSTEM_ROUTE' : 'NO_SUCH_ROUTE', named)
}
