import type { Cloud } from '../cloud/cloud.ts'
import type { Network } from '../model/network.ts'
import { type Ipv4, ipv4Text } from '../net/ipv4.ts'
import { type PortRange, portRangesText } from '../net/port.ts'
import { protocolText } from '../net/protocol.ts'
import { isAtHome } from '../reach/matrix.ts'
import type { Cell, Verdict } from '../reach/question.ts'
import { reach } from '../reach/reach.ts'
import { fateOf } from '../reach/summary.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { type Box, boxWithout, numbersOf, type Runs, runsOf, sizeOf } from './boxes.ts'
import { nameOfAddress } from './reach/lines.ts'

/** Connections that are made in one world and not in another: every client to every address and port of them. */
export type Opening = {
  readonly protocol: string
  readonly clients: readonly string[]
  /** `10.0.1.200`, with its name where it has one in the clients' VPC: `ep1 (10.0.1.200)`. */
  readonly destinations: readonly string[]
  /** `80`, `8000-8010`, `ALL`; nothing for ICMP. */
  readonly ports: string
  readonly sourcePorts: string
  /** Who serves them. */
  readonly servers: readonly string[]
}

export type Difference =
  | { readonly isKnown: true; readonly openings: readonly Opening[]; readonly size: number }
  /** The networks are too large to be compared within the memory that there is: about so many bytes. */
  | { readonly isKnown: false; readonly bytes: number; readonly bytesMax: number }

/** How much memory one of the two answers may take. */
const BYTES_MAX = 256 * 2 ** 20

/**
 * What can be reached in a world after a change and could not before: new connections, over any health and any choice of target. What a
 * machine says to itself is left out: no network opens that.
 */
export function openedBetween(before: Cloud, after: Cloud): Difference {
  const was = reached(before)
  if (!was.isKnown) return was
  const is = reached(after)
  if (!is.isKnown) return is
  const boxes = is.boxes.flatMap((one) => differing(one, was.byKey.get(one.key) ?? []))
  const size = boxes.reduce((sum, { box }) => sum + sizeOf(box), 0)
  return { isKnown: true, openings: openingsOf(after, boxes), size }
}

/** Packets that arrive at one server and are answered: clients x source ports x destinations x ports. */
type Reached = {
  readonly key: string
  readonly protocol: number
  readonly servers: readonly number[]
  readonly box: Box
}

type Reachable =
  | {
      readonly isKnown: true
      readonly boxes: readonly Reached[]
      readonly byKey: ReadonlyMap<string, readonly Reached[]>
    }
  | { readonly isKnown: false; readonly bytes: number; readonly bytesMax: number }

const known = new WeakMap<Cloud, Reachable>()

function reached(cloud: Cloud): Reachable {
  const found = known.get(cloud) ?? reachedAnew(cloud)
  known.set(cloud, found)
  return found
}

function reachedAnew({ network, tables }: Cloud): Reachable {
  const from = [...network.cvms.keys()]
  const answer = reach(tables, { from, to: { kind: 'anywhere' }, health: 'any', bytesMax: BYTES_MAX })
  if (!answer.ok) return { isKnown: false, bytes: answer.bytes, bytesMax: answer.bytesMax }
  const boxes = answer.cells
    .filter((cell) => !isAtHome(cell))
    .flatMap((cell) =>
      cell.verdicts
        .filter((verdict) => fateOf(verdict) === 'delivered')
        .map((verdict) => reachedBy(network, cell, verdict)),
    )
  const byKey = new Map<string, Reached[]>()
  for (const one of boxes) byKey.set(one.key, [...(byKey.get(one.key) ?? []), one])
  return { isKnown: true, boxes, byKey }
}

function reachedBy(network: Network, cell: Cell, { servers, clb }: Verdict): Reached {
  const { protocol, clients, destinations, sourcePorts, destinationPorts } = cell
  // Of many machines that are alike each packet goes to the one that it dials, which its destination tells.
  const server = clb === NONE ? 'direct' : servers.map((one) => network.cvms[one]?.name).join()
  const box = [
    runsOf(clients),
    portRuns(sourcePorts),
    destinations === 'own' ? [] : destinations.map(({ low, high }) => [low, high] as const),
    portRuns(destinationPorts),
  ]
  return { key: `${protocol} ${server}`, protocol, servers: clb === NONE ? [] : servers, box }
}

const portRuns = (ports: readonly PortRange[]): Runs => ports.map(({ first, last }) => [first, last] as const)

/** What of one box is in none of the others. */
function differing(one: Reached, others: readonly Reached[]): readonly Reached[] {
  let left: readonly Box[] = [one.box]
  for (const { box } of others) {
    if (left.length === 0) break
    left = left.flatMap((part) => boxWithout(part, box))
  }
  return left.map((box) => ({ ...one, box }))
}

/** In words of the network; what only the server tells apart is one. */
function openingsOf({ network, tables }: Cloud, boxes: readonly Reached[]): readonly Opening[] {
  const openings = new Map<string, Opening>()
  for (const { protocol, servers, box } of boxes) {
    const [clients = [], sourcePorts = [], destinations = [], ports = []] = box
    const names = numbersOf(clients).map((client) => network.cvms[client]?.name ?? '')
    const vpcs = new Set(numbersOf(clients).map((client) => network.cvms[client]?.vpc))
    const opening: Opening = {
      protocol: protocolText(protocol),
      clients: names,
      destinations: destinations.map(([low, high]) => rangeText(tables, vpcs, low, high)),
      ports: portsText(ports),
      sourcePorts: portsText(sourcePorts),
      servers: servers.map((server) => network.cvms[server]?.name ?? ''),
    }
    const { servers: _, ...alike } = opening
    const key = JSON.stringify(alike)
    const known = openings.get(key)
    openings.set(key, known === undefined ? opening : { ...known, servers: [...known.servers, ...opening.servers] })
  }
  return [...openings.values()]
}

/** Port 0 is no port; a packet of ICMP has only that. */
function portsText(runs: Runs): string {
  const ports = runs.map(([first, last]) => ({ first, last }))
  return ports.length === 1 && ports[0]?.last === 0 ? '' : portRangesText(ports.map(allPorts))
}

const allPorts = ({ first, last }: PortRange): PortRange => ({
  first: first === 1 && last === 65_535 ? 0 : first,
  last,
})

function rangeText(tables: Tables, vpcs: ReadonlySet<number | undefined>, low: number, high: number): string {
  const text = (address: number): string => ipv4Text((address | 0) as Ipv4)
  if (low !== high) return `${text(low)}-${text(high)}`
  const [vpc = NONE, ...others] = vpcs
  const name = others.length > 0 ? undefined : nameOfAddress(tables, vpc, low)
  return name === undefined ? text(low) : `${name} (${text(low)})`
}
