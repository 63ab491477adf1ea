import type { Network } from '../model/network.ts'
import { type Ipv4, ipv4Text } from '../net/ipv4.ts'
import { ALL_PORTS, type PortRange } from '../net/port.ts'
import { Protocol, protocolText } from '../net/protocol.ts'
import { isAtHome } from '../reach/matrix.ts'
import type { Cell, Probe, ReachAnswer, Verdict } from '../reach/question.ts'
import { reach } from '../reach/reach.ts'
import { fateOf } from '../reach/summary.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { type Box, boxWithout, numbersOf, type Runs, runsOf, sizeOf } from './boxes.ts'
import { SharedNames } from './difference-names.ts'
import { nameOfAddress, portsText } from './reach/lines.ts'
import type { Reachable } from './reach/passages.ts'

/** Flows that there are in one network and not in another: every client with every destination and every port. */
export type FlowBox = {
  readonly protocol: string
  /** CVMs by name. */
  readonly clients: readonly string[]
  /** `ep1 (10.0.1.200)`. */
  readonly destinations: readonly string[]
  /** `80`, `8000-8010`, `ALL`; empty for ICMP. */
  readonly ports: string
  readonly sourcePorts: string
  /** Who answers; empty: the CLB itself. */
  readonly servers: readonly string[]
  /** The servers are dialled by their own addresses. */
  readonly isDirect: boolean
  readonly via: string | undefined
  readonly isCrossVpc: boolean
  readonly isCrossAccount: boolean
  /** One of them, in the network that has it. */
  readonly example: Probe
}

export type NetworkDifference =
  /** `size`: of what is gained, in combinations of client, source port, destination, port and server. */
  | { readonly ok: true; readonly gained: readonly FlowBox[]; readonly lost: readonly FlowBox[]; readonly size: number }
  | Extract<ReachAnswer, { readonly ok: false }>

/**
 * What is delivered end to end in one network and not in the other, under some choice of target. Things are the same that have the same
 * name; a flow is who dials what (name and address) and who answers, by protocol, port and source port. Machines that dial themselves
 * are left out.
 */
export function differenceOf(before: Reachable, after: Reachable, bytesMax?: number): NetworkDifference {
  const names = new SharedNames(before.network, after.network)
  const [was, is] = [flowsOf(before, names, 0, bytesMax), flowsOf(after, names, 1, bytesMax)]
  if (!was.ok) return was
  if (!is.ok) return is
  const [old, anew] = [without(was.flows, is.flows), without(is.flows, was.flows)]
  const [gained, lost] = [boxesOf(after, names, 1, anew, old), boxesOf(before, names, 0, old, anew)]
  return { ok: true, gained: gained.boxes, lost: lost.boxes, size: gained.size }
}

/** Packets that one server (or, dialled by their addresses, each of several) answers. Axes: clients, source ports, destinations, ports. */
type Flow = {
  readonly key: string
  readonly signature: string
  readonly protocol: Protocol
  /** CVM indices of its own network; of what is dialled directly none, as its destinations are these. */
  readonly servers: readonly number[]
  readonly isDirect: boolean
  readonly via: number
  readonly clb: number
  readonly vpc: number
  readonly box: Box
}

/** What a network answers at any health: `fix` compares one with many. */
const answers = new WeakMap<Tables, Extract<ReachAnswer, { readonly ok: true }>>()

type Flows = { readonly ok: true; readonly flows: readonly Flow[] } | Extract<ReachAnswer, { readonly ok: false }>

function flowsOf(world: Reachable, names: SharedNames, side: 0 | 1, bytesMax: number | undefined): Flows {
  const { network, tables, health } = world
  const known = health === 'any' ? answers.get(tables) : undefined
  const limit = bytesMax === undefined ? {} : { bytesMax }
  const question = { from: [...network.cvms.keys()], to: { kind: 'anywhere' }, health, ...limit } as const
  const answer = known ?? reach(tables, question)
  if (!answer.ok) return answer
  if (health === 'any') answers.set(tables, answer)
  const flows = answer.cells.flatMap((cell) => {
    if (isAtHome(cell)) return []
    const delivered = cell.verdicts.filter((verdict) => fateOf(verdict) === 'delivered')
    if (delivered.length === 0) return []
    const homes = grouped(cell.clients, (client) => tables.cvmVpc[client] ?? NONE)
    return [...homes].flatMap(([vpc, clients]) =>
      delivered.map((verdict) => flowOf(network, names, side, vpc, { ...cell, clients }, verdict)),
    )
  })
  return { ok: true, flows }
}

function flowOf(network: Network, names: SharedNames, side: 0 | 1, vpc: number, cell: Cell, verdict: Verdict): Flow {
  const { protocol, clients, sourcePorts, destinations, destinationPorts } = cell
  const { servers, via, clb } = verdict
  const isDirect = clb === NONE && servers.length > 0
  const ranges = destinations === 'own' ? [] : destinations
  const dialled = isDirect
    ? runsOf(sorted(servers.map((server) => names.dialled(side, server))))
    : ranges.map(({ low, high }) => [low, high] as const)
  const box = [
    runsOf(sorted(clients.map((client) => names.cvm(side, client)))),
    portRuns(sourcePorts),
    dialled,
    portRuns(destinationPorts),
  ]
  const who = isDirect ? 'direct' : servers.map((server) => names.cvm(side, server)).join()
  const way = [network.endpoints[via]?.name ?? '', network.clbs[clb]?.name ?? '']
  const key = JSON.stringify([protocol, network.vpcs[vpc]?.name, ...way, who])
  const known = { protocol, isDirect, via, clb, vpc, servers: isDirect ? [] : servers }
  return { ...known, key, signature: `${key} ${JSON.stringify(box)}`, box }
}

