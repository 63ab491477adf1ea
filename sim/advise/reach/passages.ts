import type { Network } from '../../model/network.ts'
import { lastAddress } from '../../net/cidr.ts'
import type { PortRange } from '../../net/port.ts'
import type { Protocol } from '../../net/protocol.ts'
import { isAtHome } from '../../reach/matrix.ts'
import type { AddressRange, Cell, Destination, ReachAnswer, ReachQuestion, Verdict } from '../../reach/question.ts'
import { isIn, pointRanges, sharedRanges } from '../../reach/ranges.ts'
import { reach } from '../../reach/reach.ts'
import { fateOf, type Outcome } from '../../reach/summary.ts'
import { NONE, type Tables } from '../../tables/tables.ts'
import { cvmsOf, type Part } from './places.ts'

/** What is asked: from where to where, and of which packets. */
export type Asked = {
  readonly from: Part
  readonly to: Part
  readonly port?: number | undefined
  readonly protocol?: Protocol | undefined
  /** Only what goes by way of these endpoints (indices). */
  readonly via?: readonly number[] | undefined
}

/** A world that is asked: its network, what that was compiled to, and the health of its targets, or any. */
export type Reachable = {
  readonly network: Network
  readonly tables: Tables
  readonly health: 'any' | Uint8Array
}

/** Packets on their way to what was asked about, and what becomes of them under one choice. */
export type Passages =
  | {
      readonly ok: true
      readonly outcomes: readonly Outcome[]
      readonly cells: number
      readonly clients: number
      /** What the engine was asked, and all that it answered, before that was narrowed. */
      readonly whole: { readonly question: ReachQuestion; readonly cells: readonly Cell[] }
    }
  | Extract<ReachAnswer, { readonly ok: false }>

/**
 * All packets that set out for some part of a network, with what becomes of each under every choice. Asked is about every address
 * that the clients could dial; kept is what dials the part or leads to it.
 */
export function passages(world: Reachable, asked: Asked, bytesMax?: number): Passages {
  const { network, tables, health } = world
  const from = cvmsOf(network, asked.from)
  const to = destinationOf(asked.to)
  const protocols = asked.protocol === undefined ? {} : { protocols: [asked.protocol] }
  const limit = bytesMax === undefined ? {} : { bytesMax }
  const question = { from, to, health, ...protocols, ...limit }
  const answer = reach(tables, question)
  if (!answer.ok) return answer
  const goal = goalOf(network, asked)
  const outcomes = answer.cells.flatMap((cell) => {
    const narrowed = withPort(cell, asked.port)
    return narrowed === undefined ? [] : [...towards(world, narrowed, goal)]
  })
  const whole = { question, cells: answer.cells }
  return { ok: true, outcomes, cells: answer.cells.length, clients: from.length, whole }
}

const destinationOf = (to: Part): Destination => {
  if (to.kind === 'endpoint') return { kind: 'endpoints', indices: [to.index] }
  if (to.kind !== 'addresses') return { kind: 'anywhere' }
  return { kind: 'addresses', ranges: [{ low: to.cidr.network >>> 0, high: lastAddress(to.cidr) >>> 0 }] }
}

/** Where packets are to get to. Undefined: whoever answers. */
type Goal = {
  readonly servers: ReadonlySet<number> | undefined
  readonly clbs: ReadonlySet<number>
  readonly endpoints: ReadonlySet<number>
  /** The CLBs that are part of it, so that an echo which one answers by itself has got there. */
  readonly homes: ReadonlySet<number>
  /** By VPC: the addresses that may lead there, for those who dial them. */
  readonly dials: ReadonlyMap<number, readonly AddressRange[]> | undefined
  readonly isOnlyVia: boolean
}

function goalOf(network: Network, { to, via }: Asked): Goal {
  const { cvms, clbs, endpoints, endpointServices } = network
  const isAll = to.kind === 'anywhere' || to.kind === 'addresses' || to.kind === 'endpoint'
  const servers = new Set(to.kind === 'clb' ? [] : cvmsOf(network, to))
  const homes = new Set([...clbs.keys()].filter((index) => isPartOf(network, to, index)))
  const isIn = (clb: (typeof clbs)[number], index: number): boolean => {
    if (to.kind === 'clb') return index === to.index
    if (homes.has(index)) return true
    return clb.listeners.some(({ targets }) => targets.some(({ cvm }) => servers.has(cvm)))
  }
  const ways = new Set([...clbs.keys()].filter((index) => isAll || isIn(clbs[index] ?? never(), index)))
  const isWay = (index: number): boolean => {
    const { service } = endpoints[index] ?? never()
    return isAll || ways.has(endpointServices[service]?.clb ?? NONE)
  }
  const links = new Set([...endpoints.keys()].filter((index) => (via?.includes(index) ?? true) && isWay(index)))
  const dialled = [
    ...[...links].map((index) => endpoints[index] ?? never()),
    ...(via === undefined ? [...ways].map((index) => ({ ...(clbs[index] ?? never()) })) : []).map((clb) => ({
      vpc: clb.vpc,
      address: clb.vip,
    })),
    ...(via === undefined ? [...servers].map((index) => cvms[index] ?? never()) : []),
  ]
  const dials = new Map<number, number[]>()
  for (const { vpc, address } of dialled) dials.set(vpc, [...(dials.get(vpc) ?? []), address >>> 0])
  return {
    servers: isAll || to.kind === 'clb' ? undefined : servers,
    clbs: ways,
    endpoints: links,
    homes,
    dials: isAll && via === undefined ? undefined : new Map([...dials].map(([vpc, all]) => [vpc, pointRanges(all)])),
    isOnlyVia: via !== undefined,
  }
}

