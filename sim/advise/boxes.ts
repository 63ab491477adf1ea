/** A run of whole numbers, both ends included. */
export type Run = readonly [first: number, last: number]

/** Numbers as runs: ascending, disjoint. */
export type Runs = readonly Run[]

/** A product of sets of numbers. */
export type Box = readonly Runs[]

/** The numbers of both. */
function shared(a: Runs, b: Runs): Runs {
  const both: Run[] = []
  let at = 0
  for (const [first, last] of a) {
    while (at < b.length && (b[at]?.[1] ?? 0) < first) at += 1
    for (let i = at; i < b.length; i++) {
      const [otherFirst, otherLast] = b[i] ?? [0, 0]
      if (otherFirst > last) break
      both.push([Math.max(first, otherFirst), Math.min(last, otherLast)])
    }
  }
  return both
}

/** The numbers of the first that are not of the second. */
function without(a: Runs, b: Runs): Runs {
  const left: Run[] = []
  for (const [first, last] of a) {
    let from = first
    for (const [otherFirst, otherLast] of b) {
      if (otherLast < from) continue
      if (otherFirst > last) break
      if (otherFirst > from) left.push([from, otherFirst - 1])
      from = otherLast + 1
    }
    if (from <= last) left.push([from, last])
  }
  return left
}

const countOf = (runs: Runs): number => runs.reduce((sum, [first, last]) => sum + last - first + 1, 0)

/** How many points a box has. */
export const sizeOf = (box: Box): number => box.reduce((size, runs) => size * countOf(runs), 1)

/** What is in the first box and not in the second, as disjoint boxes. */
export function boxWithout(a: Box, b: Box): readonly Box[] {
  const both = a.map((runs, axis) => shared(runs, b[axis] ?? []))
  if (both.some((runs) => runs.length === 0)) return [a]
  return a.flatMap((runs, axis) => {
    const rest = without(runs, b[axis] ?? [])
    if (rest.length === 0) return []
    return [a.map((own, other) => (other < axis ? (both[other] ?? []) : other === axis ? rest : own))]
  })
}

/** Numbers, ascending and each once, as runs. */
export function runsOf(numbers: readonly number[]): Runs {
  const runs: [number, number][] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] + 1 === number) last[1] = number
    else runs.push([number, number])
  }
  return runs
}

export const numbersOf = (runs: Runs): readonly number[] =>
  runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