const sorted = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b)

const portRuns = (ports: readonly PortRange[]): Runs => ports.map(({ first, last }) => [first, last] as const)

/** Without those that the other network has just so: what is left is little where little was changed. */
function without(flows: readonly Flow[], others: readonly Flow[]): readonly Flow[] {
  const known = new Set(others.map(({ signature }) => signature))
  return flows.filter(({ signature }) => !known.has(signature))
}

function boxesOf(
  world: Reachable,
  names: SharedNames,
  side: 0 | 1,
  flows: readonly Flow[],
  others: readonly Flow[],
): { readonly boxes: FlowBox[]; readonly size: number } {
  let size = 0
  const byKey = grouped(others, ({ key }) => key)
  const boxes = new Map<string, FlowBox>()
  for (const flow of flows) {
    let left: readonly Box[] = [flow.box]
    for (const { box } of byKey.get(flow.key) ?? []) left = left.flatMap((part) => boxWithout(part, box))
    for (const box of left.flatMap((part) => withoutSelf(part, flow, names, side))) {
      size += sizeOf(box)
      const shown = boxOf(world, names, side, flow, box)
      const { servers, example: _, ...alike } = shown
      const key = JSON.stringify(alike)
      const known = boxes.get(key)
      boxes.set(key, known === undefined ? shown : { ...known, servers: [...new Set([...known.servers, ...servers])] })
    }
  }
  return { boxes: [...boxes.values()], size }
}

/** Nobody dials himself: of one client or one server the other side is without it. */
function withoutSelf(box: Box, { isDirect }: Flow, names: SharedNames, side: 0 | 1): Box[] {
  const [clients = [], sources = [], dialled = [], ports = []] = box
  if (!isDirect) return [box]
  const [senders, goals] = [numbersOf(clients), numbersOf(dialled)]
  const [client, goal] = [senders.length === 1 ? senders[0] : undefined, goals.length === 1 ? goals[0] : undefined]
  const cvmOf = (dial: number): number => names.cvm(side, names.ofDialled(side, dial))
  const others = client === undefined ? goals : goals.filter((one) => cvmOf(one) !== client)
  const left = goal === undefined ? senders : senders.filter((one) => cvmOf(goal) !== one)
  return others.length === 0 || left.length === 0 ? [] : [[runsOf(left), sources, runsOf(others), ports]]
}

function boxOf(world: Reachable, names: SharedNames, side: 0 | 1, flow: Flow, box: Box): FlowBox {
  const { network, tables } = world
  const { protocol, isDirect, via, clb, vpc } = flow
  const [clients = [], sources = [], dialled = [], ports = []] = box
  const senders = numbersOf(clients).map((client) => names.indexOf(side, client))
  const goals = isDirect ? numbersOf(dialled).map((dial) => names.ofDialled(side, dial)) : []
  const servers = isDirect ? goals : flow.servers
  const cvmName = (index: number): string => network.cvms[index]?.name ?? ''
  const goalVpc = servers.length > 0 ? network.cvms[servers[0] ?? NONE]?.vpc : (network.clbs[clb]?.vpc ?? vpc)
  const accountOf = (index: number | undefined): number | undefined => network.vpcs[index ?? NONE]?.account
  const isPing = protocol === Protocol.ICMP
  const client = senders.find((one) => goals.some((goal) => goal !== one)) ?? senders[0] ?? NONE
  const goal = goals.find((one) => one !== client) ?? goals[0] ?? NONE
  const address = isDirect ? (network.cvms[goal]?.address ?? 0) : (dialled[0]?.[0] ?? 0) | 0
  const sourcePort = isPing ? 0 : portOf(sources, SOURCE_PORT)
  return {
    protocol: protocolText(protocol),
    clients: senders.map(cvmName),
    destinations: isDirect
      ? goals.map((one) => `${cvmName(one)} (${ipv4Text((network.cvms[one]?.address ?? 0) as Ipv4)})`)
      : dialled.flatMap(([low, high]) => dialTexts(tables, vpc, low, high)),
    ports: isPing ? '' : portsOf(ports),
    sourcePorts: isPing ? '' : portsOf(sources),
    servers: servers.map(cvmName),
    isDirect,
    via: network.endpoints[via]?.name,
    isCrossVpc: goalVpc !== vpc,
    isCrossAccount: accountOf(goalVpc) !== accountOf(vpc),
    example: {
      client,
      protocol,
      source: tables.cvmAddress[client] ?? 0,
      sourcePort,
      destination: address,
      destinationPort: isPing ? 0 : portOf(ports, ports[0]?.[0] ?? 0),
    },
  }
}

const SOURCE_PORT = 40_000

const portOf = (runs: Runs, wanted: number): number =>
  runs.some(([first, last]) => first <= wanted && wanted <= last) ? wanted : Math.max(1, runs[0]?.[0] ?? 1)

const portsOf = (runs: Runs): string => {
  const ports = runs.map(([first, last]) => ({ first, last }))
  return portsText(ports.length === 0 ? [ALL_PORTS] : ports)
}

function dialTexts(tables: Tables, vpc: number, low: number, high: number): string[] {
  const text = (address: number): string => ipv4Text((address | 0) as Ipv4)
  if (low !== high) return [`${text(low)}-${text(high)}`]
  const name = nameOfAddress(tables, vpc, low)
  return [name === undefined ? text(low) : `${name} (${text(low)})`]
}

function grouped<Key, Value>(values: readonly Value[], keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group === undefined) groups.set(keyOf(value), [value])
    else group.push(value)
  }
  return groups
}
