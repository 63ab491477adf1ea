import { snatPlaceOf } from '../dataplane/snat.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import { Peers } from './peers.ts'
import type { AddressRange } from './question.ts'
import { countAddresses, cutRanges, joinRanges, pointRanges } from './ranges.ts'
import type { RuleLists } from './rows.ts'
import { listsAround, listsBehind, type Residents, targetsOf } from './site.ts'
import type { Goal } from './unit.ts'

/** Clients that no check on the way to a goal tells apart. */
export type Clients = {
  readonly cvms: readonly number[]
  /** Addresses (unsigned) that the one CVM is thought to have in turn. */
  readonly sources: 'own' | readonly AddressRange[]
}

/** One CVM as if it had each of these addresses: those alike that no list of rules of its VPC tells apart. */
export function movedClients(
  tables: Tables,
  lists: RuleLists,
  cvm: number,
  residents: Residents,
  sources: readonly AddressRange[],
  taken: readonly number[],
): Clients[] {
  const vpc = valueAt(tables.cvmVpc, cvm)
  const peers = new Peers(tables, vpc, listsAround(tables, lists, vpc, residents))
  const points = peers.hasGroups ? taken.flatMap((address) => [address, address + 1]) : []
  const edges = [...new Set([...peers.edges(), ...points])].sort((a, b) => a - b)
  const alike = new Map<string, AddressRange[]>()
  for (const range of cutRanges(joinRanges(sources), edges)) {
    const signature = peers.signatureOf(range.low | 0)
    const known = alike.get(signature)
    if (known === undefined) alike.set(signature, [range])
    else known.push(range)
  }
  return Array.from(alike.values(), (ranges) => ({ cvms: [cvm], sources: joinRanges(ranges) }))
}

/** Who of some clients must be looked at apart on the way to a goal, and by which of the link's addresses. */
export class Splits {
  readonly #tables: Tables
  readonly #lists: RuleLists
  readonly #peers = new Map<number, Peers>()
  readonly #signatures = new Map<number, string>()

  constructor(tables: Tables, lists: RuleLists) {
    this.#tables = tables
    this.#lists = lists
  }

  /** The clients in parts that a goal does not tell apart. `snat`: what tells the link's addresses for them apart, '' where nothing does. */
  of(clients: Clients, goal: Goal): { readonly clients: Clients; readonly snat: string }[] {
    if (goal.kind !== 'clb' && goal.kind !== 'endpoint') return [{ clients, snat: '' }]
    const clb = goal.kind === 'clb' ? goal.index : valueAt(this.#tables.endpointClb, goal.index)
    const parts = this.#bySelf(clients, clb)
    return goal.kind === 'clb'
      ? parts.map((part) => ({ clients: part, snat: '' }))
      : parts.flatMap((part) => this.#bySnat(part, goal.index, clb))
  }

  /** How many addresses must be looked at one by one for `of`: where a link gives clients addresses by a hash, and that matters. */
  count({ sources }: Clients, goal: Goal): number {
    if (goal.kind !== 'endpoint' || sources === 'own') return 1
    const clb = valueAt(this.#tables.endpointClb, goal.index)
    return clb === NONE || this.#signaturesOf(goal.index, clb).size === 1 ? 1 : countAddresses(sources)
  }

  /** A client that the CLB may send to itself fares like nobody else. */
  #bySelf(clients: Clients, clb: number): Clients[] {
    if (clb === NONE || clients.cvms.length < 2) return [clients]
    const servers = new Set(targetsOf(this.#tables, clb).map((target) => valueAt(this.#tables.targetCvm, target)))
    const others = clients.cvms.filter((cvm) => !servers.has(cvm))
    const selves = clients.cvms.filter((cvm) => servers.has(cvm))
    if (selves.length === 0) return [clients]
    return [...(others.length > 0 ? [others] : []), ...selves.map((cvm) => [cvm])].map((cvms) => ({ ...clients, cvms }))
  }

  #bySnat(clients: Clients, endpoint: number, clb: number): { clients: Clients; snat: string }[] {
    if (clb === NONE) return [{ clients, snat: '' }]
    const signatures = this.#signaturesOf(endpoint, clb)
    if (signatures.size === 1) return [{ clients, snat: '' }]
    const of = (address: number): string => this.#signature(snatPlaceOf(this.#tables, endpoint, address), clb)
    if (clients.sources === 'own') {
      const parts = new Map<string, number[]>()
      for (const cvm of clients.cvms) {
        const snat = of(valueAt(this.#tables.cvmAddress, cvm))
        parts.set(snat, [...(parts.get(snat) ?? []), cvm])
      }
      return Array.from(parts, ([snat, cvms]) => ({ clients: { ...clients, cvms }, snat }))
    }
    const parts = new Map<string, number[]>([...signatures].map((signature) => [signature, []]))
    for (const { low, high } of clients.sources) {
      for (let address = low; address <= high; address++) parts.get(of(address | 0))?.push(address)
    }
    const met = [...parts].filter(([, addresses]) => addresses.length > 0)
    return met.map(([snat, addresses]) => ({ clients: { ...clients, sources: pointRanges(addresses) }, snat }))
  }

  #signaturesOf(endpoint: number, clb: number): ReadonlySet<string> {
    const { snatStart } = this.#tables
    const signatures = new Set<string>()
    for (let at = valueAt(snatStart, endpoint); at < valueAt(snatStart, endpoint + 1); at++) {
      signatures.add(this.#signature(at, clb))
    }
    return signatures
  }

  /** What no list of rules behind a CLB tells apart has the same signature. `at`: an index of `snatAddress`. */
  #signature(at: number, clb: number): string {
    const known = this.#signatures.get(at)
    if (known !== undefined) return known
    const vpc = valueAt(this.#tables.clbVpc, clb)
    const peers = this.#peers.get(clb) ?? new Peers(this.#tables, vpc, listsBehind(this.#tables, this.#lists, clb))
    this.#peers.set(clb, peers)
    const signature = peers.signatureOf(valueAt(this.#tables.snatAddress, at))
    this.#signatures.set(at, signature)
    return signature
  }
}
