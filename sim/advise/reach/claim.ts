import type { Network } from '../../model/network.ts'
import { Protocol } from '../../net/protocol.ts'
import { exampleOf } from '../../reach/matrix.ts'
import type { Cell, Probe, ReachAnswer } from '../../reach/question.ts'
import { fateOf, type Outcome } from '../../reach/summary.ts'
import { NONE, type Tables } from '../../tables/tables.ts'
import { type Asked, passages, type Reachable } from './passages.ts'
import { cvmsOf, type Part } from './places.ts'

/**
 * What is claimed of all packets from one part of a network to another: that none of them is delivered, that none is other than by way
 * of some endpoints (`via`), or that from every client one is. Delivered is what is answered, too.
 */
export type Claim = Asked & { readonly says: 'reachable' | 'unreachable' | 'only' }

/** A packet that speaks against a claim. */
export type Against = {
  readonly probe: Probe
  /** Whom it gets to, or would have: CVMs by index; none: it ends before anybody is chosen. */
  readonly servers: readonly number[]
  /** The endpoint that it comes by, or NONE. */
  readonly via: number
}

/** Whether a claim is true. */
export type Judged =
  | {
      readonly ok: true
      readonly held: boolean
      /** How many CVMs send, and into how many classes their packets fall. */
      readonly clients: number
      readonly cells: number
      /** Whether anything is delivered at all, by whatever way the claim allows. */
      readonly isAnyDelivered: boolean
      /** Of a false claim: packets that show it, the plainest first; only a few. */
      readonly against: readonly Against[]
      /** One packet for each way in which packets end; only a few. */
      readonly among: readonly Probe[]
    }
  | Extract<ReachAnswer, { readonly ok: false }>

/** Why a claim says nothing, or cannot be true: which key of it, and of which name. */
export type ClaimFault = {
  readonly code: 'CLAIM_NOBODY' | 'CLAIM_ITSELF' | 'VIA_ELSEWHERE' | 'VIA_NOWHERE'
  readonly part: 'from' | 'to' | 'via'
  readonly values: Readonly<Record<string, string>>
}

/** What is wrong with a claim whatever becomes of packets: nobody sends any, or an endpoint can have nothing to do with it. */
export function claimFaults(network: Network, { from, to, via = [] }: Claim): ClaimFault[] {
  const clients = cvmsOf(network, from)
  if (clients.length === 0) return [{ code: 'CLAIM_NOBODY', part: 'from', values: { name: from.name } }]
  if (sendersOf(network, from, to).length === 0)
    return [{ code: 'CLAIM_ITSELF', part: 'to', values: { name: from.name } }]
  return wayFaults(network, { from, to, via })
}

/** Endpoints (`via`) that packets from there cannot come by, or that lead elsewhere. */
export function wayFaults(network: Network, { from, to, via = [] }: Asked): ClaimFault[] {
  const clients = cvmsOf(network, from)
  if (clients.length === 0) return []
  const { cvms, clbs, endpoints, endpointServices, vpcs } = network
  const homes = new Set(clients.map((client) => cvms[client]?.vpc))
  const goals = vpcsOf(network, to)
  return via.flatMap((index): ClaimFault[] => {
    const endpoint = endpoints[index]
    if (endpoint === undefined) return []
    const vpc = vpcs[endpoint.vpc]?.name ?? ''
    const values = { name: endpoint.name, vpc, from: from.name, to: to.name }
    if (!homes.has(endpoint.vpc)) return [{ code: 'VIA_ELSEWHERE', part: 'via', values }]
    const clb = clbs[endpointServices[endpoint.service]?.clb ?? NONE]
    const isNear =
      goals === undefined || (to.kind === 'endpoint' ? to.index === index : clb !== undefined && goals.has(clb.vpc))
    const service = endpointServices[endpoint.service]?.name ?? ''
    return isNear ? [] : [{ code: 'VIA_NOWHERE', part: 'via', values: { ...values, service } }]
  })
}

/** The VPCs that a part is in; undefined: it may be in any. */
function vpcsOf(network: Network, to: Part): ReadonlySet<number> | undefined {
  const { cvms, clbs, subnets, vpcs, endpoints } = network
  switch (to.kind) {
    case 'anywhere':
    case 'addresses':
      return undefined
    case 'vpc':
      return new Set([to.index])
    case 'account':
      return new Set([...vpcs.keys()].filter((index) => vpcs[index]?.account === to.index))
    default: {
      const list = { cvm: cvms, clb: clbs, subnet: subnets, endpoint: endpoints }[to.kind]
      return new Set([list[to.index]?.vpc ?? NONE])
    }
  }
}

/** Parts that are the machines in them. */
const MACHINES: ReadonlySet<Part['kind']> = new Set(['cvm', 'subnet', 'vpc', 'account'])

/** Those of `from` who have somebody else to reach: that a machine reaches itself is no claim about a network. */
function sendersOf(network: Network, from: Part, to: Part): readonly number[] {
  const clients = cvmsOf(network, from)
  const [only, ...others] = cvmsOf(network, to)
  const isOneMachine = MACHINES.has(to.kind) && others.length === 0
  return isOneMachine ? clients.filter((client) => client !== only) : clients
}

