import { Reason } from '../dataplane/reason.ts'
import type { PortRange } from '../net/port.ts'
import type { Protocol } from '../net/protocol.ts'
import { NONE, type Tables } from '../tables/tables.ts'
import { valueAt } from '../trace/value-at.ts'
import type { Cell, Probe, Verdict } from './question.ts'
import { joinPorts } from './runs.ts'
import { fateOf } from './summary.ts'

/** What a matrix puts together in one row and column. */
export type MatrixBy = 'cvm' | 'subnet' | 'vpc' | 'account'

/** One way in which a row reaches a column. */
export type MatrixWay = {
  readonly protocol: Protocol
  /** The ports that the client dials; 0 for ICMP. */
  readonly ports: readonly PortRange[]
  /** The endpoint that is dialled, or NONE; and the CLB in between, or NONE. */
  readonly via: number
  readonly clb: number
  /** Whichever target the listener chooses, the packet is delivered (to this column or another). */
  readonly isSure: boolean
  readonly example: Probe
}

export type Matrix = {
  readonly by: MatrixBy
  /** CVMs, subnets, VPCs or accounts, by index, ascending. Rows are where packets come from, columns where they arrive. */
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  /** The ways from a row to a column (indices as in `rows` and `columns`); none: nothing arrives and is answered. */
  ways(row: number, column: number): readonly MatrixWay[]
}

/** Who reaches whom, out of an answer: what is delivered, end to end. Machines that dial themselves are left out. */
export function matrixOf(tables: Tables, cells: Iterable<Cell>, by: MatrixBy): Matrix {
  const groupOf = grouping(tables, by)
  const ways = new Map<number, Map<string, MatrixWay>>()
  const [rows, columns] = [new Set<number>(), new Set<number>()]
  for (const cell of cells) {
    for (const client of cell.clients) rows.add(groupOf(client))
    if (cell.sources === 'foreign' || isAtHome(cell)) continue
    const isSure = cell.verdicts.every(
      (verdict) => fateOf(verdict) === 'delivered' || verdict.reason === Reason.NO_ELIGIBLE_TARGET,
    )
    for (const verdict of cell.verdicts) {
      if (fateOf(verdict) !== 'delivered') continue
      const { via, clb, servers } = verdict
      const key = `${cell.protocol} ${via} ${clb} ${isSure}`
      const [froms, tos] = [firsts(cell.clients, groupOf), firsts(servers, groupOf)]
      for (const to of tos.keys()) columns.add(to)
      for (const [from, client] of froms) {
        for (const [to, first] of tos) {
          // Nobody dials itself here, unless by way of a CLB.
          const isSelf = clb === NONE && first === client
          const server = isSelf ? servers.find((cvm) => cvm !== client && groupOf(cvm) === to) : first
          if (server === undefined) continue
          const pair = from * PAIRS + to
          const known = ways.get(pair) ?? new Map<string, MatrixWay>()
          ways.set(pair, known)
          const before = known.get(key)
          if (before !== undefined) {
            known.set(key, { ...before, ports: joinPorts([...before.ports, ...cell.destinationPorts]) })
            continue
          }
          const example = exampleOf(tables, cell, verdict, client, server)
          known.set(key, { protocol: cell.protocol, ports: cell.destinationPorts, via, clb, isSure, example })
        }
      }
    }
  }
  return {
    by,
    rows: [...rows].sort((a, b) => a - b),
    columns: [...columns].sort((a, b) => a - b),
    ways: (row, column) => [...(ways.get(row * PAIRS + column)?.values() ?? [])],
  }
}

/** Whether the packets never leave their machine: they dial its own address, or 127.0.0.0/8. */
export const isAtHome = ({ destinations, example }: Cell): boolean =>
  destinations === 'own' || example.destination >>> 24 === 127

/** More than there are of anything: a pair of indices is one number. */
const PAIRS = 2 ** 26

/** By group, the first of some machines that is in it. */
function firsts(cvms: readonly number[], groupOf: (cvm: number) => number): Map<number, number> {
  const found = new Map<number, number>()
  for (const cvm of cvms) {
    const group = groupOf(cvm)
    if (!found.has(group)) found.set(group, cvm)
  }
  return found
}

function grouping({ cvmSubnet, cvmVpc, names }: Tables, by: MatrixBy): (cvm: number) => number {
  switch (by) {
    case 'cvm':
      return (cvm) => cvm
    case 'subnet':
      return (cvm) => valueAt(cvmSubnet, cvm)
    case 'vpc':
      return (cvm) => valueAt(cvmVpc, cvm)
    case 'account':
      return (cvm) => names.vpc(valueAt(cvmVpc, cvm)).account
  }
}

/** A packet of a cell from one of its clients, to one of its servers where that is who is dialled. */
export function exampleOf(
  { cvmAddress }: Tables,
  { example, sources }: Cell,
  { clb }: Verdict,
  client: number,
  server: number,
): Probe {
  const source = sources === 'own' ? valueAt(cvmAddress, client) : example.source
  return { ...example, client, source, destination: clb === NONE ? valueAt(cvmAddress, server) : example.destination }
}
