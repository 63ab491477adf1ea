import type { PortRange } from '../net/port.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import type { AddressRange, Cell, Ended, Verdict } from './question.ts'
import { joinRanges } from './ranges.ts'

/**
 * Cells that differ in one axis only, and fare alike, as one: first in who asks (or in the address that the one client is thought to
 * have), then in what is dialled. Neither makes a cell of packets that did not fare alike before.
 */
export function mergeCells(tables: Tables, cells: Iterable<Cell>): Cell[] {
  const names = new Names()
  const byClients = new Map<string, Cell[]>()
  for (const cell of cells) {
    const vpc = valueAt(tables.cvmVpc, cell.example.client)
    const who = typeof cell.sources === 'string' ? `${vpc} ${cell.sources}` : `${cell.clients[0]}`
    put(byClients, `${who}|${names.destinations(cell)}|${names.rest(cell)}`, cell)
  }
  const byGoals = new Map<string, Cell[]>()
  for (const alike of byClients.values()) {
    const cell = mergedClients(alike)
    put(byGoals, `${names.clients(cell)}|${cell.destinations === 'own'}|${names.rest(cell)}`, cell)
  }
  return Array.from(byGoals.values(), mergedGoals)
}

function put(map: Map<string, Cell[]>, key: string, cell: Cell): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [cell])
  else known.push(cell)
}

function mergedClients(alike: readonly Cell[]): Cell {
  const [cell, ...others] = alike as readonly [Cell, ...Cell[]]
  if (others.length === 0) return cell
  if (typeof cell.sources !== 'string') {
    const sources = alike.flatMap(({ sources: ranges }) => (typeof ranges === 'string' ? [] : ranges))
    return { ...cell, sources: joinRanges(sources) }
  }
  const clients = alike.flatMap((one) => one.clients).sort((a, b) => a - b)
  return { ...cell, clients, verdicts: isAtHome(cell) ? withServers(cell.verdicts, clients) : cell.verdicts }
}

function mergedGoals(alike: readonly Cell[]): Cell {
  const [cell, ...others] = alike as readonly [Cell, ...Cell[]]
  if (others.length === 0) return cell
  const destinations = joinRanges(alike.flatMap((one) => (one.destinations === 'own' ? [] : one.destinations)))
  if (isAtHome(cell) || !cell.verdicts.some(isDirect)) return { ...cell, destinations }
  const servers = new Set(alike.flatMap(({ verdicts }) => verdicts.flatMap((verdict) => verdict.servers)))
  return {
    ...cell,
    destinations,
    verdicts: withServers(
      cell.verdicts,
      [...servers].sort((a, b) => a - b),
    ),
  }
}

/** The server is who was dialled: there was no CLB in between. */
const isDirect = ({ clb, servers }: Verdict): boolean => clb === NONE && servers.length > 0

/** The packets never leave their machine. */
const isAtHome = ({ verdicts, clients }: Cell): boolean =>
  verdicts.every((verdict) => isDirect(verdict) && verdict.servers === clients)

const withServers = (verdicts: readonly Verdict[], servers: readonly number[]): readonly Verdict[] =>
  verdicts.map((verdict) => (isDirect(verdict) ? { ...verdict, servers } : verdict))

/** Texts by which cells are found to be alike. */
class Names {
  readonly #ranges = new WeakMap<readonly object[], string>()
  readonly #clients = new WeakMap<readonly number[], string>()

  clients({ clients, sources }: Cell): string {
    const known = this.#clients.get(clients)
    const text = known ?? clients.join()
    if (known === undefined) this.#clients.set(clients, text)
    return `${text} ${typeof sources === 'string' ? sources : this.#addresses(sources)}`
  }

  destinations({ destinations }: Cell): string {
    return destinations === 'own' ? 'own' : this.#addresses(destinations)
  }

  /** Everything but clients, sources and destinations; machines that differ from packet to packet by the part that they play. */
  rest(cell: Cell): string {
    const { protocol, sourcePorts, destinationPorts, verdicts } = cell
    let text = `${protocol}|${this.#ports(sourcePorts)}|${this.#ports(destinationPorts)}|`
    const atHome = isAtHome(cell)
    for (const verdict of verdicts) text += verdictText(verdict, cell.example.client, atHome)
    return text
  }

  #addresses(ranges: readonly AddressRange[]): string {
    const known = this.#ranges.get(ranges)
    if (known !== undefined) return known
    let text = ''
    for (const { low, high } of ranges) text += `${low}-${high},`
    this.#ranges.set(ranges, text)
    return text
  }

  #ports(ranges: readonly PortRange[]): string {
    const known = this.#ranges.get(ranges)
    if (known !== undefined) return known
    let text = ''
    for (const { first, last } of ranges) text += `${first}-${last},`
    this.#ranges.set(ranges, text)
    return text
  }
}

function verdictText(verdict: Verdict, client: number, atHome: boolean): string {
  const { reason, reply, choice, servers, via, clb, lost } = verdict
  const direct = isDirect(verdict)
  const endText = ({ where, step, rule }: Ended): string => {
    const isServer = direct && where.kind === 'cvm' && servers.includes(where.index)
    const place =
      where.kind !== 'cvm' || !(isServer || where.index === client)
        ? `${where.kind}${where.index}`
        : where.index === client
          ? 'client'
          : 'server'
    return `${place},${step},${rule}`
  }
  const server = atHome ? 'home' : direct ? 'dialled' : (servers[0] ?? NONE)
  const ends = `${endText(verdict)}${lost === undefined ? '' : `,${endText(lost)}`}`
  return `${reason},${reply},${choice},${server},${via},${clb},${ends};`
}