/** Judges a claim over all packets that it is about. */
export function judgeClaim(world: Reachable, claim: Claim, bytesMax?: number): Judged {
  const { network } = world
  const { says, via, ...others } = claim
  const found = passages(world, says === 'only' ? others : { ...others, via }, bytesMax)
  if (!found.ok) return found
  const { clients, cells } = found
  const delivered = found.outcomes.filter(({ verdict }) => fateOf(verdict) === 'delivered')
  const told = {
    ok: true,
    clients,
    cells,
    isAnyDelivered: delivered.length > 0,
    among: amongThem(found.outcomes),
  } as const
  if (says === 'reachable') {
    const reached = new Set(delivered.flatMap(({ cell }) => cell.clients))
    const cutOff = sendersOf(network, claim.from, claim.to).find((client) => !reached.has(client))
    if (cutOff === undefined) return { ...told, held: true, against: [] }
    return { ...told, held: false, against: stoppedOf(world, claim, cutOff, found.outcomes) }
  }
  const wrong = says === 'only' ? delivered.filter(({ verdict }) => via?.includes(verdict.via) !== true) : delivered
  return { ...told, held: wrong.length === 0, against: deliveredOf(world, wrong) }
}

/** So many ways in which packets end have an example. */
const ENDS_MAX = 8

function amongThem(outcomes: readonly Outcome[]): Probe[] {
  const ends = new Map<string, Probe>()
  for (const { cell, verdict } of outcomes) {
    if (ends.size >= ENDS_MAX) break
    const key = `${verdict.reason} ${verdict.reply} ${verdict.step}`
    if (!ends.has(key)) ends.set(key, cell.example)
  }
  return [...ends.values()]
}

/** So many packets are tried for one that fares now as the claim denies. */
const TRIED_MAX = 24

/** One packet for each way of what is delivered, with all whom it may get to. */
function deliveredOf({ tables }: Reachable, outcomes: readonly Outcome[]): Against[] {
  const ways = new Map<string, Against>()
  for (const { cell, verdict } of outcomes) {
    const { servers, via, clb } = verdict
    const key = clb === NONE ? `${cell.protocol}` : `${cell.protocol} ${via} ${clb} ${cell.destinationPorts[0]?.first}`
    const known = ways.get(key)
    // Dialled by its address, each server is of another packet.
    if (known !== undefined && clb !== NONE) ways.set(key, { ...known, servers: [...known.servers, ...servers] })
    if (known !== undefined || ways.size >= TRIED_MAX) continue
    const client = cell.clients.find((one) => servers.some((server) => server !== one)) ?? cell.example.client
    const server = servers.find((one) => one !== client) ?? client
    const met = clb === NONE && servers.length > 0 ? [server] : servers
    ways.set(key, { probe: probeOf(tables, { cell, verdict }, client, server), servers: met, via })
  }
  return [...ways.values()]
}

/** Packets of one client that do not arrive: first one that comes as far as any does. */
function stoppedOf(world: Reachable, claim: Claim, client: number, outcomes: readonly Outcome[]): Against[] {
  const { tables } = world
  const far = ({ servers, clb, via }: Outcome['verdict']): number =>
    Number(servers.length > 0) * 4 + Number(clb !== NONE) * 2 + Number(via !== NONE)
  const stopped = outcomes
    .filter(({ cell, verdict }) => cell.clients.includes(client) && fateOf(verdict) !== 'delivered')
    .sort((a, b) => far(b.verdict) - far(a.verdict) || rankOf(a.cell.protocol) - rankOf(b.cell.protocol))
  const [first] = stopped
  if (first === undefined) return dialOf(world, claim, client)
  const { cell, verdict } = first
  const server = verdict.servers.find((one) => one !== client) ?? client
  const plain = probeOf(tables, { cell, verdict }, client, server)
  const probe = { ...plain, destinationPort: servedPort(world.network, cell) ?? plain.destinationPort }
  return [{ probe, servers: verdict.servers, via: verdict.via }]
}

/** People try TCP first. */
const RANKS: readonly Protocol[] = [Protocol.TCP, Protocol.UDP, Protocol.ICMP]
const rankOf = (protocol: Protocol): number => RANKS.indexOf(protocol)

/** A port of a cell that some listener or program has: the one that somebody would have dialled. */
function servedPort({ clbs, cvms }: Network, { protocol, destinationPorts }: Cell): number | undefined {
  const served = [...clbs.flatMap(({ listeners }) => listeners), ...cvms.flatMap(({ sockets }) => sockets)]
  const isIn = (port: number): boolean => destinationPorts.some(({ first, last }) => first <= port && port <= last)
  return served.find((one) => one.protocol === protocol && isIn(one.port))?.port
}

/** A packet of a cell from one client, to one server where that is who is dialled. */
function probeOf(tables: Tables, { cell, verdict }: Outcome, client: number, server: number): Probe {
  if (verdict.servers.length > 0) return exampleOf(tables, cell, verdict, client, server)
  return { ...cell.example, client, source: tables.cvmAddress[client] ?? cell.example.source }
}

/** A port that some client could have, from which nothing else is sent in most networks. */
const SOURCE_PORT = 40_000
const PORT = 80

/** Where nothing that a client could dial leads to what is claimed: what it would dial by name. */
function dialOf(
  { network, tables }: Reachable,
  { to, port, protocol = Protocol.TCP, via }: Claim,
  client: number,
): Against[] {
  const { endpoints, clbs, cvms } = network
  const address =
    via !== undefined
      ? endpoints[via[0] ?? NONE]?.address
      : to.kind === 'endpoint'
        ? endpoints[to.index]?.address
        : to.kind === 'clb'
          ? clbs[to.index]?.vip
          : to.kind === 'addresses'
            ? to.cidr.network
            : cvms[cvmsOf(network, to).find((one) => one !== client) ?? NONE]?.address
  if (address === undefined || address === tables.cvmAddress[client]) return []
  const isPing = protocol === Protocol.ICMP
  const ports = { sourcePort: isPing ? 0 : SOURCE_PORT, destinationPort: isPing ? 0 : (port ?? PORT) }
  const source = tables.cvmAddress[client] ?? 0
  return [{ probe: { client, protocol, source, destination: address, ...ports }, servers: [], via: NONE }]
}