/** The outcomes of a cell that are about a goal, its destinations narrowed to what may lead there. Loopback leads nowhere. */
function* towards({ tables }: Reachable, cell: Cell, goal: Goal): Generator<Outcome> {
  if (cell.destinations === 'own' || isAtHome(cell)) return
  const vpc = tables.cvmVpc[cell.example.client] ?? NONE
  const shared = goal.dials && sharedRanges(cell.destinations, goal.dials.get(vpc) ?? [])
  const narrowed = narrowedTo(tables, cell, shared ?? cell.destinations)
  for (const verdict of cell.verdicts) {
    if (goal.isOnlyVia && !goal.endpoints.has(verdict.via) && (verdict.via !== NONE || fateOf(verdict) === 'delivered'))
      continue
    if (narrowed === undefined) {
      if (goal.dials !== undefined && !goal.isOnlyVia && isThere(verdict, goal)) yield { cell, verdict }
      continue
    }
    const met = whoseAddress(tables, narrowed, verdict)
    if (goal.dials === undefined || isThere(met, goal) || isOnTheWay(met, goal)) yield { cell: narrowed, verdict: met }
  }
}

/** Of machines that are alike and dialled by address, those that these packets dial. */
function whoseAddress({ cvmAddress }: Tables, { destinations }: Cell, verdict: Verdict): Verdict {
  if (verdict.clb !== NONE || verdict.servers.length < 2 || destinations === 'own') return verdict
  return { ...verdict, servers: verdict.servers.filter((cvm) => isIn(destinations, (cvmAddress[cvm] ?? 0) >>> 0)) }
}

/** Whether a packet comes to what was asked about. */
const isThere = ({ servers, clb }: Verdict, goal: Goal): boolean =>
  goal.servers === undefined ? goal.clbs.has(clb) : servers.some((server) => goal.servers?.has(server) === true)

/** Whether a packet ended before anybody was chosen to take it; an echo may be answered by a CLB on the way to somebody else. */
const isOnTheWay = (verdict: Verdict, goal: Goal): boolean =>
  verdict.servers.length === 0 && (fateOf(verdict) !== 'delivered' || goal.homes.has(verdict.clb))

/** Whether a CLB is itself, or stands in, what was asked about. */
function isPartOf({ clbs, vpcs }: Network, to: Part, index: number): boolean {
  const clb = clbs[index] ?? never()
  switch (to.kind) {
    case 'clb':
      return to.index === index
    case 'subnet':
      return clb.subnet === to.index
    case 'vpc':
      return clb.vpc === to.index
    case 'account':
      return vpcs[clb.vpc]?.account === to.index
    default:
      return to.kind !== 'cvm'
  }
}

/** A cell with these destinations alone; undefined: none of its packets have them, as nobody dials himself here. */
function narrowedTo(tables: Tables, cell: Cell, destinations: readonly AddressRange[]): Cell | undefined {
  const [first] = destinations
  if (first === undefined) return undefined
  const isPoint = destinations.length === 1 && first.low === first.high
  const clients = isPoint
    ? cell.clients.filter((client) => (tables.cvmAddress[client] ?? 0) >>> 0 !== first.low)
    : cell.clients
  const [client] = clients
  if (client === undefined) return undefined
  const { example } = cell
  const source = clients.includes(example.client) ? example : { client, source: tables.cvmAddress[client] ?? NONE }
  const destination = isIn(destinations, example.destination >>> 0) ? example.destination : first.low | 0
  return { ...cell, clients, destinations, example: { ...example, ...source, destination } }
}

/** A cell with this port alone; undefined: it has not got it. */
function withPort(cell: Cell, port: number | undefined): Cell | undefined {
  if (port === undefined) return cell
  const has = cell.destinationPorts.some(({ first, last }) => first <= port && port <= last)
  if (!has) return undefined
  const destinationPorts: readonly PortRange[] = [{ first: port, last: port }]
  return { ...cell, destinationPorts, example: { ...cell.example, destinationPort: port } }
}

function never(): never {
  throw new Error('assertion failed: an index of the network is one of its own')
}
