import type { PortRange } from '../net/port.ts'
import type { Row } from './rows.ts'

const PORT_MAX = 65_535

/** Ports that several rows have no edge within, and those rows' values there. */
export type Run = { readonly ports: readonly PortRange[]; readonly key: string }

/** What a row says, seen through a function: neighbours that come out alike become one. */
export function mapRow(row: Row, view: (value: number) => number): Row {
  const firsts: number[] = []
  const values: number[] = []
  for (const [i, first] of row.firsts.entries()) {
    const value = view(row.values[i] ?? 0)
    if (values.at(-1) === value) continue
    firsts.push(first)
    values.push(value)
  }
  return { firsts, values }
}

/** A row inside a range of ports, and one value outside of it. */
export function clippedRow(row: Row, { first, last }: PortRange, outside: number): Row {
  const firsts: number[] = []
  const values: number[] = []
  const add = (port: number, value: number): void => {
    firsts.push(port)
    values.push(value)
  }
  if (first > 0) add(0, outside)
  for (const [i, begin] of row.firsts.entries()) {
    const end = (row.firsts[i + 1] ?? PORT_MAX + 1) - 1
    if (end >= first && begin <= last) add(Math.max(begin, first), row.values[i] ?? 0)
  }
  if (last < PORT_MAX) add(last + 1, outside)
  return { firsts, values }
}

/** All ports cut wherever one of the rows changes; those between which no row tells are one run. In order of their first ports. */
export function overlay(rows: readonly Row[]): readonly Run[] {
  const cutting = rows.filter(({ firsts }) => firsts.length > 1)
  const [only] = cutting
  if (only === undefined) return [{ ports: [{ first: 0, last: PORT_MAX }], key: keyAt(rows, 0) }]
  const edges =
    cutting.length === 1 ? only.firsts : [...new Set(cutting.flatMap(({ firsts }) => firsts))].sort((a, b) => a - b)
  const runs = new Map<string, PortRange[]>()
  const at = rows.map(() => 0)
  for (const [i, first] of edges.entries()) {
    let key = ''
    for (const [r, row] of rows.entries()) {
      let place = at[r] ?? 0
      while ((row.firsts[place + 1] ?? Number.POSITIVE_INFINITY) <= first) place += 1
      at[r] = place
      key += `${row.values[place]},`
    }
    const range = { first, last: (edges[i + 1] ?? PORT_MAX + 1) - 1 }
    const known = runs.get(key)
    if (known === undefined) runs.set(key, [range])
    else known.push(range)
  }
  return Array.from(runs, ([key, ports]) => ({ ports, key }))
}

/** What rows say of one port. */
export function keyAt(rows: readonly Row[], port: number): string {
  let key = ''
  for (const { firsts, values } of rows) {
    let place = 0
    while ((firsts[place + 1] ?? Number.POSITIVE_INFINITY) <= port) place += 1
    key += `${values[place]},`
  }
  return key
}

/** Ranges in ascending order, those that touch or share ports as one. */
export function joinPorts(ranges: readonly PortRange[]): PortRange[] {
  const joined: { first: number; last: number }[] = []
  for (const { first, last } of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = joined.at(-1)
    if (before !== undefined && before.last + 1 >= first) before.last = Math.max(before.last, last)
    else joined.push({ first, last })
  }
  return joined
}

/** A port out of some ranges to show them by: one that a person may write, where there is one, and preferably this. */
export function portOf(ranges: readonly PortRange[], preferred: number): number {
  if (ranges.some(({ first, last }) => first <= preferred && preferred <= last)) return preferred
  const [{ first, last } = { first: 0, last: 0 }, second] = ranges
  if (first > 0) return first
  return last > 0 ? 1 : (second?.first ?? 0)
}

export const EVERY_PORT: readonly PortRange[] = [{ first: 0, last: PORT_MAX }]
/** The ports of what has none. */
export const NO_PORT: readonly PortRange[] = [{ first: 0, last: 0 }]
