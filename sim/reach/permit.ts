import { ALL_PORTS, type PortRange } from '../net/port.ts'
import type { Protocol } from '../net/protocol.ts'
import { EndpointState, type Tables } from '../tables/tables.ts'
import type { Cell, Verdict } from './question.ts'
import { joinPorts } from './runs.ts'
import { fateOf, vpcsOf } from './summary.ts'

/** What may be delivered into another VPC through an endpoint. Left out: every protocol, port and client. */
export type Permit = {
  /** An endpoint's index. */
  readonly via: number
  readonly protocol?: Protocol
  /** The ports that the client dials; ascending and disjoint. */
  readonly ports?: readonly PortRange[]
  /** CVM indices. */
  readonly clients?: ReadonlySet<number>
}

/** Packets that are delivered into another VPC though no permit lets them. */
export type Leak = {
  readonly cell: Cell
  readonly verdict: Verdict
  readonly clients: readonly number[]
  /** The ports that no permit has. */
  readonly ports: readonly PortRange[]
}

/** Permits by endpoint. */
export type Permits = ReadonlyMap<number, readonly Permit[]>

export function permitsOf(permits: readonly Permit[]): Permits {
  const byEndpoint = new Map<number, Permit[]>()
  for (const permit of permits) {
    const known = byEndpoint.get(permit.via)
    if (known === undefined) byEndpoint.set(permit.via, [permit])
    else known.push(permit)
  }
  return byEndpoint
}

/** Everything through endpoints that are ACTIVE: what a network is for. */
export const throughActive = ({ endpointState }: Tables): Permit[] =>
  [...endpointState.keys()].filter((via) => endpointState[via] === EndpointState.ACTIVE).map((via) => ({ via }))

/** What of a cell arrives in another VPC without a permit. */
export function* leaksOf(tables: Tables, cell: Cell, permits: Permits): Generator<Leak> {
  for (const verdict of cell.verdicts) {
    if (fateOf(verdict) !== 'delivered') continue
    const { from, to } = vpcsOf(tables, { cell, verdict })
    if (from === to) continue
    const mine = (permits.get(verdict.via) ?? []).filter(
      ({ protocol }) => (protocol ?? cell.protocol) === cell.protocol,
    )
    const parts = new Map<string, { clients: number[]; ports: readonly PortRange[] }>()
    for (const client of cell.clients) {
      const ports = portsOf(mine.filter(({ clients }) => clients === undefined || clients.has(client)))
      const left = withoutPorts(cell.destinationPorts, ports)
      if (left.length === 0) continue
      const key = left.map(({ first, last }) => `${first}-${last}`).join()
      const known = parts.get(key)
      if (known === undefined) parts.set(key, { clients: [client], ports: left })
      else known.clients.push(client)
    }
    for (const part of parts.values()) yield { cell, verdict, ...part }
  }
}

const portsOf = (permits: readonly Permit[]): readonly PortRange[] =>
  joinPorts(permits.flatMap(({ ports }) => ports ?? [ALL_PORTS]))

/** What is left of some ports (both ascending and disjoint). */
function withoutPorts(ports: readonly PortRange[], taken: readonly PortRange[]): PortRange[] {
  const left: PortRange[] = []
  for (const { first, last } of ports) {
    let next = first
    for (const other of taken) {
      if (other.last < next || other.first > last) continue
      if (other.first > next) left.push({ first: next, last: other.first - 1 })
      next = other.last + 1
    }
    if (next <= last) left.push({ first: next, last })
  }
  return left
}
