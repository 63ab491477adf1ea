import { NONE } from '../tables/tables.ts'
import type { AddressRange } from './question.ts'

export const ADDRESS_MAX = 2 ** 32 - 1

/** Every address. */
export const ALL_ADDRESSES: readonly AddressRange[] = [{ low: 0, high: ADDRESS_MAX }]

export const isIn = (ranges: readonly AddressRange[], address: number): boolean => {
  let first = 0
  let last = ranges.length - 1
  while (first <= last) {
    const middle = (first + last) >> 1
    const { low, high } = ranges[middle] ?? { low: 0, high: NONE }
    if (address < low) last = middle - 1
    else if (address > high) first = middle + 1
    else return true
  }
  return false
}

/** In ascending order, those that touch or share addresses as one. */
export function joinRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const joined: { low: number; high: number }[] = []
  for (const { low, high } of [...ranges].sort((a, b) => a.low - b.low)) {
    const before = joined.at(-1)
    if (before !== undefined && before.high + 1 >= low) before.high = Math.max(before.high, high)
    else joined.push({ low, high })
  }
  return joined
}

/** What two lists of ranges (each ascending and disjoint) share. */
export function sharedRanges(a: readonly AddressRange[], b: readonly AddressRange[]): AddressRange[] {
  const shared: AddressRange[] = []
  let [i, j] = [0, 0]
  for (let one = a[i], other = b[j]; one !== undefined && other !== undefined; one = a[i], other = b[j]) {
    const low = Math.max(one.low, other.low)
    const high = Math.min(one.high, other.high)
    if (low <= high) shared.push({ low, high })
    if (one.high < other.high) i += 1
    else j += 1
  }
  return shared
}

/** All addresses of some ranges but these points (ascending). */
export function withoutPoints(ranges: readonly AddressRange[], points: readonly number[]): AddressRange[] {
  const left: AddressRange[] = []
  let at = 0
  for (const { low, high } of ranges) {
    let next = low
    while (at < points.length && (points[at] ?? 0) < low) at += 1
    for (; at < points.length && (points[at] ?? 0) <= high; at++) {
      const point = points[at] ?? 0
      if (point > next) left.push({ low: next, high: point - 1 })
      next = Math.max(next, point + 1)
    }
    if (next <= high) left.push({ low: next, high })
  }
  return left
}

/** Cuts ranges at edges (ascending): each piece begins at a range's low or an edge. */
export function cutRanges(ranges: readonly AddressRange[], edges: readonly number[]): AddressRange[] {
  const pieces: AddressRange[] = []
  let at = 0
  for (const { low, high } of ranges) {
    let next = low
    while (at < edges.length && (edges[at] ?? 0) <= low) at += 1
    for (; at < edges.length && (edges[at] ?? 0) <= high; at++) {
      const edge = edges[at] ?? 0
      pieces.push({ low: next, high: edge - 1 })
      next = edge
    }
    pieces.push({ low: next, high })
  }
  return pieces
}

/** The ranges of single addresses (unsigned). */
export const pointRanges = (addresses: readonly number[]): AddressRange[] =>
  joinRanges(addresses.map((address) => ({ low: address, high: address })))

/** How many addresses some ranges hold. */
export const countAddresses = (ranges: readonly AddressRange[]): number =>
  ranges.reduce((sum, { low, high }) => sum + high - low + 1, 0)
